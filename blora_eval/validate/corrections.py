"""A correction workbook a village: which cell, what stands in it, what is wrong and what to do.

The operator opens the register beside it and writes, line by line, what a cell is to hold, or why it is
right as it is. It holds values of persons: it lies in the confidential zone, readable by its owner alone.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from blora_eval.validate.problems import FOUND

LAST_ROW = 1_048_575
"""The row down to which a form's ranges reach; in a copy they end with its own last row."""

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STAMP = (1980, 1, 1, 0, 0, 0)
SAMPLE = re.compile(r'<row r="2".*?</row>')
SIZE = re.compile(r'(?<=<dimension ref="A1:)([A-Z]+)2"')
SAMPLE_CELL = re.compile(r'<c r="([A-Z]+)2" s="(\d+)"')
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold or changes, and the sign with which a workbook begins to write it."""


@dataclass(frozen=True)
class _Form:
    """A form taken apart: the parts that stay, the sheet around its rows, and each column's style."""

    fixed: bytes
    above: str
    below: str
    book: str
    styles: list[tuple[str, str]]

    @classmethod
    def of(cls, content: bytes) -> "_Form":
        fixed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(fixed, "w") as new:
            for part in old.infolist():
                if part.filename not in {SHEET, BOOK}:
                    _put(new, part.filename, old.read(part))
            sheet, book = (old.read(name).decode() for name in (SHEET, BOOK))
        above, below = SAMPLE.split(SIZE.sub(rf'\g<1>{LAST_ROW}"', sheet), maxsplit=1)
        return cls(fixed.getvalue(), above, below, book, SAMPLE_CELL.findall(sheet))


def filled_in(form: bytes, columns: Sequence[Sequence[Any]], sizes: Sequence[int]) -> Iterator[bytes]:
    """Workbooks with the form's sheets and with rows of their own below its headings."""
    made = _Form.of(form)
    cells = [_cells(column, style) for column, (_, style) in zip(columns, made.styles, strict=True)]
    places = "".join(f'<c r="{name}{{0}}"{{{place}}}' for place, (name, _) in enumerate(made.styles, 1))
    row = f'<row r="{{0}}">{places}</row>'
    start = 0
    for size in sizes:
        held = zip(*(column[start : start + size] for column in cells), strict=True)
        rows = "".join([row.format(number, *parts) for number, parts in enumerate(held, 2)])
        yield _copy(made, rows, str(size + 1))
        start += size


def _copy(form: _Form, rows: str, last: str) -> bytes:
    content = io.BytesIO()
    content.write(form.fixed)
    with zipfile.ZipFile(content, "a") as archive:
        around = [text.replace(str(LAST_ROW), last) for text in (form.above, form.below, form.book)]
        _put(archive, SHEET, (around[0] + rows + around[1]).encode())
        _put(archive, BOOK, around[2].encode())
    return content.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)


def _cells(column: Sequence[Any], style: str) -> list[str]:
    """What follows each cell's place, made once for each different cell."""
    made = {cell: _cell(cell, style) for cell in set(column)}
    return [made[cell] for cell in column]


def _cell(cell: Any, style: str) -> str:
    if isinstance(cell, str) and cell:
        text = UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(cell))
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f' s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
    return f' s="{style}"><v>{cell}</v></c>' if isinstance(cell, int) else f' s="{style}"/>'


UNPLACED = "tanpa-desa"
"""Name of the workbook of rows of which no village is known."""

MADE = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - the format has no zone; fixed, so that bytes repeat
PLACE = ["file", "sheet", "row", "column"]
CELLS = [*PLACE, FOUND]
OWNER = 0o600
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TEXTS = ["reason_id", "reason_en", "fix_id", "fix_en"]
with resources.files("blora_eval.validate").joinpath("corrections.csv").open(encoding="utf-8") as _lines:
    _TEXTS = [(row["id"], row["en"], int(row["width"] or 0)) for row in csv.DictReader(_lines)]
HEADINGS = [text for text in _TEXTS if text[2]]
HELP = [text[:2] for text in _TEXTS if not text[2]]
TO_DO, MENDED, AS_IT_IS, NOT_FOUND = STATES = (
    "belum / to do",
    "sudah diperbaiki / corrected",
    "sudah benar / right as it is",
    "tidak ditemukan / not found",
)
WRITTEN = ["state", "new", "why", "date", "by"]
"""The columns that the operator fills in."""

BOOK_COLUMNS = [*CELLS, *TEXTS, *WRITTEN]
SHEET_NAME = "Koreksi"
EXCEL_DAY = dt.date(1899, 12, 30).toordinal()
FIRST_DAY, LAST_DAY = dt.date(2010, 1, 1), dt.date(2100, 12, 31)
SAME_ID = "Mungkin orang yang sama dengan baris {row} berkas {file}."
SAME_EN = "May be the same person as row {row} of {file}."
LOOK_ID = "Periksa keduanya; hapus salah satu hanya bila memang orang yang sama."
LOOK_EN = "Look at both; delete one of them only if it is the same person."


def correction_list(
    problems: pd.DataFrame, proposals: pd.DataFrame, found: pd.Series | None = None
) -> pd.DataFrame:
    """All that operators are to look at, in the order of their files.

    Examples
    --------
    >>> from blora_eval.validate.linking import PROPOSAL_COLUMNS
    >>> problems = pd.DataFrame([["99.99.01.2001", "a.xlsx", "1", 4, "nomor_nik", "a", "b", "c", "d"]],
    ...                         columns=["village_code", *PLACE, *TEXTS])
    >>> len(correction_list(problems, pd.DataFrame(columns=PROPOSAL_COLUMNS)))
    1
    """
    twice = proposals[proposals["kind"] == "duplicate"]
    ends = list(zip(twice["row_left"], twice["file_left"], strict=True))
    same = pd.DataFrame(
        {
            "village_code": twice["village_right"],
            "file": twice["file_right"],
            "sheet": twice["sheet_right"],
            "row": twice["row_right"],
            "column": "",
            FOUND: "",
            "reason_id": [SAME_ID.format(row=row, file=file) for row, file in ends],
            "reason_en": [SAME_EN.format(row=row, file=file) for row, file in ends],
            "fix_id": LOOK_ID,
            "fix_en": LOOK_EN,
        }
    )
    shown = problems["row"].notna() | (problems["village_code"] != "")
    listed = problems.loc[shown, ["village_code", *PLACE, *TEXTS]]
    listed[FOUND] = [()] * len(listed) if found is None else found[shown]
    listed = listed.explode(FOUND)
    pairs = list(zip(listed[FOUND].tolist(), listed["column"].tolist(), strict=True))
    cells = [one if isinstance(one, tuple) else (column, "") for one, column in pairs]
    listed["column"], listed[FOUND] = ([cell[part] for cell in cells] for part in (0, 1))
    whole = pd.concat([listed, same], ignore_index=True) if len(same) else listed
    return whole.sort_values([*PLACE, "reason_en"], kind="stable", ignore_index=True)


def write_corrections(
    corrections: pd.DataFrame, villages: pd.Series, folder: Path, edits: pd.DataFrame | None = None
) -> list[Path]:
    """Write one workbook a village that has something to correct, or that somebody has written in.

    Rows with something written in them stay as they are; a workbook that is not ours is left alone.
    """
    folder.mkdir(mode=OWNER | 0o100, parents=True, exist_ok=True)
    listed = corrections.assign(**dict.fromkeys(WRITTEN, "") | {"state": TO_DO})
    if edits is not None and len(edits):
        kept = edits[edits["book"].isin({UNPLACED, *villages})].rename(columns={"book": "village_code"})
        listed = pd.concat([kept, listed], ignore_index=True).astype({"row": "Int64"})
        listed = listed[~listed.duplicated([*CELLS, "reason_id"]) | (listed.index < len(kept))]
        listed = listed.sort_values([*PLACE, "reason_en"], kind="stable", ignore_index=True)
    listed["village_code"] = listed["village_code"].where(listed["village_code"].isin(villages), UNPLACED)
    number, codes = pd.factorize(listed["village_code"], sort=True)
    order = np.argsort(number, kind="stable")
    columns = [[_kept(cell) for cell in listed[name].iloc[order].tolist()] for name in BOOK_COLUMNS]
    filled = filled_in(_form(), columns, np.bincount(number, minlength=len(codes)).tolist())
    paths = [folder / f"{code}.xlsx" for code in codes]
    for path, content in zip(paths, filled, strict=True):
        new = path.with_name(f".{path.name}")
        new.touch(mode=OWNER)
        new.write_bytes(content)
        new.replace(path)
    for code in {UNPLACED, *villages} - {*codes}:
        (folder / f"{code}.xlsx").unlink(missing_ok=True)
    return paths


def _kept(cell: Any) -> Any:
    """A cell as it can be written again: days by Excel's number, other numbers as text."""
    if isinstance(cell, dt.date):
        return (cell.date() if isinstance(cell, dt.datetime) else cell).toordinal() - EXCEL_DAY
    return str(cell) if isinstance(cell, float) and not pd.isna(cell) else cell


def _form() -> bytes:
    """The workbook without rows: all but them is the same in every village."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": "Koreksi / Corrections", "created": MADE})
        bold = book.add_format({"bold": True, "bg_color": "#DCE9E2", "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        kinds = {"date": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})}
        kinds["new"] = book.add_format({"num_format": "@", "valign": "top"})
        sheet = book.add_worksheet(SHEET_NAME)
        _head(sheet, bold)
        for column, name in enumerate(BOOK_COLUMNS):
            sheet.write_blank(1, column, None, kinds.get(name, wrapped))
        state, date = BOOK_COLUMNS.index("state"), BOOK_COLUMNS.index("date")
        choices = {"validate": "list", "source": [*STATES]}
        days = {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        sheet.data_validation(1, state, LAST_ROW - 1, state, choices)
        sheet.data_validation(1, date, LAST_ROW - 1, date, days)
        sheet.autofilter(0, 0, LAST_ROW - 1, len(HEADINGS) - 1)
        help_sheet = book.add_worksheet("Petunjuk")
        help_sheet.set_column(0, 1, 70)
        for number, texts in enumerate(HELP):
            for column, text in enumerate(texts):
                help_sheet.write_string(number, column, text, bold if number == 0 else wrapped)
    return content.getvalue()


def _head(sheet: Worksheet, bold: object) -> None:
    for column, (indonesian, english, width) in enumerate(HEADINGS):
        sheet.write_string(0, column, " / ".join(filter(None, (indonesian, english))), bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F&R&P / &N")


def guard_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts that a spreadsheet would take for a formula, with an apostrophe in front.

    Examples
    --------
    >>> guard_formulas(pd.DataFrame({"file": ["=cmd.xlsx", "a.xlsx"]}))["file"].tolist()
    ["'=cmd.xlsx", 'a.xlsx']
    """
    guarded = frame.copy()
    for name in guarded.select_dtypes(include=["str", "object"]):
        cells = guarded[name]
        guarded[name] = ("'" + cells).where(cells.str.startswith(FORMULA).fillna(False), cells)
    return guarded
