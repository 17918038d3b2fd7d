"""Rules of identity numbers: how they are made, and what Excel did to a whole file of them.

A NIK is region of first registration (6 digits), day, month and year of birth (a woman's day plus
40) and a serial number (4).
"""

from functools import partial

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Encoded, Mask
from blora_eval.validate.common_rules import repeated_rows
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags, round_of

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 96))
    for number in range(first, last + 1)
)
"""Province codes with which a NIK may begin."""

WIDTH = 16
OLDEST = 110
DAYS_IN_YEAR = 365.25
DAMAGED = 0.5
"""Share of numeric cells, or of numbers ending in 0, from which a whole file is said to be damaged."""

ENOUGH = 20
"""Numbers a file must hold before its shares are looked at: one in ten ends in 0 by itself."""


def sixteen(ids: pd.Series) -> Mask:
    """Which texts are sixteen digits.

    Examples
    --------
    >>> sixteen(pd.Series(["33.16", "33" + "16014107900001", None])).tolist()
    [False, True, False]
    """
    held = Encoded.of(ids)
    return np.asarray(held.digits() & (held.size == WIDTH))


def _digits(ids: pd.Series, start: int, stop: int) -> pd.Series:
    """Digits of well-formed numbers as a number; missing elsewhere."""
    rows = np.flatnonzero(sixteen(ids))
    digits = np.full(len(ids), np.nan)
    digits[rows] = Encoded.of(ids).number(rows, start, stop)
    return pd.Series(digits, index=ids.index)


def _malformed(column: str, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame[column].notna()) & ~sixteen(frame[column])


def _day(frame: pd.DataFrame) -> pd.Series:
    return _digits(frame["nik"], 6, 8)


def _nik_region(frame: pd.DataFrame, context: Context) -> Mask:
    region = frame["nik"].where(sixteen(frame["nik"])).str.slice(0, 2)
    return flags(region.notna() & ~region.isin(PROVINCES | context.regions))


def _nik_date(frame: pd.DataFrame, _: Context) -> Mask:
    day, month = _day(frame), _digits(frame["nik"], 8, 10)
    sound = (day.between(1, 31) | day.between(41, 71)) & month.between(1, 12)
    return flags(~sound & day.notna())


def _nik_birth(frame: pd.DataFrame, _: Context) -> Mask:
    day, birth = _day(frame), frame["birth_date"]
    day = day.where(day <= 40, day - 40)
    return flags(
        (day != birth.dt.day)
        | (_digits(frame["nik"], 8, 10) != birth.dt.month)
        | (_digits(frame["nik"], 10, 12) != birth.dt.year % 100)
    ) & flags(day.notna() & birth.notna())


def _nik_sex(frame: pd.DataFrame, _: Context) -> Mask:
    day = _day(frame)
    return flags(((day > 40) != (frame["sex"] == "female")) & day.notna() & frame["sex"].notna())


def _nik_serial(frame: pd.DataFrame, _: Context) -> Mask:
    return flags(_digits(frame["nik"], 12, 16) == 0)


def _nik_twice(frame: pd.DataFrame, _: Context) -> Mask:
    """Rows that only repeat an earlier one in every field have a rule of their own."""
    candidates = np.flatnonzero(duplicated_in(frame, ["nik"], keep=False) & sixteen(frame["nik"]))
    told = candidates[~repeated_rows(frame.iloc[candidates])]
    twice = np.zeros(len(frame), dtype=bool)
    twice[told] = duplicated_in(frame.iloc[told], ["nik"], keep=False)
    return twice


def _age(frame: pd.DataFrame, context: Context) -> Mask:
    dates = {name: pd.Timestamp(date) for name, date in context.round_dates.items()}
    at = round_of(frame).map(dates).fillna(pd.Timestamp(context.as_of))
    years = (pd.to_datetime(at) - frame["birth_date"]).dt.days / DAYS_IN_YEAR
    return flags(~years.between(0, OLDEST)) & flags(frame["birth_date"].notna())


def _share_by_file(frame: pd.DataFrame, counted: Mask, among: Mask) -> Mask:
    """Rows of files in which more than half of the cells that count are of a kind."""
    files = (
        frame["_file"].cat.codes.to_numpy() if isinstance(frame["_file"].dtype, pd.CategoricalDtype) else None
    )
    codes = pd.factorize(frame["_file"])[0] if files is None else files
    total = np.bincount(codes, among, minlength=codes.max(initial=-1) + 1)
    kind = np.bincount(codes, counted & among, minlength=len(total))
    return np.asarray(((kind > DAMAGED * total) & (total >= ENOUGH))[codes] & among)


def _numeric_file(column: str, frame: pd.DataFrame, context: Context) -> Mask:
    marked = context.marks.get(("id_numeric", column), np.zeros(len(frame), dtype=bool))
    return _share_by_file(frame, marked, flags(frame[column].notna()))


def _zero_file(column: str, frame: pd.DataFrame, context: Context) -> Mask:
    """Of a file of numeric cells it is told already that the last digits are lost."""
    zeros = _share_by_file(frame, flags(frame[column].str.endswith("0")), sixteen(frame[column]))
    return zeros & ~_numeric_file(column, frame, context)


IDENTITY_MASKS: dict[str, Masking] = {
    **{f"{column}_length": partial(_malformed, column) for column in ("nik", "kk")},
    **{f"{column}_numeric_file": partial(_numeric_file, column) for column in ("nik", "kk")},
    **{f"{column}_zero_file": partial(_zero_file, column) for column in ("nik", "kk")},
    "nik_region": _nik_region,
    "nik_date": _nik_date,
    "nik_birth": _nik_birth,
    "nik_sex": _nik_sex,
    "nik_serial": _nik_serial,
    "nik_twice": _nik_twice,
    "age_range": _age,
}

"""Rules of any table with a NIK or KK."""
