"""Effects of the mentoring village by village, as rows of the store."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import EffectSet
from blora_eval.estimate.village.effects import placebo_interval, village_effects
from blora_eval.estimate.village.multiplicity import benjamini_hochberg
from blora_eval.estimate.village.shrinkage import TO_NAME, least_apart
from blora_eval.measure.comparison import ROLES, OutcomeComparison, Record, bounds, refusal

METHOD = "ridge_synthetic_control"


EFFECTS = ("village_att", "village_att_shrunk")
RAW = {"status": "caution", "reason": "village_raw"}


def village_records(comparisons: Sequence[OutcomeComparison]) -> Iterator[Record]:
    """Rows of the store, as records; whether a village stands out is judged over all outcomes together."""
    found: list[tuple[OutcomeComparison, EffectSet]] = []
    for one in comparisons:
        try:
            found.append((one, village_effects(one.begun, outcome=one.column, **ROLES)))
        except EstimationError as error:
            for code, name in itertools.product(one.treated, EFFECTS):
                yield refusal(error, indicator=name, area_code=code, dimension=one.column)
    p = np.concatenate([np.empty(0), *(effects.adjusted["p_apart"].to_numpy() for _, effects in found)])
    q = np.full(len(p), np.nan)
    q[~np.isnan(p)] = benjamini_hochberg(p[~np.isnan(p)])
    for comparison, effects in found:
        own, q = q[: len(effects)], q[len(effects) :]
        records = [*_limits(effects, comparison, len(p)), *_twins(effects, comparison)]
        for row, adjusted in zip(effects.adjusted.to_dict("records"), own, strict=True):
            records += _village(
                {str(name): x for name, x in row.items()} | {"q": adjusted}, effects, comparison
            )
        for absent, name in itertools.product(effects.unavailable, EFFECTS):
            records.append({"indicator": name, "area_code": absent.method, "reason": absent.reason})
        yield from (record | {"dimension": comparison.column} for record in records)


def _limits(found: EffectSet, comparison: OutcomeComparison, tests: int) -> Iterator[Record]:
    effects = found.effects.values()
    donors = next(iter(effects)).counts.controls
    same = {"level": "group", "area_code": "priority", "method": METHOD}
    yield {"indicator": "village_smallest_p", "value": found.smallest_p, "unit": "p", "n": donors, **same}
    least = least_apart(found.adjusted["noise"].to_numpy(), tests)
    told = {"value": least} if donors >= TO_NAME else {"reason": "not_estimable:few_to_name"}
    yield {
        "indicator": "village_least_apart",
        "unit": comparison.points,
        "n": tests,
        **told,
        **same,
        "method": "village_apart",
    }
    fewest = min(int(effect.diagnostics["pre_periods"]) for effect in effects)
    yield {"indicator": "village_pre_periods", "value": fewest, "unit": "count", "n": donors, **same}


def _village(row: Record, found: EffectSet, comparison: OutcomeComparison) -> Iterator[Record]:
    effect = found[row["unit"]]
    same = {"area_code": row["unit"], "n": effect.counts.controls, "method": METHOD}
    poor = any(warning.code == "poor_fit" for warning in effect.warnings)
    fits = {"status": "caution", "reason": "poor_fit"} if poor else {}
    unit = comparison.points
    yield {"indicator": "village_att", **bounds(effect), "unit": unit, **same, **RAW}
    yield {"indicator": "village_att_p", "value": row["p"], "unit": "p", **same, **RAW}
    shrunk = {"value": row["shrunk"], "low": row["shrunk_low"], "high": row["shrunk_high"], "unit": unit}
    yield {"indicator": "village_att_shrunk", **shrunk, **same, **fits, "method": "village_shrunk"}
    told = {"reason": "not_estimable:few_to_name"} if np.isnan(row["q"]) else {"value": row["q"], **fits}
    yield {"indicator": "village_att_q", "unit": "p", **same, **told, "method": "village_apart"}
    misfit = effect.diagnostics["rmspe"]
    yield {"indicator": "village_misfit", "value": misfit, "unit": unit, **same, **fits}


def _twins(found: EffectSet, comparison: OutcomeComparison) -> Iterator[Record]:
    """The twin's path; its interval is the reach of 95 % of the placebos' gaps in that year."""
    starts = comparison.begun.groupby("village_code")["start"].first()
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
