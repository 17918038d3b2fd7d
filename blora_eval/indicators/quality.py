"""How good a register is: how far it is filled in, how many of its numbers are sound, who stands in it twice.

These are numbers of rows, not of persons: what a village wrote down. They say nothing of poverty, and
they decide how much the numbers that do are worth.
"""

import pandas as pd

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.places import Homes, at_places, block

__all__ = ["KEY_FIELDS", "filling_rows", "row_link_rows"]

KEY_FIELDS = {
    "members": ("nik", "kk", "name", "birth_date", "mother_name"),
    "households": ("kk", "decile"),
}
"""Fields whose filling is told one by one."""

CELL = ["level", "area_code", "table", "round"]
ROWS = {"population": "rows", "unit": "share"}
LINKS = {
    "duplicate_share": ("duplicate_band", "accept"),
    "duplicate_doubtful_share": ("duplicate_band", "clerical"),
    "linked_previous_share": ("previous_band", "accept"),
    "linked_previous_doubtful_share": ("previous_band", "clerical"),
}


def filling_rows(account: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Completeness of each register round, and the shares of sound NIK and KK numbers.

    Parameters
    ----------
    account : DataFrame
        ``table``, ``round``, ``village_code``, ``measure``, ``rule``, ``count``; of these the measures
        ``counted`` (rows), ``filled`` (cells by field) and ``valid`` (numbers by field) are used.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store. ``completeness`` (dimension: the table) = cells filled in / (rows x fields),
        over the fields that the round brings anywhere: a column that nobody has is not a gap of one
        village. ``filled_share`` (dimension: table:field) for :data:`KEY_FIELDS`; ``valid_share``
        (dimension: table:nik, table:kk) = sound numbers / rows, so that an empty one counts as not
        sound. All in [0, 1]; ``n`` are rows.

    Examples
    --------
    >>> counts = [("counted", "", 4), ("filled", "nik", 3), ("filled", "name", 4), ("valid", "nik", 2)]
    >>> account = pd.DataFrame(counts, columns=["measure", "rule", "count"])
    >>> account = account.assign(table="members", round="r1", village_code="a")
    >>> rows = filling_rows(account, {"village": pd.Series({"a": "a"})}).set_index("indicator")["value"]
    >>> float(rows["completeness"]), float(rows["valid_share"])   # 7 of 8 cells; 2 of 4 numbers
    (0.875, 0.5)
    """
    placed = at_places(account, homes)
    rows = placed[placed["measure"] == "counted"].groupby(CELL)["count"].sum().rename("n")
    filled = placed[placed["measure"] == "filled"]
    fields = filled.groupby(["table", "round"])["rule"].nunique().rename("fields")
    cells = rows.to_frame().join(filled.groupby(CELL)["count"].sum()).join(fields, on=["table", "round"])
    whole = cells.reset_index()
    whole["value"] = quotient(whole["count"].fillna(0), whole["n"] * whole["fields"])
    parts = [_block(whole, "completeness", whole["table"])]
    for indicator, measure in (("filled_share", "filled"), ("valid_share", "valid")):
        chosen = placed[(placed["measure"] == measure) & _key(placed)]
        for (table, rule), part in chosen.groupby(["table", "rule"]):
            held = rows.reset_index()
            held = held[(held["table"] == table) & held["round"].isin(part["round"])]
            counts = part.groupby(CELL)["count"].sum()
            told = held.join(counts, on=CELL).fillna({"count": 0})
            told["value"] = quotient(told["count"], told["n"])
            parts.append(_block(told, indicator, f"{table}:{rule}"))
    return stored(parts)


def _key(frame: pd.DataFrame) -> pd.Series:
    known = {(table, name) for table, names in KEY_FIELDS.items() for name in names}
    pairs = zip(frame["table"], frame["rule"], strict=True)
    return pd.Series([pair in known for pair in pairs], index=frame.index, dtype=bool)


def _block(numbers: pd.DataFrame, indicator: str, dimension: pd.Series | str) -> pd.DataFrame:
    told = numbers[["level", "area_code", "round", "value", "n"]].assign(dimension=dimension)
    return block(told, indicator, reason="no_households", method="register count", **ROWS)


def row_link_rows(members: pd.DataFrame, homes: Homes, *, method: str) -> pd.DataFrame:
    """Rows that repeat another, rows that may be a person listed already, rows found in the round before.

    Parameters
    ----------
    members : DataFrame, one row per person
        ``village_code``, ``round``, and any of ``duplicate`` (repeats a whole row), ``duplicate_band``
        and ``previous_band`` (``accept``, ``clerical`` or empty: what linkage proposed).
    homes : mapping of str to Series
        By level, the area code of each village.
    method : str
        How links were looked for.

    Returns
    -------
    DataFrame
        Rows of the store, shares of all rows: ``repeated_share``, ``duplicate_share`` and
        ``duplicate_doubtful_share`` (of two rows of one person one counts), and for rounds with one
        before them ``linked_previous_share`` and its doubtful part. A proposal is not a finding: nobody
        has looked at them.

    Examples
    --------
    >>> members = pd.DataFrame({"village_code": "a", "round": "r1", "duplicate": [False, True],
    ...                         "duplicate_band": "", "previous_band": ""})
    >>> rows = row_link_rows(members, {"village": pd.Series({"a": "a"})}, method="cascade")
    >>> rows.set_index("indicator")["value"].to_dict()
    {'duplicate_doubtful_share': 0.0, 'duplicate_share': 0.0, 'repeated_share': 0.5}
    """
    flags = pd.DataFrame(index=members.index)
    if "duplicate" in members:
        flags["repeated_share"] = members["duplicate"]
    later = _later(members)
    for indicator, (column, band) in LINKS.items():
        if column in members:
            told = (members[column] == band).astype("boolean")
            flags[indicator] = told.where(later) if column == "previous_band" else told
    placed = at_places(members[["village_code", "round"]].join(flags.astype("Float64")), homes)
    cell = ["level", "area_code", "round"]
    grouped = placed.groupby(cell)[list(flags)]
    value, n = grouped.mean(), grouped.count()
    parts = []
    for indicator in map(str, flags):
        numbers = pd.DataFrame({"value": value[indicator], "n": n[indicator]}).dropna().reset_index()
        how = "register count" if indicator == "repeated_share" else f"linked: {method}"
        parts.append(block(numbers, indicator, reason="no_round", method=how, **ROWS))
    found = stored(parts)
    return found.sort_values(["indicator", "round", "level", "area_code"], kind="stable", ignore_index=True)


def _later(members: pd.DataFrame) -> pd.Series:
    """Rows of rounds in which some row was found in a round before: the first has none."""
    if "previous_band" not in members:
        return pd.Series(False, index=members.index)
    found = set(members.loc[members["previous_band"] != "", "round"])
    return members["round"].isin(found)
