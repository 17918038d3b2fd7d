"""The load of the agencies: villages and visits of each, and how evenly both are shared out.

An agency's numbers are no mark: its villages differ in distance and need, and what is not written down
is not counted.
"""

import datetime as dt

import pandas as pd

from blora_eval.indicators.cells import stored
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.mentoring import active_on
from blora_eval.indicators.places import block

__all__ = ["agency_rows"]

DAYS_OF_YEAR = 365
WHERE = {"level": "study", "area_code": "all", "population": "agencies"}
FEWEST = 2


def agency_rows(assignments: pd.DataFrame, visits: pd.DataFrame | None, *, as_of: dt.date) -> pd.DataFrame:
    """Villages and visits of each agency that has one on the day, and the balance between them.

    Parameters
    ----------
    assignments : DataFrame
        ``agency``, ``village_code``, ``start_date``, ``end_date``.
    visits : DataFrame or None
        ``agency`` and ``date``; without the agency's name a visit counts for none.
    as_of : date
        The day of the report.

    Returns
    -------
    DataFrame
        Rows of the store at level ``study``, dimension the agency: ``agency_villages`` on the day,
        ``agency_visits`` in the 365 days up to it (zero where none is recorded), ``agency_days`` since its
        last visit (``never_visited`` where there is none). ``load_balance`` (dimension villages, visits):
        Gini coefficient between the agencies, 0 where all carry the same; unavailable, ``too_few``, with
        fewer than two agencies, and for visits where there is none at all (``never_visited``).

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
        _block(villages, "agency_villages", unit="count", method="villages on the day"),
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
            _block(count, "agency_visits", unit="count", method="visits of 365 days"),
            _block(days, "agency_days", unit="days", method="days up to the report", reason="never_visited"),
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
    return block(
        frame, "load_balance", reason=reason, unit="index", method="Gini coefficient between agencies"
    )
