"""The records in which numbers travel, and the results store in which they rest.

One row of the store is one number: of which area, which indicator, which round, how uncertain,
from how many, by which method, and whether it may be relied on. A number that cannot be given
is a row too, with its reason: there is no NaN in the store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from blora_eval.errors import DataError

Kind = Literal["descriptive", "causal", "official", "simulated"]
Status = Literal["ok", "caution", "unusable"]

TEXT = [
    "study",
    "level",
    "area_code",
    "stage",
    "indicator",
    "dimension",
    "period",
    "round",
    "population",
    "unit",
    "kind",
    "method",
    "status",
    "reason",
    "source",
    "vintage",
]
NUMBERS = ["value", "low", "high", "se", "df"]
COUNTS = ["n", "n_psu"]
LEVELS = ("study", "nation", "province", "regency", "district", "village", "group")
STATUSES = ("ok", "caution", "unusable", "unavailable", "suppressed")
KEY = ["level", "area_code", "stage", "indicator", "dimension", "period", "round", "population"]

POINTS = {"share": "share_points", "index": "index_points", "percent": "percent_points"}
"""The unit of a difference: between two percentages it is percentage points."""

SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXT[:9]]
    + [(name, pa.float64()) for name in NUMBERS]
    + [(name, pa.int64()) for name in COUNTS]
    + [(name, pa.string()) for name in TEXT[9:]]
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its uncertainty and its pedigree.

    ``value``, ``se``, ``low`` and ``high`` are in ``unit``; ``low`` and ``high`` bound the 95 %
    interval; ``df`` are the design's degrees of freedom; ``n`` counts sampled units and ``n_psu``
    the primary sampling units they came from. ``status`` is ``ok``, ``caution`` or ``unusable``
    (BPS: relative standard error up to 25 %, up to 50 %, above), ``reason`` says why it is not ``ok``.
    """

    name: str
    value: float
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    n: int | None = None
    n_psu: int | None = None
    unit: str = "share"
    method: str = ""
    status: Status = "ok"
    reason: str | None = None
    kind: Kind = "descriptive"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A number that cannot be given: its name, a reason code, and how many units there were."""

    name: str
    reason: str
    n: int = 0
    unit: str = "share"
    method: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A finding: a code and the numbers of its sentence; ``report.sentence`` words it.

    ``passed`` is None where the check could not be made.
    """

    code: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    passed: bool | None = None


def rows(numbers: pd.DataFrame | Iterable[Estimate | Unavailable], **constants: Any) -> pd.DataFrame:
    """Numbers as rows of the store.

    Examples
    --------
    >>> rows([Unavailable("fgt0", "no_survey")], area_code="99.99.01.2001")[
    ...     ["area_code", "indicator", "status", "reason"]].to_dict("records")
    [{'area_code': '99.99.01.2001', 'indicator': 'fgt0', 'status': 'unavailable', 'reason': 'no_survey'}]
    """
    if isinstance(numbers, pd.DataFrame):
        frame = numbers.copy()
    else:
        frame = pd.DataFrame([record(number) for number in numbers])
    unknown = sorted({*frame.columns, *constants} - set(SCHEMA.names))
    if unknown:
        raise TypeError(f"not columns of the results store: {', '.join(unknown)}")
    for column, constant in constants.items():
        frame[column] = constant
    defaults = {"level": "village", "kind": "descriptive"}
    for name in TEXT:
        text = frame[name] if name in frame else pd.Series(None, index=frame.index)
        frame[name] = text.astype("string").fillna(defaults.get(name, ""))
    for name in NUMBERS:
        frame[name] = pd.to_numeric(frame.get(name, pd.Series(np.nan, index=frame.index))).astype("Float64")
        frame[name] = frame[name].mask(~np.isfinite(frame[name].astype("float64")))
    for name in COUNTS:
        counts = frame.get(name, pd.Series(np.nan, index=frame.index))
        frame[name] = pd.to_numeric(counts).astype("Float64").round().astype("Int64")
    empty = frame["status"] == ""
    frame.loc[empty, "status"] = np.where(frame.loc[empty, "value"].isna(), "unavailable", "ok")
    stored: pd.DataFrame = frame[SCHEMA.names].reset_index(drop=True)
    return stored


def record(number: Estimate | Unavailable) -> dict[str, Any]:
    """The columns of the store that a number fills.

    Examples
    --------
    >>> record(Unavailable("fgt0", "no_survey"))["status"]
    'unavailable'
    """
    columns = {name: getattr(number, name) for name in number.__slots__ if name != "name"}
    if isinstance(number, Unavailable):
        columns["status"] = "unavailable"
    return {"indicator": number.name, **columns}


def _is_stored(frame: pd.DataFrame) -> bool:
    """Whether :func:`rows` has made this frame: its columns, in order, typed, without NaN."""
    if list(frame.columns) != SCHEMA.names:
        return False
    wanted = (
        dict.fromkeys(TEXT, "string") | dict.fromkeys(NUMBERS, "Float64") | dict.fromkeys(COUNTS, "Int64")
    )
    if any(frame[name].dtype != kind for name, kind in wanted.items()):
        return False
    return all(np.isfinite(frame[name].to_numpy(np.float64, na_value=0.0)).all() for name in NUMBERS)


def combine(frames: Iterable[pd.DataFrame], *, study: str) -> pd.DataFrame:
    """All rows of a study in one frame, checked and in one order."""
    frame = pd.concat([frame if _is_stored(frame) else rows(frame) for frame in frames], ignore_index=True)
    frame["study"] = pd.Series(study, index=frame.index, dtype="string")
    absent = frame["status"].isin(["unavailable", "suppressed"])
    reasons = [
        f"{count} rows {what}"
        for count, what in (
            (
                int((frame["value"].isna() != absent).sum()),
                "have a value and no status for it, or the reverse",
            ),
            (int(frame.duplicated(KEY).sum()), f"give a second number for one {' × '.join(KEY)}"),
            (int((~frame["level"].isin(LEVELS)).sum()), f"have a level other than {', '.join(LEVELS)}"),
            (int((~frame["status"].isin(STATUSES)).sum()), f"have a status other than {', '.join(STATUSES)}"),
            (int((absent & (frame["reason"] == "")).sum()), "give no number and no reason"),
        )
        if count
    ]
    if reasons:
        example = frame.loc[frame.duplicated(KEY, keep=False), KEY].head(2).to_dict("records")
        raise DataError("The results do not form a store:", [*reasons, *map(str, example)])
    return frame.sort_values(KEY, kind="stable", ignore_index=True)


def write_store(results: pd.DataFrame, path: Path) -> None:
    """Write the rows to one Parquet file, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(results, schema=SCHEMA, preserve_index=False).replace_schema_metadata(None)
    unfinished = path.with_name(path.name + ".part")
    pq.write_table(table, unfinished)
    unfinished.replace(path)


def read_store(path: Path) -> pd.DataFrame:
    """Read what :func:`write_store` wrote."""
    if not path.is_file():
        raise DataError(f"{path} is not there.", remedy="Run `blora-eval measure` on the study first.")
    return rows(pd.read_parquet(path))
