"""What the registers say, round by round and area by area: profile, quality, entries and exits, links."""

from collections.abc import Iterator, Mapping

import pandas as pd

from blora_eval.indicators.cells import Homes
from blora_eval.indicators.change import before_after
from blora_eval.indicators.deprivation import register_poverty
from blora_eval.indicators.register import (
    balance_rows,
    decile_count_rows,
    household_flow,
    person_profile,
    register_profile,
)
from blora_eval.indicators.register_quality import filling_rows, row_link_rows, verval_rows
from blora_eval.indicators.systems.referral import case_rows, user_rows
from blora_eval.measure.levels import (
    LEVELS,
    homes_of,
    membership,
    mentored_homes,
    register_names,
    round_pairs,
)
from blora_eval.study import Study


def linkage_method(account: pd.DataFrame) -> str:
    """How links were looked for.

    Examples
    --------
    >>> linkage_method(pd.DataFrame({"measure": ["linked"], "rule": ["rules"]}))
    'rules'
    """
    told = account.loc[account["measure"] == "linked", "rule"]
    return "" if told.empty else str(told.iloc[0])


def linked_rows(
    study: Study, tables: Mapping[str, pd.DataFrame], account: pd.DataFrame, homes: Homes
) -> Iterator[pd.DataFrame]:
    """Cases of the service desk, and how many of the register's persons ever had one."""
    slrt, members = tables.get("slrt"), tables.get("members")
    method = linkage_method(account)
    if slrt is not None and not slrt.empty:
        yield case_rows(slrt, homes, as_of=study.as_of, method=method)
    if members is not None and "slrt_band" in members and slrt is not None:
        yield user_rows(_ranked(members, tables.get("households")), homes, method=method)


def _ranked(members: pd.DataFrame, households: pd.DataFrame | None) -> pd.DataFrame:
    """Members with the decile of their household, where it has one."""
    keys = ["round", "village_code", "household_key"]
    if households is None or not {*keys, "decile"} <= {*households} or not {*keys} <= {*members}:
        return members
    deciles = households.dropna(subset=keys).drop_duplicates(keys)[[*keys, "decile"]]
    return members.merge(deciles, on=keys, how="left")


def quality_rows(
    study: Study, tables: Mapping[str, pd.DataFrame], account: pd.DataFrame, areas: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Filling and links of the registers, the account between rounds, verification and the service desk."""
    homes, mentored = homes_of(areas), mentored_homes(areas)
    if account["measure"].eq("counted").any():
        yield filling_rows(account, homes)
    members = tables.get("members")
    if members is not None and "duplicate" in members:
        yield row_link_rows(members, homes, method=linkage_method(account))
    households = tables.get("households")
    if households is not None and "household_key" in households:
        yield from _balance(study, households, tables.get("register_changes"), homes)
        yield from _verification(study, households, tables.get("verval"), mentored)
    yield from linked_rows(study, tables, account, mentored)
    if "decile_counts" in tables and households is None and members is None:
        yield decile_count_rows(tables["decile_counts"], homes)


def _balance(
    study: Study, households: pd.DataFrame, changes: pd.DataFrame | None, homes: Homes
) -> Iterator[pd.DataFrame]:
    registers = register_names(study)
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


CHANGED = ("mpi_headcount", "mpi_adjusted", "deprived", "decile_share")
"""What may be compared between two rounds of one register: shares of those listed, in points.

Counts of households and persons may not: a register that grew has not made anybody poorer, and one
that shrank has lifted nobody. A decile is a rank within the register, so the change of its share says
who was ranked anew.
"""


def register_rows(
    study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Profile and adapted poverty of every register round and area, and the changes between rounds."""
    profiles = list(_profiles(tables, areas))
    yield from profiles
    numbers = pd.concat(profiles, ignore_index=True) if profiles else pd.DataFrame({"round": []})
    registers = register_names(study)
    for before, after in round_pairs(study, "register", set(numbers["round"])):
        for indicator in CHANGED:
            yield before_after(numbers, indicator=indicator, from_=before, to=after, registers=registers)


def _profiles(tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    members, households = tables.get("members"), tables.get("households")
    if households is None and members is not None:
        households = _households_of(members)
    for level in LEVELS:
        home = membership(areas, level)
        if home is None:
            continue
        known = sorted(set(home)) if level != "village" else None
        if households is not None:
            by = households["village_code"].map(home)
            yield register_profile(households, by=by, level=level, areas=known)
            yield register_poverty(households, by=by, level=level, areas=known)
        if members is not None:
            yield person_profile(members, by=members["village_code"].map(home), level=level, areas=known)


def _households_of(members: pd.DataFrame) -> pd.DataFrame:
    """A household per family of a person register that has no household sheet: its size, no more."""
    keys = [name for name in ("round", "village_code", "household_key") if name in members]
    return (
        members.dropna(subset=keys).groupby(keys, as_index=False).size().rename(columns={"size": "persons"})
    )
