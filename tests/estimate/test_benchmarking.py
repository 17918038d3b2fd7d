"""Villages brought to the kabupaten's figure: by key, whatever the order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.benchmarking import benchmark

MANNERS = ["ratio", "difference", "mse", "logit"]


def villages(rng, m=12):
    index = pd.Index([f"99.99.01.{2000 + i}" for i in range(m)])
    estimate = rng.uniform(0.05, 0.4, m)
    frame = pd.DataFrame({"estimate": estimate, "mse": rng.uniform(1e-4, 4e-3, m)}, index=index)
    frame = frame.assign(low=estimate * 0.6, high=estimate * 1.5)
    size = pd.Series(rng.integers(500, 5000, m).astype(float), index=index)
    group = pd.Series(np.where(np.arange(m) < m // 2, "A", "B"), index=index)
    return frame, size, group, pd.Series({"B": 0.25, "A": 0.15})


@pytest.mark.parametrize("manner", MANNERS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_weighted_mean_is_the_figure_and_order_does_not_matter(manner, seed):
    rng = np.random.default_rng(seed)
    frame, size, group, totals = villages(rng)
    moved = benchmark(frame, size=size, group=group, totals=totals, manner=manner)
    for name, total in totals.items():
        rows = group.index[group == name]
        share = size[rows] / size[rows].sum()
        assert (share * moved.loc[rows, "estimate"]).sum() == pytest.approx(total, abs=1e-12)
    shuffled = [
        part.sample(frac=1, random_state=seed % 1000 + k) for k, part in enumerate((frame, size, group))
    ]
    again = benchmark(shuffled[0], size=shuffled[1], group=shuffled[2], totals=totals[::-1], manner=manner)
    pd.testing.assert_frame_equal(again.sort_index(), moved.sort_index())
    assert (moved["mse"] >= frame["mse"]).all()
    assert moved["moved"].tolist() == pytest.approx((moved["estimate"] - frame["estimate"]).tolist())


def test_logit_keeps_rates_between_zero_and_one():
    frame = pd.DataFrame(
        {"estimate": [0.9, 0.5], "mse": 0.01, "low": [0.7, 0.0], "high": [1.0, 0.9]}, index=["a", "b"]
    )
    parts = {"size": pd.Series({"a": 1.0, "b": 1.0}), "group": pd.Series({"a": "X", "b": "X"})}
    moved = benchmark(frame, totals=pd.Series({"X": 0.95}), manner="logit", **parts)
    assert moved[["estimate", "low", "high"]].melt()["value"].between(0, 1).all()
    assert moved["estimate"].mean() == pytest.approx(0.95)
    assert benchmark(frame, totals=pd.Series({"X": 0.95}), manner="ratio", **parts)["estimate"].max() > 1
    for impossible in (0.0, 1.0):
        with pytest.raises(EstimationError, match="logit scale"):
            benchmark(frame, totals=pd.Series({"X": impossible}), manner="logit", **parts)


def test_the_less_certain_move_more():
    frame = pd.DataFrame(
        {"estimate": 0.2, "mse": [0.01, 0.0, 0.02], "low": 0.1, "high": 0.3}, index=list("abc")
    )
    parts = {"size": pd.Series(1.0, index=list("abc")), "group": pd.Series("X", index=list("abc"))}
    moved = benchmark(frame, totals=pd.Series({"X": 0.25}), manner="mse", **parts)
    assert moved["moved"].tolist() == pytest.approx([0.05, 0.0, 0.1])
    certain = benchmark(frame.assign(mse=0.0), totals=pd.Series({"X": 0.25}), manner="mse", **parts)
    assert certain["moved"].tolist() == pytest.approx([0.05] * 3)


def test_what_does_not_match_is_refused():
    frame, size, group, totals = villages(np.random.default_rng(0), m=4)
    with pytest.raises(EstimationError, match=r"size: nothing for 1 of 4"):
        benchmark(frame, size=size.iloc[1:], group=group, totals=totals)
    with pytest.raises(EstimationError, match="estimates: 1 areas occur more than once"):
        benchmark(pd.concat([frame, frame.iloc[:1]]), size=size, group=group, totals=totals)
    with pytest.raises(EstimationError, match="no figure for B") as caught:
        benchmark(frame, size=size * [-1, 1, 0, 0], group=group, totals=totals.drop("B"))
    assert "size: negative or missing for 1" in str(caught.value)
    assert "size: no persons in A, B" in str(caught.value)
    with pytest.raises(EstimationError, match="add up to zero"):
        benchmark(frame.assign(estimate=0.0), size=size, group=group, totals=totals)


@pytest.mark.parametrize("manner", ["ratio", "difference", "logit"])
def test_an_area_of_size_zero_moves_with_the_others_without_counting(manner):
    frame, size, group, totals = villages(np.random.default_rng(5), m=4)
    group[:] = "A"
    counted = frame.index[1:]
    alone = benchmark(
        frame.loc[counted], size=size.loc[counted], group=group.loc[counted], totals=totals, manner=manner
    )
    size.iloc[0] = 0
    moved = benchmark(frame, size=size, group=group, totals=totals, manner=manner)
    pd.testing.assert_frame_equal(moved.loc[counted], alone)
    assert moved["moved"].iloc[0] != 0
