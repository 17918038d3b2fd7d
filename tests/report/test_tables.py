"""Tables: every number with its unit and status, every mark explained, every name escaped."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from blora_eval.report import findings, made_by, tables
from blora_eval.report.markup import Cell, Paragraphs, Table, interval_text, make_table, value_text
from blora_eval.report.official import latest, official_change, official_series
from blora_eval.report.place import Number, Results, open_results

TABLES = made_by("blora_eval.report.tables", tables.__path__, Table)
SENTENCES = made_by("blora_eval.report.findings", findings.__path__, Paragraphs)
VILLAGE, INJECTED = "99.99.01.2001", "99.99.01.2007"
PLACES = [
    ("full", VILLAGE),
    ("full", "99.99.01.1001"),
    ("full", "99.99.02"),
    ("full", "99.99"),
    ("survey", "v0"),
    ("survey", "9"),
    ("survey", "all"),
    ("idm", VILLAGE),
    ("idm", "99.99"),
    ("absent", VILLAGE),
    ("absent", "all"),
]
KNOWN = Number("fgt0", value=0.25, low=0.2, high=0.3, unit="share", status="ok", reason="")
Folder = Callable[[str], Path]


@pytest.fixture
def here(publishable: Folder) -> Results:
    return open_results(publishable("full"), VILLAGE, "id")


def cells(table: Table, heading: str) -> list[str]:
    return next([cell.text for cell in row[1:]] for row in table.rows if row[0].text == heading)


def test_each_status_has_its_mark() -> None:
    assert value_text(KNOWN, "id") == "25,0%"
    assert value_text(replace(KNOWN, status="caution"), "id") == "25,0%*"
    assert value_text(replace(KNOWN, status="unusable"), "id") == "25,0%**"
    assert value_text(replace(KNOWN, value=None, status="suppressed"), "id") == "[r]"
    assert value_text(replace(KNOWN, value=None, status="unavailable"), "en") == "Not available"
    assert interval_text(replace(KNOWN, status="suppressed"), "id") == ""
    points = replace(KNOWN, unit="share_points", low=-0.031, high=-0.011)
    assert interval_text(points, "id") == "−3,1 sampai −1,1\xa0poin persen"


def test_each_mark_used_is_explained_once_and_no_other() -> None:
    marked = [
        replace(KNOWN, status="caution", reason="rse;few_psu"),
        replace(KNOWN, status="unusable", reason="rse"),
        replace(KNOWN, value=None, status="suppressed"),
        replace(KNOWN, value=None, status="unavailable", reason="no_line"),
        replace(KNOWN, value=None, status="unavailable", reason="no_survey"),
        replace(KNOWN, value=None, status="unavailable", reason="no_survey"),
    ]
    table = make_table("A", ["x", "y"], [[f"row {at}", x] for at, x in enumerate(marked[:-1])], lang="en")
    assert len(table.rows) == 5
    assert table.notes == (
        "* Use with caution: the relative standard error is large; there are few sampling units, "
        "so the error itself is uncertain.",
        "** Not fit for use: the relative standard error is large.",
        "[c]: confidential, because it is about few persons or because it would give away another number that is.",
        "Not available: there is no poverty line for the survey’s period; a line is never interpolated; "
        "no consumption survey covers this area.",
    )
    assert make_table("A", ["x", "y"], [["1", KNOWN]], lang="en").notes == ()


def test_a_run_of_rows_or_a_column_without_any_number_is_told_in_a_note() -> None:
    lines, surveys = (
        replace(KNOWN, value=None, status="unavailable", reason=why) for why in ("no_line", "no_survey")
    )
    rows = [["a", KNOWN, lines], ["b", KNOWN, lines], ["c", KNOWN, lines]]
    empty = [["d.", surveys, lines], ["e", surveys, lines], ["f", lines, lines]]
    table = make_table("A", ["x", "y", "z"], [*rows, *empty], lang="id")
    assert [row[0].text for row in table.rows] == ["a", "b", "c"]
    assert table.columns == ("x", "y")
    nowhere = "tidak ada garis kemiskinan untuk masa survei ini; garis tidak pernah diinterpolasi"
    assert table.notes == (
        f"Tidak tersedia, karena tidak ada survei konsumsi yang mencakup wilayah ini; {nowhere}: d; e.",
        f"Tidak tersedia, karena {nowhere}: f; z.",
    )
    few = make_table("A", ["x", "y", "z"], [*rows, *empty[:2]], lang="id")
    assert [row[0].text for row in few.rows] == ["a", "b", "c", "d.", "e"]


def test_html_is_semantic_and_escaped() -> None:
    table = make_table(
        "A <b>", ["<x>", "y"], [["<script>", KNOWN], ["2", replace(KNOWN, status="caution")]], lang="id"
    )
    html = table.to_html()
    assert '<table class="numbers"><caption>A &lt;b&gt;</caption>' in html
    assert '<th scope="col">&lt;x&gt;</th>' in html
    assert '<th scope="col" class="number">y</th>' in html
    assert '<th scope="row">&lt;script&gt;</th><td class="number">25,0%</td>' in html
    assert '<td class="status-caution number">25,0%*</td>' in html
    assert "<script>" not in html
    assert table._repr_html_() == html


def test_paragraphs_and_items_are_escaped_and_lists_closed() -> None:
    said = Paragraphs((("a < b", "lead"), ("1", "item"), ("2", "item"), ("end", ""), ("3", "item")))
    html = '<p class="lead">a &lt; b</p><ul><li>1</li><li>2</li></ul><p>end</p><ul><li>3</li></ul>'
    assert said.to_html() == said._repr_html_() == html
    assert str(said) == "a < b 1 2 end 3"


def test_a_table_without_any_number_is_one_line_with_the_reason() -> None:
    absent = [replace(KNOWN, value=None, status="unavailable", reason="no_table")] * 2
    table = make_table("Indeks", ["x", "y", "z"], [["a", *absent]], lang="id")
    assert table == Table("Indeks. Tidak tersedia: tabelnya tidak diserahkan.", (), ())
    assert table.to_html() == (
        '<p class="status-unavailable">Indeks. Tidak tersedia: tabelnya tidak diserahkan.</p>'
    )


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("variant", "code"), PLACES)
def test_every_table_and_sentence_is_made_for_every_kind_of_study(
    publishable: Folder, variant: str, code: str, lang: str
) -> None:
    here = open_results(publishable(variant), code, lang)
    said = {name: say for name, say in SENTENCES.items() if name != "limits"}
    made = [make(here) for make in [*TABLES.values(), *said.values()]]
    for thing in made:
        html = thing.to_html()
        assert html
        assert not re.search(r"\b(nan|None|NA)\b|[{}]", html), html
    for table in made:
        if isinstance(table, Table):
            assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize("code", ["99.99.01.2001", "99.99", "all"])
def test_with_nothing_handed_over_every_number_is_not_available(publishable: Folder, code: str) -> None:
    here = open_results(publishable("absent"), code, "id")
    for name in (
        "key_figures",
        "deciles",
        "deprivations",
        "poverty",
        "change",
        "effect",
        "systems",
        "idm",
        "official",
    ):
        table = getattr(tables, name)(here)
        assert table.rows == (), name
        assert "Tidak tersedia: tabelnya tidak diserahkan" in table.caption


def test_names_stay_text(publishable: Folder) -> None:
    here = open_results(publishable("full"), INJECTED, "id")
    assert here.name == "Desa Sidodadi <b>1</b>"
    for make in TABLES.values():
        assert "<b>" not in make(here).to_html()
    group = open_results(publishable("full"), "99.99", "id")
    assert "Sidodadi &lt;b&gt;1&lt;/b&gt;" in tables.villages(group, role="").to_html()


def test_key_figures_hold_the_village_the_group_and_the_kabupaten(here: Results) -> None:
    table = tables.key_figures(here)
    assert table.kind == "key-figures"
    assert table.columns[1:] == ("Desa Sumberasri 1", "Desa prioritas", "Kabupaten Rekaan", "Masa")
    assert cells(table, "Persentase penduduk miskin, angka resmi") == ["–", "–", "10,58%", "Maret 2025"]
    assert cells(table, "Persentase penduduk miskin, survei, garis nasional")[:3] == ["–", "–", "14,2%"]
    assert cells(table, "Indeks Desa Membangun")[-1] == "2024"


def test_key_figures_that_no_place_has_are_left_out(publishable: Folder) -> None:
    table = tables.key_figures(open_results(publishable("idm"), VILLAGE, "id"))
    assert [row[0].text for row in table.rows] == [
        "Indeks Desa Membangun",
        "Persentase penduduk miskin, angka resmi",
    ]
    assert not [cell.text for row in table.rows for cell in row if cell.text == "Tidak tersedia"]


def test_suppressed_cells_are_marked_and_the_rest_is_shown(here: Results) -> None:
    table = tables.deprivations(here)
    assert cells(table, "Penerangan")[:2] == ["[r]", "[r]"]
    assert cells(table, "Penerangan")[2].endswith("%")
    assert cells(tables.profile(here), "Rumah tangga dengan anggota difabel") == ["[r]", "2,0%", "2,0%"]


def test_the_account_adds_up_and_rules_are_told_in_words(here: Results, publishable: Folder) -> None:
    account = tables.account(here)
    assert [[cell.text for cell in row][2:] for row in account.rows] == [["200", "197", "3"]] * 2 + [
        ["700", "697", "3"]
    ] * 2
    dropped = tables.dropped(here)
    assert {row[3].text for row in dropped.rows} == {"6", "22"}
    whole = tables.account(open_results(publishable("full"), "99.99", "id"))
    assert whole.rows[0][2].text == "4.800"


def test_poverty_says_why_the_village_has_no_rate(here: Results) -> None:
    table = tables.poverty(here)
    assert table.rows[-1][3] == Cell("Tidak tersedia", "unavailable")
    assert "Tidak tersedia: terlalu sedikit pengamatan." in table.notes
    assert (
        "nasional, Survei Maret 2024: garis sebesar Rp425.135 per orang per bulan; sumber: BPS."
        in table.notes
    )
    assert [cell.text for cell in table.rows[0][3:]] == ["14,2%", "12,0% sampai 16,4%", "1.000"]


def test_areas_the_survey_reaches_are_listed_with_their_marks(publishable: Folder) -> None:
    table = tables.poverty_by_area(open_results(publishable("survey"), "9", "id"))
    assert [row[1].status for row in table.rows] == ["caution", "unusable", "unusable"]


def test_official_changes_are_those_of_the_published_figures(here: Results) -> None:
    changes = {x.level: x.value for x in official_change(here)}
    assert changes == {"regency": -1.81, "province": -2.31, "nation": -1.67}
    assert [x.reason for x in official_change(here, start=2009)] == ["no_round"] * 3
    assert latest(here).value == 10.58
    assert latest(here, "HDI").status == "unavailable"
    assert list(official_series(here)["year"])[:2] == [2021, 2022]


def test_september_is_another_series(here: Results) -> None:
    row = here.rows[(here.rows["indicator"] == "official") & (here.rows["level"] == "regency")].head(1)
    more = replace(
        here, rows=pd.concat([here.rows, row.assign(period="2025-Sep", value=1.0)], ignore_index=True)
    )
    assert latest(more).value == 10.58
    assert official_change(more)[0].value == -1.81
    assert cells(tables.official(more), "Kabupaten Rekaan")[1] == "10,58%"


def test_methods_and_sources_are_printed_in_words(here: Results) -> None:
    methods = {row[1].text: row[0].text for row in tables.methods(here).rows}
    assert "Catatan" in methods["cacah catatan"].split("; ")
    said = str(findings.sources(here))
    assert "Atribusi: idn-area-data 3.1.2 (ODbL)." in said
    assert "Keadaan data per 31 Desember 2025." in said
    assert "SINTETIS" in said


def test_villages_side_by_side_are_in_the_order_of_codes(publishable: Folder) -> None:
    here = open_results(publishable("full"), "99.99", "id")
    table = tables.villages(here)
    assert [row[0].text for row in table.rows] == [
        f"{name} {at}" for at in (1, 2, 3) for name in ("Sumberasri", "Ngadirejo")
    ]
    assert "Indeks multidimensi, disesuaikan" in table.columns
    assert len(tables.villages(here, role="comparison", most=4).rows) == 4
    quality = tables.quality(here)
    assert [cell.text for cell in quality.rows[0][2:]] == ["1.800", "1.788", "12", "44"]


def test_statuses_of_idm_are_counted(publishable: Folder) -> None:
    table = tables.idm_status(open_results(publishable("idm"), "99.99", "id"))
    assert sum(int(row[1].text) for row in table.rows) == 23


def test_a_change_between_rounds_carries_its_interval(here: Results) -> None:
    row = here.rows[here.rows["indicator"] == "att"].head(1)
    change = row.assign(
        level="regency",
        area_code="99.99",
        indicator="mpi_headcount_change",
        dimension="",
        kind="descriptive",
        round="dtks-2021/dtks-2024",
        unit="share_points",
    )
    more = replace(here, rows=pd.concat([here.rows, change], ignore_index=True))
    table = tables.round_changes(more)
    assert [cell.text for cell in table.rows[0][1:]] == [
        "Kabupaten Rekaan",
        "2021–2024",
        "−2,1\xa0poin persen",
        "−3,1 sampai −1,1\xa0poin persen",
    ]
    assert any("masuk dan yang keluar" in note for note in table.notes)
