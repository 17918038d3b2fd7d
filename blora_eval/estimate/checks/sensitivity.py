"""How strong what was not measured, or those no longer seen, would have to be to explain an effect away.

Each function gives a ``Check``: a code and the numbers of its sentence.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import optimize, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.results import Check


def robustness_value(t: float, df: float, *, q: float = 1.0, alpha: float = 0.05) -> Check:
    """Share of the variance of treatment and of outcome that an omitted variable would need to explain.

    With ``f = q |t| / sqrt(df)``, ``RV = (sqrt(f^4 + 4 f^2) - f^2) / 2`` takes q of the estimate
    away; ``RV_alpha``, with f less that of the critical t, takes its significance away.
    Cinelli and Hazlett (2020).

    Examples
    --------
    >>> found = robustness_value(10.0, 100)   # f = 1: (sqrt(5) - 1) / 2
    >>> round(found.numbers["rv"], 3), round(found.numbers["partial_r2"], 3)
    (0.618, 0.5)
    """
    if not df >= 2:
        raise EstimationError("The robustness value needs at least two residual degrees of freedom.")
    f = q * abs(t) / np.sqrt(df)
    critical = float(stats.t.ppf(1 - alpha / 2, df - 1)) / np.sqrt(df - 1)
    excess = f - critical
    if excess <= 0:
        at_level = 0.0
    elif f > 1 / critical:
        at_level = (f**2 - critical**2) / (1 + f**2)
    else:
        at_level = _robustness(excess)
    numbers = {"rv": _robustness(f), "rv_alpha": float(at_level), "partial_r2": float(t**2 / (t**2 + df))}
    return Check("robustness_value", {**numbers, "t": float(t), "df": float(df)})


def _robustness(f: float) -> float:
    return float((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)


def e_value(ratio: float, low: float, high: float) -> Check:
    """Risk ratio an omitted variable would need with treatment and outcome to explain a ratio away.

    ``RR + sqrt(RR (RR - 1))``, after inversion where RR is below 1; for the interval the end next
    to 1, or 1 where the interval holds it. VanderWeele and Ding (2017).

    Examples
    --------
    >>> e_value(2.0, 1.0, 4.0).numbers   # 2 + sqrt(2)
    {'point': 3.414213562373095, 'limit': 1.0}
    """
    if not 0 < low <= ratio <= high:
        raise EstimationError("A risk ratio and its interval lie above zero, low <= ratio <= high.")
    point, near = (ratio, max(1.0, low)) if ratio >= 1 else (1 / ratio, max(1.0, 1 / high))
    numbers = {name: float(rr + np.sqrt(rr * (rr - 1))) for name, rr in (("point", point), ("limit", near))}
    return Check("e_value", numbers)


def oster(
    *, short: float, controlled: float, r2_short: float, r2_controlled: float, r2_max: float, moments: Floats
) -> Check:
    """Ratio of selection on what is not measured to selection on what is that would explain an effect away.

    Proposition 3 of Oster (2019), exact, for an effect of zero.

    Examples
    --------
    >>> moments = np.array([1.0, 1.0, 0.9])
    >>> check = oster(short=.5, controlled=.4, r2_short=.25, r2_controlled=.3, r2_max=.4, moments=moments)
    >>> check.passed
    True
    """
    if not 0 <= r2_short < r2_controlled < r2_max <= 1:
        raise EstimationError("Oster's ratio needs R squared to rise: short < controlled < maximum <= 1.")
    var_y, var_x, rest = (float(moment) for moment in moments)
    gap, b = short - controlled, controlled
    cubic = b**3 * (rest * var_x - rest**2)
    above = b * (r2_controlled - r2_short) * var_y * rest + b * var_x * rest * gap**2
    above += 2 * b**2 * rest * gap * var_x + cubic
    room = (r2_max - r2_controlled) * var_y
    below = room * gap * var_x + b * room * (var_x - rest) + b**2 * rest * gap * var_x + cubic
    if below == 0:
        raise EstimationError("The controls do not move the coefficient: Oster's ratio is undefined.")
    delta = above / below
    return Check("oster", {"delta": float(delta), "r2_max": float(r2_max)}, abs(delta) >= 1)


def rosenbaum(differences: Sequence[float] | Floats, *, alpha: float = 0.05) -> Check:
    """Hidden bias in who is treated, as a ratio of odds, up to which matched pairs stay significant.

    Wilcoxon's signed ranks; pairs without a difference are ranked and then leave (Pratt). Under a
    bias of ``gamma`` the largest p is that of signs with probability ``gamma / (1 + gamma)``.

    Examples
    --------
    >>> check = rosenbaum(range(1, 21))   # all twenty pairs point the same way
    >>> check.passed, check.numbers["gamma"] > 5
    (True, True)
    """
    d = np.asarray(differences, dtype=float)
    ranks = stats.rankdata(np.abs(d))[d != 0]
    if not len(ranks):
        raise EstimationError("All pairs are equal: there is no effect to explain away.")
    positive = float(ranks[d[d != 0] > 0].sum())
    larger = max(positive, float(ranks.sum()) - positive)

    def p(gamma: float) -> float:
        share = gamma / (1 + gamma)
        spread = np.sqrt(share * (1 - share) * (ranks**2).sum())
        return float(stats.norm.sf((larger - share * ranks.sum()) / spread))

    gamma = 1.0
    if p(1.0) <= alpha:
        gamma = float(optimize.brentq(lambda log: p(np.exp(log)) - alpha, 0.0, 20.0))
        gamma = float(np.exp(gamma))
    return Check("rosenbaum", {"gamma": gamma, "p": p(1.0), "pairs": len(d)}, p(1.0) <= alpha)


def lee_bounds(frame: pd.DataFrame, *, outcome: str, treated: str) -> Check:
    """Sharpest bounds of the effect on those who would be seen either way.

    If treatment moves being seen in one direction only, the group that is seen more often holds an
    excess share ``q = (s1 - s0) / s1`` that the other lacks. Leaving out its lowest and its highest
    q-th part gives the bounds; a village on the edge counts by its fraction.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 4, 1, 3, None, None], "on": [1] * 4 + [0] * 4})
    >>> check = lee_bounds(frame, outcome="y", treated="on")   # half of the treated too many: 1.5 or 3.5 to 2
    >>> check.numbers["low"], check.numbers["high"], check.numbers["trimmed"]
    (-0.5, 1.5, 0.5)
    """
    absent = [name for name in (outcome, treated) if name not in frame]
    if absent or frame[treated].isna().any():
        raise EstimationError(
            f"The frame has no column {', '.join(absent)}, or {treated} is missing somewhere."
        )
    on = frame[treated].to_numpy(float) > 0
    y = frame[outcome].astype("Float64").to_numpy(float, na_value=np.nan)
    seen = np.isfinite(y)
    if not (seen & on).any() or not (seen & ~on).any():
        raise EstimationError("Nobody of one of the two groups is seen again: there is nothing to bound.")
    shares = [float(seen[side].mean()) for side in (on, ~on)]
    more, fewer = (on, ~on) if shares[0] >= shares[1] else (~on, on)
    trimmed = 1 - min(shares) / max(shares)
    kept = y[more & seen]
    ends = [_trimmed_mean(kept, trimmed), -_trimmed_mean(-kept, trimmed)]  # without the highest, the lowest
    other = float(y[fewer & seen].mean())
    bounds = sorted((end - other) * (1 if more is on else -1) for end in ends)
    numbers: dict[str, float | int | str] = {
        "low": bounds[0],
        "high": bounds[1],
        "estimate": float(y[on & seen].mean() - y[~on & seen].mean()),
        "trimmed": trimmed,
        "seen_treated": shares[0],
        "seen_controls": shares[1],
    }
    return Check("attrition", numbers, passed=bounds[0] > 0 or bounds[1] < 0)


def _trimmed_mean(values: Floats, share: float) -> float:
    """The mean without the highest ``share``, the value on the edge by its fraction."""
    ordered = np.sort(values)
    weight = np.clip(len(ordered) * (1 - share) - np.arange(len(ordered)), 0, 1)
    return float(weight @ ordered / weight.sum())
