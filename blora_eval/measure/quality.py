"""The register as an outcome: how good it is, how far its verification got, who entered and who left it."""

from collections.abc import Iterator, Mapping

import pandas as pd

from blora_eval.indicators.balance import balance_rows, household_flow
from blora_eval.indicators.decile_counts import decile_count_rows
from blora_eval.indicators.places import Homes
from blora_eval.indicators.quality import filling_rows, row_link_rows
from blora_eval.indicators.verval import verval_rows
from blora_eval.measure.levels import LEVELS, membership
from blora_eval.measure.linked import linkage_method, linked_rows
from blora_eval.measure.rounds import round_pairs
from blora_eval.study import Study

__all__ = ["homes_of", "mentored_homes", "quality_rows"]


def homes_of(areas: pd.DataFrame, *, villages: set[str] | None = None) -> Homes:
    """By level, the area of each village; levels without any village are left out.

    Parameters
    ----------
    areas : DataFrame
        With ``role``.
    villages : set of str, optional
        Only these; by default all of the frame.

    Returns
    -------
    dict of str to Series
        Area codes by village code.
    """
    found = {level: membership(areas, level) for level in LEVELS}
    homes = {level: home for level, home in found.items() if home is not None}
    if villages is not None:
        homes = {level: home[home.index.isin(villages)] for level, home in homes.items()}
    return {level: home for level, home in homes.items() if len(home)}


def mentored_homes(areas: pd.DataFrame) -> Homes:
    """Places of the priority villages, or of all where there is no such list.

    Parameters
    ----------
    areas : DataFrame
        With ``role``.

    Returns
    -------
    dict of str to Series
        As :func:`homes_of`.
    """
    priority = set(areas.loc[areas["role"] == "priority", "village_code"])
    return homes_of(areas, villages=priority or None)


def quality_rows(
    study: Study, tables: Mapping[str, pd.DataFrame], account: pd.DataFrame, areas: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Filling and links of the registers, the account between rounds, verification and the service desk.

    Parameters
    ----------
    study : Study
        Whose ``rounds`` have dates and registers, and whose ``force_breaks`` says whether two registers
        may be compared all the same.
    tables : mapping of str to DataFrame
        With ``households``, ``members``, ``verval``, ``register_changes``, ``slrt``, and
        ``decile_counts`` where there are any; the last counts where no register by name is there.
    account : DataFrame
        The counts that checking took.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Rows of stage ``indicators``; verification and the service desk are measured of the priority
        villages, or of all where there is no list of them.
    """
    homes = homes_of(areas)
    if account["measure"].eq("counted").any():
        yield filling_rows(account, homes)
    members = tables.get("members")
    if members is not None and "duplicate" in members:
        yield row_link_rows(members, homes, method=linkage_method(account))
    households = tables.get("households")
    if households is not None and "household_key" in households:
        yield from _balance(study, households, tables.get("register_changes"), homes)
        yield from _verification(study, households, tables.get("verval"), mentored_homes(areas))
    yield from linked_rows(study, tables, account, mentored_homes(areas))
    if "decile_counts" in tables and households is None and members is None:
        yield decile_count_rows(tables["decile_counts"], homes)


def _balance(
    study: Study, households: pd.DataFrame, changes: pd.DataFrame | None, homes: Homes
) -> Iterator[pd.DataFrame]:
    registers = {name: each.register_name.strip().casefold() for name, each in study.rounds.items()}
    for before, after in round_pairs(study, "register", set(households["round"])):
        flow = household_flow(households, before, after, changes)
        pair = (before, after)
        yield balance_rows(flow, homes, pair=pair, registers=registers, force=study.force_breaks)


def _verification(
    study: Study, households: pd.DataFrame, verval: pd.DataFrame | None, homes: Homes
) -> Iterator[pd.DataFrame]:
    """Each round of visits with the list it went by; without a table of visits, the list's own column."""
    if verval is None and "verval" in households and households["verval"].notna().any():
        said = households[households["verval"].notna()]
        verval = said[["village_code", "household_key", "round"]].assign(result=said["verval"])
    if verval is None or "household_key" not in verval:
        return
    for name, visits in verval.groupby("round", sort=True):
        listed = households[households["round"] == name]
        if not listed.empty:
            told = verval_rows(visits, listed, homes, as_of=study.as_of)
            yield told.assign(round=pd.Series(str(name), index=told.index, dtype="string"))
