"""What a file is, by its first bytes, and whether it may be opened: a plain sentence where not."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from blora_eval.errors import BloraEvalError, DataError

Result = TypeVar("Result")


def sealed(table: str, step: str, work: Callable[[], Result]) -> Result:
    """Do one step of work on a table; an error that is not ours is told by its class alone.

    Libraries quote cells in their messages. The error raised here has neither their message nor a
    link to it.

    Examples
    --------
    >>> sealed("members", "reading", lambda: int("Siti"))
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: tables.members: reading stopped with ValueError; its words are left out.
    They may hold a name. Leave out files one by one to find the one that causes it; report it.
    """
    try:
        return work()
    except BloraEvalError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where any error must be answered
        kind = type(error).__name__
    raise DataError(  # outside the handler, so that no context links to the values
        f"tables.{table}: {step} stopped with {kind}; its words are left out.",
        remedy="They may hold a name. Leave out files one by one to find the one that causes it; report it.",
    )


SIZE_LIMIT = 2_000_000_000
"""Largest size in bytes of what a file unpacks to; a register of 500,000 rows needs a quarter of it."""

CELL_LIMIT = 20_000_000
"""Largest rectangle of cells of a sheet: the reader holds the whole rectangle, filled or not."""

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz")
WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".xls": "xls"}
STORED = {".dta": "dta", ".sav": "sav", ".parquet": "parquet"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 1 << 20
OVERLAP = 64

ROWS = re.compile(rb'row r="(\d{1,7})"')
WIDE_CELLS = re.compile(rb' r="([A-Z]{2,3})(\d{1,7})"')
LAST_ROWS = re.compile(rb' r="[A-Z](\d{7})"')
FILLED_CELLS = re.compile(rb'[<:]c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/>])?>(?!</)')
ODS_REPEATS = re.compile(rb'number-(rows|columns)-repeated="(\d+)"[^>]*?(/?)>')


def file_kind(path: Path) -> str:
    """The kind of a file, by name and by first bytes, which must agree.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "villages.csv"
    ...     _ = path.write_text("village_code,village")
    ...     file_kind(path)
    'csv'
    """
    name = path.name.lower()
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\x00\t\r\n "):
        raise DataError("is empty.")
    if size > SIZE_LIMIT:
        raise DataError(f"is larger than {SIZE_LIMIT:,} bytes; split it by village.")
    found = _by_content(start, path)
    if name.endswith(TEXT_SUFFIXES):
        expected = "gzip" if name.endswith(".gz") else "text"
        if found != expected:
            raise DataError(f"is {_article(found)}, not {_article(expected)} file; save it as csv again.")
        return "csv"
    expected = (WORKBOOKS | STORED).get(path.suffix.lower(), "")
    if not expected:
        raise DataError(
            "is of a kind that is not read; known are xlsx, xls, ods, csv, csv.gz, dta, sav, parquet."
        )
    if expected in STORED.values():
        return expected
    if found not in {"xlsx", "xls", "ods"}:
        raise DataError(f"is {_article(found)}, not an Excel workbook; open it and save it as .xlsx.")
    return found


def _by_content(start: bytes, path: Path) -> str:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if start.startswith(OLE):
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DataError("is protected by a password; save it without one.")
        return "xls"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<div", b"<head", b"<body")):
        return "html"
    return "binary" if _looks_binary(start) else "text"


def _looks_binary(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return b"\x00" in start


def _article(kind: str) -> str:
    names = {
        "text": "a text (csv)",
        "html": "a web page (html or xml)",
        "gzip": "a gzip",
        "binary": "a damaged or unknown binary file",
        "parquet": "a Parquet file",
    }
    return names.get(kind, f"an Excel workbook ({kind})")


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            declared = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, UnicodeDecodeError):
        raise DataError("is cut off or damaged; copy it again from where it came.") from None
    if declared > SIZE_LIMIT:
        raise DataError(f"unpacks to more than {SIZE_LIMIT:,} bytes; split it by village.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise DataError("is a zip archive, not a workbook; unpack it first.")


def guard_workbook(path: Path, kind: str) -> None:
    """Refuse a workbook with a sheet too large to hold, before anything is allocated for it.

    The largest cell reference is read from the sheets' XML, streamed: what a sheet declares as its
    dimension need not be true.
    """
    if kind == "xls":
        return
    measure = _ods_cells if kind == "ods" else _xlsx_cells
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if _is_sheet(name)]
            cells = max((measure(archive, name) for name in sheets), default=0)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise DataError("is cut off or damaged; copy it again from where it came.") from None
    if cells > CELL_LIMIT:
        raise DataError(
            f"has a sheet that spans {cells:,} cells, more than {CELL_LIMIT:,}: one cell far from the table "
            "is enough. Delete the rows and columns beyond the table, and save."
        )


def _is_sheet(name: str) -> bool:
    return name == "content.xml" or (name.startswith("xl/") and "sheets/" in name and name.endswith(".xml"))


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    tail, size = b"", 0
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > SIZE_LIMIT:
                raise DataError(f"unpacks to more than {SIZE_LIMIT:,} bytes; split it by village.")
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _xlsx_cells(archive: zipfile.ZipFile, name: str) -> int:
    """Cells of the rectangle: a quick bound first, exact and without empty cells where that is too much.

    The quick look takes the row of cells in columns A to Z from their row elements, so that a cell that
    stands in the wrong row can be missed there: at most 26 columns of a million rows.
    """
    row, columns = 1, {b"Z"}
    for chunk in _chunks(archive, name):
        wide = WIDE_CELLS.findall(chunk)
        columns.update(column for column, _ in wide)
        row = _highest(row, ROWS.findall(chunk), LAST_ROWS.findall(chunk), [number for _, number in wide])
    if row * max(map(_column_number, columns)) <= CELL_LIMIT:
        return row * max(map(_column_number, columns))
    row, columns = 1, {b"A"}
    for chunk in _chunks(archive, name):
        filled = FILLED_CELLS.findall(chunk)
        columns.update(column for column, _ in filled)
        row = _highest(row, [number for _, number in filled])
    return row * max(map(_column_number, columns))


def _highest(row: int, *found: list[bytes]) -> int:
    return max([row, *(int(number) for numbers in found for number in numbers)])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(archive: zipfile.ZipFile, name: str) -> int:
    """An upper bound from the repeat counts of cells and rows that hold something."""
    rows, columns = 1, 1
    for chunk in _chunks(archive, name):
        for what, count, closed in ODS_REPEATS.findall(chunk):
            if what == b"rows":
                rows = max(rows, int(count))
            elif not closed:
                columns = max(columns, int(count))
    return rows * columns if columns > 1 else 1
