"""What is not available is told once: in a sentence of its section, or in a row for a section of nothing."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from blora_eval.report.export.absent import Part, gathered
from blora_eval.report.export.document import body
from blora_eval.report.markup import Paragraphs, absent_table, make_table
from blora_eval.report.place import Number
from blora_eval.report.prose import sentence

NONE = Number("gini", reason="no_table")
SURVEY = Number("fgt0", reason="no_survey")


def told(text):
    return Part(text, told=True)


def shown(thing):
    if isinstance(thing, str):
        return Part(thing, told=False)
    return Part(thing.to_html(), told=False, said=thing.said)


def absent(x, what, kind="status-unavailable"):
    return shown(Paragraphs(((sentence(x, "id", what), kind),)))


def empty_table(caption):
    return shown(make_table(caption, ["a", "b"], [["x", NONE]], lang="id"))


FIRST = told("<h1>Desa</h1>")
LAST = told("<h2>Metode</h2><p>Isi.</p>")


def test_statements_with_one_reason_are_one_sentence_at_the_sections_end():
    parts = [
        FIRST,
        told("<h2>Survei</h2>"),
        absent(NONE, "Gambar"),
        shown("<p>Isi.</p>"),
        empty_table("Tabel & isi"),
        absent(SURVEY, "Angka"),
        absent(NONE, "Gambar"),
    ]
    assert gathered(parts, "id").splitlines() == [
        "<h1>Desa</h1>",
        "<h2>Survei</h2>",
        "<p>Isi.</p>",
        '<p class="status-unavailable">Tidak tersedia, karena tabelnya tidak diserahkan: '
        "Gambar; Tabel &amp; isi.</p>",
        '<p class="status-unavailable">Tidak tersedia, karena tidak ada survei konsumsi yang mencakup '
        "wilayah ini: Angka.</p>",
    ]


def test_a_single_statement_stays_where_it_is():
    parts = [FIRST, told("<h2>Survei</h2>"), absent(NONE, "Gambar"), shown("<p>Isi.</p>")]
    assert gathered(parts, "id") == "\n".join(part.html for part in parts)


@pytest.mark.parametrize("kind", ["status-unavailable", "lead", "", "item"])
def test_a_section_of_nothing_is_a_row_with_its_reasons(kind):
    note = shown(Paragraphs((("Catatan.", "note"),)))
    parts = [
        FIRST,
        told("<h2>Survei</h2><p>Kata.</p>"),
        absent(SURVEY, "Angka", kind),
        note,
        empty_table("A"),
        LAST,
    ]
    text = gathered(parts, "id")
    assert "Survei</h2>" not in text
    assert "Catatan" not in text
    row = '<tr><th scope="row">Survei</th><td>tidak ada survei konsumsi yang mencakup wilayah ini; '
    assert row + "tabelnya tidak diserahkan</td></tr>" in text
    assert text.index("Yang tidak tersedia") < text.index("Metode")


def test_a_smaller_section_of_nothing_goes_alone_and_one_with_content_holds_the_larger():
    parts = [
        FIRST,
        told("<h2>Dampak</h2>"),
        absent(NONE, "Angka"),
        told("<h3>Satu desa</h3><p>Kata.</p>"),
        absent(NONE, "Kembaran"),
        told("<h3>Semua</h3>"),
        shown("<p>Isi.</p>"),
        LAST,
    ]
    text = gathered(parts, "id")
    assert "<h3>Semua</h3>" in text
    assert "<h3>Satu desa</h3>" not in text
    assert '<tr><th scope="row">Satu desa</th><td>tabelnya tidak diserahkan</td></tr>' in text
    assert '<th scope="row">Dampak</th>' not in text


def test_the_first_section_and_sections_without_outputs_always_stay():
    parts = [FIRST, absent(NONE, "Angka"), told("<h2>Kata</h2><p>Isi.</p>"), LAST]
    assert gathered(parts, "id") == "\n".join(part.html for part in parts)
    assert gathered([], "id") == ""


def test_a_hidden_number_a_table_and_a_picture_are_content():
    hidden = Paragraphs(((sentence(Number("gini", status="suppressed"), "id"), "lead"),))
    table = make_table("A", ["a", "b"], [["x", Number("n", value=1, unit="count", status="ok")]], lang="id")
    for content in (hidden, table, "<figure><img alt='x'></figure>"):
        parts = [FIRST, told("<h2>Isi</h2>"), shown(content), absent(NONE, "Gambar"), LAST]
        assert "<h2>Isi</h2>" in gathered(parts, "id")


def test_a_sentence_that_says_more_is_not_taken_for_one_that_says_nothing():
    more = "Gambar: tidak tersedia, karena tabelnya tidak diserahkan. Angka lain ada."
    parts = [FIRST, told("<h2>Isi</h2>"), shown(f"<p>{more}</p>"), LAST]
    assert more in gathered(parts, "id")


def test_in_english_and_through_a_notebook():
    made = [Paragraphs(((sentence(NONE, "en", "Figure"), "lead"),)), absent_table("Rows", ["x"], "en")]
    shown = [each._repr_mimebundle_() for each in made]
    outputs = [new_output("display_data", data, metadata=said) for data, said in shown]
    cells = [
        new_markdown_cell("# Report"),
        new_markdown_cell("## Survey\n\nWords."),
        new_code_cell("", outputs=outputs),
    ]
    text = body(new_notebook(cells=cells), "en")
    assert '<tr><th scope="row">Survey</th><td>the table was not handed over; x</td></tr>' in text
    assert "What is not available" in text
