"""Weights of the donors a village's synthetic twin is made of."""

import numpy as np
from scipy import optimize

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask

ITERATIONS = 200


def simplex_weights(targets: Floats, donors: Floats, allowed: Mask) -> Floats:
    """The best convex combination of the donors, exactly.

    Minimises ``||y - sum_j w_j x_j||^2`` over ``w >= 0, sum w = 1``. With ``A`` the donors less the
    target, ``min ||A x||^2 + (sum x - 1)^2`` over ``x >= 0`` has the same solution up to scale.

    Examples
    --------
    >>> simplex_weights(np.array([[2.0]]), np.array([[1.0], [5.0]]), np.ones((1, 2), bool)).round(6).tolist()
    [[0.75, 0.25]]
    """
    weights = np.zeros(allowed.shape)
    scale = np.abs(donors).max() or 1.0
    for row, target in enumerate(targets):
        apart = (donors[allowed[row]] - target).T / scale
        stacked = np.vstack([apart, np.ones(apart.shape[1])])
        solution, _ = optimize.nnls(stacked, np.append(np.zeros(len(target)), 1.0))
        weights[row, allowed[row]] = solution / solution.sum()
    return weights


def uniform_weights(allowed: Mask) -> Floats:
    """Every donor alike.

    Examples
    --------
    >>> uniform_weights(np.array([[True, False, True]])).tolist()
    [[0.5, 0.0, 0.5]]
    """
    return np.asarray(allowed / allowed.sum(axis=1, keepdims=True))


def nearest_weights(targets: Floats, donors: Floats, allowed: Mask, *, neighbours: int = 10) -> Floats:
    """The nearest donors alike, the others not at all.

    Examples
    --------
    >>> both = np.ones((1, 2), bool)
    >>> nearest_weights(np.array([[2.0]]), np.array([[1.0], [9.0]]), both, neighbours=1).tolist()
    [[1.0, 0.0]]
    """
    distance = ((targets[:, None, :] - donors[None, :, :]) ** 2).sum(axis=2)
    distance[~allowed] = np.inf
    order = np.argsort(distance, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(order.shape[1])[None, :], axis=1)
    return uniform_weights(allowed & (rank < neighbours))


def ridge_weights(targets: Floats, donors: Floats, allowed: Mask, *, penalty: float) -> Floats:
    """The best convex combination of the donors that does not lean on few of them, for all targets at once.

    Minimises ``||y - sum_j w_j x_j||^2 + penalty ||w||^2`` over ``w >= 0, sum w = 1``. Solved in the
    dual, which has one variable a period and one for the sum, however many donors there are:
    ``w = max(0, (X v - mu) / penalty)`` with v the residuals; Newton steps, halved until they help.

    Examples
    --------
    >>> weights = ridge_weights(np.array([[2.0]]), np.array([[1.0], [5.0]]), np.ones((1, 2), bool), penalty=8)
    >>> weights.round(6).tolist()   # 16 w^2 - 8 w + 1 + 8 (w^2 + (1-w)^2), w the second weight: w = 3/8
    [[0.625, 0.375]]
    """
    scale = float(np.abs(donors).max()) or 1.0
    dual = _Dual(targets / scale, donors / scale, allowed, penalty / scale**2)
    m, t = targets.shape
    point = np.zeros((m, t + 1))
    point[:, t] = -dual.penalty / allowed.sum(axis=1)
    value = dual.value(point)
    active = np.arange(m)
    for _ in range(ITERATIONS):
        gradient, curvature = dual.slope(point[active], active)
        unfinished = np.abs(gradient).max(axis=1) > 1e-9
        active, gradient, curvature = active[unfinished], gradient[unfinished], curvature[unfinished]
        if not len(active):
            weights = dual.weights(point)
            return np.asarray(weights / weights.sum(axis=1, keepdims=True))
        step = np.linalg.solve(curvature, gradient[..., None])[..., 0]
        _line_search(dual, point, value, active, step)
    raise EstimationError("The synthetic twin's weights could not be found: use a larger penalty.")


class _Dual:
    """The concave problem whose solution gives the weights; rows are targets."""

    def __init__(self, targets: Floats, donors: Floats, allowed: Mask, penalty: float) -> None:
        self.targets, self.allowed, self.penalty = targets, allowed, penalty
        self.design = np.column_stack([donors, -np.ones(len(donors))])
        n, size = self.design.shape
        self.products = (self.design[:, :, None] * self.design[:, None, :]).reshape(n, size * size)

    def weights(self, point: Floats, rows: Codes | None = None) -> Floats:
        allowed = self.allowed if rows is None else self.allowed[rows]
        return np.where(allowed, np.maximum(point @ self.design.T, 0) / self.penalty, 0)

    def value(self, point: Floats, rows: Codes | None = None) -> Floats:
        targets = self.targets if rows is None else self.targets[rows]
        residual, mu = point[:, :-1], point[:, -1]
        spread = (self.weights(point, rows) ** 2).sum(axis=1)
        linear = (residual * targets).sum(axis=1) - (residual**2).sum(axis=1) / 2 - mu
        return np.asarray(linear - self.penalty / 2 * spread)

    def slope(self, point: Floats, rows: Codes) -> tuple[Floats, Floats]:
        weights = self.weights(point, rows)
        constant = np.column_stack([self.targets[rows] - point[:, :-1], -np.ones(len(rows))])
        size = self.design.shape[1]
        curvature = ((weights > 0) @ self.products).reshape(-1, size, size) / self.penalty
        curvature += np.diag(np.append(np.ones(size - 1), 1e-9))
        return constant - weights @ self.design, curvature


def _line_search(dual: _Dual, point: Floats, value: Floats, active: Codes, step: Floats) -> None:
    """Move each active row by the largest halving of its step that does not lower its value."""
    pending, moves = active, step
    # Near the top a better point is better by less than the value's own rounding.
    slack = 1e-13 * np.maximum(1, np.abs(value))
    for _ in range(40):
        trial = point[pending] + moves
        trial_value = dual.value(trial, pending)
        better = trial_value >= value[pending] - slack[pending]
        point[pending[better]] = trial[better]
        value[pending[better]] = trial_value[better]
        pending, moves = pending[~better], moves[~better] / 2
        if not len(pending):
            return
