"""What the registers say, round by round and area by area, and what changed between two rounds."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.indicators.change import before_after
from blora_eval.indicators.deprivation import register_poverty
from blora_eval.indicators.register import person_profile, register_profile
from blora_eval.measure.levels import LEVELS, membership
from blora_eval.measure.rounds import register_names, round_pairs
from blora_eval.study import Study

__all__ = ["CHANGED", "register_rows"]

CHANGED = ("mpi_headcount", "mpi_adjusted", "deprived", "decile_share")
"""What may be compared between two rounds of one register: shares of those listed, in points.

Counts of households and persons may not: a register that grew has not made anybody poorer, and one
that shrank has lifted nobody. A decile is a rank within the register, so the change of its share says
who was ranked anew.
"""


def register_rows(
    study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Profile and adapted poverty of every register round and area, and the changes between rounds.

    Parameters
    ----------
    study : Study
        Whose ``rounds`` say when each round was taken and which register it is a version of.
    tables : dict of str to DataFrame
        With ``households`` and ``members`` where there are any.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Rows of stage ``indicators``; then for each round and the one before it, and for the first and
        the last, rows ``..._change`` of :data:`CHANGED`. Between two registers the change is
        unavailable, reason ``break``.
    """
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
