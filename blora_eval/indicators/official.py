"""Published figures of the areas around a village: series, changes, and rows beside our own, never mixed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.plausibility import FIGURE, implausible, outside_percent, outside_rupiah
from blora_eval.registry import dimensions, method_code, unit_code
from blora_eval.results import POINTS, Estimate, Unavailable, rows

WANTED = {"up": 1, "down": -1}
"""The way in which an indicator is to move; one without a way (a poverty line) is not judged."""

DIGITS = 6
"""Places to which differences of published figures are rounded: below them is binary noise alone."""


@dataclass(frozen=True, slots=True)
class OfficialSeries:
    """One published series: March (or yearly) figures of one indicator in one area.

    ``values`` is by year, published years only; ``breaks`` by the first year that is no longer
    comparable with those before it, True where the user compares all the same.
    """

    area: str
    indicator: str
    values: Mapping[int, float]
    unit: str = "percent"
    breaks: Mapping[int, bool] = field(default_factory=dict)

    @property
    def wanted(self) -> int:
        """The wanted way."""
        return WANTED.get(dimensions("official").get(self.indicator, ""), 0)

    @property
    def level(self) -> str:
        """The level of the store that the area's code tells."""
        if not self.area:
            return "study"
        return "nation" if self.area.isalpha() else "regency" if "." in self.area else "province"


def change_of(series: OfficialSeries, start: int, end: int) -> Estimate | Unavailable:
    """The later figure minus the earlier one.

    Examples
    --------
    >>> change_of(OfficialSeries("33.16", "P0", {2021: 12.39, 2025: 10.58}), 2021, 2025).value
    -1.81
    """
    crossed = [forced for year, forced in series.breaks.items() if start < year <= end]
    reason = "break" if not all(crossed) else "not_published" if not {start, end} <= {*series.values} else ""
    unit = POINTS.get(series.unit, f"{series.unit}_points")
    if reason:
        return Unavailable("official_change", reason, unit=unit)
    value = less(series.values[end], series.values[start])
    steps = sum(start <= year <= end for year in series.values)
    if crossed:
        return Estimate("official_change", value, n=steps, unit=unit, status="caution", reason="break_forced")
    return Estimate("official_change", value, n=steps, unit=unit, kind="official")


def common_years(own: OfficialSeries, other: OfficialSeries) -> list[int]:
    """The years in which both series are published.

    Examples
    --------
    >>> own = OfficialSeries("a", "P0", {2020: 1.0, 2021: 2.0})
    >>> common_years(own, OfficialSeries("b", "P0", {2021: 3.0}))
    [2021]
    """
    return sorted({*own.values} & {*other.values})


def yearly_steps(series: OfficialSeries) -> dict[int, float]:
    """Changes from one year to the very next, where both are published.

    Examples
    --------
    >>> yearly_steps(OfficialSeries("a", "P0", {2020: 3.0, 2021: 2.0, 2023: 1.0}))
    {2021: -1.0}
    """
    values = series.values
    return {year: less(values[year], values[year - 1]) for year in sorted(values) if year - 1 in values}


def less(one: float, other: float) -> float:
    """One published figure minus another, without binary noise.

    Examples
    --------
    >>> less(10.58, 9.48)
    1.1
    """
    return round(one - other, DIGITS)


DERIVED = re.compile(r"^derived \(([\d.]+)-([\d.]+)\)$")
DOUBTFUL = re.compile(r"\b(?:UNCERTAIN|SUSPECT)\b", re.IGNORECASE)
"""What one published figure is of; with its vintage it is given once."""

MARK_REASONS = {
    "e": "mark_estimate",
    "*": "mark_preliminary",
    "a": "mark_note",
    "b": "mark_note",
    "c": "mark_note",
}
"""Marks of printed tables that call for caution: an estimate, a preliminary figure, a note of the table's
own. ``r``, a revised figure, calls for none."""


def official_rows(official: pd.DataFrame) -> pd.DataFrame:
    """Official series as rows of the store.

    Examples
    --------
    >>> series = pd.DataFrame({"area": ["33.16 Kab Blora"], "year": [2021], "period": ["Mar"],
    ...                        "indicator": ["P0"], "value": [12.39], "unit": ["percent"], "source": ["BPS"]})
    >>> official_rows(series)[["level", "area_code", "dimension", "period", "value"]].values.tolist()
    [['regency', '33.16', 'P0', '2021-Mar', 12.39]]
    """
    _refuse(official)
    last = _by_vintage(official).drop_duplicates(FIGURE, keep="last").sort_index()
    reason = _reasons(last)
    absent, impossible = last["value"].isna(), outside_percent(last) | outside_rupiah(last)
    return rows(
        _places(last).assign(
            value=last["value"].mask(impossible),
            unit=_texts(last, "unit").map(unit_code),
            method=_texts(last, "status").str.replace(DERIVED, r"derived:\1:\2", regex=True).map(method_code),
            status=np.where((reason != "") & ~absent & ~impossible, "caution", ""),
            reason=reason.mask(impossible, "impossible").mask(absent, "not_published"),
        ),
        stage="indicators",
        indicator="official",
        kind="official",
    )


def revision_rows(official: pd.DataFrame) -> pd.DataFrame:
    """Figures that were published more than once: each vintage, and the last less the first.

    Examples
    --------
    >>> twice = pd.DataFrame({"area": "33.16 Kab Blora", "year": 2021, "period": "Mar", "indicator": "P0",
    ...                       "value": [12.4, 12.5], "unit": "percent", "source": "BPS",
    ...                       "vintage": ["2021-07", "2022-01"]})
    >>> revision_rows(twice)[["round", "value"]].values.tolist()
    [['2021-07', 12.4], ['2022-01', 12.5], ['', 0.1]]
    """
    ordered = _by_vintage(official)
    several = ordered[ordered.duplicated(FIGURE, keep=False) & ordered["value"].notna()]
    several = several[several.duplicated(FIGURE, keep=False)]
    ends = [several.drop_duplicates(FIGURE, keep=keep).reset_index(drop=True) for keep in ("first", "last")]
    last = ends[1].merge(ends[0][[*FIGURE, "value"]], on=FIGURE, suffixes=("", "_first"))
    unit = _texts(last, "unit").map(unit_code)
    revised = _places(last).assign(
        value=(last["value"].astype("float64") - last["value_first"].astype("float64")).round(6),
        unit=unit.map(lambda name: POINTS.get(name, f"{name}_points")),
        indicator="official_revision",
    )
    each = _places(several).assign(
        value=several["value"],
        unit=_texts(several, "unit").map(unit_code),
        round=several["vintage"].fillna(""),
        indicator="official_vintage",
    )
    return rows(pd.concat([each, revised], ignore_index=True), stage="indicators", kind="official")


def _refuse(official: pd.DataFrame) -> None:
    level = _codes(official).map(_level)
    key = [*FIGURE, "vintage"] if "vintage" in official else FIGURE
    reasons = [
        f"{what} ({count} rows)"
        for what, count in (
            ("area: does not begin with ID, a province code or a regency code", int((level == "").sum())),
            (f"{' × '.join(key)}: repeats another row", int(official.duplicated(key).sum())),
        )
        if count
    ]
    if reasons:
        raise DataError("The table official cannot be used:", reasons, "Correct the file.")


def _by_vintage(official: pd.DataFrame) -> pd.DataFrame:
    """Earlier vintages first; a figure without one is older than any that has one."""
    vintage = official["vintage"] if "vintage" in official else pd.Series(pd.NA, index=official.index)
    dated = official.assign(vintage=vintage.astype("string"))
    return dated.sort_values("vintage", kind="stable", na_position="first")


def _reasons(figures: pd.DataFrame) -> pd.Series:
    """Why a figure is to be used with caution; empty where it is not."""
    doubtful = _texts(figures, "status").str.contains(DOUBTFUL)
    found = _texts(figures, "mark").map(
        lambda mark: next((MARK_REASONS[one] for one in mark if one in MARK_REASONS), "")
    )
    found = found.mask(implausible(figures), "implausible").mask(doubtful, "doubtful_source")
    return found.astype("object")


def _texts(figures: pd.DataFrame, column: str) -> pd.Series:
    """A column's texts, empty where there are none."""
    return figures.get(column, pd.Series("", index=figures.index)).fillna("").astype(str)


def _places(figures: pd.DataFrame) -> pd.DataFrame:
    code = _codes(figures)
    return pd.DataFrame(
        {
            "level": code.map(_level),
            "area_code": code,
            "dimension": figures["indicator"],
            "period": figures["year"].astype("string") + "-" + figures["period"].astype("string"),
            "source": figures["source"],
            "vintage": figures.get("vintage", ""),
        }
    )


def _codes(official: pd.DataFrame) -> pd.Series:
    return official["area"].astype("string").str.strip().str.split(n=1).str[0]


def _level(code: str) -> str:
    for pattern, level in ((r"[A-Z]{2}", "nation"), (r"\d{2}", "province"), (r"\d{2}\.\d{2}", "regency")):
        if re.fullmatch(pattern, code):
            return level
    return ""
