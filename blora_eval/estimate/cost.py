"""What a unit of the outcome cost: a ratio that is undefined where there is no effect, or no money."""

import numpy as np
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Effect
from blora_eval.results import Estimate, Unavailable

__all__ = ["cost_per_unit"]


def cost_per_unit(
    effect: Effect, *, cost: float | None, cost_se: float = 0.0, wanted: int = -1, scale: float = 1.0
) -> Estimate | Unavailable:
    """Rupiah for a unit of the outcome moved the wanted way, with Fieller's interval.

    ``c / (w e scale)`` with c the cost of a treated unit, e its effect and w the wanted direction.
    The interval holds every ratio R with ``|c - R b| <= t sqrt(se_c^2 + R^2 se_b^2)``,
    ``b = w e scale`` (Fieller 1954); it is bounded only where the effect differs from zero. Money is
    zero or unknown often: the agencies were asked not to fund.

    Parameters
    ----------
    effect : Effect
        With an error.
    cost : float or None
        Rupiah spent on a treated unit, on average; None where unknown.
    cost_se : float
        Its standard error, independent of the effect's.
    wanted : {-1, 1}
        Direction of an improvement: -1 where a lower outcome is better.
    scale : float
        Units of the outcome in one of the effect's: 100 gives rupiah a percentage point.

    Returns
    -------
    Estimate or Unavailable
        ``cost_per_unit`` in rupiah; unavailable with reason ``cost_unknown``, ``cost_zero`` (a ratio
        to nothing spent says nothing) or ``effect_unclear`` (the effect is not on the wanted side of
        zero at the 5 % level, so that the interval would be unbounded).

    Raises
    ------
    EstimationError
        If the effect has no error, a cost or an error is negative, or the scale is not above zero.

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
