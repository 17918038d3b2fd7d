"""Words in two languages: sources speak Indonesian, ``locale/en/*.po`` says it in English."""

import copy
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, Literal

from babel.messages.pofile import read_po

__all__ = ["Language", "translate_notebook", "translator"]

Language = Literal["id", "en"]


@cache
def translator(lang: str) -> Callable[[str], str]:
    """The function that says an Indonesian text in ``lang``.

    Parameters
    ----------
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    callable
        From str to str; a text without a translation comes back as it is (a test holds the catalogue
        complete for every text of ours).

    Examples
    --------
    >>> translator("en")("Tidak tersedia")
    'Not available'
    """
    words: dict[str, str] = {}
    folder = resources.files("blora_eval.report").joinpath("locale", lang)
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            with file.open("rb") as lines:
                words |= {str(m.id): str(m.string) for m in read_po(lines, lang) if m.id and m.string}
    return lambda text: words.get(text, text)


def translate_notebook(nb: Any, lang: str) -> Any:
    """A copy of a notebook with its Markdown cells in ``lang``.

    Parameters
    ----------
    nb : NotebookNode or dict
        A notebook (nbformat 4) whose Markdown cells are Indonesian.
    lang : {"id", "en"}
        The language wanted.

    Returns
    -------
    NotebookNode or dict
        As given, each Markdown cell looked up whole in the catalogues; code cells untouched.

    Examples
    --------
    >>> nb = {"cells": [{"cell_type": "markdown", "source": "Tidak tersedia"}]}
    >>> translate_notebook(nb, "en")["cells"][0]["source"]
    'Not available'
    """
    say = translator(lang)
    translated = copy.deepcopy(nb)
    for cell in translated["cells"]:
        if cell["cell_type"] == "markdown":
            source = cell["source"]
            text = source if isinstance(source, str) else "".join(source)
            cell["source"] = say(text.strip())
    return translated
