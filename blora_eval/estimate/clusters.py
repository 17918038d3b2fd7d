"""Errors of a regression when there are few clusters: CR1 to CR3 with Satterthwaite."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats


@dataclass(frozen=True, slots=True)
class ClusterError:
    """One coefficient with its clustered error: interval and p from Student's t with ``df``.

    ``scores`` are the clusters' parts in the error, in the order of their codes: with CR3 what leaving
    the cluster out would change. Products of the scores of two coefficients sum to their covariance.
    """

    coefficient: float
    se: float
    df: float
    low: float
    high: float
    p: float
    clusters: int
    kind: str
    scores: Floats = field(repr=False, compare=False)


def cluster_errors(
    y: Floats,
    x: Floats,
    cluster: Codes,
    *,
    column: int,
    kind: Literal["CR1", "CR1S", "CR2", "CR3"] = "CR2",
    absorbed: int = 0,
) -> ClusterError:
    """A least-squares coefficient with an error that allows for any dependence inside clusters.

    The meat sums ``X_g' A_g e_g e_g' A_g X_g``: A is the identity times ``G/(G-1)`` (CR1), times
    ``G(N-1)/((G-1)(N-K))`` (CR1S, Stata's), ``(I - H_gg)^(-1/2)`` (CR2) or ``(I - H_gg)^-1`` (CR3).
    With CR2 and CR3 the degrees of freedom are Satterthwaite's under equal independent errors
    (Bell and McCaffrey 2002, Pustejovsky and Tipton 2018); with CR1 they are G - 1.

    Examples
    --------
    >>> y, ones = np.array([1.0, 1, 3, 3]), np.ones((4, 1))
    >>> found = cluster_errors(y, ones, np.array([0, 0, 1, 1]), column=0, kind="CR2")
    >>> round(found.coefficient, 6), round(found.se, 6), round(found.df, 6)   # mean 2 of two clusters
    (2.0, 1.0, 1.0)
    """
    bread, members = inverse_gram(x), _members(cluster)
    beta = bread @ x.T @ y
    residual = y - x @ beta
    n, k, count = len(y), x.shape[1] + absorbed, len(members)
    adjust = {"CR1": count / (count - 1), "CR1S": count * (n - 1) / ((count - 1) * (n - k))}.get(kind, 1.0)
    contrast = x @ bread[:, column]
    lifted = x @ np.linalg.cholesky(bread)
    pulls = [_corrected(lifted[index], contrast[index], kind) for index in members]
    scores = [pull @ residual[index] for pull, index in zip(pulls, members, strict=True)]
    se = float(np.sqrt(adjust * np.square(scores).sum()))
    df = float(count - 1)
    if kind in {"CR2", "CR3"}:
        # The scores as linear forms of independent errors: their inner products, without the forms.
        touched = np.array([x[index].T @ pull for pull, index in zip(pulls, members, strict=True)])
        gram = np.diag([float(pull @ pull) for pull in pulls]) - touched @ bread @ touched.T
        df = float(np.trace(gram) ** 2 / (gram**2).sum())
    margin = float(stats.t.ppf(0.975, df)) * se
    estimate = float(beta[column])
    if not se > 0:
        raise EstimationError("The clustered error is zero: the outcome does not vary between clusters.")
    p = float(2 * stats.t.sf(abs(estimate) / se, df))
    low, high = estimate - margin, estimate + margin
    return ClusterError(estimate, se, df, low, high, p, count, kind, np.sqrt(adjust) * np.array(scores))


def inverse_gram(x: Floats) -> Floats:
    """``(X'X)^-1``, refused where the regressors are collinear.

    Examples
    --------
    >>> inverse_gram(np.array([[2.0], [0.0]])).tolist()
    [[0.25]]
    """
    gram = x.T @ x
    scale = np.sqrt(np.diag(gram))
    if not (scale > 0).all() or np.linalg.cond(gram / np.outer(scale, scale)) > 1e12:
        raise EstimationError("The regressors are collinear: drop one of those that say the same.")
    return np.asarray(np.linalg.inv(gram / np.outer(scale, scale)) / np.outer(scale, scale))


def _members(cluster: Codes) -> list[Codes]:
    order = np.argsort(cluster, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1)
    if len(members) < 2:
        raise EstimationError("There is one cluster only: variation between clusters cannot be seen.")
    return list(members)


def _corrected(lifted: Floats, contrast: Floats, kind: str) -> Floats:
    """``A_g`` times the contrast, by the few dimensions in which the cluster has leverage."""
    if kind == "CR3":
        inverted = _inverted(lifted, contrast)
        if inverted is not None:
            return inverted
    wide = lifted.shape[0] <= lifted.shape[1]
    leverage, vectors = np.linalg.eigh(lifted @ lifted.T if wide else lifted.T @ lifted)
    along = vectors.T @ (contrast if wide else lifted.T @ contrast)
    whole = leverage > 1 - 1e-9
    if (np.abs(along[whole]) > 1e-8 * np.abs(contrast).max()).any():
        raise EstimationError(
            "One cluster alone determines this coefficient, so that its error cannot be seen: use "
            "randomisation inference, or compare more clusters."
        )
    if kind.startswith("CR1"):
        return contrast
    stretch = np.zeros_like(leverage)
    usable = ~whole & (leverage > 1e-12)
    stretch[usable] = (1 - leverage[usable]) ** (-0.5 if kind == "CR2" else -1.0) - 1
    if wide:
        return np.asarray(contrast + vectors @ (stretch * along))
    stretch[usable] /= leverage[usable]
    return np.asarray(contrast + lifted @ (vectors @ (stretch * along)))


def _inverted(lifted: Floats, contrast: Floats) -> Floats | None:
    """``(I - H_gg)^-1`` times the contrast without its eigenvectors; None where it has no inverse."""
    wide = lifted.shape[0] <= lifted.shape[1]
    rest = np.eye(min(lifted.shape)) - (lifted @ lifted.T if wide else lifted.T @ lifted)
    try:
        root = np.linalg.cholesky(rest)
    except np.linalg.LinAlgError:
        return None
    if np.diag(root).min() ** 2 < 1e-6:
        return None
    solved = np.linalg.solve(rest, contrast if wide else lifted.T @ contrast)
    return np.asarray(solved if wide else contrast + lifted @ solved)
