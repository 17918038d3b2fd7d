"""What may be shown: small cells are hidden, and with them what would give them back.

Four passes over the rows that speak of persons or households:

1. *Primary*: a count from 1 to k - 1, a share whose numerator or its complement is that small, or
   any number from fewer than k units (for a share :func:`share_floor`). k is the study's minimum cell.
   A contribution to the multidimensional index is no share of units, but with the index it gives one
   back: of the poor, how many are deprived in that indicator. It is this count that must not be small.
2. *Families*: numbers that are one another's arithmetic fall together: H, A and M0; a change and its ends.
3. *Complementary*: in each one-way table (the dimensions of one area; the areas of one parent)
   at least two cells are hidden, and together they hold k even where all but one of them are 1.
4. *Audit*: over the tables that are linked by sums and differences, a linear programme looks for hidden
   cells of which an outsider could still work out that they are below k, and hides what gives that away
   (:mod:`blora_eval.measure.disclosure.audit`). What cannot be mended stops the release.

For how many households an answer is missing (the decile, or one that the index needs) is no small cell:
it says nothing of them, and the n of the numbers beside it tells it anyway.

The rest of the row goes with the value: n, errors and bounds would tell it.
"""

import functools
import operator
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.indicators.deprivation import REGISTER_WEIGHTS
from blora_eval.measure.disclosure.audit import audit, without_remedy
from blora_eval.measure.disclosure.tables import CONTRIBUTION, linked_tables, share_floor
from blora_eval.registry import having

PERSONAL = ("persons", "households", "cases")
PARTITIONS = [*having("parts")]  # dimensions that add up to the area's own, published total
EMPTY = ("decile_share\tunknown", "mpi_left_out\t")
# in the unit of a share, yet of no units
AVERAGES = [code for code, kind in having("kind").items() if kind == "average"]
TENTHS = "quantile_share"  # a share of consumption: each is held by a tenth of the households
NONE = 1e-9
CLEARED = ["value", "low", "high", "se", "df", "n", "n_psu"]
REASON = "small_cell"

FAMILIES, TWINS = having("family"), having("twin")
"""Numbers of one place and round, and of one dimension and period, that give one another back."""
WHERE = ["level", "area_code", "round", "period"]
BESIDE = {"slrt": ("received", "resolved"), "decile_share": ("unknown",)}
"""Dimensions that are not among those that add up."""

FALLS = {code: totals.split() for code, totals in having("falls").items()}
FALL = {
    total: [code for code, totals in FALLS.items() if total in totals]
    for total in dict.fromkeys(each for totals in FALLS.values() for each in totals)
}
"""With a hidden number fall those that add up to it or bear it as their n; not the other way round."""

ACCOUNT = ("register_exits", "register_entries", "register_exit", "register_entry")


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
    at = np.flatnonzero(results["value"].notna() & results["population"].isin(PERSONAL))
    told = results.iloc[at].reset_index(drop=True)  # all else is neither hidden nor gives anything back
    told["parent"] = _parents(told, areas)
    cells, whole = _numerators(told)
    hidden = _small(told, cells, whole, minimum_cell)
    systems = linked_tables(told, whole, areas, minimum_cell)
    totals = (told["level"] != "village").to_numpy()
    more = np.flatnonzero(hidden)
    while True:
        hidden.iloc[more] = True
        hidden = _settled(told, cells, hidden, minimum_cell)
        more, left = audit(systems, hidden.to_numpy(), totals)
        if len(more) == 0:
            break
    if left:
        raise without_remedy(left, minimum_cell)
    shown = _clear(results, at[hidden.to_numpy()])
    shown.loc[shown.index[at[_of_hidden_homes(told, hidden)]], "n"] = pd.NA
    return shown


def _settled(told: pd.DataFrame, cells: pd.Series, hidden: pd.Series, k: int) -> pd.Series:
    """Families and complements, until nothing more is hidden."""
    tables = _tables(told)
    for _ in range(len(told)):
        before = int(hidden.sum())
        hidden = hidden | _fallen(told, hidden)
        for additive, table in tables:
            hidden |= _complement(told, cells, hidden, additive, table, k)
        if int(hidden.sum()) == before:
            break
    return hidden


def _fallen(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that fall with the hidden ones."""
    return _with_totals(results, hidden) | _families(results, hidden) | _account_parts(results, hidden)


def _with_totals(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that would give back a hidden total, or bear it as their number of units."""
    where = _joined(results, WHERE)
    falls = pd.Series(False, index=results.index)
    for name, others in FALL.items():
        indicator, _, dimension = name.partition(":")
        total = hidden & (results["indicator"] == indicator) & (results["dimension"] == dimension)
        if total.any():
            falls |= results["indicator"].isin(others) & where.isin(set(where[total]))
    return falls


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


def _account_parts(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Entries and exits where the households before or after are hidden: start + entries - exits = end."""
    ends = hidden & (results["indicator"] == "register_households")
    place = results["level"] + "\t" + results["area_code"] + "\t"
    known = set((place + results["round"])[ends])
    before, _, after = (results["round"].str.partition("/")[part] for part in range(3))
    meets = (place + before).isin(known) | (place + after).isin(known)
    return results["indicator"].isin(ACCOUNT) & meets


def _is_part(results: pd.DataFrame) -> pd.Series:
    """Cells that are not one of several which add up: totals among the dimensions are not.

    Examples
    --------
    >>> _is_part(pd.DataFrame({"indicator": "slrt", "dimension": ["received", "open"]})).tolist()
    [False, True]
    """
    whole = pd.Series(False, index=results.index)
    for indicator, dimensions in BESIDE.items():
        whole |= (results["indicator"] == indicator) & results["dimension"].isin(dimensions)
    return ~whole


def _joined(results: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """One text a row from several columns; whole columns at a time, since the store has many rows."""
    return functools.reduce(operator.add, ("\t" + results[name].astype(str) for name in names))


def _tables(results: pd.DataFrame) -> list[tuple[pd.Series, list[str]]]:
    """One-way tables: which cells are in one, and what they have in common."""
    across = ["level", "stage", "indicator", "dimension", "round", "period", "parent"]
    within = ["level", "area_code", "stage", "indicator", "round", "period"]
    additive = results["unit"].isin(["count", "share"])
    parts = additive & results["indicator"].isin(PARTITIONS) & _is_part(results)
    return [(parts, within), (additive & (results["parent"] != ""), across)]


def _numerators(results: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How many units a cell holds, and of how many: the count itself, or share times denominator."""
    value = results["value"].astype("float64")
    n = results["n"].astype("float64")
    near = (
        value * n
    ).round()  # some, yet not all, are one at least, also where persons are told with households
    some = near.clip((value > NONE).astype(float), n - (value < 1 - NONE))
    cells = value.mask(results["unit"] == "share", some)
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
    floor = np.where(is_share, share_floor(k), k)
    return (is_count & few) | (is_share & (few | few_rest)) | (~is_count & (whole < floor))


def _complement(
    results: pd.DataFrame, cells: pd.Series, hidden: pd.Series, additive: pd.Series, table: list[str], k: int
) -> pd.Series:
    """In each one-way table with a hidden cell too few: the smallest shown cells that protect it."""
    more = pd.Series(False, index=results.index)
    part = results.loc[additive, table].assign(cell=cells[additive], hidden=hidden[additive])
    keys = [part[name] for name in table]
    holds = part["cell"].where(part["hidden"], 0.0).groupby(keys).transform("sum")
    count = part["hidden"].groupby(keys).transform("sum")
    few = (count > 0) & (holds - count + 1 < np.where(count > 1, k, np.inf))  # the others are 1 at least
    short = part[few & ~part["hidden"] & (part["cell"] > 0)]
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


def _of_hidden_homes(told: pd.DataFrame, hidden: pd.Series) -> npt.NDArray[np.bool_]:
    """Numbers of persons whose n would give back the hidden number of their households."""
    place = told["level"] + "\t" + told["area_code"] + "\t" + told["round"]
    homes = set(place[hidden & (told["indicator"] == "register_households")])
    flags: npt.NDArray[np.bool_] = ((told["indicator"] == "register_persons") & place.isin(homes)).to_numpy()
    return flags


def _clear(results: pd.DataFrame, hidden: npt.NDArray[np.int64]) -> pd.DataFrame:
    protected = results.copy()
    index = protected.index[hidden]
    protected.loc[index, CLEARED] = pd.NA
    protected.loc[index, "status"] = "suppressed"
    protected.loc[index, "reason"] = REASON
    return protected
