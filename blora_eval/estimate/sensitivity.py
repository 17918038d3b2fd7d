"""How strong what was not measured would have to be to explain an effect away.

Each function gives a ``Check``: a code and the numbers of its sentence.
"""

from collections.abc import Sequence

import numpy as np
from scipy import optimize, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.results import Check

__all__ = ["e_value", "oster", "robustness_value", "rosenbaum"]


def robustness_value(t: float, df: float, *, q: float = 1.0, alpha: float = 0.05) -> Check:
    """Share of the variance of treatment and of outcome that an omitted variable would need to explain.

    With ``f = q |t| / sqrt(df)``, ``RV = (sqrt(f^4 + 4 f^2) - f^2) / 2`` takes q of the estimate
    away; ``RV_alpha``, with f less that of the critical t, takes its significance away.
    Cinelli and Hazlett (2020).

    Parameters
    ----------
    t : float
        t statistic of the coefficient.
    df : float
        Residual degrees of freedom.
    q : float
        Share of the estimate to explain away.
    alpha : float
        Level of significance.

    Returns
    -------
    Check
        Code ``robustness_value``; numbers rv, rv_alpha, partial_r2, t, df, all but the last two
        between 0 and 1. It is a yardstick: ``passed`` is None.

    Raises
    ------
    EstimationError
        If there are fewer than two degrees of freedom.

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

    Parameters
    ----------
    ratio, low, high : float
        Risk ratio and its interval, above zero.

    Returns
    -------
    Check
        Code ``e_value``; numbers point and limit, at least 1; ``passed`` is None.

    Raises
    ------
    EstimationError
        If a number is not above zero, or not in order.

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

    Parameters
    ----------
    short, controlled : float
        Coefficient of treatment without and with the controls.
    r2_short, r2_controlled : float
        Their R squared.
    r2_max : float
        R squared if everything were measured; Oster proposes 1.3 times ``r2_controlled``, at most 1.
    moments : array of three
        Variance of the outcome, of treatment, and of treatment given the controls.

    Returns
    -------
    Check
        Code ``oster``; numbers delta and r2_max; ``passed`` is ``|delta| >= 1``.

    Raises
    ------
    EstimationError
        If the controls explain nothing, or r2_max does not exceed what they do.

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

    Parameters
    ----------
    differences : sequence of float
        Treated minus control, one a pair, at least one of them not zero.
    alpha : float
        One-sided level.

    Returns
    -------
    Check
        Code ``rosenbaum``; numbers gamma (at least 1; 1 where not significant even without bias),
        p (at gamma 1) and pairs; ``passed`` is whether p is at most alpha.

    Raises
    ------
    EstimationError
        If all pairs are equal.

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
