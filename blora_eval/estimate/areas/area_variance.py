"""The variance between areas of a Fay-Herriot model: five estimators of one number.

All work on the weighted least squares of the direct estimates on the covariates, with weights
``1 / (s + psi)``: ``s`` the variance between areas, ``psi`` each area's known sampling variance.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize

from blora_eval.estimate.arrays import Floats

Method = Literal["reml", "ml", "moments", "anova", "adjusted"]
METHODS: tuple[Method, ...] = ("reml", "ml", "moments", "anova", "adjusted")

GRID = 60
FINEST, COARSEST = 1e-6, 1e4


@dataclass(frozen=True, slots=True, eq=False)
class WeightedFit:
    """Weighted least squares at one variance between areas.

    ``weight`` is each area's ``1 / (s + psi)``, ``covariance`` that of ``beta``, ``residual`` direct
    less fitted, ``leverage`` the trace of ``(X'WX)^-1 X'W^2X``.
    """

    weight: Floats
    beta: Floats
    covariance: Floats
    residual: Floats
    leverage: float
    log_determinant: float


def weighted_fit(direct: Floats, psi: Floats, design: Floats, variance: float) -> WeightedFit:
    """Regress the direct estimates on the covariates, given the variance between areas.

    Examples
    --------
    >>> fit = weighted_fit(np.array([1.0, 3.0]), np.array([1.0, 1.0]), np.ones((2, 1)), 1.0)
    >>> fit.beta.tolist(), fit.covariance.tolist()   # the mean of two, each with variance 2
    ([2.0], [[1.0]])
    """
    weight = 1 / (variance + psi)
    covariance = np.linalg.inv(design.T @ (weight[:, None] * design))
    beta = covariance @ (design.T @ (weight * direct))
    leverage = float(np.trace(covariance @ (design.T @ (weight[:, None] ** 2 * design))))
    log_determinant = -float(np.linalg.slogdet(covariance)[1])
    return WeightedFit(weight, beta, covariance, direct - design @ beta, leverage, log_determinant)


def between_areas(direct: Floats, psi: Floats, design: Floats, method: Method) -> float:
    r"""The variance between areas.

    ``reml`` and ``ml`` maximise the (restricted) likelihood, ``adjusted`` the restricted likelihood
    times the variance itself, which is never zero; ``moments`` solves
    :math:`\sum (y - x'\beta)^2 / (s + \psi) = m - p`; ``anova`` is
    :math:`(\sum \hat e^2 - \sum \psi (1 - h)) / (m - p)` from ordinary least squares.

    Notes
    -----
    Fay and Herriot (1979), JASA 74: 269-277 (moments); Prasad and Rao (1990), JASA 85: 163-171 (anova);
    Li and Lahiri (2010), Journal of Multivariate Analysis 101: 882-892 (adjusted).

    Examples
    --------
    >>> direct, psi = np.array([0.0, 4.0]), np.array([1.0, 1.0])
    >>> found = between_areas(direct, psi, np.ones((2, 1)), "anova")
    >>> round(found, 6)   # their variance is 8, of which 1 is sampling
    7.0
    """
    m, p = design.shape
    if method == "anova":
        basis = np.linalg.qr(design)[0]
        residual: Floats = direct - basis @ (basis.T @ direct)
        spare = float(residual @ residual - psi @ (1 - (basis**2).sum(axis=1)))
        return max(0.0, spare / float(m - p))
    grid = np.concatenate([[0.0], float(np.median(psi)) * np.geomspace(FINEST, COARSEST, GRID)])

    def score(variance: float) -> float:
        return _score(weighted_fit(direct, psi, design, variance), variance, method, m - p)

    if method == "moments":
        return _root(score, grid[:1], grid)
    start = grid[1:] if method == "adjusted" else grid
    heights = [_height(weighted_fit(direct, psi, design, s), s, method) for s in start]
    top = int(np.argmax(heights))
    return _root(score, start[max(0, top - 1) : top + 1], start[top : top + 2])


def _root(score: Callable[[float], float], low: Floats, high: Floats) -> float:
    """Where the score falls through zero between the first low and the last high; else the nearer end."""
    if score(float(low[0])) <= 0:
        return float(low[0])
    end = float(high[-1])
    while score(end) > 0:
        end *= 10
    return float(optimize.brentq(score, float(low[0]), end, xtol=1e-300, rtol=1e-13))


def _score(fit: WeightedFit, variance: float, method: Method, df: int) -> float:
    squares: Floats = fit.weight * fit.residual**2
    if method == "moments":
        return float(squares.sum()) - df
    slope = float((fit.weight * squares).sum() - fit.weight.sum())
    if method == "ml":
        return slope / 2
    slope += fit.leverage
    return slope / 2 + (1 / variance if method == "adjusted" else 0.0)


def _height(fit: WeightedFit, variance: float, method: Method) -> float:
    height: float = (np.log(fit.weight) - fit.weight * fit.residual**2).sum() / 2
    if method == "ml":
        return height
    height -= fit.log_determinant / 2
    return height + (math.log(variance) if method == "adjusted" else 0.0)


def estimator_moments(fit: WeightedFit, variance: float, method: Method) -> tuple[float, float]:
    r"""Variance and bias of the estimator of the variance between areas, to the first order.

    With ``w`` the weights: variance :math:`2/\sum w^2` (reml, ml, adjusted), :math:`2m/(\sum w)^2`
    (moments), :math:`2\sum w^{-2}/m^2` (anova); bias :math:`-\mathrm{tr}[(X'WX)^{-1}X'W^2X]/\sum w^2` (ml),
    :math:`2[m\sum w^2 - (\sum w)^2]/(\sum w)^3` (moments), :math:`2/(s\sum w^2)` (adjusted), else none.

    Notes
    -----
    Datta and Lahiri (2000), Statistica Sinica 10: 613-627; Datta, Rao and Smith (2005), Biometrika 92:
    183-196.

    Examples
    --------
    >>> fit = weighted_fit(np.array([0.0, 4.0]), np.ones(2), np.ones((2, 1)), 1.0)   # weights of a half
    >>> estimator_moments(fit, 1.0, "ml")
    (4.0, -1.0)
    """
    m, one, two = len(fit.weight), float(fit.weight.sum()), float((fit.weight**2).sum())
    spread = {"moments": 2 * m / one**2, "anova": 2 * float((fit.weight**-2).sum()) / m**2}
    bias = {"ml": -fit.leverage / two, "moments": 2 * (m * two - one**2) / one**3}
    if method == "adjusted":
        bias["adjusted"] = 2 / (variance * two)
    return spread.get(method, 2 / two), bias.get(method, 0.0)
