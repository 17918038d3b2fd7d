"""Checks that need more than the panel: each with its number, or with the reason why there is none."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.indicators.official import OfficialSeries
from blora_eval.measure.context_checks import interrupted_record
from blora_eval.report import findings, tables
from blora_eval.report.labels import label
from blora_eval.report.tables.impact import FINDINGS, SERIES
from tests.measure.impact_world import WORLDS, measured, place, study_of, tables_of

EFFECT = -0.06


@pytest.fixture(scope="module")
def world():
    """A clear effect, a programme in half of the villages, and records of what was done."""
    made = tables_of(WORLDS[0], 3, effect=EFFECT)
    codes = made["areas"]["village_code"]
    treated = made["assignments"]["village_code"]
    rng = np.random.default_rng(8)
    half = codes[rng.random(len(codes)) < 0.5]
    reached = pd.DataFrame({"programme": "Beasiswa", "village_code": codes, "year": 2024})
    reached["paid"] = reached["village_code"].isin(half).astype(int)
    done = pd.DataFrame({"village_code": treated.repeat(4).to_numpy()})
    done["date"] = pd.to_datetime("2024-01-01") + pd.to_timedelta(rng.integers(0, 360, len(done)), unit="D")
    return made | {"programmes": reached, "visits": done, "activities": done.assign(rupiah=1_000_000.0)}


def check(store: pd.DataFrame, name: str) -> pd.Series:
    return store[store["indicator"] == f"check_{name}"].iloc[0]


def test_each_check_has_its_number(make_study, world) -> None:
    store = measured(study_of(make_study, world, []), world)
    att = store[(store["indicator"] == "att")].iloc[0]
    limit = check(store, "robustness_value_limit")["value"]
    assert 0 < limit < check(store, "robustness_value")["value"] < 1
    assert check(store, "e_value")["value"] > check(store, "e_value_limit")["value"] > 1
    assert check(store, "oster")["status"] in {"ok", "caution"}
    assert check(store, "rosenbaum")["value"] > 1
    honest = check(store, "relative_magnitude")
    assert honest["low"] < honest["value"] < honest["high"]
    held = check(store, "programmes_held")
    assert held["low"] < EFFECT < held["high"] < 0
    left = check(store, "programmes_left_out")
    assert left["n"] == 1
    assert left["high"] < 0
    assert left["value"] == att["value"]
    assert check(store, "dose")["reason"] == "dose_is_chosen"
    lost = check(store, "attrition")
    assert lost["n"] == 0
    assert lost["low"] == lost["value"] == lost["high"]
    cost = check(store, "cost")
    ends = store[
        store["indicator"].isin(["att_did", "att_lagged"]) & (store["dimension"] == att["dimension"])
    ]
    assert cost["value"] == pytest.approx(4_000_000 / (100 * ends["value"].abs().min()))  # the dearer end
    assert cost["low"] < cost["value"] < cost["high"]


@pytest.mark.parametrize(
    ("rupiah", "reason"), [(0.0, "cost_zero"), (pd.NA, "cost_unknown"), ([1.0, pd.NA], "cost_unknown")]
)
def test_without_money_a_cost_is_undefined_and_not_zero(make_study, world, rupiah, reason) -> None:
    done = world["activities"]
    spent = rupiah * (len(done) // 2) if isinstance(rupiah, list) else rupiah
    changed = world | {"activities": done.assign(rupiah=pd.Series(spent, index=done.index, dtype="Float64"))}
    row = check(measured(study_of(make_study, changed, []), changed), "cost")
    assert (row["status"], row["reason"]) == ("unavailable", reason)


def test_villages_not_seen_again_widen_the_bounds(make_study, world) -> None:
    panel = world["panel"]
    gone = world["assignments"]["village_code"].iloc[:6]
    thinned = world | {"panel": panel[~(panel["village_code"].isin(gone) & (panel["year"] >= 2022))]}
    row = check(measured(study_of(make_study, thinned, []), thinned), "attrition")
    assert row["n"] == 6
    assert row["low"] < row["value"] < row["high"]


def test_what_no_table_tells_is_said_and_not_left_out(make_study, world) -> None:
    bare = {name: world[name] for name in ("areas", "panel", "assignments")}
    study = study_of(make_study, bare, [])
    store = measured(study, bare)
    for name in ("programmes_held", "programmes_left_out", "dose", "cost"):
        assert (check(store, name)["status"], check(store, name)["reason"]) == ("unavailable", "no_table")
    everywhere = world | {"programmes": world["programmes"].assign(paid=1)}
    row = check(measured(study, everywhere), "programmes_left_out")
    assert (row["status"], row["reason"]) == ("unavailable", "programmes_everywhere")
    nowhere = world | {"programmes": world["programmes"].iloc[:0]}
    assert check(measured(study, nowhere), "programmes_held")["reason"] == "check_not_possible"
    told = [text for text, _ in findings.checks(place(study, bare, store, "99.99", "en")).texts]
    assert [text for text in told if text.startswith("Dose of mentoring: cannot be checked, ")]
    assert [text for text in told if text.startswith("The kabupaten's own series: cannot be checked")]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_check_has_a_row_and_a_sentence(make_study, world, lang) -> None:
    study = study_of(make_study, world, [])
    here = place(study, world, measured(study, world), "99.99", lang)
    texts = [text for text, _ in findings.checks(here).texts]
    assert len(texts) == len(set(texts)) == 21
    shown = str(tables.checks(here))
    assert not [code for code in (*FINDINGS, SERIES) if label(code, lang).title not in shown]
    assert not [text for text in texts if "{" in text or "None" in text]


def test_a_series_is_one_kabupaten_and_no_more() -> None:
    values = {year: 15.0 - 0.5 * (year - 2012) + 0.01 * (year % 3) for year in range(2012, 2026)}
    row = interrupted_record(OfficialSeries("99.99", "P0", values), 2021)
    assert (row["status"], row["reason"], row["n"]) == ("caution", "one_series", 14)
    assert row["low"] < 0 < row["high"]
    assert row["unit"] == "percent_points"
    broken = OfficialSeries("99.99", "P0", values, breaks={2023: False})
    assert interrupted_record(broken, 2021)["reason"] == "series_too_short"
    assert interrupted_record(broken, None)["reason"] == "no_start"
