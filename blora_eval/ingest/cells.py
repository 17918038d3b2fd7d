"""Cells as they stand in files, to text and choices: each distinct cell is read once.

Every function takes a column of raw cells (text, numbers, dates, ``""`` for an empty one) and gives
the values with a mask of the cells that could not be read or that were read with a doubt.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.ingest.encoded import Encoded, Mask, with_others

__all__ = ["MISSING", "Mask", "booleans", "by_unique", "choices", "plain", "text", "translated"]

MISSING = {"", "na", "n/a", "#n/a", "null", "nan", "none", "...", "…", "....", "..", "-", "–", "—"}
NO_BREAK = "\u00a0"
ROUGH = (np.arange(256) <= ord(" ")) | (np.arange(256) > ord("~"))
"""Bytes that are white space, or part of a letter that may be."""

YES = {"ya", "y", "yes", "true", "1", "ada", "benar"}
NO = {"tidak", "t", "tdk", "no", "n", "false", "0", "tidak ada", "salah"}


def plain(cell: Any) -> str | None:
    r"""One cell as text: whole numbers without a decimal point, dates as year-month-day.

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
    >>> plain(12.0), plain(" a\u00a0b "), plain("'001"), plain("")
    ('12', 'a b', '001', None)
    """
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").strip().removeprefix("'").strip() or None
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:  # noqa: PLR0124
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "1" if cell else "0"
    if isinstance(cell, (float, np.floating)):
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
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
    held = Encoded.of(cells)
    filled = held.known & (held.size > 0)
    odd = filled & _rough(held, filled)
    if NO_BREAK.encode() in held.content.tobytes():
        odd |= cells.str.contains(NO_BREAK, regex=False).fillna(False).to_numpy(dtype=bool)
    clean = cells.mask(held.known & ~filled) if held.known.sum() > filled.sum() else cells
    return with_others(clean, odd, pd.Series([plain(cell) for cell in cells[odd].tolist()], dtype="str"))


def _rough(held: Encoded, filled: Mask) -> Mask:
    """Cells whose first or last byte may be one to strip."""
    rows = np.flatnonzero(filled)
    rough = np.zeros(len(filled), dtype=bool)
    first, last = held.at(rows, 0), held.at(rows, -1)
    rough[rows] = ROUGH[first] | ROUGH[last] | (first == ord("'"))
    return rough


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
    words = dict.fromkeys(YES, True) | dict.fromkeys(NO, False) | _folded(codes)
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


def _chosen(
    cells: pd.Series, words: Mapping[str, Any], dtype: Literal["str", "boolean"]
) -> tuple[pd.Series, Mask]:
    unread = object()

    def choose(cell: Any) -> Any:
        word = plain(cell)
        if word is None:
            return None
        word = " ".join(word.casefold().split())
        return words.get(word, None if word in MISSING else unread)

    places, distinct = pd.factorize(cells)
    chosen = [*map(choose, distinct), None]  # the last: missing
    mask = np.asarray([value is unread for value in chosen], dtype=bool)
    values = pd.array([None if value is unread else value for value in chosen], dtype=dtype)
    return pd.Series(values.take(places), index=cells.index), mask[places]
