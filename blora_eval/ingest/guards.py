"""What a file is, by its first bytes, and whether it may be opened: a plain sentence where not."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from blora_eval.errors import BloraEvalError, DataError
from blora_eval.ingest.archives import SIZE_LIMIT, zip_kind
from blora_eval.ingest.compound import guard_compound

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


TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz")
WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".xls": "xls"}
STORED = {".dta": "dta", ".sav": "sav", ".parquet": "parquet"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_LIMIT = 300_000_000
"""Largest xls in bytes: it is held whole, and 65,536 rows of 256 columns need less."""


def refuse_special(path: Path) -> None:
    """Refuse what is no regular file, before it is opened: a pipe would wait, a device never end.

    Examples
    --------
    >>> refuse_special(Path())
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: is a folder, not a file; name the files in it, such as raw/*.xlsx.
    """
    try:
        state = path.stat()
    except (OSError, RuntimeError, ValueError):  # missing, a link to nowhere or to itself, not permitted
        raise DataError("cannot be opened: it is not there, or may not be read; copy it again.") from None
    if stat.S_ISDIR(state.st_mode):
        raise DataError("is a folder, not a file; name the files in it, such as raw/*.xlsx.")
    if not stat.S_ISREG(state.st_mode):
        raise DataError("is a device, a pipe or a socket, not a file; put a copy of the data there.")
    if state.st_size > SIZE_LIMIT:
        raise DataError(f"is larger than {SIZE_LIMIT:,} bytes; split it by village.")


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
    refuse_special(path)
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        raise DataError("cannot be opened: it may not be read by you; copy it again.") from None
    if not start.strip(b"\x00\t\r\n "):
        raise DataError("is empty.")
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
        return zip_kind(path)
    if start.startswith(OLE):
        if path.stat().st_size > OLE_LIMIT:
            raise DataError(f"is an xls of more than {OLE_LIMIT:,} bytes; save it as .xlsx.")
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DataError("is protected by a password; save it without one.")
        guard_compound(content)
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
