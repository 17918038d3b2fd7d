"""Village by village: each priority village against its synthetic twin, judged by placebos they share."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import EffectSet
from blora_eval.estimate.village import placebo_interval, village_effect
from blora_eval.measure.compared import ROLES, Compared, Record, refusal

__all__ = ["village_records"]

METHOD = "ridge synthetic control, placebos among untreated villages"


def village_records(compared: Compared) -> list[Record]:
    """Rows of the store, as records with level and area_code, on one outcome.

    Parameters
    ----------
    compared : Compared
        The villages.

    Returns
    -------
    list of dict
        At level village ``village_att`` (with the interval that inverts the placebo test),
        ``village_att_p``, ``village_att_q`` (false discovery rate), ``village_att_fwer``,
        ``village_att_shrunk``, ``village_att_group``, ``village_misfit`` and ``village_twin`` by year,
        whose interval is where 95 % of placebos lay around theirs; at level group
        ``village_smallest_p``, ``village_smallest_p_fwer`` and ``village_pre_periods``. Where nothing
        can be compared one unavailable row a village.
    """
    columns = {"outcome": compared.column, "unit": ROLES["unit"], "time": ROLES["time"]}
    try:
        found = village_effect(compared.frame, **columns, treated=compared.treated, start="start")
    except EstimationError as error:
        return [refusal(error, indicator="village_att", area_code=code) for code in compared.treated]
    records = [*_limits(found), *_twins(found, compared)]
    for row in found.adjusted.to_dict("records"):
        records += _village({str(name): number for name, number in row.items()}, found, compared)
    for absent in found.unavailable:
        records.append({"indicator": "village_att", "area_code": absent.method, "reason": absent.reason})
    return records


def _status(compared: Compared) -> Record:
    if not compared.choice.villages_conclusive:
        return {"status": "unusable", "reason": "cannot_conclude"}
    return compared.status


def _limits(found: EffectSet) -> Iterator[Record]:
    any_effect = next(iter(found.effects.values()))
    same = {"level": "group", "area_code": "priority", "n": any_effect.counts.controls, "method": METHOD}
    yield {"indicator": "village_smallest_p", "value": found.smallest_p, "unit": "p", **same}
    yield {"indicator": "village_smallest_p_fwer", "value": found.smallest_p_fwer, "unit": "p", **same}
    fewest = min(int(effect.diagnostics["pre_periods"]) for effect in found.effects.values())
    yield {"indicator": "village_pre_periods", "value": fewest, "unit": "count", **same}


def _village(row: Record, found: EffectSet, compared: Compared) -> Iterator[Record]:
    effect = found[row["unit"]]
    same = {"area_code": row["unit"], "n": effect.counts.controls, "method": METHOD}
    status = _status(compared)
    bounds = {"value": effect.estimate, "low": effect.low, "high": effect.high, "unit": compared.points}
    yield {"indicator": "village_att", **bounds, **same, **status}
    for name, column in (("p", "p"), ("q", "p_bh"), ("fwer", "p_fwer")):
        yield {"indicator": f"village_att_{name}", "value": row[column], "unit": "p", **same, **status}
    shrunk = {"value": row["shrunk"], "unit": compared.points}
    yield {"indicator": "village_att_shrunk", **shrunk, **same, **status}
    yield {"indicator": "village_att_group", "value": row["told_apart"], "unit": "count", **same, **status}
    poor = any(warning.code == "poor_fit" for warning in effect.warnings)
    yield {
        "indicator": "village_misfit",
        "value": effect.diagnostics["rmspe"],
        "unit": compared.points,
        **same,
        "status": "caution" if poor else "ok",
        "reason": "poor_fit" if poor else "",
    }


def _twins(found: EffectSet, compared: Compared) -> Iterator[Record]:
    """The twin's path; its interval is the reach of 95 % of the placebos' gaps in that year."""
    starts = compared.frame.groupby("village_code")["start"].first()
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
            "unit": compared.outcome.unit,
            "n": len(paths["unit"].unique()),
            "method": "synthetic twin; interval: reach of 95 % of the placebos",
        }
