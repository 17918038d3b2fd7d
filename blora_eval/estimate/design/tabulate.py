"""From an index and its variance to rows: intervals, degrees of freedom, reliability, what is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.domains import Domains
from blora_eval.estimate.design.intervals import SKEWED, Interval, Scale, interval, reliability
from blora_eval.estimate.design.linearisation import (
    Linear,
    Request,
    domain_values,
    fixed_line,
    linearise,
    skewness,
    variances,
)
from blora_eval.estimate.design.replicates import (
    Replicates,
    bootstrap_t,
    jackknife,
    replicate_values,
    replicate_variances,
)
from blora_eval.estimate.design.sampling_stages import IntArray, Stage, sums_by
from blora_eval.indicators.checks import FloatArray
from blora_eval.results import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Value and variance of an index by domain; its linear form and skewness where it has one."""

    value: FloatArray
    variance: FloatArray
    linear: Linear | None
    method: str
    skewness: FloatArray | None = None


def numbers(request: Request, stages: list[Stage], parts: Domains, replicates: Replicates | None) -> Numbers:
    """An index and its variance in every domain."""
    has_form = request.form() is not None or request.index.influence is not None
    if replicates is None and has_form:
        linear = linearise(request, parts)
        variance, skewed = variances(linear, stages, parts), skewness(linear, stages[0], parts)
        return Numbers(linear.value, variance, linear, "taylor", skewed)
    if len(stages) > 1:
        raise EstimationError(
            "Replicates stand for one stage of drawing. Build the design with the first stage's psu and fpc "
            "only, or use an index with a linearisation."
        )
    used = replicates or jackknife(stages[0])
    if used.method == "jackknife" and (not request.index.smooth or request.relative):
        raise EstimationError(
            "A jackknife has no error for what jumps with a quantile. Leave replicates out for the "
            "linearisation, or give design.bootstrap(rng=...)."
        )
    value = domain_values(request, parts, request.weight)
    drawn = replicate_values(request, stages[0], parts, used)
    return Numbers(value, replicate_variances(drawn, value, used), None, used.method)


TEXT = pd.array(["text"], dtype="str").dtype
"""Made once: to look the name "str" up for each column costs more than the sums of three hundred villages."""

EXPLANATIONS = {
    "no_households": "no household with a positive weight is in the sample",
    "one_psu": "all households come from one primary sampling unit, whose spread cannot be known",
    "too_few": "fewer households than the minimum are in the sample",
    "undefined": "the index is undefined for these households (nobody poor, or nothing to share)",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an estimate is to be given: by which columns, interval, replicates, least n, and unit."""

    by: list[str]
    interval: Interval
    replicates: Replicates | None
    minimum: int
    unit: str | None

    def unit_of(self, request: Request) -> str:
        """The unit of the result."""
        given = request.index.unit
        return self.unit or (given if isinstance(given, str) else given(request.options))


def estimate_frame(request: Request, stages: list[Stage], parts: Domains, wanted: Wanted) -> pd.DataFrame:
    """The rows of one index for all domains."""
    found = numbers(request, stages, parts, wanted.replicates)
    drawn = None
    if wanted.interval == "bootstrap_t":
        drawn = bootstrap_t(request, stages[0], parts, wanted.replicates)
    return rows(request, parts, found, wanted, drawn)


def rows(
    request: Request,
    parts: Domains,
    found: Numbers,
    wanted: Wanted,
    drawn: tuple[FloatArray, FloatArray] | None = None,
) -> pd.DataFrame:
    """What was found, as rows with intervals and reliability."""
    se = np.sqrt(found.variance)
    df, unit = parts.df.astype(np.float64), wanted.unit_of(request)
    scale: Scale = "logit" if unit == "share" else request.index.scale
    value = np.where(np.isfinite(found.value), found.value, 0.5)
    low, high, method = interval(
        value, se, df, parts.kish, kind=wanted.interval, scale=scale, stretch=_stretch(request, parts, found)
    )
    if drawn is not None:
        there = np.isfinite(drawn[0]) & np.isfinite(drawn[1])
        low, high = (np.where(there, own, other) for own, other in zip(drawn, (low, high), strict=True))
        method = np.where(there, "bootstrap_t", method)
    few = request.index.few if isinstance(request.index.few, int) else request.index.few(request.options)
    status, reason = reliability(value, se, df, parts.n_psu, few=few, poor=_poor(request, parts))
    missing = unavailable(parts, found.value, wanted.minimum)
    status = np.where(missing == "", status, "unavailable")
    reason = np.where(missing == "", reason, missing)
    hidden = status == "unavailable"
    measured = {"value": found.value, "se": se, "low": low, "high": high, "df": df}
    method = np.where(method == "", found.method, np.char.add(f"{found.method}_", method))
    return pd.DataFrame(
        {
            **label_columns(parts.labels, wanted.by),
            **{name: nullable(np.where(hidden, np.nan, array)) for name, array in measured.items()},
            "n": _counts(parts.n),
            "n_psu": _counts(parts.n_psu),
            "unit": pd.array([unit], dtype=TEXT).take(np.zeros(parts.count, dtype=np.intp)),
            "method": pd.array(np.where(hidden, "", method), dtype=TEXT),
            "status": pd.array(status, dtype=TEXT),
            "reason": pd.array(reason, dtype=TEXT),
        },
        copy=False,
    )


def _stretch(request: Request, parts: Domains, found: Numbers) -> FloatArray | None:
    """By how much the intervals are longer: by the estimates' skewness, and where few units lean."""
    if found.skewness is None:
        return None
    given = request.index.lean
    lean = given if isinstance(given, int | float) else given(request.options)
    by_skewness = SKEWED * np.sign(found.skewness) * found.skewness**2
    return np.asarray(by_skewness + lean / np.sqrt(np.maximum(parts.n_psu, 1)))


def _poor(request: Request, parts: Domains) -> FloatArray | None:
    """Households below the line in each domain, where the index has a line."""
    if "line" not in request.options and request.relative is None:
        return None
    fixed = fixed_line(request)
    return sums_by(parts.row, (fixed.values < fixed.options["line"]) * 1.0, count=parts.count)


def nullable(values: FloatArray) -> Any:
    """Numbers as a nullable pandas array: what is not finite is missing.

    Examples
    --------
    >>> nullable(np.array([1.0, np.nan])).isna().tolist()
    [False, True]
    """
    known = np.isfinite(values)
    return pd.arrays.FloatingArray(np.where(known, values, 0.0), ~known)


def _counts(values: IntArray) -> Any:
    return pd.arrays.IntegerArray(values.astype(np.int64), np.zeros(len(values), dtype=np.bool_))


def label_columns(labels: pd.Index, by: list[str]) -> dict[str, pd.Index]:
    """The domains' labels as columns.

    Examples
    --------
    >>> label_columns(pd.Index(["a", "b"]), ["village"])["village"].tolist()
    ['a', 'b']
    """
    if not by:
        return {}
    if len(by) == 1:
        return {by[0]: labels}
    return {name: labels.get_level_values(level) for level, name in enumerate(by)}


def unavailable(parts: Domains, value: FloatArray, minimum: int) -> np.ndarray[Any, Any]:
    """Why a domain's number cannot be given, as a code; empty where it can."""
    rules = [
        (parts.n == 0, "no_households"),
        (parts.n_psu < 2, "one_psu"),
        (parts.n < minimum, "too_few"),
        (~np.isfinite(value), "undefined"),
    ]
    return np.select([rule for rule, _ in rules], [code for _, code in rules], default="")


def as_estimate(frame: pd.DataFrame, name: str) -> Estimate:
    """The one row of a frame as a record."""
    row = frame.iloc[0]
    if row["status"] == "unavailable":
        reason = EXPLANATIONS.get(row["reason"], row["reason"])
        raise EstimationError(f"{name} cannot be given: {reason}.")
    se, low, high, df = (
        None if pd.isna(row[column]) else float(row[column]) for column in ("se", "low", "high", "df")
    )
    return Estimate(
        name=name,
        value=float(row["value"]),
        se=se,
        low=low,
        high=high,
        df=df,
        n=int(row["n"]),
        n_psu=int(row["n_psu"]),
        unit=row["unit"],
        method=row["method"],
        status=row["status"],
        reason=row["reason"] or None,
    )
