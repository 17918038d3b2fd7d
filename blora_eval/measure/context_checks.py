"""What happened beside the mentoring: other programmes, money, doses and published series, each as a row."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.checks.dose import cost_per_unit, dose_effect
from blora_eval.estimate.checks.explained_away import held_constant
from blora_eval.estimate.checks.interrupted import interrupted_series
from blora_eval.estimate.effect import Effect
from blora_eval.indicators.official import OfficialSeries
from blora_eval.indicators.official_findings import HEADLINE
from blora_eval.indicators.systems.mentoring import mentoring_dose
from blora_eval.indicators.systems.programmes import programme_matrix
from blora_eval.measure.comparison import (
    Context,
    OutcomeComparison,
    Record,
    before_and_after,
    bounds,
    caution_for,
    finding,
)
from blora_eval.results import POINTS, Estimate
from blora_eval.study import Study

SCALE = {"share": 100.0}
"""Percentage points, in which a share's difference is printed."""

NOT_POSSIBLE = {"check_programmes_left_out": "programmes_everywhere"}


def context_records(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    """Checks that need other tables than the panel."""
    makers: dict[str, tuple[object, Callable[[], Iterator[Record]]]] = {
        "check_programmes_held": (beside.programmes, lambda: _held(comparison, beside)),
        "check_programmes_left_out": (beside.programmes, lambda: _left_out(comparison, beside)),
        "check_dose": (beside.dose, lambda: _dose(comparison, beside)),
        "check_cost": (beside.rupiah, lambda: _cost(comparison, beside)),
    }
    for name, (table, check) in makers.items():
        if table is None:
            yield {"indicator": name, "kind": "descriptive", "reason": "no_table"}
            continue
        try:
            yield from list(check())
        except EstimationError:
            yield {"indicator": name, "reason": NOT_POSSIBLE.get(name, "check_not_possible")}


def _reached(comparison: OutcomeComparison, beside: Context) -> pd.DataFrame:
    """Whether each programme reached the village from the first start on; missing where nobody says."""
    assert beside.programmes is not None  # noqa: S101 - the caller asked
    later = beside.programmes[beside.programmes.index.get_level_values("year") >= comparison.first]
    return later.groupby(level="village_code").max().astype(float)


def _held(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    reached = _reached(comparison, beside)
    names = [f"p{i}" for i in range(reached.shape[1])]
    known = reached.set_axis(names, axis=1)
    if known.empty:
        raise EstimationError("No programme has a row from the start on.")
    whole = before_and_after(comparison).join(known).dropna()
    check = held_constant(
        whole, names, outcome="after", treated="on", past=["before", "last"], cluster="district"
    )
    yield {
        "indicator": "check_programmes_held",
        **finding(check),
        "n": len(whole),
        "unit": comparison.points,
        "method": "programmes_regression",
        **caution_for([(not check.passed, "programmes_matter")]),
    }


def _left_out(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    """The effect without the villages that a programme reached, for each programme in turn."""
    reached = _reached(comparison, beside)
    found = []
    for name in reached:
        column = reached[name]
        left = comparison.frame[~comparison.frame["village_code"].isin(column.index[column > 0])]
        try:
            found.append(comparison.estimate(left))
        except EstimationError:
            continue
    if not found:
        raise EstimationError("Every programme reached so many villages that too few are left without it.")
    whole = comparison.effect
    differs = any(each.conclusion != whole.conclusion for each in found)
    estimates = [each.estimate for each in found]
    yield {
        "indicator": "check_programmes_left_out",
        "value": whole.estimate,
        "low": min(estimates),
        "high": max(estimates),
        "n": len(found),
        "unit": comparison.points,
        "method": "programmes_left_out",
        **caution_for([(differs, "programmes_matter")]),
    }


def _dose(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    """Days of mentoring a year, a village assigned but without a record having none."""
    assert beside.dose is not None  # noqa: S101 - the caller asked
    treated = before_and_after(comparison).query("on == 1").dropna()
    last = int(comparison.frame["year"].max())
    dose = beside.dose[beside.dose["year"] <= last]
    total = dose.groupby("village_code")["dose"].sum().reindex(treated.index).fillna(0.0)
    first = beside.dose.groupby("village_code")["year"].min().reindex(treated.index)
    years = last - np.minimum(first.fillna(treated["start"]), treated["start"]) + 1
    frame = treated.assign(days=total / years.astype(float))
    effect = dose_effect(frame, outcome="after", dose="days", cluster="district", past=["before", "last"])
    yield {
        "indicator": "check_dose",
        "kind": "descriptive",
        **bounds(effect),
        "df": effect.df,
        "n": effect.counts.units,
        "unit": comparison.points,
        "method": "dose_regression",
        **caution_for([(True, "dose_is_chosen")]),
    }


def _cost(comparison: OutcomeComparison, beside: Context) -> Iterator[Record]:
    """Rupiah of activities in a mentored village up to the panel's last year, by unit of the outcome."""
    assert beside.rupiah is not None  # noqa: S101 - the caller asked
    same = {"indicator": "check_cost", "kind": "descriptive", "n": len(comparison.treated)}
    if comparison.status.get("status") == "unusable":
        yield {**same, "reason": "effect_unclear", "unit": "rupiah"}
        return
    years = beside.rupiah.index.get_level_values("year")
    spent = beside.rupiah[years <= int(comparison.frame["year"].max())]
    spent = spent[spent.index.get_level_values("village_code").isin(comparison.treated)].astype("Float64")
    known = len(spent) > 0 and bool(spent.notna().all())
    villages = spent.groupby(level="village_code").sum().reindex(comparison.treated).fillna(0).astype(float)
    effect = comparison.effect
    if effect.conclusion == "cannot be concluded":
        yield {**same, "reason": "effect_unclear", "unit": "rupiah"}
        return
    end = min(effect.ends, key=lambda each: abs(each.value))  # of two answers the dearer
    found = cost_per_unit(
        Effect("att", end.value, effect.counts, se=end.se, df=end.df),
        cost=float(villages.mean()) if known else None,
        cost_se=float(villages.std() / np.sqrt(len(villages))) if known and len(villages) > 1 else 0.0,
        wanted=-1 if comparison.outcome.lower_is_better else 1,
        scale=SCALE.get(comparison.outcome.unit, 1.0),
    )
    if not isinstance(found, Estimate):
        yield {**same, "reason": found.reason, "unit": "rupiah"}
        return
    yield {**same, **bounds(found), "unit": "rupiah", "method": "fieller"}


PANDEMIC = (2020, 2021)
"""Years with a constant of their own in an interrupted series."""
METHOD = "interrupted_series"


def beside_of(study: Study, tables: dict[str, pd.DataFrame]) -> Context:
    """Programmes, days of mentoring and money, by village and year."""
    programmes, visits, activities = (tables.get(name) for name in ("programmes", "visits", "activities"))
    return Context(
        programmes=None if programmes is None else programme_matrix(programmes),
        dose=None if visits is None and activities is None else mentoring_dose(visits, activities),
        rupiah=None if activities is None else _rupiah(activities),
        rng=np.random.default_rng([study.seed, 4]),
    )


def _rupiah(activities: pd.DataFrame) -> pd.Series:
    """Sum by village and year; missing where one of the activities does not tell its money."""
    money = activities.get("rupiah", pd.Series(pd.NA, index=activities.index)).astype("Float64")
    keys = [activities["village_code"], activities["date"].dt.year.rename("year")]
    told = money.notna().groupby(keys).all()
    return money.groupby(keys).sum().where(told)


def interrupted_record(series: OfficialSeries, since: int | None) -> dict[str, object]:
    """How much steeper a kabupaten's own series runs from the programme's start on.

    Examples
    --------
    >>> short = OfficialSeries("99.99", "P0", {2021: 12.0, 2022: 11.5})
    >>> interrupted_record(short, 2021)["reason"]
    'series_too_short'
    """
    row: dict[str, object] = {
        "stage": "estimate",
        "level": "regency",
        "area_code": series.area,
        "indicator": "check_interrupted_series",
        "dimension": HEADLINE,
        "kind": "descriptive",
        "unit": POINTS.get(series.unit, f"{series.unit}_points"),
        "method": METHOD,
    }
    if since is None:
        return {**row, "reason": "no_start"}
    broken = max((year for year, forced in series.breaks.items() if not forced), default=0)
    values = {year: value for year, value in series.values.items() if year >= broken}
    try:
        effect = interrupted_series(pd.Series(values, dtype=float), start=since + 1, pandemic=PANDEMIC)
    except EstimationError:
        return {**row, "n": len(values), "reason": "series_too_short"}
    return {
        **row,
        **bounds(effect),
        "df": effect.df,
        "n": len(values),
        "status": "caution",
        "reason": "one_series",
    }
