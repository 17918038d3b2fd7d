"""The panel's outcomes: paths, before and after, and the pooled effect of the mentoring."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.indicators.change import before_after, paired_change
from blora_eval.measure.beside_tables import beside_of
from blora_eval.measure.compared import Compared
from blora_eval.measure.impact_checks import placebo_outcome_records
from blora_eval.measure.levels import membership, start_years
from blora_eval.measure.pooled_effects import pooled_records
from blora_eval.measure.subgroups import memberships, subgroup_records
from blora_eval.measure.village_effects import village_records
from blora_eval.results import rows
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
        group's as the plain mean of its villages. The change of a group is the mean of its villages'
        own changes with a paired t interval; that of one village has none, reason ``one_village``.
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
            yield from _changes(paths, grouped, outcome, (years[0], years[-1]))


def _changes(
    paths: pd.DataFrame, grouped: pd.DataFrame, outcome: Outcome, ends: tuple[str, str]
) -> Iterator[pd.DataFrame]:
    """A village's own change, which has no interval, and the mean change of each group's villages."""
    villages = before_after(paths, indicator="outcome", from_=ends[0], to=ends[1])
    villages["reason"] = villages["reason"].mask(villages["status"] == "ok", "one_village")
    yield villages
    constants = {"stage": "estimate", "population": "villages", "dimension": outcome.column}
    for group, part in grouped.groupby("area_code"):
        wide = part.pivot_table(index="village_code", columns="period", values="value")
        before, after = (wide[end] if end in wide else pd.Series(dtype="float64") for end in ends)
        change = paired_change(before, after, name="outcome_change", unit=outcome.unit)
        yield rows([change], level="group", area_code=group, period="/".join(ends), **constants)


def effect_rows(study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The effect on each outcome, pooled and village by village, with what speaks against reading it as one.

    Parameters
    ----------
    study : Study
        Whose ``outcomes`` name the panel's columns; ``priority.selected_on`` decides who judges.
    tables : dict of str to DataFrame
        With ``panel`` and ``assignments`` where there are any.
    areas : DataFrame
        With ``role``, and ``district_code`` where it is known.

    Yields
    ------
    DataFrame
        What :func:`blora_eval.measure.pooled_effects.pooled_records`,
        :func:`blora_eval.measure.subgroups.subgroup_records` and
        :func:`blora_eval.measure.village_effects.village_records` say; or unavailable rows with why.
    """
    panel = tables.get("panel")
    if panel is None or study.priority is None:
        return
    start = start_years(study, areas, tables.get("assignments"))
    beside = beside_of(study, tables)
    selected = tuple(study.priority.selected_on)
    groups = memberships(study.subgroups, areas, panel, start)
    placebos = [
        Compared(_frame(panel, one, areas, start), one, selected) for one in study.outcomes if one.placebo
    ]
    for outcome in study.outcomes:
        if outcome.placebo:
            continue
        compared = Compared(_frame(panel, outcome, areas, start), outcome, selected)
        if not compared.treated:
            why = {"indicator": "att", "reason": "not_estimable", "method": "no treated village is seen"}
            yield rows(pd.DataFrame([why]), dimension=outcome.column, **CAUSAL)
            continue
        records = [
            *pooled_records(compared, beside),
            *(record for placebo in placebos for record in placebo_outcome_records(placebo)),
            *subgroup_records(compared, groups),
        ]
        yield rows(pd.DataFrame([CAUSAL | record for record in records]), dimension=outcome.column)
        villages = [CAUSAL | {"level": "village"} | record for record in village_records(compared)]
        yield rows(pd.DataFrame(villages), dimension=outcome.column)


def _frame(panel: pd.DataFrame, outcome: Outcome, areas: pd.DataFrame, start: pd.Series) -> pd.DataFrame:
    """Village, year, outcome, start and place of the villages that are compared."""
    district = membership(areas, "district")
    frame = panel.loc[panel["village_code"].isin(start.index), ["village_code", "year", outcome.column]]
    frame = frame.assign(start=frame["village_code"].map(start)).dropna()
    frame["district"] = frame["village_code"] if district is None else frame["village_code"].map(district)
    for name in ("lat", "lng"):
        frame[name] = (
            frame["village_code"].map(areas.set_index("village_code")[name]) if name in areas else pd.NA
        )
    return frame
