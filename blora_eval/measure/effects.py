"""Effects of the mentoring as rows of the store: all villages together, by groups, and village by village."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.selection import mean_reversion
from blora_eval.estimate.power import smallest_found
from blora_eval.estimate.verdict import Evidence, Verdict, verdict
from blora_eval.estimate.village.shrinkage import benjamini_hochberg
from blora_eval.indicators.change import before_after, paired_change
from blora_eval.measure.comparison import (
    ROLES,
    Context,
    OutcomeComparison,
    Record,
    answer,
    before_and_after,
    bounds,
    refusal,
)
from blora_eval.measure.context_checks import beside_of, context_records
from blora_eval.measure.hidden_bias_checks import hidden_bias_records
from blora_eval.measure.impact_checks import balance_records, check_records, placebo_outcome_records
from blora_eval.measure.levels import membership, partly_treated, start_years
from blora_eval.measure.villages import village_records
from blora_eval.results import rows
from blora_eval.study import Study
from blora_eval.study_parts import Outcome, Subgroup

Groups = Sequence[tuple[Subgroup, pd.Series | None]]


def memberships(
    subgroups: Sequence[Subgroup], areas: pd.DataFrame, panel: pd.DataFrame, start: pd.Series, partly: int = 0
) -> Groups:
    """Each village's value of every subgroup."""
    treated = start.index[start > 0]
    early = panel[panel["year"] < start[start > 0].min() - partly]
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
        **answer(effect),
        "unit": comparison.points,
        "n": effect.counts.treated,
        **status,
    }
    return row, effect.p if laid_down else None


def pooled_records(comparison: OutcomeComparison, beside: Context) -> list[Record]:
    """Rows of the store, as records, on one outcome."""
    try:
        effect, dynamic = comparison.effect, comparison.did.aggregate("dynamic")
    except EstimationError as error:
        return [refusal(error, indicator="att")]
    same = {"n": effect.counts.units, "method": effect.method}
    points = {"unit": comparison.points, **same}
    spread = float(before_and_after(comparison)["last"].std())
    ends = {"att_did": effect.did, "att_lagged": effect.lagged, "att_gap": effect.gap}
    path = {"n": dynamic.counts.units, "method": dynamic.method, "unit": comparison.points}
    started = {"indicator": "att_start", "kind": "descriptive", "unit": "count", "method": effect.method}
    return [
        {
            "indicator": "att",
            **points,
            "n_psu": effect.counts.clusters,
            **answer(effect),
            **comparison.status,
        },
        {"indicator": "att_p", "value": effect.p, **same, "unit": "p", **comparison.status},
        *({"indicator": name, **bounds(end), "df": end.df, **points} for name, end in ends.items()),
        {"indicator": "att_gap_p", "value": effect.gap.p, **same, "unit": "p"},
        {"indicator": "att_weight_share", "value": effect.weight_share, **same, "unit": "share"},
        {"indicator": "att_mde", "value": smallest_found(effect), **points},
        {"indicator": "att_mde_sd", "value": smallest_found(effect) / spread, **same, "unit": "score"},
        *({**started, "period": f"{year:g}", "value": n} for year, n in effect.starts.items()),
        *(
            {"indicator": "att_event", "period": str(part.label), **bounds(part), **path}
            for part in dynamic.parts
        ),
        *_pretrend(comparison),
        *_reversion(comparison),
        *balance_records(comparison),
        *check_records(comparison),
        *hidden_bias_records(comparison, beside),
        *context_records(comparison, beside),
    ]


def _pretrend(comparison: OutcomeComparison) -> list[Record]:
    numbers = comparison.did.pretrend().numbers
    if "p" not in numbers:
        return []
    cluster = comparison.cluster or ROLES["unit"]
    return [
        {"indicator": "att_pretrend_p", "value": numbers["p"], "unit": "p", "method": f"pretrend:{cluster}"}
    ]


def _reversion(comparison: OutcomeComparison) -> Iterator[Record]:
    try:
        frame = comparison.frame
        partly = frame["year"].between(comparison.first - comparison.partly, comparison.first - 1)
        found = mean_reversion(
            frame[~partly],
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


def selected_for(
    outcome: Outcome, outcomes: Sequence[Outcome], selected: Sequence[int | str]
) -> tuple[int | str, ...]:
    """On what the villages were chosen, seen from one outcome: years are years of the study's first one.

    To any other outcome the first is another index, whose past is held constant.

    Examples
    --------
    >>> first, second = (Outcome(column=name, label=name) for name in ("poor", "spent"))
    >>> [selected_for(one, [first, second], [2019, "idm"]) for one in (first, second)]
    [(2019, 'idm'), ('poor', 'idm')]
    """
    first = next((one.column for one in outcomes if not one.placebo), outcome.column)
    if outcome.column == first:
        return tuple(selected)
    return tuple(dict.fromkeys(first if isinstance(one, int) else one for one in selected))


def effect_rows(study: Study, tables: dict[str, pd.DataFrame], areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The effect on each outcome, pooled and village by village, with what speaks against reading it so."""
    panel = tables.get("panel")
    if panel is None or study.priority is None:
        return
    start = start_years(study, areas, tables.get("assignments"))
    partly = partly_treated(start, tables.get("assignments"))
    beside = beside_of(study, tables)
    groups = memberships(study.subgroups, areas, panel, start, partly)
    unseen = tuple(
        str(name) for name in study.priority.selected_on if isinstance(name, str) and name not in panel
    )
    known = tuple(name for name in study.priority.selected_on if name not in unseen)

    def comparison_of(outcome: Outcome) -> OutcomeComparison:
        selected = selected_for(outcome, study.outcomes, known)
        frame = _frame(panel, outcome, areas, start, [name for name in selected if name in panel])
        return OutcomeComparison(frame, outcome, selected, partly, unseen)

    placebos = [comparison_of(one) for one in study.outcomes if one.placebo]
    compared = []
    for outcome in study.outcomes:
        if outcome.placebo:
            continue
        comparison = comparison_of(outcome)
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


def _frame(
    panel: pd.DataFrame, outcome: Outcome, areas: pd.DataFrame, start: pd.Series, beside: Sequence[Any]
) -> pd.DataFrame:
    """Village, year, outcome, start and place of the villages that are compared; what they were chosen on."""
    district = membership(areas, "district")
    columns = list(dict.fromkeys(["village_code", "year", outcome.column, *beside]))
    frame = panel.loc[panel["village_code"].isin(start.index), columns]
    frame = frame.assign(start=frame["village_code"].map(start)).dropna(subset=["year", outcome.column])
    frame["district"] = frame["village_code"] if district is None else frame["village_code"].map(district)
    for name in ("lat", "lng"):
        frame[name] = (
            frame["village_code"].map(areas.set_index("village_code")[name]) if name in areas else pd.NA
        )
    return frame


VERDICT = ("outcome", "direction", "low", "high", "grade", "checks")


def verdict_table(study: Study, store: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome that a mentoring may have moved: the content of ``verdict.parquet``."""
    found = {one.column: evidence(store, one.column) for one in study.outcomes if not one.placebo}
    found = {} if study.priority is None else found
    wanted = {one.column: -1 if one.lower_is_better else 1 for one in study.outcomes}
    ways = {name: _way(verdict(each)) * wanted[name] for name, each in found.items()}
    rows = []
    for name, each in found.items():
        opposed = any(ways[name] * way < 0 for way in ways.values())
        one = verdict(replace(each, opposed=opposed))
        rows.append((name, one.direction, one.low, one.high, one.grade, " ".join(one.checks)))
    kinds = dict.fromkeys(("outcome", "direction", "grade", "checks"), "str") | {
        "low": "Float64",
        "high": "Float64",
    }
    return pd.DataFrame(rows, columns=VERDICT).astype(kinds)


def _way(found: Verdict) -> int:
    return {"lower": -1, "higher": 1, "none": 0}[found.direction]


def evidence(store: pd.DataFrame, outcome: str) -> Evidence:
    """What the store has of one outcome."""
    own = store[
        (store["level"] == "group") & (store["area_code"] == "priority") & (store["dimension"] == outcome)
    ]
    first = {str(row["indicator"]): row for row in own.drop_duplicates("indicator").to_dict("records")}
    att = first.get("att", {"method": "", "reason": ""})

    def number(indicator: str, column: str = "value") -> float | None:
        found = first.get(indicator, {}).get(column)
        return None if pd.isna(found) else float(found)

    low, high = (number("check_relative_magnitude", column) for column in ("low", "high"))
    clusters = number("att", "n_psu")
    return Evidence(
        number("att", "low"),
        number("att", "high"),
        union=not str(att["method"]).startswith("pooled:lagged"),
        chosen_seen=att["reason"] != "selected_unseen",
        outside=number("overlap_outside"),
        gap_p=number("att_gap_p"),
        reversion=number("mean_reversion"),
        pretrend_p=number("att_pretrend_p"),
        trend=None if low is None or high is None else (low, high),
        detectable=number("att_mde_sd"),
        clusters=None if clusters is None else int(clusters),
        placebo_found=bool((own["reason"] == "placebo_outcome_found").any()),
    )
