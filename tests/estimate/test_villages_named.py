"""One village among many: what is learnt from placebos, shrinking, naming, and the table that holds it to account."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from blora_eval.estimate.village import shrinkage
from blora_eval.estimate.village.effects import village_effects
from blora_eval.estimate.village.shrinkage import apart_p, learn_noise, least_apart, shrink
from tests.reference.bracket_placebo import YEARS, draw
from tests.reference.villages_named import TABLE, WAYS, centred, judge, named
from tests.reference.villages_placebo import INDICES, START, Villages

KNOWN = ("random", "earlier", "last", "mean", "noisy")


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(TABLE).set_index(["index", "selection"])


def allowed(share, draws):
    """A share with two Monte Carlo errors."""
    return share + 2 * np.sqrt(share * (1 - share) / draws)


def test_at_most_one_report_in_twenty_names_somebody_where_nothing_was_done(table):
    assert set(table.index) == {(index, way) for index in INDICES for way in WAYS}
    assert (table["named"] <= allowed(0.05, table["draws"])).all()
    assert (table["false_names"] <= allowed(0.05, table["draws"])).all()
    assert table.loc[[(index, way) for index in INDICES for way in KNOWN], "named_raw"].min() > 0.8


def test_shrunken_intervals_hold_what_they_promise_on_average(table):
    part = table.loc[[(index, way) for index in INDICES for way in KNOWN]]
    assert (part["draws"] >= 200).all()
    assert part["cover"].between(0.925, 0.975).all()
    spread = part[["cover_0", "cover_0.25", "cover_0.5", "cover_1", "cover_tenth"]]
    assert spread.min(axis=None) > 0.89


def test_a_village_is_named_only_for_what_is_very_large(table):
    part = table.loc[[(index, way) for index in INDICES for way in KNOWN]]
    assert part["power_1"].max() < 0.05
    assert part["power_3"].mean() > 3 * part["power_2"].mean()


def test_chosen_on_what_nobody_sees_the_intervals_do_not_hold(table):
    assert table.xs("lasting", level="selection")["cover"].min() < 0.9


def test_the_script_and_the_door_are_one(shared_data):
    places = {name: Villages.read(shared_data("real/idm_panel_2021_2024.csv.gz"), name) for name in INDICES}
    choice = draw(places, "IDM", "last", np.random.default_rng(8))
    _, _, apart, noise, donors = judge(choice)
    planted = np.where(choice.treated, np.arange(len(choice.treated)) % 5 / 10, 0.0)
    y = centred(choice) + planted[:, None] * (YEARS >= START)
    panel = pd.DataFrame(
        {
            "village": np.repeat([f"{at:03d}" for at in range(len(y))], len(YEARS)),
            "year": np.tile(YEARS, len(y)),
            "y": y.ravel(),
            "start": np.repeat(choice.treated * START, len(YEARS)),
        }
    )
    found = village_effects(panel, outcome="y", unit="village", time="year", start="start").adjusted
    value, error = shrink(apart + planted[choice.treated], noise.variance, noise.shared)
    assert found["shrunk"].to_numpy() == pytest.approx(value, abs=1e-6)
    assert (found["shrunk_high"] - found["shrunk"]).to_numpy() == pytest.approx(1.96 * error, abs=1e-6)
    assert ((found["p_bh"] <= 0.05) == named(apart + planted[choice.treated], noise, donors)).all()


def test_what_the_past_makes_a_village_gain_is_taken_off():
    rng = np.random.default_rng(1)
    past = rng.normal(size=(400, 2))
    gains = 1 - 0.5 * past[:, 0] + rng.normal(0, 0.1 * np.exp(-past[:, 0] / 4))
    found = learn_noise(np.array([[-2.0, 0.0], [2.0, 0.0]]), past, gains)
    assert found.expected == pytest.approx([2.0, 0.0], abs=0.1)
    assert found.variance[0] > 1.5 * found.variance[1]
    assert np.sqrt(found.variance.mean() / shrinkage.NOISE) == pytest.approx(0.11, abs=0.03)


@settings(max_examples=50)
@given(st.lists(st.floats(-10, 10), min_size=4, max_size=20), st.floats(0.01, 10))
def test_shrinking_keeps_mean_and_order(estimates, noise):
    raw = np.array(estimates)
    pulled, error = shrink(raw, np.full(len(raw), noise), 0.0)
    assert pulled.mean() == pytest.approx(raw.mean(), abs=1e-9)
    assert (np.abs(pulled - raw.mean()) <= np.abs(raw - raw.mean()) + 1e-9).all()
    assert (error > 0).all()


def test_intervals_hold_drawn_effects_whatever_their_spread():
    rng = np.random.default_rng(3)
    for spread in (0.0, 0.5, 1.0, 3.0):
        held = []
        for _ in range(200):
            truth, noise = rng.normal(0, spread, 48), rng.uniform(0.5, 1.5, 48)
            value, error = shrink(truth + rng.normal(0, np.sqrt(noise)), noise, 0.0)
            held.append((np.abs(value - truth) <= 1.96 * error).mean())
        assert 0.93 <= np.mean(held) <= 1


def test_three_villages_are_not_pooled_and_noise_of_nothing_pulls_nobody():
    value, error = shrink(np.array([1.0, 2.0, 6.0]), np.ones(3), 0.5)
    assert value.tolist() == [1.0, 2.0, 6.0]
    assert error == pytest.approx(np.sqrt(1.5))
    assert shrink(np.arange(5.0), np.zeros(5), 0.0)[0].tolist() == [0, 1, 2, 3, 4]


def test_what_all_have_in_common_names_nobody():
    estimates, noise = np.random.default_rng(4).normal(size=48), np.ones(48)
    assert apart_p(estimates + 100, noise) == pytest.approx(apart_p(estimates, noise))


def test_the_least_that_names_is_where_the_smallest_p_is_small_enough():
    least = least_apart(np.ones(48), 48)
    estimates = np.zeros(48)
    estimates[3] = least
    assert apart_p(estimates, np.ones(48))[3] == pytest.approx(0.05 / 48)
    assert 2 * stats.t.sf(least * np.sqrt(3), 3) == pytest.approx(0.05 / 48)
