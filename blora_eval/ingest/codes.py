"""Codes of words and of villages: what a file writes, and what it means.

Kemendagri's code is kept as text with dots, ``33.16.KK.VVVV`` (1xxx kelurahan, 2xxx desa). BPS has
another, ten digits, with another order of districts and another numbering of villages: a bare
ten-digit text can be either and is refused until study.yaml says which.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.errors import DataError, StudyError
from blora_eval.ingest.cells import Mask
from blora_eval.study import Study, VillageName

System = Literal["kemendagri", "bps", "study"]

DOTTED = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")
TEN_DIGITS = re.compile(r"\d{10}")
STUDY_CODE = re.compile(r"[0-9A-Za-z.\-]{1,32}")

BPS_DISTRICTS = (
    *("010", "020", "030", "040", "050", "060", "070", "090"),
    *("100", "120", "110", "140", "150", "160", "080", "130"),
)
"""BPS's number of each district of Kabupaten Blora, in Kemendagri's order 01 to 16."""

BLORA = ("33.16", "3316")


@dataclass(frozen=True)
class AreaCodes:
    """Codes as they were read: in our form, and where they could not be brought to it.

    ``codes`` is text, missing where it could not be; ``malformed`` marks texts that are no code,
    ``ambiguous`` bare ten-digit texts of an undeclared system.
    """

    codes: pd.Series
    malformed: Mask
    ambiguous: Mask


def canonical_codes(
    written: pd.Series, system: System, *, declared: bool, frame: frozenset[str] = frozenset()
) -> AreaCodes:
    """Village codes in the one form in which we keep them.

    Examples
    --------
    >>> found = canonical_codes(pd.Series(["33.16.01.2001", "3316012002", "x"]), "kemendagri", declared=True)
    >>> found.codes.tolist(), found.malformed.tolist()
    (['33.16.01.2001', '33.16.01.2002', nan], [False, False, True])
    """
    places, distinct = pd.factorize(written)
    width = _common_width(frame)
    codes: list[str | None] = [None] * (len(distinct) + 1)
    malformed, ambiguous = np.zeros(len(codes), dtype=bool), np.zeros(len(codes), dtype=bool)
    for place, one in enumerate(distinct):
        code = one.replace(" ", "")
        if code in frame:
            codes[place] = code
        elif width and code.isdigit() and code.zfill(width) in frame:
            codes[place] = code.zfill(width)
        elif TEN_DIGITS.fullmatch(code) and not declared:
            ambiguous[place] = True
        else:
            codes[place] = _in_system(code, system)
            malformed[place] = codes[place] is None
    found = pd.Series(pd.array(codes, dtype="str").take(places), index=written.index)
    return AreaCodes(found, malformed[places], ambiguous[places])


def _common_width(frame: frozenset[str]) -> int:
    """The width of a frame's codes where they all have one and are digits: leading zeros get lost."""
    widths = {len(code) if code.isdigit() else 0 for code in frame}
    return widths.pop() if len(widths) == 1 else 0


def _in_system(code: str, system: System) -> str | None:
    if system == "study":
        return code if STUDY_CODE.fullmatch(code) else None
    if system == "bps":
        return code if TEN_DIGITS.fullmatch(code) else None
    if TEN_DIGITS.fullmatch(code):
        return f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"
    return code if DOTTED.fullmatch(code) else None


def bps_to_kemendagri_district(code: str) -> str:
    """Kemendagri's code of a district of Kabupaten Blora from the start of a BPS code.

    Villages are numbered differently in the two systems, so that a village is found in its district
    by name.

    Examples
    --------
    >>> bps_to_kemendagri_district("3316090001")
    '33.16.08'
    """
    if not code.startswith(BLORA[1]) or code[4:7] not in BPS_DISTRICTS:
        raise ValueError("not a district of Kabupaten Blora")
    return f"{BLORA[0]}.{BPS_DISTRICTS.index(code[4:7]) + 1:02d}"


PREFIX = re.compile(r"^(desa|ds|kelurahan|kel|kecamatan|kec)\b[.\s]*")
ALIASES = {
    "kotablora": "blora",
    "blorakota": "blora",
    "sumberjo": "sumberejo",
    "cabeyan": "cabean",
}
"""BPS's spellings, normalised, to the frame's."""


def normalise_name(name: str) -> str:
    """A place name for comparison: letters and digits only, known spellings brought to one.

    Examples
    --------
    >>> normalise_name("Ds. Kali  Sari"), normalise_name("KOTA BLORA")
    ('kalisari', 'blora')
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    letters = PREFIX.sub("", " ".join(letters.split())) or letters
    key = re.sub(r"[^a-z0-9]", "", letters)
    return ALIASES.get(key, key)


def match_villages(frame: pd.DataFrame, *, district: pd.Series, village: pd.Series) -> tuple[pd.Series, Mask]:
    """Codes of villages named by district and name; nothing is raised.

    Examples
    --------
    >>> frame = pd.DataFrame({"village_code": ["1", "2"], "village": ["Gempol", "Gempol"],
    ...                       "district": ["Jati", "Cepu"]})
    >>> match_villages(frame, district=pd.Series(["JATI"]), village=pd.Series(["gempol"]))[0].tolist()
    ['1']
    """
    codes: dict[tuple[str, str], str | None] = {}
    districts = frame["district"] if "district" in frame else pd.Series("", index=frame.index)
    for code, name, place in zip(frame["village_code"], frame["village"], districts, strict=True):
        key = (normalise_name(str(place)), normalise_name(str(name)))
        codes[key] = None if key in codes else code
    (ones, districts_as_written), (twos, as_written) = (
        pd.factorize(texts.fillna("")) for texts in (district, village)
    )
    above, names = ([normalise_name(name) for name in texts] for texts in (districts_as_written, as_written))
    places, distinct = pd.factorize(ones * len(names) + twos)
    keys = [(above[pair // len(names)], names[pair % len(names)]) for pair in distinct.tolist()]
    twice = np.array([key in codes and codes[key] is None for key in keys], dtype=bool)
    found = pd.array([codes.get(key) for key in keys], dtype="str").take(places)
    return pd.Series(found, index=village.index), twice[places]


def _reason(frame: pd.DataFrame, district: str, village: str, *, twice: bool) -> str:
    said = f"{village!r} in district {district!r}"
    inside = frame[frame["district"].map(normalise_name) == normalise_name(str(district))]
    if twice:
        same = inside[inside["village"].map(normalise_name) == normalise_name(str(village))]
        return f"{said} is ambiguous: {', '.join(same['village_code'])}"
    if inside.empty:
        near = _nearest(district, frame["district"].unique())
        return f"{said} is unknown; no district has that name{near}"
    elsewhere = frame[frame["village"].map(normalise_name) == normalise_name(str(village))]
    if len(elsewhere):
        return f"{said} is unknown; {_where(elsewhere)}"
    names = {normalise_name(name): name for name in inside["village"]}
    match = difflib.get_close_matches(normalise_name(str(village)), names, n=1, cutoff=0)
    nearest = inside[inside["village"] == names[match[0]]].iloc[0]
    return f"{said} is unknown; the nearest there is {nearest['village']!r} ({nearest['village_code']})"


def _nearest(name: str, names: Iterable[str]) -> str:
    known = {normalise_name(one): one for one in map(str, names)}
    match = difflib.get_close_matches(normalise_name(name), known, n=1, cutoff=0)
    return f"; the nearest is {known[match[0]]!r}" if match else ""


def village_advice(written: str, frame: pd.DataFrame) -> str:
    """What to write for something that leads to no village: its name; name and district; a code without dots.

    Examples
    --------
    >>> frame = pd.DataFrame({"village_code": ["99.99.01.2001"], "village": ["Jati"], "district": ["Satu"]})
    >>> village_advice("9999012001", frame)
    "'9999012001' is written with dots: 99.99.01.2001 (Jati)"
    >>> village_advice("Jatti", frame)
    "'Jatti' is no village; the nearest is 99.99.01.2001 (Jati)"
    """
    name, _, district = written.partition("; ")
    if district and "district" in frame:
        return _reason(frame, district, name, twice=False)
    names = dict(zip(frame["village_code"], frame["village"].map(str), strict=True))
    dotted = _in_system(written, "kemendagri")
    if dotted in names:
        return f"{written!r} is written with dots: {dotted} ({names[dotted]})"
    named = [code for code, one in names.items() if normalise_name(one) == normalise_name(written)]
    if named:
        return f"{written!r} is the name of {', '.join(named)}"
    known = {key: code for code, one in names.items() for key in (code, normalise_name(one))}
    key = dotted or (written if written[:1].isdigit() else normalise_name(written))
    code = known[difflib.get_close_matches(key, known, n=1, cutoff=0)[0]]
    return f"{written!r} is no village; the nearest is {code} ({names[code]})"


def _where(rows: pd.DataFrame) -> str:
    places = [f"{one.district} ({one.village_code})" for one in rows.itertuples()]
    return f"the name occurs in {', '.join(places)}"


def resolve_priority(study: Study, frame: pd.DataFrame) -> list[str]:
    """The codes of a study's priority list."""
    if study.priority is None:
        return []
    codes, reasons = [], []
    for entry in study.priority.villages:
        try:
            codes.append(_entry(entry, frame))
        except DataError as error:
            reasons.append(str(error))
    reasons += [
        f"{code} is on the list twice" for code in sorted({one for one in codes if codes.count(one) > 1})
    ]
    if reasons:
        raise StudyError(
            f"The priority list of study.yaml has {len(reasons)} mistake{'s' * (len(reasons) > 1)}:",
            reasons,
            "Correct priority.villages: codes, or {district: ..., village: ...}.",
        )
    return [code for code in frame["village_code"] if code in set(codes)]


def _entry(entry: str | VillageName, frame: pd.DataFrame) -> str:
    if isinstance(entry, VillageName):
        place = {"district": entry.district, "village": entry.village}
        codes, twice = match_villages(frame, **{name: pd.Series([text]) for name, text in place.items()})
        if codes.isna().any():
            raise DataError(_reason(frame, entry.district, entry.village, twice=bool(twice[0])))
        return str(codes.iloc[0])
    if entry in set(frame["village_code"]):
        return entry
    named = frame[frame["village"].map(normalise_name) == normalise_name(entry)]
    if len(named) > 1:
        raise DataError(f"{entry!r} is ambiguous: {_where(named)}; name the district too")
    if len(named) == 1:
        raise DataError(f"{entry!r} is a name without its district; {_where(named)}")
    what = "code" if STUDY_CODE.fullmatch(entry) and any(letter.isdigit() for letter in entry) else "village"
    raise DataError(f"{entry!r} is not a {what} of the areas frame{_nearest(entry, _known(frame, what))}")


def _known(frame: pd.DataFrame, what: str) -> list[str]:
    return list(frame["village_code" if what == "code" else "village"])
