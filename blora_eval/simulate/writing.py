"""Writing one of the smaller tables as its form says."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from blora_eval.simulate.forms import FORMS
from blora_eval.simulate.sheets import Cell, Sheet, write_csv, write_workbook

__all__ = ["write_table"]


def write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write one of the smaller tables as its form says.

    Parameters
    ----------
    folder : Path
        The folder ``raw`` of the study.
    name : str
        A key of :data:`FORMS`.
    table : DataFrame
        Our fields and values; what is missing becomes an empty cell.
    """
    form = FORMS[name]
    columns = [_cells(table[column], form.words.get(column, {})) for column in form.columns]
    headings = list(form.columns.values())
    path = folder / form.file
    if path.suffix == ".xlsx":
        write_workbook(path, Sheet([headings], columns))
    else:
        rows = [[_text(cell, form.decimal) for cell in row] for row in zip(*columns, strict=True)]
        write_csv(path, headings, rows, delimiter=form.delimiter)


def _cells(column: pd.Series, words: Mapping[str, str | bool]) -> list[Cell]:
    said = {value: word for word, value in words.items()}
    missing = column.isna().tolist()
    cells = [
        None if empty else said.get(value, value)
        for value, empty in zip(column.tolist(), missing, strict=True)
    ]
    return [cell.date() if isinstance(cell, dt.datetime) else cell for cell in cells]


def _text(cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    return str(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)
