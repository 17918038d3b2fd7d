"""Excel and OpenDocument workbooks to grids, through calamine, which keeps each cell's type."""

import difflib
from pathlib import Path

import python_calamine as calamine

from blora_eval.errors import DataError
from blora_eval.ingest.grids import RowGrid
from blora_eval.ingest.guards import guard_workbook

__all__ = ["read_workbook"]


def read_workbook(path: Path, kind: str, sheet: str | None = None) -> list[RowGrid]:
    """The sheets of a workbook, empty ones left out.

    Parameters
    ----------
    path : Path
        The workbook.
    kind : {"xlsx", "xls", "ods"}
        What :func:`blora_eval.ingest.guards.file_kind` said.
    sheet : str, optional
        The one sheet wanted; by default all that are visible.

    Returns
    -------
    list of RowGrid
        Rows count from the top of the sheet, so that their numbers are Excel's.

    Raises
    ------
    DataError
        If the workbook cannot be opened, is too large to hold, or lacks the sheet.
    """
    guard_workbook(path, kind)
    try:
        with path.open("rb") as file, calamine.CalamineWorkbook.from_object(file) as workbook:
            return [
                RowGrid(name, rows)
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
