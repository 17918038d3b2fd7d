"""The PDF and the Word file: marks of accessibility, hostile names, page numbers, properties."""

import html
import io
import zipfile

import pikepdf
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from blora_eval.errors import ReportError
from tests.report.exported import export, pdf_text, structure, word_part
from tests.report.sample_notebook import VILLAGE, figure, sample


@pytest.fixture(scope="module")
def paper() -> bytes:
    return export("pdf", sample())


@pytest.fixture(scope="module")
def word() -> bytes:
    return export("docx", sample())


def test_paper_holds_the_marks_of_pdf_ua(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "id"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"Desa {VILLAGE}"
            assert "SINTETIS" in metadata["pdf:Keywords"]
        assert str(pdf.docinfo["/Author"]) == "Satu Perangkat Daerah Satu Desa Dampingan: evaluasi"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20251231")
        box = [round(float(x)) for x in pdf.pages[0].MediaBox]
        assert box[2:] == [595, 842]


def test_each_picture_on_paper_has_its_words_and_each_table_its_headers(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        elements = structure(pdf.Root.StructTreeRoot)
        kinds = [str(element.S) for element in elements]
        pictures = [element for element in elements if "/Alt" in element]
        assert len(pictures) == 7
        assert "bahan bakar 47 persen" in str(pictures[1].Alt)
        assert str(pictures[3].Alt) == "Gambar pada bagian Dampak pendampingan"
        assert {"/Title", "/H1", "/H2", "/Table", "/TH", "/TD", "/TOC", "/L"} <= set(kinds)
        assert kinds.count("/TH") == 6 + 9


def test_paper_prints_hostile_names_as_they_are(paper):
    pages = pdf_text(paper)
    assert all(VILLAGE in page for page in pages)
    assert "Di desa " + VILLAGE in pages[0]
    assert "US$5, bukan rumus $x$." in " ".join(pages)


def test_each_sheet_is_numbered_and_marked(paper):
    pages = pdf_text(paper)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "SINTETIS" in page
    repeated = [page for page in pages if "Indikator 2018 2019" in page]
    assert len(repeated) == 2  # the long table names its columns on both sheets


def test_a_letter_no_font_has_does_not_stop_the_report():
    text = pdf_text(export("pdf", new_notebook(cells=[new_markdown_cell("# Desa 漢\n\nHafidz: قرآن ✓")])))
    assert "Desa \ufffd" in text[0]
    assert "✓" in text[0]


def test_a_damaged_picture_stops_the_paper():
    cell = figure("bar", "peta")
    cell.outputs[0].data["image/png"] = "AAAA"
    with pytest.raises(ReportError, match="cannot be set on paper"):
        export("pdf", new_notebook(cells=[cell]))


def test_word_has_headings_tables_and_pictures_with_their_words(word):
    body = word_part(word, "word/document.xml")
    assert body.count('<w:pStyle w:val="Heading1" />') == 6
    assert 'descr="Batang: bahan bakar 47 persen, lantai 31 persen, jamban 26 persen"' in body
    assert 'descr="Gambar pada bagian Dampak pendampingan"' in body
    assert body.count("<w:tbl>") == 3
    assert "<w:tblHeader" in body
    assert '<w:jc w:val="right" />' in body
    assert html.escape(VILLAGE, quote=False) in body


def test_word_knows_its_language_and_marks_each_page(word):
    assert 'w:val="id-ID"' in word_part(word, "word/styles.xml")
    body = word_part(word, "word/document.xml")
    assert "w:headerReference" in body
    assert 'w:w="11906"' in body
    assert "SINTETIS" in word_part(word, "word/header1.xml")
    assert "SINTETIS" in word_part(word, "docProps/core.xml")
    assert "2025-12-31T00:00:00Z" in word_part(word, "docProps/core.xml")


def test_word_has_no_time_of_day(word):
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
