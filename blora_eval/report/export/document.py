"""One executed notebook as one semantic document, from which the page, the PDF and the Word file are made."""

import base64
import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from nbformat import NotebookNode

from blora_eval import __version__
from blora_eval.report.export.absent import Part, gathered
from blora_eval.report.export.sanitise import markdown_to_html, sanitise
from blora_eval.report.export.structure import Figure, Section, outline
from blora_eval.report.language import translator

IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


def body(notebook: NotebookNode, lang: str) -> str:
    r"""What a notebook shows, in order.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
    >>> shown = new_output("stream", name="stdout", text="3 desa\n")
    >>> print(body(new_notebook(cells=[new_markdown_cell("# Isi"),
    ...                                new_code_cell("secret()", outputs=[shown])]), "id"))
    <h1>Isi</h1>
    <pre>3 desa</pre>
    """
    return gathered((part for cell in notebook.cells for part in _cell(cell, lang)), lang)


def _cell(cell: NotebookNode, lang: str) -> Iterator[Part]:
    if cell.cell_type == "markdown":
        yield Part(markdown_to_html(_attached(cell)), told=True)
    elif cell.cell_type == "code":
        for output in cell.outputs:
            said = output.get("metadata", {}).get("blora_eval", {}).get("said")
            yield Part(_output(output, lang), told=False, said=said)


def _attached(cell: NotebookNode) -> str:
    text = str(cell.source)
    for name, bundle in cell.get("attachments", {}).items():
        for mime, data in bundle.items():
            text = text.replace(f"attachment:{name}", f"data:{mime};base64,{data}")
    return text


def _output(output: NotebookNode, lang: str) -> str:
    if output.output_type == "error":
        sentence = translator(lang)("Bagian ini gagal dihitung ({reason}); tidak ada angka yang ditampilkan.")
        return f'<p class="warning">{html.escape(sentence.format(reason=output.ename))}</p>'
    if output.output_type == "stream":
        return _text(output.text) if output.name == "stdout" else ""
    return _bundle(output.data, output.get("metadata", {}))


def _bundle(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """The richest form of an output that needs no script."""
    if "text/html" in data:
        return sanitise(str(data["text/html"]))
    if "text/markdown" in data:
        return markdown_to_html(str(data["text/markdown"]))
    for mime in IMAGES:
        if mime in data:
            return _figure(mime, str(data[mime]), {**metadata, **metadata.get(mime, {})})
    return _text(str(data.get("text/plain", "")))


def _figure(mime: str, data: str, said: Mapping[str, Any]) -> str:
    if mime == "image/svg+xml":
        data = base64.b64encode(data.encode()).decode()
    alt, caption = (html.escape(str(said.get(key) or "")) for key in ("alt", "caption"))
    image = f'<img src="data:{mime};base64,{"".join(data.split())}" alt="{alt}">'
    return sanitise(f"<figure>{image}<figcaption>{caption}</figcaption></figure>")


def _text(text: str) -> str:
    return f"<pre>{html.escape(text.rstrip(), quote=False)}</pre>" if text.strip() else ""


LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Document:
    """What a report says, before it is page, paper or Word.

    ``sections`` hold sanitised HTML in which ``figures`` are named by file, such as ``figure-1.png``;
    ``attributions`` are those that the sections do not print themselves;
    ``day`` is ``date`` where that is a date, and becomes the file's time of making.
    """

    lang: str
    title: str
    subtitle: str
    study: str
    date: str
    day: dt.date | None
    synthetic: bool
    attributions: tuple[str, ...]
    version: str
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]


def read_document(notebook: NotebookNode, *, name: str = "") -> Document:
    r"""The document that an executed notebook tells.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> document = read_document(new_notebook(cells=[new_markdown_cell("# Desa Sumber\nIsi.")]))
    >>> document.title, document.sections[0].html
    ('Desa Sumber', '<p>Isi.</p>')
    """
    about: Mapping[str, Any] = notebook.metadata.get("blora_eval", {})
    lang = next((each for each in LANGUAGES if each == about.get("lang")), LANGUAGES[0])
    heading, sections, figures = outline(body(notebook, lang), lang)
    title = _line(about.get("title")) or heading or _line(name) or translator(lang)("Laporan")
    day = _day(about.get("date"))
    said = html.unescape("".join(section.html for section in sections))
    given = [_line(text) for text in about.get("attributions", ())]
    return Document(
        lang=lang,
        title=title,
        subtitle=_line(about.get("subtitle")),
        study=_line(about.get("study")),
        date=format_date(day, "d MMMM y", locale=lang) if day else _line(about.get("date")),
        day=day,
        synthetic=bool(about.get("synthetic", False)),
        attributions=tuple(text for text in given if text.rstrip(".") not in said),
        version=_line(about.get("version")) or __version__,
        sections=sections,
        figures=figures,
    )


def _line(text: object) -> str:
    """A text on one line, without the control characters that XML and PDF cannot hold."""
    return " ".join(re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", "", str(text or "")).split())


def _day(date: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(date)[:10])
    except ValueError:
        return None
