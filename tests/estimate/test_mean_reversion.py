"""What the poorest would have done anyway."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import mean_reversion

ROLES = {"outcome": "poor", "unit": "village", "time": "year"}


def panel_of(seed: int = 1, *, lasting: float = 0.05, passing: float = 0.05) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    y = 0.2 + lasting * rng.normal(size=(200, 1)) + passing * rng.normal(size=(200, 4))
    return pd.DataFrame(
        {
            "village": np.repeat(np.arange(200), 4),
            "year": np.tile([2020, 2021, 2022, 2023], 200),
            "poor": y.ravel(),
            "district": np.repeat(np.arange(200) % 16, 4),
        }
    )


def poorest(panel: pd.DataFrame) -> list[int]:
    before = panel[panel["year"] < 2022].groupby("village")["poor"].mean()
    return before.nlargest(32).index.tolist()


def test_it_foretells_what_the_poorest_do_without_anyone() -> None:
    """Half of two years' mean is passing noise of half the variance: a third of the gap closes."""
    panel = panel_of()
    treated = poorest(panel)
    found = mean_reversion(panel, **ROLES, treated=treated, start=2022)
    later = panel["year"] >= 2022
    rows = panel.assign(later=later)
    wide = rows.pivot_table(index="village", columns="later", values="poor")
    on = wide.index.isin(treated)
    actual = (wide[True] - wide[False])[on].mean() - (wide[True] - wide[False])[~on].mean()
    assert found.value == pytest.approx(actual, abs=0.015)
    assert found.low < found.value < found.high < 0
    assert (found.n, found.kind) == (168, "descriptive")


def test_nothing_closes_where_everything_lasts() -> None:
    panel = panel_of(lasting=0.05, passing=0.001)
    found = mean_reversion(panel, **ROLES, treated=poorest(panel), start=2022, cluster="district")
    assert abs(found.value) < 0.001


def test_it_refuses_what_cannot_be_seen() -> None:
    panel = panel_of()
    with pytest.raises(EstimationError, match="seen twice"):
        mean_reversion(panel, **ROLES, treated=[999], start=2022)
    with pytest.raises(EstimationError, match="seen twice"):
        mean_reversion(panel, **ROLES, treated=[1], start=2030)
    few = panel[panel["village"] < 3]
    with pytest.raises(EstimationError, match="seen twice"):
        mean_reversion(few, **ROLES, treated=[1], start=2022)
    flat = panel.assign(poor=np.where(panel["year"] < 2022, 0.2, panel["poor"]))
    with pytest.raises(EstimationError, match="collinear"):
        mean_reversion(flat, **ROLES, treated=[1], start=2022)
