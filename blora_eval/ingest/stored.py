"""Files of statistics programs: Stata, SPSS and Parquet, with their value labels."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

from blora_eval.errors import DataError
from blora_eval.ingest.grids import FrameGrid

__all__ = ["Labels", "labelled", "read_stored"]

Labels = dict[str, dict[Any, str]]
"""By heading, what each stored value is called."""


def read_stored(path: Path, kind: str) -> tuple[FrameGrid, Labels]:
    """A data set as a grid, with its value labels.

    Parameters
    ----------
    path : Path
        The file.
    kind : {"dta", "sav", "parquet"}
        What :func:`blora_eval.ingest.guards.file_kind` said.

    Returns
    -------
    grid : FrameGrid
        Rows are numbered from 2, as if the names stood in row 1 of a sheet.
    labels : dict
        Value labels by column; none for Parquet.

    Raises
    ------
    DataError
        If the file is damaged or not of that kind.
    """
    try:
        if kind == "parquet":
            frame, labels = pq.ParquetFile(path).read().to_pandas(), {}
        else:
            read = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
            frame, meta = read(str(path))
            labels = dict(meta.variable_value_labels)
    except (pa.ArrowException, pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError):
        raise DataError("is damaged or not a file of its kind; export it again.") from None
    frame = frame.reset_index(drop=True)
    return FrameGrid("", frame, tuple(map(str, frame.columns))), labels


def labelled(cells: pd.Series, labels: dict[Any, str], codes: set[str]) -> pd.Series:
    """Stored values by their labels, where study.yaml does not speak of the values themselves.

    Parameters
    ----------
    cells : Series
        One column.
    labels : dict
        Its value labels.
    codes : set of str
        The values for which study.yaml has a code.

    Returns
    -------
    Series
        The cells, labelled.

    Examples
    --------
    >>> labelled(pd.Series([1.0, 2.0]), {1.0: "Ya", 2.0: "Tidak"}, set()).tolist()
    ['Ya', 'Tidak']
    """
    if not labels or codes & {f"{value:g}" if isinstance(value, float) else str(value) for value in labels}:
        return cells
    return pd.Series([labels.get(cell, cell) for cell in cells.tolist()], index=cells.index, dtype=object)
