"""From the effects by cohort and period to one number and its parts, by influence functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask

Kind = Literal["simple", "dynamic", "group", "calendar"]


@dataclass(frozen=True, slots=True)
class CohortCells:
    """Effects by cohort and period: one column of ``influence`` a cell, one row an observation."""

    group: Floats
    time: Floats
    att: Floats
    influence: Floats
    cohort: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Aggregation:
    """One number, its parts with their labels, and the influence functions of both."""

    estimate: float
    influence: Floats
    labels: Floats
    parts: Floats
    part_influence: Floats


def aggregate(cells: CohortCells, kind: Kind) -> Aggregation:
    """Average the cells as Callaway and Sant'Anna (2021, section 3) do.

    ``simple`` weights every treated cell by the size of its cohort; ``dynamic`` averages by years
    since the start (parts, before and after) and then over the years after; ``group`` averages
    each cohort over its treated years and then over cohorts by size; ``calendar`` averages by year
    and then over years. That cohort sizes are estimated is in the influence functions.
    """
    post = cells.time >= cells.group
    if not post.any():
        raise EstimationError(
            "No period after a start has controls: there is nothing to average.", code="no_comparison"
        )
    if kind == "simple":
        estimate, influence = _by_size(cells, post)
        empty = np.empty(0)
        return Aggregation(estimate, influence, empty, empty, np.empty((len(influence), 0)))
    labels_of = {"dynamic": cells.time - cells.group, "group": cells.group, "calendar": cells.time}[kind]
    chosen = np.ones_like(post) if kind == "dynamic" else post
    labels = np.unique(labels_of[chosen])
    pairs = [_by_size(cells, chosen & (labels_of == label)) for label in labels]
    parts = np.array([estimate for estimate, _ in pairs])
    influences = np.column_stack([influence for _, influence in pairs])
    if kind == "group":
        estimate, influence = _overall(cells, labels, parts, influences)
    else:
        keep = labels >= 0 if kind == "dynamic" else np.ones_like(labels, dtype=bool)
        estimate, influence = float(parts[keep].mean()), influences[:, keep].mean(axis=1)
    return Aggregation(estimate, influence, labels, parts, influences)


def _by_size(cells: CohortCells, chosen: Mask) -> tuple[float, Floats]:
    """Average of the chosen cells, weighted by cohort size, with the error of the sizes."""
    groups, att = cells.group[chosen], cells.att[chosen]
    share, deviation = _shares(cells, groups)
    total = share.sum()
    estimate = float(share @ att / total)
    influence = cells.influence[:, chosen] @ (share / total)
    return estimate, influence + deviation @ ((att - estimate) / total)


def _overall(cells: CohortCells, labels: Floats, parts: Floats, influences: Floats) -> tuple[float, Floats]:
    share, deviation = _shares(cells, labels)
    total = share.sum()
    estimate = float(share @ parts / total)
    return estimate, influences @ (share / total) + deviation @ ((parts - estimate) / total)


def _shares(cells: CohortCells, groups: Floats) -> tuple[Floats, Floats]:
    member = cells.weight[:, None] * (cells.cohort[:, None] == groups[None, :])
    share = member.mean(axis=0)
    return share, member - share


def standard_errors(influence: Floats, cluster: Codes | None) -> Floats:
    """Standard errors from influence functions, by unit or by cluster.

    ``sqrt(sum_i f_i^2) / n``; with clusters the f are summed inside each first and the square is
    multiplied by G / (G - 1).

    Examples
    --------
    >>> standard_errors(np.array([2.0, -2.0]), None).tolist()   # sqrt(8) / 2
    [1.4142135623730951]
    """
    columns = influence.reshape(len(influence), -1)
    if cluster is None:
        return np.asarray(np.sqrt((columns**2).sum(axis=0)) / len(columns))
    sums = cluster_sums(columns, cluster)
    return np.asarray(np.sqrt((sums**2).sum(axis=0) * len(sums) / (len(sums) - 1)) / len(columns))


def cluster_sums(columns: Floats, cluster: Codes) -> Floats:
    """Sums inside clusters, one row a cluster.

    Examples
    --------
    >>> cluster_sums(np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 1])).tolist()
    [[1.0], [6.0]]
    """
    sums = np.zeros((int(cluster.max()) + 1, columns.shape[1]))
    np.add.at(sums, cluster, columns)
    return sums


def uniform_critical(
    influence: Floats,
    cluster: Codes | None,
    *,
    rng: np.random.Generator,
    draws: int = 999,
    kept: Sequence[bool] | None = None,
) -> float:
    """Critical value of a 95 % band that holds for all columns at once (multiplier bootstrap).

    The 95 % quantile, over draws of one random sign a unit or cluster, of the largest absolute t.
    """
    columns = influence if kept is None else influence[:, np.asarray(kept)]
    rows = columns if cluster is None else cluster_sums(columns, cluster)
    signs = rng.integers(0, 2, size=(draws, len(rows)), dtype=np.int8).astype(np.float32) * 2 - 1
    scale = np.sqrt((rows**2).sum(axis=0))
    largest = np.abs(signs @ (rows / scale).astype(np.float32)).max(axis=1)
    return max(float(np.quantile(largest, 0.95)), 1.959963984540054)


def joint_test(
    estimates: Floats, influence: Floats, cluster: Codes | None, spare: float
) -> tuple[float, int, float]:
    """Hotelling's test that all estimates are zero.

    ``W = b' V^-1 b`` with V of rank q from the influence functions and m = ``spare`` degrees of freedom:
    ``W (m - q + 1) / (m q)`` against F with q and m - q + 1.
    """
    rows = influence if cluster is None else cluster_sums(influence, cluster)
    covariance = rows.T @ rows / len(influence) ** 2
    scale = np.sqrt(np.diag(covariance))
    varies = scale > 0
    if not varies.any():
        return 0.0, 0, 1.0
    correlation = covariance[np.ix_(varies, varies)] / np.outer(scale[varies], scale[varies])
    standardised = estimates[varies] / scale[varies]
    rank = int(np.linalg.matrix_rank(correlation, tol=1e-8, hermitian=True))
    inverse = np.linalg.pinv(correlation, rcond=1e-8, hermitian=True)
    statistic = float(standardised @ inverse @ standardised)
    left = spare - rank + 1
    return statistic, rank, float(stats.f.sf(statistic * left / (spare * rank), rank, left))
