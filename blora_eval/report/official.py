"""Published figures and findings about them, as a report tells them: places by name."""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from blora_eval.indicators.official import OfficialSeries
from blora_eval.indicators.official_findings import series_of
from blora_eval.indicators.official_tests import connection, effectiveness, pace, position, relevance, trend
from blora_eval.registry import said
from blora_eval.report.place import Number, Results
from blora_eval.results import Check

LEVELS = ("regency", "province", "nation")


def official_series(here: Results, indicator: str = "P0") -> pd.DataFrame:
    """The March figures of an official indicator."""
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
    """The later published figure minus the earlier one, for kabupaten, province and nation."""
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
    """The last published figure."""
    found = [x for x in here.numbers("official", level, dimension=indicator) if x.value is not None]
    known = sorted((x for x in found if "Sep" not in x.period), key=lambda x: x.period)
    absent = Number("official", level, dimension=indicator, reason=here.why("official", level))
    return known[-1] if known else absent


Series = dict[tuple[str, str], OfficialSeries]


def area_name(here: Results, code: str) -> str:
    """The name of an area that official figures speak of."""
    for level in ("nation", "province", "regency"):
        if level == "nation" and not code.isalpha():
            continue
        if level == "nation" or here.code(level) == code:
            return here.place_name(level)
    return str(here.study.get("official_areas", {}).get(code, code))


def published(here: Results) -> Series:
    """The series that may be compared."""
    kept = here.rows["indicator"].isin(["official", "official_break"])
    return series_of(here.rows[kept])


def own_numbers(here: Results, indicator: str, dimension: str) -> list[Number]:
    """Numbers of the kabupaten about one official indicator, alone or beside another."""
    found = here.numbers(indicator, "regency")
    return [x for x in found if x.dimension.partition(":")[0] == dimension]


def official_checks(here: Results, indicator: str = "P0") -> list[Check]:
    """TNP2K's findings about one indicator: those that the store holds, with their arithmetic."""
    series, code = published(here), here.code("regency")
    own = series.get((code, indicator))
    if own is None:
        return []
    checks = _beside(here, series, own, "official_position", lambda a, b, years: position(a, b, years[0]))
    spans = {tuple(map(int, x.period.split("/"))) for x in own_numbers(here, "official_change", indicator)}
    checks += [trend(own, *span) for span in sorted(spans)]
    for x in own_numbers(here, "official_effectiveness", indicator):
        start, middle, end = map(int, x.period.split("/"))
        checks.append(effectiveness(own, start, middle, end))
    checks += _beside(here, series, own, "official_pace", lambda a, b, years: pace(a, b, *years))
    checks += _beside(here, series, own, "official_relevance", lambda a, b, years: relevance(a, b, *years))
    supports = [x.dimension.partition(":")[2] for x in own_numbers(here, "official_connection", indicator)]
    checks += [connection(own, series[code, name]) for name in supports]
    return [_named(here, each) for each in checks]


def _beside(
    here: Results,
    series: Series,
    own: OfficialSeries,
    test: str,
    make: Callable[[OfficialSeries, OfficialSeries, list[int]], Check],
) -> list[Check]:
    """One test beside each area that the store has it for: province, nation, then neighbours."""
    found = own_numbers(here, test, own.indicator)
    order = {here.code("province"): 0}
    beside = [(x.dimension.partition(":")[2], [int(year) for year in x.period.split("/")]) for x in found]
    beside.sort(key=lambda one: (order.get(one[0], 1 if one[0].isalpha() else 2), one[0], one[1]))
    return [make(own, series[code, own.indicator], years) for code, years in beside]


def _named(here: Results, check: Check) -> Check:
    places = {
        name: area_name(here, str(check.numbers[name]))
        for name in ("area", "beside")
        if name in check.numbers
    }
    return replace(check, numbers={**check.numbers, **places})


def claim_checks(here: Results) -> list[tuple[str, Check, str]]:
    """The claims ledger, as it was worked out."""
    ledger = []
    for x in here.numbers("claim_verdict", "study"):
        reason = "agrees" if x.value == 1 else x.reason
        numbers: dict[str, float | int | str] = {}
        for name in ("amount", "percent", "stated", "recomputed", "factor", "from", "to"):
            found = here.number(f"claim_{name}", "study", dimension=x.dimension)
            if found.value is not None:
                numbers[name] = found.value
                numbers[f"{name}_unit"] = found.unit
        passed = None if x.value is None else x.value == 1
        ledger.append((said(x.dimension, here.lang), Check(f"claim_{reason}", numbers, passed), x.source))
    return ledger
