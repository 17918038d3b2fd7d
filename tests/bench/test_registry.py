"""The benches are there to be run by hand; that each can be found is tested, its time never."""

import importlib

import pytest

from tests.bench.impact import whole_stage
from tests.bench.registry import BENCHES, HEAVY
from tests.bench.timing import Row, median_seconds


@pytest.mark.parametrize("entry", [*BENCHES, *HEAVY])
def test_every_entry_of_the_registry_can_be_called(entry):
    module, _, function = entry.partition(":")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.slow
def test_the_whole_stage_runs():
    assert all(row.seconds > 0 for row in whole_stage(1))


def test_a_ratio_is_read_in_the_direction_of_its_target():
    faster = Row("a", 0.1, "b", 1.0, target=5)
    assert (faster.ratio, faster.met) == (pytest.approx(10), True)
    within = Row("a", 3.0, "b", 1.0, wanted="at most", target=2)
    assert (within.ratio, within.met) == (3.0, False)
    assert Row("a", 1.0).ratio is Row("a", 1.0).met is None


def test_the_first_call_does_not_count():
    calls = []
    assert median_seconds(lambda: calls.append(1), repeats=3) >= 0
    assert len(calls) == 4
