"""What the staggered difference in differences refuses, drops and warns of, always by name."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.aggregate import aggregate, standard_errors
from blora_eval.estimate.panel.cells import logit, panel_cell, weighted_least_squares
from blora_eval.estimate.panel.did import did_cs


def simulate(
    rng: np.random.Generator, *, units: int = 80, effect: float = 0.0, cluster_noise: float = 0.0
) -> pd.DataFrame:
    """Four cohorts and never treated; villages in sixteen kecamatan."""
    start = np.choose(np.arange(units) % 5, [2020, 2021, 2022, 0, 0])
    times, district = np.arange(2017, 2025), np.arange(units) % 16
    y = rng.standard_normal((units, 1)) + 0.5 * rng.standard_normal((units, 8))
    y += cluster_noise * rng.standard_normal((16, 8))[district]
    y += effect * ((start[:, None] > 0) & (times >= start[:, None]))
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), 8),
            "time": np.tile(times, units),
            "start": np.repeat(start, 8),
            "district": np.repeat(district, 8),
            "x": np.repeat(rng.standard_normal(units), 8),
            "y": y.ravel(),
        }
    )


SIMULATED = {"outcome": "y", "unit": "unit", "time": "time", "start": "start"}


def test_small_cohorts_are_refused_or_dropped_by_name() -> None:
    panel = simulate(np.random.default_rng(3))
    panel.loc[panel["unit"] == 3, "start"] = 2023
    with pytest.raises(EstimationError, match="cohort of 2023 is one unit"):
        did_cs(panel, **SIMULATED)
    effects = did_cs(panel, **SIMULATED, small="drop")
    assert dict(effects.account.units_dropped) == {"cohort of one unit or one cluster": 1}
    assert effects.aggregate().counts.units == 79
    clustered = panel.assign(district=np.where(panel["start"] == 2022, 99, panel["district"]))
    clustered = clustered[clustered["start"] != 2023]
    with pytest.raises(EstimationError, match="cohort of 2022 lies in one cluster"):
        did_cs(clustered, **SIMULATED, cluster="district")
    assert did_cs(clustered, **SIMULATED, cluster="district", small="drop").aggregate().counts.clusters == 16
    with pytest.raises(EstimationError, match=r"No cohort|no unit starts"):
        did_cs(panel[panel["start"].isin([0, 2023])], **SIMULATED, small="drop")


def test_warnings_name_small_cohorts_and_few_clusters() -> None:
    panel = simulate(np.random.default_rng(3), units=20)
    effect = did_cs(panel, **SIMULATED, cluster="district").aggregate()
    assert [warning.code for warning in effect.warnings] == ["small_cohort", "few_clusters"]
    assert effect.df == 15


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda panel: panel[panel["time"] == 2020], "has 1 period"),
        (lambda panel: panel.assign(start=0), "no unit starts"),
        (lambda panel: panel[panel["start"] > 0], "0 units are never treated"),
        (lambda panel: pd.concat([panel, panel.head(2)]), "2 rows are a second row"),
        (lambda panel: panel.assign(start=panel["start"] + (panel.index == 0)), "1 units change their start"),
        (lambda panel: panel.drop(columns="y"), "no column y"),
    ],
)
def test_refusals(change: Callable[[pd.DataFrame], pd.DataFrame], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        did_cs(change(simulate(np.random.default_rng(3))), **SIMULATED)


def test_more_refusals() -> None:
    panel = simulate(np.random.default_rng(3))
    together = panel[panel["start"] == 2020]
    with pytest.raises(EstimationError, match="all units start together"):
        did_cs(together, **SIMULATED, control="not_yet")
    with pytest.raises(EstimationError, match="no period before its start"):
        did_cs(panel, **SIMULATED, anticipation=3)
    two = panel.assign(half=panel["unit"] // 2 % 2)
    with pytest.raises(EstimationError, match="fewer than three clusters"):
        did_cs(two, **SIMULATED, cluster="half")
    with pytest.raises(EstimationError, match="1 units change their half"):
        did_cs(two.assign(half=two["half"] + 9 * (two.index == 0)), **SIMULATED, cluster="half")
    collinear = panel.assign(z=panel["x"] * 2)
    with pytest.raises(EstimationError, match="collinear"):
        did_cs(collinear, **SIMULATED, covariates=["x", "z"])
    separated = panel.assign(z=(panel["start"] > 0) * 1.0)
    with pytest.raises(EstimationError, match=r"collinear|apart"):
        did_cs(separated, **SIMULATED, covariates=["z"])
    with pytest.raises(EstimationError, match="standard error is zero"):
        did_cs(panel.assign(y=1.0), **SIMULATED).aggregate()


def test_constant_outcome_has_effects_without_errors() -> None:
    effects = did_cs(simulate(np.random.default_rng(3)).assign(y=1.0), **SIMULATED)
    assert effects.att_gt["se"].isna().all()
    assert effects.att_gt["att"].eq(0).all()
    assert effects.pretrend().passed is None


def test_two_periods_have_no_trend_to_test() -> None:
    panel = simulate(np.random.default_rng(3))
    panel = panel[panel["time"].isin([2019, 2020]) & panel["start"].isin([0, 2020])]
    effects = did_cs(panel, **SIMULATED)
    assert effects.pretrend().numbers == {"periods": 0}
    by_hand = panel.assign(on=panel["start"] > 0).pivot_table(index="on", columns="time", values="y")
    gap = (by_hand.loc[True, 2020] - by_hand.loc[True, 2019]) - (
        by_hand.loc[False, 2020] - by_hand.loc[False, 2019]
    )
    assert effects.aggregate().estimate == pytest.approx(gap)


def test_cells_refuse_what_regression_cannot_do() -> None:
    ones, weight = np.ones(4), np.array([1.0, 1, 0, 0])
    with pytest.raises(EstimationError, match="collinear among the controls"):
        weighted_least_squares(ones, np.column_stack([ones, np.array([1.0, 1, 2, 3])]), weight)
    with pytest.raises(EstimationError, match="collinear"):
        weighted_least_squares(ones, np.zeros((4, 1)), weight)
    x = np.column_stack([np.ones(40), np.linspace(0, 1, 40)])
    treated = (np.arange(40) > 19).astype(float)
    with pytest.raises(EstimationError, match=r"apart perfectly|all but separate"):
        logit(treated, x, np.ones(40))
    rng = np.random.default_rng(1)
    z = np.column_stack([np.ones(200), rng.standard_normal(200)])
    on = (rng.random(200) < 1 / (1 + np.exp(-z[:, 1]))).astype(float)
    change = z[:, 1] + on + 0.1 * rng.standard_normal(200)
    estimates = [panel_cell(change, on, z, np.ones(200), method=method) for method in ("dr", "or", "ipw")]
    assert [att for att, _ in estimates] == pytest.approx([1.0, 1.0, 1.0], abs=0.15)
    for _, influence in estimates:
        assert influence.mean() == pytest.approx(0, abs=1e-8)


def test_errors_of_one_unit_clusters_carry_the_small_sample_factor() -> None:
    influence = np.random.default_rng(1).standard_normal(10)
    by_unit = standard_errors(influence, None)[0]
    assert standard_errors(influence, np.arange(10))[0] == pytest.approx(by_unit * np.sqrt(10 / 9))


def test_nothing_after_a_start_cannot_be_averaged() -> None:
    cells = did_cs(simulate(np.random.default_rng(3)), **SIMULATED)._cells
    early = cells.time < cells.group
    kept = replace(
        cells, group=cells.group[early], time=cells.time[early], att=cells.att[early],
        influence=cells.influence[:, early],
    )  # fmt: skip
    with pytest.raises(EstimationError, match="nothing to average"):
        aggregate(kept, "simple")
