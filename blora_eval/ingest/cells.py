"""Cells as they stand in files, to text and choices: each distinct cell is read once.

Every function takes a column of raw cells (text, numbers, dates, ``""`` for an empty one) and gives
the values with a mask of the cells that could not be read or that were read with a doubt.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from blora_eval.study_yaml import INVISIBLE

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

DIGITS = b"0123456789"
ZERO = ord("0")


@dataclass(frozen=True)
class Encoded:
    """UTF-8 of all cells one after another, and where each begins and ends; a missing cell has no length."""

    content: Bytes
    start: Places
    size: Places
    known: Mask

    @classmethod
    def of(cls, cells: pd.Series) -> "Encoded":
        """The bytes of a column.

        Examples
        --------
        >>> Encoded.of(pd.Series(["ab", None, "ö"])).size.tolist()
        [2, 0, 2]
        """
        held = pa.chunked_array([pa.array([], pa.large_string())]) if not len(cells) else pa.array(cells)
        whole = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
        whole = whole.cast(pa.large_string())
        _, places, content = whole.buffers()
        ends = np.frombuffer(places, dtype=np.int64)[whole.offset : whole.offset + len(whole) + 1]
        known = np.asarray(whole.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
        size = np.where(known, np.diff(ends), 0)
        inner = np.frombuffer(content, dtype=np.uint8) if content is not None else np.empty(0, np.uint8)
        return cls(inner, ends[:-1], size, known)

    def at(self, rows: Places, place: int) -> Bytes:
        """One byte of each of some cells.

        Examples
        --------
        >>> Encoded.of(pd.Series(["ab", "cde"])).at(np.array([0, 1]), -1).tobytes()
        b'be'
        """
        start = self.start[rows] + (place if place >= 0 else self.size[rows] + place)
        return np.asarray(self.content[start], dtype=np.uint8)

    def digits(self) -> Mask:
        """Which cells hold digits and nothing else.

        Examples
        --------
        >>> Encoded.of(pd.Series(["12", "1a", "", None, "٣"])).digits().tolist()
        [True, False, False, False, False]
        """
        return self.made_of(DIGITS)

    def made_of(self, letters: bytes) -> Mask:
        """Which cells hold some ASCII letters and nothing else.

        Examples
        --------
        >>> Encoded.of(pd.Series(["ab", "abc"])).made_of(b"ab").tolist()
        [True, False]
        """
        sound = self.size > 0
        if len(sound) and len(self.content):
            foreign = np.ones(256, dtype=bool)
            foreign[list(letters)] = False
            low, high = self.start[0], self.start[-1] + self.size[-1]
            held = self.content[low:high]
            others = np.flatnonzero(held - ZERO > 9 if letters == DIGITS else foreign[held]) + low
            rows = np.searchsorted(self.start, others, side="right") - 1
            sound[rows] = False
        return sound

    def number(self, rows: Places, first: int, last: int) -> npt.NDArray[np.int64]:
        """Digits of some cells as a number.

        Examples
        --------
        >>> Encoded.of(pd.Series(["2024", "1999"])).number(np.array([0, 1]), 2, 4).tolist()
        [24, 99]
        """
        number = np.zeros(len(rows), dtype=np.int64)
        for place in range(first, last):
            number = 10 * number + (self.at(rows, place) - ZERO)
        return number


def with_others(cells: pd.Series, rows: Mask, others: pd.Series) -> pd.Series:
    """A column in which some cells are replaced.

    Examples
    --------
    >>> with_others(pd.Series(["a", "b"]), np.array([False, True]), pd.Series(["c"])).tolist()
    ['a', 'c']
    """
    if not rows.any():
        return cells
    changed = cells.copy()
    changed[rows] = others.to_numpy()
    return changed


MISSING = {"", "na", "n/a", "#n/a", "null", "nan", "none", "...", "…", "....", "..", "-", "–", "—"}
NO_BREAK = "\u00a0"
ROUGH = (np.arange(256) <= ord(" ")) | (np.arange(256) > ord("~"))
"""Bytes that are white space, or part of a letter that may be."""

TEXT_LIMIT = 2_000
"""Longest text in characters; the longest answer of a form is a paragraph."""

DELETE = 0x7F
MARKS = (b"\xc2", b"\xd8\x9c", b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf")
"""How the bytes of characters that do not show begin."""

YES = {"ya", "y", "yes", "true", "1", "ada", "benar"}
NO = {"tidak", "t", "tdk", "no", "n", "false", "0", "tidak ada", "salah"}


def plain(cell: Any) -> str | None:
    r"""One cell as text: whole numbers without a decimal point, dates as year-month-day.

    Examples
    --------
    >>> plain(12.0), plain(" a\u00a0b "), plain("'001"), plain("")
    ('12', 'a b', '001', None)
    """
    if isinstance(cell, str):
        return INVISIBLE.sub("", cell).replace("\u00a0", " ").strip().removeprefix("'").strip() or None
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

    Examples
    --------
    >>> text(pd.Series(["NULL", 7.0, "", " 'A "])).tolist()
    ['NULL', '7', nan, 'A']
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        return pd.Series([_short(cell) for cell in cells.tolist()], index=cells.index, dtype="str")
    held = Encoded.of(cells)
    filled = held.known & (held.size > 0)
    odd = (filled & _rough(held, filled)) | mended(cells)
    if NO_BREAK.encode() in held.content.tobytes():
        odd |= cells.str.contains(NO_BREAK, regex=False).fillna(False).to_numpy(dtype=bool)
    clean = cells.mask(held.known & ~filled) if held.known.sum() > filled.sum() else cells
    return with_others(clean, odd, pd.Series([_short(cell) for cell in cells[odd].tolist()], dtype="str"))


def _short(cell: Any) -> str | None:
    word = plain(cell)
    return word if word is None or len(word) <= TEXT_LIMIT else word[: TEXT_LIMIT - 1] + "…"


def mended(cells: pd.Series) -> Mask:
    r"""Which texts do not stay as they are: they hold what does not show, or are longer than any entry.

    Examples
    --------
    >>> mended(pd.Series(["Siti", "Si\u202eti", "a" * 3000, None])).tolist()
    [False, True, True, False]
    """
    if isinstance(cells.dtype, pd.StringDtype) and not _may_be_mended(Encoded.of(cells)):
        return np.zeros(len(cells), dtype=bool)
    texts = (cell if type(cell) is str else "" for cell in cells.tolist())
    return np.array([len(one) > TEXT_LIMIT or bool(INVISIBLE.search(one)) for one in texts], dtype=bool)


def _may_be_mended(held: Encoded) -> bool:
    content = held.content.tobytes()
    low = (held.content < ord(" ")) | (held.content == DELETE)
    return bool((held.size > TEXT_LIMIT).any() or low.any() or any(mark in content for mark in MARKS))


def _rough(held: Encoded, filled: Mask) -> Mask:
    """Cells whose first or last byte may be one to strip."""
    rows = np.flatnonzero(filled)
    rough = np.zeros(len(filled), dtype=bool)
    first, last = held.at(rows, 0), held.at(rows, -1)
    rough[rows] = ROUGH[first] | ROUGH[last] | (first == ord("'"))
    return rough


def by_unique(cells: pd.Series, read: Callable[[Any], Any]) -> npt.NDArray[np.object_]:
    """Apply a function to each distinct cell once.

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

    Examples
    --------
    >>> values, unread = choices(pd.Series(["L", "p", 3.0]), {"L": "male", "P": "female"}, {})
    >>> values.tolist(), unread.tolist()
    (['male', 'female', nan], [False, False, True])
    """
    return _chosen(cells, _folded(known) | _folded(codes), "str")


def translated(cells: pd.Series, codes: Mapping[str, Any]) -> pd.Series:
    """Cells with those that a code list names put into other words; the rest stays as it is.

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
