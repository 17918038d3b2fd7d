"""Alkire and Foster's measures of multidimensional poverty, with gaps where achievements are cardinal.

A person is poor who has enough deprivations at once: the weighted sum of their deprivations reaches
the cut-off k. H is how many are poor, A how deprived the poor are, M0 = H x A.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray, checked, floats, group_codes
from blora_eval.indicators.deprivation import (
    Weights,
    deprivation_matrix,
    deprivation_score,
    is_multidimensionally_poor,
)
from blora_eval.inputs import Labels, Matrix, Vector, Weight, guarded
from blora_eval.results import Shown, melted, terms, tidy

Measure = Literal["headcount", "intensity", "adjusted"]


@dataclass(frozen=True, slots=True, eq=False)
class AlkireFoster(Shown):
    """The measures of one population, and what each person adds to them.

    ``headcount`` is H, ``intensity`` A (None where nobody is poor), ``adjusted`` M0. ``indicators``
    has one row per indicator: weight, raw and censored headcount, and contribution to M0 (sums to
    one, missing where nobody is poor). ``groups``, where groups were given, has one row per group:
    population_share, headcount, intensity, adjusted and contribution. ``poor`` and
    ``censored_score`` hold one value per row of the data, in its order: M0 is the weighted mean of
    ``censored_score``, H of ``poor``, and A the ratio of the two.
    """

    headcount: float
    intensity: float | None
    adjusted: float
    k: float
    n: int
    indicators: pd.DataFrame
    groups: pd.DataFrame | None
    poor: npt.NDArray[np.bool_]
    censored_score: FloatArray

    def table(self) -> pd.DataFrame:
        """H, A and M0, and below them the measures of each ``indicator`` and ``group``."""
        groups = [] if self.groups is None else melted(self.groups, "group")
        whole = terms(self, "headcount", "intensity", "adjusted")
        return tidy([*whole, *melted(self.indicators, "indicator"), *groups], n=self.n, k=self.k)

    @guarded
    def influence(self, measure: Measure = "adjusted") -> FloatArray:
        """Influence of each row on a measure, for the error of a survey's design.

        Parameters
        ----------
        measure : {"headcount", "intensity", "adjusted"}
            Which measure.

        Returns
        -------
        array, shape (n,)
            Deviations u_i with sum of w_i u_i = 0: the variance of the measure is that of the total
            of w_i u_i / sum of w.

        Raises
        ------
        EstimationError
            If the intensity is asked for where nobody is poor.

        Examples
        --------
        >>> found = alkire_foster([[1, 1], [0, 0]], weights=[0.5, 0.5], k=0.5)
        >>> found.influence("headcount").tolist()
        [0.5, -0.5]
        """
        poor = self.poor.astype(np.float64)
        if measure == "headcount":
            return poor - self.headcount
        if measure == "adjusted":
            return self.censored_score - self.adjusted
        if self.intensity is None:
            raise EstimationError("Nobody is poor, so there is no intensity. Report H = M0 = 0 alone.")
        return (self.censored_score - self.intensity * poor) / self.headcount


def alkire_foster(
    deprivations: Matrix,
    *,
    weights: Weights,
    k: float,
    weight: Weight = None,
    group: Labels | None = None,
) -> AlkireFoster:
    r"""Multidimensional poverty of Alkire and Foster.

    With :math:`c_i = \sum_j \omega_j g_{ij}`, poor is :math:`c_i \ge k`, and over persons weighted
    :math:`w_i`: :math:`H = \sum w_i 1(c_i \ge k) / \sum w_i`, :math:`M_0 = \sum w_i c_i 1(c_i \ge k) /
    \sum w_i`, :math:`A = M_0 / H`. The censored headcount of indicator j counts the deprived among
    the poor only; its contribution is :math:`\omega_j h_j(k) / M_0`.

    Parameters
    ----------
    deprivations : DataFrame or array-like of bool or 0/1, shape (n, indicators)
        True where deprived.
    weights : mapping by indicator, or sequence in the order of the columns
        Indicator weights that sum to one.
    k : float
        Poverty cut-off on the weighted sum, 0 < k <= 1, reached within 1e-9.
    weight : array-like, shape (n,), optional
        Persons each row stands for; by default all alike.
    group : array-like, shape (n,), optional
        Group of each row; no row may lack one.

    Returns
    -------
    AlkireFoster
        H, A and M0, with indicators, groups and influence values.

    Raises
    ------
    EstimationError
        If a deprivation, weight or group is missing, a deprivation is not 0 or 1, the indicator
        weights do not fit or sum to one, or k is not within 0 and 1.

    References
    ----------
    Alkire and Foster (2011), Journal of Public Economics 95: 476-487.

    Examples
    --------
    >>> found = alkire_foster([[1, 1, 0, 0], [1, 0, 0, 0]], weights=[0.25] * 4, k=0.5)
    >>> found.headcount, found.intensity, found.adjusted
    (0.5, 0.5, 0.25)
    """
    names, matrix, omega = deprivation_matrix(deprivations, weights)
    if not 0 < k <= 1:
        raise EstimationError(f"k: {k} is not above 0 and up to 1. Write one third as 1/3.")
    w = _row_weights(weight, len(matrix))
    score = deprivation_score(matrix, omega)
    poor = is_multidimensionally_poor(score, k)
    censored = np.where(poor, score, 0.0)
    everyone = w.sum()
    headcount, adjusted = float(w @ poor / everyone), float(w @ censored / everyone)
    indicators = pd.DataFrame(
        {
            "weight": omega,
            "raw": w @ matrix / everyone,
            "censored": (w * poor) @ matrix / everyone,
        },
        index=pd.Index(names, name="indicator"),
    )
    shares = quotient(indicators["weight"] * indicators["censored"], adjusted)
    indicators["contribution"] = pd.array(shares, dtype="Float64")
    return AlkireFoster(
        headcount=headcount,
        intensity=adjusted / headcount if headcount > 0 else None,
        adjusted=adjusted,
        k=k,
        n=len(matrix),
        indicators=indicators,
        groups=None if group is None else _by_group(group, w, poor, censored),
        poor=poor,
        censored_score=censored,
    )


def _row_weights(weight: npt.ArrayLike | None, n: int) -> FloatArray:
    rows = np.arange(n, dtype=np.float64)
    checked(weight, rows=rows)  # refuses what is missing, negative or of another length
    return np.ones(n) if weight is None else np.asarray(weight, dtype=np.float64)


def _by_group(
    group: npt.ArrayLike, w: FloatArray, poor: npt.NDArray[np.bool_], censored: FloatArray
) -> pd.DataFrame:
    codes, names = group_codes(group, len(w))
    size = np.bincount(codes, weights=w)
    heads = np.bincount(codes, weights=w * poor)
    scores = np.bincount(codes, weights=w * censored)
    columns = {
        "population_share": size / size.sum(),
        "headcount": quotient(heads, size),
        "intensity": quotient(scores, heads),
        "adjusted": quotient(scores, size),
        "contribution": quotient(scores, scores.sum()),
    }
    arrays = {name: pd.array(values, dtype="Float64") for name, values in columns.items()}
    return pd.DataFrame(arrays, index=pd.Index(names, name="group"))


def multidimensional_headcount(
    deprivations: Matrix,
    *,
    weights: Weights,
    k: float,
    weight: Weight = None,
) -> float:
    """H: the share of persons who are multidimensionally poor.

    Examples
    --------
    >>> multidimensional_headcount([[1, 1], [1, 0], [0, 0], [0, 0]], weights=[0.5, 0.5], k=0.5)
    0.5
    """
    return alkire_foster(deprivations, weights=weights, k=k, weight=weight).headcount


def multidimensional_intensity(
    deprivations: Matrix,
    *,
    weights: Weights,
    k: float,
    weight: Weight = None,
) -> float:
    """A: the mean weighted deprivation of those who are multidimensionally poor.

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
    deprivations: Matrix,
    *,
    weights: Weights,
    k: float,
    weight: Weight = None,
) -> float:
    """M0 = H x A: the share of all possible deprivations that the poor have.

    Examples
    --------
    >>> adjusted_headcount([[1, 1], [1, 0], [0, 0], [0, 0]], weights=[0.5, 0.5], k=0.5)
    0.375
    """
    return alkire_foster(deprivations, weights=weights, k=k, weight=weight).adjusted


def deprivation_gaps(achievements: Matrix, *, cutoffs: Vector) -> FloatArray:
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
    gaps: Matrix,
    *,
    weights: Weights,
    k: float,
    alpha: float = 1,
    weight: Weight = None,
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
