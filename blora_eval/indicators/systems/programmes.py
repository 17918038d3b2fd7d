"""Basic services and related programmes: whom they reach, each step apart.

The two are different counts of different things and stand side by side; neither replaces the other. A
register knows nothing of work or stunting, and says so.

A programme reports what it hands out. Whether that moved poverty is another question, which none of
these numbers answers.
"""

from collections.abc import Mapping

import pandas as pd

from blora_eval.indicators.cells import (
    PLACE,
    Homes,
    at_places,
    block,
    cells_of,
    every_place,
    quotient,
    stored,
)

SERVICES = {
    "house": "households",
    "water": "households",
    "latrine": "households",
    "electricity": "households",
    "work": "persons",
    "schooling": "persons",
    "stunting": "persons",
    "disability": "persons",
}
"""The eight services, and whether they are counted in households or in persons."""

METHOD = "village_listing"
REGISTER = "register_household_share"


def service_rows(services: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Who lacks each service by the village's listing, and how many of them were served.

    Examples
    --------
    >>> table = pd.DataFrame({"village_code": "a", "year": [2021, 2023], "service": "water", "listed": 100,
    ...                       "lacking": [20, 15], "served": [5, None]})
    >>> rows = service_rows(table, {"village": pd.Series({"a": "a"})})
    >>> change = rows.query("indicator == 'service_lacking_change' and dimension == 'water'")
    >>> change["value"].round(2).tolist()
    [-0.05]
    """
    table = services.reindex(columns=["village_code", "year", "service", "listed", "lacking", "served"])
    years = sorted(int(year) for year in table["year"].dropna().unique())
    blocks = []
    for service, population in SERVICES.items():
        rows = table[table["service"] == service]
        words = {"dimension": service, "unit": "share", "method": METHOD, "population": population}
        lacking = {}
        for year in years:
            of_year = rows[rows["year"] == year]
            lacking[year] = _shares(of_year, "lacking", "listed", homes)
            served = _shares(of_year, "served", "lacking", homes)
            dated = {**words, "period": str(year)}
            blocks.append(block(lacking[year], "service_lacking", reason="not_in_table", **dated))
            why = served["n"].map(lambda n: "nobody_lacking" if n == 0 else "not_in_table").to_numpy()
            blocks.append(block(served, "service_served", reason=why, **dated))
        if len(years) > 1:
            first, last = lacking[years[0]], lacking[years[-1]]
            change = pd.DataFrame(
                {"value": last["value"] - first["value"], "n": last[["n"]].assign(m=first["n"]).min(axis=1)}
            )
            words |= {"unit": "share_points", "period": f"{years[0]}/{years[-1]}"}
            blocks.append(block(change, "service_lacking_change", reason="not_in_table", **words))
    return stored(blocks)


def _shares(rows: pd.DataFrame, part: str, whole: str, homes: Homes) -> pd.DataFrame:
    known = at_places(rows.dropna(subset=[part, whole]), homes)
    sums = known.groupby(PLACE)[[part, whole]].sum().astype("float64").reindex(every_place(homes))
    return pd.DataFrame({"value": quotient(sums[part], sums[whole]), "n": sums[whole]}, index=sums.index)


def register_services(households: pd.DataFrame, *, homes: Homes) -> pd.DataFrame:
    """The services that a register of households speaks of, per round.

    Examples
    --------
    >>> households = pd.DataFrame({"village_code": "a", "floor": ["earth", "other"], "wall": "brick"})
    >>> rows = register_services(households, homes={"village": pd.Series({"a": "a"})})
    >>> rows.query("dimension == 'house'")["value"].tolist()
    [0.5]
    """
    flags = _lacking(households)
    blocks = []
    for level, home in homes.items():
        by = households["village_code"].map(home)
        cells = cells_of(households, by, level=level, areas=sorted(set(home)))
        words = {"population": "households", "method": REGISTER}
        blocks += [
            cells.share("service_register", flag, dimension=name, **words) for name, flag in flags.items()
        ]
    return stored(blocks)


def _lacking(households: pd.DataFrame) -> dict[str, pd.Series]:
    """For each service the register's yes, no or unknown."""
    wrong = {"floor": ["earth"], "wall": ["bamboo"], "roof": ["thatch"]}
    house = pd.DataFrame({name: _among(households, name, bad) for name, bad in wrong.items()})
    said = house.any(axis=1).astype("boolean").mask(house.isna().all(axis=1))
    yes = pd.Series(pd.NA, index=households.index, dtype="boolean")
    return {
        "house": said,
        "water": _among(households, "water", ["unsafe"]),
        "latrine": _among(households, "toilet", ["none", "shared"]),
        "electricity": _among(households, "lighting", ["other"]),
        "schooling": households.get("child_out_of_school", yes).astype("boolean"),
        "disability": households.get("disability", yes).astype("boolean"),
    }


def _among(households: pd.DataFrame, name: str, wrong: list[str]) -> pd.Series:
    if name not in households:
        return pd.Series(pd.NA, index=households.index, dtype="boolean")
    values = households[name]
    return values.isin(wrong).astype("boolean").mask(values.isna())


STEPS = {"quota": "places", "registered": "persons", "selected": "persons", "paid": "persons"}
"""The steps of a programme, and what each counts: a quota is places, the rest are persons."""

ROWS = {"population": "villages"}


def programme_matrix(programmes: pd.DataFrame) -> pd.DataFrame:
    """Which programme reached which village in which year: covariates for an estimate of impact.

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
    """Steps, coverage, money and overlap of every programme."""
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
            method="row_sum",
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
    words = {"unit": "share", "method": "paid_by_quota", "population": "persons"}
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
    words = {"unit": "share", "method": "villages_paid", **ROWS}
    reach = block(numbers, "programme_villages", reason="not_told", **words)
    own = {level: home for level, home in homes.items() if level == "village"}
    overlap = at_places(ever.sum(axis=1, min_count=1).rename("value").reset_index(), own)
    words = {"unit": "count", "method": "programmes_paying", **ROWS}
    return [
        reach,
        block(overlap[[*PLACE, "value"]].assign(n=1), "programme_overlap", reason="not_told", **words),
    ]


def _doubled(table: pd.DataFrame, homes: Homes, purposes: Mapping[str, str]) -> list[pd.DataFrame]:
    if not purposes:
        return []
    double = double_funded(table, purposes)
    count = at_places(double, homes).groupby(PLACE).size().reindex(every_place(homes)).fillna(0)
    words = {"unit": "count", "method": "two_programmes_one_purpose", **ROWS}
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
    words = {"unit": "share", "method": "paid_by_announced", "population": "places"}
    return (
        [block(pd.DataFrame(records), "programme_announced", reason="not_told", **words)] if records else []
    )
