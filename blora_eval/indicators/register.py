"""A register seen area by area: how many, how poor by its own deciles, who receives aid.

A register says what a village wrote down, not what a survey would have found. A field left empty is
neither "yes" nor "no": shares are of the records that say, and ``n`` tells how many these are.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import Cells, cells_of, quotient, stored
from blora_eval.results import rows

__all__ = ["person_profile", "record_counts", "register_profile"]

METHOD = "register count"
AID = {"food": "aid_food", "cash": "aid_cash", "health": "aid_health"}


def register_profile(
    households: pd.DataFrame, *, by: pd.Series | str, level: str, areas: Iterable[str] | None = None
) -> pd.DataFrame:
    """Households, persons, deciles and disability in a register, per round and area.

    Parameters
    ----------
    households : DataFrame, one row per household
        With any of ``round``, ``persons``, ``decile``, ``disability``.
    by : Series or str
        Area code of each household, or the column that holds it; without one it is not counted.
    level : str
        Level of the areas: village, district, regency, group.
    areas : iterable of str, optional
        All areas that must appear; by default those found.

    Returns
    -------
    DataFrame
        Rows of the store. ``register_households`` and ``register_persons`` are counts;
        ``decile_share`` by decile "1".."10" is of the households whose decile is known and sums to
        one, ``unknown`` is of all; ``disability_share`` is of the households that say. Where some
        households do not say their size, ``register_persons`` is a lower bound and has the status
        ``caution`` with the reason ``partly_missing``.

    Examples
    --------
    >>> households = pd.DataFrame({"village_code": "99.99.01.2001", "persons": [4, 2], "decile": [1, None]})
    >>> profile = register_profile(households, by="village_code", level="village").set_index(
    ...     ["indicator", "dimension"])["value"]
    >>> float(profile["register_persons", ""]), float(profile["decile_share", "unknown"])
    (6.0, 0.5)
    """
    cells = cells_of(households, by, level=level, areas=areas)
    count = np.where(cells.size > 0, cells.size, np.nan)
    blocks = [
        cells.block(
            "register_households", count, cells.size, population="households", unit="count", method=METHOD
        ),
        _persons(cells, _column(households, "persons")),
        *_deciles(cells, _column(households, "decile")),
        cells.share(
            "disability_share", _flag(households, "disability"), population="households", method=METHOD
        ),
    ]
    return stored(blocks)


def _persons(cells: Cells, persons: pd.Series) -> pd.DataFrame:
    size = pd.to_numeric(persons).astype("Float64")
    said = cells.total(size.notna())
    total = np.where(said > 0, cells.total(size.fillna(0)), np.nan)
    block = cells.block("register_persons", total, said, population="persons", unit="count", method=METHOD)
    partly = (said > 0) & (said < cells.size)
    block["status"] = np.where(partly, "caution", "")
    block["reason"] = np.where(partly, "partly_missing", block["reason"])
    return block


def _deciles(cells: Cells, column: pd.Series) -> list[pd.DataFrame]:
    decile = pd.to_numeric(column).astype("Float64")
    decile = decile.where(decile.isin(range(1, 11)))
    known = cells.total(decile.notna())
    same = {"population": "households", "unit": "share", "method": METHOD}
    blocks = [
        cells.block(
            "decile_share",
            quotient(cells.total((decile == number).fillna(False)), known),
            known,
            dimension=str(number),
            **same,
        )
        for number in range(1, 11)
    ]
    unknown = quotient(cells.size - known, cells.size)
    return [*blocks, cells.block("decile_share", unknown, cells.size, dimension="unknown", **same)]


def person_profile(
    members: pd.DataFrame, *, by: pd.Series | str, level: str, areas: Iterable[str] | None = None
) -> pd.DataFrame:
    """Aid received and civil-registry match of a register's members, per round and area.

    Parameters
    ----------
    members : DataFrame, one row per person
        With any of ``round``, ``aid_food``, ``aid_cash``, ``aid_health``, ``match_status``.
    by : Series or str
        Area code of each person, or the column that holds it; without one they are not counted.
    level : str
        Level of the areas: village, district, regency, group.
    areas : iterable of str, optional
        All areas that must appear; by default those found.

    Returns
    -------
    DataFrame
        Rows of the store, shares of persons: ``aid_share`` with dimension food, cash, health, and
        ``matched_share``. Persons for whom the field is empty are in neither part of the share;
        ``n`` counts those known.

    Examples
    --------
    >>> members = pd.DataFrame({"village_code": "99.99.01.2001", "aid_food": [True, False, None, False]})
    >>> profile = person_profile(members, by="village_code", level="village")
    >>> profile.loc[profile["dimension"] == "food", ["value", "n"]].values.tolist()
    [[0.3333333333333333, 3]]
    """
    cells = cells_of(members, by, level=level, areas=areas)
    same = {"population": "persons", "method": METHOD}
    status = _column(members, "match_status").astype("string")
    matched = (status == "matched").where(status.notna())
    return stored(
        [
            *(
                cells.share("aid_share", _flag(members, column), dimension=kind, **same)
                for kind, column in AID.items()
            ),
            cells.share("matched_share", matched, **same),
        ]
    )


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series(pd.NA, index=table.index, dtype="object")


def _flag(table: pd.DataFrame, name: str) -> pd.Series:
    return _column(table, name).astype("boolean")


def record_counts(
    table: pd.DataFrame | None, name: str, areas: pd.DataFrame, *, groups: pd.Series | None = None
) -> pd.DataFrame:
    """How many records of a table each village has, and each area and group of villages.

    Parameters
    ----------
    table : DataFrame or None
        With column ``village_code``; None where the study does not bring the table.
    name : str
        The table's name, which becomes the dimension.
    areas : DataFrame
        The frame of villages: ``village_code`` and any of ``district_code``, ``regency_code``,
        ``province_code``.
    groups : Series, optional
        Group (priority, comparison) by village code; villages of none are in no group's count.

    Returns
    -------
    DataFrame
        Rows ``record_count``, of the whole study with area code ``all``. A village without a record
        in a table that is there has a count of zero; without the table the number is unavailable,
        reason ``no_table``. Records of villages that are not in the frame are not counted.

    Examples
    --------
    >>> areas = pd.DataFrame({"village_code": ["99.99.01.2001", "99.99.01.2002"], "regency_code": "99.99"})
    >>> visits = pd.DataFrame({"village_code": ["99.99.01.2001"] * 3})
    >>> counted = record_counts(visits, "visits", areas).set_index(["level", "area_code"])["value"]
    >>> counted["village"].tolist(), float(counted["regency", "99.99"])
    ([3.0, 0.0], 3.0)
    """
    villages = areas["village_code"].astype("string")
    by_level = {"village": villages, "study": pd.Series("all", index=areas.index, dtype="string")}
    for level in ("district", "regency", "province"):
        if f"{level}_code" in areas:
            by_level[level] = areas[f"{level}_code"].astype("string")
    if groups is not None:
        by_level["group"] = villages.map(groups).astype("string")
    found = pd.Series(dtype="int64") if table is None else table["village_code"].value_counts()
    count = villages.map(found).fillna(0).astype("int64")
    frames = []
    for level, codes in by_level.items():
        total = count.groupby(codes, sort=True).sum()
        frames.append(pd.DataFrame({"level": level, "area_code": total.index, "value": total, "n": total}))
    frame = pd.concat(frames, ignore_index=True)
    if table is None:
        frame = frame.assign(value=np.nan, n=0, reason="no_table")
    return rows(
        frame,
        stage="indicators",
        indicator="record_count",
        dimension=name,
        population="records",
        unit="count",
        method="count of records",
    )
