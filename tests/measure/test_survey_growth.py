"""Growth between two rounds in the store: adds up, in prices of the line, and absent where it cannot be."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.surveys import growth_rows, survey_rows
from blora_eval.results import combine
from tests.measure.test_surveys import LINES, drawn
from tests.registry.walk import unregistered


def measured(study, areas, *rounds, make=growth_rows):
    numbers = combine(make(study, pd.concat(rounds), areas_with_roles(study, areas)), study="uji")
    return numbers.set_index(["indicator", "level", "area_code", "dimension", "round"]).sort_index()


def test_growth_and_redistribution_add_up_to_the_change(make_study, areas):
    study = make_study(lines=LINES)
    both = drawn("s1"), drawn("s2", seed=2, labels="c", gain=5.0)
    numbers = measured(study, areas, *both)
    key = ("regency", "99.99", "resmi", "s1/s2")
    change = measured(study, areas, *both, make=survey_rows).loc[("fgt0_change", *key)]
    parts = [numbers.loc[(name, *key)] for name in ("fgt0_growth", "fgt0_redistribution")]
    assert sum(part["value"] for part in parts) == pytest.approx(change["value"])
    for part in parts:
        assert part["low"] < part["value"] < part["high"]
        assert (part["unit"], part["status"], part["reason"]) == ("share_points", "caution", "few_psu")
    assert not unregistered(numbers.reset_index())


def test_the_curve_is_in_prices_of_the_line_and_by_the_year(make_study, areas):
    study = make_study(lines=LINES)
    first = drawn("s1")
    years = (study.rounds["s2"].date - study.rounds["s1"].date).days / 365.25
    # everybody's welfare doubles while the line rises by a tenth
    numbers = measured(study, areas, first, first.assign(round="s2", welfare=2 * first["welfare"]))
    curve = numbers.loc["growth_incidence"]
    assert len(curve) == 10
    assert curve["value"].to_numpy(float) == pytest.approx(np.full(10, (2 / 1.1) ** (1 / years) - 1))
    assert (curve["method"] == "bootstrap_band").all()
    mean = numbers.loc[("growth_of_mean", "regency", "99.99", "resmi", "s1/s2")]
    assert mean["value"] == pytest.approx(np.log(2 / 1.1) / years)


def test_no_growth_without_a_second_round_or_a_line_in_both(make_study, areas):
    study = make_study(lines=LINES)
    assert list(growth_rows(study, None, areas)) == []
    assert list(growth_rows(study, drawn("s1"), areas_with_roles(study, areas))) == []
    one_line = make_study(lines=LINES[:1])
    frames = growth_rows(one_line, drawn("s1"), areas_with_roles(one_line, areas))
    assert list(frames) == []


def test_nobody_poor_and_one_unit_are_told(make_study, areas):
    study = make_study(lines=LINES)
    rich = [drawn(name, seed=seed, gain=1e4) for name, seed in (("s1", 1), ("s2", 2))]
    numbers = measured(study, areas, *rich)
    poor = numbers.loc[("growth_of_poor", "regency", "99.99", "resmi", "s1/s2")]
    assert (poor["status"], poor["reason"]) == ("unavailable", "undefined")
    assert numbers.loc[("fgt0_growth", "regency", "99.99", "resmi", "s1/s2"), "value"] == 0
    alone = [each.assign(psu="b", village_code=each["village_code"].iloc[0]) for each in rich]
    assert set(measured(study, areas, *alone)["status"]) == {"unavailable"}
