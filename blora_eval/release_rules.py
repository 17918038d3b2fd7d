"""What no text leaving the confidential zone may hold: a person's number, a register's heading, a link."""

import re
from collections.abc import Iterable, Iterator

_COLUMNS = """
nik no_nik nomor_nik kk no_kk nokk nomor_kk nama_ibu_kandung ibu_kandung nama_krt nama_art nama_lengkap
id_dtks idbdt id_bdt id_keluarga tanggal_lahir tempat_lahir tgl_lahir no_hp nomor_hp
"""
REGISTER_COLUMNS = frozenset(_COLUMNS.split())
_CODES = """
11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82
91 92 93 94 95 96 97 99
"""
PROVINCES = frozenset(_CODES.split())
GROUPED = re.compile(r"\d(?:[ .,\-_/'’\u00a0\u2009\u202f]{0,2}\d){15,}")
SOLID = re.compile(r"\d{16,}")
NAME = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+")
RUNS = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|form|link)\b|\bon\w+\s*=|javascript:|vbscript:", re.I
)
ADDRESS = re.compile(r"\b(?:https?|ftp|file|mailto):|(?:^|\s)(?://|\\\\)\w|\bdata:\w+/", re.I)


def text_problems(blocks: Iterable[str]) -> list[str]:
    """What must not be read in a text.

    Examples
    --------
    >>> text_problems(["tahun 2018 2019 2020 2021", "Rp1.234.567"])
    []
    >>> text_problems(["99 99 01 41 01 90 0001"])
    ['it holds a run of 16 digits that could be a NIK or KK number']
    """
    blocks = list(blocks)
    problems = []
    if any(map(_numbers_a_person, blocks)):
        problems.append("it holds a run of 16 digits that could be a NIK or KK number")
    names = {_plain(block) for block in blocks} | {
        name.lower() for block in blocks for name in NAME.findall(block)
    }
    problems += [f"it names the register's column {name}" for name in sorted(names & REGISTER_COLUMNS)]
    return problems


def cell_problems(text: str, *, cites: bool = False) -> list[str]:
    """What must not stand in a cell of a table; where it cites its source, that may be an address.

    Examples
    --------
    >>> cell_problems("<script>"), cell_problems("https://99.id"), cell_problems("https://99.id", cites=True)
    (['a program would run it'], ['it points to an address outside'], [])
    """
    problems = text_problems([text])
    problems += ["a program would run it"] if RUNS.search(text) else []
    return problems + (["it points to an address outside"] if ADDRESS.search(text) and not cites else [])


def _plain(block: str) -> str:
    return "_".join(block.lower().split())


def _numbers_a_person(block: str) -> bool:
    if SOLID.search(block):
        return True
    return any(_plausible("".join(groups)) for run in GROUPED.findall(block) for groups in _sixteen(run))


def _sixteen(run: str) -> Iterator[list[str]]:
    """Neighbouring groups of digits that make sixteen together: a number is not cut within a group."""
    groups = re.findall(r"\d+", run)
    for first in range(len(groups)):
        for last in range(first + 1, len(groups) + 1):
            if sum(map(len, groups[first:last])) == 16:
                yield groups[first:last]


def _plausible(number: str) -> bool:
    """Whether grouped digits can be a NIK or KK: a list of years or a sum of rupiah cannot."""
    day, month = int(number[6:8]), int(number[8:10])
    return number[:2] in PROVINCES and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
