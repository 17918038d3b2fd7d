"""The three files made of an executed notebook: what stands in them, what must not, and that they do not vary."""

import html
import io
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pikepdf
import pypdfium2
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from blora_eval.errors import ReportError
from blora_eval.report.exporters import HtmlReport, PdfReport, WordReport

from .sample_notebook import VILLAGE, figure, sample

EXPORTERS = {"html": HtmlReport, "pdf": PdfReport, "docx": WordReport}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def export(kind: str, notebook: nbformat.NotebookNode) -> bytes:
    made, resources = EXPORTERS[kind]().from_notebook_node(notebook)
    assert resources["output_extension"] == f".{kind}"
    return made.encode() if isinstance(made, str) else made


@pytest.fixture(scope="module")
def village() -> nbformat.NotebookNode:
    return sample()


@pytest.fixture(scope="module")
def page(village) -> str:
    return export("html", village).decode()


@pytest.fixture(scope="module")
def paper(village) -> bytes:
    return export("pdf", village)


@pytest.fixture(scope="module")
def word(village) -> bytes:
    return export("docx", village)


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


# --- the page


def test_the_page_stands_alone(page):
    tags = Tags(page)
    names = {name for name, _ in tags.tags}
    assert not names & {"script", "link", "iframe", "object", "embed", "form", "base", "svg"}
    addresses = [
        value for _, attributes in tags.tags for key, value in attributes.items() if key in {"src", "href", "srcset"}
    ]
    assert addresses
    assert all(address.startswith(("#", "data:image/png;base64,")) for address in addresses)
    assert not [key for _, attributes in tags.tags for key in attributes if key.startswith("on")]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "@import" not in style
    assert all(url.startswith("data:font/woff;base64,") for url in re.findall(r"url\(([^)]*)", style))


def test_the_page_forbids_what_it_does_not_hold(page):
    policies = [meta["content"] for meta in Tags(page).attributes("meta") if meta.get("http-equiv")]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"]


def test_the_page_is_in_order(page):
    tags = Tags(page)
    names = [name for name, _ in tags.tags]
    assert tags.attributes("html") == [{"lang": "id"}]
    assert [names.count(name) for name in ("h1", "header", "nav", "main", "footer")] == [1] * 5
    levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    links = [a["href"][1:] for a in tags.attributes("a") if a.get("href")]
    ids = [attributes["id"] for _, attributes in tags.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert page.index("SINTETIS</strong>") < page.index("<h1>")
    assert page.count("SINTETIS") >= 8


def test_each_picture_on_the_page_has_its_words(page):
    images = Tags(page).attributes("img")
    assert len(images) == 7
    assert all(image["alt"].strip() for image in images)
    assert images[3]["alt"] == "Gambar pada bagian Dampak pendampingan"
    assert page.count("<figcaption>") == 6
    assert "<b>Gambar 1.</b> Penduduk miskin" in page


def test_tables_say_of_what_they_speak(page):
    assert "<b>Tabel 1.</b> Perubahan antara dua putaran" in page
    assert all(th.get("scope") in {"row", "col"} for th in Tags(page).attributes("th"))
    assert '<td class="number">21,4 %</td>' in page
    assert '<td class="status-caution">hati-hati: RSE 38 %</td>' in page
    assert "<dt>Penduduk dalam register</dt><dd>3.412</dd>" in page


def test_a_village_is_under_400_kilobytes(page):
    assert len(page.encode()) < 400_000


# --- paper


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
    text = pdf_text(export("pdf", new_notebook(cells=[new_markdown_cell("# Desa 😀\n\nHafidz: قرآن ✓")])))
    assert "Desa \ufffd" in text[0]
    assert "✓" in text[0]


def test_a_damaged_picture_stops_the_paper():
    cell = figure("bar", "peta")
    cell.outputs[0].data["image/png"] = "AAAA"
    with pytest.raises(ReportError, match="cannot be set on paper"):
        export("pdf", new_notebook(cells=[cell]))


# --- Word


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


# --- all three


@pytest.mark.parametrize("kind", EXPORTERS)
def test_the_same_notebook_gives_the_same_bytes(kind, village, page, paper, word):
    first = {"html": page.encode(), "pdf": paper, "docx": word}[kind]
    assert export(kind, village) == first


def test_code_errors_and_secrets_stay_behind(page, paper, word):
    everything = page + " ".join(pdf_text(paper)) + word_part(word, "word/document.xml")
    for word_ in ("secret_code", "boom", "RAHASIA", "rahasia-stderr", "example.org/x.png", "alert(2)", "alert(4)"):
        assert word_ not in everything
    assert everything.count("Bagian ini gagal dihitung (KeyError)") == 3
    assert "<script" not in page


@pytest.mark.parametrize("kind", EXPORTERS)
def test_true_data_are_not_marked_as_invented(kind):
    made = export(kind, sample(synthetic=False))
    text = {
        "html": lambda: made.decode(),
        "pdf": lambda: " ".join(pdf_text(made)),
        "docx": lambda: word_part(made, "word/document.xml") + word_part(made, "word/header1.xml"),
    }[kind]()
    assert "SINTETIS" not in text
    assert "Ringkasan" in text


def test_english_reports_speak_english():
    notebook = sample("en")
    page = export("html", notebook).decode()
    assert '<html lang="en">' in page
    assert "31 December 2025" in page
    for words in ("Contents", "Skip to content", "Table 1.", "Figure 1.", "Sources and licences", "could not be computed"):
        assert words in page
    assert "Page 1 of" in pdf_text(export("pdf", notebook))[0]
    word = export("docx", notebook)
    assert 'w:val="en-GB"' in word_part(word, "word/styles.xml")
    assert "Page " in word_part(word, "word/footer1.xml")


@pytest.mark.parametrize("kind", EXPORTERS)
def test_any_notebook_will_do(kind):
    shown = new_output("execute_result", {"text/plain": "{'a': 1}"}, execution_count=1)
    printed = new_output("stream", name="stdout", text="tiga <desa>\n")
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[printed, shown])])
    made, _ = EXPORTERS[kind]().from_notebook_node(notebook, resources={"metadata": {"name": "catatan"}})
    if kind == "html":
        assert "<h1>catatan</h1>" in made
        assert "<pre>tiga &lt;desa&gt;</pre>" in made
        assert "<nav" not in made
    elif kind == "pdf":
        assert "tiga <desa>" in pdf_text(made)[0]
        with pikepdf.open(io.BytesIO(made)) as pdf:
            assert str(pdf.docinfo["/Title"]) == "catatan"
    else:
        assert "tiga &lt;desa&gt;" in word_part(made, "word/document.xml")


@pytest.mark.parametrize("kind", EXPORTERS)
def test_nbconvert_finds_the_exporters(kind, tmp_path: Path):
    source = tmp_path / "desa.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Desa Sumber\n\n## Isi\n\nBaik.")]), source)
    environment = {**os.environ, "HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1"}
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", f"blora-{kind}", source.name]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / f"desa.{kind}").read_bytes()
    assert made[:4] == {"html": b"<!DO", "pdf": b"%PDF", "docx": b"PK\x03\x04"}[kind]
