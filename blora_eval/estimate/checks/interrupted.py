"""One series before and after: what a kabupaten's own figures can show, which is little."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.clusters import inverse_gram
from blora_eval.estimate.effect import Counts, Effect, wald
from blora_eval.results import Check

FEW = 8


def interrupted_series(
    series: pd.Series, *, start: float, pandemic: Sequence[float] = (), lags: int | None = None
) -> Effect:
    """Change of slope of one series from a date on, with the pandemic's years taken out.

    ``y_t = a + b t + c max(0, t - start + 1) + sum_k d_k 1[t in pandemic_k] + e_t``: c is how much
    steeper the series runs from the start on, a period. Errors by Newey and West with ``lags``,
    t with T - K, and the factor T / (T - K). It describes one kabupaten: whatever else began
    at the same time is part of c.

    Examples
    --------
    >>> series = pd.Series([5.0, 4.1, 2.9, 2.0, 0.1, -2.1, -3.9], index=range(2015, 2022))
    >>> round(interrupted_series(series, start=2019).estimate, 2)   # from -1 to -2 a year
    -0.97
    """
    known = series.dropna().sort_index()
    t, y = known.index.to_numpy(float), known.to_numpy(float)
    out = np.isin(t, list(pandemic))
    before, after = int(((t < start) & ~out).sum()), int(((t >= start) & ~out).sum())
    special = [(t == period).astype(float) for period in pandemic if (t == period).any()]
    x = np.column_stack([np.maximum(0.0, t - start + 1), np.ones(len(t)), t - start, *special])
    spare = len(t) - x.shape[1]
    if before < 2 or after < 2 or spare < 1:
        raise EstimationError(
            f"{before} periods before and {after} from {start:g} on, the pandemic's left out, leave "
            f"{max(spare, 0)} degrees of freedom: two, two and one are needed."
        )
    bread = inverse_gram(x)
    beta = bread @ x.T @ y
    width = int(np.floor(4 * (len(t) / 100) ** (2 / 9))) if lags is None else lags
    meat = _newey_west(x * (y - x @ beta)[:, None], width) * len(t) / spare
    se = float(np.sqrt(max((bread @ meat @ bread)[0, 0], 0.0)))
    low, high, p = wald(float(beta[0]), se, float(spare))
    warnings = [Check("one_series", {"periods": len(t)}, passed=False)]
    if len(t) < FEW:
        warnings.append(Check("short_series", {"periods": len(t), "needed": FEW}, passed=False))
    return Effect(
        "slope_change",
        float(beta[0]),
        Counts(1, 1, 0, len(t)),
        se,
        low,
        high,
        p,
        "wald",
        float(spare),
        method=f"interrupted series, Newey-West errors with {width} lags",
        assumptions=(Check("nothing_else_began"), Check("trend_would_have_gone_on")),
        diagnostics={"slope_before": float(beta[2]), "pandemic_periods": len(special)},
        warnings=tuple(warnings),
    )


def _newey_west(scores: Floats, lags: int) -> Floats:
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(meat)
