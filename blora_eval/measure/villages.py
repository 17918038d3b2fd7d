"""Effects of the mentoring village by village, as rows of the store."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import EffectSet
from blora_eval.estimate.village.effects import placebo_interval, village_effects
from blora_eval.measure.comparison import ROLES, OutcomeComparison, Record, bounds, refusal

METHOD = "ridge_synthetic_control"


def village_records(comparison: OutcomeComparison) -> list[Record]:
    """Rows of the store, as records with level and area_code, on one outcome."""
    try:
        found = village_effects(comparison.frame, outcome=comparison.column, **ROLES)
    except EstimationError as error:
        return [refusal(error, indicator="village_att", area_code=code) for code in comparison.treated]
    records = [*_limits(found), *_twins(found, comparison)]
    for row in found.adjusted.to_dict("records"):
        records += _village({str(name): number for name, number in row.items()}, found, comparison)
    for absent in found.unavailable:
        records.append({"indicator": "village_att", "area_code": absent.method, "reason": absent.reason})
    return records


def _status(comparison: OutcomeComparison) -> Record:
    if not comparison.choice.villages_conclusive:
        return {"status": "unusable", "reason": "cannot_conclude"}
    return comparison.status


def _limits(found: EffectSet) -> Iterator[Record]:
    any_effect = next(iter(found.effects.values()))
    same = {"level": "group", "area_code": "priority", "n": any_effect.counts.controls, "method": METHOD}
    yield {"indicator": "village_smallest_p", "value": found.smallest_p, "unit": "p", **same}
    yield {"indicator": "village_smallest_p_fwer", "value": found.smallest_p_fwer, "unit": "p", **same}
    fewest = min(int(effect.diagnostics["pre_periods"]) for effect in found.effects.values())
    yield {"indicator": "village_pre_periods", "value": fewest, "unit": "count", **same}


def _village(row: Record, found: EffectSet, comparison: OutcomeComparison) -> Iterator[Record]:
    effect = found[row["unit"]]
    same = {"area_code": row["unit"], "n": effect.counts.controls, "method": METHOD}
    status = _status(comparison)
    yield {"indicator": "village_att", **bounds(effect), "unit": comparison.points, **same, **status}
    for name, column in (("p", "p"), ("q", "p_bh"), ("fwer", "p_fwer")):
        yield {"indicator": f"village_att_{name}", "value": row[column], "unit": "p", **same, **status}
    shrunk = {"value": row["shrunk"], "unit": comparison.points}
    yield {"indicator": "village_att_shrunk", **shrunk, **same, **status}
    yield {"indicator": "village_att_group", "value": row["told_apart"], "unit": "count", **same, **status}
    poor = any(warning.code == "poor_fit" for warning in effect.warnings)
    yield {
        "indicator": "village_misfit",
        "value": effect.diagnostics["rmspe"],
        "unit": comparison.points,
        **same,
        "status": "caution" if poor else "ok",
        "reason": "poor_fit" if poor else "",
    }


def _twins(found: EffectSet, comparison: OutcomeComparison) -> Iterator[Record]:
    """The twin's path; its interval is the reach of 95 % of the placebos' gaps in that year."""
    starts = comparison.frame.groupby("village_code")["start"].first()
    reach: dict[tuple[float, float], tuple[float, float] | None] = {}
    for key, gaps in found.placebos.groupby(["start", "time"])["gap"]:
        first, year = map(float, np.asarray(key))
        reach[first, year] = placebo_interval(0.0, gaps.to_numpy())
    paths: pd.DataFrame = found.paths
    for row in paths.to_dict("records"):
        low, high = reach[float(starts[row["unit"]]), float(row["time"])] or (None, None)
        twin = float(row["synthetic"])
        yield {
            "indicator": "village_twin",
            "area_code": row["unit"],
            "period": str(int(row["time"])),
            "value": twin,
            "low": None if low is None else twin + low,
            "high": None if high is None else twin + high,
            "unit": comparison.outcome.unit,
            "n": len(paths["unit"].unique()),
            "method": "synthetic_twin",
        }
