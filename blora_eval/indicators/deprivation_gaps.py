"""How far below their cut-offs the multidimensionally poor are, where achievements are cardinal."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, floats
from blora_eval.indicators.deprivation_matrix import Weights
from blora_eval.indicators.multidimensional import alkire_foster

__all__ = ["adjusted_gap", "deprivation_gaps"]


def deprivation_gaps(achievements: pd.DataFrame | npt.ArrayLike, *, cutoffs: npt.ArrayLike) -> FloatArray:
    """Normalised gaps, (z_j - x_ij) / z_j below the cut-off and zero at it or above.

    Parameters
    ----------
    achievements : DataFrame or array-like, shape (n, indicators)
        Achievements, not negative.
    cutoffs : array-like, shape (indicators,)
        Deprivation cut-offs, above zero. Deprived is strictly below.

    Returns
    -------
    array, shape (n, indicators)
        Between 0 and 1.

    Raises
    ------
    EstimationError
        If an achievement is missing or negative or a cut-off is not above zero.

    Examples
    --------
    >>> deprivation_gaps([[5, 10], [12, 5]], cutoffs=[10, 10]).tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    matrix, z = np.atleast_2d(floats(achievements)), floats(cutoffs)
    problems = []
    if missing := int(np.isnan(matrix).sum()):
        problems.append(f"achievements: {missing} are missing. Set these rows aside.")
    if negative := int((matrix < 0).sum()):
        problems.append(f"achievements: {negative} are negative, so their gaps exceed the cut-off.")
    if matrix.shape[1] != len(z) or not (z > 0).all():
        problems.append(f"cutoffs: {matrix.shape[1]} numbers above zero are needed.")
    if problems:
        raise EstimationError("\n".join(problems))
    gaps: FloatArray = np.maximum(1 - matrix / z, 0)
    return gaps


def adjusted_gap(
    gaps: npt.ArrayLike,
    *,
    weights: Weights,
    k: float,
    alpha: float = 1,
    weight: npt.ArrayLike | None = None,
) -> float:
    r"""Alkire and Foster's M1 (adjusted poverty gap), M2 (adjusted severity), or any M of alpha.

    :math:`M_\alpha = \sum_i w_i 1(c_i \ge k) \sum_j \omega_j g_{ij}^\alpha / \sum_i w_i`, where
    :math:`c_i` counts every positive gap in full; at alpha = 0 it is M0.

    Parameters
    ----------
    gaps : array-like, shape (n, indicators)
        What :func:`deprivation_gaps` gives.
    weights : sequence, shape (indicators,)
        Indicator weights that sum to one.
    k : float
        Poverty cut-off on the weighted sum of deprivations.
    alpha : float, default 1
        Power of the gaps, not negative.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    float
        Between 0 and 1, and not above M0.

    Raises
    ------
    EstimationError
        As :func:`~blora_eval.indicators.multidimensional.alkire_foster`, and if alpha is negative.

    Examples
    --------
    >>> adjusted_gap([[0.5, 0.5], [0, 0]], weights=[0.5, 0.5], k=1)
    0.25
    """
    if alpha < 0:
        raise EstimationError(f"alpha: {alpha} is negative.")
    matrix = np.atleast_2d(floats(gaps))
    deprived = np.where(np.isnan(matrix), np.nan, matrix > 0)
    found = alkire_foster(deprived, weights=weights, k=k, weight=weight)
    w = np.ones(len(matrix)) if weight is None else floats(weight)
    omega = found.indicators["weight"].to_numpy()
    powered = np.where(matrix > 0, matrix, 0.0) ** alpha * (matrix > 0)
    return float((w * found.poor) @ (powered @ omega) / w.sum())
