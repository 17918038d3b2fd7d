"""Dates as files hold them, in the declared order: nothing is guessed."""

import datetime as dt
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.ingest.cells import MISSING, Encoded, Mask, plain

EPOCH = dt.date(1899, 12, 30)
"""Day 0 of Excel's serial numbers, from March 1900 on."""

YEARS = (1880, 2100)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
NUMERIC = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})")
WORDED = re.compile(r"(\d{1,2})[\s\-]+([a-z]+)\.?[\s\-,]+(\d{4})")
USUAL = len("31/12/1990")
SEPARATORS = np.frombuffer(b"/.-", dtype=np.uint8)
ZERO = ord("0")
TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(z|\+00:00)?$")
SERIAL = re.compile(r"\d{4,5}(\.0+)?")
ORDERS = {"dmy": (0, 1, 2), "mdy": (1, 0, 2), "ymd": (2, 1, 0)}


def dates(cells: pd.Series, order: str = "dmy") -> tuple[pd.Series, Mask, Mask]:
    """Dates, serial numbers and dates in words; a day over 40 has the woman's 40 of a NIK taken off.

    Examples
    --------
    >>> values, unread, shifted = dates(pd.Series(["31/12/1990", "1 Mei 1990", 33239.0, "12/31/1990"]))
    >>> values.dt.strftime("%d.%m.%Y").tolist(), unread.tolist()
    (['31.12.1990', '01.05.1990', '01.01.1991', nan], [False, False, False, True])
    """
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        cells = cells.astype(object)
    places, distinct = pd.factorize(cells)
    days = np.full(len(distinct) + 1, np.datetime64("NaT"), dtype="datetime64[ms]")  # the last: missing
    unread, shifted = np.zeros(len(days), dtype=bool), np.zeros(len(days), dtype=bool)
    told, (days[:-1], shifted[:-1]) = _usual(pd.Series(distinct), order)
    for place in np.flatnonzero(~told).tolist():
        result = _read(distinct[place], order)
        if result is None:
            continue
        day, was_shifted = result
        if day is None:
            unread[place] = True
        else:
            days[place], shifted[place] = day, was_shifted
    return pd.Series(days[places], index=cells.index), unread[places], shifted[places]


def _usual(cells: pd.Series, order: str) -> tuple[Mask, tuple[npt.NDArray[np.datetime64], Mask]]:
    """Which cells are a date of ten characters that is there in that order, and these dates all at once."""
    none = np.full(len(cells), np.datetime64("NaT"), dtype="datetime64[ms]")
    told, shifted = np.zeros(len(cells), dtype=bool), np.zeros(len(cells), dtype=bool)
    if not isinstance(cells.dtype, pd.StringDtype) or order == "ymd":
        return told, (none, shifted)
    held = Encoded.of(cells)
    rows = np.flatnonzero(held.size == USUAL)
    letters = np.array([held.at(rows, place) for place in range(USUAL)])
    marks, digits = letters[[2, 5]], np.delete(letters, [2, 5], axis=0)
    fit = np.isin(marks, SEPARATORS).all(axis=0) & ((digits - ZERO) <= 9).all(axis=0)
    rows = rows[fit]
    parts = [held.number(rows, first, first + 2) for first in (0, 3)]
    day, month = parts if order == "dmy" else parts[::-1]
    year = held.number(rows, 6, 10)
    over = (day > 40) & (day <= 71)
    day = np.where(over, day - 40, day)
    known = (month >= 1) & (month <= 12) & (year >= YEARS[0]) & (year <= YEARS[1])
    months = np.where(known, 12 * (year - 1970) + month - 1, 0).astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + (day - 1)
    known &= (day >= 1) & (dates.astype("datetime64[M]") == months)
    rows = rows[known]
    told[rows], none[rows], shifted[rows] = True, dates[known].astype("datetime64[ms]"), over[known]
    return told, (none, shifted)


def _read(cell: Any, order: str) -> tuple[np.datetime64 | None, bool] | None:
    if cell is pd.NaT or plain(cell) is None:
        return None
    if isinstance(cell, dt.date):
        return _date(cell.year, cell.month, cell.day)
    if isinstance(cell, (int, float)):
        return _serial(float(cell))
    word = str(plain(cell)).casefold()
    return None if word in MISSING else _written(word, order)


def _written(word: str, order: str) -> tuple[np.datetime64 | None, bool]:
    if not word.isascii():
        return None, False
    if SERIAL.fullmatch(word):
        return _serial(float(word))
    word = TIME.sub("", word)
    if worded := WORDED.fullmatch(word):
        day, month, year = worded.groups()
        return _date(int(year), MONTHS.get(month, 0), int(day))
    if numeric := NUMERIC.fullmatch(word):
        return _ordered(numeric.groups(), order)
    return None, False


def _ordered(parts: tuple[Any, ...], order: str) -> tuple[np.datetime64 | None, bool]:
    if len(parts[0]) == 4:
        order = "ymd"
    day, month, year = (parts[place] for place in ORDERS[order])
    if len(year) != 4:
        return None, False
    return _date(int(year), int(month), int(day))


def _serial(number: float) -> tuple[np.datetime64 | None, bool]:
    if not 2_101 <= number < 75_000:  # a smaller number is a year without day and month
        return None, False
    day = EPOCH + dt.timedelta(days=int(number))
    return _date(day.year, day.month, day.day)


def _date(year: int, month: int, day: int) -> tuple[np.datetime64 | None, bool]:
    shifted = 40 < day <= 71
    try:
        date = dt.date(year, month, day - 40 if shifted else day)
    except ValueError:
        return None, False
    if not YEARS[0] <= year <= YEARS[1]:
        return None, False
    return np.datetime64(date, "ms"), shifted
