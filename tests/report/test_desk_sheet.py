"""The Desk's sheet: one A4 landscape page for 48 villages, the same every time, nothing made up."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from blora_eval.report.export.desk_sheet import Sheet, read_sheet, sheet_html, sheet_pdf, write_desk_sheets
from blora_eval.report.export.release_check import release_check

Folder = Callable[[str], Path]
DAY = dt.date(2025, 12, 31)
A4 = (841.89, 595.28)
LONG = "Dinas Perumahan, Permukim… +1"


@pytest.fixture
def sheet(publishable: Folder) -> Sheet:
    made = read_sheet(publishable("full"), "id")
    assert made is not None
    return made


def crowded(sheet: Sheet, villages: int) -> Sheet:
    """As many villages as wanted, with names as long as they come."""
    rows = [
        (str(place), f"Sumberkarangasem {place}", "Kradenan Selatan", LONG, *sheet.rows[0][4:-1], "")
        for place in range(1, villages + 1)
    ]
    return replace(sheet, rows=tuple(rows))


def pages(content: bytes) -> list[tuple[tuple[float, float], str]]:
    document = pypdfium2.PdfDocument(content)
    found = [(page.get_size(), page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return found


def test_a_row_a_priority_village_and_a_cell_a_column(sheet: Sheet) -> None:
    assert len(sheet.rows) == 6
    assert {len(row) for row in [*sheet.rows, sheet.total]} == {len(sheet.columns)}
    assert sum(count for _, count in sheet.groups) == len(sheet.columns)
    names = [f"{name} {district}" for district in (1, 2, 3) for name in ("Sumberasri", "Ngadirejo")]
    assert [row[1] for row in sheet.rows] == names
    at = sheet.columns.index("DTKS")
    assert [row[at] for row in sheet.rows] == ["●"] * 5 + ["–"]  # the last village had no Desk
    assert sheet.total[at] == "5/6"
    assert sheet.rows[0][3] == "Dinas 1"
    assert sheet.next_desk == "Desk berikutnya 1 Maret 2026"
    text = " ".join(" ".join(row) for row in [*sheet.rows, sheet.total])
    assert not re.search(r"nan|None|NA\b|\{", text)


@pytest.mark.parametrize("villages", [1, 48, 52])
def test_forty_eight_villages_fit_on_one_landscape_page(sheet: Sheet, villages: int) -> None:
    ((size, text),) = pages(sheet_pdf(crowded(sheet, villages), DAY))
    assert size == pytest.approx(A4, abs=0.1)
    assert "Sumberkarangasem 1" in text
    assert f"Sumberkarangasem {villages}" in text
    assert "SINTETIS" in text


def test_more_villages_than_can_be_read_on_one_page_go_on_to_the_next(sheet: Sheet) -> None:
    found = pages(sheet_pdf(crowded(sheet, 150), DAY))
    assert len(found) > 1
    assert "Kecamatan" in found[1][1]  # the heading is repeated


def test_both_forms_are_the_same_every_time_and_pass_the_gate(sheet: Sheet, tmp_path: Path) -> None:
    assert sheet_pdf(sheet, DAY) == sheet_pdf(sheet, DAY)
    (tmp_path / "desk.html").write_text(sheet_html(sheet), encoding="utf-8")
    release_check(tmp_path / "desk.html")


def test_names_are_escaped(sheet: Sheet) -> None:
    rows = (("1", "<script>alert(1)</script>", "#let x = 1", *sheet.rows[0][3:]), *sheet.rows[1:])
    wild = replace(sheet, rows=rows)
    html = sheet_html(wild)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<tr") == 2 + len(rows) + 1
    ((_, text),) = pages(sheet_pdf(wild, DAY))
    assert "#let x = 1" in text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_sheets_are_written_in_the_formats_asked_for(
    publishable: Folder, tmp_path: Path, lang: str
) -> None:
    written = write_desk_sheets(publishable("full"), tmp_path, languages=[lang], formats=["html", "docx"])
    assert written == [tmp_path / lang / "desk.html"]
    page = written[0].read_text(encoding="utf-8")
    assert f'lang="{lang}"' in page
    assert ("Lembar Desk: 6 desa prioritas" if lang == "id" else "Desk sheet: 6 priority villages") in page
    assert "://" not in page
    paper = write_desk_sheets(publishable("full"), tmp_path, languages=[lang], formats=["pdf"])
    assert len(pages(paper[0].read_bytes())) == 1


@pytest.mark.parametrize("variant", ["absent", "survey", "idm"])
def test_a_study_without_mentoring_has_no_sheet(publishable: Folder, tmp_path: Path, variant: str) -> None:
    assert read_sheet(publishable(variant), "id") is None
    assert write_desk_sheets(publishable(variant), tmp_path, languages=["id"], formats=["html", "pdf"]) == []
    assert not (tmp_path / "id").exists()
