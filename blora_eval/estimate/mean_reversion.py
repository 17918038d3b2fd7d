"""What the poorest would have done anyway: regression to the mean, seen in villages nobody helped."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.results import Estimate

__all__ = ["mean_reversion"]


def mean_reversion(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: Collection[Any],
    start: float,
    cluster: str | None = None,
) -> Estimate:
    """Change to be expected of the treated, beyond the others' mean change, because of where they stood.

    Among the untreated the change from the mean before ``start`` to the mean from then on is
    regressed on the mean before; the slope times the gap between treated and untreated before is
    what their position alone foretells. It says how much of a before-after difference between the
    groups is no work of anybody's.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units are used that are seen before and after.
    outcome, unit, time : str
        Its columns.
    treated : collection
        The treated units.
    start : float
        The first treated period (the earliest, where starts differ).
    cluster : str, optional
        Column of the clusters of the error; default the unit.

    Returns
    -------
    Estimate
        ``mean_reversion`` in the unit of the outcome, with a 95 % interval (CR2); ``n`` counts the
        untreated.

    Raises
    ------
    EstimationError
        If fewer than three untreated units or no treated one are seen before and after, or the
        untreated did not differ before.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [9, 9, 1, 2, 3, 3, 5, 4.5]})
    >>> found = mean_reversion(panel, outcome="y", unit="v", time="t", treated=["a"], start=2)
    >>> round(found.value, 3)   # slope -0.375 a point, 6 points above the others
    -2.25
    """
    later = panel[time] >= start
    rows = panel.loc[panel[outcome].notna()]
    means = rows.groupby([unit, later.loc[rows.index]])[outcome].mean().astype(float)
    wide = means.unstack().reindex(columns=[False, True]).dropna()  # noqa: PD010 - keys are unique
    on = wide.index.isin(list(treated))
    before, change = wide[False].to_numpy(), (wide[True] - wide[False]).to_numpy()
    if not on.any() or (~on).sum() < 3:
        raise EstimationError("Regression to the mean needs a treated and three untreated units, seen twice.")
    groups = wide.index if cluster is None else panel.groupby(unit)[cluster].first().loc[wide.index]
    codes = pd.factorize(groups, sort=True)[0][~on]
    gap = float(before[on].mean() - before[~on].mean())
    x = np.column_stack([before[~on] - before[~on].mean(), np.ones((~on).sum())])
    slope = cluster_errors(change[~on], x, codes, column=0)
    low, high = sorted((slope.low * gap, slope.high * gap))
    return Estimate(
        "mean_reversion",
        slope.coefficient * gap,
        se=slope.se * abs(gap),
        low=low,
        high=high,
        df=slope.df,
        n=int((~on).sum()),
        method="slope of the change on the level before, untreated villages",
    )
