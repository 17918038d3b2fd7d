"""Every stage's numbers gathered into one store, from whatever tables there are."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.indicators.register import record_counts
from blora_eval.indicators.village_index import idm_rows
from blora_eval.measure.effects import effect_rows, outcome_rows
from blora_eval.measure.levels import areas_with_roles, membership
from blora_eval.measure.official import official_frames
from blora_eval.measure.quality import quality_rows
from blora_eval.measure.registers import register_rows
from blora_eval.measure.small_areas import small_area_rows
from blora_eval.measure.survey_spread import spread_rows
from blora_eval.measure.survey_targeting import targeting_rows
from blora_eval.measure.surveys import survey_rows
from blora_eval.measure.systems import systems_rows
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
    "services",
    "livelihoods",
    "commodities",
    "slrt",
    "programmes",
]
"""Tables of the movement's own systems; each row is a record of something done or found."""


ACCOUNTED = ("rows_read", "rows_kept", "rows_dropped", "values_doubtful")
"""What became of rows; the account's other counts say how well registers are filled in."""


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
        *register_rows(study, tables, areas),
        *quality_rows(study, tables, account, areas),
        *survey_rows(study, tables.get("survey"), areas),
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
    constants = {"stage": "validate", "population": "rows", "unit": "count", "method": "count of rows"}
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
