"""Inequality indices of one population: how unequally welfare is distributed."""

from typing import Literal

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked
from blora_eval.indicators.weighted import quantile
from blora_eval.inputs import Numbers, Weight


def _positive_total(w: FloatArray, y: FloatArray) -> float:
    whole = float(w @ y)
    if whole <= 0:
        raise EstimationError(
            "welfare: its total is not above zero, so shares of it are undefined. Set it aside."
        )
    return whole


def quantile_share(
    welfare: Numbers, *, lower: float = 0.0, upper: float = 0.2, weight: Weight = None
) -> float:
    """Share of all welfare held between two quantiles of the population.

    The Lorenz curve at ``upper`` minus the Lorenz curve at ``lower``, a household on the boundary
    being divided, so that the shares of all fifths add up to one.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person.
    lower : float
        Where the part begins, as a share of the population from the poorest; 0 is the very poorest.
    upper : float
        Where it ends, above ``lower`` and at most 1.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        Between 0 and 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing, the bounds are not in order, or total welfare is not above zero.

    Examples
    --------
    >>> quantile_share([10, 20, 30, 40], lower=0.0, upper=0.5)
    0.3
    """
    if not 0 <= lower < upper <= 1:
        raise EstimationError(f"lower, upper: {lower} and {upper} are not in order between 0 and 1.")
    w, y = checked(weight, welfare=welfare)
    whole = _positive_total(w, y)
    order = np.argsort(y)
    population = np.concatenate([[0.0], np.cumsum(w[order]) / w.sum()])
    held = np.concatenate([[0.0], np.cumsum((w * y)[order]) / whole])
    below, above = np.interp([lower, upper], population, held)
    return float(above - below)


def quantile_share_ratio(
    welfare: Numbers,
    *,
    top: float = 0.2,
    bottom: float = 0.2,
    weight: Weight = None,
    convention: Literal["totals", "means"] = "totals",
) -> float:
    """What the richest part has, as a multiple of what the poorest part has.

    ``totals`` divides the total welfare of those strictly above the upper quantile by that of those
    at or below the lower one (laeken, convey: S80/S20); ``means`` divides their means.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person.
    top : float
        Share of the population that counts as rich.
    bottom : float
        Share that counts as poor.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.
    convention : {"totals", "means"}
        Which ratio.

    Returns
    -------
    float
        About 1 where all are alike, without an upper bound.

    Raises
    ------
    EstimationError
        If a value is missing, nobody lies above the upper quantile (many ties), or the poorest
        part's welfare is not above zero.

    Examples
    --------
    >>> quantile_share_ratio([10, 20, 30, 40, 50])
    5.0
    """
    w, y = checked(weight, welfare=welfare)
    rich = y > quantile(y, share=1 - top, weight=w)
    poor = y <= quantile(y, share=bottom, weight=w)
    if not rich.any():
        raise EstimationError("Nobody lies above the upper quantile: too many welfares are equal. Use gini.")
    below = float(w[poor] @ y[poor])
    if below <= 0:
        raise EstimationError(
            "welfare: the poorest part's total is not above zero, so the ratio is undefined."
        )
    totals = float(w[rich] @ y[rich]) / below
    return totals if convention == "totals" else totals * float(w[poor].sum() / w[rich].sum())


def palma_ratio(welfare: Numbers, *, weight: Weight = None) -> float:
    """What the richest tenth has, as a multiple of what the poorest four tenths have.

    Both by :func:`quantile_share`, a household on the boundary being divided.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        0.25 where all are alike, without an upper bound.

    Raises
    ------
    EstimationError
        If a value is missing, or the poorest four tenths have nothing.

    Notes
    -----
    Palma (2011), Development and Change 42: 87-153.

    Examples
    --------
    >>> round(palma_ratio([10] * 9 + [60]), 6)   # 60 against 40
    1.5
    """
    w, y = checked(weight, welfare=welfare)
    below = quantile_share(y, lower=0, upper=0.4, weight=w)
    if below <= 0:
        raise EstimationError("welfare: the poorest four tenths have nothing, so the ratio is undefined.")
    return quantile_share(y, lower=0.9, upper=1, weight=w) / below


def gini(
    welfare: Numbers,
    *,
    weight: Weight = None,
    convention: Literal["exact", "convey"] = "exact",
) -> float:
    r"""Gini coefficient.

    ``exact``: :math:`(2\sum w y W - \sum w^2 y)/(N \sum w y) - 1` with W the weights cumulated in order
    of welfare and N their sum; a household of weight w counts as w households of weight 1.
    ``convey``: :math:`\sum (2W - 1) w y / (N \sum w y) - 1`, which depends on the scale of the weights
    and is here to compare with R's convey and vardpoor only.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person; single values may be zero or negative.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.
    convention : {"exact", "convey"}
        Which formula.

    Returns
    -------
    float
        From 0 (all alike) to below 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing, or the mean welfare is not above zero: the index is undefined then.

    Examples
    --------
    >>> gini([0, 100])   # one of two has all: 1 - 1/2
    0.5
    """
    w, y = checked(weight, welfare=welfare)
    order = np.argsort(y)
    w, y = w[order], y[order]
    mass = w * y
    whole = mass.sum()
    if whole <= 0:
        raise EstimationError(
            "welfare: its mean is not above zero, so its inequality is undefined. Set it aside."
        )
    subtracted = w if convention == "exact" else 1.0
    return float(mass @ (2 * np.cumsum(w) - subtracted) / (w.sum() * whole) - 1)


def entropy_reason(welfare: FloatArray, alpha: float) -> str | None:
    """Why the generalised entropy of these values is undefined, or None where it is not.

    Examples
    --------
    >>> import numpy as np
    >>> entropy_reason(np.array([0.0, 1.0]), 2) is None
    True
    """
    least, what = (welfare <= 0, "zero or negative") if alpha <= 0 else (welfare < 0, "negative")
    if count := int(least.sum()):
        return (
            f"welfare: {count} values are {what}, where an index with parameter {alpha:g} is undefined. "
            "Correct them, set them aside, or use gini."
        )
    if not welfare.any():
        return "welfare: all values are zero, so their inequality is undefined. Set them aside."
    return None


def generalized_entropy(welfare: Numbers, *, alpha: float = 1, weight: Weight = None) -> float:
    r"""Generalised entropy index.

    :math:`GE(\alpha) = \overline{(y/\mu)^\alpha - 1}\,/\,(\alpha(\alpha - 1))`; at 0 the mean log deviation
    :math:`\overline{\log(\mu / y)}`, at 1 Theil's index :math:`\overline{(y/\mu)\log(y/\mu)}`.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person: above zero for alpha up to 0, not negative otherwise.
    alpha : float
        Weight given to gaps at the top: 0 mean log deviation, 1 Theil, 2 half the squared
        coefficient of variation.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        From 0 (all alike), without a common upper bound.

    Raises
    ------
    EstimationError
        If a value is missing, or too small for this alpha.

    Notes
    -----
    Shorrocks (1984), Econometrica 52: 1369-1385.

    Examples
    --------
    >>> generalized_entropy([50, 150], alpha=2)   # squared coefficient of variation 0.25, halved
    0.125
    """
    w, y = checked(weight, welfare=welfare)
    if reason := entropy_reason(y, alpha):
        raise EstimationError(reason)
    share = w / w.sum()
    relative = y / (share @ y)
    if alpha == 0:
        return float(-(share @ np.log(relative)))
    if alpha == 1:
        return float(share @ (relative * np.log(np.where(relative > 0, relative, 1))))
    return float((share @ relative**alpha - 1) / (alpha * (alpha - 1)))


def atkinson(welfare: Numbers, *, epsilon: float = 1, weight: Weight = None) -> float:
    r"""Atkinson index: the share of welfare that could be given up if the rest were shared equally.

    :math:`A(\epsilon) = 1 - \left(\overline{(y/\mu)^{1-\epsilon}}\right)^{1/(1-\epsilon)}`; at 1, one minus
    the geometric over the arithmetic mean.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person: above zero for epsilon of 1 or more, not negative otherwise.
    epsilon : float
        Aversion to inequality, above 0.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        From 0 (all alike) to 1.

    Raises
    ------
    EstimationError
        If a value is missing, epsilon is not above 0, or a welfare is too small for it.

    Notes
    -----
    Atkinson (1970), Journal of Economic Theory 2: 244-263.

    Examples
    --------
    >>> round(atkinson([50, 200], epsilon=1), 6)   # geometric mean 100, mean 125
    0.2
    """
    if epsilon <= 0:
        raise EstimationError(f"epsilon: {epsilon} is not above 0. Use 0.5, 1 or 2.")
    w, y = checked(weight, welfare=welfare)
    if reason := entropy_reason(y, 1 - epsilon):
        raise EstimationError(reason)
    share = w / w.sum()
    relative = y / (share @ y)
    if epsilon == 1:
        return float(1 - np.exp(share @ np.log(relative)))
    return float(1 - (share @ relative ** (1 - epsilon)) ** (1 / (1 - epsilon)))
