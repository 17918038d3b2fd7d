"""Multidimensional measures with the errors of a survey's design."""

import numpy as np
import pandas as pd
import pytest

import blora_eval.estimate.design.influence_totals  # noqa: F401
from blora_eval.errors import EstimationError
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.deprivation import GLOBAL_MPI_WEIGHTS
from blora_eval.indicators.multidimensional import (
    adjusted_headcount,
    alkire_foster,
    multidimensional_headcount,
    multidimensional_intensity,
)

COLUMNS = ["d_nutr", "d_cm", "d_educ", "d_satt", "d_ckfl", "d_sani", "d_wtr", "d_elct", "d_hsg", "d_asst"]
WEIGHTS = list(GLOBAL_MPI_WEIGHTS.values())


@pytest.fixture(scope="module")
def survey(shared_data):
    path = shared_data("benchmarks/mpitbR_syn_cdta.csv.gz")
    return pd.read_csv(path, dtype={"psu": str, "stratum": str}).dropna().reset_index(drop=True)


@pytest.fixture(scope="module")
def rounds(survey):
    return [
        Design(survey[survey["t"] == round_], strata="stratum", psu="psu", weight="weight")
        for round_ in (1, 2)
    ]


@pytest.mark.vector("54")
def test_change_of_mpitb(rounds):
    printed = [(0.2169685828, 0.0023634339), (0.1657815266, 0.0019570839)]
    for design, numbers in zip(rounds, printed, strict=True):
        found = design.estimate(adjusted_headcount, COLUMNS, weights=WEIGHTS, k=0.2)
        assert (found.value, found.se) == pytest.approx(numbers, abs=1e-10)
    change = rounds[0].change(rounds[1], adjusted_headcount, COLUMNS, same_psu=True, weights=WEIGHTS, k=0.2)
    assert (change.value, change.se) == pytest.approx((-0.0511870562, 0.0031275749), abs=1e-10)
    headcounts = [
        design.estimate(multidimensional_headcount, COLUMNS, weights=WEIGHTS, k=0.2).value
        for design in rounds
    ]
    assert headcounts == pytest.approx([0.6338444982, 0.5228276878], abs=1e-10)


@pytest.mark.vector("55")
def test_interval_of_mpitb(rounds):
    found = rounds[0].estimate(adjusted_headcount, COLUMNS, weights=WEIGHTS, k=0.33)
    assert (found.low, found.high) == pytest.approx((0.13760, 0.14737), abs=5e-6)


@pytest.mark.parametrize(
    ("function", "measure"),
    [
        (adjusted_headcount, "adjusted"),
        (multidimensional_headcount, "headcount"),
        (multidimensional_intensity, "intensity"),
    ],
)
def test_the_record_and_the_design_agree(survey, rounds, function, measure):
    chosen = survey[survey["t"] == 1]
    found = alkire_foster(chosen[COLUMNS], weights=WEIGHTS, k=1 / 3, weight=chosen["weight"])
    estimate = rounds[0].estimate(function, COLUMNS, weights=WEIGHTS, k=1 / 3)
    index = function(chosen[COLUMNS], weights=WEIGHTS, k=1 / 3, weight=chosen["weight"])
    assert index == pytest.approx(estimate.value)
    assert getattr(found, measure) == pytest.approx(estimate.value)
    totals = (found.influence(measure) * chosen["weight"]).groupby([chosen["stratum"], chosen["psu"]]).sum()
    strata = totals.groupby(level=0)
    n = strata.transform("size")
    variance = (n / (n - 1) * (totals - strata.transform("mean")) ** 2).sum()
    assert np.sqrt(variance) / chosen["weight"].sum() == pytest.approx(estimate.se)


def test_areas_one_of_them_without_a_poor_person(survey):
    chosen = survey[survey["t"] == 1].assign(well=lambda frame: frame["psu"] == frame["psu"].iloc[0])
    chosen.loc[chosen["well"], COLUMNS] = 0
    design = Design(chosen, strata="stratum", psu="psu", weight="weight")
    found = design.estimate(multidimensional_intensity, COLUMNS, by="well", weights=WEIGHTS, k=1 / 3)
    assert found.set_index("well")["status"].to_dict()[True] == "unavailable"
    assert found.set_index("well")["value"].notna().to_dict()[False]


def test_no_columns_and_values_that_are_no_deprivations_are_refused():
    frame = pd.DataFrame({"psu": [1, 2, 3], "a": [0.0, 1.0, 0.5], "b": [0.0, 1.0, 1.0]})
    design = Design(frame, psu="psu")
    with pytest.raises(EstimationError, match="no column is named"):
        design.estimate(adjusted_headcount, [], weights=[], k=0.5)
    with pytest.raises(EstimationError, match="1 values are neither 0 nor 1"):
        design.estimate(adjusted_headcount, ["a", "b"], weights=[0.5, 0.5], k=0.5)
