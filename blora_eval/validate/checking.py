"""Checking all tables of a study: rules, what they set aside, and what goes on, pseudonymous."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.ingest.areas import areas_frame
from blora_eval.ingest.guards import sealed
from blora_eval.ingest.readers import RawTable
from blora_eval.ingest.tables import PLACES, Marks, TypedTable, convert
from blora_eval.study import Study
from blora_eval.tables import fields
from blora_eval.validate.common_rules import COMMON_MASKS
from blora_eval.validate.contracts import enforce
from blora_eval.validate.family_rules import FAMILY_MASKS
from blora_eval.validate.identity_rules import IDENTITY_MASKS
from blora_eval.validate.leads import Lead, leads_of, system_advice, unread_columns
from blora_eval.validate.linking import PROPOSAL_COLUMNS, Linked, link_registers
from blora_eval.validate.mending import LOGGED, Mended, mend
from blora_eval.validate.names import name_marks
from blora_eval.validate.official_rules import OFFICIAL_MASKS
from blora_eval.validate.place_rules import PLACE_MASKS
from blora_eval.validate.problems import (
    ACCOUNT,
    COUNTED,
    FOUND,
    PROBLEMS,
    Finding,
    Originals,
    account_of,
    filling_counts,
    problems_of,
    reasons_of,
)
from blora_eval.validate.pseudonyms import protect
from blora_eval.validate.rules import Context, rules_with
from blora_eval.validate.systems_rules import SYSTEMS_MASKS, UPKEEP_MASKS

RULES = rules_with(
    {
        **COMMON_MASKS,
        **IDENTITY_MASKS,
        **FAMILY_MASKS,
        **PLACE_MASKS,
        **OFFICIAL_MASKS,
        **SYSTEMS_MASKS,
        **UPKEEP_MASKS,
    }
)
"""All rules, in the order in which they are looked at; a row is set aside under the first it breaks."""

ROUNDED = ("households", "members", "survey", "verval", "register_changes", "decile_counts")
REGISTERS = ("households", "members")


class TablesError(DataError):
    """Tables that cannot be used as a whole, with all problems found in them."""

    def __init__(self, what: str, reasons: Sequence[str], remedy: str, problems: pd.DataFrame) -> None:
        super().__init__(what, reasons, remedy)
        self.problems = problems


@dataclass(frozen=True)
class Checked:
    """What checking gave.

    ``tables`` are the clean tables, pseudonymous; ``problems`` what was found, row by row and without
    values; ``account`` what became of the rows; ``proposals`` which rows may be one person, by file and
    Excel row. ``found`` is what stands in the cell of each problem: for the operator's workbooks alone.
    ``names`` are keyed hashes of the names in the registers, which nothing that is published may hold.
    ``applied`` are the operator's corrections in use, ``unused`` says why others are not; ``leads`` are
    the problems by kind.
    """

    tables: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    account: pd.DataFrame
    proposals: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PROPOSAL_COLUMNS))
    found: pd.Series | None = field(default=None, repr=False)
    names: bytes = field(default=b"", repr=False)
    applied: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LOGGED), repr=False)
    unused: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True)
class Examined:
    """One table after its rules: the kept rows, still with identities; problems with what was found."""

    frame: pd.DataFrame
    marks: Marks
    problems: pd.DataFrame
    account: pd.DataFrame
    reasons: list[str] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)


GRAVER = frozenset(rule.reason.id for rule in RULES if rule.severity != "value" or rule.clears)
"""Reasons after which a cell cannot be right as it is."""


def check_tables(
    study: Study, read: Mapping[str, Sequence[RawTable]], edits: pd.DataFrame | None = None
) -> Checked:
    """Correct, convert, check and protect all tables of a study."""
    mended = Mended(read) if edits is None else sealed("raw", "correcting", lambda: mend(read, edits, GRAVER))
    raw = mended.raw
    areas, examined = sealed("areas", "checking", partial(_areas, study, raw["areas"], mended))
    typed = {
        table: sealed(table, "conversion", partial(_typed, study, table, sources, areas))
        for table, sources in raw.items()
        if table != "areas"
    }
    frames = {table: one.frame for table, one in typed.items()}
    kept: dict[str, Examined] = {}
    for table, one in typed.items():
        context = _context(study, areas, one.marks, frames)
        kept[table] = sealed(table, "checking", partial(_examine, one, context, mended))
    everything = [*examined, *kept.values()]
    reasons = [reason for one in everything for reason in one.reasons]
    reasons += [*_outcomes(study, frames), *_systems(typed, areas)]
    problems = _stacked([one.problems for one in everything], [*PROBLEMS, FOUND])
    if reasons:
        count = f"{len(reasons)} rule{'s' * (len(reasons) > 1)} of whole tables"
        remedy = f"Correct the files, or {study.folder / 'study.yaml'}."
        raise TablesError(f"The input of {study.name} breaks {count}:", reasons, remedy, problems[PROBLEMS])
    linked = sealed("members", "linkage", partial(_linked, study, kept))
    found = {table: (linked.frames[table], one.marks) for table, one in kept.items()}
    names = ", ".join(found)
    tables = {"areas": areas, **sealed(names, "making pseudonyms", partial(protect, study, found))}
    sealed(names, "the last check", partial(enforce, tables))
    account = _stacked([*(one.account for one in everything), linked.account], ACCOUNT)
    marked = sealed(names, "making pseudonyms", partial(name_marks, frames))
    return Checked(
        tables,
        problems[PROBLEMS],
        account,
        linked.proposals,
        problems[FOUND],
        marked,
        mended.applied,
        mended.told,
        tuple(lead for one in everything for lead in one.leads),
    )


def _linked(study: Study, kept: Mapping[str, Examined]) -> Linked:
    return link_registers(study, {table: one.frame for table, one in kept.items()})


def _typed(study: Study, table: str, sources: Sequence[RawTable], areas: pd.DataFrame) -> TypedTable:
    return _combined(study, table, [convert(source, areas) for source in sources])


def _stacked(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    stacked = pd.concat(frames, ignore_index=True)[list(columns)]
    if "count" not in columns:
        return stacked
    keys = [name for name in columns if name != "count"]
    return stacked.groupby(keys, sort=False)["count"].sum().reset_index()


def _areas(study: Study, raw: Sequence[RawTable], mended: Mended) -> tuple[pd.DataFrame, list[Examined]]:
    """The areas frame: each source is checked by itself, then they complete each other."""
    examined, kept = [], []
    for source in raw:
        typed = _combined(study, "areas", [convert(source)])
        one = _examine(typed, _context(study, None, typed.marks, {}), mended)
        examined.append(one)
        kept.append(TypedTable(one.frame, one.marks, source.source, "areas"))
    frame = areas_frame(kept)
    if frame.empty or "village" not in frame:
        reasons = [reason for one in examined for reason in one.reasons]
        raise DataError("The areas frame holds no village:", reasons, "Correct tables.areas in study.yaml.")
    return frame, examined


def _context(
    study: Study, areas: pd.DataFrame | None, marks: Marks, tables: Mapping[str, pd.DataFrame]
) -> Context:
    codes = pd.Series(dtype="str") if areas is None else areas["village_code"]
    prefixes = codes[codes.str.fullmatch(r"\d{2}\..+")].str[:2]
    dates = {name: one.date for name, one in study.rounds.items()}
    return Context(study.as_of, marks, frozenset(prefixes), dates, tables)


def _combined(study: Study, table: str, sources: Sequence[TypedTable]) -> TypedTable:
    """All sources of a table in one frame, each row with its round."""
    frames = [_dated(study, table, source) for source in sources]
    if len(frames) == 1:
        return replace(sources[0], frame=frames[0])
    for column in ("_file", "_sheet"):
        names = sorted({name for frame in frames for name in frame[column].cat.categories})
        for frame in frames:
            frame[column] = frame[column].cat.set_categories(names)
    stacked = pd.concat(frames, ignore_index=True, sort=False)
    starts = np.cumsum([0, *(len(frame) for frame in frames)])
    marks: Marks = {}
    for start, source in zip(starts, sources, strict=False):
        for place, mask in source.marks.items():
            whole = marks.setdefault(place, np.zeros(len(stacked), dtype=bool))
            whole[start : start + len(mask)] = mask
    headings = {name: heading for source in reversed(sources) for name, heading in source.headings.items()}
    cells = tuple(itertools.chain.from_iterable(source.cells for source in sources))
    return TypedTable(stacked, marks, sources[0].source, table, headings, cells)


def _dated(study: Study, table: str, source: TypedTable) -> pd.DataFrame:
    """Each row with its round, and in a register with the register's name and date."""
    frame = source.frame
    chosen = study.rounds.get(source.source.round or "")
    if table in ROUNDED:
        frame["round"] = pd.Series(source.source.round or "", index=frame.index, dtype="str")
    if table in REGISTERS and chosen is not None:
        frame["register"] = pd.Series(chosen.register_name, index=frame.index, dtype="str")
        frame["round_date"] = pd.Timestamp(chosen.date).as_unit("ms")
    return frame


def _examine(typed: TypedTable, context: Context, mended: Mended) -> Examined:
    frame, table = typed.frame, typed.table
    total = frame["_total"].to_numpy(dtype=bool)
    findings = []
    for rule in RULES:
        found = sealed(table, f"rule {rule.id}", partial(rule.columns, table, frame, context))
        for column, mask in found:
            finding = Finding(rule, column, mask if rule.id == "total_row" else mask & ~total)
            told = mended.doubted(finding, frame, typed.headings)
            if told.any():
                findings.append(replace(finding, mask=told))
    problems = problems_of(table, frame, findings, typed.headings, Originals(typed.cells))
    account, kept = account_of(table, frame, findings, mended.masks(table, frame))
    reasons = reasons_of(table, frame, findings)
    reasons += [f"tables.{table}: {reason}" for reason in unread_columns(typed)]
    if not kept.any():
        broken = sorted({finding.rule.id for finding in findings if finding.rule.severity == "row"})
        reasons.append(
            f"tables.{table}: no row is left: all {len(frame)} are set aside ({', '.join(broken)})"
        )
    cleared = _cleared(frame, findings)
    if table in REGISTERS:
        repeated = [finding.mask for finding in findings if finding.rule.id == "duplicate_row"]
        cleared["duplicate"] = repeated[0] if repeated else np.zeros(len(frame), dtype=bool)
    if table in COUNTED:
        filling = filling_counts(table, cleared, findings, kept, typed.marks)
        account = pd.concat([account, filling], ignore_index=True)
    marks = {place: mask[kept] for place, mask in typed.marks.items()}
    left = cleared if kept.all() else cleared[kept].reset_index(drop=True)
    leads = leads_of(table, frame, findings, typed.headings, Originals(typed.cells))
    return Examined(left, marks, problems, account, reasons, leads)


def _cleared(frame: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """Values that a rule takes as missing are missing."""
    cleared = frame.copy(deep=False)
    for finding in findings:
        if finding.rule.clears:
            cleared[finding.column] = cleared[finding.column].mask(finding.mask)
    return cleared


def _systems(typed: Mapping[str, TypedTable], areas: pd.DataFrame) -> list[str]:
    unclear = ("code_ambiguous", "village_code")
    return [
        f"tables.{table}: {system_advice(one, areas)}"
        for table, one in typed.items()
        if unclear in one.marks and "village_code" in one.headings
    ]


def _outcomes(study: Study, frames: Mapping[str, pd.DataFrame]) -> list[str]:
    if "panel" not in frames:
        return []
    held = [str(name) for name in frames["panel"] if name not in {*PLACES, *fields("panel")}]
    known = ", ".join(held) or "none"
    return [
        f"tables.panel: {outcome.column}: no column of numbers has this name; there are {known}"
        for outcome in study.outcomes
        if outcome.column not in held
    ]
