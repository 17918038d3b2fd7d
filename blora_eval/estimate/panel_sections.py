"""One cell of a difference in differences from samples drawn afresh each period.

The estimate is a sum of weighted means, and its influence function the sum of theirs: each has its
own part, that of the regressions it subtracts, and that of the propensity its weights hold.
Formulas: Sant'Anna and Zhao (2020), the locally efficient one for ``dr``, with normalised weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.panel_cells import TRIM, Method, logit, weighted_least_squares

__all__ = ["section_cell"]

Fits = dict[tuple[int, int], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class _Term:
    """A weighted mean: sign, weights, what is averaged, and whose coefficients it depends on."""

    sign: int
    weight: Floats
    value: Floats
    slopes: Sequence[tuple[int, Floats]] = ()
    score: Floats | None = None


def section_cell(
    y: Floats, later: Floats, treated: Floats, x: Floats, weight: Floats, *, method: Method
) -> tuple[float, Floats]:
    """Effect on the treated from two independent samples of the same places.

    Parameters
    ----------
    y : ndarray, shape (n,)
        The outcome of each observation.
    later : ndarray, shape (n,)
        1 in the later period, 0 in the earlier.
    treated : ndarray, shape (n,)
        1 for the cohort, 0 for its controls.
    x : ndarray, shape (n, k)
        Covariates of the observation, the constant first.
    weight : ndarray, shape (n,)
        Observation weights.
    method : {"dr", "or", "ipw"}
        As in ``panel_cell``; alike without covariates.

    Returns
    -------
    att : float
        In the unit of the outcome.
    influence : ndarray, shape (n,)
        Mean zero.

    Raises
    ------
    EstimationError
        If covariates are collinear or leave no overlap.

    Examples
    --------
    >>> y, later = np.array([1.0, 4, 1, 2]), np.array([0.0, 1, 0, 1])
    >>> att, _ = section_cell(y, later, np.array([1.0, 1, 0, 0]), np.ones((4, 1)), np.ones(4), method="or")
    >>> att   # 4 - 1 against 2 - 1
    2.0
    """
    group = {(d, t): weight * (treated == d) * (later == t) for d in (1, 0) for t in (1, 0)}
    if x.shape[1] == 1:
        terms = [_Term(1 if d == t else -1, group[d, t], y) for d in (1, 0) for t in (1, 0)]
    elif method == "or":
        terms = _regression(y, weight * treated, _fits(y, x, group, (0,)), group)
    else:
        terms = _weighted(y, treated, x, weight, group, doubly=method == "dr")
    att, influence = 0.0, np.zeros(len(y))
    for term in terms:
        value, part = _mean(term, x)
        att += term.sign * value
        influence += term.sign * part
    return att, influence


def _mean(term: _Term, x: Floats) -> tuple[float, Floats]:
    size = term.weight.mean()
    value = float(term.weight @ term.value / term.weight.sum())
    apart = term.weight * (term.value - value)
    influence = apart / size
    for sign, slope in term.slopes:
        influence = influence + sign * (slope @ (term.weight @ x)) / len(x) / size
    if term.score is not None:
        influence = influence + term.score @ (apart @ x) / len(x) / size
    return value, influence


def _fits(y: Floats, x: Floats, group: dict[tuple[int, int], Floats], sides: Sequence[int]) -> Fits:
    fits: Fits = {}
    for d in sides:
        for t in (1, 0):
            beta, influence = weighted_least_squares(y, x, group[d, t])
            fits[d, t] = (x @ beta, influence)
    return fits


def _regression(y: Floats, on: Floats, fits: Fits, group: dict[tuple[int, int], Floats]) -> list[_Term]:
    (after, slope_after), (before, slope_before) = fits[0, 1], fits[0, 0]
    return [
        _Term(1, group[1, 1], y),
        _Term(-1, group[1, 0], y),
        _Term(-1, on, after - before, [(1, slope_after), (-1, slope_before)]),
    ]


def _weighted(
    y: Floats,
    treated: Floats,
    x: Floats,
    weight: Floats,
    group: dict[tuple[int, int], Floats],
    *,
    doubly: bool,
) -> list[_Term]:
    propensity, score = logit(treated, x, weight)
    odds = np.where(propensity < TRIM, propensity / (1 - propensity), 0.0)
    controls = {t: group[0, t] * odds for t in (1, 0)}
    if min(side.sum() for side in controls.values()) <= 0:
        raise EstimationError("no control resembles the treated (overlap)")
    if not doubly:
        terms = [_Term(1, group[1, 1], y), _Term(-1, group[1, 0], y)]
        return [*terms, _Term(-1, controls[1], y, (), score), _Term(1, controls[0], y, (), score)]
    fits = _fits(y, x, group, (1, 0))
    terms = []
    for t, sign in ((1, 1), (0, -1)):
        (own, own_slope), (other, other_slope) = fits[1, t], fits[0, t]
        moves = [(1, own_slope), (-1, other_slope)]
        terms += [
            _Term(sign, group[1, t], y - other, [(-1, other_slope)]),
            _Term(-sign, controls[t], y - other, [(-1, other_slope)], score),
            _Term(sign, weight * treated, own - other, moves),
            _Term(-sign, group[1, t], own - other, moves),
        ]
    return terms
