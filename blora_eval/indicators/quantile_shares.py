"""What the poorest and the richest have of all welfare: shares between quantiles and their ratios."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked
from blora_eval.indicators.weighted import quantile

__all__ = ["palma_ratio", "quantile_share", "quantile_share_ratio"]


def _positive_total(w: FloatArray, y: FloatArray) -> float:
    whole = float(w @ y)
    if whole <= 0:
        raise EstimationError(
            "welfare: its total is not above zero, so shares of it are undefined. Set it aside."
        )
    return whole


def quantile_share(
    welfare: npt.ArrayLike, *, lower: float = 0.0, upper: float = 0.2, weight: npt.ArrayLike | None = None
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
    welfare: npt.ArrayLike,
    *,
    top: float = 0.2,
    bottom: float = 0.2,
    weight: npt.ArrayLike | None = None,
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


def palma_ratio(welfare: npt.ArrayLike, *, weight: npt.ArrayLike | None = None) -> float:
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
