"""Every stage's numbers gathered into one store, from whatever tables there are."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.indicators.deprivation import register_poverty
from blora_eval.indicators.official import official_rows
from blora_eval.indicators.register import person_profile, record_counts, register_profile
from blora_eval.indicators.village_index import idm_rows
from blora_eval.measure.effects import effect_rows, outcome_rows
from blora_eval.measure.levels import LEVELS, areas_with_roles, membership
from blora_eval.measure.surveys import survey_rows
from blora_eval.results import combine, rows
from blora_eval.study import Study

__all__ = ["measure_all"]

RECORDS = [
    "assignments",
    "visits",
    "activities",
    "desk",
    "desk_followups",
    "potential",
    "swadaya",
    "meetings",
    "livelihoods",
    "commodities",
    "slrt",
    "programmes",
]
"""Tables of the movement's own systems; each row is a record of something done or found."""


def measure_all(study: Study, tables: dict[str, pd.DataFrame], account: pd.DataFrame) -> pd.DataFrame:
    """Every number of the study, confidential ones included.

    Parameters
    ----------
    study : Study
        The study.
    tables : dict of str to DataFrame
        The clean, pseudonymous tables.
    account : DataFrame
        Rows read, kept and dropped, by table, round, village and rule.

    Returns
    -------
    DataFrame
        The full store: one row one number.
    """
    areas = areas_with_roles(study, tables["areas"])
    frames = [
        *_account_rows(account),
        *_register_rows(tables, areas),
        *survey_rows(study, tables.get("survey"), areas),
        *_table_rows(tables, areas),
        *outcome_rows(study, tables.get("panel"), areas),
        *effect_rows(study, tables, areas),
    ]
    return combine(frames, study=study.name)


def _account_rows(account: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if account.empty:
        return
    frame = account.rename(columns={"measure": "indicator", "count": "value"})
    ruled = frame["rule"].fillna("") != ""
    frame["dimension"] = frame["table"].where(~ruled, frame["table"] + ":" + frame["rule"])
    keys = ["indicator", "dimension", "round"]
    constants = {"stage": "validate", "population": "rows", "unit": "count", "method": "count of rows"}
    for level, area in (("study", pd.Series("all", index=frame.index)), ("village", frame["village_code"])):
        counted = frame.assign(area_code=area.mask(area == "")).dropna(subset="area_code")
        summed = counted.fillna({"round": ""}).groupby([*keys, "area_code"], as_index=False)["value"].sum()
        yield rows(summed, level=level, **constants)


def _register_rows(tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
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


def _table_rows(tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if "idm" in tables:
        yield idm_rows(tables["idm"], areas)
    if "official" in tables:
        yield official_rows(tables["official"])
    for name in RECORDS:
        if name in tables:
            yield record_counts(tables[name], name, areas)
