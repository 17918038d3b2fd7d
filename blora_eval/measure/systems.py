"""The movement's own systems, each measured where its table is there; without one nothing is said."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from blora_eval.indicators.cells import Homes
from blora_eval.indicators.systems.activities import activity_rows, meeting_rows, swadaya_rows
from blora_eval.indicators.systems.desk import (
    desk_rows,
    followup_rows,
    funnel_rows,
    open_followups,
    village_states,
)
from blora_eval.indicators.systems.livelihoods import capital_rows, value_added_rows
from blora_eval.indicators.systems.mentoring import active_on, agency_rows, assignment_rows, visit_rows
from blora_eval.indicators.systems.potential import potential_rows
from blora_eval.indicators.systems.programmes import programme_rows, register_services, service_rows
from blora_eval.measure.levels import homes_of, reported_villages
from blora_eval.study import Study
from blora_eval.tables import fields

Tables = Mapping[str, pd.DataFrame]

COUNTED = ("activities", "swadaya", "meetings", "services", "commodities", "programmes", "potential")
"""Tables whose numbers are counts and amounts, never below zero."""


def systems_rows(study: Study, tables: Tables, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Mentoring, Desk, potential, self-help, services, livelihoods and related programmes."""
    tables = {name: _past(_credible(name, table), study.as_of) for name, table in tables.items()}
    priority = set(areas.loc[areas["role"] == "priority", "village_code"])
    everywhere = homes_of(areas)
    mentored = homes_of(areas, villages=priority or _assigned(tables))
    reported = {*reported_villages(study, areas), *priority}
    brief = {
        level: home[home.index.isin(reported)] if level == "village" else home
        for level, home in everywhere.items()
    }
    yield from _mentoring(study, tables, mentored)
    yield from _desk(study, tables, mentored)
    if "potential" in tables:
        weights = study.systems.ranking.model_dump()
        yield potential_rows(tables["potential"], everywhere, weights=weights, ranked=reported)
    yield from _livelihoods(tables, everywhere, brief)
    yield from _needs(tables, brief)
    if "programmes" in tables:
        named = study.systems.programmes
        purposes = {each.name: each.purpose for each in named if each.purpose}
        announced = {each.name: each.announced for each in named if each.announced is not None}
        yield programme_rows(tables["programmes"], brief, purposes=purposes, announced=announced)


def _credible(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table in which a negative count or amount is unknown: it was marked, and is added to nothing."""
    kinds = {field.name: field.type for field in fields(name).values() if name in COUNTED}
    counted = [str(column) for column in table if kinds.get(str(column)) in {"number", "integer"}]
    return table.assign(**{column: table[column].mask(table[column] < 0) for column in counted})


def _past(table: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What happened up to the day of the report: later dates were marked, and are slips of the pen."""
    if "date" not in table:
        return table
    return table[table["date"].isna() | (table["date"] <= pd.Timestamp(as_of))]


def _assigned(tables: Tables) -> set[str]:
    """The villages that were ever assigned to an agency."""
    return set(tables["assignments"]["village_code"].dropna()) if "assignments" in tables else set()


def _mentoring(study: Study, tables: Tables, mentored: Homes) -> Iterator[pd.DataFrame]:
    if not mentored:
        return
    assignments, visits, activities = (tables.get(name) for name in ("assignments", "visits", "activities"))
    first = None if assignments is None else assignments.groupby("village_code")["start_date"].min()
    if assignments is not None:
        yield assignment_rows(assignments, mentored, as_of=study.as_of)
        yield agency_rows(assignments, visits, as_of=study.as_of)
    if visits is not None:
        yield visit_rows(visits, activities, mentored, as_of=study.as_of, first=first)
    if activities is not None:
        yield activity_rows(activities, mentored)


def _desk(study: Study, tables: Tables, mentored: Homes) -> Iterator[pd.DataFrame]:
    desk, followups = tables.get("desk"), tables.get("desk_followups")
    if not mentored or (desk is None and followups is None):
        return
    day = study.as_of
    if desk is not None:
        yield desk_rows(desk, mentored, as_of=day)
        desk = desk[desk["date"] <= pd.Timestamp(day)]
    still_open = None
    if followups is not None:
        yield followup_rows(followups, mentored, as_of=day, next_desk=study.systems.next_desk)
        flags = open_followups(followups, day, study.systems.next_desk)
        still_open = set(flags.loc[flags["open"], "village_code"])
    villages = sorted({str(code) for home in mentored.values() for code in home.index})
    states = village_states(villages, _found(study, tables), desk, still_open)
    yield funnel_rows(states, mentored)


def _found(study: Study, tables: Tables) -> dict[str, set[str] | None]:
    """Villages with an agency today, with rows in the last round of the register, with an inventory."""
    assignments, potential = tables.get("assignments"), tables.get("potential")
    register = tables["households"] if "households" in tables else tables.get("members")
    active = None if assignments is None else set(active_on(assignments, study.as_of)["village_code"])
    listed = None if potential is None else set(potential["village_code"])
    return {"mentored": active, "register": _last_round(study, register), "inventory": listed}


def _last_round(study: Study, register: pd.DataFrame | None) -> set[str] | None:
    if register is None or "round" not in register:
        return None
    rounds = [name for name, each in study.rounds.items() if each.kind == "register"]
    last = max(rounds, key=lambda name: study.rounds[name].date, default="")
    return set(register.loc[register["round"] == last, "village_code"].dropna())


def _livelihoods(tables: Tables, everywhere: Homes, brief: Homes) -> Iterator[pd.DataFrame]:
    if "swadaya" in tables:
        yield swadaya_rows(tables["swadaya"], brief)
    if "meetings" in tables:
        yield meeting_rows(tables["meetings"], brief)
    if "livelihoods" in tables and tables["livelihoods"]["value"].notna().any():
        yield capital_rows(tables["livelihoods"], everywhere)
    if "commodities" in tables:
        yield value_added_rows(tables["commodities"], brief)


def _needs(tables: Tables, brief: Homes) -> Iterator[pd.DataFrame]:
    if "services" in tables:
        yield service_rows(tables["services"], brief)
    if "households" in tables:
        yield register_services(tables["households"], homes=brief)
