"""Self-help and meetings: hours, goods and rupiah, which are never added together, and who came."""

import pandas as pd

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.places import PLACE, SEXES, Homes, at_places, block, every_place, filled

__all__ = ["meeting_rows", "swadaya_rows"]

KINDS = {"hours": ("hours", "hours"), "goods": ("goods_rupiah", "rupiah"), "money": ("rupiah", "rupiah")}
"""Three kinds of self-help: the field and its unit. They have no total: nobody said what an hour is worth."""


def swadaya_rows(swadaya: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Self-help by year: hours worked, goods valued in rupiah, and cash.

    Parameters
    ----------
    swadaya : DataFrame
        ``village_code``, ``date`` and any of ``hours``, ``goods_rupiah``, ``rupiah``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store ``swadaya``, dimension hours, goods or money, by year: sums of the records that
        say. Where some do not, the sum is a lower bound: ``caution``, ``partly_missing``; where none does,
        unavailable, ``no_record``.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    >>> table = pd.DataFrame({"village_code": "a", "date": days, "hours": [3, None]})
    >>> rows = swadaya_rows(table, {"village": pd.Series({"a": "a"})})
    >>> rows.query("dimension == 'hours'")[["value", "status"]].values.tolist()
    [[3.0, 'caution']]
    """
    table = swadaya.reindex(columns=["village_code", "date", *(name for name, _ in KINDS.values())])
    blocks = []
    for year, rows in table.groupby(table["date"].dt.year):
        placed = at_places(rows, homes).groupby(PLACE)
        size = placed.size()
        for kind, (name, unit) in KINDS.items():
            said = pd.DataFrame({"value": placed[name].sum(min_count=1), "n": placed[name].count()})
            numbers = said.reindex(every_place(homes))
            partly = (numbers["n"] < size.reindex(numbers.index)) & numbers["value"].notna()
            words = {"dimension": kind, "unit": unit, "period": str(year), "population": "records"}
            one = block(numbers, "swadaya", reason="no_record", method="sum of the records that say", **words)
            blocks.append(_cautious(one, partly))
    return stored(blocks)


def _cautious(numbers: pd.DataFrame, partly: pd.Series) -> pd.DataFrame:
    marked = partly.to_numpy()
    status = pd.Series("", index=numbers.index).mask(marked, "caution")
    return numbers.assign(status=status, reason=numbers["reason"].mask(marked, "partly_missing"))


def meeting_rows(meetings: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Meetings by year, and who came to them.

    Parameters
    ----------
    meetings : DataFrame
        ``village_code``, ``date``, ``male``, ``female``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store, by year: ``meetings`` (count), ``attendance`` by sex (times present: who comes
        twice counts twice) and ``attendance_female``, the share of women where both sexes were counted;
        ``no_record`` where nobody was.

    Examples
    --------
    >>> days = pd.to_datetime(["2024-01-01"])
    >>> table = pd.DataFrame({"village_code": "a", "date": days, "male": 6, "female": 4})
    >>> rows = meeting_rows(table, {"village": pd.Series({"a": "a"})})
    >>> rows.query("indicator == 'attendance_female'")["value"].tolist()
    [0.4]
    """
    blocks = []
    for year, rows in meetings.groupby(meetings["date"].dt.year):
        placed = at_places(rows, homes)
        count = filled(placed.groupby(PLACE).size().rename("value"), homes)
        words = {"period": str(year), "reason": "no_record"}
        counted = {"unit": "count", "method": "count of records", "population": "records", **words}
        blocks.append(block(count.assign(n=count["value"]), "meetings", **counted))
        whole = placed.reindex(columns=[*PLACE, *SEXES]).dropna(subset=list(SEXES))
        sums = whole.groupby(PLACE)[list(SEXES)].sum().reindex(every_place(homes)).astype("float64")
        present = {
            "population": "persons",
            "method": "sum of meetings where both sexes were counted",
            **words,
        }
        for sex in SEXES:
            numbers = pd.DataFrame({"value": sums[sex], "n": sums[sex]})
            blocks.append(block(numbers, "attendance", dimension=sex, unit="count", **present))
        total = sums.sum(axis=1, min_count=1)
        share = pd.DataFrame({"value": quotient(sums["female"], total), "n": total}, index=sums.index)
        blocks.append(block(share, "attendance_female", unit="share", **present))
    return stored(blocks)
