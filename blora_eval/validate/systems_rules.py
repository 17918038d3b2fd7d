"""Rules of the movement's own systems and of keeping a register up."""

from functools import partial

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags, round_of

ONE_OF_A_KIND = {
    "programmes": ("programme", "village_code", "year"),
    "services": ("village_code", "year", "service"),
    "livelihoods": ("village_code", "year", "indicator"),
    "commodities": ("village_code", "year", "commodity"),
}
"""What one row of each of these tables is; a second row of the same would be counted twice."""

FALLING = {
    "programmes": (("registered", "selected"), ("selected", "paid")),
    "services": (("listed", "lacking"), ("lacking", "served")),
}
"""Pairs of counts of which the second is a part of the first."""


def _twice(columns: tuple[str, ...], frame: pd.DataFrame, _: Context) -> Mask:
    return duplicated_in(frame, list(columns))


def _part_too_large(whole: str, part: str, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame[part] > frame[whole])


def _no_source(frame: pd.DataFrame, _: Context) -> Mask:
    return flags((frame["rupiah"] > 0) & frame["money_source"].isna())


def _done_first(frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame["done_date"] < frame["session_date"])


def _rank_shared(frame: pd.DataFrame, _: Context) -> Mask:
    return np.asarray(duplicated_in(frame, ["village_code", "priority"]))


SYSTEMS_MASKS: dict[str, Masking] = {
    **{f"{table}_twice": partial(_twice, columns) for table, columns in ONE_OF_A_KIND.items()},
    **{
        f"{part}_too_large": partial(_part_too_large, whole, part)
        for pairs in FALLING.values()
        for whole, part in pairs
    },
    "money_without_source": _no_source,
    "followup_order": _done_first,
    "priority_shared": _rank_shared,
}
"""Rules of ``activities``, ``desk_followups``, ``potential``, ``services``, ``programmes`` and the like."""


GONE = ("dead", "duplicate")
"""Results after which a household cannot be confirmed any more."""

DECILES = ("d1", "d2", "d3", "d4", "d5", "d6", "d7_10", "unknown")
CAUSES = {
    "exit": ("dead", "moved", "duplicate", "not_matched", "reclassified", "graduated"),
    "entry": ("arrived", "newly_listed", "reclassified"),
}


def _said(answers: pd.Series) -> Mask:
    return flags(answers.astype("boolean"))


def _entered_first(frame: pd.DataFrame, _: Context) -> Mask:
    return _said(frame["entered"]) & ~_said(frame["decided"])


def _decided_unseen(frame: pd.DataFrame, _: Context) -> Mask:
    return _said(frame["decided"]) & flags(frame["result"].isna())


def _came_back(frame: pd.DataFrame, _: Context) -> Mask:
    """Confirmed although an earlier visit of any round found the household dead or listed twice."""
    gone = frame["date"].where(frame["result"].isin(GONE))
    since = gone.groupby(frame["household_id"]).transform("min")
    return flags((frame["result"] == "confirmed") & (frame["date"] > since))


def _wrong_cause(frame: pd.DataFrame, _: Context) -> Mask:
    wrong = np.zeros(len(frame), dtype=bool)
    for change, causes in CAUSES.items():
        wrong |= flags((frame["change"] == change) & frame["cause"].notna() & ~frame["cause"].isin(causes))
    return wrong


def _changed_twice(frame: pd.DataFrame, _: Context) -> Mask:
    keys = frame[["household_id", "change"]].assign(round=round_of(frame))
    return np.asarray((keys.duplicated() & frame["household_id"].notna()).to_numpy(dtype=bool))


def _wrong_sum(frame: pd.DataFrame, _: Context) -> Mask:
    """The decile columns that a form has, with NULL, do not add up to its total."""
    held = [name for name in DECILES if name in frame]
    parts = frame[held]
    return flags((parts.sum(axis=1) != frame["total"]) & frame["total"].notna() & parts.notna().all(axis=1))


UPKEEP_MASKS: dict[str, Masking] = {
    "decile_sum": _wrong_sum,
    "entered_undecided": _entered_first,
    "decided_unvisited": _decided_unseen,
    "verval_back": _came_back,
    "cause_of_other_change": _wrong_cause,
    "changed_twice": _changed_twice,
}
"""Rules of ``verval``, ``register_changes`` and ``decile_counts``."""
