"""What a rule is.

A rule says where it looks, how grave a breach is, why it is one and what to do, in both languages:
the rules are the codebook of checking. Breaches are masks over rows; no rule shows a value.
"""

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal, cast

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask
from blora_eval.ingest.tables import Marks
from blora_eval.registry import word
from blora_eval.study_parts import Text
from blora_eval.tables import fields

Severity = Literal["table", "row", "value"]

EVERY = "*"


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the table's own rows.

    ``marks`` are the doubts of reading; ``regions`` the province codes of NIKs that are taken as
    plausible; ``round_dates`` the date of each round; ``tables`` all typed tables of the study.
    """

    as_of: dt.date
    marks: Marks = field(default_factory=dict)
    regions: frozenset[str] = frozenset()
    round_dates: Mapping[str, dt.date] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


Masking = Callable[[pd.DataFrame, Context], Mask | dict[str, Mask]]
"""From a table and its context, the rows that break a rule."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    ``severity`` is ``table`` (the table is refused), ``row`` (the row is set aside) or ``value``
    (kept and marked; with ``clears`` the value is taken as missing). ``table`` and ``column`` may be
    ``*``. ``mask`` gives the rows that break it, perhaps by a name for the column of its own; None
    where reading has marked them already.
    ``needs`` are further columns without which the rule does not apply; a rule for a ``whole_file``
    is told once a file.
    """

    id: str
    table: str
    column: str
    severity: Severity
    mask: Masking | None
    reason: Text
    fix: Text
    needs: tuple[str, ...] = ()
    clears: bool = False
    whole_file: bool = False

    def columns(self, table: str, frame: pd.DataFrame, context: Context) -> list[tuple[str, Mask]]:
        """The columns of one table in which it is broken, each with its rows."""
        if self.table not in {EVERY, table} or not {*self.needs} <= {*frame.columns}:
            return []
        if self.mask is None:
            found = [(column, mask) for (rule, column), mask in context.marks.items() if rule == self.id]
        elif self.column == EVERY:
            return [(name, mask) for name, mask in _each(self, table, frame, context) if mask.any()]
        else:
            present = {*self.column.split(",")} <= {*frame.columns}
            broken = self.mask(frame, context) if present else {}
            found = list(broken.items()) if isinstance(broken, dict) else [(self.column, broken)]
        return [(column, mask) for column, mask in found if mask.any()]


def _each(rule: Rule, table: str, frame: pd.DataFrame, context: Context) -> list[tuple[str, Mask]]:
    """A rule for every column sees one column at a time, under its own name."""
    found: list[tuple[str, Mask]] = []
    for name in fields(table):
        if name in frame and rule.mask is not None:
            broken = rule.mask(frame[name].rename(f"{table}.{name}").to_frame(), context)
            found += list(broken.items()) if isinstance(broken, dict) else [(name, broken)]
    return found


def flags(condition: pd.Series) -> Mask:
    """A condition as an array; where it is unknown it does not hold.

    Examples
    --------
    >>> flags(pd.Series([True, None], dtype="boolean")).tolist()
    [True, False]
    """
    return np.asarray(condition.fillna(False).to_numpy(dtype=bool))


def round_of(frame: pd.DataFrame) -> pd.Series:
    """The round of each row; one and the same where a table has none.

    Examples
    --------
    >>> round_of(pd.DataFrame({"year": [2021]})).tolist()
    ['']
    """
    return frame["round"] if "round" in frame else pd.Series("", index=frame.index, dtype="str")


def duplicated_in(
    frame: pd.DataFrame, columns: list[str], *, keep: Literal["first"] | bool = "first"
) -> Mask:
    """Rows that repeat the same values within a round; rows with a missing one repeat nothing.

    Examples
    --------
    >>> duplicated_in(pd.DataFrame({"a": ["x", "x", None, None]}), ["a"]).tolist()
    [False, True, False, False]
    """
    keys = frame[columns].assign(_round=round_of(frame))
    whole = frame[columns].notna().all(axis=1)
    return np.asarray(
        (keys.duplicated(keep="first" if keep == "first" else False) & whole).to_numpy(dtype=bool)
    )


def rules_with(masks: Mapping[str, Masking]) -> tuple[Rule, ...]:
    """All rules, in the order of ``rules.csv``; those without a mask are marked while reading.

    Examples
    --------
    >>> rules_with({})[6].id, rules_with({})[6].reason.en
    ('required_empty', 'A field that must be filled is empty or unreadable.')
    """
    path = resources.files("blora_eval.validate").joinpath("rules.csv")
    with path.open(encoding="utf-8") as lines:
        return tuple(_rule(one, masks.get(one["id"])) for one in csv.DictReader(lines))


def _rule(one: Mapping[str, str], mask: Masking | None) -> Rule:
    reason, fix = (
        Text(id=word(key, "id"), en=word(key, "en")) for key in (f"rule.{one['id']}", f"rule.{one['id']}.fix")
    )
    severity, needs = cast("Severity", one["severity"]), tuple(one["needs"].split())
    flagged = (bool(one["clears"]), bool(one["whole_file"]))
    return Rule(one["id"], one["table"], one["column"], severity, mask, reason, fix, needs, *flagged)
