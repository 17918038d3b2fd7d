"""A sheet or a text file as a grid of cells, before anything is known of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask, text

__all__ = ["FrameGrid", "Grid", "RowGrid", "total_rows"]

TOTAL = r"(sub[\s-]*total|grand[\s-]*total|total|jumlah|rata[\s-]*rata)\b.*"
LEADING = 5
"""Columns at the left in which the word of a total row is looked for."""


class Grid(Protocol):
    """Cells by row and column, row numbers as Excel shows them."""

    name: str

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand."""

    @property
    def first_row(self) -> int:
        """The number that the first row bears in the file."""

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on."""

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing."""


@dataclass(frozen=True)
class RowGrid:
    """The rows of a worksheet, each cell still number, text, date or truth."""

    name: str
    rows: Sequence[Sequence[Any]]
    first_row: int = 1

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand."""
        return [list(row) for row in self.rows[:40]]

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text."""
        cells = [row[column] for row in self.rows[start:]]
        return pd.Series(cells, dtype="str" if set(map(type, cells)) == {str} else object)

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing."""
        rows = self.rows[start:]
        return np.fromiter((row.count("") == len(row) for row in rows), dtype=bool, count=len(rows))


@dataclass(frozen=True)
class FrameGrid:
    """A text or statistics file; with ``titles`` its headings are the first row of the grid."""

    name: str
    frame: pd.DataFrame
    titles: tuple[str, ...] = ()
    first_row: int = 1

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand."""
        if self.titles:
            return [list(self.titles)]
        return [["" if cell != cell else cell for cell in row] for row in self.frame.head(40).to_numpy().tolist()]

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on."""
        cells = self.frame.iloc[start - bool(self.titles) :, column].reset_index(drop=True)
        return cells.fillna("") if isinstance(cells.dtype, pd.StringDtype) else cells

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing."""
        body = self.frame.iloc[start - bool(self.titles) :]
        blank = np.ones(len(body), dtype=bool)
        for column in range(body.shape[1]):
            if not blank.any():
                break
            cells = body.iloc[:, column]
            empty = cells.isna().to_numpy()
            if not pd.api.types.is_numeric_dtype(cells.dtype):
                empty = empty | (cells.astype("str").str.strip() == "").fillna(True).to_numpy(dtype=bool)
            blank &= empty
        return blank


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
    >>> total_rows(RowGrid("s", [["1", "Jati"], ["JUMLAH", ""]]), 0, [1]).tolist()
    [False, True]
    """
    width = max((len(row) for row in grid.top), default=0)
    found: Mask | None = None
    seen: Mask | None = None
    for column in range(min(LEADING, width)):
        words = text(grid.cells(column, start))
        filled = words.notna().to_numpy()
        says = words.str.casefold().str.fullmatch(TOTAL).fillna(False).to_numpy(dtype=bool)
        if says.any():
            others = [_no_identity(grid.cells(other, start)) for other in identities if other != column]
            says = np.logical_and.reduce([says, *others])
        fresh = says if seen is None else says & ~seen
        found = fresh if found is None else found | fresh
        seen = filled if seen is None else seen | filled
    return np.zeros(0, dtype=bool) if found is None else found


def _no_identity(cells: pd.Series) -> Mask:
    """Empty, or a short number such as the count of rows that forms put there."""
    words = text(cells)
    count = words.str.fullmatch(r"\d{1,9}").fillna(False).to_numpy(dtype=bool)
    return np.asarray(words.isna().to_numpy() | count)
