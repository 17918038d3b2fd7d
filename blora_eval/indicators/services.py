"""Basic needs by Central Java's eight service indicators: by the village's own listing, and by a register.

The two are different counts of different things and stand side by side; neither replaces the other. A
register knows nothing of work or stunting, and says so.
"""

import pandas as pd

from blora_eval.indicators.cells import cells_of, quotient, stored
from blora_eval.indicators.places import PLACE, Homes, at_places, block, every_place

__all__ = ["SERVICES", "register_services", "service_rows"]

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

METHOD = "village listing"
REGISTER = "register, share of households"


def service_rows(services: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Who lacks each service by the village's listing, and how many of them were served.

    Parameters
    ----------
    services : DataFrame
        ``village_code``, ``year``, ``service``, ``listed``, ``lacking``, ``served``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store, dimension the service, by year: ``service_lacking``, lacking over listed, and
        ``service_served``, served over lacking, each of the villages that say both; ``n`` is what the
        share is of. Nobody lacking leaves no share of them: ``nobody_lacking``. ``service_lacking_change``
        is the last year's share less the first's, in points, without an interval: both are whole counts.

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

    Parameters
    ----------
    households : DataFrame
        ``village_code`` and any of ``round``, ``floor``, ``wall``, ``roof``, ``water``, ``toilet``,
        ``lighting``, ``child_out_of_school``, ``disability``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store ``service_register``, dimension the service: share of households, of those that
        say, with an earth floor, a bamboo wall or a thatched roof (house), unsafe water, no private
        latrine, no electric light, a child of 7 to 15 out of school, a member with a disability. Work and
        stunting have no row: a register does not ask.

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
