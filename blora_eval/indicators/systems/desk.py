"""The Desk: how far each village is on its way through it, and what is still open before the next one."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import PLACE, Homes, at_places, block, every_place, filled, quotient, stored
from blora_eval.registry import dimensions

STAGES = tuple(dimensions("step"))
"""Steps of a priority village in their order: an agency on the day, rows in the last register round, an
inventory of potential, both items of the Desk's agenda, and nothing left open after it."""

AGENDA = {"desk_dtks": "dtks_result", "desk_inventory": "potential_inventory"}


def village_states(
    villages: list[str],
    found: Mapping[str, set[str] | None],
    desk: pd.DataFrame | None,
    open_: set[str] | None,
) -> pd.DataFrame:
    """Which steps each village has taken.

    Examples
    --------
    >>> desk = pd.DataFrame({"village_code": ["a"], "agenda": ["dtks_result"]})
    >>> village_states(["a", "b"], {"mentored": {"a"}}, desk, {"b"}).iloc[0].tolist()
    [True, <NA>, <NA>, True, False, True]
    """
    states: dict[str, set[str] | None] = {
        name: found.get(name) for name in ("mentored", "register", "inventory")
    }
    held = None if desk is None else set(desk["village_code"])
    for stage, agenda in AGENDA.items():
        states[stage] = None if desk is None else set(desk.loc[desk["agenda"] == agenda, "village_code"])
    states["followups_closed"] = None if held is None or open_ is None else held - open_
    columns = {
        stage: pd.array(
            [pd.NA if states[stage] is None else code in (states[stage] or ()) for code in villages],
            "boolean",
        )
        for stage in STAGES
    }
    return pd.DataFrame(columns, index=pd.Index(villages, name="village_code"))


def funnel_rows(states: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Villages at each step: on its own, and with all the steps before it."""
    above = {level: home for level, home in homes.items() if level != "village"}
    numbers = states.astype("Float64")
    untold = numbers.isna().all()
    passed = numbers.fillna({stage: 1.0 for stage in STAGES if untold[stage]})
    together = passed.cumprod(axis=1, skipna=False).mask(numbers.isna())
    words = {"unit": "count", "population": "villages", "reason": "no_table"}
    size = at_places(states.reset_index(), above).groupby(PLACE).size().reindex(every_place(above))
    blocks = []
    for stage in STAGES:
        own = pd.DataFrame({"level": "village", "area_code": states.index, "value": numbers[stage], "n": 1})
        if "village" in homes:
            own = own.reset_index(drop=True)
            blocks.append(block(own, "desk_status", dimension=stage, method="step_taken", **words))
        for name, each in (("desk_stage", numbers), ("desk_funnel", together)):
            placed = at_places(each[[stage]].reset_index(), above)
            total = placed.groupby(PLACE)[stage].sum(min_count=1).reindex(every_place(above))
            counted = pd.DataFrame({"value": total, "n": size})
            blocks.append(block(counted, name, dimension=stage, method="villages_counted", **words))
    return stored(blocks)


def desk_rows(desk: pd.DataFrame, homes: Homes, *, as_of: dt.date) -> pd.DataFrame:
    """Sessions of the Desk held so far, and days since the last.

    Examples
    --------
    >>> desk = pd.DataFrame({"village_code": "a", "date": pd.to_datetime(["2025-01-01", "2025-01-01"])})
    >>> homes = {"village": pd.Series({"a": "a"})}
    >>> desk_rows(desk, homes, as_of=dt.date(2025, 1, 11))["value"].tolist()
    [10.0, 1.0]
    """
    day = pd.Timestamp(as_of)
    held = desk.loc[desk["date"] <= day, ["village_code", "date"]].drop_duplicates()
    sessions = filled(at_places(held, homes).groupby(PLACE).size().rename("value"), homes)
    last = (day - held.groupby("village_code")["date"].max()).dt.days.rename("days").reset_index()
    median = at_places(last, homes).groupby(PLACE)["days"].agg(["median", "count"])
    median = median.reindex(every_place(homes)).rename(columns={"median": "value", "count": "n"})
    rows = {"population": "records"}
    return stored(
        [
            block(
                median,
                "days_since_desk",
                reason="no_desk",
                unit="days",
                method="days_to_report_village_median",
                **rows,
            ),
            block(
                sessions.assign(n=sessions["value"]),
                "desk_sessions",
                reason="",
                unit="count",
                method="records_counted",
                **rows,
            ),
        ]
    )


def open_followups(followups: pd.DataFrame, as_of: dt.date, next_desk: dt.date | None) -> pd.DataFrame:
    """What is open, overdue, and due before the next Desk.

    Examples
    --------
    >>> followups = pd.DataFrame({"village_code": "a", "due_date": pd.to_datetime(["2025-01-01", None]),
    ...                           "done_date": pd.to_datetime([None, None])})
    >>> open_followups(followups, dt.date(2025, 6, 1), None)[["overdue", "due_next"]].values.tolist()
    [[True, True], [False, True]]
    """
    day = pd.Timestamp(as_of)
    missing = pd.Series(pd.NaT, index=followups.index)
    done, due = followups.get("done_date", missing), followups.get("due_date", missing)
    is_open = done.isna() | (done > day)
    near = due.isna() | (due <= pd.Timestamp(next_desk)) if next_desk else pd.Series(True, index=due.index)
    return pd.DataFrame(
        {
            "village_code": followups["village_code"],
            "open": is_open,
            "overdue": is_open & (due < day),
            "due_next": is_open & near,
        }
    )


def followup_rows(
    followups: pd.DataFrame, homes: Homes, *, as_of: dt.date, next_desk: dt.date | None = None
) -> pd.DataFrame:
    """Follow-ups of the Desk: all, open, overdue, due before the next Desk, and the share closed."""
    flags = open_followups(followups, as_of, next_desk).assign(all=True)
    names = ["all", "open", "overdue", "due_next"]
    counts = filled(at_places(flags, homes).groupby(PLACE)[names].sum(), homes)
    rows = {"population": "records"}
    blocks = [
        block(
            pd.DataFrame({"value": counts[name], "n": counts["all"]}),
            "followups",
            reason="",
            dimension=name,
            unit="count",
            method="records_counted",
            **rows,
        )
        for name in names
    ]
    share = 1 - quotient(counts["open"], counts["all"])
    closed = pd.DataFrame({"value": np.asarray(share), "n": counts["all"]}, index=counts.index)
    words = {"unit": "share", "method": "followups_closed_by_all", **rows}
    return stored([*blocks, block(closed, "followups_closed", reason="no_followup", **words)])
