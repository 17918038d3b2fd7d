"""The outsider's linear programme: which hidden cells are known to be small, and what mends that.

The outsider has everything that is published, the equations between it, and the rule by which it was
published: a hidden number is whole, and at least 1 where a nought would have been shown.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from blora_eval.errors import DataError
from blora_eval.measure.disclosure.tables import KNOWN, UNPUBLISHED, Numbers, System

SLACK = 1e-6
TOTAL_COST = 1000.0
UNBOUNDED = 3
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def audit(systems: Sequence[System], hidden: Flags, totals: Flags) -> tuple[Places, list[str]]:
    """Rows to hide so that no small hidden cell is known to be small; the cells that nothing mends.

    Examples
    --------
    >>> true, signs = np.array([3.0, 20.0, 30.0, 53.0]), sparse.csr_matrix([[1.0, 1, 1, -1]])
    >>> table = System(true, np.arange(4), signs, np.ones(4), np.full(4, 5.0))
    >>> rows, left = audit([table], np.arange(4) == 0, np.arange(4) == 3)
    >>> rows.tolist(), left
    ([1], [])
    """
    chosen, left = hidden.copy(), []
    for system in systems:
        cells = narrowed(system, chosen)
        together = _mended(system, cells, chosen, totals)
        if together is not None:
            chosen[together] = True
            continue
        for cell in cells:
            alone = _mended(system, np.array([cell]), chosen, totals)
            if alone is None:
                left.append(system.names[cell] if system.names else str(cell))
            else:
                chosen[alone] = True
    return np.flatnonzero(chosen & ~hidden), left


def without_remedy(left: Sequence[str], k: int) -> DataError:
    """What stops the release: the cells by name, and no value."""
    return DataError(
        f"Nothing is published: {len(left)} hidden numbers can be known to be below {k}, "
        "whatever else is hidden:",
        [*left[:20], *(["..."] if len(left) > 20 else [])],
        "Leave out the table that they come from, and report it: the package should know a remedy.",
    )


def narrowed(system: System, hidden: Flags) -> Places:
    """Small cells of which an outsider can work out that they are small.

    Examples
    --------
    >>> true, signs = np.array([3.0, 2.0, 5.0]), sparse.csr_matrix([[1.0, 1.0, -1.0]])
    >>> table = System(true, np.arange(3), signs, np.ones(3), np.full(3, 5.0))
    >>> narrowed(table, np.array([True, True, False])).tolist()  # five of two that are not nought
    [0, 1]
    >>> narrowed(table, np.array([True, True, True])).tolist()
    []
    """
    at = np.flatnonzero(_unknown(system, hidden))
    small = (system.true[at] > 0) & (system.true[at] < system.wanted[at])
    if not small.any():
        return np.array([], dtype=np.int64)
    matrix = _told(system.matrix[:, at])
    _, label = connected_components(sparse.csr_matrix(abs(matrix).T @ abs(matrix)), directed=False)
    found: list[int] = []
    for name in np.unique(label[small]):
        inside = np.flatnonzero(label == name)
        cells = at[inside]
        if cells.tobytes() not in system.clean:
            known = _small_of(system, _told(matrix[:, inside]), cells, small[inside])
            found += cells[known].tolist()
            system.clean.update(() if known else (cells.tobytes(),))
    return np.array(sorted(found), dtype=np.int64)


def _told(matrix: Any) -> sparse.csr_matrix:
    """The equations that say anything."""
    return sparse.csr_matrix(matrix[np.flatnonzero(np.diff(matrix.indptr))])


def _unknown(system: System, hidden: Flags) -> Flags:
    published = system.row >= 0
    flags: Flags = (system.row == UNPUBLISHED) | (published & hidden[np.where(published, system.row, 0)])
    return flags


def _small_of(system: System, matrix: sparse.csr_matrix, at: Places, small: Flags) -> list[int]:
    """Of one connected set of unknown cells, those that cannot be large: many at once, then one by one."""
    if matrix.shape[0] == 0:  # nothing is known of them
        return []
    least, wanted = system.least[at], system.wanted[at]
    sums = matrix @ system.true[at]
    open_ = small.copy()
    while open_.any():
        reached = _raised(matrix, sums, least, np.where(open_, wanted, 0.0))
        if not _is_whole(reached):
            break
        safe = open_ & (reached >= wanted - SLACK)
        if not safe.any():
            break
        open_ &= ~safe
    return [
        one
        for one in np.flatnonzero(open_).tolist()
        if _largest(matrix, sums, least, one) < wanted[one] - SLACK
    ]


def _is_whole(cells: Numbers) -> bool:
    return bool((np.abs(cells - np.round(cells)) < SLACK).all())


def _solved(cost: Numbers, matrix: Any, sums: Numbers, bounds: Any, whole: Literal[0, 1] = 0) -> Any:
    """The cheapest cells that the equations allow; the stubs of scipy know no sparse matrix here."""
    return linprog(cost, A_eq=matrix, b_eq=sums, bounds=bounds, method="highs", integrality=whole)


def _raised(matrix: sparse.csr_matrix, sums: Numbers, least: Numbers, most: Numbers) -> Numbers:
    """A solution in which as much as can be of the wanted cells stands, none counting beyond its most."""
    wanted, width = np.flatnonzero(most), matrix.shape[1]
    both = sparse.hstack([matrix, matrix[:, wanted]])  # a cell is what counts, and what lies beyond
    bounds = np.zeros((width + len(wanted), 2))
    bounds[:width, 0], bounds[:width, 1] = least, np.inf
    bounds[wanted, 1] = np.ceil(most[wanted])
    bounds[width:, 1] = np.inf
    cost = np.zeros(len(bounds))
    cost[wanted] = -1.0
    found = _solved(cost, both, sums, bounds.tolist())
    reached = np.asarray(found.x[:width], dtype=float)
    reached[wanted] += found.x[width:]
    return reached


def _largest(matrix: sparse.csr_matrix, sums: Numbers, least: Numbers, cell: int) -> float:
    """The most that a cell can be: whole numbers are asked for where the programme gives none."""
    cost = -(np.arange(matrix.shape[1]) == cell).astype(float)
    bounds = [(low, None) for low in least.tolist()]
    found = _solved(cost, matrix, sums, bounds)
    if found.status == 0 and not _is_whole(found.x):
        found = _solved(cost, matrix, sums, bounds, 1)
    return np.inf if found.status == UNBOUNDED else -float(found.fun)


def _mended(system: System, cells: Places, hidden: Flags, totals: Flags) -> Places | None:
    """Rows whose cells must be able to change for these to be large; None where nothing lets them."""
    if len(cells) == 0:
        return cells
    unknown = _unknown(system, hidden)
    at = np.flatnonzero(unknown | ((system.row != KNOWN) & (system.true > 0)))  # a shown zero stays one
    rows, width = system.row[at], len(at)
    dear = (1 + np.log1p(np.maximum(system.true[at], 0.0))) * np.where(
        totals[np.maximum(rows, 0)], TOTAL_COST, 1.0
    )
    matrix = _told(system.matrix[:, at])
    bounds = np.zeros((2 * width, 2))  # how much more, how much less
    bounds[:width, 1], bounds[width:, 1] = np.inf, system.true[at] - system.least[at]
    here = np.searchsorted(at, cells)
    bounds[here, 0], bounds[here + width, 1] = np.ceil(system.wanted[cells]) - system.true[cells], 0.0
    both, nothing = sparse.hstack([matrix, -matrix]), np.zeros(matrix.shape[0])
    wholes: tuple[Literal[0, 1], ...] = (0, 1)  # parts of persons can seem to mend what whole ones do not
    cost = np.tile(np.where(unknown[at], 0.0, dear), 2)
    for whole in wholes:
        found = _solved(cost, both, nothing, bounds.tolist(), whole)
        if found.status != 0:
            return None
        moved = found.x[:width] + found.x[width:]
        more = np.unique(rows[(moved > SLACK) & ~unknown[at]])
        if len(more):
            return more
    return None
