"""Related programmes: quota, registered, selected and paid kept apart, their coverage, their overlap.

A programme reports what it hands out. Whether that moved poverty is another question, which none of
these numbers answers.
"""

from collections.abc import Mapping

import pandas as pd

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.places import PLACE, Homes, at_places, block, every_place

__all__ = ["STEPS", "double_funded", "programme_matrix", "programme_rows"]

STEPS = {"quota": "places", "registered": "persons", "selected": "persons", "paid": "persons"}
"""The steps of a programme, and what each counts: a quota is places, the rest are persons."""

ROWS = {"population": "villages"}


def programme_matrix(programmes: pd.DataFrame) -> pd.DataFrame:
    """Which programme reached which village in which year: covariates for an estimate of impact.

    Parameters
    ----------
    programmes : DataFrame
        ``programme``, ``village_code``, ``year`` and any of ``paid``, ``selected``.

    Returns
    -------
    DataFrame of nullable number, index village_code and year, one column a programme
        1 where somebody was paid, or selected where payment is not told; 0 where the row says nobody;
        missing where there is no row or it says neither.

    Examples
    --------
    >>> table = pd.DataFrame({"programme": ["A", "B"], "village_code": "v", "year": 2024, "paid": [2, None]})
    >>> programme_matrix(table).iloc[0].tolist()
    [1.0, <NA>]
    """
    table = programmes.reindex(columns=["programme", "village_code", "year", "selected", "paid"])
    told = table["paid"].astype("Float64").fillna(table["selected"].astype("Float64"))
    reached = (told > 0).astype("Float64")
    keys = [table[name] for name in ("village_code", "year", "programme")]
    matrix: pd.DataFrame = reached.groupby(keys).max().unstack("programme")  # noqa: PD010
    return matrix.astype("Float64")


def double_funded(programmes: pd.DataFrame, purposes: Mapping[str, str]) -> pd.DataFrame:
    """Villages and years in which two programmes of one purpose both paid: to be looked into, no verdict.

    Parameters
    ----------
    programmes : DataFrame
        ``programme``, ``village_code``, ``year``, ``paid``.
    purposes : mapping of str to str
        Purpose of each programme, from study.yaml; without one a programme doubles none.

    Returns
    -------
    DataFrame
        ``village_code``, ``year``, ``purpose``, ``count`` (programmes, two or more).

    Examples
    --------
    >>> table = pd.DataFrame({"programme": ["A", "B", "C"], "paid": [1, 2, 3]})
    >>> table = table.assign(village_code="v", year=2024)
    >>> double_funded(table, {"A": "house", "B": "house", "C": "school"}).values.tolist()
    [['v', 2024, 'house', 2]]
    """
    purpose = programmes["programme"].map(dict(purposes))
    paid = programmes.assign(purpose=purpose)[(programmes["paid"] > 0).fillna(False).astype(bool)]
    keys = ["village_code", "year", "purpose"]
    count = paid.dropna(subset="purpose").groupby(keys)["programme"].nunique().rename("count")
    return count[count > 1].reset_index()


def programme_rows(
    programmes: pd.DataFrame,
    homes: Homes,
    *,
    purposes: Mapping[str, str] | None = None,
    announced: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Steps, coverage, money and overlap of every programme.

    Parameters
    ----------
    programmes : DataFrame
        ``programme``, ``village_code``, ``year`` and any of ``quota``, ``registered``, ``selected``,
        ``paid``, ``rupiah``.
    homes : mapping of str to Series
        By level, the area code of each village.
    purposes : mapping of str to str, optional
        Purpose of each programme, for :func:`double_funded`.
    announced : mapping of str to float, optional
        Places a year that each programme announced for the whole kabupaten.

    Returns
    -------
    DataFrame
        Rows of the store, dimension the programme: ``programme_quota``, ``programme_registered``,
        ``programme_selected``, ``programme_paid`` (sums of the rows that say, all years, and above the
        village by year too), ``programme_rupiah``; ``programme_quota_covered``, paid over quota where both
        are told; ``programme_villages``, the share of villages with somebody paid, of those in the table,
        and of a village 1 or 0; ``programme_announced``, paid over the announced places of the years in the
        table, of the whole only. ``programme_overlap`` (village: programmes that paid there at all) and
        ``programme_double`` (village-years with two programmes of one purpose).
    """
    table = programmes.reindex(columns=["programme", "village_code", "year", *STEPS, "rupiah"]).dropna(
        subset=["programme", "village_code"]
    )
    placed = at_places(table, homes)
    above = placed[placed["level"] != "village"]
    blocks = [
        *_sums(placed, {}),
        *(each for year, rows in above.groupby("year") for each in _sums(rows, {"period": str(year)})),
    ]
    blocks += [_quota(placed), *_reach(table, homes), *_doubled(table, homes, purposes or {})]
    return stored([*blocks, *_announced(above, announced or {})])


def _sums(placed: pd.DataFrame, words: dict[str, str]) -> list[pd.DataFrame]:
    keys = [*PLACE, "programme"]
    grouped = placed.groupby(keys)
    size = grouped.size()
    blocks = []
    for name, unit in {**dict.fromkeys(STEPS, "count"), "rupiah": "rupiah"}.items():
        told = grouped[name].count()
        total = grouped[name].sum(min_count=1).astype("Float64")
        partly = ((told < size) & (told > 0)).to_numpy()
        # what is paid to a few tells how many they are, in money as well
        n = {"quota": told, "rupiah": grouped["paid"].sum(min_count=1).astype("Float64")}.get(name, total)
        numbers = pd.DataFrame({"value": total, "n": n}).rename_axis([*PLACE, "dimension"]).reset_index()
        population = STEPS.get(name, "persons")
        one = block(
            numbers,
            f"programme_{name}",
            reason="not_told",
            unit=unit,
            method="sum of the rows that say",
            population=population,
            **words,
        )
        status = pd.Series("", index=one.index).mask(partly, "caution")
        blocks.append(one.assign(status=status, reason=one["reason"].mask(partly, "partly_missing")))
    return blocks


def _quota(placed: pd.DataFrame) -> pd.DataFrame:
    known = placed.dropna(subset=["quota", "paid"])
    sums = known.groupby([*PLACE, "programme"])[["quota", "paid"]].sum().astype("float64")
    sums = sums.rename_axis([*PLACE, "dimension"])
    numbers = pd.DataFrame(
        {"value": quotient(sums["paid"], sums["quota"]), "n": sums["quota"]}, index=sums.index
    )
    words = {"unit": "share", "method": "paid by quota, rows that say both", "population": "persons"}
    return block(numbers.reset_index(), "programme_quota_covered", reason="no_quota", **words)


def _reach(table: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    """Per programme the share of villages it reached, and per village how many reached it."""
    matrix = programme_matrix(table)
    ever = matrix.groupby(level="village_code").max()
    long = ever.reset_index().melt("village_code", var_name="programme", value_name="reached").dropna()
    placed = at_places(long, homes)
    share = (
        placed.astype({"reached": "float64"}).groupby([*PLACE, "programme"])["reached"].agg(["mean", "count"])
    )
    numbers = share.rename_axis([*PLACE, "dimension"]).reset_index()
    numbers = numbers.rename(columns={"mean": "value", "count": "n"})
    words = {"unit": "share", "method": "villages with somebody paid", **ROWS}
    reach = block(numbers, "programme_villages", reason="not_told", **words)
    own = {level: home for level, home in homes.items() if level == "village"}
    overlap = at_places(ever.sum(axis=1, min_count=1).rename("value").reset_index(), own)
    words = {"unit": "count", "method": "programmes with somebody paid", **ROWS}
    return [
        reach,
        block(overlap[[*PLACE, "value"]].assign(n=1), "programme_overlap", reason="not_told", **words),
    ]


def _doubled(table: pd.DataFrame, homes: Homes, purposes: Mapping[str, str]) -> list[pd.DataFrame]:
    if not purposes:
        return []
    double = double_funded(table, purposes)
    count = at_places(double, homes).groupby(PLACE).size().reindex(every_place(homes)).fillna(0)
    words = {"unit": "count", "method": "village-years with two programmes of one purpose", **ROWS}
    return [block(pd.DataFrame({"value": count, "n": count}), "programme_double", reason="", **words)]


def _announced(above: pd.DataFrame, announced: Mapping[str, float]) -> list[pd.DataFrame]:
    whole = above[above["level"] == "study"]
    records = []
    for name, places in sorted(announced.items()):
        rows = whole[whole["programme"] == name]
        paid, years = rows["paid"].sum(min_count=1), rows["year"].nunique()
        value = None if pd.isna(paid) or not places or not years else float(paid) / (places * years)
        records.append(
            {"level": "study", "area_code": "all", "dimension": name, "value": value, "n": places * years}
        )
    words = {"unit": "share", "method": "paid by announced places of the years told", "population": "places"}
    return (
        [block(pd.DataFrame(records), "programme_announced", reason="not_told", **words)] if records else []
    )
