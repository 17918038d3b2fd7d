"""Raw tables to typed ones: each column by its field's type, each village by its code.

Nothing is dropped and nothing mended in silence: what could not be read is missing in the result
and marked with the name of the rule that it breaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask, booleans, choices, mended, plain, text, translated
from blora_eval.ingest.codes import (
    BLORA,
    BPS_DISTRICTS,
    AreaCodes,
    bps_to_kemendagri_district,
    canonical_codes,
    match_villages,
)
from blora_eval.ingest.dates import dates
from blora_eval.ingest.numerals import identifiers, integers, numbers
from blora_eval.ingest.official import official_columns
from blora_eval.ingest.profiles import WORDS, profile_of
from blora_eval.ingest.readers import RawTable
from blora_eval.study import TableSource
from blora_eval.tables import Field, fields

PLACES = ("_file", "_sheet", "_row", "_total")
"""Where a row stands in its file, and whether it is one of totals."""

UNREAD = "_unread"
"""A number for what could not be read of a row; 0 where all was."""

UNREAD_RULES = ("date_unread", "number_unread", "choice_unknown", "id_lost", "code_malformed")

Marks = dict[tuple[str, str], Mask]
"""By rule and column, the cells that break it."""


@dataclass(frozen=True)
class TypedTable:
    """One source of one table, converted.

    ``frame`` holds the fields found, typed, the source's free columns as numbers, and
    :data:`PLACES`; ``marks`` says which cells were read with a doubt or not at all. ``cells`` are the
    same rows as they stood in the files, source after source.
    """

    frame: pd.DataFrame
    marks: Marks
    source: TableSource
    table: str
    headings: dict[str, str] = field(default_factory=dict)
    cells: tuple[pd.DataFrame, ...] = field(default=(), repr=False)


def convert(raw: RawTable, areas: pd.DataFrame | None = None) -> TypedTable:
    """Convert one raw table."""
    frame, source, known = raw.frame, raw.source, fields(raw.table)
    columns: dict[str, pd.Series] = {}
    marks: Marks = {}
    free = [name for name in map(str, frame.columns) if name not in known and not name.startswith("_")]
    for name in [*known, *free]:
        if name in known and known[name].type == "code":
            code = _village_codes(raw, areas)
            if code is not None:
                columns[name] = code.pop("codes")
                marks |= {(rule, name): mask for rule, mask in code.items()}
            continue
        cells = _cells(frame, name, source)
        if cells is not None:
            values, found = _typed(cells, name, known.get(name), raw)
            if values is not None:
                columns[name] = values
                marks |= {(rule, name): mask for rule, mask in found.items()}
    if raw.table == "official":
        columns |= official_columns(frame, columns)
    typed = pd.DataFrame(columns, index=frame.index)
    typed[list(PLACES)] = frame[list(PLACES)]
    typed = _with_unread(typed, raw, marks)
    marks = {place: mask for place, mask in marks.items() if mask.any()}
    if source.distinct:
        typed, marks, first = _distinct(typed, marks, raw.table)
        frame = frame[first]
    return TypedTable(typed, marks, source, raw.table, raw.headings, (frame,))


def _with_unread(typed: pd.DataFrame, raw: RawTable, marks: Marks) -> pd.DataFrame:
    """Rows whose unreadable cells differ are not the same row, though both are missing after reading."""
    frame = raw.frame
    if raw.table == "areas":
        return typed
    told = np.zeros(len(frame), dtype=np.uint64)
    for (rule, name), mask in marks.items():
        if rule in UNREAD_RULES and name in frame and mask.any():
            rows = np.flatnonzero(mask)
            cells = [f"{name}\t{plain(cell)}" for cell in frame[name].iloc[rows].tolist()]
            told[rows] += pd.util.hash_array(np.array(cells, dtype=object))
    return typed.assign(**{UNREAD: told})


def _cells(frame: pd.DataFrame, name: str, source: TableSource) -> pd.Series | None:
    if name in frame:
        return frame[name]
    if name in source.constants:
        return pd.Series([source.constants[name]] * len(frame), index=frame.index, dtype=object)
    return None


def _typed(
    cells: pd.Series, name: str, known: Field | None, raw: RawTable
) -> tuple[pd.Series | None, dict[str, Mask]]:
    """Values and, by rule, the cells in doubt; None for a free column in which nothing is a number."""
    kind = known.type if known else "free"
    codes = _codes(raw, name)
    if known is not None and kind in {"choice", "boolean"}:
        words = {choice: choice for choice in known.choices} | WORDS.get(name, {})
        values, unread = choices(cells, codes, words) if known.choices else booleans(cells, codes)
        return values, {"choice_unknown": unread}
    cells = translated(cells, codes)
    if kind in {"nik", "kk"}:
        values, numeric, lost = identifiers(cells)
        return values, {"id_numeric": numeric, "id_lost": lost}
    if kind == "date":
        values, unread, shifted = dates(cells, raw.source.date_order)
        return values, {"date_unread": unread, "date_shifted": shifted}
    return (
        (text(cells), {"text_mended": mended(cells)}) if kind == "text" else _numeric(cells, name, kind, raw)
    )


def _numeric(
    cells: pd.Series, name: str, kind: str, raw: RawTable
) -> tuple[pd.Series | None, dict[str, Mask]]:
    read = integers if kind == "integer" else numbers
    values, unread, doubtful = read(cells, nil_is_zero=raw.table == "official")
    if kind == "free" and not values.notna().any():
        return None, {}
    if name in raw.source.scale:
        values = values * raw.source.scale[name]
        values = values.round().astype("Int64") if kind == "integer" else values
    return values, {"number_unread": unread, "number_doubtful": doubtful}


def _codes(raw: RawTable, name: str) -> Mapping[str, Any]:
    profile = profile_of(raw.source)
    return {**(profile.codes.get(name, {}) if profile else {}), **raw.source.codes.get(name, {})}


def _village_codes(raw: RawTable, areas: pd.DataFrame | None) -> dict[str, Any] | None:
    """Codes, and by rule the cells that have none: malformed, ambiguous, or not in the areas frame."""
    written = _cells(raw.frame, "village_code", raw.source)
    if written is None and "_village" not in raw.frame:
        return None
    none = np.zeros(len(raw.frame), dtype=bool)
    if written is None:
        if areas is None:
            return None
        codes, twice = _by_name(raw.frame, areas)
        unknown = codes.isna().to_numpy() & ~twice & text(raw.frame["_village"]).notna().to_numpy()
        return {"codes": codes, "village_ambiguous": twice, "village_unknown": unknown}
    frame_codes = frozenset() if areas is None else frozenset(areas["village_code"])
    declared = "code_system" in raw.source.model_fields_set
    found = canonical_codes(
        translated_text(written, raw.source), raw.source.code_system, declared=declared, frame=frame_codes
    )
    codes, unknown = found.codes, none
    if areas is not None:
        codes = _from_bps(raw, found, areas) if raw.source.code_system == "bps" else codes
        unknown = codes.notna().to_numpy() & ~codes.isin(frame_codes).to_numpy()
        codes = codes.mask(unknown) if unknown.any() else codes
    return {
        "codes": codes,
        "code_malformed": found.malformed,
        "code_ambiguous": found.ambiguous,
        "village_unknown": unknown,
    }


def translated_text(written: pd.Series, source: TableSource) -> pd.Series:
    """Codes as text, through the source's own code list where it has one.

    Examples
    --------
    >>> translated_text(pd.Series([7.0, ""]), TableSource(files=["a.csv"])).tolist()
    ['7', nan]
    """
    return text(translated(written, source.codes.get("village_code", {})))


def _by_name(frame: pd.DataFrame, areas: pd.DataFrame) -> tuple[pd.Series, Mask]:
    village = text(frame["_village"])
    district = (
        text(frame["_district"]) if "_district" in frame else pd.Series("", index=frame.index, dtype="str")
    )
    return match_villages(areas, district=district, village=village)


def _from_bps(raw: RawTable, found: AreaCodes, areas: pd.DataFrame) -> pd.Series:
    """BPS codes by district and name, where the frame is Kemendagri's: villages are numbered otherwise."""
    outside = found.codes.notna() & ~found.codes.isin(set(areas["village_code"]))
    if not outside.any() or "_village" not in raw.frame or "district_code" not in areas:
        return found.codes
    names = areas.drop_duplicates("district_code").set_index("district_code")["district"]
    blora = outside & found.codes.str.startswith(BLORA[1]).fillna(False).astype(bool)
    blora &= found.codes.str[:7].isin({BLORA[1] + number for number in BPS_DISTRICTS}).to_numpy()
    district = found.codes[blora].map(bps_to_kemendagri_district).map(names).astype("str")
    codes, _ = match_villages(areas, district=district, village=text(raw.frame.loc[blora, "_village"]))
    return found.codes.where(~blora, codes.reindex(found.codes.index))


def _distinct(typed: pd.DataFrame, marks: Marks, table: str) -> tuple[pd.DataFrame, Marks, Mask]:
    """The different rows, their marks, and which they are of those read."""
    values = [name for name in typed if name not in PLACES]
    key = ["village_code"] if table == "areas" else values
    first = ~typed.duplicated(key).to_numpy()
    marks = {place: mask[first] for place, mask in marks.items()}
    if table == "areas":
        different = ~typed.duplicated(values).to_numpy() & ~first
        marks["distinct_differs", "village_code"] = (
            typed["village_code"].isin(typed.loc[different, "village_code"]).to_numpy()[first]
        )
    marks = {place: mask for place, mask in marks.items() if mask.any()}
    return typed[first].reset_index(drop=True), marks, first
