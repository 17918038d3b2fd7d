"""What was found, as two tables: problems row by row, without values, and the account of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
PLACED = ("round", "village_code")
SHOWN_ROWS = 5

Codes = npt.NDArray[np.intp]
Names = npt.NDArray[np.object_]


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
    placed = frame[[name for name in ("_file", "_sheet", "_row", *PLACED) if name in frame]]
    for finding in findings:
        places = np.flatnonzero(finding.mask)
        if finding.rule.whole_file:
            files = frame["_file"].iloc[places].astype("str")
            places = places[~files.duplicated().to_numpy()]
        rows = placed.iloc[places]
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
    kept = np.ones(len(frame), dtype=bool)
    masks = [("rows_read", "", kept.copy())]
    for finding in findings:
        if finding.rule.severity == "row":
            masks.append(("rows_dropped", finding.rule.id, finding.mask & kept))
            kept &= ~finding.mask
    masks.append(("rows_kept", "", kept))
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
    (rounds, round_names), (villages, village_names) = (_coded(frame, name) for name in PLACED)
    number = rounds * len(village_names) + villages
    size = len(round_names) * len(village_names)
    counts = np.array([np.bincount(number[mask], minlength=size) for _, _, mask in masks], dtype=np.int64)
    which, place = np.nonzero(counts.reshape(-1, size))
    told = pd.DataFrame(
        {
            "table": table,
            "round": round_names[place // len(village_names)],
            "village_code": village_names[place % len(village_names)],
            "measure": np.array([measure for measure, _, _ in masks], dtype=object)[which],
            "rule": np.array([rule for _, rule, _ in masks], dtype=object)[which],
            "count": counts[which, place],
        }
    )
    order = [name for name in ACCOUNT if name != "count"]
    told = told.astype(dict.fromkeys(order, "str") | {"count": "int64"})
    return told.groupby(order, sort=True)["count"].sum().reset_index()


def _coded(frame: pd.DataFrame, column: str) -> tuple[Codes, Names]:
    """A number for each row's text, and the texts by number; a missing one is the last, which is empty."""
    if column not in frame:
        return np.zeros(len(frame), dtype=np.intp), np.array([""], dtype=object)
    codes, texts = pd.factorize(frame[column].astype("str"))
    return np.where(codes < 0, len(texts), codes), np.array([*texts, ""], dtype=object)
