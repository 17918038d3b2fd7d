"""Cells as they stand in files, to text, numbers and choices: each distinct cell is read once.

Every function takes a column of raw cells (text, numbers, dates, ``""`` for an empty one) and gives
the values with a mask of the cells that could not be read or that were read with a doubt.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Mask", "booleans", "by_unique", "choices", "integers", "numbers", "plain", "text", "translated"]

Mask = npt.NDArray[np.bool_]

MISSING = {"", "na", "n/a", "#n/a", "null", "nan", "none", "...", "…", "....", "..", "-", "–", "—"}
NIL = {"-", "–", "—"}
YES = {"ya", "y", "yes", "true", "1", "ada", "benar"}
NO = {"tidak", "t", "tdk", "no", "n", "false", "0", "tidak ada", "salah"}
FOOTNOTES = re.compile(r"(?<=[\d.,])\s*[erabc*]+$|\s*\*+$")
RUPIAH = re.compile(r"^rp\.?\s*|,-$", re.IGNORECASE)
PLAIN_NUMBER = re.compile(r"[+-]?\d+")
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}")
GROUPED = {mark: re.compile(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+") for mark in ".,"}


def plain(cell: Any) -> str | None:
    """One cell as text: whole numbers without a decimal point, dates as year-month-day.

    Parameters
    ----------
    cell : object
        A cell.

    Returns
    -------
    str or None
        None for an empty cell.

    Examples
    --------
    >>> plain(12.0), plain(" a\\u00a0b "), plain("'001"), plain("")
    ('12', 'a b', '001', None)
    """
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").strip().removeprefix("'").strip() or None
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "1" if cell else "0"
    if isinstance(cell, (float, np.floating)):
        if math.isnan(cell):
            return None
        return str(int(cell)) if cell.is_integer() else repr(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def text(cells: pd.Series) -> pd.Series:
    """A column as text, empty cells missing; a person may be named NA or NULL.

    Parameters
    ----------
    cells : Series
        Raw cells.

    Returns
    -------
    Series
        Of pandas' ``str`` dtype.

    Examples
    --------
    >>> text(pd.Series(["NULL", 7.0, "", " 'A "])).tolist()
    ['NULL', '7', nan, 'A']
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        return pd.Series([plain(cell) for cell in cells.tolist()], index=cells.index, dtype="str")
    clean = cells.str.replace("\u00a0", " ").str.strip().str.removeprefix("'").str.strip()
    return clean.mask((clean == "").fillna(True).astype(bool))


def by_unique(cells: pd.Series, read: Callable[[Any], Any]) -> npt.NDArray[np.object_]:
    """Apply a function to each distinct cell once.

    Parameters
    ----------
    cells : Series
        Raw cells.
    read : callable
        From a cell to anything.

    Returns
    -------
    array of object
        One result a cell; None for a missing one.

    Examples
    --------
    >>> by_unique(pd.Series(["a", "b", "a"]), str.upper).tolist()
    ['A', 'B', 'A']
    """
    places, distinct = pd.factorize(cells)
    results = np.empty(len(distinct) + 1, dtype=object)
    for place, cell in enumerate(distinct):
        results[place] = read(cell)
    return np.asarray(results[places], dtype=object)


def booleans(cells: pd.Series, codes: Mapping[str, Any]) -> tuple[pd.Series, Mask]:
    """Yes and no, in the words of forms.

    Parameters
    ----------
    cells : Series
        Raw cells.
    codes : mapping
        The file's own words (case does not matter), to true, false or None.

    Returns
    -------
    values : Series
        Of dtype ``boolean``.
    unread : array of bool
        Cells that are neither.

    Examples
    --------
    >>> values, unread = booleans(pd.Series(["Ya", "tidak", "", "x"]), {})
    >>> values.tolist(), unread.tolist()
    ([True, False, <NA>, <NA>], [False, False, False, True])
    """
    words = {word: True for word in YES} | {word: False for word in NO} | _folded(codes)
    return _chosen(cells, words, "boolean")


def choices(cells: pd.Series, codes: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[pd.Series, Mask]:
    """One of a few values, through the file's code list.

    Parameters
    ----------
    cells : Series
        Raw cells.
    codes : mapping
        The file's values to ours; they win over ``known``.
    known : mapping
        Words that are always understood, to ours.

    Returns
    -------
    values : Series
        Of dtype ``str``.
    unread : array of bool
        Cells that are in neither list.

    Examples
    --------
    >>> values, unread = choices(pd.Series(["L", "p", 3.0]), {"L": "male", "P": "female"}, {})
    >>> values.tolist(), unread.tolist()
    (['male', 'female', nan], [False, False, True])
    """
    return _chosen(cells, _folded(known) | _folded(codes), "str")


def translated(cells: pd.Series, codes: Mapping[str, Any]) -> pd.Series:
    """Cells with those that a code list names put into other words; the rest stays as it is.

    Parameters
    ----------
    cells : Series
        Raw cells.
    codes : mapping
        The file's values to ours.

    Returns
    -------
    Series
        Raw cells again.

    Examples
    --------
    >>> translated(pd.Series([12.0, "Blora"]), {"12": "Sumatera Utara"}).tolist()
    ['Sumatera Utara', 'Blora']
    """
    if not codes:
        return cells
    words = _folded(codes)
    known = by_unique(cells, lambda cell: words.get(" ".join((plain(cell) or "").casefold().split()), cell))
    return pd.Series(known, index=cells.index, dtype=object)


def _folded(words: Mapping[str, Any]) -> dict[str, Any]:
    return {" ".join(str(word).casefold().split()): value for word, value in words.items()}


def _chosen(cells: pd.Series, words: Mapping[str, Any], dtype: str) -> tuple[pd.Series, Mask]:
    unread = object()

    def choose(cell: Any) -> Any:
        word = plain(cell)
        if word is None:
            return None
        word = " ".join(word.casefold().split())
        return words.get(word, None if word in MISSING else unread)

    values = by_unique(cells, choose)
    mask = np.asarray([value is unread for value in values], dtype=bool)
    values[mask] = None
    return pd.Series(pd.array(values, dtype=dtype), index=cells.index), mask


def integers(cells: pd.Series, *, nil_is_zero: bool = False) -> tuple[pd.Series, Mask, Mask]:
    """Whole numbers; a dot or comma before three digits is a thousands separator.

    Parameters
    ----------
    cells : Series
        Raw cells.
    nil_is_zero : bool, optional
        Whether "-" is zero, as in official tables, rather than unknown.

    Returns
    -------
    values : Series
        Of dtype ``Int64``.
    unread, doubtful : array of bool
        Cells that are no whole number; here none is doubtful.

    Examples
    --------
    >>> integers(pd.Series(["1.250", 4.0, "3,5"]))[0].tolist()
    [1250, 4, <NA>]
    """
    read, unread, doubtful = numbers(cells, nil_is_zero=nil_is_zero)
    values = read.to_numpy(dtype=float, na_value=np.nan).copy()
    if doubtful.any():
        values[doubtful] = np.round(values[doubtful] * np.where(np.abs(values[doubtful]) < 1000, 1000, 1))
    with np.errstate(invalid="ignore"):
        broken = ~np.isnan(values) & ((values != np.floor(values)) | (np.abs(values) > 2**53))
    values[broken] = np.nan
    whole = pd.Series(pd.array(values, dtype="Float64"), index=cells.index).astype("Int64")
    return whole, unread | broken, np.zeros(len(cells), dtype=bool)


def numbers(cells: pd.Series, *, nil_is_zero: bool = False) -> tuple[pd.Series, Mask, Mask]:
    """Numbers written in any of the ways forms hold: 12.5, "12,5", "12, 39", "1.250,75", "Rp1.250.000".

    A lone separator before exactly three digits ("1.250") can be either; the other cells of the
    column decide, and where they say nothing a dot separates thousands and a comma decimals, as is
    Indonesian usage, and the cell is marked as doubtful.

    Parameters
    ----------
    cells : Series
        Raw cells.
    nil_is_zero : bool, optional
        Whether "-" is zero, as in official tables, rather than unknown; "..." is always unknown.

    Returns
    -------
    values : Series
        Of dtype ``Float64``.
    unread : array of bool
        Cells that are no number.
    doubtful : array of bool
        Cells whose separator the column does not settle.

    Examples
    --------
    >>> numbers(pd.Series(["12,5", "1.250,75", 12.5, "12, 39", "1.250", "...", "x"]))[0].tolist()
    [12.5, 1250.75, 12.5, 12.39, 1250.0, <NA>, <NA>]
    """
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.to_numpy(dtype=float, na_value=np.nan)
        finite = np.where(np.isfinite(values), values, np.nan)
        none = np.zeros(len(cells), dtype=bool)
        return pd.Series(pd.array(finite, dtype="Float64"), index=cells.index), none, none.copy()
    parts = by_unique(cells, lambda cell: _parse(cell, nil_is_zero=nil_is_zero))
    decimal = {part[1] for part in parts if part is not None and part[1] in ".," and part[1]}
    values, unread, doubtful = np.full(len(parts), np.nan), np.zeros(len(parts), bool), np.zeros(len(parts), bool)
    for place, part in enumerate(parts):
        if part is None:
            continue
        value, kind = part
        if kind == "unread":
            unread[place] = True
        elif isinstance(value, str):
            mark = "." if "." in value else ","
            other = "," if mark == "." else "."
            as_decimal = mark in decimal if len(decimal) == 1 else mark == ","
            values[place] = float(value.replace(mark, "." if as_decimal else ""))
            doubtful[place] = len(decimal) != 1 or (other not in decimal and mark not in decimal)
        else:
            values[place] = value
    return pd.Series(pd.array(values, dtype="Float64"), index=cells.index), unread, doubtful


def _parse(cell: Any, *, nil_is_zero: bool) -> tuple[float | str, str] | None:
    """The number and the decimal mark it proves ("" for none); the text itself where either is possible."""
    if isinstance(cell, (bool, np.bool_)):
        return float(cell), ""
    if isinstance(cell, (int, float, np.integer, np.floating)):
        return (float(cell), "") if math.isfinite(cell) else None
    if not isinstance(cell, str):
        return None if plain(cell) is None else (math.nan, "unread")
    word = (plain(cell) or "").casefold()
    if nil_is_zero and word in NIL:
        return 0.0, ""
    if word in MISSING:
        return None
    word = RUPIAH.sub("", FOOTNOTES.sub("", word) if nil_is_zero else word)
    word = re.sub(r"(?<=[\d.,])\s+(?=[\d.,])", "", word)
    return _separated(word)


def _separated(word: str) -> tuple[float | str, str]:
    if PLAIN_NUMBER.fullmatch(word) or SCIENTIFIC.fullmatch(word):
        return _finite(word, "")
    digits = word.lstrip("+-")
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*", digits) or len(word) - len(digits) > 1 or not word.isascii():
        return math.nan, "unread"
    last = "." if word.rfind(".") > word.rfind(",") else ","
    other = "," if last == "." else "."
    if other in word:
        whole, _, part = word.rpartition(last)
        if part.isdigit() and GROUPED[other].fullmatch(whole):
            return _finite(f"{whole.replace(other, '')}.{part}", last)
        return math.nan, "unread"
    if word.count(last) > 1:
        return _finite(word.replace(last, ""), other) if GROUPED[last].fullmatch(word) else (math.nan, "unread")
    if GROUPED[last].fullmatch(word) and not digits.startswith("0"):
        return word, ""
    return _finite(word.replace(last, "."), last)


def _finite(word: str, mark: str) -> tuple[float, str]:
    value = float(word)
    return (value, mark) if math.isfinite(value) else (math.nan, "unread")
