"""The impact rows of a kabupaten, and that its reports credit the programme with nothing it did not do."""

import time

import numpy as np
import pandas as pd
import pytest

from blora_eval.measure.comparison import OutcomeComparison
from blora_eval.measure.effects import effect_rows, verdict_table
from blora_eval.measure.levels import areas_with_roles
from blora_eval.report import figures, findings, tables
from blora_eval.report.markup import Paragraphs, Table
from blora_eval.report.style import Picture
from tests.measure.impact_world import WORLDS, measured, place, study_of, tables_of

LEVEL, FIRST, DIP, SHORT = WORLDS
POOLED = {
    "att", "att_p", "att_did", "att_lagged", "att_gap", "att_gap_p", "att_weight_share", "att_start", "att_mde",
    "att_mde_sd", "att_event", "att_pretrend_p", "mean_reversion", "balance_smd",
    "balance_smd_weighted",
    "overlap_outside", "check_dip", "check_robustness_value", "check_trend_hidden", "check_placebo_start",
    "check_leave_one_out", "check_spillover", "check_robustness_value_limit", "check_oster", "check_e_value",
    "check_e_value_limit", "check_rosenbaum", "check_relative_magnitude", "check_attrition", "check_cost",
    "check_programmes_held", "check_programmes_left_out", "check_dose", "village_smallest_p", "village_least_apart", "village_pre_periods",
}  # fmt: skip
CREDIT = {
    "id": ("lebih rendah daripada seandainya", "lebih rendah daripada di gabungan", "turun berkat"),
    "en": ("lower than without", "is lower than in a mix", "is estimated to be"),
}


@pytest.fixture(scope="module")
def nothing():
    return tables_of(DIP, 5)


@pytest.fixture
def chosen(make_study, nothing):
    study = study_of(make_study, nothing, [2021])
    return study, nothing, measured(study, nothing)


def own(store: pd.DataFrame, indicator: str) -> pd.Series:
    return store[(store["indicator"] == indicator) & (store["level"] == "group")].iloc[0]


def test_selected_on_the_outcome_the_past_is_held_constant(chosen) -> None:
    _, _, store = chosen
    att = own(store, "att")
    assert att["method"] == "pooled:lagged:district"
    assert (att["status"], att["reason"], att["kind"]) == ("caution", "chosen_on_outcome", "causal")
    assert att["low"] < 0 < att["high"]
    lagged = own(store, "att_lagged")
    assert (att["low"], att["high"]) == (lagged["low"], lagged["high"])
    assert own(store, "att_did")["value"] - lagged["value"] == pytest.approx(own(store, "att_gap")["value"])
    starts = store[store["indicator"] == "att_start"].set_index("period")["value"]
    assert starts.to_dict() == {"2022": 28, "2023": 14, "2024": 6}
    assert own(store, "check_dip")["value"] > 0
    found = set(store.loc[(store["level"] == "group") & (store["stage"] == "estimate"), "indicator"])
    assert found - {"outcome_change"} == POOLED - {"check_placebo_start"}
    assert own(store, "att_mde")["value"] == pytest.approx(3.0 * att["se"], rel=0.2)


def test_single_villages_are_shrunken_and_cannot_be_told_from_the_others(chosen) -> None:
    _, tables_, store = chosen
    for name in ("village_att", "village_att_p"):
        raw = store[store["indicator"] == name]
        assert raw[["status", "reason"]].values.tolist() == [["caution", "village_raw"]] * 48
    shrunk = store[store["indicator"] == "village_att_shrunk"]
    assert len(shrunk) == 48
    assert ((shrunk["low"] <= 0) & (shrunk["high"] >= 0)).mean() >= 0.9
    q = store.loc[store["indicator"] == "village_att_q", "value"]
    assert len(q) == 48
    assert q.min() > 0.05
    twins = store[store["indicator"] == "village_twin"]
    assert len(twins) == 48 * tables_["panel"]["year"].nunique()
    assert (twins["low"] <= twins["value"]).all()
    assert own(store, "village_smallest_p")["value"] == pytest.approx(1 / 224)
    assert (own(store, "village_least_apart")["n"], own(store, "village_least_apart")["value"] > 0) == (
        48,
        True,
    )


def test_not_known_how_they_were_chosen_both_ends_judge(make_study) -> None:
    world = tables_of(LEVEL, 3, effect=-0.03)
    study = study_of(make_study, world, [])
    store = measured(study, world)
    att, ends = own(store, "att"), [own(store, name) for name in ("att_did", "att_lagged")]
    assert att["method"] == "pooled:union:district"
    assert (att["low"], att["high"]) == (min(x["low"] for x in ends), max(x["high"] for x in ends))
    assert att["low"] < -0.03 < att["high"] < 0
    (told,) = verdict_table(study, store).to_dict("records")
    assert (told["outcome"], told["direction"], told["low"]) == ("poor", "lower", att["low"])
    assert (told["grade"] == "strong") is (told["checks"] == "")
    assert own(store, "check_placebo_start")["value"] == pytest.approx(0, abs=0.02)
    shrunk = store.loc[store["indicator"] == "village_att_shrunk", "value"]
    raw = store.loc[store["indicator"] == "village_att", "value"]
    assert shrunk.std() < raw.std()


def test_chosen_on_a_column_that_no_table_has_nothing_is_concluded(make_study) -> None:
    world = tables_of(SHORT, 4, effect=-0.06)
    study = study_of(make_study, world, ["index"])
    store = measured(study, world)
    assert (own(store, "att")["status"], own(store, "att")["reason"]) == ("unusable", "selected_unseen")
    assert verdict_table(study, store)[["grade", "checks"]].values.tolist() == [
        ["cannot_conclude", "chosen_unseen"]
    ]
    told = str(findings.summary(place(study, world, store, "99.99", "en")))
    assert "cannot be concluded" in told


def test_the_stage_of_48_villages_is_quick(make_study, nothing) -> None:
    study = study_of(make_study, nothing, [2021])
    areas = areas_with_roles(study, nothing["areas"])
    began = time.process_time()
    rows = pd.concat(list(effect_rows(study, nothing, areas)))
    spent = time.process_time() - began
    print(f"{len(rows)} rows in {spent:.1f} s of processor time")
    assert spent < 60


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("selected", [[2021], []])
def test_without_an_effect_no_sentence_names_an_improvement_due_to_the_programme(
    make_study, nothing, lang, selected
) -> None:
    study = study_of(make_study, nothing, selected)
    if not selected:
        # Chosen in a bad year that nobody wrote down, but with no year left to see it: refused.
        nothing = nothing | {"panel": nothing["panel"][nothing["panel"]["year"] >= 2020]}
    store = measured(study, nothing)
    villages = nothing["areas"].loc[nothing["areas"]["is_priority"], "village_code"]
    said = []
    for code in ["99.99", *villages]:
        here = place(study, nothing, store, code, lang)
        said += [str(findings.effect(here)), str(findings.summary(here)), str(findings.checks(here))]
        said += [str(findings.village_effect(here))] if here.level == "village" else []
    assert len(said) == 3 + 4 * 48
    for text in said:
        assert not [words for words in CREDIT[lang] if words in text], text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_the_reports_show(make_study, lang) -> None:
    effect = np.where(np.arange(48) == 7, -0.3, -0.06)
    world = tables_of(LEVEL, 3, effect=effect)
    study = study_of(make_study, world, [])
    store = measured(study, world)
    named = store[(store["indicator"] == "village_att_q") & (store["value"] <= 0.05)]["area_code"].tolist()
    assert len(named) == 1
    codes = store.loc[store["indicator"] == "village_att_q", "area_code"]
    like = next(code for code in codes if code not in named)
    words = {
        "id": ("berbeda dari desa dampingan lainnya", "tidak dapat dibedakan dari desa dampingan lainnya"),
        "en": ("differs from the other mentored villages", "cannot be told from the other mentored villages"),
    }
    for code, said in zip((*named, like), words[lang], strict=True):
        here = place(study, world, store, code, lang)
        told = findings.village_effect(here).texts
        assert said in told[0][0]
        assert "0,0045" in str(told) or "0.0045" in str(told)
        assert "0,0010" in str(told) or "0.0010" in str(told)
        assert len(tables.village_effect(here).rows) == 1
    drawn = figures.twin(here)
    assert isinstance(drawn, Picture)
    assert "2025" in drawn.alt
    whole = place(study, world, store, "99.99", lang)
    assert len(tables.village_effects(whole).rows) == 48
    assert isinstance(figures.village_effects(whole), Picture)
    assert len(tables.balance(whole).rows) == 5
    assert isinstance(figures.love(whole), Picture)
    assert len(tables.checks(whole).rows) >= 15
    listed = findings.checks(whole).texts
    assert len(listed) == 21
    assert all(kind == "item" for _, kind in listed)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_without_effects_the_reasons_stand_there(make_study, lang) -> None:
    world = tables_of(LEVEL, 3)
    study = study_of(make_study, world, [])
    empty = measured(study, world)
    empty = empty[
        ~empty["indicator"].str.startswith(("att", "village_", "check_", "balance", "mean_r", "overlap"))
    ]
    code = world["areas"].loc[world["areas"]["is_priority"], "village_code"].iloc[0]
    here, whole = (place(study, world, empty, each, lang) for each in (code, "99.99"))
    shown = [
        findings.village_effect(here), findings.checks(whole), figures.twin(here), figures.village_effects(whole),
    ]  # fmt: skip
    assert all(isinstance(each, Paragraphs) and str(each) for each in shown)
    for each in (tables.village_effect(here), tables.village_effects(whole), tables.balance(whole)):
        assert isinstance(each, Table)
        assert each.rows == ()
    some = store_without_checks(measured(study, world))
    said = str(findings.checks(place(study, world, some, "99.99", lang)))
    assert said.count({"id": "tidak dapat diperiksa", "en": "cannot be checked"}[lang]) == 20


def store_without_checks(store: pd.DataFrame) -> pd.DataFrame:
    gone = ("check_", "balance", "mean_r", "overlap", "att_mde", "att_gap")
    return store[~store["indicator"].str.startswith(gone)]


def test_weights_close_the_distance(make_study) -> None:
    """The villages of a list that were not the very poorest have comparison villages on either side."""
    world = tables_of(LEVEL, 3)
    chosen = world["areas"].loc[world["areas"]["is_priority"], "village_code"]
    nearer = world["panel"]["poor"] - 0.05 * world["panel"]["village_code"].isin(chosen)
    world["panel"] = world["panel"].assign(poor=nearer)
    study = study_of(make_study, world, [])
    store = measured(study, world)
    raw, after = (store[store["indicator"] == name] for name in ("balance_smd", "balance_smd_weighted"))
    assert list(raw["period"]) == list(after["period"])
    assert after["value"].abs().max() < raw["value"].abs().max() / 2
    assert after["value"].iloc[-1] == pytest.approx(0, abs=1e-6)
    drawn = figures.love(place(study, world, store, "99.99", "en"))
    assert isinstance(drawn, Picture)
    assert "with entropy weights" in drawn.caption
    assert drawn.alt.count(" / ") == 5


def test_villages_poorer_than_all_others_in_the_last_year_have_no_weights(
    make_study, nothing, chosen
) -> None:
    study, _, store = chosen
    (row,) = store[store["indicator"] == "balance_smd_weighted"].to_dict("records")
    assert (row["status"], row["reason"]) == ("unavailable", "not_estimable")
    drawn = figures.love(place(study, nothing, store, "99.99", "en"))
    assert isinstance(drawn, Picture)
    assert "No weights make the groups alike" in drawn.caption
    assert " / " not in drawn.alt


def test_nobody_treated_and_nothing_to_compare(make_study) -> None:
    world = tables_of(LEVEL, 3)
    study = study_of(make_study, world, [])
    world["panel"] = world["panel"][world["panel"]["year"] == 2025]
    store = measured(study, world)
    assert own(store, "att")["reason"] == "not_estimable:no_comparison"
    found = store.loc[store["indicator"].isin(["village_att", "village_att_shrunk"]), "reason"]
    assert len(found) == 96
    assert set(found) == {"not_estimable:few_periods"}
    codes = set(world["areas"].loc[world["areas"]["is_priority"], "village_code"])
    world["panel"] = world["panel"][~world["panel"]["village_code"].isin(codes)]
    assert own(measured(study, world), "att")["reason"] == "not_estimable:no_treated"


def test_kecamatan_are_clusters_only_where_there_are_enough() -> None:
    frame = pd.DataFrame({"village_code": list("abcdef"), "district": list("abcdef")})
    assert OutcomeComparison(frame, None, ()).cluster == "district"
    assert OutcomeComparison(frame.assign(district="a"), None, ()).cluster is None
