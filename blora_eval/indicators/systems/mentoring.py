"""Mentoring as it was recorded: who is assigned on a day, visits and doses, the agencies' load.

Agencies were asked to help, not to fund: what counts here is presence. A village that never had an
assignment has no gap and no rate; that is said, and not printed as zero.

An agency's numbers are no mark: its villages differ in distance and need, and what is not written down
is not counted.
"""

import datetime as dt

import pandas as pd

from blora_eval.indicators.cells import PLACE, Homes, at_places, block, every_place, filled, quotient, stored
from blora_eval.indicators.inequality import gini

QUARTERS_SHOWN = 8
DAYS_OF_YEAR = 365
TEAMS = {"agency": "agency", "academic": "academic_team", "expert": "expert_team"}
ROWS = {"population": "villages"}


def active_on(assignments: pd.DataFrame, day: dt.date | pd.Timestamp) -> pd.DataFrame:
    """Assignments that hold on a day, its first and last day included.

    Examples
    --------
    >>> rows = pd.DataFrame({"start_date": pd.to_datetime(["2021-01-01", "2022-01-01"]),
    ...                      "end_date": pd.to_datetime(["2021-12-31", None])})
    >>> [len(active_on(rows, pd.Timestamp(day))) for day in ("2021-12-31", "2022-01-01")]
    [1, 1]
    """
    when = pd.Timestamp(day)
    end = assignments["end_date"] if "end_date" in assignments else pd.Series(pd.NaT, index=assignments.index)
    held: pd.DataFrame = assignments[(assignments["start_date"] <= when) & (end.isna() | (end >= when))]
    return held


def days_without(assignments: pd.DataFrame, until: dt.date | pd.Timestamp) -> pd.DataFrame:
    """Days on which a village had no agency, from its first assignment on.

    Examples
    --------
    >>> rows = pd.DataFrame({"village_code": "a", "start_date": pd.to_datetime(["2021-01-01", "2021-01-08"]),
    ...                      "end_date": pd.to_datetime(["2021-01-05", None])})
    >>> days_without(rows, pd.Timestamp("2021-01-10")).values.tolist()  # the 6th and the 7th
    [[10, 2, 1]]
    """
    last = pd.Timestamp(until)
    found = {}
    kept = assignments[assignments["start_date"] <= last].sort_values(["village_code", "start_date"])
    ends = kept["end_date"] if "end_date" in kept else pd.Series(pd.NaT, index=kept.index)
    kept = kept.assign(end_date=ends.where(ends <= last, last))
    for village, rows in kept.groupby("village_code"):
        covered = rows["end_date"].cummax()
        following = [*rows["start_date"].iloc[1:], last + pd.Timedelta(days=1)]
        empty = [(begin - end).days - 1 for begin, end in zip(following, covered, strict=True)]
        days = (last - rows["start_date"].iloc[0]).days + 1
        found[village] = [days, sum(each for each in empty if each > 0), sum(each > 0 for each in empty)]
    columns = ["days", "without", "gaps"]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis("village_code")


def mentoring_dose(visits: pd.DataFrame | None, activities: pd.DataFrame | None) -> pd.DataFrame:
    """Intensity of mentoring: days of a year on which a village was visited or something was done there.

    Two records of one day are one day, so that a village that writes down more per day gets no more.

    Examples
    --------
    >>> day = pd.to_datetime(["2024-05-01"])
    >>> visits = pd.DataFrame({"village_code": ["a"], "date": day})
    >>> mentoring_dose(visits, visits)["dose"].tolist()  # both on the same day
    [1]
    """
    tables = [table[["village_code", "date"]] for table in (visits, activities) if table is not None]
    if not tables:
        return pd.DataFrame({"village_code": [], "year": [], "dose": []})
    days = pd.concat(tables, ignore_index=True).drop_duplicates()
    return days.groupby(["village_code", days["date"].dt.year.rename("year")]).size().reset_index(name="dose")


def assignment_rows(assignments: pd.DataFrame, homes: Homes, *, as_of: dt.date) -> pd.DataFrame:
    """Who mentors on the day of the report, since when the share is what it is, and the gaps."""
    blocks = [_active(assignments, homes, as_of, team) for team, name in TEAMS.items() if name in assignments]
    blocks.append(_named(active_on(assignments, as_of), homes))
    ends = pd.period_range(end=pd.Period(as_of, freq="Q"), periods=QUARTERS_SHOWN, freq="Q")
    for quarter in ends:
        day = min(quarter.end_time.normalize(), pd.Timestamp(as_of))
        shares = _share(active_on(assignments, day), homes, "agency")
        blocks.append(_share_block(shares, "agency", period=f"{quarter.year}-Q{quarter.quarter}"))
    gaps = days_without(assignments, as_of).reset_index()
    mean = at_places(gaps, homes).groupby(PLACE)["without"].agg(["mean", "count"])
    mean = mean.reindex(every_place(homes)).rename(columns={"mean": "value", "count": "n"})
    words = {"unit": "days", "method": "gap_days_village_mean"}
    blocks.append(block(mean, "mentor_gap_days", reason="never_assigned", **words, **ROWS))
    return stored(blocks)


def _active(assignments: pd.DataFrame, homes: Homes, day: dt.date, team: str) -> pd.DataFrame:
    """Different agencies or teams of each village, and above it the share of villages with one."""
    names = TEAMS[team]
    held = active_on(assignments, day).dropna(subset=names)
    own = {"village": homes["village"]} if "village" in homes else {}
    count = filled(at_places(held, own).groupby(PLACE)[names].nunique().rename("value"), own)
    words = {"dimension": team, "unit": "count", "method": "names_on_the_day", **ROWS}
    counted = block(count.assign(n=1), "mentors_active", reason="", **words)
    return pd.concat([counted, _share_block(_share(held, homes, names), team)], ignore_index=True)


def _named(held: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """The agencies of each village by name: offices, never persons."""
    own = {level: home for level, home in homes.items() if level == "village"}
    names = held[["village_code", "agency"]].dropna().drop_duplicates()
    placed = at_places(names, own) if own else names.assign(level="", area_code="").head(0)
    one = placed.rename(columns={"agency": "dimension"})[[*PLACE, "dimension"]].assign(value=1.0, n=1)
    words = {"unit": "count", "method": "names_on_the_day", **ROWS}
    return block(one, "mentor_named", reason="", **words)


def _share(held: pd.DataFrame, homes: Homes, names: str) -> pd.DataFrame:
    above = {level: home for level, home in homes.items() if level != "village"}
    villages = held.dropna(subset=names)[["village_code"]].drop_duplicates()
    everyone = pd.DataFrame(
        {"village_code": sorted({code for home in above.values() for code in home.index})}
    )
    size = at_places(everyone, above).groupby(PLACE).size()
    with_one = filled(at_places(villages, above).groupby(PLACE).size().rename("value"), above)["value"]
    return pd.DataFrame({"value": quotient(with_one, size.reindex(with_one.index)), "n": size})


def _share_block(shares: pd.DataFrame, team: str, period: str = "") -> pd.DataFrame:
    words = {"unit": "share", "method": "village_share", "dimension": team, "period": period, **ROWS}
    return block(shares, "mentored_share", reason="never_assigned", **words)


def visit_rows(
    visits: pd.DataFrame,
    activities: pd.DataFrame | None,
    homes: Homes,
    *,
    as_of: dt.date,
    first: pd.Series | None = None,
) -> pd.DataFrame:
    """Visits by quarter, the rate of the last year, days since the last one, and the dose by year."""
    day = pd.Timestamp(as_of)
    past = visits[visits["date"] <= day]
    done = None if activities is None else activities[activities["date"] <= day]
    quarter = past["date"].dt.to_period("Q")
    ends = pd.period_range(end=pd.Period(day, freq="Q"), periods=QUARTERS_SHOWN, freq="Q")
    blocks = [
        block(
            _per_village(past[quarter == each], homes),
            "visits_quarter",
            reason="",
            period=f"{each.year}-Q{each.quarter}",
            unit="per_village",
            method="visits_village_mean",
            **ROWS,
        )
        for each in ends
    ]
    recent = _per_village(past[past["date"] > day - pd.Timedelta(days=DAYS_OF_YEAR)], homes, 4.0)
    words = {"unit": "per_quarter", "method": "visits_365_days_by_four", **ROWS}
    blocks.append(block(recent, "visit_rate", reason="", **words))
    blocks.append(_since(past, homes, day))
    dose = mentoring_dose(past, done)
    for year, rows in dose.groupby("year"):
        words = {"unit": "days_a_year", "method": "recorded_days_village_mean", "period": str(year)}
        begun = homes if first is None else _begun(homes, first[first.dt.year <= int(str(year))])
        doses = _per_village(rows, begun, weight="dose")
        blocks.append(block(doses, "mentoring_dose", reason="", **words, **ROWS))
    return stored(blocks)


def _begun(homes: Homes, first: pd.Series) -> Homes:
    return {level: home[home.index.isin(first.index)] for level, home in homes.items()}


def _per_village(
    records: pd.DataFrame, homes: Homes, parts: float = 1.0, weight: str | None = None
) -> pd.DataFrame:
    """Records, or a sum of theirs, per village of each place; a village without one counts as zero."""
    placed = at_places(records, homes).groupby(PLACE)
    total = placed.size().rename("value") if weight is None else placed[weight].sum().rename("value")
    everyone = pd.DataFrame(
        {"village_code": sorted({code for home in homes.values() for code in home.index})}
    )
    size = at_places(everyone, homes).groupby(PLACE).size()
    counted = filled(total, homes)
    return counted.assign(value=counted["value"] / parts / size.reindex(counted.index), n=size)


def _since(past: pd.DataFrame, homes: Homes, day: pd.Timestamp) -> pd.DataFrame:
    last = past.groupby("village_code")["date"].max()
    days = (day - last).dt.days.rename("days").reset_index()
    median = at_places(days, homes).groupby(PLACE)["days"].agg(["median", "count"])
    median = median.reindex(every_place(homes)).rename(columns={"median": "value", "count": "n"})
    words = {"unit": "days", "method": "days_to_report_village_median", **ROWS}
    return block(median, "days_since_visit", reason="never_visited", **words)


WHERE = {"level": "study", "area_code": "all", "population": "agencies"}
FEWEST = 2


def agency_rows(assignments: pd.DataFrame, visits: pd.DataFrame | None, *, as_of: dt.date) -> pd.DataFrame:
    """Villages and visits of each agency that has one on the day, and the balance between them.

    Examples
    --------
    >>> day = pd.to_datetime(["2024-01-01"] * 3)
    >>> rows = pd.DataFrame({"agency": ["A", "A", "B"], "village_code": ["1", "2", "3"], "start_date": day})
    >>> numbers = agency_rows(rows, None, as_of=dt.date(2024, 6, 1))
    >>> numbers.query("indicator == 'agency_villages'")["value"].tolist()
    [2.0, 1.0]
    """
    villages = active_on(assignments, as_of).groupby("agency")["village_code"].nunique().rename("value")
    blocks = [
        _block(villages, "agency_villages", unit="count", method="villages_on_the_day"),
        _balance(villages, "villages"),
    ]
    if visits is not None and "agency" in visits:
        day = pd.Timestamp(as_of)
        past = visits[visits["date"] <= day].dropna(subset="agency")
        recent = past[past["date"] > day - pd.Timedelta(days=DAYS_OF_YEAR)]
        count = recent.groupby("agency").size().reindex(villages.index).fillna(0).rename("value")
        last = past.groupby("agency")["date"].max().reindex(villages.index)
        days = (day - last).dt.days.rename("value")
        blocks += [
            _block(count, "agency_visits", unit="count", method="visits_365_days"),
            _block(days, "agency_days", unit="days", method="days_to_report", reason="never_visited"),
            _balance(count, "visits"),
        ]
    return stored(blocks)


def _block(values: pd.Series, indicator: str, *, reason: str = "", **words: str) -> pd.DataFrame:
    frame = values.rename_axis("dimension").reset_index().assign(n=1)
    return block(frame.assign(**WHERE), indicator, reason=reason, **words)


def _balance(values: pd.Series, dimension: str) -> pd.DataFrame:
    enough = len(values) >= FEWEST
    value = gini(values) if enough and values.sum() > 0 else None
    frame = pd.DataFrame({"value": [value], "n": len(values), "dimension": dimension, **WHERE})
    reason = "never_visited" if enough else "too_few"
    return block(frame, "load_balance", reason=reason, unit="index", method="agency_gini")
