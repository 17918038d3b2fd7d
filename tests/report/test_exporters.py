"""The three files made of an executed notebook: the page, what must stand in none, and no variation."""

import io
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pikepdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.report.exported import EXPORTERS, Tags, export, pdf_text, word_part
from tests.report.sample_notebook import sample


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


def test_the_page_stands_alone(page):
    tags = Tags(page)
    names = {name for name, _ in tags.tags}
    assert not names & {"script", "link", "iframe", "object", "embed", "form", "base", "svg"}
    addresses = [
        value
        for _, attributes in tags.tags
        for key, value in attributes.items()
        if key in {"src", "href", "srcset"}
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
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
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


@pytest.mark.parametrize("kind", EXPORTERS)
def test_the_same_notebook_gives_the_same_bytes(kind, village, page, paper, word):
    first = {"html": page.encode(), "pdf": paper, "docx": word}[kind]
    assert export(kind, village) == first


def test_code_errors_and_secrets_stay_behind(page, paper, word):
    everything = page + " ".join(pdf_text(paper)) + word_part(word, "word/document.xml")
    hidden = ("secret_code", "boom", "RAHASIA", "rahasia-stderr", "example.org/x.png", "alert(2)", "alert(4)")
    assert not [secret for secret in hidden if secret in everything]
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
    for words in (
        "Contents",
        "Skip to content",
        "Table 1.",
        "Figure 1.",
        "Sources and licences",
        "not be computed",
    ):
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
