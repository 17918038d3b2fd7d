"""A sheet or a text file as a grid of cells, before anything is known of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from blora_eval.ingest.cells import Mask

__all__ = ["FrameGrid", "Grid", "RowGrid"]


class Grid(Protocol):
    """Cells by row and column, row numbers as Excel shows them."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand.

        Returns
        -------
        list of list
            Cells by row.
        """

    @property
    def first_row(self) -> int:
        """The number that the first row bears in the file.

        Returns
        -------
        int
            From 1.
        """

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        list of object
            One a row.
        """

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        Series
            One a row.
        """

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing.

        Parameters
        ----------
        start : int
            Index of the first row wanted.

        Returns
        -------
        array of bool
            One a row.
        """


@dataclass(frozen=True)
class RowGrid:
    """The rows of a worksheet, each cell still number, text, date or truth."""

    name: str
    rows: Sequence[Sequence[Any]]
    first_row: int = 1
    held: dict[tuple[int, int], pd.Series] = field(default_factory=dict, repr=False, compare=False)

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand.

        Returns
        -------
        list of list
            Cells by row.
        """
        return [list(row) for row in self.rows[:40]]

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        list of object
            One a row.
        """
        return [row[column] for row in self.rows[start:]]

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        Series
            One a row.
        """
        if (column, start) not in self.held:
            self.held[column, start] = _column(self.values(column, start))
        return self.held[column, start]

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing.

        Parameters
        ----------
        start : int
            Index of the first row wanted.

        Returns
        -------
        array of bool
            One a row.
        """
        rows = self.rows[start:]
        return np.fromiter((row.count("") == len(row) for row in rows), dtype=bool, count=len(rows))


def _column(cells: list[Any]) -> pd.Series:
    """Text as text, which Arrow refuses at the first cell that is none; anything else as it is."""
    try:
        texts = pa.array(cells, pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pd.Series(cells, dtype=object)
    return pd.Series(cells, dtype=object) if texts.null_count or not cells else texts.to_pandas()


@dataclass(frozen=True)
class FrameGrid:
    """A text or statistics file; with ``titles`` its headings are the first row of the grid."""

    name: str
    frame: pd.DataFrame
    titles: tuple[str, ...] = ()
    first_row: int = 1

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand.

        Returns
        -------
        list of list
            Cells by row.
        """
        if self.titles:
            return [list(self.titles)]
        return [list(row) for row in self.frame.head(40).fillna("").itertuples(index=False, name=None)]

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        list of object
            One a row.
        """
        cells: list[Any] = self.cells(column, start).tolist()
        return cells

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text.

        Parameters
        ----------
        column : int
            Its index, from 0.
        start : int
            Index of the first row wanted.

        Returns
        -------
        Series
            One a row.
        """
        cells = self.frame.iloc[start - bool(self.titles) :, column].reset_index(drop=True)
        return cells.fillna("") if isinstance(cells.dtype, pd.StringDtype) else cells

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing.

        Parameters
        ----------
        start : int
            Index of the first row wanted.

        Returns
        -------
        array of bool
            One a row.
        """
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
