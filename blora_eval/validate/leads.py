"""What ``check`` says first: problems together, the most frequent first, and what would end them at once.

A word of a file is told only where it can be no person's: of a column of choices or of places, with few
different words, each frequent, and none that stands in a confidential column of the same table.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from blora_eval.ingest.codes import BPS_DISTRICTS, DOTTED, TEN_DIGITS, System, canonical_codes, village_advice
from blora_eval.ingest.profiles import WORDS
from blora_eval.ingest.tables import UNREAD_RULES, TypedTable
from blora_eval.tables import fields
from blora_eval.validate.problems import Finding, Originals, shown

MOST_WORDS, FEWEST, LONGEST_WORD = 20, 5, 40
NUMBERED = re.compile(r"\d{5}")
LIKE = 0.75
"""Likeness from which a word is proposed for another."""

PLACED = ("village_unknown", "village_ambiguous")


@dataclass(frozen=True)
class Lead:
    """Problems of one kind: where, how many, and the words behind them where these may be told."""

    table: str
    field: str
    heading: str
    rule: str
    reason: str
    count: int
    words: tuple[tuple[str, int], ...] = ()

    def lines(self) -> list[str]:
        """What is told of it."""
        words = ", ".join(f"{word!r} {count:,} ×" for word, count in self.words)
        where = f"{self.table}: {self.heading}" if self.heading else self.table
        return [f"{self.count:,} × {where}: {self.reason}", *([f"  {words}"] if words else [])]


def leads_of(
    table: str,
    frame: pd.DataFrame,
    findings: Sequence[Finding],
    headings: Mapping[str, str],
    originals: Originals,
) -> list[Lead]:
    """One lead a rule and column."""
    leads = []
    for finding in findings:
        name, count = finding.column, int(finding.mask.sum())
        told: tuple[tuple[str, int], ...] = ()
        if finding.rule.id in {"choice_unknown", *PLACED}:
            cells = originals.found(name, np.flatnonzero(finding.mask))
            told = public_words(table, frame, ("; ".join(word for _, word in each) for each in cells))
        heading = ", ".join(headings.get(one, one) for one in name.split(",") if one[0] != "_")
        leads.append(Lead(table, name, heading, finding.rule.id, finding.rule.reason.en, count, told))
    return leads


def public_words(table: str, frame: pd.DataFrame, words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The words, the most frequent first, that are no personal datum; none where there are many.

    Examples
    --------
    >>> frame = pd.DataFrame({"head_name": ["Siti"]})
    >>> public_words("households", frame, ["Tegel"] * 6 + ["Siti"] * 5 + ["Keramik"])
    (('Tegel', 6),)
    """
    counts = Counter(words)
    secret = [name for name, one in fields(table).items() if one.confidential and name in frame]
    if len(counts) > MOST_WORDS:
        return ()
    held = {str(cell).casefold() for name in secret for cell in frame[name].dropna().unique()}
    return tuple(
        (word, count)
        for word, count in counts.most_common()
        if (count >= FEWEST or not secret)
        and 0 < len(word) <= LONGEST_WORD
        and word.casefold() not in held
        and (not NUMBERED.search(word) or DOTTED.fullmatch(word))
    )


def told(leads: Iterable[Lead], areas: pd.DataFrame, most: int = 10) -> list[str]:
    """The most frequent problems in words, with the nearest village where a name led to none."""
    lines = []
    for lead in sorted(leads, key=lambda one: -one.count)[:most]:
        lines += lead.lines()
        if lead.rule in PLACED:
            lines += [f"  {village_advice(word, areas)}" for word, _ in lead.words]
    return lines


def codes_block(leads: Iterable[Lead]) -> list[str]:
    """Lines to paste into study.yaml: each unknown word, with the choice whose word is most like it.

    Examples
    --------
    >>> lead = Lead("households", "floor", "Lantai", "choice_unknown", "", 9, (("tanah liat", 9),))
    >>> for line in codes_block([lead]):
    ...     print(line)
    tables:
      households:
        codes:
          floor:  # earth, other
            "tanah liat": "?"
    """
    lines: list[str] = []
    for lead in sorted(leads, key=lambda one: one.table):
        if lead.rule == "choice_unknown" and lead.words:
            if f"  {lead.table}:" not in lines:
                lines += [f"  {lead.table}:", "    codes:"]
            lines.append(f"      {lead.field}:  # {', '.join(fields(lead.table)[lead.field].choices)}")
            lines += [f'        "{word}": "{_like(lead.field, word)}"' for word, _ in lead.words]
    return ["tables:", *lines] if lines else []


def _like(field: str, word: str) -> str:
    known = WORDS.get(field, {})
    match = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=LIKE)
    return known[match[0]] if match else "?"


def unread_columns(typed: TypedTable) -> Iterator[str]:
    """Columns of a source of which nothing could be read: a wrong mapping, and not doubts."""
    start = 0
    for cells in typed.cells:
        here = slice(start, start + len(cells))
        start += len(cells)
        for name, heading in typed.headings.items():
            if name not in typed.frame or typed.frame[name].iloc[here].notna().any():
                continue
            marks = [typed.marks[rule, name][here] for rule in UNREAD_RULES if (rule, name) in typed.marks]
            count = int(np.any(marks, axis=0).sum()) if marks else 0
            if count >= FEWEST and name != "village_code":
                words = map(shown, cells[name]) if name in cells and fields(typed.table)[name].choices else ()
                seen = ", ".join(repr(word) for word, _ in public_words(typed.table, typed.frame, words)[:3])
                such = f", such as {seen}" if seen else ""
                told = f"none of {count:,} entries could be read{such}; map another column, or its codes"
                yield f"{name} ({heading!r}): {told}"


def system_advice(typed: TypedTable, areas: pd.DataFrame) -> str:
    """Which ``code_system`` ten-digit codes belong to, with three that begin as the frame's: no phone's."""
    known = frozenset(areas["village_code"])
    starts = {code.replace(".", "")[:4] for code in known}
    seen = pd.concat([one["village_code"] for one in typed.cells]).map(shown)
    codes = seen[seen.str.fullmatch(TEN_DIGITS.pattern) & seen.str[:4].isin(starts)].drop_duplicates()
    systems: tuple[System, ...] = ("kemendagri", "study")
    fits = {one: int(canonical_codes(codes, one, declared=True).codes.isin(known).sum()) for one in systems}
    fits["bps"] = int(codes.str[4:7].isin(BPS_DISTRICTS).sum())
    best = max(fits, key=lambda one: fits[one])
    if not fits[best]:
        return (
            f"village_code: no code begins as those of the areas frame do ({', '.join(sorted(starts)[:3])})"
        )
    return (
        f"village_code: {', '.join(codes[:3])}: {fits[best]:,} of {len(codes):,} such codes are right as "
        f"code_system: {best}"
    )
