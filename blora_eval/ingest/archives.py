"""What a packed file unpacks to, counted while it is unpacked: what it declares need not be true."""

import copy
import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import IO, NamedTuple
from xml.parsers import expat

import numpy as np

from blora_eval.errors import DataError

SIZE_LIMIT = 2_000_000_000
"""Largest size in bytes of what a file unpacks to; a register of 500,000 rows needs a quarter of it."""

PART_LIMIT = 500_000_000
"""Largest part of a workbook that is not a sheet: such a part is held whole."""

RATIO_LIMIT = 300
RATIO_FLOOR = 100_000_000
"""Size from which a file may not unpack to more than 300 times itself; tables reach some dozens."""

MEMBER_LIMIT = 10_000
"""Most parts of a workbook: a sheet and a picture each count as one."""

CELL_LIMIT = 20_000_000
"""Largest rectangle of cells of a sheet: the reader holds the whole rectangle, filled or not."""

COLUMN_LIMIT = 2_000
"""Most columns of a sheet or a text file: no form has as many, and every one costs time."""

DEPTH_LIMIT = 100
"""Deepest nesting of an ods's elements; cells lie some six deep."""

CHUNK = 1 << 20
TAG_LIMIT = 1 << 16
"""Longest tag in bytes, its attributes with it."""

DAMAGED = "is cut off or damaged; copy it again from where it came."
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError),
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
)

ROWS = re.compile(rb'row r="\+?(\d+)"')
WIDE_CELLS = re.compile(rb' r="([A-Za-z]{2,7})(\d+)"')
LAST_ROWS = re.compile(rb' r="[A-Za-z](\d{7,})"')
FILLED_CELLS = re.compile(
    rb"""[<:]c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]{1,7})(\d+)["'](?:[^>]*[^/>])?>(?!</)"""
)
ANY_CELLS = re.compile(rb"""\sr\s*=\s*["']\+?([A-Za-z]{0,7})(\d+)["']""")
UNNAMED = re.compile(rb"[<:]c(?=[\s/>])(?![^>]*\sr\s*=)")
CELL_STARTS = re.compile(rb"[<:]c[\s/>]")
ROW_STARTS = re.compile(rb"[<:]row[\s/>]")
STRING_STARTS = re.compile(rb"[<:]si[\s/>]")
STRING_CELLS = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<[\w:]*v[^>]*>\s*(\d+)""")


def unpacked(
    stream: IO[bytes] | gzip.GzipFile, packed: Callable[[], int], so_far: int = 0
) -> Iterator[bytes]:
    """The chunks of a packed stream; ``packed`` says how many bytes they were made from.

    Examples
    --------
    >>> import io
    >>> [len(chunk) for chunk in unpacked(io.BytesIO(bytes(CHUNK + 1)), lambda: CHUNK)]
    [1048576, 1]
    """
    size = so_far
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        refuse_swollen(size, packed())
        yield chunk


def refuse_swollen(size: int, packed: int) -> None:
    """Refuse what unpacks to too much, in bytes or in proportion.

    Examples
    --------
    >>> refuse_swollen(150_000_000, packed=200_000)
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: unpacks to more than 300 times its size, as no table does; save it anew.
    """
    if size > SIZE_LIMIT:
        raise DataError(f"unpacks to more than {SIZE_LIMIT:,} bytes; split it by village.")
    if size > RATIO_FLOOR and size > RATIO_LIMIT * packed:
        raise DataError(f"unpacks to more than {RATIO_LIMIT} times its size, as no table does; save it anew.")


def zip_kind(path: Path) -> str:
    """Which workbook a zip archive is: its names alone are looked at, and not before they are counted."""
    try:
        with path.open("rb") as file:
            members = sum(chunk.count(b"PK\x01\x02") for chunk in iter(lambda: file.read(CHUNK), b""))
        if members > MEMBER_LIMIT:
            raise DataError(f"holds more than {MEMBER_LIMIT:,} parts, as no workbook does; save it anew.")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except BROKEN:
        raise DataError(DAMAGED) from None
    names = {entry.filename for entry in entries}
    refuse_swollen(sum(entry.file_size for entry in entries), path.stat().st_size)
    if len(names) < len(entries) or any(map(_leads_out, names)):
        raise DataError("has parts named as no office program names them; open it and save it anew.")
    kinds = [kind for name, kind in (("xl/workbook.xml", "xlsx"), ("content.xml", "ods")) if name in names]
    if len(kinds) != 1 or "xl/workbook.bin" in names:
        raise DataError("is a zip archive, not a workbook; unpack it first.")
    return kinds[0]


def _leads_out(name: str) -> bool:
    path = PureWindowsPath(name)
    return bool(path.anchor) or ".." in path.parts


def guard_workbook(path: Path, kind: str) -> None:
    """Refuse a workbook with a part or a sheet too large to hold, before anything is allocated for it.

    Every part is unpacked and counted, whatever its name: a sheet may have any. The largest cell
    reference is read from the XML, since what a sheet declares as its dimension need not be true.
    """
    if kind == "xls":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
            shapes = [_ods_shape(parts["content.xml"])] if kind == "ods" else []
            shapes += [_xlsx_shape(part) for part in parts.values()]
            texts = _text_size(parts, sum(shape.held for shape in shapes))
    except BROKEN:
        raise DataError(DAMAGED) from None
    cells = max(max(shape.rows * shape.columns, shape.held) for shape in shapes)
    if cells > CELL_LIMIT:
        raise DataError(
            f"has a sheet that spans {cells:,} cells, more than {CELL_LIMIT:,}: one cell far from the table "
            "is enough. Delete the rows and columns beyond the table, and save."
        )
    if max(shape.columns for shape in shapes) > COLUMN_LIMIT:
        raise DataError(f"has a sheet of more than {COLUMN_LIMIT:,} columns; delete those beyond the table.")
    if texts > SIZE_LIMIT:
        raise DataError(f"holds more than {SIZE_LIMIT:,} bytes of text in its cells; split it by village.")


class Shape(NamedTuple):
    """The rectangle that a part's cells span, and how many cells it writes down."""

    rows: int
    columns: int
    held: int = 0


Part = Callable[[], Iterator[bytes]]
"""Unpacks a part of a workbook anew, in chunks that cut no tag in two."""


def _parts(archive: zipfile.ZipFile) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    before = 0
    for entry in archive.infolist():
        parts[entry.filename.lower()] = partial(_chunks, archive, entry, before)
        before += entry.file_size
    return parts


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int) -> Iterator[bytes]:
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile
    packed = Path(str(archive.filename)).stat().st_size
    whole = copy.copy(entry)
    whole.file_size = SIZE_LIMIT + CHUNK  # else what it declares is where reading ends
    tail, size = b"", 0
    with archive.open(whole) as stream:
        for chunk in unpacked(stream, lambda: packed, before):
            size += len(chunk)
            if size > entry.file_size:
                raise zipfile.BadZipFile
            held = tail + chunk
            cut = held.rfind(b"<") if held.rfind(b"<") > held.rfind(b">") else len(held)
            yield held[:cut]
            tail = held[cut:]
            if len(tail) > TAG_LIMIT:
                raise zipfile.BadZipFile
    if size < entry.file_size:
        raise zipfile.BadZipFile
    yield tail


def _xlsx_shape(part: Part) -> Shape:
    """Rows and columns: a quick bound first, exact and without empty cells where that is too much.

    The quick look takes the row of cells in columns A to Z from their row elements, so that a cell that
    stands in the wrong row can be missed there: at most 26 columns of a million rows. Where references
    are not spelt as office programs spell them, every one is looked at; where they are left out, cells
    are counted.
    """
    row, columns, held = 1, {b"Z"}, 0
    unnamed_rows, unnamed_cells = 0, 0
    for chunk in part():
        if b"<c" not in chunk and b":c" not in chunk:
            continue
        starts = chunk.count(b"<c")
        held += starts
        if _as_usual(chunk, starts):
            wide = WIDE_CELLS.findall(chunk)
            columns.update(column for column, _ in wide)
            row = _highest(row, ROWS.findall(chunk), LAST_ROWS.findall(chunk), [one for _, one in wide])
            continue
        named = ANY_CELLS.findall(chunk)
        columns.update(column for column, _ in named)
        row = _highest(row, [number for _, number in named])
        if UNNAMED.search(chunk):
            lines = [len(CELL_STARTS.findall(line)) for line in ROW_STARTS.split(chunk)]
            unnamed_rows, unnamed_cells = unnamed_rows + len(lines), max(unnamed_cells, *lines)
            held += sum(lines)
    shape = Shape(row + unnamed_rows, max(map(_column_number, columns)) + unnamed_cells, held)
    small = shape.rows * shape.columns <= CELL_LIMIT and shape.columns <= COLUMN_LIMIT
    return shape if small or unnamed_rows else _filled_shape(part, held)


def _as_usual(chunk: bytes, starts: int) -> bool:
    """Whether all rows and cells begin with their reference."""
    named = chunk.count(b'<c r="') == starts and chunk.count(b'<row r="') == chunk.count(b"<row")
    return named and (b":" not in chunk or (b":c" not in chunk and b":row" not in chunk))


def _filled_shape(part: Part, held: int) -> Shape:
    row, columns = 1, {b"A"}
    for chunk in part():
        filled = FILLED_CELLS.findall(chunk)
        columns.update(column for column, _ in filled)
        row = _highest(row, [number for _, number in filled])
    return Shape(row, max(map(_column_number, columns)), held)


def _highest(row: int, *found: list[bytes]) -> int:
    return max([row, *(int(number) for numbers in found for number in numbers)])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text_size(parts: dict[str, Part], held: int) -> int:
    """Bytes of all cells' texts: one that stands once in the file is held as often as cells refer to it."""
    texts = parts.pop("xl/sharedstrings.xml", None)
    if texts is None:
        return 0
    places, size = [0], 0
    for chunk in texts():
        places += [size + found.start() for found in STRING_STARTS.finditer(chunk)]
        size += len(chunk)
        if size > PART_LIMIT:
            raise DataError(f"holds more than {PART_LIMIT:,} bytes of different texts; split it by village.")
    lengths = np.diff(np.array([*places, size]))[1:]
    if held * lengths.max(initial=0) <= SIZE_LIMIT:
        return size
    named = (np.array(STRING_CELLS.findall(chunk), int) for part in parts.values() for chunk in part())
    return sum(int(lengths[one[one < len(lengths)]].sum()) for one in named)


class _OdsTable:
    """The rectangle of the largest table of an ods: what is repeated counts, empty ends do not."""

    def __init__(self) -> None:
        self.rows = self.columns = self.row = self.column = self.filled = self.repeated = self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a table, a row, a cell, or something in a cell."""
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise DataError(DAMAGED)
        if name == "table:table":
            self.row = 0
        elif name == "table:table-row":
            self.repeated = abs(int(attributes.get("table:number-rows-repeated", "1")))
            self.column = self.filled = 0
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.column += abs(int(attributes.get("table:number-columns-repeated", "1")))
            self.filled = self.column if "office:value-type" in attributes else self.filled
        else:
            self.filled = self.column

    def end(self, name: str) -> None:
        """End a row, or something else."""
        self.depth -= 1
        if name == "table:table-row":
            self.row += self.repeated
            self.rows = max(self.rows, self.row if self.filled else 0)
            self.columns = max(self.columns, self.filled)


def _ods_shape(part: Part) -> Shape:
    table, parser = _OdsTable(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = table.start, table.end
    for chunk in part():
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return Shape(table.rows, table.columns)
