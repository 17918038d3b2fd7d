"""Surveys: poverty by round, the error of a change with what the rounds share, and what has no line."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.surveys import survey_rows
from blora_eval.results import combine
from tests.measure.conftest import VILLAGES

LINES = [
    {"name": "resmi", "kind": "absolute", "round": "s1", "value": 100, "source": "uji"},
    {"name": "resmi", "kind": "absolute", "round": "s2", "value": 110, "source": "uji"},
]
BLOCKS = 12


def drawn(round_, *, seed=1, village=VILLAGES, labels="b", gain=0.0, **columns):
    """Twelve census blocks of ten households each, three blocks to a village."""
    rng = np.random.default_rng(seed)
    block = np.repeat(np.arange(BLOCKS), 10)
    level = np.random.default_rng(5).normal(120, 20, BLOCKS)[block]
    own = {
        "round": round_,
        "village_code": np.array(village)[block % 4],
        "psu": [f"{labels}{number}" for number in block],
        "stratum": "desa",
        "weight": 10.0,
        "persons": 4,
        "welfare": level + rng.normal(0, 25, len(block)) + gain,
    }
    return pd.DataFrame({**own, **columns})


def measured(study, areas, *rounds):
    survey = pd.concat(rounds, ignore_index=True) if rounds else None
    numbers = combine(survey_rows(study, survey, areas_with_roles(study, areas)), study="uji")
    return numbers.set_index(["indicator", "level", "area_code", "dimension", "round"]).sort_index()


def returned(study):
    """The same study, whose second round went back to the units of the first."""
    second = study.rounds["s2"].model_copy(update={"panel_of": "s1"})
    return study.model_copy(update={"rounds": {**study.rounds, "s2": second}})


def of_the_regency(numbers, indicator, round_, line="resmi"):
    return numbers.loc[(indicator, "regency", "99.99", line, round_)]


def test_a_change_is_the_difference_of_the_two_rounds_in_points(make_study, areas):
    numbers = measured(make_study(lines=LINES), areas, drawn("s1"), drawn("s2", seed=2, labels="c"))
    for alpha, unit in ((0, "share_points"), (1, "index_points"), (2, "index_points")):
        change = of_the_regency(numbers, f"fgt{alpha}_change", "s1/s2")
        ends = [of_the_regency(numbers, f"fgt{alpha}", name) for name in ("s1", "s2")]
        assert change["value"] == pytest.approx(ends[1]["value"] - ends[0]["value"])
        assert change["se"] == pytest.approx(np.hypot(*(end["se"] for end in ends)))
        assert (change["unit"], change["df"], change["method"]) == (unit, 11, "taylor_linear")
        assert (change["n"], change["n_psu"]) == (240, 24)


def test_only_a_declared_panel_makes_the_change_more_certain(make_study, areas):
    study = make_study(lines=LINES)
    anew = measured(study, areas, drawn("s1"), drawn("s2", seed=2))
    again = measured(returned(study), areas, drawn("s1"), drawn("s2", seed=2))
    same, other = (of_the_regency(one, "fgt1_change", "s1/s2") for one in (again, anew))
    assert same["value"] == other["value"]
    assert same["se"] < 0.8 * other["se"]
    assert (same["n_psu"], other["n_psu"]) == (12, 24)


def test_a_label_used_again_in_another_village_is_another_unit(make_study, areas):
    study = returned(make_study(lines=LINES))
    moved = drawn("s2", seed=2, village=VILLAGES[1:] + VILLAGES[:1])
    found = of_the_regency(measured(study, areas, drawn("s1"), moved), "fgt1_change", "s1/s2")
    assert found["n_psu"] == 24


@pytest.mark.parametrize("level", ["district", "study", "group"])
def test_every_level_has_its_change_and_a_village_none(make_study, areas, level):
    numbers = measured(make_study(lines=LINES), areas, drawn("s1"), drawn("s2", seed=2))
    assert numbers.loc[("fgt0_change", level), "value"].notna().all()
    assert "village" not in numbers.loc["fgt0_change"].index.get_level_values("level")
    assert set(numbers.loc[("fgt2", "village"), "reason"]) == {"small_area"}


def test_a_round_without_a_line_has_no_poverty_and_no_change_of_it(make_study, areas):
    numbers = measured(make_study(lines=LINES[:1]), areas, drawn("s1"), drawn("s2", seed=2))
    assert of_the_regency(numbers, "fgt0", "s1")["value"] > 0
    for indicator, round_ in (("fgt0", "s2"), ("fgt0_change", "s1/s2")):
        row = of_the_regency(numbers, indicator, round_)
        assert (row["status"], row["reason"]) == ("unavailable", "no_line")
        assert pd.isna(row["value"])
    assert of_the_regency(numbers, "gini", "s2", line="")["value"] > 0


def test_a_study_without_lines_says_so_beside_its_mean(make_study, areas):
    numbers = measured(make_study(), areas, drawn("s1"))
    assert of_the_regency(numbers, "fgt0", "s1", line="")["reason"] == "no_line"
    assert of_the_regency(numbers, "mean_welfare", "s1", line="")["value"] > 0


def test_without_weights_the_numbers_describe_the_sample(make_study, areas):
    bare = [drawn(name, seed=seed, labels=name, weight=np.nan) for name, seed in (("s1", 1), ("s2", 2))]
    numbers = measured(make_study(lines=LINES), areas, *bare)
    for indicator, round_ in (("fgt0", "s1"), ("fgt0_change", "s1/s2")):
        row = of_the_regency(numbers, indicator, round_)
        assert row["status"] in {"caution", "unusable"}
        assert row["reason"].split(";")[-1] == "no_weights"
    mean = of_the_regency(numbers, "mean_welfare", "s1", line="")
    assert (mean["status"], mean["reason"].split(";")[-1]) == ("caution", "no_weights")
    assert set(numbers.loc[("fgt2", "village"), "reason"]) == {"small_area"}


def test_persons_count_and_not_households(make_study, areas):
    """Of two households the poor one has three members, the other one."""
    one = pd.DataFrame(
        {"round": "s1", "village_code": VILLAGES[0], "weight": 1.0, "persons": [3, 1], "welfare": [50, 150.0]}
    )
    assert of_the_regency(measured(make_study(lines=LINES), areas, one), "fgt0", "s1")["value"] == 0.75


def test_relative_lines_are_each_rounds_own(make_study, areas):
    lines = [{"name": "m", "kind": "relative", "round": name, "share": 0.8} for name in ("s1", "s2")]
    doubled = drawn("s2").assign(welfare=lambda frame: 2 * frame["welfare"])
    change = of_the_regency(
        measured(returned(make_study(lines=lines)), areas, drawn("s1"), doubled), "fgt0_change", "s1/s2", "m"
    )
    assert change["value"] == pytest.approx(0, abs=1e-12)
    assert change["se"] == pytest.approx(0, abs=1e-7)


def test_a_round_that_study_yaml_does_not_date_is_compared_with_none(make_study, areas):
    numbers = measured(make_study(lines=LINES), areas, drawn("s1"), drawn("s9", seed=2))
    assert "fgt0_change" not in numbers.index.get_level_values("indicator")


def test_no_survey_is_said_for_every_village(make_study, areas):
    numbers = measured(make_study(lines=LINES), areas)
    assert set(numbers["reason"]) == {"no_survey"}
    assert len(numbers.loc[["fgt2"]]) == 4 * 2
