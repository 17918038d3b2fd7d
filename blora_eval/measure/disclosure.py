"""What may be shown: small cells are hidden, and with them what would give them back.

Four passes over the rows that speak of persons or households:

1. *Primary*: a count from 1 to k - 1, a share whose numerator or its complement is that small, or
   any number from fewer than k units (10 for a share). k is the study's minimum cell. A contribution
   to the multidimensional index is no share of units, but with the index it gives one back: of the
   poor, how many are deprived in that indicator. It is this count that must not be small.
2. *Families*: numbers that are one another's arithmetic fall together (H, A and M0, and with them the
   contributions; a change and its two ends).
3. *Complementary*: in each one-way table (the dimensions of one area; the areas of one parent)
   at least two cells are hidden, and together they hold at least k. Differences of the steps of a
   funnel are such cells too (:mod:`blora_eval.measure.disclosure_tables`).
4. *Audit*: over the tables that are linked by sums and differences, a linear programme looks for hidden
   cells of which an outsider could still work out that they are below k, and hides what gives that away
   (:mod:`blora_eval.measure.disclosure`).

For how many households the decile is empty is no small cell: it says nothing of them, and the n of the
numbers beside it tells it anyway.

The rest of the row goes with the value: n, errors and bounds would tell it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from blora_eval.indicators.deprivation import REGISTER_WEIGHTS
from blora_eval.measure.disclosure_tables import (
    KNOWN,
    UNPUBLISHED,
    System,
    fallen,
    is_part,
    linked_tables,
    only_children,
    pair_tables,
    with_gaps,
)
from blora_eval.registry import having

SLACK = 1e-6
TOTAL_COST = 1000.0
UNBOUNDED = 3
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def audit(systems: Sequence[System], hidden: Flags, totals: Flags, k: int) -> tuple[Numbers, int]:
    """Rows to hide so that no small hidden cell is known to be small.

    Examples
    --------
    >>> from blora_eval.measure.disclosure_tables import System
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


PERSONAL = ("persons", "households", "cases")
SHARE_DENOMINATOR = 10
CONTRIBUTION = "mpi_contribution"
FAMILIES, TWINS = having("family"), having("twin")
"""Numbers of one place and round, and of one dimension and period, that give one another back."""
PARTITIONS = [*having("parts")]  # dimensions that add up to the area's own, published total
EMPTY = ("decile_share\tunknown",)
AVERAGES = [
    code for code, kind in having("kind").items() if kind == "average"
]  # in the unit of a share, yet of no units
TENTHS = "quantile_share"  # a share of consumption: each is held by a tenth of the households
CLEARED = ["value", "low", "high", "se", "df", "n", "n_psu"]
REASON = "small_cell"


def protect(results: pd.DataFrame, areas: pd.DataFrame, *, minimum_cell: int) -> pd.DataFrame:
    """Rows in which every cell that could point at a person is hidden.

    Examples
    --------
    >>> from blora_eval.results import rows
    >>> frame = rows(pd.DataFrame({"area_code": ["a", "b", "c"], "indicator": "register_households",
    ...     "population": "households", "unit": "count", "value": [3, 40, 50]}))
    >>> areas = pd.DataFrame({"village_code": ["a", "b", "c"], "district": "x"})
    >>> list(protect(frame, areas, minimum_cell=5)["status"])  # a alone could be had from the total
    ['suppressed', 'suppressed', 'ok']
    """
    everything = with_gaps(results)
    at = np.flatnonzero(everything["value"].notna() & everything["population"].isin(PERSONAL))
    everything = everything.iloc[at].reset_index(
        drop=True
    )  # all else is neither hidden nor gives anything back
    everything["parent"] = _parents(everything, areas)
    cells, whole = _numerators(everything)
    hidden = _small(everything, cells, whole, minimum_cell)
    systems = linked_tables(everything, cells, whole, areas)
    totals = (everything["level"] != "village").to_numpy()
    more = np.flatnonzero(hidden)
    while len(more):
        hidden.iloc[more] = True
        hidden = _settled(everything, cells, hidden, minimum_cell)
        more, _ = audit(systems, hidden.to_numpy(), totals, minimum_cell)
    fallen_rows = at[hidden.to_numpy()]
    return _clear(results, fallen_rows[fallen_rows < len(results)])


def _settled(everything: pd.DataFrame, cells: pd.Series, hidden: pd.Series, k: int) -> pd.Series:
    """Families and complements, until nothing more is hidden."""
    tables = _tables(everything)
    for _ in range(len(everything)):
        before = int(hidden.sum())
        hidden = hidden | _families(everything, hidden) | fallen(everything, hidden)
        hidden |= only_children(everything, hidden, tables[-1][0])
        for additive, table in tables:
            hidden |= _complement(everything, cells, hidden, additive, table, k)
        if int(hidden.sum()) == before:
            break
    return hidden


def _tables(results: pd.DataFrame) -> list[tuple[pd.Series, list[str]]]:
    """One-way tables: which cells are in one, and what they have in common."""
    across = ["level", "stage", "indicator", "dimension", "round", "period", "parent"]
    within = ["level", "area_code", "stage", "round", "period"]
    additive = results["unit"].isin(["count", "share"])
    parts = additive & results["indicator"].isin(PARTITIONS) & is_part(results)
    pairs = [(additive & pair, within) for pair in pair_tables(results)]
    return [(parts, [*within, "indicator"]), *pairs, (additive & (results["parent"] != ""), across)]


def _numerators(results: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How many units a cell holds, and of how many: the count itself, or share times denominator."""
    value = results["value"].astype("float64")
    n = results["n"].astype("float64")
    cells = pd.Series(np.where(results["unit"] == "share", np.round(value * n), value), index=results.index)
    tenths = results["indicator"] == TENTHS
    cells[tenths] = (n[tenths] / 10).round()
    part = results[results["indicator"] == CONTRIBUTION]
    weight = part["dimension"].map(dict(REGISTER_WEIGHTS)).astype("float64")
    censored = value[part.index] * _beside(results, part, "mpi_adjusted") / weight
    # one that cannot be worked out counts as small
    cells[part.index] = (censored * n[part.index]).round().fillna(1.0)
    whole = n.copy()
    whole[part.index] = (_beside(results, part, "mpi_headcount") * n[part.index]).round()
    return cells, whole


def _beside(results: pd.DataFrame, part: pd.DataFrame, indicator: str) -> pd.Series:
    """Another number of the same area and round as each row of a part."""
    where = ["level", "area_code", "round", "period", "population"]
    found = results[results["indicator"] == indicator].set_index(where)["value"].astype("float64")
    return pd.Series(found.reindex(pd.MultiIndex.from_frame(part[where])).to_numpy(), index=part.index)


def _small(results: pd.DataFrame, cells: pd.Series, whole: pd.Series, k: int) -> pd.Series:
    is_count = results["unit"] == "count"
    is_share = (results["unit"] == "share") & ~results["indicator"].isin(AVERAGES)
    rest = whole - cells
    empty = (results["indicator"] + "\t" + results["dimension"]).isin(EMPTY)
    few = (cells > 0) & (cells < k) & ~empty
    few_rest = is_share & (rest > 0) & (rest < k) & ~empty
    floor = np.where(is_share, max(SHARE_DENOMINATOR, k), k)
    return (is_count & few) | (is_share & (few | few_rest)) | (~is_count & (whole < floor))


def _families(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that would give back a hidden one: kin in the same area and round, and changes."""
    kin = results["indicator"].map(FAMILIES).fillna("")
    place = results["level"] + "\t" + results["area_code"] + "\t" + results["population"] + "\t"
    by_round = place + kin + "\t" + results["round"]
    fallen = hidden & (kin != "") & (results["indicator"] != CONTRIBUTION)
    related = (kin != "") & by_round.isin(set(by_round[fallen]))
    twin = results["indicator"].map(TWINS).fillna("")
    pair = place + twin + "\t" + results["dimension"] + "\t" + results["period"]
    related |= (twin != "") & pair.isin(set(pair[hidden & (twin != "")]))
    stem = results["indicator"].str.removesuffix("_change")
    is_change = results["indicator"].str.endswith("_change")
    thing = place + stem + "\t" + results["dimension"] + "\t"
    ends = set((thing + results["round"])[hidden & ~is_change])
    start, _, end = (results["round"].str.partition("/")[part] for part in range(3))
    return related | (is_change & ((thing + start).isin(ends) | (thing + end).isin(ends)))


def _complement(
    results: pd.DataFrame, cells: pd.Series, hidden: pd.Series, additive: pd.Series, table: list[str], k: int
) -> pd.Series:
    """In each one-way table with a hidden cell too few: the smallest shown cells that protect it."""
    more = pd.Series(False, index=results.index)
    part = results.loc[additive, table].assign(cell=cells[additive], hidden=hidden[additive])
    keys = [part[name] for name in table]
    holds = part["cell"].where(part["hidden"], 0.0).groupby(keys).transform("sum")
    count = part["hidden"].groupby(keys).transform("sum")
    short = part[(count > 0) & ((count < 2) | (holds < k)) & ~part["hidden"] & (part["cell"] > 0)]
    if not short.empty:
        first = short.sort_values("cell", kind="stable").drop_duplicates(table).index
        more.loc[first] = True
    return more


def _parents(results: pd.DataFrame, areas: pd.DataFrame) -> pd.Series:
    """For a village's row its district, for a district's the whole; empty where no total is shown."""
    key = next((name for name in ("district_code", "district") if name in areas), None)
    is_village = results["level"] == "village"
    parent = pd.Series("", index=results.index)
    if key is not None:
        district = dict(zip(areas["village_code"], areas[key], strict=True))
        parent = results["area_code"].map(district).fillna("").astype(str).where(is_village, "")
    return parent.mask(results["level"] == "district", "all")


def _clear(results: pd.DataFrame, hidden: npt.NDArray[np.int64]) -> pd.DataFrame:
    protected = results.copy()
    index = protected.index[hidden]
    protected.loc[index, CLEARED] = pd.NA
    protected.loc[index, "status"] = "suppressed"
    protected.loc[index, "reason"] = REASON
    return protected
