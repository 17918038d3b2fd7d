"""Effects of a panel are one API: the same columns, the same rules, the same refusals, and pooled by rule."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.did import did_cs, event_study
from blora_eval.estimate.panel.lagged import lagged_effect
from blora_eval.estimate.panel.pooled import pooled_effect
from blora_eval.estimate.panel.two_stage import two_stage_did
from blora_eval.estimate.power import detectable_effect
from blora_eval.estimate.randomisation import permutation_effect, randomisation_test
from blora_eval.estimate.village.effects import village_effects
from blora_eval.estimate.village.synthetic_did import synthetic_did
from blora_eval.estimate.wild_bootstrap import wild_bootstrap, wild_test

ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start"}
YEARS = np.arange(2019, 2025)


def panel_of(seed: int = 1, *, villages: int = 40, effect: float = -1.0, start: int = 2022) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    first = np.where(np.arange(villages) % 4 == 0, start, 0)
    y = rng.normal(size=(villages, 1)) + 0.2 * rng.normal(size=(villages, len(YEARS)))
    y += effect * ((first[:, None] > 0) & (first[:, None] <= YEARS))
    return pd.DataFrame(
        {
            "village": np.repeat([f"v{i:02d}" for i in range(villages)], len(YEARS)),
            "year": np.tile(YEARS, villages),
            "poor": y.ravel(),
            "start": np.repeat(first, len(YEARS)),
            "district": np.repeat(np.arange(villages) // 2 % 10, len(YEARS)),
            "rain": rng.normal(size=villages * len(YEARS)),
        }
    )


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


EFFECTS: Mapping[str, Callable[..., Any]] = {
    "pooled_effect": pooled_effect,
    "pooled_effect, chosen": lambda panel, **roles: pooled_effect(panel, **roles, selected_on=[2021]),
    "did_cs": lambda panel, **roles: did_cs(panel, **roles).aggregate(),
    "event_study": event_study,
    "lagged_effect": lagged_effect,
    "two_stage_did": two_stage_did,
    "synthetic_did": synthetic_did,
    "village_effects": lambda panel, **roles: village_effects(panel, **roles).effects["v00"],
    "randomisation_test": lambda panel, **roles: randomisation_test(panel, **roles, rng=rng(), draws=199),
    "wild_bootstrap": lambda panel, **roles: wild_bootstrap(panel, **roles, rng=rng(), draws=199),
}
each_effect = pytest.mark.parametrize("name", EFFECTS)


@each_effect
def test_a_known_effect_is_found_by_the_same_columns(name: str) -> None:
    found = EFFECTS[name](panel_of(), **ROLES)
    assert found.estimate == pytest.approx(-1.0, abs=0.35)
    assert found.low < -1.0 < found.high


@each_effect
def test_a_start_that_is_missing_zero_or_later_than_the_panel_is_no_treatment(name: str) -> None:
    panel = panel_of()
    zero = EFFECTS[name](panel, **ROLES)
    missing = panel.assign(start=panel["start"].where(panel["start"] > 0).astype("Int64"))
    later = panel.assign(start=panel["start"].where(panel["start"] > 0, 2030))
    assert EFFECTS[name](missing, **ROLES) == zero
    assert EFFECTS[name](later, **ROLES) == zero


@each_effect
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda panel: panel.drop(columns="start"), "no column start"),
        (lambda panel: panel.head(0), "no rows"),
        (lambda panel: pd.concat([panel, panel.head(2)]), "2 rows are a second row of a village in one year"),
        (lambda panel: panel.assign(start=panel["start"] + (panel.index == 0)), "1 units change their start"),
        (
            lambda panel: panel.assign(start=panel["start"].where(panel.index != 0)),
            "1 units change their start",
        ),
        (lambda panel: panel.assign(start="soon"), "start holds other things than numbers"),
        (lambda panel: panel.assign(poor="much"), "poor holds other things than numbers"),
        (
            lambda panel: panel.assign(year=pd.to_datetime("2024-01-01")),
            "year holds other things than numbers",
        ),
        (lambda panel: panel.assign(poor=np.inf), "poor is infinite in 240 rows"),
        (lambda panel: panel.assign(poor=np.nan), "poor is missing in all rows"),
        (lambda panel: panel.assign(year=panel["year"].where(panel.index > 2)), "year is missing in 3 rows"),
        (
            lambda panel: panel.assign(village=panel["village"].where(panel.index > 2)),
            "village is missing in 3",
        ),
        (lambda panel: panel.assign(start=0), r"\w"),
        (lambda panel: panel.assign(start=2030), r"\w"),
        (lambda panel: panel.assign(start=2022), r"\w"),
        (lambda panel: panel.assign(start=panel["start"].where(panel["start"] == 0, 2019)), r"\w"),
    ],
)
def test_what_is_no_panel_and_what_has_nobody_to_compare_is_refused_by_all(
    name: str, spoil: Callable[[pd.DataFrame], pd.DataFrame], words: str
) -> None:
    with pytest.raises(EstimationError, match=words):
        EFFECTS[name](spoil(panel_of()), **ROLES)


def test_all_that_is_wrong_is_told_at_once() -> None:
    panel = pd.concat([panel_of(), panel_of().head(1)], ignore_index=True)
    panel.loc[7, ["start", "year"]] = [2020, np.nan]
    with pytest.raises(EstimationError) as error:
        pooled_effect(panel, **ROLES)
    for reason in ("year is missing in 1", "1 rows are a second row", "1 units change their start"):
        assert reason in str(error.value)


@pytest.mark.parametrize("anticipation", [-1, 0.5, np.nan, True])
def test_anticipation_is_a_number_of_periods(anticipation: float) -> None:
    with pytest.raises(EstimationError, match="anticipation is a number of periods"):
        did_cs(panel_of(), **ROLES, anticipation=anticipation)


def test_who_foresees_a_start_after_the_panel_is_no_control() -> None:
    panel = panel_of()
    lone = panel["village"].isin(["v01", "v02"])
    panel["start"] = panel["start"].where(~lone, 2025)
    found = did_cs(panel, **ROLES, anticipation=1).aggregate()
    without = did_cs(panel[~lone], **ROLES, anticipation=1).aggregate()
    assert found.estimate == pytest.approx(without.estimate, abs=1e-12)


def test_only_an_event_study_of_one_base_goes_into_honest_did() -> None:
    with pytest.raises(EstimationError, match="base='universal'"):
        did_cs(panel_of(), **ROLES).event_covariance()
    labels, estimates, covariance = did_cs(panel_of(), **ROLES, base="universal").event_covariance()
    assert labels.tolist() == [-3, -2, 0, 1, 2]
    assert covariance.shape == (5, 5)
    assert len(estimates) == 5


def test_one_missing_number_is_no_p_of_zero() -> None:
    y, x = np.array([1.0, np.nan, 3, 4]), np.column_stack([[0.0, 0, 1, 1], np.ones(4)])
    with pytest.raises(EstimationError, match="missing"):
        wild_test(y, x, np.arange(4), column=0)
    with pytest.raises(EstimationError, match="missing"):
        wild_test(np.arange(4.0), np.where(x == 0, np.nan, x), np.arange(4), column=0)


@pytest.mark.parametrize("treated", [[1, 0, np.nan, 0], [1, 0, 2, 0], [True, False, None, False]])
def test_who_may_be_treated_does_not_count_as_treated(treated: list[object]) -> None:
    with pytest.raises(EstimationError, match="neither, or missing"):
        permutation_effect([1.0, 2, 3, 4], treated)


def test_tests_of_a_panel_are_those_of_its_changes() -> None:
    panel = panel_of()
    panel.loc[3, "poor"] = np.nan
    wide = panel.pivot_table(index="village", columns="year", values="poor").dropna()
    facts = panel.groupby("village")[["start", "district"]].first().loc[wide.index]
    change = (wide[[2022, 2023, 2024]].mean(axis=1) - wide[[2019, 2020, 2021]].mean(axis=1)).to_numpy()
    rain = panel[panel["year"] == 2021].set_index("village")["rain"].loc[wide.index].to_numpy()
    on, district = (facts["start"] > 0).to_numpy(), facts["district"].to_numpy()
    found = randomisation_test(panel, **ROLES, covariates=["rain"], strata="district", rng=rng(), draws=99)
    other = permutation_effect(change, on, strata=district, covariates=rain, rng=rng(), draws=99)
    assert (found.estimate, found.p) == (pytest.approx(other.estimate), other.p)
    assert found.diagnostics["units dropped: not seen in every period"] == 1
    wild = wild_bootstrap(panel, **ROLES, covariates=["rain"], cluster="district")
    x = np.column_stack([on, np.ones(len(on)), rain])
    alone = wild_test(change, x, district, column=0)
    assert (wild.estimate, wild.p, wild.low) == pytest.approx((alone.coefficient, alone.p, alone.low))
    assert (wild.counts.clusters, wild.diagnostics["enumerated"]) == (10, 1)


def test_between_two_starts_is_neither_before_nor_after() -> None:
    panel = panel_of(effect=0.0)
    panel["start"] = panel["start"].where(panel["village"] != "v00", 2024)
    between = panel["year"].isin([2022, 2023])
    moved = panel.assign(poor=panel["poor"] + 50.0 * (between & (panel["start"] > 0)))
    for test in ("randomisation_test", "wild_bootstrap"):
        assert EFFECTS[test](moved, **ROLES) == EFFECTS[test](panel, **ROLES)


@pytest.mark.parametrize("wrong", [{"power": 1.0}, {"alpha": 0.0}, {"icc": np.nan}, {"periods": (0, 0)}])
def test_a_design_without_sense_has_no_power(wrong: dict[str, Any]) -> None:
    with pytest.raises(EstimationError, match="Power needs"):
        detectable_effect(**{"treated": 48, "controls": 250, "icc": 0.1, "households": 10, **wrong})


@pytest.mark.parametrize("wrong", [[np.nan], [[2021, 2022]]])
def test_a_choice_is_a_list_of_periods(wrong: Any) -> None:
    for effect in (pooled_effect, lagged_effect):
        with pytest.raises(EstimationError, match="selected_on: a list of periods"):
            effect(panel_of(), **ROLES, selected_on=wrong)
    with pytest.raises(EstimationError, match="no column last year"):
        pooled_effect(panel_of(), **ROLES, selected_on=["last year"])


def test_covariates_are_held_constant_beside_the_past() -> None:
    panel = panel_of(effect=0.0)
    level = panel["village"].map(dict(zip(panel["village"].unique(), rng().normal(size=40), strict=True)))
    panel = panel.assign(rain=level, poor=panel["poor"] + 9 * level * (panel["year"] >= 2022))
    plain = lagged_effect(panel, **ROLES, shape="linear")
    held = lagged_effect(panel, **ROLES, shape="linear", covariates=["rain"])
    assert held.diagnostics["terms"] == plain.diagnostics["terms"] + 1
    assert held.se < plain.se / 5
    assert abs(held.estimate) < 0.3
