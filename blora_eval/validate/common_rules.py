"""Rules that hold for every table."""

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.ingest.tables import UNREAD
from blora_eval.tables import fields
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags

FIRST_YEAR = 1945
DUE = ("due_date",)
SIGNED = {"lat", "lng", "stated_change", "from_value", "to_value", "value", "year"}
UNPLACED = ("code_malformed", "village_unknown", "village_ambiguous")


def _column(frame: pd.DataFrame) -> tuple[str, str, pd.Series]:
    table, _, name = str(frame.columns[0]).partition(".")
    return table, name, frame.iloc[:, 0]


def _required_empty(frame: pd.DataFrame, context: Context) -> Mask:
    """What was filled in but leads to no village is told by the rules of village codes alone."""
    table, name, values = _column(frame)
    own_rule = (table, name) == ("survey", "welfare")
    if own_rule or not fields(table)[name].required:
        return np.zeros(len(frame), dtype=bool)
    empty = flags(values.isna()).copy()
    for rule in UNPLACED:
        empty &= ~context.marks.get((rule, name), np.zeros(len(frame), dtype=bool))
    return empty


def _future(frame: pd.DataFrame, context: Context) -> Mask:
    table, name, values = _column(frame)
    if fields(table)[name].type != "date" or name in DUE:
        return np.zeros(len(frame), dtype=bool)
    return flags(values > pd.Timestamp(context.as_of))


def _negative(frame: pd.DataFrame, _: Context) -> Mask:
    table, name, values = _column(frame)
    own_rule = table in {"survey", "idm"} or name in {*SIGNED, "decile", "persons"}
    if own_rule or fields(table)[name].type not in {"number", "integer"}:
        return np.zeros(len(frame), dtype=bool)
    return flags(values < 0)


def _year(frame: pd.DataFrame, context: Context) -> Mask:
    return flags((frame["year"] < FIRST_YEAR) | (frame["year"] > context.as_of.year + 1))


def _twice(frame: pd.DataFrame, _: Context) -> Mask:
    return duplicated_in(frame, ["village_code", "year"])


def repeated_rows(frame: pd.DataFrame) -> Mask:
    """Which rows equal an earlier one in every field, and in what could not be read of them.

    The first few fields narrow down what is compared in full.

    Examples
    --------
    >>> repeated_rows(pd.DataFrame({"nik": ["1", "1", "1"], "name": ["A", "A", "B"]})).tolist()
    [False, True, False]
    """
    values = [name for name in frame if not str(name).startswith("_") or name == UNREAD]
    narrow = [name for name in ("nik", "household_id", "name", "date", "village_code") if name in values][:3]
    mask = np.zeros(len(frame), dtype=bool)
    if narrow:
        candidates = np.flatnonzero(frame.duplicated(narrow, keep=False).to_numpy())
        mask[candidates] = frame.iloc[candidates].duplicated(values).to_numpy()
    return mask


def _exact(frame: pd.DataFrame, _: Context) -> Mask:
    return repeated_rows(frame)


COMMON_MASKS: dict[str, Masking] = {
    "total_row": lambda frame, _: flags(frame["_total"]),
    "required_empty": _required_empty,
    "date_future": _future,
    "negative": _negative,
    "year_implausible": _year,
    "year_twice": _twice,
    "duplicate_row": _exact,
}
"""Rules of every table; those without a mask are marked while reading."""
