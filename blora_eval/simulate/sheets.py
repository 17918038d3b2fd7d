"""Workbooks with large tables, fast and the same bytes each time.

A register has ten million cells; xlsxwriter takes a minute and a half for them, this a few seconds,
because a column's cells are put together in one go and equal texts are stored once. Cells are what
Excel itself would store: text as shared strings, numbers, dates as numbers with a date format, errors.
"""

import datetime as dt
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd

from blora_eval.simulate.forms import FORMS

Cell = object
"""None (empty), str, int, float, date or ErrorCell."""

EPOCH = dt.date(1899, 12, 30).toordinal()
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-"
STAMP = (2025, 12, 31, 0, 0, 0)

KINDS = {
    "/xl/workbook.xml": "officedocument.spreadsheetml.sheet.main",
    "/xl/worksheets/sheet1.xml": "officedocument.spreadsheetml.worksheet",
    "/xl/styles.xml": "officedocument.spreadsheetml.styles",
    "/xl/sharedStrings.xml": "officedocument.spreadsheetml.sharedStrings",
    "/docProps/core.xml": "package.core-properties",
}


def _relations(**targets: str) -> str:
    """The part that names the others that belong to it, by kind."""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{PACKAGE if kind == "core" else OFFICE}'
        f'{CORE if kind == "core" else "/" + kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


CORE = "/relationships/metadata/core-properties"
OVERRIDES = "".join(
    f'<Override PartName="{name}" ContentType="{TYPES}{kind}+xml"/>' for name, kind in KINDS.items()
)
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{TYPES}package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/>{OVERRIDES}</Types>',
    "_rels/.rels": _relations(officeDocument="xl/workbook.xml", core="docProps/core.xml"),
    "xl/_rels/workbook.xml.rels": _relations(
        worksheet="worksheets/sheet1.xml", styles="styles.xml", sharedStrings="sharedStrings.xml"
    ),
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that holds an Excel error, such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands on a sheet: rows above it, its headings and columns, rows below it.

    ``headings`` are one or more rows; ``merges`` are ranges such as ``A1:F1``.
    """

    headings: Sequence[Sequence[Cell]]
    columns: Sequence[Sequence[Cell]]
    above: Sequence[Sequence[Cell]] = ()
    below: Sequence[Sequence[Cell]] = ()
    merges: Sequence[str] = ()
    name: str = "Data"
    title: str = ""

    @property
    def first_row(self) -> int:
        """Excel row number of the table's first row."""
        return len(self.above) + len(self.headings) + 1


@dataclass(slots=True)
class _Texts:
    """Texts of a workbook, each stored once, in the order in which they first occur."""

    number: dict[str, int] = field(default_factory=dict)

    def cell(self, place: str, value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return f'<c r="{place}" t="s"><v>{self.number.setdefault(value, len(self.number))}</v></c>'
        if isinstance(value, dt.date):
            return f'<c r="{place}" s="1"><v>{value.toordinal() - EPOCH}</v></c>'
        if isinstance(value, ErrorCell):
            return f'<c r="{place}" t="e"><f>{value.text}</f><v>{value.text}</v></c>'
        return f'<c r="{place}"><v>{value!r}</v></c>'

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.number)
        return f'<sst xmlns="{MAIN}" uniqueCount="{len(self.number)}">{items}</sst>'


def write_workbook(path: Path, sheet: Sheet) -> None:
    """Write one sheet to an xlsx file whose properties say that it is synthetic."""
    texts = _Texts()
    rows = _rows(sheet, texts)
    merges = "".join(f'<mergeCell ref="{merge}"/>' for merge in sheet.merges)
    last = f"{_letter(max(len(sheet.columns), len(sheet.headings[-1])) - 1)}{len(rows)}"
    table = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:{last}"/><sheetData>{"".join(rows)}</sheetData>'
        + (
            f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells></worksheet>'
            if merges
            else "</worksheet>"
        )
    )
    parts = PARTS | {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet.name)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": table,
        "xl/sharedStrings.xml": texts.xml(),
        "docProps/core.xml": _properties(sheet.title or path.stem),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, content in parts.items():
            archive.writestr(_member(name), HEAD + content)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, date_time=STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _properties(title: str) -> str:
    when = '<dcterms:{0} xsi:type="dcterms:W3CDTF">2025-12-31T00:00:00Z</dcterms:{0}>'
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>SINTETIS: {escape(title)}</dc:title><dc:creator>blora_eval</dc:creator>"
        "<cp:keywords>SINTETIS</cp:keywords>"
        "<dc:description>SINTETIS: data rekaan, bukan orang atau tempat nyata</dc:description>"
        f"{when.format('created')}{when.format('modified')}</cp:coreProperties>"
    )


def _rows(sheet: Sheet, texts: _Texts) -> list[str]:
    letters = [_letter(index) for index in range(max(len(sheet.columns), *map(len, sheet.headings)))]
    rows = [
        _row(letters, number, row, texts) for number, row in enumerate([*sheet.above, *sheet.headings], 1)
    ]
    cells = [
        [texts.cell(f"{letter}{number}", value) for number, value in enumerate(column, sheet.first_row)]
        for letter, column in zip(letters, sheet.columns, strict=False)
    ]
    for number, row in enumerate(zip(*cells, strict=True), sheet.first_row):
        rows.append(f'<row r="{number}">{"".join(row)}</row>')
    rows += [_row(letters, number, row, texts) for number, row in enumerate(sheet.below, len(rows) + 1)]
    return rows


def _row(letters: list[str], number: int, row: Sequence[Cell], texts: _Texts) -> str:
    cells = (texts.cell(f"{letter}{number}", value) for letter, value in zip(letters, row, strict=False))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letter(index: int) -> str:
    return ("" if index < 26 else _letter(index // 26 - 1)) + chr(ord("A") + index % 26)


def write_csv(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], *, delimiter: str = ","
) -> None:
    """Write a plain text table in UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [delimiter.join(row) for row in [headings, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write one of the smaller tables as its form says."""
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
