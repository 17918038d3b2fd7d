"""What speaks for or against an effect: balance, overlap, and the checks, each as a row."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.matching import balance_table, entropy_weights
from blora_eval.estimate.checks.parallel_trends import leave_one_out, placebo_start, pretrend_power
from blora_eval.estimate.checks.spillover import spillover_rings
from blora_eval.measure.comparison import (
    ROLES,
    OutcomeComparison,
    Record,
    answer,
    caution_for,
    finding,
    refusal,
)

SMD = "standardised_difference"
WEIGHTED = "standardised_difference_weighted"


def balance_records(comparison: OutcomeComparison) -> Iterator[Record]:
    """How far apart the groups were in each year before the start, and how far they overlap."""
    wide = comparison.early.pivot_table(
        index="village_code", columns="year", values=comparison.column
    ).dropna()
    on = wide.index.isin(comparison.treated)
    if on.sum() < 2 or (~on).sum() < 2:
        return
    frame = wide.rename(columns=str).assign(on=on.astype(int))
    years = [str(year) for year in wide.columns]
    yield from _differences(balance_table(frame, years, treated="on"), "balance_smd", SMD, len(frame))
    yield from _weighted(frame, years)
    level = wide.mean(axis=1)
    others = level[~on]
    outside = float(((level[on] < others.min()) | (level[on] > others.max())).mean())
    yield {
        "indicator": "overlap_outside",
        "kind": "descriptive",
        "value": outside,
        "unit": "share",
        "n": int(on.sum()),
        "method": "outside_range",
    }


def _differences(table: pd.DataFrame, indicator: str, method: str, n: int) -> Iterator[Record]:
    for row in table.dropna(subset="smd").to_dict("records"):
        yield {
            "indicator": indicator,
            "kind": "descriptive",
            "period": row["covariate"],
            "value": row["smd"],
            "unit": "score",
            "n": n,
            "method": method,
            **caution_for([(not row["balanced"], "unbalanced")]),
        }


def _weighted(frame: pd.DataFrame, years: list[str]) -> Iterator[Record]:
    """The same after weights that give the others the treated villages' mean and last year."""
    past = frame.assign(level=frame[years].mean(axis=1), last=frame[years[-1]])
    by = ["level", "last"] if len(years) > 1 else ["last"]
    try:
        weight = entropy_weights(past, by, treated="on")
    except EstimationError:
        yield {
            "indicator": "balance_smd_weighted",
            "kind": "descriptive",
            "reason": "not_estimable",
            "method": WEIGHTED,
        }
        return
    table = balance_table(frame, years, treated="on", weight=weight)
    yield from _differences(table, "balance_smd_weighted", WEIGHTED, len(frame))


def check_records(comparison: OutcomeComparison) -> Iterator[Record]:
    """The checks that can be made, each with its finding."""
    numbers = comparison.selection.numbers
    if "dip" in numbers:
        band, dip = float(numbers["band"]), float(numbers["dip"])
        yield {
            "indicator": "check_dip",
            "kind": "descriptive",
            "value": dip,
            "low": dip - band,
            "high": dip + band,
            "unit": comparison.points,
            "method": "selection_years",
        }
    yield from _slope(comparison)
    yield from _placebo_start(comparison)
    yield from _spillover(comparison)
    yield from _left_out(comparison)


def _left_out(comparison: OutcomeComparison) -> Iterator[Record]:
    try:
        left = leave_one_out(
            comparison.frame, comparison.estimate, unit="village_code", among=comparison.treated
        )
    except EstimationError as error:
        yield refusal(error, indicator="check_leave_one_out")
        return
    yield {
        "indicator": "check_leave_one_out",
        **finding(left, low="lowest", high="highest"),
        "unit": comparison.points,
        "n": len(comparison.treated),
        "method": "leave_one_out",
        **caution_for([(not left.passed, "rests_on_one")]),
    }


def _reach(numbers: Mapping[str, Any], name: str) -> Record:
    """A number of a check with its normal interval."""
    value, reach = float(numbers[name]), float(stats.norm.ppf(0.975)) * float(numbers["se"])
    return {"value": value, "se": numbers["se"], "low": value - reach, "high": value + reach}


def _plain(indicator: str, value: float, unit: str, method: str) -> Record:
    return {"indicator": indicator, "value": value, "unit": unit, "method": method}


def _slope(comparison: OutcomeComparison) -> Iterator[Record]:
    """The smallest diverging trend that the years before would have shown."""
    try:
        check = pretrend_power(comparison.cohorts("universal").aggregate("dynamic"))
    except EstimationError:
        return
    if "slope" in check.numbers:
        yield _plain(
            "check_trend_hidden",
            float(check.numbers["bias"]),
            comparison.points,
            "smallest_trend_bias",
        )


def _placebo_start(comparison: OutcomeComparison) -> Iterator[Record]:
    if comparison.years_chosen:
        # The false start would fall among the years of the choice.
        return
    check = placebo_start(
        comparison.frame,
        outcome=comparison.column,
        **ROLES,
        shift=1 + comparison.partly,
        cluster=comparison.cluster,
    )
    if "estimate" not in check.numbers:
        return
    yield {
        "indicator": "check_placebo_start",
        **_reach(check.numbers, "estimate"),
        "unit": comparison.points,
        "method": "start_year_early",
        **caution_for([(not check.passed, "placebo_found")]),
    }


def _spillover(comparison: OutcomeComparison) -> Iterator[Record]:
    """Whether untreated villages next to treated ones changed unlike those far away."""
    frame = comparison.frame
    if not {"lat", "lng"} <= set(frame) or frame[["lat", "lng"]].isna().all().any():
        return
    frame = frame[~frame["year"].between(comparison.first - comparison.partly, comparison.first - 1)]
    means = frame.assign(later=frame["year"] >= comparison.first).pivot_table(
        index="village_code", columns="later", values=comparison.column, observed=True
    )
    if means.shape[1] < 2:
        return
    places = frame.groupby("village_code")[["lat", "lng"]].first().astype("Float64").astype(float)
    villages = places.assign(change=means[True] - means[False], on=places.index.isin(comparison.treated) * 1)
    check = spillover_rings(villages, outcome="change", treated="on")
    if "nearest" not in check.numbers:
        return
    yield {
        "indicator": "check_spillover",
        "kind": "descriptive",
        **_reach(check.numbers, "nearest"),
        "unit": comparison.points,
        "n": len(villages),
        "method": "near_against_far",
        **caution_for([(not check.passed, "neighbours_moved")]),
    }


def placebo_outcome_records(placebo: OutcomeComparison) -> Iterator[Record]:
    """The effect found, in the same way, on an outcome that the mentoring cannot have moved."""
    same = {"indicator": "check_placebo_outcome", "period": placebo.column}
    try:
        effect = placebo.effect
    except EstimationError as error:
        yield refusal(error, **same)
        return
    yield {
        **same,
        **answer(effect),
        "unit": placebo.points,
        "n": effect.counts.units,
        **caution_for([(effect.conclusion != "cannot be concluded", "placebo_outcome_found")]),
    }
