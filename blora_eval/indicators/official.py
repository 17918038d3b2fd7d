"""Published figures of the areas around a village, as rows beside our own: official, never mixed."""

import re

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.plausibility import FIGURE, implausible, outside_percent, outside_rupiah
from blora_eval.results import POINTS, rows

__all__ = ["MARK_REASONS", "official_rows", "revision_rows"]

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

    Parameters
    ----------
    official : DataFrame
        ``area`` ("33.16 Kab Blora", "33 Jawa Tengah", "ID Indonesia": code, then name), ``year``,
        ``period`` (a month, or annual), ``indicator``, ``value``, ``source`` and any of ``unit``,
        ``status``, ``mark`` (the marks of printed tables) and ``vintage`` (a date or edition that sorts
        by time).

    Returns
    -------
    DataFrame
        Indicator ``official``, dimension the series (P0, poverty_line, HDI ...), period such as
        "2021-Mar", kind ``official``, unit as in the file, method the status of publication. Level by
        the code: two letters nation, two digits province, "dd.dd" regency. Of several vintages the last
        one. A value that was not published is unavailable, reason ``not_published``, never zero; one that
        cannot be (a percentage of 107, a poverty line of 505 rupiah) is so for the reason
        ``impossible``. The status is ``caution`` where the source is in doubt (``doubtful_source``), the
        figure does not fit the others (``implausible``), or a mark says so (:data:`MARK_REASONS`).

    Raises
    ------
    DataError
        If an area does not begin with a code, or one number is given twice.

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
            unit=last.get("unit", ""),
            method=last.get("status", ""),
            status=np.where((reason != "") & ~absent & ~impossible, "caution", ""),
            reason=reason.mask(impossible, "impossible").mask(absent, "not_published"),
        ),
        stage="indicators",
        indicator="official",
        kind="official",
    )


def revision_rows(official: pd.DataFrame) -> pd.DataFrame:
    """Figures that were published more than once: each vintage, and the last less the first.

    Parameters
    ----------
    official : DataFrame
        As for :func:`official_rows`.

    Returns
    -------
    DataFrame
        Indicator ``official_vintage`` with the vintage as ``round`` (and in the column ``vintage``),
        and ``official_revision`` (the last vintage minus the first, in points), for figures with at
        least two vintages; empty where there is none.

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
    unit = last["unit"] if "unit" in last else pd.Series("", index=last.index)
    revised = _places(last).assign(
        value=(last["value"].astype("float64") - last["value_first"].astype("float64")).round(6),
        unit=unit.map(lambda name: POINTS.get(name, f"{name}_points")),
        indicator="official_revision",
    )
    each = _places(several).assign(
        value=several["value"],
        unit=several.get("unit", ""),
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
    none = pd.Series("", index=figures.index, dtype="object")
    doubtful = figures.get("status", none).fillna("").astype(str).str.contains(DOUBTFUL)
    marks = figures.get("mark", none).fillna("").astype(str)
    found = marks.map(lambda mark: next((MARK_REASONS[one] for one in mark if one in MARK_REASONS), ""))
    found = found.mask(implausible(figures), "implausible").mask(doubtful, "doubtful_source")
    return found.astype("object")


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
