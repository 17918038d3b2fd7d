"""Numbers and identity numbers as files hold them: decimal commas, marks, and digits that Excel took away."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import MISSING, Encoded, Mask, by_unique, plain, text, with_others

SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+?\d+"
SEPARATORS = r"[\s.\-'’`]+"
WIDTH = 16


def identifiers(cells: pd.Series) -> tuple[pd.Series, Mask, Mask]:
    """Identity numbers as text; nothing is padded or mended.

    Excel keeps fifteen digits: a sixteen-digit number in a numeric cell ends in a 0 that may not be
    its own. A text such as 3.31613E+15 has lost the rest for good.

    Examples
    --------
    >>> values, numeric, lost = identifiers(pd.Series(["99.9901-4107900001", 12.0, "1.2E+15"]))
    >>> values.tolist(), numeric.tolist(), lost.tolist()
    (['9999014107900001', '12', nan], [False, False, False], [False, False, True])
    """
    written = text(cells)
    held = Encoded.of(written)
    other = held.known & ~held.digits()
    odd = written[other]
    lost = np.zeros(len(cells), dtype=bool)
    lost[other] = odd.str.fullmatch(SCIENTIFIC).fillna(False).to_numpy(dtype=bool)
    bare = odd.str.replace(SEPARATORS, "", regex=True)
    values = with_others(written, other, bare.mask(lost[other] | (bare == "").to_numpy(dtype=bool)))
    numeric = _numeric(cells)
    if numeric.any():
        numeric &= (values.str.len() >= WIDTH).fillna(False).to_numpy(dtype=bool)
    return values, numeric, lost


def _numeric(cells: pd.Series) -> Mask:
    if isinstance(cells.dtype, pd.StringDtype):
        return np.zeros(len(cells), dtype=bool)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return np.ones(len(cells), dtype=bool)
    kinds = (int, float, np.integer, np.floating)
    return np.fromiter((isinstance(cell, kinds) for cell in cells.tolist()), dtype=bool, count=len(cells))


NIL = {"-", "–", "—"}
FOOTNOTES = re.compile(r"(?<=[\d.,])\s*[erabc*]+$|\s*\*+$")
RUPIAH = re.compile(r"^rp\.?\s*|,-$", re.IGNORECASE)
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+")
LOST_DIGITS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
GROUPED = {mark: re.compile(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+") for mark in ".,"}


def integers(cells: pd.Series, *, nil_is_zero: bool = False) -> tuple[pd.Series, Mask, Mask]:
    """Whole numbers; a dot or comma before three digits is a thousands separator.

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
    if PLAIN_NUMBER.fullmatch(word) or LOST_DIGITS.fullmatch(word):
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
