"""One cell of a difference in differences: one cohort against controls, panel or repeated samples.

Each function gives the estimate and its influence function, one number an observation, whose mean
is zero and whose mean square over n is the squared standard error. Formulas: Sant'Anna and Zhao
(2020), in the form of the R package DRDID; the control term is normalised (Hajek).

The estimate is a sum of weighted means, and its influence function the sum of theirs: each has its
own part, that of the regressions it subtracts, and that of the propensity its weights hold.
Formulas: Sant'Anna and Zhao (2020), the locally efficient one for ``dr``, with normalised weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats

Method = Literal["dr", "or", "ipw"]
TRIM = 0.995  # DRDID's: a control that looks treated beyond this carries weight out of all proportion


def weighted_least_squares(y: Floats, x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Coefficients of a weighted regression and their influence functions.

    Examples
    --------
    >>> weighted_least_squares(np.array([1.0, 3.0, 9.0]), np.ones((3, 1)), np.array([1.0, 1, 0]))[0].tolist()
    [2.0]
    """
    weighted = x * weight[:, None]
    gram = weighted.T @ x
    if _singular(gram):
        raise EstimationError("the covariates are collinear among the controls")
    coefficients = np.linalg.solve(gram, weighted.T @ y)
    score = weighted * (y - x @ coefficients)[:, None]
    return coefficients, len(y) * np.linalg.solve(gram, score.T).T


def _singular(gram: Floats) -> bool:
    # Scaled first, so that a covariate in rupiah beside one in shares is not called collinear.
    scale = np.sqrt(np.diag(gram))
    if not (scale > 0).all():
        return True
    return bool(np.linalg.cond(gram / np.outer(scale, scale)) > 1e12)


def logit(treated: Floats, x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Propensities by logistic regression and the influence functions of its coefficients.

    Examples
    --------
    >>> logit(np.array([1.0, 0, 0, 0]), np.ones((4, 1)), np.ones(4))[0].round(6).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        propensity = 1 / (1 + np.exp(-np.clip(x @ beta, -500, 500)))
        curvature = (x * (weight * propensity * (1 - propensity))[:, None]).T @ x
        if _singular(curvature):
            raise EstimationError("the covariates are collinear or tell treated and controls apart perfectly")
        step = np.linalg.solve(curvature, x.T @ (weight * (treated - propensity)))
        beta = beta + step
        if np.abs(step).max() < 1e-10 * (1 + np.abs(beta).max()):
            score = x * (weight * (treated - propensity))[:, None]
            return propensity, len(treated) * np.linalg.solve(curvature, score.T).T
    raise EstimationError("the propensity does not converge: the covariates all but separate the groups")


def panel_cell(
    change: Floats, treated: Floats, x: Floats, weight: Floats, *, method: Method
) -> tuple[float, Floats]:
    """Effect on the treated from changes of the same units.

    Examples
    --------
    >>> att, _ = panel_cell(np.array([3.0, 5, 1, 1]), np.array([1.0, 1, 0, 0]), np.ones((4, 1)),
    ...                     np.ones(4), method="dr")
    >>> att   # mean change 4 against 1
    3.0
    """
    on = weight * treated
    if x.shape[1] == 1:
        return _difference(change, on, weight - on)
    fitted: Floats = np.zeros(len(change))
    ols_influence: Floats = np.zeros(x.shape)
    if method != "ipw":
        beta, ols_influence = weighted_least_squares(change, x, weight - on)
        fitted = x @ beta
    rest = change - fitted
    att = float(on @ rest / on.sum())
    influence = on * (rest - att) - ols_influence @ (on @ x / len(on))
    influence = influence / on.mean()
    if method == "or":
        return att, influence
    propensity, score_influence = logit(treated, x, weight)
    off = (weight - on) * np.where(propensity < TRIM, propensity / (1 - propensity), 0)
    if not off.sum() > 0:
        raise EstimationError("no control resembles the treated (overlap)")
    control = float(off @ rest / off.sum())
    gap = off * (rest - control)
    control_influence = gap + score_influence @ (gap @ x / len(on)) - ols_influence @ (off @ x / len(on))
    return att - control, influence - control_influence / off.mean()


def _difference(change: Floats, on: Floats, off: Floats) -> tuple[float, Floats]:
    treated, control = on @ change / on.sum(), off @ change / off.sum()
    influence = on * (change - treated) / on.mean() - off * (change - control) / off.mean()
    return float(treated - control), influence


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
