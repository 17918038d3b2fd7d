"""Effects by groups laid down beforehand, others marked as exploration; an outcome that cannot have moved."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from blora_eval.measure.effects import memberships
from blora_eval.report import findings, tables
from blora_eval.study_parts import Subgroup
from tests.measure.impact_world import OUTCOMES, WORLDS, measured, place, study_of, tables_of

RAIN = {"column": "rain", "label": {"id": "Hujan", "en": "Rain"}, "unit": "share", "placebo": True}
GROUPS = [
    {"column": "hilly", "label": {"id": "Perbukitan", "en": "Hills"}, "declared": "2021-12-31"},
    {"column": "access", "label": {"id": "Akses", "en": "Access"}},
    {"column": "nowhere", "label": {"id": "Entah", "en": "Unknown"}},
]


def world(*, moved=0.0):
    """Half of the villages lie in the hills, where the mentoring helped; the rain may have moved, too."""
    made = tables_of(WORLDS[2], 5)
    areas, panel = made["areas"], made["panel"]
    hilly = pd.Series(np.where(np.arange(len(areas)) % 2, "ya", "tidak"), index=areas["village_code"])
    chosen = set(areas.loc[areas["is_priority"], "village_code"])
    rng = np.random.default_rng(7)
    late = panel["village_code"].isin(chosen) & (panel["year"] >= 2024)
    helped = late & (panel["village_code"].map(hilly) == "ya")
    panel = panel.assign(
        poor=panel["poor"] - 0.2 * helped,
        rain=rng.normal(0.5, 0.02, len(panel)) + moved * late,
        access=rng.normal(0.5, 0.1, len(panel)),
    )
    return made | {"areas": areas.assign(hilly=hilly.to_numpy()), "panel": panel}


@pytest.fixture(scope="module")
def made():
    return world()


@pytest.fixture
def study(make_study, made):
    return study_of(make_study, made, [2021], outcomes=[RAIN, *OUTCOMES], subgroups=GROUPS)


def test_groups_laid_down_beforehand_are_tested_together_and_others_are_not(study, made) -> None:
    store = measured(study, made)
    found = store[store["indicator"] == "att_group"].set_index("period")
    assert set(found.index) == {"hilly=tidak", "hilly=ya", "access=low", "access=high", "nowhere"}
    assert set(found["dimension"]) == {"poor"}
    assert found.loc["hilly=ya", "high"] < 0
    assert found.loc["hilly=tidak", "low"] < 0 < found.loc["hilly=tidak", "high"]
    assert found.loc[["hilly=ya", "hilly=tidak"], "n"].sum() == 48
    assert set(found.loc[["access=low", "access=high"], "reason"]) == {"exploratory"}
    assert found.loc["nowhere", "status"] == "unavailable"
    p, q = (store[store["indicator"] == f"att_group_{x}"].set_index("period")["value"] for x in "pq")
    assert set(p.index) == set(q.index) == {"hilly=ya", "hilly=tidak"}
    assert q["hilly=ya"] == pytest.approx(min(2 * p["hilly=ya"], p["hilly=tidak"]))
    assert q["hilly=tidak"] == pytest.approx(p["hilly=tidak"])


def test_an_outcome_that_cannot_have_moved_is_a_check_and_no_effect(make_study, study, made) -> None:
    store = measured(study, made)
    effects = store[store["stage"].eq("estimate") & store["kind"].eq("causal")]
    assert set(effects["dimension"]) == {"poor"}
    (row,) = store[store["indicator"] == "check_placebo_outcome"].to_dict("records")
    assert (row["period"], row["status"], row["low"] < 0 < row["high"]) == ("rain", "ok", True)
    moved = world(moved=0.1)
    (row,) = measured(study, moved).query("indicator == 'check_placebo_outcome'").to_dict("records")
    assert (row["status"], row["reason"], row["low"] > 0) == ("caution", "placebo_outcome_found", True)
    flat = made | {"panel": made["panel"].assign(rain=0.5)}
    (row,) = measured(study, flat).query("indicator == 'check_placebo_outcome'").to_dict("records")
    assert (row["status"], row["reason"]) == ("unavailable", "not_estimable:flat_outcome")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ["Perbukitan: ya", "Akses: paruh bawah", "Hasil semu: pada Hujan", "penjajakan"]),
        ("en", ["Hills: ya", "Access: lower half", "Placebo outcome: on Rain", "exploration"]),
    ],
)
def test_what_the_report_shows(study, made, lang, words) -> None:
    here = place(study, made, measured(study, made), "99.99", lang)
    assert here.outcome()["column"] == "poor"
    table = tables.subgroups(here)
    assert len(table.rows) == 5
    text = table.to_html() + str(findings.checks(here))
    said = [each for each, _ in findings.subgroups(here).texts]
    assert len(said) == 4
    clear, unclear, explored, absent = said
    assert {"id": "Perbukitan: ya", "en": "Hills: ya"}[lang] in clear
    assert "tidak" in unclear
    assert {"id": "bukan temuan", "en": "no finding"}[lang] in explored
    assert {"id": "Entah", "en": "Unknown"}[lang] in absent
    assert [each for each in words if each not in text] == []


def test_without_groups_the_table_says_so(make_study, made) -> None:
    bare = study_of(make_study, made, [2021])
    here = place(bare, made, measured(bare, made), "99.99", "en")
    table = tables.subgroups(here)
    assert table.rows == ()
    assert str(findings.subgroups(here)) == "No group is named in study.yaml, so none is judged."
    assert "names no group" in table.notes[0]


def test_numbers_are_cut_at_the_median_of_the_priority_villages() -> None:
    areas = pd.DataFrame({"village_code": list("abcd"), "height": [1.0, 2.0, 9.0, None]})
    panel = pd.DataFrame({"village_code": list("aabb"), "year": [1, 2, 1, 2], "roads": [1, 9, 3, 9]})
    start = pd.Series([2, 2, 0, 0], index=list("abcd"))
    by = [Subgroup(column=name, label="x", declared=dt.date(2020, 1, 1)) for name in ("height", "roads", "z")]
    (_, height), (_, roads), (_, none) = memberships(by, areas, panel, start)
    assert height.to_dict() == {"a": "low", "b": "high", "c": "high"}
    assert roads.to_dict() == {"a": "low", "b": "high"}
    assert none is None
