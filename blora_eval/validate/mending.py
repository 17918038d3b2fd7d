"""The operator's corrections: read from the workbooks, laid over the raw tables; ``raw/`` is never touched.

A row of a workbook names a cell, what it held and what it is to hold, or that it is right as it is and
why. It counts only while the cell still holds what the row says. What was applied, by whom and when,
stands in a ledger beside the workbooks; nobody's name and no day enters a number or the inputs' key.
"""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.folder import digest
from blora_eval.ingest.cells import Mask, plain, with_others
from blora_eval.ingest.grids import read_workbook
from blora_eval.ingest.readers import RawTable
from blora_eval.validate.corrections import (
    AS_IT_IS,
    BOOK_COLUMNS,
    CELLS,
    MENDED,
    OWNER,
    SHEET_NAME,
    TO_DO,
    guard_formulas,
)
from blora_eval.validate.problems import FOUND, Finding, shown

LEDGER = "ledger.csv"
LOGGED = ["file", "sheet", "row", "column", "old", "new", "why", "date", "by"]
EDITED = ["new", "why", "date", "by"]
BOOK = "book"

STALE = "the cell no longer holds what the row says; look at it again."

Place = tuple[str, str, int]


@dataclass(frozen=True)
class Mended:
    """Raw tables with the corrections in them, and what became of each row of the workbooks.

    ``values`` has the places that got a new value by table and field, ``accepted`` the places, columns
    and reasons that are right as they are; ``told`` says which rows could not be used, without values.
    """

    raw: Mapping[str, Sequence[RawTable]]
    values: dict[tuple[str, str], set[Place]] = field(default_factory=dict)
    accepted: set[tuple[Place, str, str]] = field(default_factory=set)
    told: tuple[str, ...] = ()
    applied: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LOGGED), repr=False)

    def masks(self, table: str, frame: pd.DataFrame) -> list[tuple[str, str, Mask]]:
        """What the account counts: by field, the rows that got a new value."""
        mended = [places for (owner, _), places in self.values.items() if owner == table]
        return [("cells_mended", "", _at(frame, places)) for places in mended]

    def doubted(self, finding: Finding, frame: pd.DataFrame, headings: Mapping[str, str]) -> Mask:
        """A finding's rows without those that somebody has found right as they are."""
        if finding.rule.severity != "value" or finding.rule.clears or finding.rule.whole_file:
            return finding.mask
        names = {headings.get(name, name) for name in finding.columns} | {""}
        reason = finding.rule.reason.id
        right = {place for place, column, why in self.accepted if why == reason and column in names}
        return finding.mask & ~_at(frame, right)


def _at(frame: pd.DataFrame, places: AbstractSet[Place]) -> Mask:
    mask = np.zeros(len(frame), dtype=bool)
    mask[[position for positions in _positions(frame, places).values() for position in positions]] = True
    return mask


def _positions(frame: pd.DataFrame, places: AbstractSet[Place]) -> dict[Place, list[int]]:
    """Where rows of files stand in a table."""
    found: dict[Place, list[int]] = {}
    near = np.flatnonzero(frame["_row"].isin({row for *_, row in places}).to_numpy())
    parts = frame.iloc[near]
    for position, file, sheet, row in zip(near, parts["_file"], parts["_sheet"], parts["_row"], strict=True):
        if (file, sheet, int(row)) in places:
            found.setdefault((file, sheet, int(row)), []).append(int(position))
    return found


def read_edits(folder: Path) -> pd.DataFrame:
    """Every row of the correction workbooks in which somebody has written."""
    rows: list[list[Any]] = []
    for path in sorted(folder.glob("*.xlsx")):
        if path.name.startswith(("~$", ".")):
            continue
        try:
            grids = [grid for grid in read_workbook(path, "xlsx") if grid.name == SHEET_NAME]
        except DataError as error:
            raise DataError(f"corrections/{path.name} {error}") from None
        if not grids or len(grids[0].top[0]) < len(BOOK_COLUMNS):
            raise DataError(
                f"corrections/{path.name} is no correction workbook.",
                remedy="Take it out; the workbooks that `blora-eval check` makes belong there.",
            )
        rows += [[*row[: len(BOOK_COLUMNS)], path.stem] for row in grids[0].rows[1:]]
    edits = pd.DataFrame(rows, columns=[*BOOK_COLUMNS, BOOK], dtype=object)
    written = (edits[EDITED] != "").any(axis=1) | ~edits["state"].isin(["", TO_DO])
    edits = edits[written].reset_index(drop=True)
    edits["row"] = [int(row) if isinstance(row, float) else 0 for row in edits["row"]]
    return edits


def edits_key(edits: pd.DataFrame, key: str) -> str:
    """The inputs' key with the corrections in it: what is to stand where, whoever wrote it and when."""
    lines = sorted(
        "\t".join([str(one) for one in (*cell[:4], *map(plain, cell[4:]))])
        for cell in edits[[*CELLS, "new", "state", "reason_id"]].itertuples(index=False, name=None)
    )
    return digest([], salt="\n".join([key, *lines])) if lines else key


def mend(
    raw: Mapping[str, Sequence[RawTable]], edits: pd.DataFrame, graver: AbstractSet[str] = frozenset()
) -> Mended:
    """Lay the corrections over the raw tables; ``graver`` are reasons that nobody can call right."""
    tables = {table: list(sources) for table, sources in raw.items()}
    mended, told, used = Mended(tables), [], [edits.iloc[:0]]
    for key, rows in edits.groupby(CELLS[:4], sort=True):
        file, sheet, row, column = map(str, key)
        place = (file, sheet, int(row))
        cells = _cells(tables, place, column) if column else []
        held = {shown(tables[table][source].frame[name].iloc[at]) for table, source, name, at in cells}
        try:
            new = _settled(held if column else {""}, rows, graver)
        except DataError as error:
            told.append(f"{file}, row {row}, {column or '-'}: {error}")
            continue
        if new is not None:
            _lay(mended, tables, cells, new)
        right = rows["state"] == AS_IT_IS
        mended.accepted.update((place, column, str(reason)) for reason in rows.loc[right, "reason_id"])
        used.append(rows if new is not None else rows[right])
    applied = pd.concat(used).rename(columns={FOUND: "old"})[LOGGED].map(lambda cell: plain(cell) or "")
    return replace(mended, told=tuple(told), applied=applied.drop_duplicates(ignore_index=True))


def _settled(held: AbstractSet[str], rows: pd.DataFrame, graver: AbstractSet[str]) -> Any:
    """What one cell is to hold, by all rows that speak of it; None where it stays as it is."""
    if len(held) != 1:
        what = "there are several such cells" if held else "there is no such cell any more"
        raise DataError(f"{what}; correct the file itself, or delete the row.")
    right = rows["state"] == AS_IT_IS
    new, stands = _followed(next(iter(held)), rows[~right & (rows["new"] != "")])
    wrong = (
        ((rows["state"] == MENDED) & (rows["new"] == ""), "no new value is written; write it."),
        (right & (rows["why"] == ""), "it is called right as it is without a reason; write why."),
        (right & rows["reason_id"].isin(graver), "it cannot be right as it is; write a new value."),
        (right & (rows["column"] != "") & (rows[FOUND].map(shown) != stands), STALE),
    )
    for mask, reason in wrong:
        if mask.any():
            raise DataError(reason)
    return new


def _followed(stands: str, steps: pd.DataFrame) -> tuple[Any, str]:
    """From what stands in a cell, row by row, to what is to stand there: the new cell, and its text."""
    wanted: dict[str, Any] = {}
    for old, new in zip(steps[FOUND].map(shown), steps["new"], strict=True):
        if shown(wanted.setdefault(old, new)) != shown(new):
            raise DataError("two rows want different values; delete one of them.")
    last = None
    while stands in wanted:
        last = wanted.pop(stands)
        stands = shown(last)
    if any(shown(new) != stands for new in wanted.values()):
        raise DataError(STALE)
    return last, stands


def _cells(
    tables: Mapping[str, Sequence[RawTable]], place: Place, column: str
) -> list[tuple[str, int, str, int]]:
    """The cells of a place under a heading: in which table, source, field and position."""
    found = []
    for table, sources in tables.items():
        every = {name for one in sources for name, heading in one.headings.items() if heading == column}
        for number, one in enumerate(sources):
            own = {name for name, heading in one.headings.items() if heading == column}
            names = sorted((own or every or {column}) & {*map(str, one.frame.columns)})
            positions = _positions(one.frame, {place}).get(place, []) if names else []
            found += [(table, number, name, position) for name in names for position in positions]
    return found


def _lay(
    mended: Mended, tables: dict[str, list[RawTable]], cells: Sequence[tuple[str, int, str, int]], new: Any
) -> None:
    for table, number, name, position in cells:
        one = tables[table][number]
        column = one.frame[name] if isinstance(new, str) else one.frame[name].astype(object)
        mask = np.zeros(len(column), dtype=bool)
        mask[position] = True
        column = with_others(column, mask, pd.Series([new], dtype=object))
        tables[table][number] = replace(one, frame=one.frame.assign(**{name: column}))
        file, sheet, row = one.frame.iloc[position][["_file", "_sheet", "_row"]]
        mended.values.setdefault((table, name), set()).add((file, sheet, int(row)))


def write_ledger(applied: pd.DataFrame, folder: Path) -> None:
    """Add to the ledger what is applied for the first time, and what no longer is; nothing is taken out."""
    path, now = folder / LEDGER, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    lines: list[list[str]] = []
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as held:
            lines = list(csv.reader(held))[1:]
    standing: dict[tuple[str, ...], str] = {tuple(line[2:]): line[1] for line in lines}
    wanted = list(guard_formulas(applied).itertuples(index=False, name=None))
    new = [[now, "applied", *cell] for cell in wanted if standing.get(cell) != "applied"]
    gone = [cell for cell, event in standing.items() if event == "applied" and cell not in {*wanted}]
    new += [[now, "undone", *cell] for cell in gone]
    if new:
        path.touch(mode=OWNER)
        frame = pd.DataFrame([*lines, *new], columns=["when", "event", *LOGGED])
        frame.to_csv(path, index=False, encoding="utf-8-sig")
