"""The sections on the movement's own systems: what they say, and what they do not claim."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from blora_eval.measure.disclosure import protect
from blora_eval.measure.systems import systems_rows
from blora_eval.report import findings, open_results, tables
from blora_eval.report.place import Results
from blora_eval.results import combine
from tests.report import invented_systems
from tests.report.invented_register import make_areas

VILLAGE = "99.99.01.2001"
Folder = Callable[[str], Path]
ALL = (
    "mentoring",
    "costs",
    "agencies",
    "desk",
    "followups",
    "potential",
    "potential_ranking",
    "participation",
)
ALL += ("services", "capitals", "value_added", "programmes", "programme_matrix")


@pytest.fixture
def village(publishable: Folder) -> Results:
    return open_results(publishable("full"), VILLAGE, "id")


@pytest.fixture
def group(publishable: Folder) -> Results:
    return open_results(publishable("full"), "99.99", "en")


def row(table, heading: str) -> list[str]:
    return next([cell.text for cell in cells[1:]] for cells in table.rows if cells[0].text == heading)


@pytest.mark.parametrize("name", ALL)
def test_each_table_is_filled_for_a_village_and_for_the_whole(
    village: Results, group: Results, name: str
) -> None:
    for here in (village, group):
        made = getattr(tables, name)(here)
        assert made.rows, name
        assert all(len(cells) == len(made.columns) for cells in made.rows)


@pytest.mark.parametrize("name", ALL)
def test_without_its_table_a_section_says_so(publishable: Folder, name: str) -> None:
    made = getattr(tables, name)(open_results(publishable("absent"), VILLAGE, "id"))
    text = " ".join([made.caption, *made.notes, *(cell.text for cells in made.rows for cell in cells)])
    assert "idak tersedia" in text


def test_mentoring_names_the_agency_and_calls_no_money_normal(village: Results) -> None:
    said = str(findings.mentoring(village))
    assert "Pada hari laporan didampingi oleh: Dinas 1." in said
    assert "belum tentu sedikit kerja" in said
    assert "wajar" in " ".join(tables.mentoring(village).notes)


def test_the_desk_says_what_is_open_before_the_next(village: Results, group: Results) -> None:
    assert "dari 1 tindak lanjut, 1 masih terbuka, 1 di antaranya lewat batas waktu" in str(
        findings.desk(village)
    )
    assert "Before the next Desk, 1 March 2026, 4 follow-ups are due." in str(findings.desk(group))
    table = tables.desk(group)
    assert row(table, "Desk: DTKS result") == ["5", "5", "6"]
    assert row(table, "All follow-ups closed") == ["1", "1", "6"]


def test_a_village_gets_no_direction_and_a_group_an_interval(village: Results, group: Results) -> None:
    assert "naik atau turunnya tidak dinilai" in str(findings.livelihoods(village))
    assert "95% confidence interval" in str(findings.livelihoods(group))
    assert "no effect of mentoring" in str(findings.livelihoods(group))


def test_a_programme_is_an_output_and_overlap_a_question(group: Results) -> None:
    said = str(findings.programmes(group))
    assert "reported as output only: Hafidz; Mengaji." in said
    assert "Payung is the umbrella of: Hafidz; Mengaji." in said
    assert "not a finding of double funding" in said
    table = tables.programmes(group)
    assert row(table, "Payung")[-1] == "claimed, not judged here"
    assert row(table, "Hafidz")[:4] == ["144", "132", "108", "96"]
    matrix = tables.programme_matrix(group)
    assert len(matrix.rows) == 6
    assert [cell.text for cell in matrix.rows[0][2:]] == ["●", "●", "●", "2"]


def test_weights_and_the_rule_of_the_denominator_are_printed(village: Results) -> None:
    ranking = tables.potential_ranking(village)
    assert "ruang 1, pasar 1, musyawarah 1, kekhasan 1" in " ".join(ranking.notes)
    ranks = [int(cells[3].text.rstrip("*")) for cells in ranking.rows]
    assert ranks == sorted(ranks)
    assert all(
        int(cells[4].text.rstrip("*")) <= int(cells[3].text.rstrip("*")) <= int(cells[5].text.rstrip("*"))
        for cells in ranking.rows
    )
    assert "paling sedikit 5 butir" in " ".join(tables.potential(village).notes)


def test_a_small_number_paid_is_hidden_with_what_gives_it_back() -> None:
    areas = make_areas()
    material = invented_systems.make_tables(areas)
    few = material["programmes"]["programme"] == "Hafidz"
    material["programmes"].loc[few, ["selected", "paid"]] = 1
    shown = protect(
        combine(systems_rows(invented_systems.make_study(), material, areas), study="x"),
        areas,
        minimum_cell=5,
    )
    own = shown[(shown["area_code"] == VILLAGE) & (shown["dimension"] == "Hafidz")].set_index("indicator")[
        "status"
    ]
    hidden = ["programme_paid", "programme_quota_covered", "programme_rupiah", "programme_selected"]
    assert set(own[hidden]) == {"suppressed"}
    assert own["programme_quota"] == own["programme_villages"] == "ok"
    whole = shown[(shown["level"] == "regency") & (shown["dimension"] == "Hafidz")].set_index("indicator")[
        "status"
    ]
    assert whole["programme_paid"].tolist() == ["ok"] * 3  # all years, and each of the two


def test_negative_amounts_are_unknown_and_without_a_list_the_assigned_are_measured() -> None:
    areas = make_areas().assign(role="other")
    material = invented_systems.make_tables(make_areas())
    material["swadaya"]["hours"] = -5.0
    found = combine(systems_rows(invented_systems.make_study(), material, areas), study="x")
    hours = found[(found["indicator"] == "swadaya") & (found["dimension"] == "hours")]
    assert hours["value"].isna().all()
    assert (
        found.loc[
            (found["indicator"] == "mentors_active") & (found["dimension"] == "agency"), "area_code"
        ].nunique()
        == 6
    )
    nothing = pd.DataFrame(list(systems_rows(invented_systems.make_study(), {}, make_areas())))
    assert nothing.empty
