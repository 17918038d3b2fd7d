"""Grids of cells, whatever file they come from: workbooks, dta, sav and Parquet."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import python_calamine as calamine

from blora_eval.errors import DataError
from blora_eval.ingest.archives import CELL_LIMIT, SIZE_LIMIT, guard_workbook
from blora_eval.ingest.cells import Mask
from blora_eval.study_yaml import INVISIBLE

STORED_LIMIT = 10 * CELL_LIMIT
"""Most cells of a data set, whose columns are held closer than those of a sheet."""

BATCH = 256
"""Rows of a Parquet file unpacked at a time."""


class Grid(Protocol):
    """Cells by row and column, row numbers as Excel shows them."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand."""

    @property
    def first_row(self) -> int:
        """The number that the first row bears in the file."""

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell."""

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text."""

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing."""


@dataclass(frozen=True)
class RowGrid:
    """The rows of a worksheet, each cell still number, text, date or truth."""

    name: str
    rows: Sequence[Sequence[Any]]
    first_row: int = 1
    held: dict[tuple[int, int], pd.Series] = field(default_factory=dict, repr=False, compare=False)

    @property
    def top(self) -> list[list[Any]]:
        """The first rows, among which the headings stand."""
        return [list(row) for row in self.rows[:40]]

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell."""
        return [row[column] for row in self.rows[start:]]

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text."""
        if (column, start) not in self.held:
            self.held[column, start] = _column(self.values(column, start))
        return self.held[column, start]

    def blank(self, start: int) -> Mask:
        """Which rows from there on hold nothing."""
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
        """The first rows, among which the headings stand."""
        if self.titles:
            return [list(self.titles)]
        return [list(row) for row in self.frame.head(40).fillna("").itertuples(index=False, name=None)]

    def values(self, column: int, start: int) -> list[Any]:
        """One column from a row on, cell by cell."""
        cells: list[Any] = self.cells(column, start).tolist()
        return cells

    def cells(self, column: int, start: int) -> pd.Series:
        """One column from a row on, of dtype ``str`` where all cells are text."""
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


Labels = dict[str, dict[Any, str]]
"""By heading, what each stored value is called."""


def read_stored(path: Path, kind: str) -> tuple[FrameGrid, Labels]:
    """A data set as a grid, with its value labels."""
    try:
        if kind == "parquet":
            frame, labels = _parquet(path), {}
        else:
            read = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
            about = read(str(path), metadataonly=True)[1]
            _refuse_cells((about.number_rows or 0) * (about.number_columns or 0))
            frame, meta = read(str(path))
            labels = dict(meta.variable_value_labels)
    except (pa.ArrowException, pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError):
        raise DataError("is damaged or not a file of its kind; export it again.") from None
    frame = frame.reset_index(drop=True)
    return FrameGrid("", frame, tuple(map(str, frame.columns))), labels


def _parquet(path: Path) -> pd.DataFrame:
    """A Parquet file, its rows counted before they are unpacked and its bytes while they are."""
    with pq.ParquetFile(path) as file:
        _refuse_cells(file.metadata.num_rows * file.metadata.num_columns)
        batches, size = [], 0
        for batch in file.iter_batches(BATCH):
            size += batch.nbytes
            if size > SIZE_LIMIT:
                raise DataError(f"unpacks to more than {SIZE_LIMIT:,} bytes; split it by village.")
            batches.append(batch)
        frame: pd.DataFrame = pa.Table.from_batches(batches, file.schema_arrow).to_pandas()
    return frame


def _refuse_cells(cells: int) -> None:
    if cells > STORED_LIMIT:
        raise DataError(f"holds {cells:,} cells, more than {STORED_LIMIT:,}; split it by village.")


def labelled(cells: pd.Series, labels: dict[Any, str], codes: set[str]) -> pd.Series:
    """Stored values by their labels, where study.yaml does not speak of the values themselves.

    Examples
    --------
    >>> labelled(pd.Series([1.0, 2.0]), {1.0: "Ya", 2.0: "Tidak"}, set()).tolist()
    ['Ya', 'Tidak']
    """
    if not labels or codes & {f"{value:g}" if isinstance(value, float) else str(value) for value in labels}:
        return cells
    return pd.Series([labels.get(cell, cell) for cell in cells.tolist()], index=cells.index, dtype=object)


def read_workbook(path: Path, kind: str, sheet: str | None = None) -> list[RowGrid]:
    """The sheets of a workbook, empty ones left out."""
    guard_workbook(path, kind)
    try:
        with path.open("rb") as file, calamine.CalamineWorkbook.from_object(file) as workbook:
            return [
                RowGrid(INVISIBLE.sub("", name), rows)
                for name in _wanted(workbook, sheet)
                if (rows := workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            ]
    except calamine.PasswordError:
        raise DataError("is protected by a password; save it without one.") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise DataError("is cut off or damaged; open it, save it as .xlsx, and try again.") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DataError("is damaged; open it, save it as .xlsx, and try again.") from None


def _wanted(workbook: calamine.CalamineWorkbook, sheet: str | None) -> list[str]:
    if sheet is None:
        return [
            one.name
            for one in workbook.sheets_metadata
            if one.typ == calamine.SheetTypeEnum.WorkSheet
            and one.visible == calamine.SheetVisibleEnum.Visible
        ]
    names = {name.strip().casefold(): name for name in workbook.sheet_names}
    if sheet.strip().casefold() not in names:
        near = difflib.get_close_matches(sheet.strip().casefold(), names, n=1, cutoff=0)
        hint = f"; the nearest is {names[near[0]]!r}" if near else ""
        raise DataError(f"has no sheet {sheet!r}{hint}.")
    return [names[sheet.strip().casefold()]]
