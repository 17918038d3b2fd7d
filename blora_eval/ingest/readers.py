"""All files of a study to raw tables: cells as they stand, under our field names, with their places.

Nothing is converted here. Every file that cannot be used is named in one error, so that a user
mends all of them at once.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.assets import asset
from blora_eval.errors import DataError
from blora_eval.ingest.delimited import read_delimited
from blora_eval.ingest.grids import Grid, Labels, labelled, read_stored, read_workbook
from blora_eval.ingest.guards import file_kind, refuse_special, sealed
from blora_eval.ingest.headers import Header, aliases, find_header, missing_columns, numbering, total_rows
from blora_eval.ingest.official import BPS_TABLE, bps_frame
from blora_eval.study import Study, TableSource
from blora_eval.study_parts import PACKAGE
from blora_eval.study_yaml import INVISIBLE
from blora_eval.tables import FREE_COLUMNS, fields

IDENTITIES = ("village_code", "_village", "village", "household_id", "nik", "kk", "name")
LABELLED = {"choice", "boolean", "text"}


@dataclass(frozen=True)
class RawTable:
    """One source of one table, unconverted.

    ``frame`` has one column a field found (cells as text, number, date or truth; ``""`` is an empty
    cell), and ``_file``, ``_sheet``, ``_row`` (the row as Excel numbers it) and ``_total`` (a row of
    totals). ``headings`` says under which heading each field stood in the first file.
    """

    frame: pd.DataFrame
    source: TableSource
    table: str
    round: str | None = None
    headings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """One file to read: small enough to send to another process."""

    path: Path
    name: str
    table: str
    source: TableSource


@dataclass(frozen=True)
class Part:
    """What one file gave: a frame for each sheet, or the reasons why there is none."""

    frames: tuple[tuple[str, pd.DataFrame], ...] = ()
    headings: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


Found = tuple[list[tuple[str, int, Job]], list[str]]
"""Every file of a study by table and source, and why others cannot be used."""


def read_tables(
    study: Study, *, found: Found | None = None, executor: Executor | None = None
) -> dict[str, list[RawTable]]:
    """Read every table of a study; ``found`` are its files where they have been looked for."""
    jobs, unusable = found or study_jobs(study)
    reasons = [*unusable]
    tasks = [job for _, _, job in jobs]
    parts = list(executor.map(read_file, tasks, chunksize=4) if executor else map(read_file, tasks))
    same: dict[tuple[str, str], list[str]] = {}
    for job, part in zip(tasks, parts, strict=True):
        for reason in part.reasons:
            same.setdefault((job.table, reason), []).append(job.name)
    for (table, reason), names in same.items():
        where = f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else names[0]
        reasons.append(f"tables.{table}: {where}: {reason}")
    if reasons:
        count = f"{len(reasons)} reason{'s' * (len(reasons) > 1)}"
        raise DataError(
            f"The input of {study.name} cannot be read, for {count}:",
            reasons,
            f"Correct the files, or what {study.folder / 'study.yaml'} says of them under tables.",
        )
    raw: dict[str, list[RawTable]] = {}
    for table, sources in study.tables.items():
        for number, source in enumerate(sources):
            chosen = [
                (job.name, part)
                for (owner, place, job), part in zip(jobs, parts, strict=True)
                if (owner, place) == (table, number)
            ]
            joined = sealed(table, "joining files", partial(_joined, chosen, table, source))
            raw.setdefault(table, []).append(joined)
    return raw


def study_jobs(study: Study) -> Found:
    """Look for every file of a study."""
    jobs: list[tuple[str, int, Job]] = []
    reasons: list[str] = []
    for table, sources in study.tables.items():
        for number, source in enumerate(sources):
            try:
                found = source_files(study, source)
                jobs += [(table, number, Job(path, name, table, source)) for name, path in found]
            except DataError as error:
                reasons.append(f"tables.{table}: {error}")
    return jobs, reasons


def source_files(study: Study, source: TableSource) -> list[tuple[str, Path]]:
    """The files of a source, in the order of their names; none outside the study folder."""
    found: dict[str, Path] = {}
    for pattern in source.files:
        if pattern.startswith(PACKAGE):
            try:
                found[pattern] = asset(f"data/reference/{pattern.removeprefix(PACKAGE)}")
            except FileNotFoundError:
                raise DataError(f"{pattern} does not come with the package.") from None
            continue
        paths = _matching(study.folder, pattern)
        for path in paths:
            _refuse_foreign(study, path)
        found |= {path.relative_to(study.folder).as_posix(): path for path in paths}
    return list(found.items())


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Files of a pattern; folders that a wildcard meets are passed over."""
    try:
        met = sorted(path for path in folder.glob(pattern) if _is_data(path))
    except (ValueError, NotImplementedError, OSError, RuntimeError):
        raise DataError(f"{pattern} cannot be looked for; write a path such as raw/*.xlsx.") from None
    paths = [path for path in met if not path.is_dir()]
    if met and not paths:
        raise DataError(f"{pattern} is a folder; name the files in it, such as {pattern}/*.xlsx.")
    if not paths:
        raise DataError(f"{pattern} is not there{_beside(folder, pattern)}.")
    return paths


def _refuse_foreign(study: Study, path: Path) -> None:
    """Refuse what is no file of the study: a link that leads out, a device, a name that does not print."""
    name = path.relative_to(study.folder).as_posix()
    if INVISIBLE.search(name) or "\n" in name:
        raise DataError(f"{name!a} has an invisible character in its name; rename the file.")
    try:
        refuse_special(path)
    except DataError as error:
        raise DataError(f"{name} {error}") from None
    if not (study.allow_links or path.resolve().is_relative_to(study.folder.resolve())):
        raise DataError(
            f"{name} is a link that leads outside the study folder; copy it, or write allow_links: true."
        )


def _is_data(path: Path) -> bool:
    """Whether it is a file and not the lock or the shadow that an office program leaves beside one."""
    return not path.name.startswith(("~$", ".~", "."))


def _beside(folder: Path, pattern: str) -> str:
    place = (folder / pattern).parent
    if not place.is_dir() or not place.resolve().is_relative_to(folder.resolve()):
        return f" (there is no folder {Path(pattern).parent.as_posix()})"
    names = sorted(path.name for path in place.iterdir() if path.is_file() and path.name.isprintable())[:8]
    return f"; the folder holds {', '.join(names)}" if names else "; the folder is empty"


def read_table(path: Path, table: str, source: TableSource) -> RawTable:
    """Read one file as one table."""
    part = read_file(Job(path, path.name, table, source))
    if part.reasons:
        raise DataError(f"{path.name} cannot be read:", part.reasons)
    return _joined([(path.name, part)], table, source)


def read_file(job: Job) -> Part:
    """Read one file; what is wrong with it comes back as reasons, so that the others go on."""
    try:
        return sealed(job.table, "reading", lambda: _part(job))
    except DataError as error:
        return Part(reasons=(str(error),))


def _part(job: Job) -> Part:
    known = aliases(job.table, job.source)
    grids, labels = file_grids(job, known)
    if job.source.profile == BPS_TABLE:
        return _bps_part(grids, job.source)
    headers = [(grid, find_header(grid.top, known, job.table)) for grid in grids]
    complete: list[tuple[Grid, Header]] = []
    wanting: list[tuple[int, list[str]]] = []
    for grid, header in headers:
        reasons = missing_columns(job.table, job.source, header or Header(0, (), {}))
        if header is not None and not reasons:
            complete.append((grid, header))
        else:
            wanting.append((len(header.columns) if header else 0, reasons))
    if not complete:
        return Part(reasons=tuple(max(wanting, key=lambda one: one[0])[1] if wanting else ["has no rows."]))
    frames = [(grid.name, _frame(grid, header, job, labels)) for grid, header in complete]
    filled = tuple((name, frame) for name, frame in frames if len(frame))
    if not filled:
        return Part(reasons=("has no rows below its headings.",))
    first = complete[0][1]
    headings = tuple((name, first.headings[column]) for name, column in first.columns.items())
    return Part(filled, headings)


def _bps_part(grids: Sequence[Grid], source: TableSource) -> Part:
    read = [(grid.name, *bps_frame(grid, source)) for grid in grids]
    frames = tuple((name, frame) for name, frame, _ in read if frame is not None and len(frame))
    reasons = [reason for _, _, wrong in read for reason in wrong] or ["has no rows below its headings."]
    return Part(frames) if frames else Part(reasons=tuple(dict.fromkeys(reasons)))


def file_grids(job: Job, known: dict[str, list[str]]) -> tuple[Sequence[Grid], Labels]:
    """The sheets of a file, and what its stored values are called."""
    kind = file_kind(job.path)
    if kind == "csv":
        return [read_delimited(job.path, known)], {}
    if kind in {"xlsx", "xls", "ods"}:
        return read_workbook(job.path, kind, job.source.sheet), {}
    grid, labels = read_stored(job.path, kind)
    return [grid], labels


def _frame(grid: Grid, header: Header, job: Job, labels: Labels) -> pd.DataFrame:
    types = {name: one.type for name, one in fields(job.table).items()}
    columns: dict[str, pd.Series] = {}
    for name, column in header.columns.items():
        cells = grid.cells(column, header.row)
        if labels and types.get(name, "text") in LABELLED and job.table not in FREE_COLUMNS:
            codes = set(job.source.codes.get(name, {}))
            cells = labelled(cells, labels.get(header.headings[column], {}), codes)
        columns[name] = cells
    frame = pd.DataFrame(columns)
    identities = [column for name, column in header.columns.items() if name in IDENTITIES]
    frame["_total"] = total_rows(grid, header.row, identities)
    frame["_row"] = np.arange(len(frame)) + grid.first_row + header.row
    kept = ~(grid.blank(header.row) | numbering(grid.top, header, len(frame)))
    return frame if kept.all() else frame[kept].reset_index(drop=True)


def _joined(parts: Sequence[tuple[str, Part]], table: str, source: TableSource) -> RawTable:
    frames = [(name, sheet, frame) for name, part in parts for sheet, frame in part.frames]
    joined = pd.concat([frame for _, _, frame in frames], ignore_index=True, sort=False)
    for column, texts in (("_file", [one[0] for one in frames]), ("_sheet", [one[1] for one in frames])):
        names = sorted(set(texts))
        places = np.array([names.index(one) for one in texts], dtype=np.intp)
        sizes = [len(frame) for _, _, frame in frames]
        joined[column] = pd.Categorical.from_codes(np.repeat(places, sizes), categories=pd.Index(names))
    headings = dict(_first_headings(parts))
    return RawTable(joined, source, table, source.round, headings)


def _first_headings(parts: Sequence[tuple[str, Part]]) -> Iterator[tuple[str, str]]:
    for _, part in reversed(parts):
        yield from part.headings
