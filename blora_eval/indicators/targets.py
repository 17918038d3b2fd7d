"""Targets of a published series: how far off, the pace needed, and the year it is met at the old pace."""

import itertools
import math
from collections.abc import Mapping

from scipy import stats

from blora_eval.indicators.official import OfficialSeries, less
from blora_eval.results import POINTS, Estimate, Unavailable

HORIZON = 50
"""Years beyond the last figure after which no year is given: a pace does not hold for longer."""

METHOD = "random_walk_drift"


def observed_speed(series: OfficialSeries, start: int, end: int) -> Estimate | Unavailable:
    """Mean change a year between two years, with a 95 % interval.

    The series is taken as a random walk with drift. With published years y_0 < ... < y_m, figures v
    and gaps g_i = y_i - y_(i-1), the drift is d = (v_m - v_0) / (y_m - y_0), the variance of one year
    s2 = sum((v_i - v_(i-1) - d g_i)**2 / g_i) / (m - 1), the standard error sqrt(s2 / (y_m - y_0)) and
    the interval d +- t(0.975; m - 1) standard errors. Where no year is lacking this is the mean of the
    yearly changes with its usual t interval. It speaks of the pace alone, neither of the sampling
    error of each figure nor of shocks to come.

    Examples
    --------
    >>> speed = observed_speed(OfficialSeries("33.16", "P0", {2021: 12.0, 2022: 11.0, 2023: 8.0}), 2021, 2023)
    >>> speed.value, round(speed.se, 6), speed.df  # changes -1 and -3: mean -2, standard error 1
    (-2.0, 1.0, 1)
    """
    unit = POINTS.get(series.unit, f"{series.unit}_points")
    years = sorted(year for year in series.values if start <= year <= end)
    reason = ""
    if not {start, end} <= {*years} or start >= end:
        reason = "not_published"
    elif any(start < year <= end and not forced for year, forced in series.breaks.items()):
        reason = "break"
    elif len(years) < 3:
        reason = "too_few"
    if reason:
        return Unavailable("official_speed", reason, n=len(years), unit=unit, method=METHOD)
    drift = (series.values[end] - series.values[start]) / (end - start)
    pairs = [
        (late - early, series.values[late] - series.values[early])
        for early, late in itertools.pairwise(years)
    ]
    df = len(pairs) - 1
    variance = sum((step - drift * gap) ** 2 / gap for gap, step in pairs) / df
    se = math.sqrt(variance / (end - start))
    half = float(stats.t.ppf(0.975, df)) * se
    return Estimate(
        "official_speed",
        round(drift, 9),
        se=se,
        low=drift - half,
        high=drift + half,
        df=df,
        n=len(years),
        unit=unit,
        method=METHOD,
    )


def target_gap(series: OfficialSeries, year: int, target: float) -> Estimate | Unavailable:
    """The published figure of a target's year minus the target.

    Examples
    --------
    >>> target_gap(OfficialSeries("33.16", "P0", {2024: 11.42}), 2024, 10.9).value
    0.52
    """
    unit = POINTS.get(series.unit, f"{series.unit}_points")
    if year not in series.values:
        return Unavailable("official_target_gap", "not_published", unit=unit)
    return Estimate("official_target_gap", less(series.values[year], target), unit=unit, kind="official")


def needed_speed(series: OfficialSeries, year: int, target: float) -> Estimate | Unavailable:
    """The change a year from the last figure on that would meet a target in its year.

    Examples
    --------
    >>> needed_speed(OfficialSeries("33.16", "P0", {2025: 10.5}), 2029, 8.5).value  # -2 in 4 years
    -0.5
    """
    unit = POINTS.get(series.unit, f"{series.unit}_points")
    last = max(series.values, default=None)
    if last is None or year <= last:
        return Unavailable("official_needed", "not_published" if last is None else "past", unit=unit)
    left = less(target, series.values[last])
    if left * series.wanted < 0 or left == 0:
        return Unavailable("official_needed", "met", unit=unit)
    value = left / (year - last)
    return Estimate("official_needed", round(value, 6), unit=unit, kind="official")


def year_met(series: OfficialSeries, target: float, speed: Estimate | Unavailable) -> Estimate | Unavailable:
    """The first whole year in which the last figure, moving on at a given speed, reaches a target.

    ``year = last + ceil((target - figure) / speed)``; the interval applies the same to both ends of the
    speed's interval. Where its slow end does not lead to the target there is no latest year: ``high`` is
    None, the status ``caution`` and the reason ``no_latest_year``.

    Examples
    --------
    >>> series = OfficialSeries("33.16", "P0", {2021: 12.0, 2022: 11.0, 2023: 8.0})
    >>> year_met(series, 5.0, Estimate("speed", -2.0, low=-3.0, high=-1.0))  # doctest: +ELLIPSIS
    Estimate(name='official_target_year', value=2025.0, se=None, low=2024.0, high=2026.0, ...)
    """
    last = max(series.values, default=None)
    if last is None or not series.wanted:
        return Unavailable("official_target_year", "no_direction" if last else "not_published", unit="year")
    left = less(target, series.values[last]) * series.wanted
    if left <= 0:
        return _met(series.values, target, series.wanted)
    if isinstance(speed, Unavailable):
        return Unavailable("official_target_year", speed.reason, n=speed.n, unit="year")
    years = {name: _years(left, part, series.wanted) for name, part in _ends(speed, series.wanted).items()}
    middle = years["middle"]
    if middle is None or middle > HORIZON:
        return Unavailable(
            "official_target_year",
            "moving_away" if middle is None else "too_far",
            n=speed.n or 0,
            unit="year",
        )
    early, late = years["fast"], years["slow"]
    bounded = late is not None and late <= HORIZON
    return Estimate(
        "official_target_year",
        float(last + middle),
        low=None if early is None else float(last + early),
        high=float(last + late) if late is not None and bounded else None,
        df=speed.df,
        n=speed.n,
        unit="year",
        method=METHOD,
        status="ok" if bounded else "caution",
        reason=None if bounded else "no_latest_year",
    )


def _met(values: Mapping[int, float], target: float, wanted: int) -> Estimate:
    """The year from which on every figure meets the target."""
    missed = [year for year, value in values.items() if (target - value) * wanted > 0]
    first = min(year for year in values if year > max(missed, default=min(values) - 1))
    return Estimate("official_target_year", float(first), unit="year", method="as_published", kind="official")


def _ends(speed: Estimate, wanted: int) -> dict[str, float | None]:
    fast, slow = (speed.low, speed.high) if wanted < 0 else (speed.high, speed.low)
    return {"middle": speed.value, "fast": fast, "slow": slow}


def _years(left: float, speed: float | None, wanted: int) -> int | None:
    """Whole years; None where the speed does not lead there. 1e-9 keeps exact quotients exact."""
    if speed is None or speed * wanted <= 0:
        return None
    return math.ceil(left / (speed * wanted) - 1e-9)
