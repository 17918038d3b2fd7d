"""Rules of the movement's own systems and of keeping a register up."""

from functools import partial

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.validate.rules import Context, Rule, duplicated_in, flags, make_rule, round_of

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


SYSTEMS_RULES: tuple[Rule, ...] = (
    *(
        make_rule(
            f"{table}_twice", "row", table=table, column=",".join(columns), mask=partial(_twice, columns)
        )
        for table, columns in ONE_OF_A_KIND.items()
    ),
    *(
        make_rule(
            f"{part}_too_large",
            "value",
            table=table,
            column=part,
            mask=partial(_part_too_large, whole, part),
            needs=(whole,),
        )
        for table, pairs in FALLING.items()
        for whole, part in pairs
    ),
    make_rule(
        "money_without_source",
        "value",
        table="activities",
        column="money_source",
        mask=_no_source,
        needs=("rupiah",),
    ),
    make_rule(
        "followup_order",
        "value",
        table="desk_followups",
        column="done_date",
        mask=_done_first,
        needs=("session_date",),
    ),
    make_rule(
        "priority_shared",
        "value",
        table="potential",
        column="priority",
        mask=_rank_shared,
        needs=("village_code",),
    ),
)
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


UPKEEP_RULES: tuple[Rule, ...] = (
    make_rule("decile_sum", "value", table="decile_counts", column="total", mask=_wrong_sum),
    make_rule(
        "entered_undecided",
        "value",
        table="verval",
        column="entered",
        mask=_entered_first,
        needs=("decided",),
    ),
    make_rule(
        "decided_unvisited",
        "value",
        table="verval",
        column="decided",
        mask=_decided_unseen,
        needs=("result",),
    ),
    make_rule(
        "verval_back",
        "value",
        table="verval",
        column="result",
        mask=_came_back,
        needs=("household_id", "date"),
    ),
    make_rule(
        "cause_of_other_change",
        "value",
        table="register_changes",
        column="cause",
        mask=_wrong_cause,
        needs=("change",),
    ),
    make_rule(
        "changed_twice",
        "row",
        table="register_changes",
        column="household_id",
        mask=_changed_twice,
        needs=("change",),
    ),
)
"""Rules of ``verval``, ``register_changes`` and ``decile_counts``."""
