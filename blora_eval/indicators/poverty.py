"""Poverty indices of one population: how many are poor, how poor, and how unequally so.

Poor is ``welfare < line``, strictly: a household at the line is not poor. The line is one amount,
or one for each household where urban and rural lines differ. Weights are persons by default in the
reports: the household's weight times its members.
"""

from typing import Literal

import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import checked_poor
from blora_eval.indicators.poverty_terms import fgt_terms, watts_terms
from blora_eval.indicators.sen import sen, sen_shorrocks_thon
from blora_eval.indicators.weighted import quantile

__all__ = [
    "fgt",
    "poverty_gap_ratio",
    "relative_line",
    "sen",
    "sen_shorrocks_thon",
    "watts",
]


def fgt(
    welfare: npt.ArrayLike, *, line: npt.ArrayLike, alpha: float = 0, weight: npt.ArrayLike | None = None
) -> float:
    r"""Poverty index of Foster, Greer and Thorbecke.

    :math:`P_\alpha = \sum w\,1(y < z)\,((z - y)/z)^\alpha / \sum w`: the headcount at 0, the
    poverty gap at 1, the squared poverty gap at 2.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month, in the unit of the line.
    line : float or array-like of shape (n,)
        Poverty line, or one for each household.
    alpha : float
        Aversion to poverty, at least 0.
    weight : array-like of shape (n,), optional
        Weight of each household, in persons; by default all alike.

    Returns
    -------
    float
        Between 0 and 1 where no welfare is negative; a negative one counts with its whole gap.

    Raises
    ------
    EstimationError
        If a value is missing, the line is not above zero or alpha is negative.

    Notes
    -----
    Foster, Greer, Thorbecke (1984), Econometrica 52: 761-766.

    Examples
    --------
    >>> fgt([50, 75, 100, 200], line=100, alpha=1)   # two of four poor, short by 50 % and 25 %
    0.1875
    """
    if alpha < 0:
        raise EstimationError(f"alpha: {alpha} is below 0. Use 0 (headcount), 1 (gap) or 2 (squared gap).")
    w, y, z = checked_poor(weight, welfare, line)
    return float((w * fgt_terms(y, line=z, alpha=alpha)).sum() / w.sum())


def watts(welfare: npt.ArrayLike, *, line: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    r"""Poverty index of Watts.

    :math:`\sum w\,1(y < z)\,\log(z / y) / \sum w`: the mean shortfall in logarithms, which is also the
    mean time to leave poverty at a growth rate of one.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month, above zero.
    line : float or array-like of shape (n,)
        Poverty line.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        At least the poverty gap, without an upper bound.

    Raises
    ------
    EstimationError
        If a value is missing, a welfare is not above zero or the line is not.

    Notes
    -----
    Watts (1968); Haughton, Khandker (2009), Handbook on Poverty and Inequality, ch. 4.

    Examples
    --------
    >>> round(watts([50, 100, 150, 200], line=100), 4)   # log(2) / 4
    0.1733
    """
    w, y, z = checked_poor(weight, welfare, line)
    return float((w * watts_terms(y, line=z)).sum() / w.sum())


def poverty_gap_ratio(
    welfare: npt.ArrayLike,
    *,
    line: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    statistic: Literal["mean", "median"] = "mean",
) -> float:
    r"""How far below the line the poor are, as a share of the line.

    ``mean``: :math:`I = P_1 / P_0`, the income gap ratio. ``median``: (z - median of the poor) / z,
    Eurostat's relative median poverty gap, which is defined for a single line.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    line : float or array-like of shape (n,)
        Poverty line.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.
    statistic : {"mean", "median"}
        Which centre of the poor's shortfall.

    Returns
    -------
    float
        Above 0, and at most 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing, or nobody is poor: the ratio is undefined then, not zero.

    Examples
    --------
    >>> poverty_gap_ratio([50, 75, 100, 200], line=100)
    0.375
    """
    w, y, z = checked_poor(weight, welfare, line)
    poor = y < z
    if not poor.any():
        raise EstimationError(
            "Nobody is below the line, so the gap of the poor is undefined. Report P0 = 0 alone."
        )
    gap = 1 - y[poor] / z[poor]
    if statistic == "median":
        return quantile(gap, weight=w[poor])
    return float(w[poor] @ gap / w[poor].sum())


def relative_line(
    welfare: npt.ArrayLike, *, share: float = 0.6, at: float = 0.5, weight: npt.ArrayLike | None = None
) -> float:
    """A poverty line relative to the population itself: a share of a quantile of its welfare.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    share : float
        Share of the quantile: 0.6 of the median is Eurostat's line; 1 is the quantile itself.
    at : float
        Which quantile; 0.5 is the median.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        In the unit of the welfare.

    Raises
    ------
    EstimationError
        If a value is missing.

    Examples
    --------
    >>> relative_line([50, 100, 300], share=0.5)
    50.0
    """
    return share * quantile(welfare, share=at, weight=weight)
