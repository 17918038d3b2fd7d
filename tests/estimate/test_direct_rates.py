"""Direct rates of small areas and the size they rest on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.rates import direct_rates
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.weighted import mean


def drawn(rng, villages=40, units=2, each=6, between=0.0):
    home = np.repeat(np.arange(villages * units), each)
    chance = np.clip(0.3 + rng.normal(0, between, villages * units), 0.02, 0.98)[home]
    return pd.DataFrame(
        {
            "village": [f"v{unit // units:02d}" for unit in home],
            "psu": [f"b{unit:03d}" for unit in home],
            "poor": (rng.random(len(home)) < chance).astype(float),
            "weight": rng.uniform(1, 4, len(home)),
        }
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31))
def test_rates_are_the_designs_and_the_size_is_kishs(seed):
    frame = drawn(np.random.default_rng(seed))
    found = direct_rates(frame, area="village", poor="poor", weight="weight", psu=None)
    wanted = Design(frame, psu="psu", weight="weight").estimate(mean, "poor", by="village")
    assert found["rate"].tolist() == pytest.approx(wanted["value"].astype(float).tolist())
    assert ((found["effective_n"] > 0) & (found["effective_n"] <= found["n"] + 1e-9)).all()
    assert found["n"].tolist() == [12] * 40
    scaled = direct_rates(
        frame.assign(weight=7 * frame["weight"]), area="village", poor="poor", weight="weight", psu=None
    )
    assert scaled["effective_n"].tolist() == pytest.approx(found["effective_n"].tolist())


def test_clusters_within_villages_cost_effective_households():
    rng = np.random.default_rng(4)
    plain = [
        direct_rates(drawn(rng), area="village", poor="poor", weight="weight", psu="psu") for _ in range(20)
    ]
    alike = [
        direct_rates(drawn(rng, between=0.25), area="village", poor="poor", weight="weight", psu="psu")
        for _ in range(20)
    ]
    assert np.mean([table.attrs["design_effect"] for table in plain]) < 1.15
    # ICC about .06/.21 = .27, six households a unit: 1 + 5 x .27
    assert np.mean([table.attrs["design_effect"] for table in alike]) == pytest.approx(2.2, abs=0.5)
    assert all((table["n_psu"] == 2).all() for table in plain)


def test_rows_without_a_village_or_weight_are_left_out():
    frame = pd.DataFrame({"village": ["a", None, "a"], "poor": [1.0, 1.0, 0.0], "weight": [1.0, 1.0, 0.0]})
    found = direct_rates(frame, area="village", poor="poor", weight="weight", psu=None)
    assert found[["rate", "n"]].to_numpy().tolist() == [[1.0, 1.0]]


def test_a_missing_value_is_refused():
    frame = pd.DataFrame({"village": ["a", "b"], "poor": [1.0, None], "weight": 1.0})
    with pytest.raises(EstimationError, match="1 of 2 values are missing"):
        direct_rates(frame, area="village", poor="poor", weight="weight", psu=None)
