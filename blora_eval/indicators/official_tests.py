"""TNP2K's questions of an official indicator, each answered by a finding that shows its arithmetic.

*Posisi relatif*: how far from province, nation and neighbours. *Perkembangan*: how it moved.
*Efektivitas*: the wanted way, and faster than before, or than the others. *Relevansi*: the same way as
province and nation. *Keterkaitan*: whether supporting indicators moved with it. All are descriptive:
published figures carry no interval here, and none of the answers says why. Beside its arithmetic a
finding names by code what its sentence speaks of: indicator, area, unit, and beside or support.
"""

from blora_eval.indicators.official import OfficialSeries, change_of, common_years, less, yearly_steps
from blora_eval.results import Check, Estimate, Unavailable


def position(own: OfficialSeries, other: OfficialSeries, year: int) -> Check:
    """*Posisi relatif*: the own figure minus that of another area in one year.

    Examples
    --------
    >>> blora, province = (OfficialSeries(*each) for each in
    ...                    (("33.16", "P0", {2025: 10.58}), ("33", "P0", {2025: 9.48})))
    >>> found = position(blora, province, 2025)
    >>> found.passed, found.numbers["value"]  # 10.58 - 9.48
    (False, 1.1)
    """
    if year not in own.values or year not in other.values:
        return _not_made("official_position", "not_published", own, beside=other.area, year=year)
    mine, theirs = own.values[year], other.values[year]
    value = less(mine, theirs)
    numbers: dict[str, float | int | str] = {
        "own": mine,
        "other": theirs,
        "value": value,
        "year": year,
        **_about(own, beside=other.area),
    }
    if value == 0:
        return Check("official_level", numbers, passed=None)
    return Check("official_position", numbers, passed=value * own.wanted > 0 if own.wanted else None)


def trend(own: OfficialSeries, start: int, end: int) -> Check:
    """*Perkembangan*: from the first to the last figure, in total and a year.

    Examples
    --------
    >>> found = trend(OfficialSeries("33.16", "P0", {2009: 17.7, 2024: 11.42, 2025: 10.58}), 2009, 2025)
    >>> found.passed, found.numbers["value"], found.numbers["yearly"]  # -7.12 in 16 years
    (True, -7.12, -0.445)
    """
    moved = change_of(own, start, end)
    if isinstance(moved, Unavailable):
        return _not_made("official_trend", moved.reason, own, start=start, end=end)
    steps = [step for year, step in yearly_steps(own).items() if start < year <= end]
    numbers: dict[str, float | int | str] = {
        "first": own.values[start],
        "last": own.values[end],
        "value": moved.value,
        "yearly": round(moved.value / (end - start), 6) if end > start else 0.0,
        "start": start,
        "end": end,
        "published": moved.n or 0,
        "better": sum(step * own.wanted > 0 for step in steps),
        "steps": len(steps),
        **_about(own),
    }
    way = moved.value * own.wanted
    return Check("official_trend", numbers, passed=way > 0 if way else None)


def effectiveness(own: OfficialSeries, start: int, middle: int, end: int) -> Check:
    """*Efektivitas*: whether it moved the wanted way from ``middle`` on, and faster than before.

    Examples
    --------
    >>> series = OfficialSeries("33.16", "P0", {2015: 14.0, 2021: 11.0, 2025: 8.0})
    >>> found = effectiveness(series, 2015, 2021, 2025)
    >>> found.passed, found.numbers["before"], found.numbers["after"]  # -3 in 6 years, -3 in 4
    (True, -0.5, -0.75)
    """
    spans = (change_of(own, start, middle), middle - start), (change_of(own, middle, end), end - middle)
    missing = [moved.reason for moved, _ in spans if isinstance(moved, Unavailable)]
    if missing or not own.wanted or not start < middle < end:
        reason = missing[0] if missing else "no_direction" if not own.wanted else "no_round"
        return _not_made("official_effectiveness", reason, own, start=start, middle=middle, end=end)
    before, after = (round(moved.value / years, 6) for moved, years in spans if isinstance(moved, Estimate))
    numbers: dict[str, float | int | str] = {"before": before, "after": after, "value": less(after, before)}
    numbers |= {"start": start, "middle": middle, "end": end, **_about(own)}
    if after * own.wanted <= 0:
        return Check("official_no_progress", numbers, passed=False)
    return Check("official_effectiveness", numbers, passed=(after - before) * own.wanted > 0)


def pace(own: OfficialSeries, other: OfficialSeries, start: int, end: int) -> Check:
    """*Efektivitas* beside another area: the own change minus that of the other.

    Examples
    --------
    >>> blora = OfficialSeries("33.16", "P0", {2021: 12.39, 2025: 10.58})
    >>> province = OfficialSeries("33", "P0", {2021: 11.79, 2025: 9.48})
    >>> found = pace(blora, province, 2021, 2025)
    >>> found.passed, found.numbers["value"]  # -1.81 less -2.31
    (False, 0.5)
    """
    mine, theirs = change_of(own, start, end), change_of(other, start, end)
    if isinstance(mine, Unavailable) or isinstance(theirs, Unavailable):
        reason = mine.reason if isinstance(mine, Unavailable) else theirs.reason
        return _not_made("official_pace", reason or "", own, beside=other.area, start=start, end=end)
    value = less(mine.value, theirs.value)
    numbers: dict[str, float | int | str] = {
        "own": mine.value,
        "other": theirs.value,
        "value": value,
        "start": start,
        "end": end,
    }
    numbers |= _about(own, beside=other.area)
    way = value * own.wanted
    return Check("official_pace", numbers, passed=way > 0 if way else None)


def relevance(own: OfficialSeries, other: OfficialSeries, start: int, end: int) -> Check:
    """*Relevansi*: whether the own figure moved in the same direction as that of another area.

    Examples
    --------
    >>> own = OfficialSeries("33.16", "P0", {2021: 12.0, 2022: 11.0, 2023: 11.5})
    >>> found = relevance(own, OfficialSeries("33", "P0", {2021: 11.0, 2022: 10.5, 2023: 10.0}), 2021, 2023)
    >>> found.passed, found.numbers["same"], found.numbers["steps"]
    (True, 1, 2)
    """
    mine, theirs = change_of(own, start, end), change_of(other, start, end)
    if isinstance(mine, Unavailable) or isinstance(theirs, Unavailable):
        reason = mine.reason if isinstance(mine, Unavailable) else theirs.reason
        return _not_made("official_relevance", reason or "", own, beside=other.area, start=start, end=end)
    return _together("official_relevance", (own, mine), (other, theirs), 1, (start, end))


def connection(own: OfficialSeries, support: OfficialSeries) -> Check:
    """*Keterkaitan*: whether a supporting indicator of the same area got better when this one did.

    Examples
    --------
    >>> rate = OfficialSeries("33.16", "P0", {2021: 12.0, 2022: 11.0})
    >>> found = connection(rate, OfficialSeries("33.16", "HDI", {2021: 69.0, 2022: 70.0}, "index"))
    >>> found.passed, found.numbers["value"]
    (True, 1.0)
    """
    years = common_years(own, support)
    if len(years) < 2 or not own.wanted or not support.wanted:
        reason = "no_round" if len(years) < 2 else "no_direction"
        return _not_made("official_connection", reason, own, support=support.indicator)
    mine, theirs = (change_of(each, years[0], years[-1]) for each in (own, support))
    if isinstance(mine, Unavailable) or isinstance(theirs, Unavailable):
        span = {"start": years[0], "end": years[-1]}
        return _not_made("official_connection", "break", own, support=support.indicator, **span)
    signs = own.wanted * support.wanted
    return _together("official_connection", (own, mine), (support, theirs), signs, (years[0], years[-1]))


def _together(
    code: str,
    own: tuple[OfficialSeries, Estimate],
    other: tuple[OfficialSeries, Estimate],
    signs: int,
    window: tuple[int, int],
) -> Check:
    """Whether two changes, and how many of their common yearly steps, have the same sign times ``signs``."""
    start, end = window
    mine, theirs = yearly_steps(own[0]), yearly_steps(other[0])
    both = [year for year in sorted({*mine} & {*theirs}) if start < year <= end]
    same = sum(mine[year] * theirs[year] * signs > 0 for year in both)
    numbers: dict[str, float | int | str] = {"own": own[1].value, "other": other[1].value}
    numbers |= {"same": same, "steps": len(both), "start": start, "end": end}
    linked = own[0].indicator != other[0].indicator
    numbers |= _about(own[0], **({"support": other[0].indicator} if linked else {"beside": other[0].area}))
    if both:
        numbers["value"] = same / len(both)
    way = own[1].value * other[1].value * signs
    return Check(code, numbers, passed=way > 0 if way else None)


def _about(own: OfficialSeries, **more: str) -> dict[str, float | int | str]:
    """What the sentence of a finding names: indicator, area and unit, by code."""
    return {"indicator": own.indicator, "area": own.area, "unit": own.unit, **more}


def _not_made(code: str, reason: str, own: OfficialSeries, **more: int | str) -> Check:
    return Check(code, {"reason": reason, **_about(own), **more}, passed=None)
