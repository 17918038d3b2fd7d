"""The effect given the past: against least squares by hand, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.lagged import lagged_effect

ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start"}


def panel_of(
    seed: int = 1, *, villages: int = 120, effect: float = 0.0, starts: tuple[int, ...] = (2022,)
) -> pd.DataFrame:
    """Villages whose level fades to the mean; the poorest sixth in 2021 is treated."""
    rng = np.random.default_rng(seed)
    years = np.arange(2019, 2025)
    y = 0.2 + 0.05 * rng.normal(size=(villages, 1)) + 0.03 * rng.normal(size=(villages, len(years)))
    start = np.zeros(villages, dtype=int)
    poorest = np.argsort(-y[:, 2])[: villages // 6]
    start[poorest] = np.resize(starts, len(poorest))
    y = y + effect * ((start[:, None] > 0) & (years >= start[:, None]))
    return pd.DataFrame(
        {
            "village": np.repeat([f"v{i:03d}" for i in range(villages)], len(years)),
            "year": np.tile(years, villages),
            "poor": y.ravel(),
            "start": np.repeat(start, len(years)),
            "district": np.repeat(rng.integers(0, 12, villages), len(years)),
        }
    )


def wide_of(panel: pd.DataFrame) -> pd.DataFrame:
    wide = panel.pivot_table(index="village", columns="year", values="poor")
    facts = panel.groupby("village")[["start", "district"]].first()
    return pd.DataFrame(
        {
            "after": wide[[2022, 2023, 2024]].mean(axis=1),
            "level": wide[[2019, 2020, 2021]].mean(axis=1),
            "last": wide[2021],
            "on": (facts["start"] > 0).astype(float),
            "district": facts["district"],
        }
    )


def test_linear_equals_least_squares_by_statsmodels() -> None:
    panel = panel_of(effect=-0.02)
    found = lagged_effect(panel, **ROLES, shape="linear")
    other = smf.ols("after ~ on + level + last", wide_of(panel)).fit()
    assert found.estimate == pytest.approx(other.params["on"], abs=1e-10)


def test_curved_equals_least_squares_with_squares_and_product() -> None:
    panel = panel_of(effect=-0.02)
    wide = wide_of(panel)
    found = lagged_effect(panel, **ROLES, cluster="district", kind="CR1S")
    formula = "after ~ on + level + last + I(level ** 2) + I(last ** 2) + level:last"
    other = smf.ols(formula, wide).fit(cov_type="cluster", cov_kwds={"groups": wide["district"]})
    assert found.estimate == pytest.approx(other.params["on"], abs=1e-9)
    assert found.se == pytest.approx(other.bse["on"], abs=1e-9)
    assert found.counts.clusters == 12


def test_constants_of_groups_are_those_of_dummies() -> None:
    panel = panel_of(effect=-0.02)
    found = lagged_effect(panel, **ROLES, within="district", shape="linear")
    other = smf.ols("after ~ on + level + last + C(district)", wide_of(panel)).fit()
    assert found.estimate == pytest.approx(other.params["on"], abs=1e-10)


def test_the_effect_is_the_mean_of_its_periods_where_all_start_together() -> None:
    found = lagged_effect(panel_of(effect=-0.02), **ROLES)
    assert [part.label for part in found.parts] == [0, 1, 2]
    assert found.estimate == pytest.approx(np.mean([part.estimate for part in found.parts]), abs=1e-10)


def test_without_periods_only_the_parts_are_missing() -> None:
    whole = lagged_effect(panel_of(effect=-0.02), **ROLES)
    quick = lagged_effect(panel_of(effect=-0.02), **ROLES, by_period=False)
    assert quick.parts == ()
    assert (quick.estimate, quick.p) == (whole.estimate, whole.p)


def test_a_constant_added_to_the_treated_afterwards_is_added_to_the_effect() -> None:
    plain = lagged_effect(panel_of(starts=(2022, 2023)), **ROLES)
    moved = lagged_effect(panel_of(starts=(2022, 2023), effect=0.1), **ROLES)
    assert moved.estimate - plain.estimate == pytest.approx(0.1, abs=1e-9)
    assert moved.diagnostics["cohorts"] == 2
    assert moved.se == pytest.approx(plain.se, abs=1e-9)


def test_the_unit_of_the_outcome_only_scales_the_effect() -> None:
    panel = panel_of(effect=-0.02)
    plain = lagged_effect(panel, **ROLES)
    percent = lagged_effect(panel.assign(poor=100 * panel["poor"] + 7), **ROLES)
    assert percent.estimate == pytest.approx(100 * plain.estimate, rel=1e-7)
    assert percent.p == pytest.approx(plain.p, rel=1e-6)


def test_selection_year_among_the_past_is_one_more_term() -> None:
    panel = panel_of()
    without = lagged_effect(panel, **ROLES)
    first = lagged_effect(panel, **ROLES, selected_on=[2019])
    later = lagged_effect(panel, **ROLES, selected_on=[2023])
    assert without.diagnostics["terms"] == 5
    assert first.diagnostics["terms"] == 9
    assert later.diagnostics["terms"] == 5


def test_one_period_before_leaves_one_past() -> None:
    panel = panel_of()
    found = lagged_effect(panel[panel["year"] >= 2021], **ROLES)
    assert found.diagnostics["terms"] == 2


def test_units_left_out_are_counted() -> None:
    panel = panel_of()
    panel.loc[panel.index[3], "poor"] = np.nan
    panel.loc[panel["village"] == "v010", "start"] = 2019
    found = lagged_effect(panel, **ROLES)
    assert found.diagnostics["units_incomplete"] == 1
    assert found.diagnostics["units_without_past"] == 1
    assert found.counts.units == 118


def test_the_poorest_beyond_all_others_are_an_extrapolation() -> None:
    panel = panel_of()
    panel["poor"] += 0.5 * (panel["start"] > 0)
    found = lagged_effect(panel, **ROLES, cluster="district")
    codes = {warning.code: warning.numbers for warning in found.warnings}
    assert codes["extrapolates"]["share"] == 1.0
    assert codes["few_clusters"]["clusters"] == 12


def test_a_group_of_treated_villages_alone_counts_as_outside() -> None:
    panel = panel_of()
    panel["alone"] = (panel["village"] == panel.loc[panel["start"] > 0, "village"].iloc[0]).astype(int)
    found = lagged_effect(panel, **ROLES, within="alone")
    assert found.diagnostics["outside_controls"] > 0


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda panel: panel.drop(columns="start"), "no column start"),
        (lambda panel: pd.concat([panel, panel.head(1)]), "second row"),
        (lambda panel: panel.head(0), "no rows"),
        (lambda panel: panel.assign(start=0), "fewer than two treated"),
        (lambda panel: panel.assign(start=2030), "fewer than two treated"),
        (lambda panel: panel.assign(start=2022), "fewer than two untreated"),
        (lambda panel: panel.assign(start=2019), "fewer than two treated"),
        (lambda panel: panel[panel["village"].isin([*panel.loc[panel["start"] > 0, "village"].unique()[:2], "v000", "v001", "v002"])], "degrees of freedom"),
        (lambda panel: panel.assign(poor=0.2), "does not vary"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(spoil, words) -> None:
    with pytest.raises(EstimationError, match=words):
        lagged_effect(spoil(panel_of()), **ROLES)
