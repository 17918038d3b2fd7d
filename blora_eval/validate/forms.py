"""One form filled in many times: workbooks that differ in the rows of their first sheet alone.

A workbook written afresh costs seven milliseconds, most of them for parts that are always the same. Here
the form is made once, by a library, and copied; only the rows are written, as texts that no spreadsheet
takes for a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

__all__ = ["LAST_ROW", "filled_in"]

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
    """Workbooks with the form's sheets and with rows of their own below its headings.

    Parameters
    ----------
    form : bytes
        A workbook whose first sheet has headings in row 1, a cell a column in row 2, whose style the
        rows take, and ranges that reach down to :data:`LAST_ROW`.
    columns : sequence of sequences
        Cells of all rows of all workbooks by column: text, whole numbers, or missing.
    sizes : sequence of int
        How many rows each workbook has.

    Yields
    ------
    bytes
        A workbook; the same rows give the same bytes.
    """
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
