"""What was found, as tables: problems without values, the account of rows, how full a register is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.ingest.cells import Mask, plain
from blora_eval.ingest.tables import Marks
from blora_eval.tables import fields
from blora_eval.validate.identity_rules import sixteen
from blora_eval.validate.rules import EVERY, Rule

FOUND = "found"
"""The column of values; it is dropped from what is shown to anybody but the operator."""

LONGEST = 500
"""Characters after which a value is cut off: a spreadsheet's cell holds 32,767."""

BY_NAME = {"village_code": ("_village", "_district")}
"""What stands for a field where the file holds no column for it."""


@dataclass(frozen=True)
class Originals:
    """The raw rows of a table, source after source, unconverted."""

    frames: Sequence[pd.DataFrame] = field(default=(), repr=False)

    def found(self, column: str, places: npt.NDArray[np.intp]) -> list[tuple[tuple[str, str], ...]]:
        """The fields that stand for a column, each with what stands in it, as text.

        Examples
        --------
        >>> frames = [pd.DataFrame({"year": [2021.0]}), pd.DataFrame({"year": ["=2022"]})]
        >>> Originals(frames).found("year", np.array([0, 1]))
        [(('year', '2021'),), (('year', '=2022'),)]
        """
        told: list[tuple[tuple[str, str], ...]] = [()] * len(places)
        start = 0
        for frame in self.frames:
            here = np.flatnonzero((places >= start) & (places < start + len(frame)))
            names = _names(column, frame)
            cells = [map(shown, frame[name].iloc[places[here] - start].tolist()) for name in names]
            for place, words in zip(here.tolist(), zip(*cells, strict=True), strict=False):
                told[place] = tuple(zip(names, words, strict=True))
            start += len(frame)
        return told


def _names(column: str, frame: pd.DataFrame) -> list[str]:
    fields = [name for name in column.split(",") if not name.startswith("_")]
    chosen = [one for name in fields for one in ((name,) if name in frame else BY_NAME.get(name, ()))]
    return [name for name in chosen if name in frame]


def shown(cell: Any) -> str:
    """A cell as the operator is shown it: as text, of bounded length.

    Examples
    --------
    >>> shown(2021.0), shown(None), len(shown("a" * 1000))
    ('2021', '', 501)
    """
    text = plain(cell) or ""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


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

    @property
    def columns(self) -> list[str]:
        """The fields one of which is wrong."""
        return [*self.column.split(","), *self.rule.needs]


def problems_of(
    table: str,
    frame: pd.DataFrame,
    findings: Sequence[Finding],
    headings: dict[str, str],
    originals: Originals,
) -> pd.DataFrame:
    """Problems of one table."""
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
                    FOUND: _found(finding, headings, originals, places),
                }
            )
        )
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*PROBLEMS, FOUND])
    found = found.astype({name: "str" for name in PROBLEMS if name != "row"} | {"row": "Int64"})
    return found.sort_values(["file", "sheet", "row", "rule", "column"], kind="stable", ignore_index=True)


def _found(
    finding: Finding, headings: dict[str, str], originals: Originals, places: npt.NDArray[np.intp]
) -> list[tuple[tuple[str, str], ...]]:
    """By heading, what stands in the cells among which the mistake is; of a whole file nothing."""
    if finding.rule.whole_file:
        return [()] * len(places)
    cells = originals.found(",".join(dict.fromkeys(finding.columns)), places)
    return [tuple((headings.get(name, name), word) for name, word in each) for each in cells]


def _rows(frame: pd.DataFrame, *, whole_file: bool) -> list[int | None]:
    return [None if whole_file else int(row) for row in frame["_row"]]


def _text(frame: pd.DataFrame, column: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.asarray(frame[column].astype("str").fillna("").to_numpy(dtype=object))


def reasons_of(table: str, frame: pd.DataFrame, findings: Sequence[Finding]) -> list[str]:
    """Broken table rules as lines of an error."""
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


def account_of(
    table: str,
    frame: pd.DataFrame,
    findings: Sequence[Finding],
    mended: Sequence[tuple[str, str, Mask]] = (),
) -> tuple[pd.DataFrame, Mask]:
    """What became of the rows, by round and village, and which are kept."""
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
    return counts_of(table, frame, [*masks, *mended]), kept


def counts_of(table: str, frame: pd.DataFrame, masks: Sequence[tuple[str, str, Mask]]) -> pd.DataFrame:
    """How many rows fall under each mask, by round and village.

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


COUNTED = ("households", "members")
"""Tables whose filling is counted."""

UNSOUND = {
    "nik": ("nik_length", "nik_region", "nik_date", "nik_birth", "nik_sex", "nik_serial"),
    "kk": ("kk_length",),
}
"""Rules after which a number is not counted as sound; that two rows share one is another matter."""


def filling_counts(
    table: str, frame: pd.DataFrame, findings: Sequence[Finding], kept: Mask, marks: Marks
) -> pd.DataFrame:
    """Cells filled in and identity numbers that are sound, by round and village."""
    counted = kept & ~_repeated(findings, len(frame))
    masks: list[tuple[str, str, Mask]] = [
        ("filled", name, np.asarray(frame[name].notna().to_numpy(dtype=bool)))
        for name in fields(table)
        if name in frame
    ]
    masks += [("valid", name, _sound(name, frame, findings, marks)) for name in UNSOUND if name in frame]
    masks.append(("counted", "", np.ones(len(frame), dtype=bool)))
    return counts_of(table, frame, [(measure, rule, mask & counted) for measure, rule, mask in masks])


def _repeated(findings: Sequence[Finding], rows: int) -> Mask:
    repeated = [finding.mask for finding in findings if finding.rule.id == "duplicate_row"]
    return repeated[0] if repeated else np.zeros(rows, dtype=bool)


def _sound(name: str, frame: pd.DataFrame, findings: Sequence[Finding], marks: Marks) -> Mask:
    sound = sixteen(frame[name])
    for finding in findings:
        if finding.rule.id in UNSOUND[name]:
            sound = sound & ~finding.mask
    return sound & ~marks.get(("id_numeric", name), np.zeros(len(frame), dtype=bool))
