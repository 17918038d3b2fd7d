"""Rows of totals among the data, told by their words."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask, plain
from blora_eval.ingest.encoded import Encoded
from blora_eval.ingest.grids import Grid

__all__ = ["total_rows"]

TOTAL = re.compile(r"(sub[\s-]*total|grand[\s-]*total|total|jumlah|rata[\s-]*rata)\b.*", re.DOTALL)
STARTS = frozenset("sgtjrSGTJR '\u00a0")
LOWER = 0x20
"""The bit by which a small letter differs from its capital."""

PAIRS = np.array([256 * ord(one[0]) + ord(one[1]) for one in ("su", "gr", "to", "ju", "ra")])
"""The first two letters of the words; what stands before a word begins with another byte."""

BEFORE = np.array([byte | LOWER for byte in b" '\xc2"])
LONG = 10
"""Digits from which a number is an identity and no count of rows."""

LEADING = 5
"""Columns at the left in which the word of a total row is looked for."""


def total_rows(grid: Grid, start: int, identities: Sequence[int]) -> Mask:
    """Rows that say "jumlah" or "total" at the left and bear no identity of their own.

    Parameters
    ----------
    grid : Grid
        The cells.
    start : int
        Index of the first row below the headings.
    identities : sequence of int
        Columns that say who or where a row is.

    Returns
    -------
    array of bool
        One a row from ``start`` on.

    Examples
    --------
    >>> from blora_eval.ingest.grids import RowGrid
    >>> total_rows(RowGrid("s", [["1", "Jati"], ["JUMLAH", ""]]), 0, [1]).tolist()
    [False, True]
    """
    width = max((len(row) for row in grid.top), default=0)
    leading = [grid.cells(column, start) for column in range(min(LEADING, width))]
    words = [[cell for cell in _likely(cells).unique() if _says_total(cell)] for cells in leading]
    found = np.zeros(len(leading[0]) if leading else 0, dtype=bool)
    if any(words):
        others = {column: grid.cells(column, start) for column in identities}
        for column, cells in enumerate(leading):
            for row in np.flatnonzero(cells.isin(words[column])) if words[column] else ():
                first = all(plain(before.iloc[row]) is None for before in leading[:column])
                bare = all(_no_identity(one.iloc[row]) for other, one in others.items() if other != column)
                found[row] |= first and bare
    return found


def _likely(cells: pd.Series) -> pd.Series:
    """Cells whose first two bytes may begin a word of totals."""
    if not isinstance(cells.dtype, pd.StringDtype):
        return cells
    held = Encoded.of(cells)
    rows = np.flatnonzero(held.size > 1)
    first, second = (held.at(rows, place).astype(np.intp) | LOWER for place in (0, 1))
    return cells.iloc[rows[np.isin(256 * first + second, PAIRS) | np.isin(first, BEFORE)]]


def _says_total(cell: Any) -> bool:
    return type(cell) is str and cell[:1] in STARTS and bool(TOTAL.fullmatch((plain(cell) or "").lower()))


def _no_identity(cell: Any) -> bool:
    """Empty, or a short number such as the count of rows that forms put there."""
    word = plain(cell)
    return word is None or (word.isdigit() and len(word) < LONG)
