"""The way from nbconvert to the reports: ``jupyter nbconvert --to blora-html | blora-pdf | blora-docx``."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from blora_eval.report.export.document import Document, read_document
from blora_eval.report.export.page import page
from blora_eval.report.export.paper import pdf
from blora_eval.report.export.word import docx


class _Report(Exporter):
    """An executed notebook as a report without code; ``write`` gives it its form."""

    def from_notebook_node(
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kw: Any,
    ) -> tuple[Any, dict[str, Any]]:
        """The report of a notebook."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        name = (resources.get("metadata") or {}).get("name", "")
        return self.write(read_document(notebook, name=name)), resources

    def write(self, document: Document) -> str | bytes:
        raise NotImplementedError


class HtmlReport(_Report):
    """One HTML file with everything in it: no script, no address, under a strict content policy."""

    export_from_notebook = "Laporan (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _extension(self) -> str:
        return ".html"

    def write(self, document: Document) -> str:
        """The HTML of a document."""
        return page(document)


class PdfReport(_Report):
    """A4 paper under PDF/UA-1: tagged, with contents, page numbers and a text for each picture."""

    export_from_notebook = "Laporan (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _extension(self) -> str:
        return ".pdf"

    def write(self, document: Document) -> bytes:
        """The PDF of a document."""
        return pdf(document)


class WordReport(_Report):
    """A Word file with true headings, captions and tables, to be cut and pasted into other reports."""

    export_from_notebook = "Laporan (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")
    def _extension(self) -> str:
        return ".docx"

    def write(self, document: Document) -> bytes:
        """The Word file of a document."""
        return docx(document)
