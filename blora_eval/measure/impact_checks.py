"""What speaks for or against an effect: balance, overlap, and the checks, each as a row."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.matching import balance_table, entropy_weights
from blora_eval.estimate.panel import did_cs
from blora_eval.estimate.robustness import leave_one_out, placebo_start, pretrend_power
from blora_eval.estimate.spillover import spillover_rings
from blora_eval.measure.collapsed import judged
from blora_eval.measure.compared import ROLES, Compared, Record, bounds, refusal

LEVEL = 0.05
SMD = "standardised mean difference"
WEIGHTED = "standardised mean difference, entropy weights on the mean and the last year"

__all__ = ["balance_records", "check_records", "placebo_outcome_records"]


def balance_records(compared: Compared) -> Iterator[Record]:
    """How far apart the groups were in each year before the start, and how far they overlap.

    Parameters
    ----------
    compared : Compared
        The villages.

    Yields
    ------
    dict
        ``balance_smd`` by year, ``balance_smd_weighted`` after comparison villages were weighted (or
        one unavailable row with why), ``overlap_outside``; nothing where a group has fewer than two villages.
    """
    early = compared.frame[compared.frame["year"] < compared.first]
    wide = early.pivot_table(index="village_code", columns="year", values=compared.column).dropna()
    on = wide.index.isin(compared.treated)
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
        "method": "treated villages outside the range of the others before the start",
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
            **judged([(not row["balanced"], "unbalanced")]),
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


def check_records(compared: Compared) -> Iterator[Record]:
    """The checks that can be made, each with its finding.

    Parameters
    ----------
    compared : Compared
        The villages; their effect can be estimated.

    Yields
    ------
    dict
        ``check_dip`` (the selection years against the other years, with the band of chance),
        ``check_trend_hidden``, ``check_placebo_start``, ``check_spillover``, ``check_leave_one_out``;
        a check that found something has status ``caution`` and a reason.
    """
    numbers = compared.selection.numbers
    if "dip" in numbers:
        band, dip = float(numbers["band"]), float(numbers["dip"])
        yield {
            "indicator": "check_dip",
            "kind": "descriptive",
            "value": dip,
            "low": dip - band,
            "high": dip + band,
            "unit": compared.points,
            "method": "selection years against the other years before the start",
        }
    yield from _slope(compared)
    yield from _placebo_start(compared)
    yield from _spillover(compared)
    yield from _left_out(compared)


def _left_out(compared: Compared) -> Iterator[Record]:
    try:
        left = leave_one_out(compared.frame, compared.estimate, unit="village_code", among=compared.treated)
    except EstimationError as error:
        yield refusal(error, indicator="check_leave_one_out")
        return
    yield {
        "indicator": "check_leave_one_out",
        "value": left.numbers["estimate"],
        "low": left.numbers["lowest"],
        "high": left.numbers["highest"],
        "unit": compared.points,
        "n": len(compared.treated),
        "method": "each treated village left out once: lowest and highest estimate",
        **judged([(not left.passed, "rests_on_one")]),
    }


def _reach(numbers: Mapping[str, Any], name: str) -> Record:
    """A number of a check with its normal interval."""
    value, reach = float(numbers[name]), float(stats.norm.ppf(0.975)) * float(numbers["se"])
    return {"value": value, "se": numbers["se"], "low": value - reach, "high": value + reach}


def _plain(indicator: str, value: float, unit: str, method: str) -> Record:
    return {"indicator": indicator, "value": value, "unit": unit, "method": method}


def _slope(compared: Compared) -> Iterator[Record]:
    """The smallest diverging trend that the years before would have shown."""
    try:
        found = did_cs(compared.frame, outcome=compared.column, **ROLES, small="drop", base="universal")
        check = pretrend_power(found.aggregate("dynamic"))
    except EstimationError:
        return
    if "slope" in check.numbers:
        yield _plain(
            "check_trend_hidden",
            float(check.numbers["bias"]),
            compared.points,
            "bias of the smallest trend seen",
        )


def _placebo_start(compared: Compared) -> Iterator[Record]:
    if compared.choice.name != "did_cs":
        # The false start would fall among the years of the choice, or leave no past to hold constant.
        return
    check = placebo_start(compared.frame, outcome=compared.column, **ROLES)
    if "estimate" not in check.numbers:
        return
    yield {
        "indicator": "check_placebo_start",
        **_reach(check.numbers, "estimate"),
        "unit": compared.points,
        "method": "start one year too early",
        **judged([(not check.passed, "placebo_found")]),
    }


def _spillover(compared: Compared) -> Iterator[Record]:
    """Whether untreated villages next to treated ones changed unlike those far away."""
    frame = compared.frame
    if not {"lat", "lng"} <= set(frame) or frame[["lat", "lng"]].isna().all().any():
        return
    later = frame["year"] >= compared.first
    means = frame.assign(later=later).pivot_table(
        index="village_code", columns="later", values=compared.column, observed=True
    )
    if means.shape[1] < 2:
        return
    places = frame.groupby("village_code")[["lat", "lng"]].first().astype("Float64").astype(float)
    villages = places.assign(change=means[True] - means[False], on=places.index.isin(compared.treated) * 1)
    check = spillover_rings(villages, outcome="change", treated="on")
    if "nearest" not in check.numbers:
        return
    yield {
        "indicator": "check_spillover",
        "kind": "descriptive",
        **_reach(check.numbers, "nearest"),
        "unit": compared.points,
        "n": len(villages),
        "method": "untreated villages within 3 km of a treated one, against those beyond 6 km",
        **judged([(not check.passed, "neighbours_moved")]),
    }


def placebo_outcome_records(placebo: Compared) -> Iterator[Record]:
    """The effect found, in the same way, on an outcome that the mentoring cannot have moved.

    Parameters
    ----------
    placebo : Compared
        The villages compared on that outcome.

    Yields
    ------
    dict
        ``check_placebo_outcome`` with the outcome's column as ``period``; status ``caution``, reason
        ``placebo_outcome_found`` where zero lies outside its interval; unavailable where nothing can
        be estimated.
    """
    same = {"indicator": "check_placebo_outcome", "period": placebo.column}
    try:
        effect = placebo.effect
    except EstimationError as error:
        yield refusal(error, **same)
        return
    passed = effect.p is None or effect.p >= LEVEL
    yield {
        **same,
        **bounds(effect),
        "unit": placebo.points,
        "n": effect.counts.units,
        "method": effect.method,
        **judged([(not passed, "placebo_outcome_found")]),
    }
