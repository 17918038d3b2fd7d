"""The records in which numbers travel, and the results store in which they rest.

One row of the store is one number: of which area, which indicator, which round, how uncertain,
from how many, by which method, and whether it may be relied on. A number that cannot be given
is a row too, with its reason: there is no NaN in the store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
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


FIRST = ["value", "se", "low", "high"]
NULLABLE = dict.fromkeys([*FIRST, "p", "df", "band_low", "band_high"], "Float64") | {"passed": "boolean"}
TITLES = ("name", "estimand", "code")
SHOWN_ROWS = 20


class Shown:
    """What every record of results can do: stand as a tidy table, and show it in a notebook."""

    __slots__ = ()

    def table(self) -> pd.DataFrame:
        """The record as a frame: value, se, low and high come first, missing where there is none.

        Returns
        -------
        DataFrame
            One row a number; then what identifies the row, and how the number was made.
        """
        raise NotImplementedError

    def _repr_html_(self) -> str:
        table = self.table().dropna(axis="columns", how="all")
        same = [
            name for name in table if name not in {*FIRST, "p"} and len(table[name].drop_duplicates()) == 1
        ]
        told = {name: shown(table[name].iloc[0]) for name in same}
        if (more := len(table) - SHOWN_ROWS) > 0:
            told["further rows in table()"] = str(more)
        title = " ".join([type(self).__name__, *(told.pop(name) for name in TITLES if name in told)])
        notes = " · ".join(f"{name}: {text}" for name, text in told.items() if text)
        body = _html_rows(table.drop(columns=same).head(SHOWN_ROWS))
        return f"<div><b>{escape(title)}</b>{body}<small>{escape(notes)}</small></div>"


def _html_rows(table: pd.DataFrame) -> str:
    if table.empty:
        return "<br>"
    lines = [("th", list(table)), *(("td", row) for row in table.itertuples(index=False))]
    cells = ["".join(f"<{tag}>{escape(shown(cell))}</{tag}>" for cell in row) for tag, row in lines]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def shown(cell: Any, digits: int = 4) -> str:
    """A cell as a person reads it.

    Examples
    --------
    >>> shown(0.123456), shown(1234567.8), shown(pd.NA), shown("fgt0")
    ('0.1235', '1,234,568', '–', 'fgt0')
    """
    if pd.isna(cell):
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.{digits}g}"
    return str(cell)


def tidy(records: Iterable[Mapping[Any, Any]], **same: Any) -> pd.DataFrame:
    """Records as the rows of a table that begins with value, se, low and high.

    Examples
    --------
    >>> tidy([{"term": "growth", "value": -0.1}], n=4).to_dict("records")
    [{'value': -0.1, 'se': None, 'low': None, 'high': None, 'term': 'growth', 'n': 4}]
    """
    frame = pd.DataFrame(list(records)).assign(**same)
    frame = frame.reindex(columns=[*FIRST, *(name for name in frame if name not in FIRST)])
    kinds: dict[Any, str] = dict.fromkeys(frame.select_dtypes("str"), "string")
    kinds |= {name: "Int64" for name in frame if name == "n" or name.startswith("n_")}
    return frame.astype(kinds | {name: kind for name, kind in NULLABLE.items() if name in frame})


def terms(record: object, *names: str) -> list[dict[str, Any]]:
    """Some numbers of a record as rows of its table.

    Examples
    --------
    >>> terms(Estimate("fgt0", 0.5), "value")
    [{'term': 'value', 'value': 0.5}]
    """
    return [{"term": name, "value": getattr(record, name)} for name in names]


def melted(frame: pd.DataFrame, label: str) -> list[dict[Any, Any]]:
    """Every cell of a frame as a row of a table: its column is the term, its row named by ``label``.

    Examples
    --------
    >>> melted(pd.DataFrame({"mean": [7.0]}, index=["rural"]), "group")
    [{'group': 'rural', 'term': 'mean', 'value': 7.0}]
    """
    return frame.rename_axis(label).reset_index().melt(id_vars=label, var_name="term").to_dict("records")


@dataclass(frozen=True, slots=True)
class Estimate(Shown):
    """A number with its uncertainty and its pedigree.

    ``value``, ``se``, ``low`` and ``high`` are in ``unit``; ``low`` and ``high`` bound the 95 %
    interval; ``df`` are the design's degrees of freedom; ``n`` counts sampled units and ``n_psu``
    the primary sampling units they came from. ``status`` is ``ok``, ``caution`` (too few sampling units
    or poor households for the index) or ``unusable`` (a relative standard error above 50 %, or none);
    ``reason`` says why it is not ``ok``.
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

    def table(self) -> pd.DataFrame:
        """The number as a frame of one row."""
        return tidy([{name: getattr(self, name) for name in self.__slots__}])


@dataclass(frozen=True, slots=True)
class Unavailable(Shown):
    """A number that cannot be given: its name, a reason code, and how many units there were."""

    name: str
    reason: str
    n: int = 0
    unit: str = "share"
    method: str = ""

    def table(self) -> pd.DataFrame:
        """A row without a number, and the reason."""
        return tidy([{name: getattr(self, name) for name in self.__slots__} | {"status": "unavailable"}])


@dataclass(frozen=True, slots=True)
class Check(Shown):
    """A finding: a code and the numbers of its sentence; ``report.sentence`` words it.

    ``passed`` is None where the check could not be made.
    """

    code: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    passed: bool | None = None

    def table(self) -> pd.DataFrame:
        """One row a number of the finding; a text among them stands in ``text``."""
        found = [
            {"term": name, **({"text": told} if isinstance(told, str) else {"value": told})}
            for name, told in self.numbers.items()
        ]
        return tidy(found or [{"term": ""}], code=self.code, passed=self.passed)


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
