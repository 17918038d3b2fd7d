"""Poverty indices of one population: how many are poor, how poor, and how unequally so.

Poor is ``welfare < line``, strictly: a household at the line is not poor. The line is one amount,
or one for each household where urban and rural lines differ. Weights are persons by default in the
reports: the household's weight times its members.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked_poor
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.weighted import quantile
from blora_eval.inputs import Line, Numbers, Weight


def fgt_terms(welfare: FloatArray, *, line: npt.ArrayLike, alpha: float = 0) -> FloatArray:
    """What each household adds to :func:`fgt`, whose weighted mean is the index.

    Examples
    --------
    >>> import numpy as np
    >>> fgt_terms(np.array([50.0, 100.0]), line=100, alpha=2)
    array([0.25, 0.  ])
    """
    z = np.asarray(line, dtype=np.float64)
    if alpha == 0:
        return (welfare < z).astype(np.float64)
    gap = np.maximum(1 - welfare / z, 0)
    return gap if alpha == 1 else gap**alpha


def watts_terms(welfare: FloatArray, *, line: npt.ArrayLike) -> FloatArray:
    """What each household adds to :func:`watts`, whose weighted mean is the index.

    Examples
    --------
    >>> import numpy as np
    >>> watts_terms(np.array([100.0, 200.0]), line=100)
    array([0., 0.])
    """
    if below := int((welfare <= 0).sum()):
        raise EstimationError(
            f"welfare: {below} values are zero or negative and have no logarithm. Correct them, set them "
            "aside, or use fgt, which takes them."
        )
    return np.log(np.maximum(np.asarray(line, dtype=np.float64) / welfare, 1))


def sen(
    welfare: Numbers,
    *,
    line: Line,
    weight: Weight = None,
    convention: Literal["large", "sen1976"] = "large",
) -> float:
    r"""Poverty index of Sen: headcount, gap and inequality among the poor in one.

    :math:`S = P_0 (I + (1 - I)\,G_p)` with I the mean gap of the poor and :math:`G_p` the Gini
    coefficient **of the poor**. ``sen1976`` multiplies :math:`G_p` by q / (q + 1), q being the
    weight of the poor: Sen's own small-sample form.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    line : float
        Poverty line, one for all.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.
    convention : {"large", "sen1976"}
        Which form.

    Returns
    -------
    float
        From 0 (nobody poor) to 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing or the line is not above zero.

    Notes
    -----
    Sen (1976), Econometrica 44: 219-231; R's ineq gives the large form.

    Examples
    --------
    >>> sen([50, 50, 100, 200], line=100)   # half poor, all by half: no inequality among them
    0.25
    """
    w, y, z = checked_poor(weight, welfare, line)
    poor = y < z
    if not poor.any():
        return 0.0
    w_poor, y_poor = w[poor], y[poor]
    # where the poor own nothing at all, all gaps are whole and inequality no longer matters
    inequality = gini(y_poor, weight=w_poor) if w_poor @ y_poor > 0 else 0.0
    if convention == "sen1976":
        inequality *= w_poor.sum() / (w_poor.sum() + 1)
    gap = w_poor @ (1 - y_poor / z[poor]) / w_poor.sum()
    return float(w_poor.sum() / w.sum() * (gap + (1 - gap) * inequality))


def sen_shorrocks_thon(welfare: Numbers, *, line: Line, weight: Weight = None) -> float:
    r"""Poverty index of Sen, Shorrocks and Thon.

    :math:`P_1 (1 + G)` with G the Gini coefficient of the poverty gaps of **everybody**, the
    non-poor's being zero.

    Parameters
    ----------
    welfare : array-like of shape (n,)
        Welfare per person and month.
    line : float or array-like of shape (n,)
        Poverty line.
    weight : array-like of shape (n,), optional
        Weight of each household; by default all alike.

    Returns
    -------
    float
        From 0 (nobody poor) to 1 where no welfare is negative.

    Raises
    ------
    EstimationError
        If a value is missing or the line is not above zero.

    Notes
    -----
    Shorrocks (1995), Econometrica 63: 1225-1230.

    Examples
    --------
    >>> sen_shorrocks_thon([50, 100], line=100)   # mean gap 0.25, Gini of gaps 0.5 and 0 is 0.5
    0.375
    """
    w, y, z = checked_poor(weight, welfare, line)
    gap = fgt_terms(y, line=z, alpha=1)
    if not gap.any():
        return 0.0
    return float(w @ gap / w.sum() * (1 + gini(gap, weight=w)))


def fgt(welfare: Numbers, *, line: Line, alpha: float = 0, weight: Weight = None) -> float:
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


def watts(welfare: Numbers, *, line: Line, weight: Weight = None) -> float:
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
    welfare: Numbers,
    *,
    line: Line,
    weight: Weight = None,
    statistic: Literal["mean", "median"] = "mean",
) -> float:
    r"""How far below the line the poor are, as a share of the line.

    ``mean``: :math:`I = P_1 / P_0`, the income gap ratio. ``median``: (z - median of the poor) / z,
    Eurostat's relative median poverty gap, which is defined for a single line.

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

    Examples
    --------
    >>> relative_line([50, 100, 300], share=0.5)
    50.0
    """
    return share * quantile(welfare, share=at, weight=weight)
