"""The register as an outcome: how good it is, how far its verification got, who entered and who left it."""

from collections.abc import Iterator, Mapping

import pandas as pd

from blora_eval.indicators.balance import balance_rows, household_flow
from blora_eval.indicators.decile_counts import decile_count_rows
from blora_eval.indicators.places import Homes
from blora_eval.indicators.quality import filling_rows, row_link_rows
from blora_eval.indicators.verval import verval_rows
from blora_eval.measure.levels import homes_of, mentored_homes
from blora_eval.measure.linked import linkage_method, linked_rows
from blora_eval.measure.rounds import register_names, round_pairs
from blora_eval.study import Study

__all__ = ["quality_rows"]


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
