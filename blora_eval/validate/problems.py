"""What was found, as two tables: problems row by row, without values, and the account of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.ingest import Mask
from blora_eval.validate.originals import FOUND, Originals
from blora_eval.validate.rules import EVERY, Rule

__all__ = ["ACCOUNT", "PROBLEMS", "Finding", "account_of", "counts_of", "problems_of", "reasons_of"]

PROBLEMS = [
    *("file", "sheet", "row", "column", "rule", "severity", "table", "round", "village_code"),
    *("reason_id", "reason_en", "fix_id", "fix_en"),
]
ACCOUNT = ["table", "round", "village_code", "measure", "rule", "count"]
SHOWN_ROWS = 5


@dataclass(frozen=True)
class Finding:
    """One rule broken in one column of one table: the rows."""

    rule: Rule
    column: str
    mask: Mask


def problems_of(
    table: str,
    frame: pd.DataFrame,
    findings: Sequence[Finding],
    headings: dict[str, str],
    originals: Originals,
) -> pd.DataFrame:
    """Problems of one table.

    Parameters
    ----------
    table : str
        Its name.
    frame : DataFrame
        All rows read, with their places.
    findings : sequence of Finding
        What was found.
    headings : dict
        What the user calls each field.
    originals : Originals
        The rows as they stood in the files.

    Returns
    -------
    DataFrame
        Columns :data:`PROBLEMS`, which hold no value, and ``found``: what stands in the cell. ``row`` is
        the row as Excel numbers it, missing for what concerns a whole file.
    """
    parts = []
    for finding in findings:
        places = np.flatnonzero(finding.mask)
        if finding.rule.whole_file:
            files = frame["_file"].iloc[places].astype("str")
            places = places[~files.duplicated().to_numpy()]
        rows = frame.iloc[places]
        column = ",".join(headings.get(name, name) for name in finding.column.split(","))
        parts.append(
            pd.DataFrame(
                {
                    "file": rows["_file"].astype("str").to_numpy(dtype=object),
                    "sheet": rows["_sheet"].astype("str").to_numpy(dtype=object),
                    "row": _rows(rows, whole_file=finding.rule.whole_file),
                    "column": "" if column.startswith("_") else column,
                    "rule": finding.rule.id,
                    "severity": finding.rule.severity,
                    "table": table,
                    "round": _text(rows, "round"),
                    "village_code": _text(rows, "village_code"),
                    "reason_id": finding.rule.reason.id,
                    "reason_en": finding.rule.reason.en,
                    "fix_id": finding.rule.fix.id,
                    "fix_en": finding.rule.fix.en,
                    FOUND: "" if finding.rule.whole_file else originals.found(finding.column, places),
                }
            )
        )
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*PROBLEMS, FOUND])
    found = found.astype({name: "str" for name in [*PROBLEMS, FOUND] if name != "row"} | {"row": "Int64"})
    return found.sort_values(["file", "sheet", "row", "rule", "column"], kind="stable", ignore_index=True)


def _rows(frame: pd.DataFrame, *, whole_file: bool) -> list[int | None]:
    return [None if whole_file else int(row) for row in frame["_row"]]


def _text(frame: pd.DataFrame, column: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.asarray(frame[column].astype("str").fillna("").to_numpy(dtype=object))


def reasons_of(table: str, frame: pd.DataFrame, findings: Sequence[Finding]) -> list[str]:
    """Broken table rules as lines of an error.

    Parameters
    ----------
    table : str
        The table's name.
    frame : DataFrame
        Its rows.
    findings : sequence of Finding
        What was found.

    Returns
    -------
    list of str
        One a rule and column, with files and rows.
    """
    reasons = []
    for finding in findings:
        if finding.rule.severity == "table":
            places = np.flatnonzero(finding.mask)
            rows = ", ".join(str(row) for row in frame["_row"].iloc[places[:SHOWN_ROWS]])
            more = ", …" if len(places) > SHOWN_ROWS else ""
            file = str(frame["_file"].iloc[places[0]])
            texts = f"{finding.rule.reason.en} {finding.rule.fix.en}"
            plural = "s" * (len(places) > 1)
            what = f"{len(places)} row{plural}, in {file} row{plural} {rows}{more}"
            reasons.append(f"tables.{table}: {finding.column}: {finding.rule.id}: {texts} ({what})")
    return reasons


def account_of(table: str, frame: pd.DataFrame, findings: Sequence[Finding]) -> tuple[pd.DataFrame, Mask]:
    """What became of the rows, by round and village, and which are kept.

    Parameters
    ----------
    table : str
        The table's name.
    frame : DataFrame
        All rows read.
    findings : sequence of Finding
        What was found.

    Returns
    -------
    account : DataFrame
        Columns :data:`ACCOUNT`. A row that breaks several row rules counts under the first, so that
        rows read = rows kept + rows dropped; ``values_doubtful`` counts marked values of kept rows
        (not again those of a file whose identity numbers are damaged: each is marked by itself).
    kept : array of bool
        One a row.
    """
    first = np.full(len(frame), "", dtype=object)
    for finding in findings:
        if finding.rule.severity == "row":
            first[finding.mask & (first == "")] = finding.rule.id
    kept = np.asarray(first == "")
    masks = [("rows_read", "", np.ones(len(frame), dtype=bool)), ("rows_kept", "", kept)]
    masks += [("rows_dropped", str(rule), first == rule) for rule in pd.unique(first[~kept])]
    masks += [
        ("values_doubtful", finding.rule.id, finding.mask & kept)
        for finding in findings
        if finding.rule.severity == "value" and not (finding.rule.whole_file and finding.rule.table == EVERY)
    ]
    return counts_of(table, frame, masks), kept


def counts_of(table: str, frame: pd.DataFrame, masks: Sequence[tuple[str, str, Mask]]) -> pd.DataFrame:
    """How many rows fall under each mask, by round and village.

    Parameters
    ----------
    table : str
        The table's name.
    frame : DataFrame
        Its rows.
    masks : sequence of (str, str, array of bool)
        Measure, rule, and one flag a row; those of one measure and rule are added up.

    Returns
    -------
    DataFrame
        Columns :data:`ACCOUNT`, sorted; a count of zero is left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"round": "r", "village_code": ["a", "a", "b"]})
    >>> counts_of("members", frame, [("m", "", np.array([True, True, False]))])["count"].tolist()
    [2]
    """
    keys = ["round", "village_code"]
    grouped = pd.DataFrame({name: _text(frame, name) for name in keys}).groupby(keys, sort=True)
    number, names = grouped.ngroup().to_numpy(), grouped.size().index.to_frame(index=False)
    parts = [names.iloc[:0].assign(table="", measure="", rule="", count=0)]
    for measure, rule, mask in masks:
        counts = np.bincount(number[mask], minlength=len(names))
        parts.append(names.assign(table=table, measure=measure, rule=rule, count=counts)[counts > 0])
    order = [name for name in ACCOUNT if name != "count"]
    told = pd.concat(parts, ignore_index=True).astype(dict.fromkeys(order, "str") | {"count": "int64"})
    return told.groupby(order, sort=True)["count"].sum().reset_index()
