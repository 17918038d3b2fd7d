"""Where a table's header is, what its headings mean, and which rows are totals."""

import difflib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.ingest.cells import Encoded, Mask, plain
from blora_eval.ingest.grids import Grid
from blora_eval.ingest.profiles import PLACE_FIELDS, csv_rows, field_words, profile_of
from blora_eval.study import TableSource
from blora_eval.tables import FREE_COLUMNS, fields

TOTAL = re.compile(r"(sub[\s-]*total|grand[\s-]*total|total|jumlah|rata[\s-]*rata)\b.*", re.DOTALL)
STARTS = frozenset("sgtjrSGTJR '\u00a0")
LOWER = 0x20
"""The bit by which a small letter differs from its capital."""

PAIRS = np.array([256 * ord(one[0]) + ord(one[1]) for one in ("su", "gr", "to", "ju", "ra")])
"""The first two letters of the words; what stands before a word begins with another byte."""

BEFORE = np.array([byte | LOWER for byte in b" '\xc2"])
LONG = 10
"""Digits from which a number is an identity and no count of rows."""

LONGEST_HEADING = 500
"""Characters of a heading that names a column of the study's own."""

SHOWN_LETTERS = 60
SHARED = 0.5
"""Share of words in common from which a heading means a field."""

EMPTY = frozenset(("id", "nomor", "kode", "nama", "jumlah", "banyaknya", "number", "name", "code"))
"""Words that alone say nothing of what a column holds."""

SHORT = {row["short"]: row["long"] for row in csv_rows("short_words.csv")}
"""Words of headings that stand for longer ones."""

LEADING = 5
"""Columns at the left in which the word of a total row is looked for."""


def total_rows(grid: Grid, start: int, identities: Sequence[int]) -> Mask:
    """Rows that say "jumlah" or "total" at the left and bear no identity of their own.

    Examples
    --------
    >>> from blora_eval.ingest.grids import RowGrid
    >>> total_rows(RowGrid("s", [["1", "Jati"], ["JUMLAH", ""]]), 0, [1]).tolist()
    [False, True]
    """
    width = max((len(row) for row in grid.top), default=0)
    leading = [grid.cells(column, start) for column in range(min(LEADING, width))]
    words = [[cell for cell in _likely(cells).unique() if _says_total(cell)] for cells in leading]
    found = np.zeros(len(leading[0]) if leading else 0, dtype=bool)
    if any(words):
        others = {column: grid.cells(column, start) for column in identities}
        for column, cells in enumerate(leading):
            for row in np.flatnonzero(cells.isin(words[column])) if words[column] else ():
                first = all(plain(before.iloc[row]) is None for before in leading[:column])
                bare = all(_no_identity(one.iloc[row]) for other, one in others.items() if other != column)
                found[row] |= first and bare
    return found


def _likely(cells: pd.Series) -> pd.Series:
    """Cells whose first two bytes may begin a word of totals."""
    if not isinstance(cells.dtype, pd.StringDtype):
        return cells
    held = Encoded.of(cells)
    rows = np.flatnonzero(held.size > 1)
    first, second = (held.at(rows, place).astype(np.intp) | LOWER for place in (0, 1))
    return cells.iloc[rows[np.isin(256 * first + second, PAIRS) | np.isin(first, BEFORE)]]


def _says_total(cell: Any) -> bool:
    return type(cell) is str and cell[:1] in STARTS and bool(TOTAL.fullmatch((plain(cell) or "").lower()))


def _no_identity(cell: Any) -> bool:
    """Empty, or a short number such as the count of rows that forms put there."""
    word = plain(cell)
    return word is None or (word.isdigit() and len(word) < LONG)


HEADER_ROWS = 30
"""Rows from the top among which the headings are looked for."""

FEWEST_NUMBERS = 3
EXAMPLE = {"id": "contoh:", "en": "example:"}
"""How the first cell of a template's example begins; the row is left out wherever it was left."""

IDM_INDICATOR = re.compile(r"[SEL]\d{2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings stand and what they mean.

    ``row`` is the index, from 0, of the first row below them; ``headings`` are all headings by
    column; ``columns`` maps each field found to its column.
    """

    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]


def normalise(heading: Any) -> str:
    r"""A heading for comparison: letters and digits only, in lower case.

    Examples
    --------
    >>> normalise(" Jenis\nKelamin*"), normalise("jenis_kelamin")
    ('jeniskelamin', 'jeniskelamin')
    """
    return re.sub(r"[\W_]+", "", (plain(heading) or "").casefold())


def aliases(table: str, source: TableSource) -> dict[str, list[str]]:
    """Which heading means which fields: a study's own mapping first, then the profile, then ours.

    Examples
    --------
    >>> aliases("panel", TableSource(files=["a.csv"], columns={"year": "Tahun data"}))["tahundata"]
    ['year']
    """
    profile = profile_of(source)
    from_profile = profile.headings.get(table, {}) if profile else {}
    names = {word: name for name in fields(table) for word in field_words(table, name)}
    if "village_code" in fields(table) and table != "areas":
        names |= {word: place for place, words in PLACE_FIELDS.items() for word in words}
    elif table == "areas":
        names |= {word: place[1:] for place, words in PLACE_FIELDS.items() for word in words}
    found: dict[str, list[str]] = {}
    for words in (names, from_profile):
        for word, name in words.items():
            if name not in source.columns:
                found[normalise(word)] = [name]
    for name, heading in source.columns.items():
        own = found.setdefault(normalise(heading), [])
        own[:] = [other for other in own if other in source.columns] + [name]
    return found


def find_header(
    rows: Sequence[Sequence[Any]], known: Mapping[str, list[str]], free: str = ""
) -> Header | None:
    """The row of headings: the one among the first thirty that names most fields.

    A heading may take two rows, the upper one merged over several columns.

    Examples
    --------
    >>> header = find_header([["DATA DESA", ""], ["Desa", "Tahun"]], {"tahun": ["year"]})
    >>> header.row, dict(header.columns)
    (2, {'year': 1})
    """
    lines = [_Line.of(row) for row in rows[: HEADER_ROWS + 1]]
    nothing = _Line((), ())
    best, best_hits = None, 0
    for place, line in enumerate(lines[:HEADER_ROWS]):
        below = lines[place + 1] if place + 1 < len(lines) else nothing
        one = _hits(line.keys, known)
        if len(one) > best_hits:
            best, best_hits = Header(place + 1, line.texts, one), len(one)
        double = _two_lines(line, below, known)
        both = _hits(double.keys, known)
        if len(both) > max(best_hits, len(_hits(below.keys, known))) and _all_text(rows[place + 1]):
            best, best_hits = Header(place + 2, double.texts, both), len(both)
    if best is None or free not in FREE_COLUMNS:
        return best
    return Header(best.row, best.headings, {**best.columns, **_free(best, free)})


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as texts, and as keys for comparison."""

    texts: tuple[str, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, row: Sequence[Any]) -> "_Line":
        texts = tuple(plain(cell) or "" for cell in row)
        return cls(texts, tuple(map(normalise, texts)))


def _all_text(row: Sequence[Any]) -> bool:
    return all(isinstance(cell, str) for cell in row)


def _hits(keys: Sequence[str], known: Mapping[str, list[str]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, key in enumerate(keys):
        for name in known.get(key, ()) if key else ():
            columns.setdefault(name, column)
    return columns


def _two_lines(above: _Line, below: _Line, known: Mapping[str, list[str]]) -> _Line:
    """Each column under its upper heading, spread over merged cells, and its lower one."""
    texts, keys, group = [], [], ("", "")
    pairs = itertools.zip_longest(
        zip(*_pair(above), strict=True), zip(*_pair(below), strict=True), fillvalue=("", "")
    )
    for top, bottom in pairs:
        group = top if top[0] else group
        joined = (f"{group[0]} {bottom[0]}".strip(), group[1] + bottom[1]) if bottom[0] else top
        text, key = next((one for one in (joined, bottom, top) if one[1] in known), joined)
        texts.append(text)
        keys.append(key)
    return _Line(tuple(texts), tuple(keys))


def _pair(line: _Line) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return line.texts, line.keys


def _free(header: Header, table: str) -> dict[str, int]:
    taken = {*header.columns.values()}
    if any(len(heading) > LONGEST_HEADING for heading in header.headings):
        raise DataError(f"has a heading of more than {LONGEST_HEADING} characters; shorten it.")
    return {
        heading.upper() if table == "idm" else heading: column
        for column, heading in enumerate(header.headings)
        if column not in taken and heading and (table == "panel" or IDM_INDICATOR.fullmatch(heading))
    }


def missing_columns(table: str, source: TableSource, header: Header) -> list[str]:
    """What the headings lack: fields that must be there, and fields that study.yaml maps to nothing.

    Examples
    --------
    >>> source = TableSource(files=["a.csv"], columns={"welfare": "konsumsi"})
    >>> missing_columns("survey", source, Header(1, ("household_id", "konsumsi_kap"), {"household_id": 0}))
    ["welfare: no column is headed 'konsumsi'; the nearest is 'konsumsi_kap'"]
    """
    headings = [heading for heading in header.headings if heading]
    reasons = []
    located = "_village" in header.columns and "_district" in header.columns
    for name, heading in source.columns.items():
        if name not in header.columns:
            reasons.append(
                f"{name}: no column is headed {heading!r}{_nearest([normalise(heading)], headings)}"
            )
    for name, one in fields(table).items():
        absent = one.required and name not in {*header.columns, *source.columns, *source.constants}
        by_name = name == "village_code" and located
        if absent and not by_name and not (table == "areas" and name == "village" and _adds(header)):
            words = [word for word, names in aliases(table, source).items() if name in names]
            alike = by_meaning(field_words(table, name), headings)
            near = f"; the nearest is {alike[:SHOWN_LETTERS]!r}" if alike else _nearest(words, headings)
            reasons.append(f"{name}: no column has this heading{near}")
    return reasons


def by_meaning(words: Sequence[str], headings: Sequence[str]) -> str:
    """The heading that shares most words with those of a field, short forms written out.

    Examples
    --------
    >>> by_meaning(("date", "Tanggal"), ["Nama Kegiatan", "Tgl Kegiatan"])
    'Tgl Kegiatan'
    """
    best = max(headings, key=lambda heading: likeness(words, heading), default="")
    return best if likeness(words, best) >= SHARED else ""


def likeness(words: Sequence[str], heading: str) -> float:
    """Share of words in common with a field's own; a heading of nothing but the field's words is like it."""
    said = _meaning(heading)
    meant = [one for one in map(_meaning, words) if (one & said) - EMPTY]
    shares = (max(2 * len(one & said) / (len(one) + len(said)), SHARED * (said <= one)) for one in meant)
    return max(shares, default=0.0)


def _meaning(text: str) -> frozenset[str]:
    plain_text = re.sub(r"\(.*?\)|:.*", "", text.casefold()).replace("_", " ")
    words = re.findall(r"[a-z0-9]+", plain_text)
    return frozenset(" ".join(SHORT.get(word, word) for word in words).split())


def _adds(header: Header) -> bool:
    """Whether a second areas file brings columns to a frame that has its names from the first."""
    return bool({"lat", "lng"} & set(header.columns))


def _nearest(words: Sequence[str], headings: Sequence[str]) -> str:
    """The heading most like one of the words under which the field would be found."""
    folded = {normalise(one): one for one in headings}
    close = [(word, difflib.get_close_matches(word, folded, n=1, cutoff=0.5)) for word in words]
    likeness = {
        match[0]: difflib.SequenceMatcher(None, match[0], word).ratio() for word, match in close if match
    }
    if likeness:
        return f"; the nearest is {folded[max(likeness, key=lambda one: likeness[one])][:SHOWN_LETTERS]!r}"
    shown = [heading[:SHOWN_LETTERS] for heading in headings[:12]]
    return f"; the headings are {', '.join(shown)}" if shown else ""


def numbering(top: Sequence[Sequence[Any]], header: Header, rows: int) -> Mask:
    """The row below the headings that is not data: "KOLOM 1 2 3" of some forms, or a template's example.

    Examples
    --------
    >>> top = [["a", "b", "c"], ["(1)", "(2)", "(3)"], ["x", "y", "z"]]
    >>> numbering(top, Header(1, ("a", "b", "c"), {"a": 0, "b": 1, "c": 2}), 2).tolist()
    [True, False]
    """
    mask = np.zeros(rows, dtype=bool)
    columns = sorted(header.columns.values())
    if rows and len(columns) >= FEWEST_NUMBERS and len(top) > header.row:
        cells = [(plain(top[header.row][column]) or "").strip("() ") for column in columns]
        numbers = [int(cell) if cell.isdigit() and len(cell) <= 3 else -1 for cell in cells]
        steps = {number - column for number, column in zip(numbers, columns, strict=True)}
        mask[0] = min(numbers) >= 0 and len(steps) == 1
    if rows and len(top) > header.row and top[header.row]:
        mask[0] |= str(top[header.row][0]).startswith((*EXAMPLE.values(),))
    return mask
