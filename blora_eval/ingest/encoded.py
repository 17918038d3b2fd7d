"""A column of text as the bytes in which it is held: what is asked of every cell, asked of all at once.

A register has millions of cells of which a handful are odd. Looking at first and last bytes, lengths and
digits as arrays finds these; only they are then read one by one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

__all__ = ["Encoded", "with_others"]

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

        Parameters
        ----------
        cells : Series of str
            Text, perhaps with missing cells.

        Returns
        -------
        Encoded
            Views where the column is held in one piece.

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

        Parameters
        ----------
        rows : array of int
            Cells long enough for it.
        place : int
            Its place in the cell; negative from the end.

        Returns
        -------
        array of uint8
            One a row.

        Examples
        --------
        >>> Encoded.of(pd.Series(["ab", "cde"])).at(np.array([0, 1]), -1).tobytes()
        b'be'
        """
        start = self.start[rows] + (place if place >= 0 else self.size[rows] + place)
        return np.asarray(self.content[start], dtype=np.uint8)

    def digits(self) -> Mask:
        """Which cells hold digits and nothing else.

        Returns
        -------
        array of bool
            One a cell; a cell that is empty or missing holds none.

        Examples
        --------
        >>> Encoded.of(pd.Series(["12", "1a", "", None, "٣"])).digits().tolist()
        [True, False, False, False, False]
        """
        return self.made_of(DIGITS)

    def made_of(self, letters: bytes) -> Mask:
        """Which cells hold some ASCII letters and nothing else.

        Parameters
        ----------
        letters : bytes
            The letters.

        Returns
        -------
        array of bool
            One a cell; a cell that is empty or missing holds none.

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

        Parameters
        ----------
        rows : array of int
            Cells that hold digits there.
        first, last : int
            From which place to before which.

        Returns
        -------
        array of int
            One a row.

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

    Parameters
    ----------
    cells : Series of str
        The column.
    rows : array of bool
        Which cells.
    others : Series of str
        What stands there instead, in their order; missing where nothing does.

    Returns
    -------
    Series of str
        Another column.

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
