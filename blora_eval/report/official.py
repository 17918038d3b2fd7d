"""The published series of the kabupaten, its province and the nation, side by side."""

import re
from dataclasses import replace

import pandas as pd

from blora_eval.report.place import Results
from blora_eval.report.record import Number

__all__ = ["latest", "official_change", "official_series"]

LEVELS = ("regency", "province", "nation")
MONTH = "Mar"


def official_series(here: Results, indicator: str = "P0") -> pd.DataFrame:
    """The March figures of an official indicator.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.

    Returns
    -------
    DataFrame
        Level, year, value, unit and source; September figures are another series and left out, yearly
        ones are kept.
    """
    parts = []
    for level in LEVELS:
        found = here.pick("official", level, dimension=indicator)
        found = found[found["value"].notna() & ~found["period"].str.contains("Sep", regex=False)]
        parts.append(found.assign(level=level)[["level", "period", "value", "unit", "source"]])
    series = pd.concat(parts, ignore_index=True)
    series["year"] = [int(re.findall(r"\d{4}", period)[0]) for period in series["period"]]
    series["value"] = series["value"].astype("float64")
    return series.drop(columns="period").sort_values(["level", "year"], kind="stable", ignore_index=True)


def official_change(here: Results, indicator: str = "P0", start: int = 2021, end: int = 2025) -> list[Number]:
    """The later published figure minus the earlier one, for kabupaten, province and nation.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.
    start, end : int
        The two years.

    Returns
    -------
    list of Number
        One a level, in percentage points for a percentage; unavailable where a year is not published:
        nothing is interpolated.
    """
    series = official_series(here, indicator)
    changes = []
    for level in LEVELS:
        own = series[series["level"] == level].drop_duplicates("year", keep="last").set_index("year")
        absent = Number(
            "official_change", level, dimension=indicator, period=f"{start}/{end}", kind="official"
        )
        if start in own.index and end in own.index:
            value = round(float(own["value"].loc[end] - own["value"].loc[start]), 6)
            unit = f"{own['unit'].loc[end]}_points"
            changes.append(replace(absent, value=value, unit=unit, status="ok", reason=""))
        else:
            reason = "no_round" if len(own) else here.why("official", level)
            changes.append(replace(absent, reason=reason))
    return changes


def latest(here: Results, indicator: str = "P0", level: str = "regency") -> Number:
    """The last published figure.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.
    level : {"regency", "province", "nation"}
        Of which area.

    Returns
    -------
    Number
        Unavailable where nothing is published.
    """
    found = [x for x in here.numbers("official", level, dimension=indicator) if x.value is not None]
    known = sorted((x for x in found if "Sep" not in x.period), key=lambda x: x.period)
    absent = Number("official", level, dimension=indicator, reason=here.why("official", level))
    return known[-1] if known else absent
