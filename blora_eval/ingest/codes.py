"""Village codes: which system a text belongs to, and the one form in which we keep it.

Kemendagri's code is kept as text with dots, ``33.16.KK.VVVV`` (1xxx kelurahan, 2xxx desa). BPS has
another, ten digits, with another order of districts and another numbering of villages: a bare
ten-digit text can be either and is refused until study.yaml says which.
"""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import Mask

__all__ = [
    "BPS_DISTRICTS",
    "AreaCodes",
    "bps_to_kemendagri_district",
    "canonical_codes",
    "kemendagri_to_bps_district",
]

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

    Parameters
    ----------
    written : Series of str
        Codes as written, missing where empty.
    system : {"kemendagri", "bps", "study"}
        The system that the source's ``code_system`` names, or its default.
    declared : bool
        Whether study.yaml says so itself.
    frame : frozenset of str, optional
        Codes of the study's areas; what is literally among them is taken as it is.

    Returns
    -------
    AreaCodes
        Texts and masks of the same length.

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

    Parameters
    ----------
    code : str
        A BPS code of at least seven digits.

    Returns
    -------
    str
        Such as ``33.16.08``.

    Raises
    ------
    ValueError
        If it is not a district of Kabupaten Blora.

    Examples
    --------
    >>> bps_to_kemendagri_district("3316090001")
    '33.16.08'
    """
    if not code.startswith(BLORA[1]) or code[4:7] not in BPS_DISTRICTS:
        raise ValueError("not a district of Kabupaten Blora")
    return f"{BLORA[0]}.{BPS_DISTRICTS.index(code[4:7]) + 1:02d}"


def kemendagri_to_bps_district(code: str) -> str:
    """BPS's code of a district of Kabupaten Blora from the start of a Kemendagri code.

    Parameters
    ----------
    code : str
        A Kemendagri code with dots, of district or village.

    Returns
    -------
    str
        Seven digits.

    Raises
    ------
    ValueError
        If it is not a district of Kabupaten Blora.

    Examples
    --------
    >>> kemendagri_to_bps_district("33.16.08.2001")
    '3316090'
    """
    number = code[6:8]
    if (
        not code.startswith(BLORA[0] + ".")
        or not number.isdigit()
        or not 1 <= int(number) <= len(BPS_DISTRICTS)
    ):
        raise ValueError("not a district of Kabupaten Blora")
    return BLORA[1] + BPS_DISTRICTS[int(number) - 1]
