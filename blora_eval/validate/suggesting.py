"""What study.yaml could say of the files under ``raw/``: a proposal with its grounds, and no more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from blora_eval.errors import DataError
from blora_eval.ingest.cells import choices
from blora_eval.ingest.grids import Grid
from blora_eval.ingest.headers import SHARED, Header, aliases, find_header, likeness, missing_columns
from blora_eval.ingest.profiles import PROFILES, WORDS, field_words, profile_of
from blora_eval.ingest.readers import Job, file_grids
from blora_eval.study import TableSource
from blora_eval.tables import fields, table_names
from blora_eval.validate.leads import Lead, codes_block, public_words
from blora_eval.validate.problems import shown

FEWEST_HEADINGS = 2
HEAD = "# all is proposed and nothing is taken over: look at each line, then paste it into study.yaml"


@dataclass(frozen=True)
class _Reading:
    """One way to read a sheet: as which table, by which profile, with which headings found."""

    table: str
    source: TableSource
    header: Header
    columns: dict[str, str]
    missing: tuple[str, ...]

    @property
    def found(self) -> list[str]:
        """Fields that have a heading, by its letters or by its meaning."""
        return [name for name in (*self.header.columns, *self.columns) if name[0] != "_"]

    @property
    def rank(self) -> tuple[int, int]:
        """What is missing counts against what was found; of two that are even the one with less missing."""
        return len(self.found) - 2 * len(self.missing), -len(self.missing)


def suggest(folder: Path) -> list[str]:
    """Lines for study.yaml, a source for each file of ``raw/`` in which a table was recognised."""
    notes: list[str] = []
    blocks: dict[str, list[str]] = {}
    files = (path for path in (folder / "raw").rglob("*") if path.is_file() and path.name[0] not in ".~")
    for path in sorted(files):
        name = path.relative_to(folder).as_posix()
        try:
            grids, _ = file_grids(Job(path, name, "", TableSource(files=[name])), _every_word())
        except DataError as error:
            notes.append(f"# {name}: no table has its headings; {error}")
            continue
        ways = [(grid, one) for grid in grids for one in _readings(grid, name)]
        if not ways:
            notes.append(f"# {name}: no table has its headings; map it yourself")
            continue
        grid, best = max(ways, key=lambda way: way[1].rank)
        told, lines = _proposed(grid, best, name)
        notes += told
        blocks.setdefault(best.table, []).extend(lines)
    if not notes:
        raise DataError("There is nothing to propose: raw/ holds no file that is read.")
    listed = [line for table, lines in blocks.items() for line in (f"  {table}:", *lines)]
    return [HEAD, *notes, *(["tables:", *listed] if listed else [])]


def _every_word() -> dict[str, list[str]]:
    source = TableSource(files=["raw"])
    return {word: names for table in table_names() for word, names in aliases(table, source).items()}


def _readings(grid: Grid, name: str) -> Iterator[_Reading]:
    for table in table_names():
        for form in (None, *(form for form, one in PROFILES.items() if table in one.headings)):
            source = TableSource(files=[name], profile=form)
            header = find_header(grid.top, aliases(table, source))
            if header:
                columns = _alike(table, header)
                lacking = [reason.partition(":")[0] for reason in missing_columns(table, source, header)]
                missing = tuple(name for name in lacking if name not in columns)
                one = _Reading(table, source, header, columns, missing)
                yield from [one] if len(one.found) >= FEWEST_HEADINGS else []


def _alike(table: str, header: Header) -> dict[str, str]:
    """Fields without a heading of their own, and the headings that mean them."""
    taken = {*header.columns.values()}
    free = [text for place, text in enumerate(header.headings) if text and place not in taken]
    lacking = [name for name in fields(table) if name not in header.columns]
    pairs = [(likeness(field_words(table, name), text), name, text) for name in lacking for text in free]
    columns: dict[str, str] = {}
    for like, name, text in sorted(pairs, key=lambda pair: -pair[0]):
        if like >= SHARED and name not in columns and text not in columns.values():
            columns[name] = text
    return columns


def _proposed(grid: Grid, one: _Reading, name: str) -> tuple[list[str], list[str]]:
    """Why a file is taken for a table, and its lines."""
    headings = sum(map(bool, one.header.headings))
    notes = [f"# {name}: {len(one.found)} of {headings} headings are fields of {one.table}"]
    notes += [f"# {field} because {heading!r} means the same" for field, heading in one.columns.items()]
    notes += [f"# still missing: {', '.join(one.missing)}"] if one.missing else []
    lines = [f"    - files: {json.dumps(name, ensure_ascii=False)}"]
    lines += [f"      profile: {one.source.profile}"] if one.source.profile else []
    if one.columns:
        pairs = one.columns.items()
        mapped = (f"{field}: {json.dumps(heading, ensure_ascii=False)}" for field, heading in pairs)
        lines.append(f"      columns: {{{', '.join(mapped)}}}")
    block = codes_block(_unknown(grid, one))[2:]
    return notes, lines + [f"  {line}" for line in block]


def _unknown(grid: Grid, one: _Reading) -> Iterator[Lead]:
    """Words of choices that are not understood, where they may be told."""
    places = {**one.header.columns} | {
        field: one.header.headings.index(text) for field, text in one.columns.items()
    }
    cells = {field: grid.cells(place, one.header.row) for field, place in places.items()}
    frame = pd.DataFrame(cells, dtype=object)
    profile = profile_of(one.source)
    for field in frame:
        known = fields(one.table).get(str(field))
        if known and known.choices:
            words = {choice: choice for choice in known.choices} | WORDS.get(known.name, {})
            codes = profile.codes.get(known.name, {}) if profile else {}
            _, unread = choices(frame[field], codes, words)
            told = public_words(one.table, frame, map(shown, frame[field][unread]))
            yield Lead(one.table, known.name, "", "choice_unknown", "", int(unread.sum()), told)
