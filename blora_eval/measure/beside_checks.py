"""What else happened in the villages: other programmes, days of mentoring, money; each a row."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.cost import cost_per_unit
from blora_eval.estimate.dose import dose_effect
from blora_eval.measure.collapsed import Beside, before_and_after, judged
from blora_eval.measure.compared import Compared, Record, bounds
from blora_eval.results import Estimate

__all__ = ["beside_records"]

LEVEL = 0.05
SCALE = {"share": 100.0}
"""Percentage points, in which a share's difference is printed."""

NOT_POSSIBLE = {"check_programmes_left_out": "programmes_everywhere"}


def beside_records(compared: Compared, beside: Beside) -> Iterator[Record]:
    """Checks that need other tables than the panel.

    Parameters
    ----------
    compared : Compared
        The villages; their effect can be estimated.
    beside : Beside
        What the study knows.

    Yields
    ------
    dict
        ``check_programmes_held``, ``check_programmes_left_out``, ``check_dose`` and
        ``check_cost``; one that cannot be made is unavailable with why, reason ``no_table`` where
        the table is absent.
    """
    makers: dict[str, tuple[object, Callable[[], Iterator[Record]]]] = {
        "check_programmes_held": (beside.programmes, lambda: _held(compared, beside)),
        "check_programmes_left_out": (beside.programmes, lambda: _left_out(compared, beside)),
        "check_dose": (beside.dose, lambda: _dose(compared, beside)),
        "check_cost": (beside.rupiah, lambda: _cost(compared, beside)),
    }
    for name, (table, check) in makers.items():
        if table is None:
            yield {"indicator": name, "kind": "descriptive", "reason": "no_table"}
            continue
        try:
            yield from list(check())
        except EstimationError:
            yield {"indicator": name, "reason": NOT_POSSIBLE.get(name, "check_not_possible")}


def _reached(compared: Compared, beside: Beside) -> pd.DataFrame:
    """Whether each programme reached the village from the first start on; missing where nobody says."""
    assert beside.programmes is not None  # noqa: S101 - the caller asked
    later = beside.programmes[beside.programmes.index.get_level_values("year") >= compared.first]
    return later.groupby(level="village_code").max().astype(float)


def _fit(whole: pd.DataFrame, names: list[str]) -> ClusterError:
    beside = [whole[name].to_numpy(float) for name in ("before", "last", *names)]
    kept = [np.ones(len(whole))]
    for column in beside:
        basis = np.column_stack(kept)
        rest = column - basis @ np.linalg.lstsq(basis, column, rcond=None)[0]
        if np.linalg.norm(rest) > 1e-6 * max(float(np.linalg.norm(column)), 1e-300):
            kept.append(column)
    x = np.column_stack([whole["on"].to_numpy(float), *kept])
    if len(whole) < x.shape[1] + 2 or not np.ptp(whole["on"]):
        raise EstimationError("Too few villages are left of one of the two groups.")
    codes = pd.factorize(whole["district"], sort=True)[0]
    return cluster_errors(whole["after"].to_numpy(float), x, codes, column=0, kind="CR3")


def _held(compared: Compared, beside: Beside) -> Iterator[Record]:
    reached = _reached(compared, beside)
    names = [f"p{i}" for i in range(reached.shape[1])]
    known = reached.set_axis(names, axis=1)
    if known.empty:
        raise EstimationError("No programme has a row from the start on.")
    whole = before_and_after(compared).join(known).dropna()
    without, held = _fit(whole, []), _fit(whole, names)
    differs = (held.coefficient * without.coefficient < 0) or ((held.p < LEVEL) != (without.p < LEVEL))
    yield {
        "indicator": "check_programmes_held",
        "value": held.coefficient,
        "se": held.se,
        "low": held.low,
        "high": held.high,
        "df": held.df,
        "n": len(whole),
        "unit": compared.points,
        "method": "regression on the past and on what other programmes reached, CR3 by district",
        **judged([(differs, "programmes_matter")]),
    }


def _left_out(compared: Compared, beside: Beside) -> Iterator[Record]:
    """The effect without the villages that a programme reached, for each programme in turn."""
    reached = _reached(compared, beside)
    found = []
    for name in reached:
        column = reached[name]
        left = compared.frame[~compared.frame["village_code"].isin(column.index[column > 0])]
        try:
            found.append(compared.estimate(left))
        except EstimationError:
            continue
    if not found:
        raise EstimationError("Every programme reached so many villages that too few are left without it.")
    whole = compared.effect
    differs = any(
        each.estimate * whole.estimate < 0 or ((each.p or 1) < LEVEL) != ((whole.p or 1) < LEVEL)
        for each in found
    )
    estimates = [each.estimate for each in found]
    yield {
        "indicator": "check_programmes_left_out",
        "value": whole.estimate,
        "low": min(estimates),
        "high": max(estimates),
        "n": len(found),
        "unit": compared.points,
        "method": "villages reached by a programme left out, one programme at a time: lowest and highest",
        **judged([(differs, "programmes_matter")]),
    }


def _dose(compared: Compared, beside: Beside) -> Iterator[Record]:
    """Days of mentoring a year, a village assigned but without a record having none."""
    assert beside.dose is not None  # noqa: S101 - the caller asked
    treated = before_and_after(compared).query("on == 1").dropna()
    last = int(compared.frame["year"].max())
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
        "unit": compared.points,
        "method": "regression on days of mentoring a year among the mentored, CR2 by district",
        **judged([(True, "dose_is_chosen")]),
    }


def _cost(compared: Compared, beside: Beside) -> Iterator[Record]:
    """Rupiah of activities in a mentored village up to the panel's last year, by unit of the outcome."""
    assert beside.rupiah is not None  # noqa: S101 - the caller asked
    same = {"indicator": "check_cost", "kind": "descriptive", "n": len(compared.treated)}
    if compared.status.get("status") == "unusable":
        yield {**same, "reason": "effect_unclear", "unit": "rupiah"}
        return
    years = beside.rupiah.index.get_level_values("year")
    spent = beside.rupiah[years <= int(compared.frame["year"].max())]
    spent = spent[spent.index.get_level_values("village_code").isin(compared.treated)].astype("Float64")
    known = len(spent) > 0 and bool(spent.notna().all())
    villages = spent.groupby(level="village_code").sum().reindex(compared.treated).fillna(0).astype(float)
    found = cost_per_unit(
        compared.effect,
        cost=float(villages.mean()) if known else None,
        cost_se=float(villages.std() / np.sqrt(len(villages))) if known and len(villages) > 1 else 0.0,
        wanted=-1 if compared.outcome.lower_is_better else 1,
        scale=SCALE.get(compared.outcome.unit, 1.0),
    )
    if not isinstance(found, Estimate):
        yield {**same, "reason": found.reason, "unit": "rupiah"}
        return
    method = "Fieller, activities' rupiah since the start"
    yield {**same, "value": found.value, "low": found.low, "high": found.high, "unit": "rupiah",
           "method": method}  # fmt: skip
