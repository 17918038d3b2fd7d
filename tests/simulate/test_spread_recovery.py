"""The intervals of tenths and of targeting hold the truth of the invented kabupaten as often as they say."""

from pathlib import Path

import pandas as pd
import pytest

from blora_eval.simulate import World
from tests.reference import spread_recovery
from tests.simulate.conftest import SMALL

MEASURED = Path(spread_recovery.__file__).with_name("measured.csv")
NAMES = {"quantile_share", "aid_coverage", "aid_exclusion", "aid_inclusion", "aid_leakage"}


def test_of_a_small_kabupaten_over_twenty_samples():
    found = spread_recovery.coverage(World(**SMALL), 20)
    assert set(found.index) == NAMES
    assert found.loc["quantile_share", "size"] == 200
    assert found["mean"].between(0.88, 1).all()


def test_the_recorded_rates_of_the_whole_kabupaten_are_near_the_promise():
    recorded = pd.read_csv(MEASURED).set_index("name")["value"].astype(float)
    rates = recorded[[f"coverage.simulated.{name}" for name in sorted(NAMES)]]
    assert rates.between(0.92, 0.98).all()


@pytest.mark.slow
def test_of_the_whole_kabupaten_over_a_hundred_samples():
    found = spread_recovery.coverage(World(), 100)
    assert found["mean"].between(0.92, 0.98).all()
