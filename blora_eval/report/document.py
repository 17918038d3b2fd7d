"""One executed notebook as one semantic document, from which the page, the PDF and the Word file are made."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from nbformat import NotebookNode

from blora_eval import __version__
from blora_eval.report.cells import body
from blora_eval.report.language import translator
from blora_eval.report.structure import Figure, Section, outline

__all__ = ["Document", "read_document"]

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

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook of format 4; ``metadata["blora_eval"]`` may hold lang, title, subtitle, date,
        study, synthetic, attributions and version.
    name : str, default ""
        The title where the notebook names none and opens with no heading.

    Returns
    -------
    Document
        Code, prompts, error messages and tracebacks are not in it; where a cell failed it says so.

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
