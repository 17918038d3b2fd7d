"""Findings about published figures and about claims, as a report tells them: places by name."""

from collections.abc import Callable
from dataclasses import replace

from blora_eval.indicators.official_findings import series_of
from blora_eval.indicators.official_series import OfficialSeries
from blora_eval.indicators.official_tests import (
    connection,
    effectiveness,
    pace,
    position,
    relevance,
    trend,
)
from blora_eval.report.place import Results
from blora_eval.report.record import Number
from blora_eval.results import Check

__all__ = ["area_name", "claim_checks", "official_checks", "own_numbers", "published"]

Series = dict[tuple[str, str], OfficialSeries]


def area_name(here: Results, code: str) -> str:
    """The name of an area that official figures speak of.

    Parameters
    ----------
    here : Results
        The report's place.
    code : str
        ID, a province's or a regency's code.

    Returns
    -------
    str
        By the frame of areas where it lies in one, else as the official table writes it.
    """
    for level in ("nation", "province", "regency"):
        if level == "nation" and not code.isalpha():
            continue
        if level == "nation" or here.code(level) == code:
            return here.place_name(level)
    return str(here.study.get("official_areas", {}).get(code, code))


def published(here: Results) -> Series:
    """The series that may be compared.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    dict of (str, str) to OfficialSeries
        By area code and indicator.
    """
    kept = here.rows["indicator"].isin(["official", "official_break"])
    return series_of(here.rows[kept])


def own_numbers(here: Results, indicator: str, dimension: str) -> list[Number]:
    """Numbers of the kabupaten about one official indicator, alone or beside another.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        Such as ``official_pace``.
    dimension : str
        The official indicator.

    Returns
    -------
    list of Number
        In the store's order, by dimension and period.
    """
    found = here.numbers(indicator, "regency")
    return [x for x in found if x.dimension.partition(":")[0] == dimension]


def official_checks(here: Results, indicator: str = "P0") -> list[Check]:
    """TNP2K's findings about one indicator: those that the store holds, with their arithmetic.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str, default "P0"
        The official indicator.

    Returns
    -------
    list of Check
        Position, development, effectiveness, pace beside others, relevance, connection; ``area`` and
        ``beside`` are names. Empty where nothing is published of the kabupaten.
    """
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
    """The claims ledger, as it was worked out.

    Parameters
    ----------
    here : Results
        The report's place.

    Returns
    -------
    list of (str, Check, str)
        The claim's words, its verdict with the numbers that it needs, and its source, in the store's
        order.
    """
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
        ledger.append((x.dimension, Check(f"claim_{reason}", numbers, passed), x.source))
    return ledger
