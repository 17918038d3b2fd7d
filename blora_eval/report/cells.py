"""Cells and outputs of an executed notebook as one run of sanitised HTML; code stays behind."""

import base64
import html
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from blora_eval.report.absent import Part, gathered
from blora_eval.report.language import translator
from blora_eval.report.sanitise import markdown_to_html, sanitise

__all__ = ["body"]

IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


def body(notebook: NotebookNode, lang: str) -> str:
    r"""What a notebook shows, in order.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook of format 4.
    lang : {"id", "en"}
        The language of the sentence that stands where a cell failed.

    Returns
    -------
    str
        Sanitised HTML of Markdown cells and outputs: neither code nor prompt, no warning printed to
        the error stream and no traceback, since those may quote data. What is not available is told
        once, as :func:`blora_eval.report.absent.gathered` says.

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
            yield Part(_output(output, lang), told=False)


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
