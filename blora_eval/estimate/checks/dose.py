"""How the change differs with the dose of mentoring, and what a unit of the outcome cost."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.results import Check, Estimate, Unavailable


def dose_effect(
    frame: pd.DataFrame,
    *,
    outcome: str,
    dose: str,
    cluster: str,
    past: Sequence[str] = (),
) -> Effect:
    """Difference of the outcome for one more unit of dose, among the treated, given their past.

    Least squares of the outcome on the dose, the past and a constant, CR2 errors by cluster. It is
    the effect of the dose only if, given the past, the dose was as good as drawn by lot. Mentors
    go where they are asked, where it is near, or where things go badly: each of these makes the
    coefficient something else, and the warning goes with the number (Callaway, Goodman-Bacon and
    Sant'Anna 2024: even parallel trends do not make such slopes causal).

    Examples
    --------
    >>> frame = pd.DataFrame({"fall": [1.0, 2, 3, 4, 5, 6.5], "visits": [1, 2, 3, 4, 5, 6],
    ...                       "k": list("abcabc")})
    >>> found = dose_effect(frame, outcome="fall", dose="visits", cluster="k")
    >>> round(found.estimate, 2), [warning.code for warning in found.warnings][0]
    (1.07, 'dose_is_chosen')
    """
    columns = [outcome, dose, cluster, *past]
    absent = [name for name in columns if name not in frame]
    if absent:
        raise EstimationError(f"The frame has no column {', '.join(absent)}.")
    whole = frame[columns].dropna()
    if len(whole) < len(past) + 4 or whole[dose].nunique() < 2:
        raise EstimationError(f"{len(whole)} villages with a dose that varies are too few for this question.")
    d = whole[dose].to_numpy(float)
    rest = np.column_stack([np.ones(len(d)), *(whole[name].to_numpy(float) for name in past)])
    codes = pd.factorize(whole[cluster], sort=True)[0]
    found = cluster_errors(whole[outcome].to_numpy(float), np.column_stack([d, rest]), codes, column=0)
    told = rest @ np.linalg.lstsq(rest, d, rcond=None)[0]
    r2 = float(1 - ((d - told) ** 2).sum() / ((d - d.mean()) ** 2).sum())
    return Effect(
        "dose_slope",
        found.coefficient,
        Counts(len(whole), len(whole), 0, 1, found.clusters),
        found.se,
        found.low,
        found.high,
        found.p,
        "wald",
        found.df,
        method=f"regression on the dose among the treated, CR2 by {cluster}",
        assumptions=(Check("dose_by_lot_given_the_past"),),
        diagnostics={
            "dropped": len(frame) - len(whole),
            "dose_sd": float(d.std(ddof=1)),
            "past_r2": max(0.0, r2),
        },
        warnings=(Check("dose_is_chosen", {"past_r2": max(0.0, r2)}, passed=False),),
    )


def cost_per_unit(
    effect: Effect, *, cost: float | None, cost_se: float = 0.0, wanted: int = -1, scale: float = 1.0
) -> Estimate | Unavailable:
    """Rupiah for a unit of the outcome moved the wanted way, with Fieller's interval.

    ``c / (w e scale)`` with c the cost of a treated unit, e its effect and w the wanted direction.
    The interval holds every ratio R with ``|c - R b| <= t sqrt(se_c^2 + R^2 se_b^2)``,
    ``b = w e scale`` (Fieller 1954); it is bounded only where the effect differs from zero. Money is
    zero or unknown often: the agencies were asked not to fund.

    Examples
    --------
    >>> from blora_eval.estimate.effect import Counts
    >>> effect = Effect("att", -0.02, Counts(9, 4, 5, 3), se=0.005)
    >>> cost_per_unit(effect, cost=1_000_000, scale=100).value   # a million for two points
    500000.0
    """
    if effect.se is None or not scale > 0 or cost_se < 0 or (cost is not None and cost < 0):
        raise EstimationError(
            "A cost needs an effect with an error, a scale above zero and nothing negative."
        )
    n = effect.counts.treated
    if cost is None or not np.isfinite(cost):
        return Unavailable("cost_per_unit", "cost_unknown", n, "rupiah")
    if cost == 0:
        return Unavailable("cost_per_unit", "cost_zero", n, "rupiah")
    gain, error = wanted * effect.estimate * scale, effect.se * scale
    reach = float(stats.norm.ppf(0.975) if effect.df is None else stats.t.ppf(0.975, effect.df))
    spare = gain**2 - (reach * error) ** 2
    if gain <= 0 or spare <= 0:
        return Unavailable("cost_per_unit", "effect_unclear", n, "rupiah")
    inner = np.sqrt(max((cost * gain) ** 2 - spare * (cost**2 - (reach * cost_se) ** 2), 0.0))
    return Estimate(
        "cost_per_unit",
        cost / gain,
        low=float((cost * gain - inner) / spare),
        high=float((cost * gain + inner) / spare),
        df=effect.df,
        n=n,
        unit="rupiah",
        method="Fieller",
    )
