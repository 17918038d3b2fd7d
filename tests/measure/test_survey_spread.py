"""Tenths of consumption and the targeting of aid: the store's rows against the index functions themselves."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import quantile_share
from blora_eval.indicators.targeting import targeting
from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.survey_targeting import CERTAIN_LINE, CERTAIN_TENTHS, spread_rows, targeting_rows
from blora_eval.results import combine
from tests.measure.test_surveys import LINES, drawn
from tests.registry.walk import unregistered

RELATIVE = {"name": "separuh", "kind": "relative", "round": "s1", "share": 0.8}
KEY = ["indicator", "level", "area_code", "dimension", "round"]


def asked(round_="s1", **columns):
    """Every third household receives; the sixth gave no answer."""
    survey = drawn(round_, **columns)
    food = pd.array(survey.index % 3 == 0, dtype="boolean")
    food[5] = pd.NA
    return survey.assign(aid_food=food)


def measured(make, study, areas, survey):
    numbers = combine(make(study, survey, areas_with_roles(study, areas)), study="uji")
    return numbers.set_index(KEY).sort_index()


def test_tenths_are_quantile_shares_with_the_error_of_the_design(make_study, areas):
    survey = drawn("s1")
    numbers = measured(spread_rows, make_study(lines=LINES), areas, survey)
    assert set(numbers.index.get_level_values("level")) == {"regency", "study", "group"}
    design = Design(survey.assign(w=survey["weight"] * survey["persons"]), psu="psu", weight="w")
    for tenth in (1, 10):
        row = numbers.loc[("quantile_share", "regency", "99.99", str(tenth), "s1")]
        known = design.estimate(quantile_share, "welfare", lower=(tenth - 1) / 10, upper=tenth / 10)
        assert row["value"] == pytest.approx(known.value)
        assert row["se"] == pytest.approx(known.se, rel=1e-9)
        assert row["low"] < row["value"] < row["high"]
        assert (row["unit"], row["population"], row["n"]) == ("share", "persons", 120)


def test_the_tenths_of_every_area_rise_and_add_up_to_one(make_study, areas):
    numbers = measured(spread_rows, make_study(), areas, drawn("s1")).reset_index()
    for _, part in numbers.groupby(["level", "area_code"]):
        shares = part.set_index(part["dimension"].astype(int)).sort_index()["value"].astype(float)
        assert shares.sum() == pytest.approx(1)
        assert shares.is_monotonic_increasing


def test_without_a_survey_there_are_no_rows(make_study, areas):
    for make in (spread_rows, targeting_rows):
        assert list(make(make_study(), None, areas_with_roles(make_study(), areas))) == []


def test_all_alike_have_a_tenth_each(make_study, areas):
    alike = measured(spread_rows, make_study(), areas, drawn("s1").assign(welfare=100.0))
    assert np.allclose(alike["value"].astype(float), 0.1)


def test_targeting_is_that_of_the_answers_weighted_to_persons(make_study, areas):
    survey = asked()
    numbers = measured(targeting_rows, make_study(lines=[*LINES, RELATIVE]), areas, survey)
    told = survey.dropna(subset=["aid_food"])
    known = targeting(
        told["aid_food"].astype(int),
        target=(told["welfare"] < 100).astype(int),
        weight=told["weight"] * told["persons"],
    )
    for indicator, value in (
        ("aid_coverage", known.coverage),
        ("aid_exclusion", known.exclusion_error),
        ("aid_inclusion", known.inclusion_error),
        ("aid_leakage", known.leakage),
    ):
        row = numbers.loc[(indicator, "regency", "99.99", "food:resmi", "s1")]
        assert row["value"] == pytest.approx(value)
        assert 0 < row["se"] < 0.2
        assert row["low"] < value < row["high"]
        assert not row["method"].endswith(CERTAIN_LINE)
        assert numbers.loc[(indicator, "study", "all", "food:separuh", "s1"), "method"].endswith(CERTAIN_LINE)
    of = numbers.loc["aid_coverage"], numbers.loc["aid_exclusion"]
    assert np.allclose((of[0]["value"] + of[1]["value"]).astype(float), 1)
    assert np.allclose(of[0]["se"].astype(float), of[1]["se"].astype(float))


def test_who_gave_no_answer_is_counted_and_not_taken_for_no(make_study, areas):
    numbers = measured(targeting_rows, make_study(lines=LINES), areas, asked())
    row = numbers.loc[("aid_unknown", "regency", "99.99", "food", "s1")]
    assert (row["value"], row["n"], row["unit"], row["population"]) == (1, 120, "count", "households")
    tenths = numbers.loc[("aid_food_by_tenth", "regency", "99.99")]
    assert tenths["n"].sum() == 119


def test_tenths_of_receipt_average_to_the_share_that_receives(make_study, areas):
    survey = asked()
    numbers = measured(targeting_rows, make_study(lines=LINES), areas, survey)
    tenths = numbers.loc[("aid_food_by_tenth", "regency", "99.99")]
    whole = survey["aid_food"].mean()
    assert np.average(tenths["value"].astype(float), weights=tenths["n"].astype(float)) == pytest.approx(
        whole
    )
    assert len(tenths) == 10
    assert tenths["method"].str.endswith(CERTAIN_TENTHS).all()


def test_a_survey_that_did_not_ask_says_so_once_an_area(make_study, areas):
    for survey in (drawn("s1"), drawn("s1").assign(aid_food=pd.array([pd.NA] * 120, dtype="boolean"))):
        numbers = measured(targeting_rows, make_study(lines=LINES), areas, survey)
        assert set(numbers["reason"]) == {"aid_not_asked"}
        assert set(numbers["status"]) == {"unavailable"}
        assert len(numbers) == 4


def test_nobody_poor_or_nobody_receiving_gives_no_ratio_over_nobody(make_study, areas):
    study = make_study(lines=LINES)
    rich = measured(targeting_rows, study, areas, asked(gain=1000.0))
    assert set(rich.loc["aid_coverage", "reason"]) == {"no_households"}
    assert rich.loc[("aid_leakage", "regency", "99.99", "food:resmi", "s1"), "value"] == 1
    poor = measured(targeting_rows, study, areas, asked().assign(welfare=1.0))
    assert set(poor.loc["aid_inclusion", "reason"]) == {"no_households"}
    none = asked().assign(aid_food=pd.array([False] * 120, dtype="boolean"))
    missed = measured(targeting_rows, study, areas, none)
    assert set(missed.loc["aid_leakage", "reason"]) == {"no_households"}
    assert (missed.loc["aid_coverage", "value"] == 0).all()


def test_one_household_has_no_error_and_a_round_without_line_only_its_tenths(make_study, areas):
    one = measured(targeting_rows, make_study(), areas, asked().iloc[:1])
    assert set(one.index.get_level_values("indicator")) == {"aid_food_by_tenth", "aid_unknown"}
    assert set(one.drop("aid_unknown")["status"]) == {"unavailable"}
    assert set(one.drop("aid_unknown")["reason"]) == {"one_psu", "no_households"}


def test_without_weights_the_numbers_describe_the_sample(make_study, areas):
    numbers = measured(targeting_rows, make_study(lines=LINES), areas, asked(weight=np.nan))
    row = numbers.loc[("aid_coverage", "regency", "99.99", "food:resmi", "s1")]
    assert row["status"] == "caution"
    assert row["reason"].endswith("no_weights")


def test_every_code_has_words(make_study, areas):
    study = make_study(lines=[*LINES, RELATIVE])
    rows = combine(targeting_rows(study, asked(), areas_with_roles(study, areas)), study="uji")
    assert unregistered(rows) == []
    assert {each for each in set(rows["method"]) if "certain" in each}
