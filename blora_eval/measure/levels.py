"""Which area each village belongs to, which part it plays, and which rounds are compared."""

import datetime as dt
import itertools
from collections.abc import Collection

import pandas as pd

from blora_eval.indicators.cells import Homes
from blora_eval.study import Study

LEVELS = ("village", "district", "regency", "province", "study", "group")


def areas_with_roles(study: Study, areas: pd.DataFrame) -> pd.DataFrame:
    """The areas frame with each village's ``role``: priority, comparison or other."""
    frame = areas.sort_values("village_code", ignore_index=True)
    priority = frame.pop("is_priority").astype(bool)
    kind = frame["kind"] if "kind" in frame else pd.Series("desa", index=frame.index)
    eligible = kind.fillna("desa").isin(study.comparison.kinds) & ~frame["village_code"].isin(
        study.comparison.exclude
    )
    role = pd.Series("other", index=frame.index)
    if priority.any():
        role = role.mask(eligible, "comparison").mask(priority, "priority")
    return frame.assign(role=role)


def reported_villages(study: Study, areas: pd.DataFrame) -> list[str]:
    """The villages of which study.yaml wants a report."""
    match study.reports.villages:
        case "all":
            return list(areas["village_code"])
        case "priority":
            return list(areas.loc[areas["role"] == "priority", "village_code"])
        case codes:
            return list(codes)


def membership(areas: pd.DataFrame, level: str) -> pd.Series | None:
    """The area of ``level`` to which each village belongs."""
    villages = pd.Index(areas["village_code"], name="village_code")
    if level == "village":
        return pd.Series(villages, index=villages)
    if level == "study":
        return pd.Series("all", index=villages)
    if level == "group":
        role = pd.Series(areas["role"].to_numpy(), index=villages)
        kept = role[role.isin(["priority", "comparison"])]
        return None if kept.empty else kept
    column = next(
        (name for name in (f"{level}_code", level) if name in areas and areas[name].notna().any()), None
    )
    if column is None:
        return None
    return pd.Series(areas[column].astype("string").to_numpy(dtype=object), index=villages).dropna()


def homes_of(areas: pd.DataFrame, *, villages: set[str] | None = None) -> Homes:
    """By level, the area of each village; levels without any village are left out."""
    found = {level: membership(areas, level) for level in LEVELS}
    homes = {level: home for level, home in found.items() if home is not None}
    if villages is not None:
        homes = {level: home[home.index.isin(villages)] for level, home in homes.items()}
    return {level: home for level, home in homes.items() if len(home)}


def mentored_homes(areas: pd.DataFrame) -> Homes:
    """Places of the priority villages, or of all where there is no such list."""
    priority = set(areas.loc[areas["role"] == "priority", "village_code"])
    return homes_of(areas, villages=priority or None)


def group_level(study: Study, areas: pd.DataFrame) -> str:
    """The level of the study's group report, ``study`` where the frame does not know it."""
    level = study.reports.groups
    return level if membership(areas, level) is not None else "study"


def began(assignments: pd.DataFrame | None) -> "pd.Series[pd.Timestamp]":
    """The first day of mentoring of each village that has one."""
    if assignments is None or assignments.empty:
        return pd.Series(dtype="datetime64[ns]")
    return pd.to_datetime(assignments["start_date"]).groupby(assignments["village_code"]).min().dropna()


def start_years(study: Study, areas: pd.DataFrame, assignments: pd.DataFrame | None) -> pd.Series:
    """First treated year of each village: by ``first_treated`` from its first day, else ``start_year``.

    ``same_year``: the year of that day; ``month``: that year if the day lies in its first half, else the
    next; ``next_year``: the first year that was mentored from its beginning.
    """
    roles = areas.set_index("village_code")["role"]
    years = pd.Series(0, index=roles.index[roles == "comparison"])
    treated = roles.index[roles == "priority"]
    fallback = study.priority.start_year if study.priority else None
    first = pd.Series(fallback, index=treated, dtype="Float64")
    days = began(assignments)
    days = days[days.index.isin(treated)]
    if study.priority and len(days):
        late = {
            "same_year": days.dt.year < 0,
            "month": days.dt.month > 6,
            "next_year": (days.dt.month > 1) | (days.dt.day > 1),
        }[study.priority.first_treated]
        first.loc[days.index] = (days.dt.year + late.astype(int)).astype("Float64")
    first_years: pd.Series = pd.concat([years, first.dropna()]).astype(int)
    return first_years


def partly_treated(start: pd.Series, assignments: pd.DataFrame | None) -> int:
    """How many years before a start may be mentored in part: 1 where a village began in the year before."""
    days = began(assignments)
    return int((days.dt.year < start.reindex(days.index)).any()) if len(days) else 0


def start_note(study: Study, areas: pd.DataFrame, assignments: pd.DataFrame | None) -> str:
    """From which year mentored villages count as treated, by which rule; empty without a list of them."""
    if study.priority is None:
        return ""
    start = start_years(study, areas, assignments)
    counts = ", ".join(
        f"{year} ({n} villages)" for year, n in start[start > 0].value_counts().sort_index().items()
    )
    dated = int(began(assignments).index.isin(start.index[start > 0]).sum())
    given = study.priority.start_year
    over = f"; their dates override start_year {given}" if dated and given else ""
    partly = "; the year in which it began is left out" if partly_treated(start, assignments) else ""
    rule = f"first_treated: {study.priority.first_treated}; {dated} villages have an assignment date"
    return f"Treated from {counts or 'no year'} by {rule}{over}{partly}."


def as_iso(date: dt.date | None) -> str | None:
    """The date as text, for study.json."""
    return None if date is None else date.isoformat()


def round_pairs(study: Study, kind: str, held: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of rounds between which a change is measured, earlier first."""
    rounds = [name for name, each in study.rounds.items() if each.kind == kind and name in held]
    rounds = sorted(rounds, key=lambda name: (study.rounds[name].date, name))
    following = list(itertools.pairwise(rounds))
    return following if len(rounds) <= 2 else [*following, (rounds[0], rounds[-1])]


def register_names(study: Study) -> dict[str, str]:
    """Which register each round is a version of; between two registers nothing is compared."""
    return {name: each.register_name.strip().casefold() for name, each in study.rounds.items()}
