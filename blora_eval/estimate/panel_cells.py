"""One cell of a difference in differences: one cohort against controls, between two periods.

Each function gives the estimate and its influence function, one number an observation, whose mean
is zero and whose mean square over n is the squared standard error. Formulas: Sant'Anna and Zhao
(2020), in the form of the R package DRDID; the control term is normalised (Hajek).
"""

from typing import Literal

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats

__all__ = ["Method", "logit", "panel_cell", "weighted_least_squares"]

Method = Literal["dr", "or", "ipw"]
TRIM = 0.995  # DRDID's: a control that looks treated beyond this carries weight out of all proportion


def weighted_least_squares(y: Floats, x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Coefficients of a weighted regression and their influence functions.

    Parameters
    ----------
    y : ndarray, shape (n,)
        The outcome.
    x : ndarray, shape (n, k)
        Regressors, the constant included.
    weight : ndarray, shape (n,)
        Weights; zero leaves an observation out.

    Returns
    -------
    coefficients : ndarray, shape (k,)
        ``(X'WX)^-1 X'Wy``.
    influence : ndarray, shape (n, k)
        ``n (X'WX)^-1 x_i w_i e_i``.

    Raises
    ------
    EstimationError
        If the regressors are collinear where the weight is positive.

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

    Parameters
    ----------
    treated : ndarray, shape (n,)
        0 or 1.
    x : ndarray, shape (n, k)
        Regressors, the constant included.
    weight : ndarray, shape (n,)
        Observation weights.

    Returns
    -------
    propensity : ndarray, shape (n,)
        Between 0 and 1.
    influence : ndarray, shape (n, k)
        Of the coefficients.

    Raises
    ------
    EstimationError
        If the covariates are collinear or separate treated from controls.

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

    Parameters
    ----------
    change : ndarray, shape (n,)
        Outcome in the later period minus that in the earlier one.
    treated : ndarray, shape (n,)
        1 for the cohort, 0 for its controls.
    x : ndarray, shape (n, k)
        Covariates in the earlier period, the constant first.
    weight : ndarray, shape (n,)
        Observation weights.
    method : {"dr", "or", "ipw"}
        Doubly robust, outcome regression or inverse probability weighting; all three are the
        difference of mean changes where there is no covariate.

    Returns
    -------
    att : float
        In the unit of the outcome.
    influence : ndarray, shape (n,)
        Mean zero.

    Raises
    ------
    EstimationError
        If covariates are collinear, or leave no overlap.

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
