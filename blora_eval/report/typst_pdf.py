"""The report on paper: pandoc to Typst, Typst to a tagged PDF that holds to PDF/UA-1."""

import json
import tempfile
from importlib import resources
from pathlib import Path

import typst

from blora_eval.errors import ReportError
from blora_eval.report.document import Document
from blora_eval.report.fonts import folders, legible
from blora_eval.report.language import translator
from blora_eval.report.pandoc import convert, epoch, unpack

__all__ = ["pdf"]

TEMPLATES = ("report.typ", "kit.typ")
IMPORT = '#import "kit.typ": *\n'


def pdf(document: Document) -> bytes:
    """A report as PDF.

    Parameters
    ----------
    document : Document
        What :func:`blora_eval.report.document.read_document` gave.

    Returns
    -------
    bytes
        A4, PDF/UA-1: structure, language, title and a text for each picture. The same document gives
        the same bytes.

    Raises
    ------
    ReportError
        If the document cannot be set, for instance because a picture is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        folder = Path(name)
        body = convert(document, unpack(document, folder), "--to=typst", "--shift-heading-level-by=-1")
        (folder / "body.typ").write_text(IMPORT + legible(body.decode()), encoding="utf-8")
        for template in TEMPLATES:
            text = resources.files("blora_eval.report").joinpath("templates", template).read_text("utf-8")
            (folder / template).write_text(text, encoding="utf-8")
        return _compile(folder, document)


def _compile(folder: Path, document: Document) -> bytes:
    compiler = typst.Compiler(
        input=str(folder / "report.typ"),
        root=str(folder),
        font_paths=folders(),
        ignore_system_fonts=True,
        sys_inputs={"document": legible(json.dumps(_about(document), ensure_ascii=False))},
    )
    try:
        made = compiler.compile(pdf_standards=["ua-1"], timestamp=epoch(document))
    except typst.TypstError as error:
        raise ReportError(f"The report cannot be set on paper: {error.message}") from error
    if not isinstance(made, bytes):
        raise ReportError("The report cannot be set on paper: nothing came of it.")
    return made


def _about(document: Document) -> dict[str, object]:
    """What the template prints besides the body, as plain text: Typst never reads it as code."""
    say = translator(document.lang)
    made = say("Dibuat dengan blora_eval versi {version}.").format(version=document.version)
    return {
        "lang": document.lang,
        "title": document.title,
        "subtitle": document.subtitle,
        "study": document.study,
        "date": document.date,
        "day": [document.day.year, document.day.month, document.day.day] if document.day else None,
        "synthetic": document.synthetic,
        "attributions": document.attributions,
        "contents": sum(bool(section.heading) for section in document.sections) > 1,
        "words": {
            "contents": say("Daftar isi"),
            "page": say("Halaman"),
            "of": say("dari"),
            "sources": say("Sumber dan lisensi data"),
            "made": made,
            "synthetic": say("Data rekaan: desa, orang, dan angka di sini tidak nyata."),
        },
    }
