"""From an index and its error to rows: intervals, degrees of freedom, reliability, what is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.domains import Domains
from blora_eval.estimate.intervals import Interval, interval, reliability
from blora_eval.estimate.measure import Numbers, numbers
from blora_eval.estimate.replicates import Replicates
from blora_eval.estimate.stages import IntArray, Stage
from blora_eval.estimate.studentised import bootstrap_t
from blora_eval.estimate.survey import Request
from blora_eval.indicators.checks import FloatArray
from blora_eval.results import Estimate

__all__ = [
    "Numbers",
    "Wanted",
    "as_estimate",
    "estimate_frame",
    "label_columns",
    "nullable",
    "numbers",
    "rows",
    "unavailable",
]

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
        """The unit of the result.

        Parameters
        ----------
        request : Request
            What is estimated.

        Returns
        -------
        str
            As asked for, else as the index has it.
        """
        given = request.index.unit
        return self.unit or (given if isinstance(given, str) else given(request.options))


def estimate_frame(request: Request, stages: list[Stage], parts: Domains, wanted: Wanted) -> pd.DataFrame:
    """The rows of one index for all domains.

    Parameters
    ----------
    request : Request
        What is to be estimated.
    stages : list of Stage
        How the sample was drawn.
    parts : Domains
        For whom.
    wanted : Wanted
        How.

    Returns
    -------
    DataFrame
        The domains' columns, then value, se, low, high, df, n, n_psu, unit, method, status, reason.
    """
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
    """What was found, as rows with intervals and reliability.

    Parameters
    ----------
    request : Request
        What was estimated.
    parts : Domains
        For whom.
    found : Numbers
        Value and variance of each domain.
    wanted : Wanted
        How.
    drawn : tuple of ndarray, optional
        Bounds of a bootstrap-t interval, NaN where there is none.

    Returns
    -------
    DataFrame
        As :func:`estimate_frame`.
    """
    se = np.sqrt(found.variance)
    df, unit = parts.df.astype(np.float64), wanted.unit_of(request)
    bounded = request.index.bounded or unit == "share"
    value = np.where(np.isfinite(found.value), found.value, 0.5)
    low, high, method = interval(value, se, df, parts.kish, kind=wanted.interval, bounded=bounded)
    if drawn is not None:
        there = np.isfinite(drawn[0]) & np.isfinite(drawn[1])
        low, high = (np.where(there, own, other) for own, other in zip(drawn, (low, high), strict=True))
        method = np.where(there, "bootstrap_t", method)
    status, reason = reliability(value, se, df, parts.n_psu)
    missing = unavailable(parts, found.value, wanted.minimum)
    status = np.where(missing == "", status, "unavailable")
    reason = np.where(missing == "", reason, missing)
    hidden = status == "unavailable"
    measured = {"value": found.value, "se": se, "low": low, "high": high, "df": df}
    method = np.where(method == "", found.method, np.char.add(f"{found.method}, ", method))
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


def nullable(values: FloatArray) -> Any:
    """Numbers as a nullable pandas array: what is not finite is missing.

    Parameters
    ----------
    values : ndarray of float
        Numbers.

    Returns
    -------
    FloatingArray
        Of the same length.

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

    Parameters
    ----------
    labels : Index
        The domains.
    by : list of str
        The columns they came from; empty for the whole sample.

    Returns
    -------
    dict of str to Index
        One entry a column.

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
    """Why a domain's number cannot be given, as a code; empty where it can.

    Parameters
    ----------
    parts : Domains
        The domains.
    value : ndarray of float
        The index, NaN where it is undefined.
    minimum : int
        Least number of households.

    Returns
    -------
    ndarray of str
        ``no_households``, ``one_psu``, ``too_few`` or ``undefined``.
    """
    rules = [
        (parts.n == 0, "no_households"),
        (parts.n_psu < 2, "one_psu"),
        (parts.n < minimum, "too_few"),
        (~np.isfinite(value), "undefined"),
    ]
    return np.select([rule for rule, _ in rules], [code for _, code in rules], default="")


def as_estimate(frame: pd.DataFrame, name: str) -> Estimate:
    """The one row of a frame as a record.

    Parameters
    ----------
    frame : DataFrame
        What :func:`estimate_frame` gave for the whole sample.
    name : str
        Name of the index.

    Returns
    -------
    Estimate
        The same numbers.

    Raises
    ------
    EstimationError
        If the number cannot be given.
    """
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
