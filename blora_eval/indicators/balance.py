"""The account of a register between two rounds: start + entries - exits = end, by cause.

Leaving the register is not leaving poverty: a household is gone because it died out, moved, stood there
twice, was not found at the civil registry, or was ranked anew; few leave because they were seen to be
no longer poor. So no change is told without its causes, and what has none is told as unknown.
"""

from collections.abc import Mapping

import pandas as pd

from blora_eval.indicators.places import Homes, at_places
from blora_eval.results import rows

__all__ = ["ENTRIES", "EXITS", "balance_rows", "household_flow"]

EXITS = ("dead", "moved", "duplicate", "not_matched", "reclassified", "graduated", "unknown")
ENTRIES = ("arrived", "newly_listed", "reclassified", "repeated", "unknown")
KEY = ["village_code", "household_key"]


def household_flow(
    households: pd.DataFrame, before: str, after: str, changes: pd.DataFrame | None
) -> pd.DataFrame:
    """Each village's account of household rows between two rounds.

    Parameters
    ----------
    households : DataFrame
        ``round``, ``village_code``, ``household_key``.
    before, after : str
        The rounds.
    changes : DataFrame or None
        Reported changes: ``household_key``, ``change`` (entry, exit), ``cause`` and perhaps ``round``;
        those of another round than ``after`` are left out.

    Returns
    -------
    DataFrame, index village_code
        ``start``, ``end``, and a column for each of :data:`EXITS` (``exit:dead`` ...) and
        :data:`ENTRIES`; in every row start + entries - exits = end. A household stays if its village
        holds its number in both rounds; one that moved between villages leaves one and enters the
        other. Rows beyond the first of one number that are gone are ``duplicate``, those that are new
        ``repeated``; rows without a number are on both sides, ``unknown``.

    Examples
    --------
    >>> households = pd.DataFrame({"round": ["r1", "r1", "r2", "r2"], "village_code": "a",
    ...                            "household_key": ["1", "2", "2", "3"]})
    >>> changes = pd.DataFrame({"household_key": ["1"], "change": ["exit"], "cause": ["moved"]})
    >>> flow = household_flow(households, "r1", "r2", changes)
    >>> flow.loc["a", ["start", "exit:moved", "entry:unknown", "end"]].tolist()
    [2, 1, 1, 2]
    """
    counts = [_counted(households[households["round"] == name]) for name in (before, after)]
    both = pd.DataFrame(dict(zip(("old", "new"), counts, strict=True))).fillna(0).astype(int).reset_index()
    both["household_key"] = both["household_key"].mask(both["household_key"] == "")
    known = both["household_key"].notna()
    kept = both[["old", "new"]].min(axis=1).where(known, 0)
    causes = _causes(changes, after)
    parts = [both[["village_code"]].assign(start=both["old"], end=both["new"])]
    for change, gone, names, again in (
        ("exit", both["old"] - kept, EXITS, "duplicate"),
        ("entry", both["new"] - kept, ENTRIES, "repeated"),
    ):
        told = both["household_key"].map(causes.get(change, {})).where(known)
        told = told.where(told.isin(names), "unknown").mask(kept > 0, again)
        parts += [pd.DataFrame({f"{change}:{name}": gone.where(told == name, 0)}) for name in names]
    return pd.concat(parts, axis=1).groupby("village_code").sum().astype("int64")


def _counted(rows_of: pd.DataFrame) -> pd.Series:
    return rows_of.fillna({"household_key": ""}).groupby(KEY).size()


def _causes(changes: pd.DataFrame | None, after: str) -> dict[str, dict[str, str]]:
    """The last cause told of each household, by entry and exit."""
    if changes is None or "household_key" not in changes or "cause" not in changes:
        return {}
    held = changes if "round" not in changes else changes[changes["round"].isin([after, ""])]
    held = held.dropna(subset=["household_key", "change", "cause"])
    return {
        str(change): dict(zip(part["household_key"], part["cause"], strict=True))
        for change, part in held.groupby("change")
    }


def balance_rows(
    flow: pd.DataFrame, homes: Homes, *, pair: tuple[str, str], registers: Mapping[str, str], force: bool
) -> pd.DataFrame:
    """The account as rows of the store, for villages and all that they lie in.

    Parameters
    ----------
    flow : DataFrame
        What :func:`household_flow` gave.
    homes : mapping of str to Series
        By level, the area code of each village.
    pair : (str, str)
        The two rounds.
    registers : mapping of str to str
        Which register each round is a version of.
    force : bool
        Give the account between two registers all the same.

    Returns
    -------
    DataFrame
        ``register_exits`` and ``register_entries`` (all of them), and by cause ``register_exit`` and
        ``register_entry``; counts of household rows, round ``before/after``. With the rows'
        ``register_households`` of both rounds they balance. Between two registers unavailable, reason
        ``break``; if forced, status ``caution``, reason ``break_forced``: the unit and the coverage
        changed, not the households.

    Examples
    --------
    >>> flow = pd.DataFrame({"start": [2], "end": [1], "exit:dead": [1]}, index=["a"])
    >>> flow = flow.reindex(columns=[*flow, *(f"entry:{name}" for name in ENTRIES)], fill_value=0)
    >>> told = balance_rows(flow, {"village": pd.Series({"a": "a"})}, pair=("r1", "r2"),
    ...                     registers={}, force=False)
    >>> told.loc[told["value"] > 0, ["indicator", "dimension"]].values.tolist()
    [['register_exits', ''], ['register_exit', 'dead']]
    """
    placed = at_places(flow.rename_axis("village_code").reset_index(), homes)
    summed = placed.groupby(["level", "area_code"])[list(flow)].sum()
    parts = []
    for prefix, total in (("exit", "register_exits"), ("entry", "register_entries")):
        names = [name for name in flow if str(name).startswith(f"{prefix}:")]
        parts.append(
            summed[names].sum(axis=1).rename("value").reset_index().assign(indicator=total, dimension="")
        )
        parts += [
            summed[name]
            .rename("value")
            .reset_index()
            .assign(indicator=f"register_{prefix}", dimension=str(name).partition(":")[2])
            for name in names
        ]
    told = pd.concat(parts, ignore_index=True).astype({"value": "Float64"})
    told["n"] = told["value"]
    if registers.get(pair[0], pair[0]) != registers.get(pair[1], pair[1]) and registers:
        told = _across(told, force=force)
    return rows(
        told,
        stage="indicators",
        round="/".join(pair),
        population="households",
        unit="count",
        method="register count",
    )


def _across(told: pd.DataFrame, *, force: bool) -> pd.DataFrame:
    if force:
        return told.assign(status="caution", reason="break_forced")
    nothing = pd.Series(pd.NA, index=told.index, dtype="Float64")
    return told.assign(value=nothing, n=nothing, status="unavailable", reason="break")
