"""The outsider with a linear programme: which hidden cells are known to be small, and what mends it.

For each hidden cell of 1 to k - 1 units the largest value is sought that all that is published allows.
Where it lies below k, the outsider knows that the cell is small. Then the cheapest change of published
cells is sought under which it could hold k, and the cells that would have to change are hidden too.

Notes
-----
Fischetti, M. and Salazar, J. J. (2000), Models and algorithms for optimizing cell suppression in tabular data
with linear constraints, Journal of the American Statistical Association 95, 916-928.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from blora_eval.report.disclosure_links import KNOWN, UNPUBLISHED, System

__all__ = ["audit", "narrowed"]

SLACK = 1e-6
TOTAL_COST = 1000.0
UNBOUNDED = 3
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def audit(systems: Sequence[System], hidden: Flags, totals: Flags, k: int) -> tuple[Numbers, int]:
    """Rows to hide so that no small hidden cell is known to be small.

    Parameters
    ----------
    systems : sequence of System
        The linked tables.
    hidden : array of bool
        Which rows of the store are hidden so far.
    totals : array of bool
        Which rows speak of more than a village, and are hidden only where nothing else helps.
    k : int
        The minimum cell.

    Returns
    -------
    rows : array of int
        Row numbers to hide; more may be needed after that.
    left : int
        Cells that nothing mends.

    Examples
    --------
    >>> from blora_eval.report.disclosure_links import System
    >>> table = System(np.array([3.0, 20.0, 30.0, 53.0]), np.arange(4), sparse.csr_matrix([[1.0, 1, 1, -1]]))
    >>> rows, left = audit([table], np.arange(4) == 0, np.arange(4) == 3, 5)
    >>> rows.tolist(), left
    ([1], 0)
    """
    chosen, left = hidden.copy(), 0
    for system in systems:
        cells = narrowed(system, chosen, k)
        together = _mended(system, cells, chosen, totals, k) if len(cells) else cells
        if together is not None:
            chosen[together] = True
            continue
        for cell in cells:
            alone = _mended(system, np.array([cell]), chosen, totals, k)
            left += alone is None
            chosen[alone if alone is not None else []] = True
    return np.flatnonzero(chosen & ~hidden), left


def narrowed(system: System, hidden: Flags, k: int) -> Numbers:
    """Cells of 1 to k - 1 of which an outsider can work out that they are below k.

    Parameters
    ----------
    system : System
        The linked tables.
    hidden : array of bool
        Which rows of the store are hidden.
    k : int
        The minimum cell.

    Returns
    -------
    array of int
        Numbers of cells within the system.

    Examples
    --------
    >>> table = System(np.array([3.0, 20.0, 23.0]), np.arange(3), sparse.csr_matrix([[1.0, 1.0, -1.0]]))
    >>> narrowed(table, np.array([True, False, False]), 5).tolist()
    [0]
    >>> narrowed(table, np.array([True, True, False]), 5).tolist()
    []
    """
    unknown = _unknown(system, hidden)
    at = np.flatnonzero(unknown)
    small = (system.true[at] > 0) & (system.true[at] < k)
    if not small.any():
        return np.array([], dtype=np.int64)
    matrix = system.matrix[:, at]
    matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
    _, label = connected_components(sparse.csr_matrix(abs(matrix).T @ abs(matrix)), directed=False)
    found = [
        at[inside[one]]
        for inside in (np.flatnonzero(label == name) for name in np.unique(label[small]))
        for one in _small_of(matrix[:, inside], system.true[at[inside]], small[inside], k)
    ]
    return np.array(sorted(found), dtype=np.int64)


def _unknown(system: System, hidden: Flags) -> Flags:
    published = system.row >= 0
    flags: Flags = (system.row == UNPUBLISHED) | (published & hidden[np.where(published, system.row, 0)])
    return flags


def _small_of(matrix: sparse.csr_matrix, true: npt.NDArray[np.float64], small: Flags, k: int) -> list[int]:
    """Of one connected set of unknown cells, those that cannot reach k: many at once, then one by one."""
    matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
    if matrix.shape[0] == 0:  # nothing is known of them
        return []
    sums = matrix @ true
    open_ = small.copy()
    while open_.any():
        safe = open_ & (_raised(matrix, sums, np.where(open_, float(k), 0.0)) >= k - SLACK)
        if not safe.any():
            break
        open_ &= ~safe
    return [int(one) for one in np.flatnonzero(open_) if _largest(matrix, sums, int(one)) < k - SLACK]


def _solved(cost: npt.NDArray[np.float64], matrix: Any, sums: npt.NDArray[np.float64], bounds: Any) -> Any:
    """The cheapest cells that the equations allow; the stubs of scipy know no sparse matrix here."""
    return linprog(cost, A_eq=matrix, b_eq=sums, bounds=bounds, method="highs")


def _raised(
    matrix: sparse.csr_matrix, sums: npt.NDArray[np.float64], most: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """A solution in which as much as can be of the wanted cells stands, none counting beyond its most."""
    wanted, width = np.flatnonzero(most), matrix.shape[1]
    both = sparse.hstack([matrix, matrix[:, wanted]])  # a cell is what counts, and what lies beyond
    bounds = np.zeros((width + len(wanted), 2))
    bounds[:width, 1], bounds[width:, 1] = np.inf, most[wanted]
    found = _solved(-(bounds[:, 1] < np.inf).astype(float), both, sums, bounds.tolist())
    reached = np.asarray(found.x[:width], dtype=float)
    reached[wanted] += found.x[width:]
    return reached


def _largest(matrix: sparse.csr_matrix, sums: npt.NDArray[np.float64], cell: int) -> float:
    cost = -(np.arange(matrix.shape[1]) == cell).astype(float)
    found = _solved(cost, matrix, sums, (0, None))
    return np.inf if found.status == UNBOUNDED else -float(found.fun)


def _mended(system: System, cells: Numbers, hidden: Flags, totals: Flags, k: int) -> Numbers | None:
    """Rows whose cells must be able to change for these to hold k; None where nothing lets them."""
    unknown = _unknown(system, hidden)
    at = np.flatnonzero(unknown | ((system.row != KNOWN) & (system.true > 0)))  # a shown zero stays one
    rows, width = system.row[at], len(at)
    dear = (1 + np.log1p(system.true[at])) * np.where(totals[np.maximum(rows, 0)], TOTAL_COST, 1.0)
    matrix = system.matrix[:, at]
    matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
    bounds = np.zeros((2 * width, 2))  # how much more, how much less
    bounds[:width, 1], bounds[width:, 1] = np.inf, system.true[at]
    here = np.searchsorted(at, cells)
    bounds[here, 0], bounds[here + width, 1] = k - system.true[cells], 0.0
    found = _solved(
        np.tile(np.where(unknown[at], 0.0, dear), 2),
        sparse.hstack([matrix, -matrix]),
        np.zeros(matrix.shape[0]),
        bounds.tolist(),
    )
    if found.status != 0:
        return None
    moved = found.x[:width] + found.x[width:]
    return np.unique(rows[(moved > SLACK) & ~unknown[at]])
