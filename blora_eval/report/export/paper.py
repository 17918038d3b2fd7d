"""The report on paper: pandoc to Typst, Typst to a tagged PDF that holds to PDF/UA-1."""

import html
import json
import os
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

import pypandoc
import typst

from blora_eval.errors import ReportError
from blora_eval.report.export.document import Document
from blora_eval.report.export.page import folders, legible
from blora_eval.report.language import translator

CONTENTS = '<div class="contents"></div>'  # on paper the contents stand there, elsewhere nothing


def epoch(document: Document) -> int:
    """The time a file says it was made at: the report's date, so that it depends on nothing else."""
    first = 315_532_800
    return max(first, (document.day.toordinal() - 719_163) * 86_400) if document.day else first


def unpack(document: Document, folder: Path) -> Path:
    """Write a document's HTML and pictures where pandoc and Typst can read them."""
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
    """Run pandoc on what :func:`unpack` wrote."""
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
    """A file that comes with pandoc."""
    command = [pypandoc.get_pandoc_path(), f"--print-default-data-file={name}"]
    return subprocess.run(command, capture_output=True, check=True).stdout


TEMPLATES = ("report.typ", "kit.typ")
IMPORT = '#import "kit.typ": *\n'


def pdf(document: Document) -> bytes:
    """A report as PDF."""
    with tempfile.TemporaryDirectory(prefix="blora-eval-") as name:
        folder = Path(name)
        body = convert(
            document, unpack(document, folder), "--sandbox", "--to=typst", "--shift-heading-level-by=-1"
        )
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
