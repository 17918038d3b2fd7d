"""Effects of the mentoring as rows of the store: all villages together, by groups, and village by village."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import mean_reversion
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel.lagged import lagged_effect
from blora_eval.estimate.village.multiplicity import benjamini_hochberg
from blora_eval.indicators.change import before_after, paired_change
from blora_eval.measure.comparison import ROLES, Context, OutcomeComparison, Record, bounds, refusal
from blora_eval.measure.context_checks import beside_of, context_records
from blora_eval.measure.hidden_bias_checks import hidden_bias_records
from blora_eval.measure.impact_checks import balance_records, check_records, placebo_outcome_records
from blora_eval.measure.levels import membership, start_years
from blora_eval.measure.villages import village_records
from blora_eval.results import rows
from blora_eval.study import Study
from blora_eval.study_parts import Outcome, Subgroup

Groups = Sequence[tuple[Subgroup, pd.Series | None]]


def memberships(
    subgroups: Sequence[Subgroup], areas: pd.DataFrame, panel: pd.DataFrame, start: pd.Series
) -> Groups:
    """Each village's value of every subgroup."""
    treated = start.index[start > 0]
    early = panel[panel["year"] < start[start > 0].min()]
    found: list[tuple[Subgroup, pd.Series | None]] = []
    for one in subgroups:
        if one.column in areas:
            values = areas.set_index("village_code")[one.column].dropna()
        elif one.column in panel:
            values = early.groupby("village_code")[one.column].mean().dropna()
        else:
            found.append((one, None))
            continue
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            middle = values[values.index.isin(treated)].median()
            values = pd.Series(np.where(values <= middle, "low", "high"), index=values.index)
        found.append((one, values.astype(str)))
    return found


def subgroup_records(comparison: OutcomeComparison, groups: Groups) -> list[Record]:
    """The effect on the priority villages of each group, against all comparison villages."""
    records: list[Record] = []
    declared: list[tuple[Record, float]] = []
    for group, values in groups:
        if values is None:
            why = "not_estimable:no_column"
            records.append({"indicator": "att_group", "period": group.column, "reason": why})
            continue
        for value in sorted(values[values.index.isin(comparison.treated)].unique()):
            inside = values.index[values == value]
            row, p = _one(comparison, f"{group.column}={value}", inside, laid_down=group.declared is not None)
            records.append(row)
            if p is not None:
                declared.append((row, p))
    adjusted = benjamini_hochberg(np.array([p for _, p in declared]))
    for (row, p), q in zip(declared, adjusted, strict=True):
        same: Record = {key: row[key] for key in ("period", "n", "method", "status", "reason") if key in row}
        records.append({"indicator": "att_group_p", "value": p, "unit": "p", **same})
        records.append({"indicator": "att_group_q", "value": float(q), "unit": "p", **same})
    return records


def _one(
    comparison: OutcomeComparison, name: str, inside: pd.Index, *, laid_down: bool
) -> tuple[Record, float | None]:
    frame = comparison.frame
    kept = frame[(frame["start"] == 0) | frame["village_code"].isin(inside)]
    try:
        effect = comparison.estimate(kept)
    except EstimationError as error:
        return refusal(error, indicator="att_group", period=name), None
    status = comparison.status
    if not laid_down and status.get("status") != "unusable":
        status = {"status": "caution", "reason": "exploratory"}
    row = {
        "indicator": "att_group",
        "period": name,
        **bounds(effect),
        "df": effect.df,
        "unit": comparison.points,
        "n": effect.counts.treated,
        "method": effect.method,
        **status,
    }
    return row, effect.p if laid_down else None


POWER = 0.8


def pooled_records(comparison: OutcomeComparison, beside: Context) -> list[Record]:
    """Rows of the store, as records, on one outcome."""
    try:
        effect, dynamic = comparison.effect, comparison.did.aggregate("dynamic")
    except EstimationError as error:
        return [refusal(error, indicator="att")]
    common = {"n": effect.counts.units, "df": effect.df, "method": effect.method}
    unit = comparison.points
    records: list[Record] = [
        {"indicator": "att", **bounds(effect), "unit": unit, **common, **comparison.status},
        {"indicator": "att_p", "value": effect.p, "unit": "p", **common, **comparison.status},
        {"indicator": "att_mde", "value": _detectable(effect), "unit": unit, **common},
    ]
    same = {"n": dynamic.counts.units, "method": dynamic.method, "unit": unit}
    records += [
        {"indicator": "att_event", "period": str(part.label), **bounds(part), **same}
        for part in dynamic.parts
    ]
    records += [
        *_pretrend(comparison),
        *_second(comparison),
        *_reversion(comparison),
        *balance_records(comparison),
        *check_records(comparison),
        *hidden_bias_records(comparison, beside),
        *context_records(comparison, beside),
    ]
    return records


def _detectable(effect: Effect) -> float:
    """The effect found with the given power by a two-sided test at 5 %, given the error of this one."""
    law = stats.norm if effect.df is None else stats.t(effect.df)
    return float((law.ppf(0.975) + law.ppf(POWER)) * (effect.se or 0.0))


def _pretrend(comparison: OutcomeComparison) -> list[Record]:
    numbers = comparison.did.pretrend().numbers
    if "p" not in numbers:
        return []
    method = comparison.did.aggregate("simple").method
    return [{"indicator": "att_pretrend_p", "value": numbers["p"], "unit": "p", "method": method}]


def _second(comparison: OutcomeComparison) -> Iterator[Record]:
    """The other way of judging: the two err in opposite directions when the choice was not as assumed."""
    try:
        if comparison.choice.name == "did_cs":
            other = lagged_effect(
                comparison.frame,
                outcome=comparison.column,
                **ROLES,
                cluster=comparison.cluster,
                by_period=False,
            )
            status: Record = {"status": "caution", "reason": "second_opinion"}
        else:
            other = comparison.did.aggregate("simple")
            refused = comparison.selection.passed is False
            reason = f"selected_{comparison.selection.numbers['reason']}" if refused else "second_opinion"
            status = {"status": "unusable" if refused else "caution", "reason": reason}
    except EstimationError as error:
        yield refusal(error, indicator="att_second")
        return
    common = {"n": other.counts.units, "df": other.df, "method": other.method, "unit": comparison.points}
    yield {"indicator": "att_second", **bounds(other), **common, **status}


def _reversion(comparison: OutcomeComparison) -> Iterator[Record]:
    try:
        found = mean_reversion(
            comparison.frame,
            outcome=comparison.column,
            unit=ROLES["unit"],
            time=ROLES["time"],
            treated=comparison.treated,
            start=comparison.first,
            cluster=comparison.cluster,
        )
    except EstimationError as error:
        yield refusal(error, indicator="mean_reversion")
        return
    yield {
        "indicator": "mean_reversion",
        "kind": "descriptive",
        **bounds(found),
        "df": found.df,
        "n": found.n,
        "unit": comparison.points,
        "method": found.method,
    }


CAUSAL = {
    "stage": "estimate",
    "level": "group",
    "area_code": "priority",
    "kind": "causal",
    "population": "villages",
}


def outcome_rows(study: Study, panel: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Each outcome's path by village and by group, and its change from the first year to the last."""
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
        paths = rows(village, level="village", population="villages", n=1, method="as_reported", **constants)
        group = means.rename(columns={"mean": "value", "size": "n"})
        means = rows(group, level="group", population="villages", method="village_mean", **constants)
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
    """The effect on each outcome, pooled and village by village, with what speaks against reading it so."""
    panel = tables.get("panel")
    if panel is None or study.priority is None:
        return
    start = start_years(study, areas, tables.get("assignments"))
    beside = beside_of(study, tables)
    selected = tuple(study.priority.selected_on)
    groups = memberships(study.subgroups, areas, panel, start)
    placebos = [
        OutcomeComparison(_frame(panel, one, areas, start), one, selected)
        for one in study.outcomes
        if one.placebo
    ]
    compared = []
    for outcome in study.outcomes:
        if outcome.placebo:
            continue
        comparison = OutcomeComparison(_frame(panel, outcome, areas, start), outcome, selected)
        if not comparison.treated:
            why = {"indicator": "att", "reason": "not_estimable:no_treated"}
            yield rows(pd.DataFrame([why]), dimension=outcome.column, **CAUSAL)
            continue
        records = [
            *pooled_records(comparison, beside),
            *(record for placebo in placebos for record in placebo_outcome_records(placebo)),
            *subgroup_records(comparison, groups),
        ]
        yield rows(pd.DataFrame([CAUSAL | record for record in records]), dimension=outcome.column)
        compared.append(comparison)
    villages = [CAUSAL | {"level": "village"} | record for record in village_records(compared)]
    if villages:
        yield rows(pd.DataFrame(villages))


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
