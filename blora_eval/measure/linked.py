"""What was found by linking the register with the service desk."""

from collections.abc import Iterator, Mapping

import pandas as pd

from blora_eval.indicators.places import Homes
from blora_eval.indicators.referral import case_rows, user_rows
from blora_eval.study import Study

__all__ = ["linkage_method", "linked_rows"]


def linkage_method(account: pd.DataFrame) -> str:
    """How links were looked for.

    Parameters
    ----------
    account : DataFrame
        The counts that checking took.

    Returns
    -------
    str
        ``splink``, ``cascade`` or empty where nothing was linked.

    Examples
    --------
    >>> linkage_method(pd.DataFrame({"measure": ["linked"], "rule": ["cascade"]}))
    'cascade'
    """
    told = account.loc[account["measure"] == "linked", "rule"]
    return "" if told.empty else str(told.iloc[0])


def linked_rows(
    study: Study, tables: Mapping[str, pd.DataFrame], account: pd.DataFrame, homes: Homes
) -> Iterator[pd.DataFrame]:
    """Cases of the service desk, and how many of the register's persons ever had one.

    Parameters
    ----------
    study : Study
        Whose ``as_of`` is the day of the report.
    tables : mapping of str to DataFrame
        With ``slrt``, ``members`` and ``households`` where there are any.
    account : DataFrame
        The counts that checking took.
    homes : mapping of str to Series
        By level, the area of each village.

    Yields
    ------
    DataFrame
        Rows of stage ``indicators``.
    """
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
