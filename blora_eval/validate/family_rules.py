"""Rules of families and households of a register: heads, villages, deciles, sizes."""

from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.validate.identity_rules import sixteen
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags, round_of

IntArray = npt.NDArray[np.intp]


def _families(frame: pd.DataFrame) -> tuple[IntArray, Mask, Mask]:
    """A number for each family within its round, where its card's is well-formed; and its first row.

    Elsewhere the number is -1.
    """
    whole = sixteen(frame["kk"])
    rounds, names = pd.factorize(round_of(frame))
    family = pd.factorize(frame["kk"])[0] * (len(names) + 1) + rounds + 1
    number = np.where(whole, family, -1)
    return number, whole, whole & ~pd.Series(number).duplicated().to_numpy()


def _misheaded(frame: pd.DataFrame) -> tuple[Mask, Mask]:
    """First rows of families without a head, and of those with several.

    A family of whose members no relation is known is in neither.
    """
    number, whole, first = _families(frame)
    family = number[whole]
    heads = np.bincount(family, flags(frame["relation"] == "head")[whole])
    known = np.bincount(family, flags(frame["relation"].notna())[whole])
    none, several = (np.zeros(len(frame), dtype=bool) for _ in range(2))
    none[np.flatnonzero(whole)] = ((heads == 0) & (known > 0))[family]
    several[np.flatnonzero(whole)] = (heads > 1)[family]
    return none & first, several & first


def _cardless_heads(frame: pd.DataFrame) -> IntArray:
    """Of each row the nearest head above it in its file, where that head has no whole KK; else -1.

    Registers list a family head first: a family that lacks one stands under a head whose own card
    number is missing.
    """
    above = np.where(flags(frame["relation"] == "head"), np.arange(len(frame)), -1)
    above = np.maximum.accumulate(above) if len(frame) else above
    place = pd.factorize(frame["_file"])[0]
    return np.where((above >= 0) & (place[above] == place) & ~sixteen(frame["kk"])[above], above, -1)


def _kk_heads(frame: pd.DataFrame, _: Context) -> Mask:
    """Told at a family's first row, but not where it is the head's card number that is missing."""
    none, several = _misheaded(frame)
    return several | (none & (_cardless_heads(frame) < 0))


def _kk_of_head(frame: pd.DataFrame, context: Context) -> Mask:
    """Told at the head's row; a number that is there but damaged has a rule of its own."""
    none, _ = _misheaded(frame)
    heads = _cardless_heads(frame)[none]
    wrong = np.zeros(len(frame), dtype=bool)
    wrong[heads[heads >= 0]] = True
    lost = context.marks.get(("id_lost", "kk"), np.zeros(len(frame), dtype=bool))
    return wrong & flags(frame["kk"].isna()) & ~lost


def _differs_in_family(frame: pd.DataFrame, column: str) -> Mask:
    """All rows of families in which a column holds more than one value."""
    number, whole, _ = _families(frame)
    known = whole & flags(frame[column].notna())
    family, values = number[known], pd.factorize(frame[column])[0][known]
    first = np.full(number.max(initial=-1) + 1, -1)
    first[family[::-1]] = values[::-1]
    several = np.zeros(len(first), dtype=bool)
    several[family[values != first[family]]] = True
    known[known] = several[family]
    return known


def _persons_counted(frame: pd.DataFrame, context: Context) -> Mask:
    members = context.tables.get("members")
    if members is None or "household_id" not in members:
        return np.zeros(len(frame), dtype=bool)
    counts = members[~members["_total"].astype(bool)].groupby(["round", "household_id"]).size()
    keys = pd.MultiIndex.from_arrays([round_of(frame), frame["household_id"]])
    counted = pd.Series(counts.reindex(keys).to_numpy(), index=frame.index)
    return flags((counted != frame["persons"].astype("Float64")) & counted.notna() & frame["persons"].notna())


def _outside(column: str, low: float, high: float, frame: pd.DataFrame, _: Context) -> Mask:
    return flags(~frame[column].between(low, high) & frame[column].notna())


FAMILY_MASKS: dict[str, Masking] = {
    "kk_heads": _kk_heads,
    "kk_of_head": _kk_of_head,
    "kk_villages": lambda frame, _: _differs_in_family(frame, "village_code"),
    "decile_range": partial(_outside, "decile", 1, 10),
    "decile_family": lambda frame, _: _differs_in_family(frame, "decile"),
    "household_twice": lambda frame, _: duplicated_in(frame, ["household_id"]),
    "persons_range": partial(_outside, "persons", 1, 50),
    "persons_counted": _persons_counted,
}
"""Rules of ``members`` and ``households``."""
