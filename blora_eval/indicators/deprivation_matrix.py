"""Deprivations as a matrix of 0 and 1, their weights, and who is poor by them."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, floats

__all__ = [
    "GLOBAL_MPI_WEIGHTS",
    "Weights",
    "deprivation_matrix",
    "deprivation_score",
    "is_multidimensionally_poor",
]

GLOBAL_MPI_WEIGHTS: Mapping[str, float] = {
    "nutrition": 1 / 6,
    "child_mortality": 1 / 6,
    "years_of_schooling": 1 / 6,
    "school_attendance": 1 / 6,
    "cooking_fuel": 1 / 18,
    "sanitation": 1 / 18,
    "drinking_water": 1 / 18,
    "electricity": 1 / 18,
    "housing": 1 / 18,
    "assets": 1 / 18,
}
"""Weights of the global MPI of 2018; its cut-off is k = 1/3."""

TOLERANCE = 1e-9
Weights = Mapping[str, float] | Sequence[float] | FloatArray


def deprivation_score(deprivations: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted sum of each person's deprivations, c_i = sum of w_j g_ij.

    Parameters
    ----------
    deprivations : array of 0 and 1, shape (n, indicators)
        One row per person or household.
    weights : array, shape (indicators,)
        Weights that sum to one.

    Returns
    -------
    array, shape (n,)
        Between 0 and 1.

    Examples
    --------
    >>> deprivation_score(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([0.25, 0.75])).tolist()
    [0.25, 1.0]
    """
    score: FloatArray = deprivations @ weights
    return score


def is_multidimensionally_poor(score: FloatArray, k: float) -> npt.NDArray[np.bool_]:
    """Whether a deprivation score reaches the poverty cut-off.

    Parameters
    ----------
    score : array
        Deprivation scores.
    k : float
        Cut-off, 0 < k <= 1. Reaching it is enough: six sums of 1/18 are 1/3, though not in floating
        point, so the comparison allows for 1e-9.

    Returns
    -------
    array of bool
        True for the poor.

    Examples
    --------
    >>> is_multidimensionally_poor(np.array([0.1 + 0.2, 0.2]), 0.3).tolist()
    [True, False]
    """
    return np.asarray(score >= k - TOLERANCE)


def deprivation_matrix(
    deprivations: pd.DataFrame | npt.ArrayLike, weights: Weights
) -> tuple[list[str], FloatArray, FloatArray]:
    """Deprivations as a matrix of 0 and 1 with their names and weights, checked.

    Parameters
    ----------
    deprivations : DataFrame or array-like, shape (n, indicators)
        True or 1 where deprived.
    weights : mapping by indicator, or sequence in the order of the columns
        Indicator weights.

    Returns
    -------
    tuple of list, array of shape (n, indicators), array of shape (indicators,)
        Names, matrix, weights.

    Raises
    ------
    EstimationError
        With all reasons at once.

    Examples
    --------
    >>> deprivation_matrix([[True, False]], [0.5, 0.5])
    (['1', '2'], array([[1., 0.]]), array([0.5, 0.5]))
    """
    if isinstance(deprivations, pd.DataFrame):
        names = [str(name) for name in deprivations]
        matrix = np.empty(deprivations.shape, order="F")
        for position, name in enumerate(deprivations):
            matrix[:, position] = floats(deprivations[name])
    else:
        matrix = np.atleast_2d(np.asarray(deprivations, dtype=np.float64))
        names = [str(number) for number in range(1, matrix.shape[1] + 1)]
    omega, problems = _indicator_weights(weights, names)
    problems += _value_problems(names, matrix)
    if problems:
        raise EstimationError("\n".join(problems))
    return names, matrix, omega


def _indicator_weights(weights: Weights, names: list[str]) -> tuple[FloatArray, list[str]]:
    problems = []
    if isinstance(weights, Mapping):
        if strangers := sorted(set(names) ^ set(weights)):
            problems.append(f"weights: not in both weights and data: {', '.join(strangers)}.")
        omega = np.array([weights.get(name, 0.0) for name in names])
    else:
        omega = np.asarray(weights, dtype=np.float64)
        if len(omega) != len(names):
            problems.append(f"weights: {len(omega)} for {len(names)} indicators.")
    if not problems and (abs(omega.sum() - 1) > 1e-6 or (omega < 0).any()):
        problems.append(f"weights: they must not be negative and must sum to 1, not {omega.sum():g}.")
    return omega, problems


def _value_problems(names: list[str], matrix: FloatArray) -> list[str]:
    if all(((column == 0) | (column == 1)).all() for column in matrix.T):
        return []  # no second matrix is made; to name what is wrong takes ten times as long
    problems = []
    for name, column in zip(names, matrix.T, strict=True):
        unknown = np.isnan(column)
        if missing := int(unknown.sum()):
            problems.append(
                f"{name}: {missing} of {len(column)} values are missing. Set these rows aside: a missing "
                "deprivation is not the absence of one."
            )
        if wrong := int((~(unknown | (column == 0) | (column == 1))).sum()):
            problems.append(f"{name}: {wrong} values are neither 0 nor 1. Compare with a cut-off first.")
    return problems
