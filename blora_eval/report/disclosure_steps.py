"""Numbers that are parts of one another: the steps of a funnel, and the account of a register.

Of two steps the outsider has the difference too: those listed and not visited, those visited on whom
nothing was decided. Differences become cells of their own, which are hidden and protected like any
other and then left out. And with a total fall the numbers that would add up to it.
"""

import functools
import itertools
import operator
from collections.abc import Sequence

import pandas as pd

__all__ = ["fallen", "is_part", "only_children", "pair_tables", "with_gaps"]

CHAINS = {"verval": ("listed", "visited", "decided", "entered"), "slrt": ("received", "resolved")}
"""Each step is a part of the one before it."""

GAP = " not "
REST = "_rest"
PLACE = ["level", "area_code", "stage", "round", "period", "population"]
THING = ["stage", "indicator", "dimension", "round", "period"]
WHERE = ["level", "area_code", "round", "period"]
BESIDE = {"slrt": ("received", "resolved"), "decile_share": ("unknown",)}
"""Dimensions that are not among those that add up."""

INDEX = ("mpi_headcount", "mpi_intensity", "mpi_adjusted", "mpi_contribution", "mpi_left_out")
FALL = {
    ("verval", "listed"): ("verval", "verval_result", "verval_visited_share"),
    ("verval", "visited"): ("verval_result", "verval_visited_share"),
    ("verval", "decided"): ("inclusion_error", "exclusion_error"),
    ("slrt", "received"): ("slrt", "slrt_matched_share", "slrt_matched_doubtful_share", "slrt_days"),
    ("register_households", ""): ("decile_share", "disability_share", "deprived", "service_register", *INDEX),
    ("register_persons", ""): ("aid_share", "matched_share", "slrt_used_share"),
    ("register_exits", ""): ("register_exit",),
    ("register_entries", ""): ("register_entry",),
}
"""With a hidden number fall those that add up to it or bear it as their n; not the other way round."""

ACCOUNT = ("register_exits", "register_entries", "register_exit", "register_entry")


def with_gaps(results: pd.DataFrame) -> pd.DataFrame:
    """The rows, and after them the differences of steps as cells of their own.

    Parameters
    ----------
    results : DataFrame
        Rows of the store.

    Returns
    -------
    DataFrame
        Numbered from 0; the given rows come first, in their order.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "verval", "dimension": ["listed", "visited"], "value": [9.0, 7.0]})
    >>> with_gaps(frame.assign(**dict.fromkeys(PLACE, "a"), unit="count"))["value"].tolist()
    [9.0, 7.0, 2.0]
    """
    parts = [results]
    for indicator, steps in CHAINS.items():
        wide = _wide(results, indicator)
        pairs = [pair for pair in itertools.combinations(steps, 2) if {*pair} <= {*wide}]
        parts += [_gap(wide[a] - wide[b], indicator + GAP, f"{a}/{b}") for a, b in pairs]
    of_visits, visits = _wide(results, "verval_result"), _wide(results, "verval")
    if "visited" in visits and len(of_visits):
        rest = visits["visited"] - of_visits.sum(axis=1, skipna=False)
        parts.append(_gap(rest, "verval_result", REST))
    return pd.concat(parts, ignore_index=True)


def _wide(results: pd.DataFrame, indicator: str) -> pd.DataFrame:
    told = results[results["indicator"] == indicator].drop_duplicates([*PLACE, "dimension"])
    return told.set_index([*PLACE, "dimension"])["value"].unstack()  # noqa: PD010 - nothing to aggregate


def _gap(values: pd.Series, indicator: str, dimension: str) -> pd.DataFrame:
    told = values.dropna().rename("value").reset_index()
    return told.assign(indicator=indicator, dimension=dimension, unit="count")


def _joined(results: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """One text a row from several columns; whole columns at a time, since the store has many rows."""
    return functools.reduce(operator.add, ("\t" + results[name].astype(str) for name in names))


def pair_tables(results: pd.DataFrame) -> list[pd.Series]:
    """For each pair of steps the cells that add up to the earlier one: the later, and the difference.

    Parameters
    ----------
    results : DataFrame
        What :func:`with_gaps` gave.

    Returns
    -------
    list of Series of bool
        One a pair that there is.
    """
    place = results["indicator"] + "\t" + results["dimension"]
    tables = [
        place.isin([f"{indicator}\t{later}", f"{indicator}{GAP}\t{earlier}/{later}"])
        for indicator, steps in CHAINS.items()
        for earlier, later in itertools.combinations(steps, 2)
    ]
    return [table for table in tables if table.any()]


def only_children(results: pd.DataFrame, hidden: pd.Series, additive: pd.Series) -> pd.Series:
    """The smallest cell of villages that are all shown while their district, their sum, is hidden.

    Parameters
    ----------
    results : DataFrame
        Rows of the store, with ``parent``.
    hidden, additive : Series of bool
        Which are hidden so far, and which add up over places.

    Returns
    -------
    Series of bool
        Which are to be hidden too.
    """
    thing = _joined(results, THING) + "\t"
    sums = set((thing + results["area_code"])[hidden & (results["level"] == "district")])
    own = thing + results["parent"]
    inside = additive & (results["level"] == "village") & own.isin(sums)
    bare = inside & ~own.isin(set(own[inside & hidden])) & (results["value"] > 0).fillna(False)
    first = results.loc[bare, ["value"]].assign(own=own[bare]).sort_values("value", kind="stable")
    return pd.Series(results.index.isin(first.drop_duplicates("own").index), index=results.index)


def is_part(results: pd.DataFrame) -> pd.Series:
    """Cells that are not one of several which add up: totals among the dimensions are not.

    Parameters
    ----------
    results : DataFrame
        Rows of the store.

    Returns
    -------
    Series of bool
        False for such a total.

    Examples
    --------
    >>> is_part(pd.DataFrame({"indicator": "slrt", "dimension": ["received", "open"]})).tolist()
    [False, True]
    """
    whole = pd.Series(False, index=results.index)
    for indicator, dimensions in BESIDE.items():
        whole |= (results["indicator"] == indicator) & results["dimension"].isin(dimensions)
    return ~whole


def fallen(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Rows that would give back a hidden total, or bear it as their number of units.

    Parameters
    ----------
    results : DataFrame
        Rows of the store.
    hidden : Series of bool
        Which are hidden so far.

    Returns
    -------
    Series of bool
        Which are to be hidden too.
    """
    where = _joined(results, WHERE)
    falls = pd.Series(False, index=results.index)
    for (indicator, dimension), others in FALL.items():
        total = hidden & (results["indicator"] == indicator) & (results["dimension"] == dimension)
        if total.any():
            falls |= results["indicator"].isin(others) & where.isin(set(where[total]))
    return falls | _account(results, hidden)


def _account(results: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Entries and exits where the households before or after are hidden: start + entries - exits = end."""
    ends = hidden & (results["indicator"] == "register_households")
    place = results["level"] + "\t" + results["area_code"] + "\t"
    known = set((place + results["round"])[ends])
    before, _, after = (results["round"].str.partition("/")[part] for part in range(3))
    meets = (place + before).isin(known) | (place + after).isin(known)
    return results["indicator"].isin(ACCOUNT) & meets
