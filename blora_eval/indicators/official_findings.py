"""The official series of a kabupaten, and TNP2K's findings about them, as rows of the store."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from blora_eval.indicators.official import OfficialSeries, change_of, common_years
from blora_eval.indicators.official_tests import connection, effectiveness, pace, position, relevance
from blora_eval.registry import method_code, own_text
from blora_eval.results import POINTS, Check, Unavailable, rows

HEADLINE = "P0"
"""The indicator whose supporting indicators are looked at."""

SUPPORTING = (
    "HDI",
    "life_expectancy",
    "expected_schooling",
    "mean_schooling",
    "adjusted_expenditure",
    "unemployment_TPT",
    "Gini",
)
"""Indicators that may move with the headline; measures of poverty itself are not among them."""

NOT_USED = ("doubtful_source", "implausible")
"""Reasons for which a published figure stays out of every comparison; it is still printed."""

Series = Mapping[tuple[str, str], OfficialSeries]
"""By area code and indicator."""


def break_rows(breaks: pd.DataFrame) -> pd.DataFrame:
    """Series breaks as rows of the store.

    Examples
    --------
    >>> change = pd.DataFrame({"indicator": ["HDI"], "year": [2014], "change": ["metode baru"]})
    >>> break_rows(change)[["dimension", "period", "method", "status"]].values.tolist()
    [['HDI', '2014', 'stated:metode baru', 'ok']]
    """
    once = breaks.drop_duplicates(["indicator", "year"])
    english = once.get("change_en", pd.Series("", index=once.index)).fillna("")
    force = once.get("force", pd.Series(False, index=once.index)).fillna(False).astype(bool)
    return rows(
        pd.DataFrame(
            {
                "dimension": once["indicator"],
                "period": once["year"].astype("Int64").astype("string"),
                "value": once["year"].astype("float64"),
                "method": [
                    method_code(own_text(*each)) for each in zip(once["change"], english, strict=True)
                ],
                "status": force.map({True: "caution", False: ""}),
                "reason": force.map({True: "break_forced", False: ""}),
                "source": once.get("source", ""),
            }
        ),
        stage="indicators",
        indicator="official_break",
        kind="official",
        level="study",
        area_code="all",
        unit="year",
    )


def series_of(store: pd.DataFrame) -> dict[tuple[str, str], OfficialSeries]:
    """The series that may be compared, from rows of the store.

    Examples
    --------
    >>> from blora_eval.indicators.official import official_rows
    >>> table = pd.DataFrame({"area": "33.16 Kab Blora", "year": [2021, 2021], "period": ["Mar", "Sep"],
    ...                       "indicator": "P0", "value": [12.39, 12.1], "unit": "percent", "source": "BPS"})
    >>> dict(series_of(official_rows(table))["33.16", "P0"].values)
    {2021: 12.39}
    """
    known = store[(store["indicator"] == "official") & store["value"].notna()]
    known = known[~known["reason"].isin(NOT_USED) & ~known["period"].str.contains("Sep", regex=False)]
    stays = store[store["indicator"] == "official_break"]
    breaks: dict[str, dict[int, bool]] = {}
    for name, year, status in zip(stays["dimension"], stays["period"], stays["status"], strict=True):
        breaks.setdefault(name, {})[int(year)] = status == "caution"
    found = {}
    ordered = known.assign(_march=known["period"].str.endswith("-Mar")).sort_values("_march", kind="stable")
    for (code, name), part in ordered.groupby(["area_code", "dimension"], sort=True):
        years = part["period"].str[:4].astype(int).tolist()
        values = dict(sorted(zip(years, part["value"].astype(float).tolist(), strict=True)))
        found[str(code), str(name)] = OfficialSeries(
            str(code), str(name), values, str(part["unit"].iloc[-1]), breaks.get(str(name), {})
        )
    return found


def peers(series: Series, own: str, indicator: str, *, inside: Sequence[str] = ()) -> list[OfficialSeries]:
    """The series that a kabupaten's is held against: its province, the nation, neighbours given.

    Examples
    --------
    >>> codes = ("33.16", "ID", "33", "31")
    >>> known = {(code, "P0"): OfficialSeries(code, "P0", {2021: 10.0}) for code in codes}
    >>> [each.area for each in peers(known, "33.16", "P0")]
    ['33', 'ID']
    """
    mine = series[own, indicator]
    codes = [code for code, name in series if name == indicator and code != own and code not in inside]
    province = own.partition(".")[0]
    wanted = [code for code in codes if code == province]
    wanted += [code for code in codes if code.isalpha()] + [code for code in codes if "." in code]
    return [series[code, indicator] for code in wanted if common_years(mine, series[code, indicator])]


def windows(years: Sequence[int], since: int | None) -> list[tuple[int, int]]:
    """The spans over which changes are told: all years, and from the movement's start on.

    Examples
    --------
    >>> windows([2015, 2016, 2021, 2025], 2021)
    [(2015, 2025), (2021, 2025)]
    """
    spans = [(years[0], years[-1])] if len(years) > 1 else []
    if since in years[1:-1] and since is not None:
        spans.append((since, years[-1]))
    return spans


def finding_rows(series: Series, own: Sequence[str], since: int | None = None) -> pd.DataFrame:
    """TNP2K's findings about every indicator of every kabupaten of the study."""
    made: dict[tuple[str, ...], dict[str, Any]] = {}
    for code in own:
        for name in sorted(name for area, name in series if area == code and series[area, name].wanted):
            for row in _of_one(series, code, name, own, since):
                made.setdefault((row["area_code"], row["indicator"], row["dimension"], row["period"]), row)
    columns = ["level", "area_code", "indicator", "dimension", "period"]
    frame = pd.DataFrame(list(made.values()), columns=[*columns, "value", "n", "unit", "reason"])
    return rows(frame, stage="indicators", kind="official", method="published_figures")


def _of_one(
    series: Series, code: str, name: str, own: Sequence[str], since: int | None
) -> Iterator[dict[str, Any]]:
    mine, beside = series[code, name], peers(series, code, name, inside=own)
    yield from _changes(mine, windows(sorted(mine.values), since))
    common = [common_years(mine, other) for other in beside]
    for other, years in zip(beside, common, strict=True):
        yield _row(mine, position(mine, other, years[-1]), f"{name}:{other.area}", str(years[-1]))
        neighbour = "." in other.area
        for span in windows(years, since)[-1 if neighbour else 0 :]:
            yield from _changes(mine, [span])
            yield from _changes(other, [span])
            period = f"{span[0]}/{span[1]}"
            yield _row(mine, pace(mine, other, *span), f"{name}:{other.area}", period)
            if not neighbour:
                yield _row(mine, relevance(mine, other, *span), f"{name}:{other.area}", period)
    start = max((years[0] for years in common), default=min(mine.values))
    end = max(mine.values)
    if since is not None and start < since < end:
        yield _row(mine, effectiveness(mine, start, since, end), name, f"{start}/{since}/{end}")
    yield from _rank(mine, [each for each in beside if "." in each.area])
    if name == HEADLINE:
        known = [series[code, support] for support in SUPPORTING if (code, support) in series]
        for support in (each for each in known if len(common_years(mine, each)) > 1):
            found = connection(mine, support)
            period = f"{found.numbers['start']}/{found.numbers['end']}"
            yield _row(mine, found, f"{name}:{support.indicator}", period)


def _changes(series: OfficialSeries, spans: Sequence[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for start, end in spans:
        found = change_of(series, start, end)
        row = _place(series, "official_change", series.indicator, f"{start}/{end}")
        if isinstance(found, Unavailable):
            yield {**row, "unit": found.unit, "reason": found.reason}
        else:
            yield {
                **row,
                "value": found.value,
                "n": found.n,
                "unit": found.unit,
                "reason": found.reason or "",
            }


def _row(mine: OfficialSeries, found: Check, dimension: str, period: str) -> dict[str, Any]:
    code = {"official_level": "official_position", "official_no_progress": "official_effectiveness"}
    shares = {"official_relevance", "official_connection"}
    indicator = code.get(found.code, found.code)
    value = found.numbers.get("value")
    reason = found.numbers.get("reason", "" if value is not None else "no_round")
    unit = "share" if indicator in shares else POINTS.get(mine.unit, f"{mine.unit}_points")
    row = _place(mine, indicator, dimension, period)
    return {**row, "value": value, "n": found.numbers.get("steps"), "unit": unit, "reason": reason}


def _rank(mine: OfficialSeries, beside: Sequence[OfficialSeries]) -> Iterator[dict[str, Any]]:
    """Place among the kabupaten given, in the last year of the own series that all of them have."""
    shared = set(mine.values).intersection(*(each.values for each in beside))
    if not beside or not shared:
        return
    year = max(shared)
    better = sum(mine.wanted * (each.values[year] - mine.values[year]) > 0 for each in beside)
    row = _place(mine, "official_rank", mine.indicator, str(year))
    yield {**row, "value": 1 + better, "n": 1 + len(beside), "unit": "count", "reason": ""}


def _place(series: OfficialSeries, indicator: str, dimension: str, period: str) -> dict[str, Any]:
    return {
        "level": series.level,
        "area_code": series.area,
        "indicator": indicator,
        "dimension": dimension,
        "period": period,
        "value": None,
        "n": None,
    }
