"""Repeated cross-sections: sums by hand, agreement with panels, recovery, errors that are not too small."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.cells import section_cell
from blora_eval.estimate.panel.did import did_cs

ROLES = {"outcome": "y", "unit": None, "time": "time", "start": "start"}


@pytest.mark.vector("V19")
def test_card_and_krueger_by_all_that_were_seen(shared_data: Callable[[str], Path]) -> None:
    table = pd.read_csv(shared_data("benchmarks/card_krueger.csv"))
    effects = did_cs(table, outcome="fte", unit=None, time="d", start="nj")
    assert effects.aggregate().estimate == pytest.approx(2.7536, abs=0.01)
    assert effects.aggregate().warnings[-1].code == "errors_by_observation"
    assert effects.account.dropped == {"fte missing": int(table["fte"].isna().sum())}


def households(
    rng: np.random.Generator, *, effect: float, villages: int = 60, size: int = 12
) -> pd.DataFrame:
    start = np.where(np.arange(villages) < 12, 3, np.where(np.arange(villages) < 24, 4, 0))
    rows = []
    for time in (1, 2, 3, 4):
        village = np.repeat(np.arange(villages), size)
        x = rng.standard_normal(len(village)) + 0.5 * (start[village] > 0)
        on = (start[village] > 0) & (time >= start[village])
        shock = 0.2 * rng.standard_normal(villages)
        y = x * (1 + 0.2 * time) + shock[village] + rng.standard_normal(len(village)) + effect * on
        rows.append(pd.DataFrame({"village": village, "time": time, "start": start[village], "x": x, "y": y}))
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("method", ["dr", "or", "ipw"])
def test_a_known_effect_is_recovered(method: str, control: str) -> None:
    sample = households(np.random.default_rng(2), effect=1.0, villages=240)
    effects = did_cs(sample, **ROLES, covariates=["x"], cluster="village", method=method, control=control)
    effect = effects.aggregate()
    # Regression and weighting alone leave in who happened to be sampled; their errors say so.
    assert effect.se < (0.12 if method == "dr" else 0.25)
    assert abs(effect.estimate - 1.0) < 3 * effect.se
    assert effect.counts.clusters == 240


@pytest.mark.parametrize("method", ["dr", "or", "ipw"])
def test_influence_functions_give_the_spread_over_samples(method: str) -> None:
    rng = np.random.default_rng(3)
    estimates, errors = [], []
    for _ in range(150):
        n = 300
        later, x = (rng.random(n) < 0.5) * 1.0, rng.standard_normal(n)
        treated = (rng.random(n) < 1 / (1 + np.exp(0.5 - 0.5 * x))) * 1.0
        y = x * (1 + later) + treated * later + rng.standard_normal(n)
        design = np.column_stack([np.ones(n), x])
        att, influence = section_cell(y, later, treated, design, np.ones(n), method=method)
        assert influence.mean() == pytest.approx(0, abs=1e-8)
        estimates.append(att)
        errors.append(np.sqrt((influence**2).sum()) / n)
    assert np.mean(estimates) == pytest.approx(1.0, abs=0.1)
    assert np.std(estimates) / np.mean(errors) == pytest.approx(1.0, abs=0.15)  # sd of a sd of 150: 6 %


def test_without_covariates_all_methods_are_the_difference_of_four_means() -> None:
    sample = households(np.random.default_rng(2), effect=1.0)
    two = sample[sample["time"].isin([2, 3]) & sample["start"].isin([0, 3])]
    means = two.assign(on=two["start"] > 0).groupby(["on", "time"])["y"].mean()
    by_hand = means[True, 3] - means[True, 2] - means[False, 3] + means[False, 2]
    for method in ("dr", "or", "ipw"):
        assert did_cs(two, **ROLES, method=method).aggregate().estimate == pytest.approx(by_hand)


def test_a_panel_read_as_sections_has_the_same_estimate() -> None:
    sample = households(np.random.default_rng(2), effect=1.0)
    sample["unit"] = sample.groupby("time").cumcount()
    panel = did_cs(sample, **{**ROLES, "unit": "unit"}).aggregate()
    sections = did_cs(sample, **ROLES).aggregate()
    assert sections.estimate == pytest.approx(panel.estimate)


def test_what_cannot_be_compared_is_left_out_or_refused() -> None:
    sample = households(np.random.default_rng(2), effect=1.0)
    thin = sample.drop(sample.index[(sample["start"] == 4) & (sample["time"] == 2)])
    effects = did_cs(thin, **ROLES, cluster="village")
    assert set(zip(effects.left_out["group"], effects.left_out["time"], strict=True)) == {(4, 2), (4, 3)}
    lone = sample[(sample["start"] != 4) | (sample["village"] == 12)]
    assert did_cs(lone, **ROLES, cluster="village", small="drop").account.dropped == {
        "cohort of one unit or one cluster": 48
    }
    early = sample.assign(start=sample["start"].replace(4, 1))
    assert did_cs(early, **ROLES).account.dropped["treated from the first period"] == 12 * 12 * 4
    n = 40
    on, later = (np.arange(n) < 20) * 1.0, np.arange(n) % 2 * 1.0
    x = np.column_stack([np.ones(n), np.where(on > 0, 1.0, -1.0) + 0.01 * np.arange(n)])
    with pytest.raises(EstimationError, match=r"apart perfectly|all but separate"):
        section_cell(np.ones(n), later, on, x, np.ones(n), method="dr")
