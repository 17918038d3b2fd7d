"""H, A and M0 each as an index of its own, for a survey design to give its error."""

import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.deprivation_matrix import Weights
from blora_eval.indicators.multidimensional import alkire_foster

__all__ = ["adjusted_headcount", "multidimensional_headcount", "multidimensional_intensity"]


def multidimensional_headcount(
    deprivations: pd.DataFrame | npt.ArrayLike,
    *,
    weights: Weights,
    k: float,
    weight: npt.ArrayLike | None = None,
) -> float:
    """H: the share of persons who are multidimensionally poor.

    Parameters
    ----------
    deprivations : DataFrame or array-like of 0/1, shape (n, indicators)
        True where deprived.
    weights : mapping or sequence
        Indicator weights that sum to one; a survey design needs them in the order of the columns.
    k : float
        Poverty cut-off, 0 < k <= 1.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    EstimationError
        As :func:`~blora_eval.indicators.multidimensional.alkire_foster`.

    Examples
    --------
    >>> multidimensional_headcount([[1, 1], [1, 0], [0, 0], [0, 0]], weights=[0.5, 0.5], k=0.5)
    0.5
    """
    return alkire_foster(deprivations, weights=weights, k=k, weight=weight).headcount


def multidimensional_intensity(
    deprivations: pd.DataFrame | npt.ArrayLike,
    *,
    weights: Weights,
    k: float,
    weight: npt.ArrayLike | None = None,
) -> float:
    """A: the mean weighted deprivation of those who are multidimensionally poor.

    Parameters
    ----------
    deprivations : DataFrame or array-like of 0/1, shape (n, indicators)
        True where deprived.
    weights : mapping or sequence
        Indicator weights that sum to one; a survey design needs them in the order of the columns.
    k : float
        Poverty cut-off, 0 < k <= 1.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    float
        From k to 1.

    Raises
    ------
    EstimationError
        As :func:`~blora_eval.indicators.multidimensional.alkire_foster`, and where nobody is poor.

    Examples
    --------
    >>> multidimensional_intensity([[1, 1], [1, 0], [0, 0], [0, 0]], weights=[0.5, 0.5], k=0.5)
    0.75
    """
    intensity = alkire_foster(deprivations, weights=weights, k=k, weight=weight).intensity
    if intensity is None:
        raise EstimationError("Nobody is poor, so there is no intensity. Report H = M0 = 0 alone.")
    return intensity


def adjusted_headcount(
    deprivations: pd.DataFrame | npt.ArrayLike,
    *,
    weights: Weights,
    k: float,
    weight: npt.ArrayLike | None = None,
) -> float:
    """M0 = H x A: the share of all possible deprivations that the poor have.

    Parameters
    ----------
    deprivations : DataFrame or array-like of 0/1, shape (n, indicators)
        True where deprived.
    weights : mapping or sequence
        Indicator weights that sum to one; a survey design needs them in the order of the columns.
    k : float
        Poverty cut-off, 0 < k <= 1.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    float
        Between 0 and H.

    Raises
    ------
    EstimationError
        As :func:`~blora_eval.indicators.multidimensional.alkire_foster`.

    Examples
    --------
    >>> adjusted_headcount([[1, 1], [1, 0], [0, 0], [0, 0]], weights=[0.5, 0.5], k=0.5)
    0.375
    """
    return alkire_foster(deprivations, weights=weights, k=k, weight=weight).adjusted
