"""The register: its profile, its account between two rounds, and counts by decile.

A register says what a village wrote down, not what a survey would have found. A field left empty is
neither "yes" nor "no": shares are of the records that say, and ``n`` tells how many these are.

Leaving the register is not leaving poverty: a household is gone because it died out, moved, stood there
twice, was not found at the civil registry, or was ranked anew; few leave because they were seen to be
no longer poor. So no change is told without its causes, and what has none is told as unknown.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import CountedCells, Homes, at_places, block, cells_of, quotient, stored
from blora_eval.results import rows

METHOD = "register_count"
AID = {"food": "aid_food", "cash": "aid_cash", "health": "aid_health"}


def register_profile(
    households: pd.DataFrame, *, by: pd.Series | str, level: str, areas: Iterable[str] | None = None
) -> pd.DataFrame:
    """Households, persons, deciles and disability in a register, per round and area.

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


def _persons(cells: CountedCells, persons: pd.Series) -> pd.DataFrame:
    size = pd.to_numeric(persons).astype("Float64")
    said = cells.total(size.notna())
    total = np.where(said > 0, cells.total(size.fillna(0)), np.nan)
    block = cells.block("register_persons", total, said, population="persons", unit="count", method=METHOD)
    partly = (said > 0) & (said < cells.size)
    block["status"] = np.where(partly, "caution", "")
    block["reason"] = np.where(partly, "partly_missing", block["reason"])
    return block


def _deciles(cells: CountedCells, column: pd.Series) -> list[pd.DataFrame]:
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
        method="records_counted",
    )


EXITS = ("dead", "moved", "duplicate", "not_matched", "reclassified", "graduated", "unknown")
ENTRIES = ("arrived", "newly_listed", "reclassified", "repeated", "unknown")
KEY = ["village_code", "household_key"]


def household_flow(
    households: pd.DataFrame, before: str, after: str, changes: pd.DataFrame | None
) -> pd.DataFrame:
    """Each village's account of household rows between two rounds.

    Examples
    --------
    >>> households = pd.DataFrame({"round": ["r1", "r1", "r2", "r2"], "village_code": "a",
    ...                            "household_key": ["1", "2", "2", "3"]})
    >>> changes = pd.DataFrame({"household_key": ["1"], "change": ["exit"], "cause": ["moved"]})
    >>> flow = household_flow(households, "r1", "r2", changes)
    >>> flow.loc["a", ["start", "exit:moved", "entry:unknown", "end"]].tolist()
    [2, 1, 1, 2]
    """
    counts = [_counted(households[households["round"] == name]) for name in (before, after)]
    both = pd.DataFrame(dict(zip(("old", "new"), counts, strict=True))).fillna(0).astype(int).reset_index()
    both["household_key"] = both["household_key"].mask(both["household_key"] == "")
    known = both["household_key"].notna()
    kept = both[["old", "new"]].min(axis=1).where(known, 0)
    causes = _causes(changes, after)
    parts = [both[["village_code"]].assign(start=both["old"], end=both["new"])]
    for change, gone, names, again in (
        ("exit", both["old"] - kept, EXITS, "duplicate"),
        ("entry", both["new"] - kept, ENTRIES, "repeated"),
    ):
        told = both["household_key"].map(causes.get(change, {})).where(known)
        told = told.where(told.isin(names), "unknown").mask(kept > 0, again)
        parts += [pd.DataFrame({f"{change}:{name}": gone.where(told == name, 0)}) for name in names]
    return pd.concat(parts, axis=1).groupby("village_code").sum().astype("int64")


def _counted(rows_of: pd.DataFrame) -> pd.Series:
    return rows_of.fillna({"household_key": ""}).groupby(KEY).size()


def _causes(changes: pd.DataFrame | None, after: str) -> dict[str, dict[str, str]]:
    """The last cause told of each household, by entry and exit."""
    if changes is None or "household_key" not in changes or "cause" not in changes:
        return {}
    held = changes if "round" not in changes else changes[changes["round"].isin([after, ""])]
    held = held.dropna(subset=["household_key", "change", "cause"])
    return {
        str(change): dict(zip(part["household_key"], part["cause"], strict=True))
        for change, part in held.groupby("change")
    }


def balance_rows(
    flow: pd.DataFrame, homes: Homes, *, pair: tuple[str, str], registers: Mapping[str, str], force: bool
) -> pd.DataFrame:
    """The account as rows of the store, for villages and all that they lie in.

    Examples
    --------
    >>> flow = pd.DataFrame({"start": [2], "end": [1], "exit:dead": [1]}, index=["a"])
    >>> flow = flow.reindex(columns=[*flow, *(f"entry:{name}" for name in ENTRIES)], fill_value=0)
    >>> told = balance_rows(flow, {"village": pd.Series({"a": "a"})}, pair=("r1", "r2"),
    ...                     registers={}, force=False)
    >>> told.loc[told["value"] > 0, ["indicator", "dimension"]].values.tolist()
    [['register_exits', ''], ['register_exit', 'dead']]
    """
    placed = at_places(flow.rename_axis("village_code").reset_index(), homes)
    summed = placed.groupby(["level", "area_code"])[list(flow)].sum()
    parts = []
    for prefix, total in (("exit", "register_exits"), ("entry", "register_entries")):
        names = [name for name in flow if str(name).startswith(f"{prefix}:")]
        parts.append(
            summed[names].sum(axis=1).rename("value").reset_index().assign(indicator=total, dimension="")
        )
        parts += [
            summed[name]
            .rename("value")
            .reset_index()
            .assign(indicator=f"register_{prefix}", dimension=str(name).partition(":")[2])
            for name in names
        ]
    told = pd.concat(parts, ignore_index=True).astype({"value": "Float64"})
    told["n"] = told["value"]
    if registers.get(pair[0], pair[0]) != registers.get(pair[1], pair[1]) and registers:
        told = _across(told, force=force)
    return rows(
        told,
        stage="indicators",
        round="/".join(pair),
        population="households",
        unit="count",
        method="register_count",
    )


def _across(told: pd.DataFrame, *, force: bool) -> pd.DataFrame:
    if force:
        return told.assign(status="caution", reason="break_forced")
    nothing = pd.Series(pd.NA, index=told.index, dtype="Float64")
    return told.assign(value=nothing, n=nothing, status="unavailable", reason="break")


DECILES = {f"d{decile}": str(decile) for decile in range(1, 7)}
CELL = ["level", "area_code", "round", "population"]
DECILE_COUNTS_METHOD = "village_decile_counts"


def decile_count_rows(counts: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Totals and decile shares of villages of which only counts are known.

    Examples
    --------
    >>> counts = pd.DataFrame({"village_code": ["a"], "round": "r", "population": "households",
    ...                        "d1": [30], "unknown": [10], "total": [70]})
    >>> told = decile_count_rows(counts, {"village": pd.Series({"a": "a"})})
    >>> told[["indicator", "dimension", "value"]].values.tolist()[:2]
    [['register_households', '', 70.0], ['decile_share', '1', 0.5]]
    """
    placed = at_places(counts, homes)
    names = [name for name in (*DECILES, "unknown", "total") if name in counts]
    sums = placed.groupby(CELL)[names].sum(min_count=1).astype("Float64")
    whole = placed.groupby(CELL)[names].count().eq(placed.groupby(CELL).size(), axis=0)
    sums = sums.where(whole)
    parts = []
    for population in ("households", "persons"):
        own = sums[sums.index.get_level_values("population") == population].reset_index()
        if own.empty:
            continue
        told = {"population": population, "method": DECILE_COUNTS_METHOD, "reason": "partly_missing"}
        total = own.assign(value=own["total"], n=own["total"])
        parts.append(block(total[[*CELL[:3], "value", "n"]], f"register_{population}", unit="count", **told))
        if population == "households":
            parts += _shares(own, told)
    return stored(parts)


def _shares(own: pd.DataFrame, told: dict[str, str]) -> list[pd.DataFrame]:
    missing = own["unknown"] if "unknown" in own else pd.Series(0, index=own.index)
    known = own["total"] - missing
    wanted = [(label, own[name], known) for name, label in DECILES.items() if name in own]
    wanted += [("unknown", own["unknown"], own["total"])] * ("unknown" in own)
    parts = []
    for label, part, whole in wanted:
        value = quotient(part.astype("float64"), whole.astype("float64"))
        numbers = own[CELL[:3]].assign(value=value, n=whole)
        parts.append(block(numbers, "decile_share", dimension=label, unit="share", **told))
    return parts
