"""The release gate lets a report pass and refuses each thing that must not appear."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import ReportError
from blora_eval.release_rules import text_problems
from blora_eval.report.export import release_check as gate
from blora_eval.report.export.release_check import release_check

NIK = "99990141" + "01900001"
HEAD = "<!doctype html><html><head><title>Desa</title><style>p { color: #000 }</style></head>"


def page(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "desa.html"
    path.write_text(f"{HEAD}<body>{body}</body></html>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "body",
    [
        "<p>Tahun 2018 2019 2020 2021 2022, Rp1.234.567.890</p>",
        "<table><tr><th>2019</th><td>12.345.678</td><td>99.99.01.2001</td></tr></table>",
        '<img alt="Grafik" src="data:image/png;base64,9999014101900001999901">',
        "<p>Data: https://example.org (ODbL)</p>",
        "<p>NIK bukan 16 angka: 3 baris</p>",
        '<a href="#bagian-2">Isi</a>',
        '<style>@font-face { src: url("data:font/woff2;base64,AAAA") }</style>',
    ],
)
def test_what_a_report_says_passes(tmp_path: Path, body: str) -> None:
    release_check(page(tmp_path, body))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<p>{NIK}</p>", "NIK or KK"),
        (f"<p>{NIK[:6]} {NIK[6:12]} {NIK[12:]}</p>", "NIK or KK"),
        (f"<p>{NIK[:2]}.{NIK[2:4]}.{NIK[4:6]}.{NIK[6:12]}-{NIK[12:]}</p>", "NIK or KK"),
        (f"<p><b>{NIK[:6]}</b>{NIK[6:]}</p>", "NIK or KK"),
        (f'<img alt="{NIK}" src="data:image/png;base64,AA">', "NIK or KK"),
        (f"<!-- {NIK} -->", "NIK or KK"),
        ("<p>&#57;999014101900001</p>", "NIK or KK"),
        ("<table><tr><th>Nomor KK</th></tr></table>", "column nomor_kk"),
        ("<p>kolom nama_ibu_kandung kosong</p>", "column nama_ibu_kandung"),
        ("<table><tr><th>NIK</th></tr></table>", "column nik"),
        ("<script>alert(1)</script>", "<script> element"),
        ("<SCRIPT src=x>", "<script> element"),
        ('<iframe srcdoc="x"></iframe>', "<iframe> element"),
        ('<link rel="stylesheet" href="a.css">', "<link> element"),
        ('<img src="https://example.org/x.png">', "points outside"),
        ('<img src="//example.org/x.png">', "points outside"),
        ('<a href="https://example.org">x</a>', "points outside"),
        ('<a href="javascript:alert(1)">x</a>', "points outside"),
        ('<p onclick="x()">x</p>', "script in an attribute"),
        ('<p style="background: url(http://example.org)">x</p>', "style of it fetches"),
        ("<style>@import 'x.css'</style>", "style of it fetches"),
        ('<meta http-equiv="refresh" content="0">', "sends its reader elsewhere"),
    ],
)
def test_what_must_not_appear_is_refused_without_being_quoted(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(ReportError) as caught:
        release_check(page(tmp_path, body))
    assert reason in str(caught.value)
    assert NIK not in "".join(filter(str.isdigit, str(caught.value)))


def test_all_reasons_are_given_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        release_check(page(tmp_path, f"<script></script><p>{NIK}</p>"))
    assert str(caught.value).splitlines() == [
        "desa.html may not appear:",
        "  it holds a <script> element",
        "  it holds a run of 16 digits that could be a NIK or KK number",
    ]


@given(
    day=st.integers(1, 31),
    month=st.integers(1, 12),
    woman=st.booleans(),
    rest=st.integers(0, 999999),
    gap=st.sampled_from(["", " ", ".", "-", "\u00a0", "/", "  "]),
    cut=st.integers(1, 15),
)
def test_every_well_formed_number_is_found_however_it_is_grouped(
    day: int, month: int, woman: bool, rest: int, gap: str, cut: int
) -> None:
    number = f"331601{day + 40 * woman:02d}{month:02d}{rest:06d}"
    assert text_problems([f"no. {number[:cut]}{gap}{number[cut:]}!"])


@given(st.lists(st.integers(1990, 2035), min_size=1, max_size=12))
def test_a_list_of_years_is_no_person(years: list[int]) -> None:
    assert text_problems([" ".join(map(str, years))]) == []


def docx(tmp_path: Path, **members: str) -> Path:
    path = tmp_path / "desa.docx"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{word}">{members.pop("text", "")}</w:document>',
        **members,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_a_word_file_is_read_paragraph_by_paragraph(tmp_path: Path) -> None:
    apart = (f"<w:p><w:r><w:t>{half}</w:t></w:r></w:p>" for half in (NIK[:5], NIK[5:]))
    release_check(docx(tmp_path, text="".join(apart)))
    split = f"<w:p><w:r><w:t>{NIK[:5]}</w:t></w:r><w:r><w:t>{NIK[5:]}</w:t></w:r></w:p>"
    with pytest.raises(ReportError, match="NIK or KK"):
        release_check(docx(tmp_path, text=split))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"word/vbaProject.bin": "x"}, ".bin file"),
        ({"word/_rels/a.rels": '<a><b TargetMode="External" Target="x"/></a>'}, "points outside"),
        (
            {
                "docProps/core.xml": f'<a xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{NIK}</d:title></a>'
            },
            "NIK",
        ),
        ({"word/a.xml": f'<a><b descr="{NIK}"/></a>'}, "NIK"),
    ],
)
def test_what_a_word_file_must_not_hold(tmp_path: Path, members: dict[str, str], reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        release_check(docx(tmp_path, **members))


def test_a_word_file_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = docx(tmp_path, **{"word/a.xml": "<a>" + " " * 100_000 + "</a>"})
    monkeypatch.setitem(gate.LARGEST, ".docx", path.stat().st_size)
    with pytest.raises(ReportError, match="unpacks to too much"):
        release_check(path)


def test_other_kinds_of_file_and_too_large_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "a.parquet"
    table.touch()
    with pytest.raises(ReportError, match=r"only \.html, \.pdf, \.docx files are reports"):
        release_check(table)
    monkeypatch.setitem(gate.LARGEST, ".html", 10)
    with pytest.raises(ReportError, match="larger than"):
        release_check(page(tmp_path, ""))


def test_a_pdf_must_be_one(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    release_check(path)
    path.write_bytes(b"<html>")
    with pytest.raises(ReportError, match="no PDF"):
        release_check(path)
