"""The one call of pandoc, which turns a document's HTML into Typst or Word."""

import html
import os
import subprocess
from importlib import resources
from pathlib import Path

import pypandoc

from blora_eval.errors import ReportError
from blora_eval.report.document import Document

__all__ = ["convert", "default_file", "epoch", "unpack"]

CONTENTS = '<div class="contents"></div>'  # on paper the contents stand there, elsewhere nothing


def epoch(document: Document) -> int:
    """The time a file says it was made at: the report's date, so that it depends on nothing else.

    Parameters
    ----------
    document : Document
        The report's content.

    Returns
    -------
    int
        Seconds since 1970 of midnight UTC of the report's day; of 1 January 1980, the first day that
        a zip file can hold, where there is no date or an earlier one.
    """
    first = 315_532_800
    return max(first, (document.day.toordinal() - 719_163) * 86_400) if document.day else first


def unpack(document: Document, folder: Path) -> Path:
    """Write a document's HTML and pictures where pandoc and Typst can read them.

    Parameters
    ----------
    document : Document
        The report's content.
    folder : Path
        An empty folder.

    Returns
    -------
    Path
        The HTML file.
    """
    for figure in document.figures:
        (folder / figure.name).write_bytes(figure.data)
    parts = []
    first = next((section for section in document.sections if section.heading), None)
    for section in document.sections:
        if section.heading:
            parts.append(f'<h2 id="{section.id}">{html.escape(section.heading)}</h2>')
        parts.append(section.html)
        if section is first:
            parts.append(CONTENTS)
    source = folder / "body.html"
    source.write_text("\n".join(parts), encoding="utf-8")
    return source


def convert(document: Document, source: Path, *options: str) -> bytes:
    """Run pandoc on what :func:`unpack` wrote.

    Parameters
    ----------
    document : Document
        The report's content: its date becomes pandoc's clock, its title and language pandoc's own.
    source : Path
        The HTML file.
    *options
        More options of pandoc's command line.

    Returns
    -------
    bytes
        What pandoc printed.

    Raises
    ------
    ReportError
        If pandoc cannot read the document.
    """
    filters = resources.files("blora_eval.report").joinpath("templates", "report.lua")
    with resources.as_file(filters) as lua:
        command = [pypandoc.get_pandoc_path(), "--from=html", f"--lua-filter={lua}", *options, source.name]
        done = subprocess.run(
            command,
            cwd=source.parent,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch(document))},
            capture_output=True,
            check=False,
        )
    if done.returncode:
        raise ReportError(f"pandoc cannot convert the report: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def default_file(name: str) -> bytes:
    """A file that comes with pandoc.

    Parameters
    ----------
    name : str
        Its name, such as ``"reference.docx"``.

    Returns
    -------
    bytes
        Its content.
    """
    command = [pypandoc.get_pandoc_path(), f"--print-default-data-file={name}"]
    return subprocess.run(command, capture_output=True, check=True).stdout
