"""Titles, orders of headings, pictures and tables of a document."""

import base64
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from blora_eval.report.export.document import read_document
from blora_eval.report.export.structure import outline

DOT = "data:image/png;base64," + base64.b64encode(b"dot").decode()
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>x()</script></svg>"


def html_of(text: str) -> str:
    return "".join(section.html for section in outline(text, "id")[1])


def test_orders_of_headings_leave_no_gap():
    _, sections, _ = outline("<h2>a</h2><h4>b</h4><h6>c</h6><h3>d</h3><h2>e</h2>", "id")
    assert [section.heading for section in sections] == ["a", "e"]
    assert sections[0].html == '<h3 id="b">b</h3><h4 id="c">c</h4><h3 id="d">d</h3>'


def test_two_headings_of_the_first_order_are_sections():
    title, sections, _ = outline("<h1>a</h1><p>x</p><h1>a</h1>", "id")
    assert title == ""
    assert [(section.id, section.heading) for section in sections] == [("a", "a"), ("a-2", "a")]


def test_a_heading_that_does_not_open_the_document_is_no_title():
    title, sections, _ = outline("<p>x</p><h1>***</h1>", "id")
    assert title == ""
    assert [section.id for section in sections] == ["", "bagian"]


def test_headings_elsewhere_are_bold_text_and_empty_ones_are_no_headings():
    html = html_of(
        "<table><tbody><tr><td><h2>a</h2></td></tr></tbody></table><blockquote><h1>b</h1></blockquote><h2></h2>"
    )
    assert "<td><p><strong>a</strong></p></td>" in html
    assert "<blockquote><p><strong>b</strong></p></blockquote>" in html
    assert "<h" not in html


def test_text_outside_any_tag_stays_text():
    assert html_of("a &lt; b &amp; c") == "a &lt; b &amp; c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'<p><img src="{DOT}" alt="peta" title="Peta desa"></p>',
            '<figure><img alt="peta" src="figure-1.png"/>'
            "<figcaption><b>Gambar 1.</b> Peta desa</figcaption></figure>",
        ),
        (
            f'<p>Ini <img src="{DOT}" alt="peta"> kecil</p>',
            '<p>Ini <img alt="peta" src="figure-1.png"/> kecil</p>',
        ),
        (f'<img src="{DOT}">', '<figure><img alt="Gambar pada bagian 1" src="figure-1.png"/></figure>'),
        (
            f'<p><img src="{DOT}" alt="a"><img src="{DOT}" alt="b"></p>',
            '<p><img alt="a" src="figure-1.png"/><img alt="b" src="figure-2.png"/></p>',
        ),
        ('<p>a <img src="data:image/png;base64,A" alt="rusak"></p>', "<p>a rusak</p>"),
        ('<img alt="tanpa alamat">', "tanpa alamat"),
    ],
)
def test_pictures_get_frames_numbers_and_words(text, expected):
    ordered = re.sub(r'<img src="([^"]*)" alt="([^"]*)"/>', r'<img alt="\2" src="\1"/>', html_of(text))
    assert ordered == expected


def test_numbers_stand_to_the_right_and_words_to_the_left():
    html = html_of(
        "<table><thead><tr><th></th><th>2021</th><th>Selang</th><th>Arti</th></tr></thead><tbody>"
        "<tr><th>a</th><td>Rp1.000</td><td>(−2,1; 3,0) *</td><td>naik</td></tr>"
        '<tr><th>b</th><td class="status-suppressed">disembunyikan</td><td>–</td><td>3</td></tr>'
        "</tbody></table>"
    )
    assert html.count("number") == 2 * 3
    assert '<th class="number" scope="col">' in html or '<th scope="col" class="number">' in html
    assert "<td>naik</td>" in html
    assert "<thead><tr><td></td>" in html
    assert html.startswith('<div class="table" role="region" tabindex="0"><table>')


def test_a_table_with_merged_cells_is_aligned_cell_by_cell():
    html = html_of(
        '<table><tbody><tr><td colspan="2">a</td></tr><tr><td>1</td><td>b</td></tr></tbody></table>'
    )
    assert '<td class="number">1</td>' in html
    assert "<td>b</td>" in html


def test_key_figures_may_lie_or_stand():
    head = "<thead><tr><th>a</th><th>b</th></tr></thead>"
    lying = f'<table class="key-figures">{head}<tbody><tr><td>1</td><td>2</td></tr></tbody></table>'
    cards = "<dl><div><dt>a</dt><dd>1</dd></div><div><dt>b</dt><dd>2</dd></div></dl>"
    assert html_of(lying) == f'<div class="key-figures">{cards}</div>'
    rows = '<tr class="status-caution"><th>a</th><td>1</td><td></td></tr>'
    standing = f'<table class="key-figures">{head}<tbody>{rows}</tbody></table>'
    assert '<dl><div><dt>a</dt><dd><span class="status-caution">1</span></dd></div></dl>' in html_of(standing)


def test_a_paragraph_keeps_its_mark():
    assert html_of('<p class="lead">a</p>') == '<div class="lead"><p>a</p></div>'
    assert (
        html_of('<p class="status-unavailable">b</p>') == '<p><span class="status-unavailable">b</span></p>'
    )


def test_attachments_and_drawings_become_pictures():
    note = new_markdown_cell("![peta](attachment:a.png)", attachments={"a.png": {"image/png": "ZG90"}})
    drawing = new_output("display_data", {"image/svg+xml": SVG}, metadata={"alt": "denah"})
    document = read_document(new_notebook(cells=[note, new_code_cell("", outputs=[drawing])]))
    assert [(figure.name, figure.mime) for figure in document.figures] == [
        ("figure-1.png", "image/png"),
        ("figure-2.svg", "image/svg+xml"),
    ]
    assert 'alt="denah"' in document.sections[0].html


def test_the_richest_harmless_form_of_an_output_is_shown():
    data = {"text/markdown": "**a**", "text/plain": "b", "application/javascript": "x()"}
    cells = [new_code_cell("", outputs=[new_output("display_data", data)]), new_code_cell("", outputs=[])]
    cells.append(new_code_cell("", outputs=[new_output("display_data", {"application/javascript": "x()"})]))
    (section,) = read_document(new_notebook(cells=cells)).sections
    assert section.html == "<p><strong>a</strong></p>"


def test_what_the_metadata_lack_has_a_default():
    document = read_document(new_notebook(metadata={"blora_eval": {"lang": "xx", "date": "Desember 2025"}}))
    assert (document.lang, document.title, document.date, document.day) == (
        "id",
        "Laporan",
        "Desember 2025",
        None,
    )
    assert not document.synthetic


def test_key_figures_of_several_areas_name_each_area():
    head = "<thead><tr><th>Angka</th><th>Putaran</th><th>Desa</th><th>Kecamatan</th></tr></thead>"
    rows = (
        "<tr><th>a</th><td>DTKS 2025</td><td>202</td><td>4.495</td></tr>"
        '<tr><th>b</th><td>2024</td><td class="status-suppressed">&lt;5</td><td>–</td></tr>'
    )
    html = html_of(f'<table class="key-figures"><caption>Pokok</caption>{head}<tbody>{rows}</tbody></table>')
    assert html == (
        '<div class="key-figures"><p><strong>Pokok: Desa</strong></p><dl>'
        "<div><dt>a</dt><dd>202</dd><dd>DTKS 2025</dd><dd>Kecamatan: 4.495</dd></div>"
        '<div><dt>b</dt><dd><span class="status-suppressed">&lt;5</span></dd><dd>2024</dd></div></dl></div>'
    )


def test_a_key_figure_of_another_area_says_of_which():
    head = "<thead><tr><th>Angka</th><th>Desa</th><th>Kabupaten</th><th>Masa</th></tr></thead>"
    rows = (
        '<tr><th>a</th><td class="status-suppressed">&lt;5</td><td>9</td><td>2025</td></tr>'
        "<tr><th>b</th><td>–</td><td>10,58%</td><td>2024</td></tr>"
    )
    html = html_of(f'<table class="key-figures">{head}<tbody>{rows}</tbody></table>')
    assert '<dt>a</dt><dd><span class="status-suppressed">&lt;5</span></dd><dd>Kabupaten: 9</dd>' in html
    assert "<dt>b, Kabupaten</dt><dd>10,58%</dd><dd>Masa: 2024</dd>" in html


def test_key_figures_of_words_alone_show_the_second_column():
    head = "<thead><tr><th>a</th><th>b</th><th>c</th></tr></thead>"
    html = html_of(
        f'<table class="key-figures">{head}<tbody><tr><th>x</th><td>y</td><td>z</td></tr></tbody></table>'
    )
    assert "<dt>x</dt><dd>y</dd><dd>c: z</dd>" in html


def test_notes_below_a_table_are_its_legend_and_elsewhere_one_box():
    note = '<p class="note">a</p>\n'
    table = "<table><tbody><tr><td>x</td></tr></tbody></table>"
    assert html_of(table + note * 2).endswith('<div class="legend"><p>a</p><p>a</p></div>')
    assert html_of("<p>x</p>" + note * 2).startswith('<p>x</p><div class="note"><p>a</p><p>a</p></div>')
