"""Inequality indices of one population: how unequally welfare is distributed."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked
from blora_eval.indicators.quantile_shares import palma_ratio, quantile_share, quantile_share_ratio

__all__ = [
    "atkinson",
    "generalized_entropy",
    "gini",
    "palma_ratio",
    "quantile_share",
    "quantile_share_ratio",
]


def gini(
    welfare: npt.ArrayLike,
    *,
    weight: npt.ArrayLike | None = None,
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

    Parameters
    ----------
    welfare : ndarray of shape (n,)
        Welfare, without missing values.
    alpha : float
        Parameter of the index.

    Returns
    -------
    str or None
        What is wrong and what to do.

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


def generalized_entropy(
    welfare: npt.ArrayLike, *, alpha: float = 1, weight: npt.ArrayLike | None = None
) -> float:
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


def atkinson(welfare: npt.ArrayLike, *, epsilon: float = 1, weight: npt.ArrayLike | None = None) -> float:
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
