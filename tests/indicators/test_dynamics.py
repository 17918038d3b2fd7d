"""The same households over time: rows that sum to one, parts that sum to the whole."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.change import chronic_transient, exit_time, transition_matrix
from blora_eval.indicators.poverty import fgt, watts

panel = st.lists(st.tuples(*[st.integers(1, 200)] * 3, st.integers(1, 4)), min_size=1, max_size=12)


def test_transitions_with_weights_and_empty_states():
    found = transition_matrix([1, 1, 2], [2, 1, 2], states=[1, 2, 3], weight=[1, 3, 5])
    assert found.loc[1].tolist()[:2] == [0.75, 0.25]
    assert found.loc[3].isna().all()
    assert found.index.name == "before"
    whole = transition_matrix([1, 1, 2], [2, 1, 2], weight=[1, 3, 4], share_of="all")
    assert whole.to_numpy(float).tolist() == [[0.375, 0.125], [0, 0.5]]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1))
def test_rows_sum_to_one(pairs):
    before, after = zip(*pairs, strict=True)
    found = transition_matrix(before, after)
    seen = found.loc[sorted(set(before))]
    assert seen.sum(axis=1).tolist() == pytest.approx([1] * len(seen))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: transition_matrix([1, None], [1, 2]), "1 of 2 rows lack a state"),
        (lambda: transition_matrix([1], [1, 2]), "not of one length"),
        (lambda: transition_matrix([1], [2], states=[1]), "1 rows have a state"),
        (lambda: chronic_transient([[1], [2]], line=1), "at least two rounds"),
        (lambda: chronic_transient([[1, None]], line=1), "round 2: 1 of 1 values are missing"),
        (lambda: chronic_transient([[1, 1]], line=0), "line"),
        (lambda: chronic_transient([[1, 1]], line=1, alpha=-1), "alpha"),
        (lambda: exit_time([1], line=2, growth=0), "growth"),
        (lambda: exit_time([3], line=2, growth=0.1), "Nobody is poor"),
        (lambda: exit_time([0], line=2, growth=0.1), "logarithm"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(EstimationError, match=words):
        call()


@given(panel, st.integers(1, 200), st.sampled_from([0, 1, 2]))
def test_chronic_and_transient_sum_to_the_mean_of_the_rounds(rows, line, alpha):
    table = np.array(rows, float)
    welfare, weight = pd.DataFrame(table[:, :3], columns=["r1", "r2", "r3"]), table[:, 3]
    found = chronic_transient(welfare, line=line, alpha=alpha, weight=weight)
    rounds = [fgt(welfare[name], line=line, alpha=alpha, weight=weight) for name in welfare]
    assert found.total == pytest.approx(np.mean(rounds), abs=1e-12)
    assert found.chronic + found.transient == pytest.approx(found.total, abs=1e-12)
    assert found.spells.sum() == pytest.approx(1)
    headcounts = [fgt(welfare[name], line=line, weight=weight) for name in welfare]
    assert (found.spells * found.spells.index).sum() == pytest.approx(sum(headcounts), abs=1e-12)
    if alpha >= 1:
        assert found.transient >= -1e-12


def test_welfare_that_does_not_vary_is_chronic_only():
    found = chronic_transient([[50, 50], [150, 150]], line=100)
    assert (found.transient, found.spells.tolist()) == (0, [0.5, 0, 0.5])


def test_exit_time_is_watts_over_growth():
    welfare, weight = [50, 80, 300], [1, 2, 3]
    everybody = exit_time(welfare, line=100, growth=0.03, weight=weight, among="all")
    assert everybody == pytest.approx(watts(welfare, line=100, weight=weight) / np.log(1.03))
    assert exit_time(welfare, line=100, growth=0.03, weight=weight) == pytest.approx(2 * everybody)
