"""Every stage's numbers gathered into one store, and what a report must know of its study besides numbers."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from blora_eval import __version__
from blora_eval.indicators.register import record_counts
from blora_eval.indicators.village_index import idm_rows
from blora_eval.measure.effects import effect_rows, outcome_rows
from blora_eval.measure.levels import areas_with_roles, as_iso, group_level, membership
from blora_eval.measure.official import official_frames
from blora_eval.measure.registers import quality_rows, register_rows
from blora_eval.measure.small_areas import small_area_rows
from blora_eval.measure.survey_targeting import spread_rows, targeting_rows
from blora_eval.measure.surveys import growth_rows, survey_rows
from blora_eval.measure.systems import systems_rows
from blora_eval.results import combine, rows
from blora_eval.study import Study
from blora_eval.tables import table_names


def study_description(study: Study, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """The publishable part of study.yaml, for ``study.json``."""
    priority = study.priority
    areas = areas_with_roles(study, tables["areas"])
    present = {name: "present" if name in tables else "absent" for name in table_names()}
    attributions = [source.attribution for sources in study.tables.values() for source in sources]
    return {
        "name": study.name,
        "title": study.title.model_dump(),
        "as_of": study.as_of.isoformat(),
        "languages": list(study.languages),
        "synthetic": study.synthetic,
        "minimum_cell": study.minimum_cell,
        "version": __version__,
        "attributions": sorted({text for text in attributions if text}),
        "rounds": {
            name: {
                "kind": each.kind,
                "date": each.date.isoformat(),
                "label": each.label.model_dump(),
                "register": each.register_name,
            }
            for name, each in study.rounds.items()
        },
        "lines": [line.model_dump() for line in study.lines],
        "outcomes": [outcome.model_dump() for outcome in study.outcomes],
        "subgroups": [one.model_dump(mode="json") for one in study.subgroups],
        "priority": None
        if priority is None
        else {
            "kind": priority.kind,
            "decree": priority.decree,
            "date": as_iso(priority.date),
            "start_year": priority.start_year,
        },
        "groups": group_level(study, areas),
        "systems": study.systems.model_dump(mode="json"),
        "official_areas": _official_areas(tables.get("official")),
        "tables": present,
    }


def _official_areas(official: pd.DataFrame | None) -> dict[str, str]:
    """Names by code of the areas that official figures speak of."""
    areas = [] if official is None else sorted(official["area"].astype(str).str.strip().unique())
    return {code: name or code for code, _, name in (area.partition(" ") for area in areas)}


RECORDS = [
    "assignments",
    "visits",
    "activities",
    "desk",
    "desk_followups",
    "potential",
    "swadaya",
    "meetings",
    "services",
    "livelihoods",
    "commodities",
    "slrt",
    "programmes",
]
"""Tables of the movement's own systems; each row is a record of something done or found."""


ACCOUNTED = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful", "cells_mended")
"""What became of rows; the account's other counts say how well registers are filled in."""


def measure_all(study: Study, tables: dict[str, pd.DataFrame], account: pd.DataFrame) -> pd.DataFrame:
    """Every number of the study, confidential ones included."""
    areas = areas_with_roles(study, tables["areas"])
    frames = [
        *_account_rows(account),
        *register_rows(study, tables, areas),
        *quality_rows(study, tables, account, areas),
        *survey_rows(study, tables.get("survey"), areas),
        *growth_rows(study, tables.get("survey"), areas),
        *spread_rows(study, tables.get("survey"), areas),
        *targeting_rows(study, tables.get("survey"), areas),
        *small_area_rows(study, tables.get("survey"), areas, tables),
        *_table_rows(tables, areas),
        *official_frames(study, tables, areas),
        *systems_rows(study, tables, areas),
        *outcome_rows(study, tables.get("panel"), areas),
        *effect_rows(study, tables, areas),
    ]
    return combine(frames, study=study.name)


def _account_rows(account: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if account.empty:
        return
    frame = account[account["measure"].isin(ACCOUNTED)]
    frame = frame.rename(columns={"measure": "indicator", "count": "value"})
    ruled = frame["rule"].fillna("") != ""
    frame["dimension"] = frame["table"].where(~ruled, frame["table"] + ":" + frame["rule"])
    keys = ["indicator", "dimension", "round"]
    constants = {"stage": "validate", "population": "rows", "unit": "count", "method": "rows_counted"}
    for level, area in (("study", pd.Series("all", index=frame.index)), ("village", frame["village_code"])):
        counted = frame.assign(area_code=area.mask(area == "")).dropna(subset="area_code")
        summed = counted.fillna({"round": ""}).groupby([*keys, "area_code"], as_index=False)["value"].sum()
        yield rows(summed, level=level, **constants)


def _table_rows(tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if "idm" in tables:
        yield idm_rows(tables["idm"], areas)
    groups = membership(areas, "group")
    for name in RECORDS:
        yield record_counts(tables.get(name), name, areas, groups=groups)
