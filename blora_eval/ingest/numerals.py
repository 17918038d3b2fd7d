"""Numbers as they stand in files: points, commas and marks in any of the ways that forms hold."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import MISSING, Mask, by_unique, plain

__all__ = ["NIL", "integers", "numbers"]

NIL = {"-", "–", "—"}
FOOTNOTES = re.compile(r"(?<=[\d.,])\s*[erabc*]+$|\s*\*+$")
RUPIAH = re.compile(r"^rp\.?\s*|,-$", re.IGNORECASE)
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+")
SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
GROUPED = {mark: re.compile(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+") for mark in ".,"}


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
    values, unread, doubtful = (
        np.full(len(parts), np.nan),
        np.zeros(len(parts), bool),
        np.zeros(len(parts), bool),
    )
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
    return _marked(word, digits)


def _marked(word: str, digits: str) -> tuple[float | str, str]:
    """A number with at least one dot or comma."""
    last = "." if word.rfind(".") > word.rfind(",") else ","
    other = "," if last == "." else "."
    if other in word:
        whole, _, part = word.rpartition(last)
        if part.isdigit() and GROUPED[other].fullmatch(whole):
            return _finite(f"{whole.replace(other, '')}.{part}", last)
        return math.nan, "unread"
    if word.count(last) > 1:
        return (
            _finite(word.replace(last, ""), other) if GROUPED[last].fullmatch(word) else (math.nan, "unread")
        )
    if GROUPED[last].fullmatch(word) and not digits.startswith("0"):
        return word, ""
    return _finite(word.replace(last, "."), last)


def _finite(word: str, mark: str) -> tuple[float, str]:
    value = float(word)
    return (value, mark) if math.isfinite(value) else (math.nan, "unread")
