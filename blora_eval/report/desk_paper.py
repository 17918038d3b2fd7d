"""The Desk's sheet as a page to read on a screen and as one A4 page to print."""

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from blora_eval.errors import ReportError
from blora_eval.report.desk_sheet import Sheet, read_sheet
from blora_eval.report.fonts import folders, legible
from blora_eval.report.gate import release_gate
from blora_eval.report.page import template
from blora_eval.report.publish import publish

__all__ = ["sheet_html", "sheet_pdf", "write_desk_sheets"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MADE_WITH = ("html", "pdf")
EPOCH = dt.date(1970, 1, 1)


def sheet_html(sheet: Sheet) -> str:
    """The sheet as one HTML page that prints on A4 landscape.

    Parameters
    ----------
    sheet : Sheet
        What :func:`blora_eval.report.desk_sheet.read_sheet` gave.

    Returns
    -------
    str
        A page without script, picture or address; every name escaped.
    """
    return template("desk.html.j2").render(sheet=sheet, policy=POLICY) + "\n"


def sheet_pdf(sheet: Sheet, day: dt.date) -> bytes:
    """The sheet as PDF: A4 landscape, tagged (PDF/UA-1), one page for some fifty villages.

    Parameters
    ----------
    sheet : Sheet
        What :func:`blora_eval.report.desk_sheet.read_sheet` gave.
    day : date
        The file's time of making, so that the same sheet gives the same bytes.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ReportError
        If it cannot be set.
    """
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        folder = Path(name)
        text = resources.files("blora_eval.report").joinpath("templates", "desk.typ").read_text("utf-8")
        (folder / "desk.typ").write_text(text, encoding="utf-8")
        content = {**sheet.plain(), "date": [day.year, day.month, day.day]}
        compile_: Any = typst.Compiler
        compiler = compile_(
            input=folder / "desk.typ",
            root=folder,
            font_paths=folders(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": legible(json.dumps(content, ensure_ascii=False))},
        )
        try:
            made = compiler.compile(pdf_standards=["ua-1"], timestamp=(day - EPOCH).days * 86_400)
        except typst.TypstError as error:
            raise ReportError(f"The Desk's sheet cannot be set on paper: {error.message}") from error
        return bytes(made)


def write_desk_sheets(
    publishable: Path, out: Path, *, languages: Iterable[str], formats: Sequence[str]
) -> list[Path]:
    """Write ``<out>/<lang>/desk.html`` and ``desk.pdf`` from the publishable store.

    Parameters
    ----------
    publishable : Path
        The folder ``results/publishable``.
    out : Path
        The reports' folder.
    languages : iterable of str
        The languages wanted.
    formats : sequence of str
        Of html and pdf; others are left out.

    Returns
    -------
    list of Path
        What was written; nothing where the study has no sheet.
    """
    facts = json.loads((publishable / "study.json").read_text(encoding="utf-8"))
    day = dt.date.fromisoformat(facts["as_of"])
    files: dict[str, bytes] = {}
    for lang in languages:
        sheet = read_sheet(publishable, lang)
        if sheet is None:
            continue
        # the HTML stands before the gate for the PDF, whose text is not read
        made = {"html": sheet_html(sheet).encode(), "pdf": sheet_pdf(sheet, day) if "pdf" in formats else b""}
        for kind in MADE_WITH:
            if made[kind]:
                _let_pass(made[kind], kind)
        files |= {f"{lang}/desk.{kind}": made[kind] for kind in MADE_WITH if kind in formats}
    publish(files, out)
    return [out / name for name in files]


def _let_pass(content: bytes, kind: str) -> None:
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        draft = Path(name, f"desk.{kind}")
        draft.write_bytes(content)
        release_gate(draft)
