"""The panel's outcomes: paths, before and after, and the pooled effect of the mentoring."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel import did_cs
from blora_eval.estimate.selection import selection_warning
from blora_eval.indicators.change import before_after
from blora_eval.measure.levels import start_years
from blora_eval.results import POINTS, rows
from blora_eval.study import Outcome, Study

__all__ = ["effect_rows", "outcome_rows"]

CAUSAL = {
    "stage": "estimate",
    "level": "group",
    "area_code": "priority",
    "kind": "causal",
    "population": "villages",
}


def outcome_rows(study: Study, panel: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Each outcome's path by village and by group, and its change from the first year to the last.

    Parameters
    ----------
    study : Study
        Whose ``outcomes`` name the panel's columns.
    panel : DataFrame or None
        The clean panel.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Rows ``outcome`` and ``outcome_change``; a village's own figures as the panel has them, a
        group's as the plain mean of its villages.
    """
    if panel is None:
        return
    for outcome in study.outcomes:
        path = panel[["village_code", "year", outcome.column]].dropna()
        path = path.rename(columns={outcome.column: "value"}).assign(period=path["year"].astype(str))
        role = path["village_code"].map(areas.set_index("village_code")["role"])
        grouped = path.assign(area_code=role).query("area_code != 'other'")
        means = grouped.groupby(["area_code", "period"], as_index=False)["value"].agg(["mean", "size"])
        constants = {
            "stage": "indicators",
            "indicator": "outcome",
            "dimension": outcome.column,
            "unit": outcome.unit,
        }
        village = path.rename(columns={"village_code": "area_code"})[["area_code", "period", "value"]]
        paths = rows(village, level="village", population="villages", n=1, method="as reported", **constants)
        group = means.rename(columns={"mean": "value", "size": "n"})
        means = rows(group, level="group", population="villages", method="mean of villages", **constants)
        both = pd.concat([paths, means], ignore_index=True)
        yield both
        years = sorted(path["period"].unique())
        if len(years) > 1:
            yield before_after(both, indicator="outcome", from_=years[0], to=years[-1])


def effect_rows(study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The pooled effect on each outcome, by event time too, with what speaks against reading it as one.

    Parameters
    ----------
    study : Study
        Whose ``outcomes`` name the panel's columns.
    tables : dict of str to DataFrame
        With ``panel`` and ``assignments`` where there are any.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Rows ``att``, ``att_p``, ``att_event``, ``att_pretrend_p``; or one unavailable row with why.
    """
    panel = tables.get("panel")
    if panel is None or study.priority is None:
        return
    start = start_years(study, areas, tables.get("assignments"))
    for outcome in study.outcomes:
        frame = panel.loc[panel["village_code"].isin(start.index), ["village_code", "year", outcome.column]]
        frame = frame.assign(start=frame["village_code"].map(start)).dropna()
        numbers = _pooled(frame, outcome, study.priority.selected_on)
        yield rows(pd.DataFrame(numbers), dimension=outcome.column, **CAUSAL)


def _pooled(frame: pd.DataFrame, outcome: Outcome, selected_on: list[int]) -> list[dict[str, object]]:
    """The rows of one outcome, as records."""
    column = outcome.column
    treated = frame.loc[frame["start"] > 0]
    try:
        effects = did_cs(frame, outcome=column, unit="village_code", time="year", start="start", small="drop")
        selection = selection_warning(
            frame,
            outcome=column,
            unit="village_code",
            time="year",
            treated=set(treated["village_code"]),
            start=int(treated["start"].min()),
            selected=selected_on,
            lower_is_better=outcome.lower_is_better,
        )
        simple, dynamic = effects.aggregate("simple"), effects.aggregate("dynamic")
    except EstimationError as error:
        return [{"indicator": "att", "reason": "not_estimable", "method": str(error).splitlines()[0]}]
    unit = POINTS.get(outcome.unit, outcome.unit)
    common = {"n": simple.counts.units, "df": simple.df, "method": simple.method}
    caution = (
        {} if selection.passed else {"status": "caution", "reason": f"selected_{selection.numbers['reason']}"}
    )
    bounds = {"value": simple.estimate, "se": simple.se, "low": simple.low, "high": simple.high}
    records: list[dict[str, object]] = [
        {"indicator": "att", **bounds, "unit": unit, **common, **caution},
        {"indicator": "att_p", "value": simple.p, "unit": "p", **common, **caution},
    ]
    for part in dynamic.parts:
        bounds = {"value": part.estimate, "se": part.se, "low": part.low, "high": part.high}
        records.append(
            {"indicator": "att_event", "period": str(part.label), **bounds, "unit": unit, **common}
        )
    pretrend = effects.pretrend()
    if "p" in pretrend.numbers:
        records.append({"indicator": "att_pretrend_p", "value": pretrend.numbers["p"], "unit": "p", **common})
    return records
