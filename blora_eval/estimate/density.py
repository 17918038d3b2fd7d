"""Density of welfare at one point, which the error of a quantile or a relative line needs."""

import numpy as np

from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.weighted import quantile

__all__ = ["density", "quantile_influence"]


def density(values: FloatArray, weight: FloatArray, at: float) -> float:
    r"""Weighted Gaussian kernel density at one point.

    Bandwidth by Silverman's rule, :math:`0.9 \min(s, IQR / 1.34) n^{-1/5}` with weighted s and IQR and
    the effective number of rows :math:`n = (\sum w)^2 / \sum w^2`, so that the scale of the weights
    does not matter.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Without missing values.
    weight : ndarray of shape (n,)
        Above zero.
    at : float
        Where.

    Returns
    -------
    float
        Per unit of the values; 0 where all values are alike.

    Examples
    --------
    >>> density(np.array([1.0, 1.0]), np.ones(2), 1.0)
    0.0
    """
    if values.min() == values.max():
        return 0.0
    share = weight / weight.sum()
    spread = float(np.sqrt(share @ (values - share @ values) ** 2))
    quartiles = quantile(values, share=0.75, weight=weight) - quantile(values, share=0.25, weight=weight)
    robust = min(spread, quartiles / 1.34) or spread
    width = 0.9 * robust * float(share @ share) ** 0.2
    distance = (at - values) / width
    return float(share @ np.exp(-(distance**2) / 2) / (width * np.sqrt(2 * np.pi)))


def quantile_influence(values: FloatArray, weight: FloatArray, *, share: float) -> tuple[float, FloatArray]:
    r"""A weighted quantile and the influence of each row on it.

    :math:`(p - 1(y \le Q)) / (N f(Q))` with f from :func:`density`.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Without missing values.
    weight : ndarray of shape (n,)
        Above zero.
    share : float
        Which quantile.

    Returns
    -------
    value : float
        The quantile.
    influence : ndarray of shape (n,)
        Its derivative by each weight; zero where all values are alike.

    Examples
    --------
    >>> quantile_influence(np.array([1.0, 2.0, 3.0]), np.ones(3), share=0.5)[0]
    2.0
    """
    value = quantile(values, share=share, weight=weight)
    height = density(values, weight, value)
    if height == 0:
        return value, np.zeros(len(values))
    return value, (share - (values <= value)) / (weight.sum() * height)
