"""What would explain an effect away: collinear columns add nothing, and units do not matter."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.explained_away import (
    e_value_of_difference,
    held_constant,
    oster_given,
    rosenbaum_of_pairs,
)

WHO = {"outcome": "after", "treated": "on", "past": ["before"], "cluster": "k"}


@pytest.fixture
def villages() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    before, other = rng.normal(size=60), rng.integers(0, 2, 60).astype(float)
    on = np.arange(60) % 2
    after = 2.0 * on + 0.7 * before + 0.5 * other + rng.normal(scale=0.1, size=60)
    return pd.DataFrame({"before": before, "other": other, "on": on, "after": after, "k": np.arange(60) // 5})


def test_what_is_held_constant_leaves_the_effect_that_was_put_in(villages: pd.DataFrame) -> None:
    found = held_constant(villages, ["other"], **WHO)
    assert found.passed
    assert found.numbers["estimate"] == pytest.approx(2.0, abs=0.1)
    assert found.numbers["low"] < 2.0 < found.numbers["high"]


def test_a_column_that_the_past_already_holds_changes_nothing(villages: pd.DataFrame) -> None:
    twice = villages.assign(again=3 * villages["before"] + 1)
    assert held_constant(twice, ["again"], **WHO).numbers == held_constant(twice, [], **WHO).numbers


def test_a_programme_that_did_it_all_is_found(villages: pd.DataFrame) -> None:
    led = villages.assign(other=villages["on"].where(villages.index % 10 != 1, 0).astype(float))
    led["after"] = 2.0 * led["other"] + 0.01 * np.sin(np.arange(60))
    assert not held_constant(led, ["other"], **WHO).passed


def test_one_group_is_refused(villages: pd.DataFrame) -> None:
    with pytest.raises(EstimationError, match="one of the two groups"):
        held_constant(villages.assign(on=1), [], **WHO)
    with pytest.raises(EstimationError, match="does not vary"):
        oster_given(villages.assign(after=1.0), outcome="after", treated="on", past=["before"])


def test_units_of_the_outcome_do_not_matter(villages: pd.DataFrame) -> None:
    who = {"outcome": "after", "treated": "on", "past": ["before", "other"]}
    first, scaled = (
        oster_given(each, **who) for each in (villages, villages.assign(after=9 * villages["after"]))
    )
    assert scaled.numbers["delta"] == pytest.approx(first.numbers["delta"])
    small, large = (e_value_of_difference(1.0 * k, 0.5 * k, 1.5 * k, spread=2.0 * k) for k in (1, 100))
    assert large.numbers == pytest.approx(small.numbers)


def test_pairs_say_the_same_of_a_fall_where_less_is_better(villages: pd.DataFrame) -> None:
    pairs = {"before": "before", "after": "after", "treated": "on"}
    fall = villages.assign(before=-villages["before"], after=-villages["after"])
    rise = rosenbaum_of_pairs(villages, **pairs)
    assert rise.passed
    assert rosenbaum_of_pairs(fall, **pairs, sign=-1).numbers["gamma"] == pytest.approx(rise.numbers["gamma"])
