"""How tests make the three files of a notebook and read them back."""

import io
import zipfile
from html.parser import HTMLParser

import nbformat
import pikepdf
import pypdfium2

from blora_eval.report.export.exporters import HtmlReport, PdfReport, WordReport

EXPORTERS = {"html": HtmlReport, "pdf": PdfReport, "docx": WordReport}


def export(kind: str, notebook: nbformat.NotebookNode) -> bytes:
    made, resources = EXPORTERS[kind]().from_notebook_node(notebook)
    assert resources["output_extension"] == f".{kind}"
    return made.encode() if isinstance(made, str) else made


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def pdf_text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def word_part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def structure(node: pikepdf.Object) -> list[pikepdf.Object]:
    found = [node] if "/S" in node else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found += structure(kid)
    return found
