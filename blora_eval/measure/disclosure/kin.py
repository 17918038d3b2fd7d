"""Numbers that are one another's arithmetic, and fall together: H, A and M0; a change and its two ends."""

import functools
import operator
from collections.abc import Sequence

import pandas as pd

from blora_eval.registry import having

CONTRIBUTION = "mpi_contribution"
FAMILIES, TWINS = having("family"), having("twin")
"""Numbers of one place and round, and of one dimension and period, that give one another back."""
WHERE = ["level", "area_code", "round", "period"]
BESIDE = {"slrt": ("received", "resolved"), "decile_share": ("unknown",)}
"""Dimensions that are not among those that add up."""

INDEX = ("mpi_headcount", "mpi_intensity", "mpi_adjusted", CONTRIBUTION, "mpi_left_out")
OF_HOUSEHOLDS = ("disability_share", "deprived", "service_register", *INDEX)
FALL = {
    ("verval", "listed"): ("verval", "verval_result", "verval_visited_share"),
    ("verval", "visited"): ("verval_result", "verval_visited_share"),
    ("verval", "decided"): ("inclusion_error", "exclusion_error"),
    ("slrt", "received"): ("slrt", "slrt_matched_share", "slrt_matched_doubtful_share", "slrt_days"),
    ("register_households", ""): ("decile_share", *OF_HOUSEHOLDS),
    ("register_persons", ""): ("aid_share", "matched_share", "slrt_used_share"),
    ("register_exits", ""): ("register_exit",),
    ("register_entries", ""): ("register_entry",),
}
"""With a hidden number fall those that add up to it or bear it as their n; not the other way round."""

ACCOUNT = ("register_exits", "register_entries", "register_exit", "register_entry")


def fallen(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that fall with the hidden ones."""
    return _with_totals(results, hidden) | _families(results, hidden) | _account_parts(results, hidden)


def _with_totals(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that would give back a hidden total, or bear it as their number of units."""
    where = _joined(results, WHERE)
    falls = pd.Series(False, index=results.index)
    for (indicator, dimension), others in FALL.items():
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


def is_part(results: pd.DataFrame) -> pd.Series:
    """Cells that are not one of several which add up: totals among the dimensions are not.

    Examples
    --------
    >>> is_part(pd.DataFrame({"indicator": "slrt", "dimension": ["received", "open"]})).tolist()
    [False, True]
    """
    whole = pd.Series(False, index=results.index)
    for indicator, dimensions in BESIDE.items():
        whole |= (results["indicator"] == indicator) & results["dimension"].isin(dimensions)
    return ~whole


def _joined(results: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """One text a row from several columns; whole columns at a time, since the store has many rows."""
    return functools.reduce(operator.add, ("\t" + results[name].astype(str) for name in names))
