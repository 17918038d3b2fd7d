"""How registers go wrong: each defect with its rate in one table, planted by chance and counted.

The first eight rates are those under which linkage methods for such registers were compared; the rest
are of the order of what village files show.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

RATES: dict[str, tuple[float, str, str]] = {
    "nik_missing": (0.22, "row", "NIK empty"),
    "nik_last_zero": (0.04, "row", "last digit of the NIK set to 0, as Excel does with 16 digits"),
    "nik_transposed": (0.02, "row", "two neighbouring digits of the NIK changed over"),
    "kk_missing": (0.10, "row", "family card number empty"),
    "birth_missing": (0.04, "row", "birth date empty"),
    "name_abbreviated": (0.40, "eligible", "MUHAMMAD to MUH, MOH or M., SITI to ST., of names that begin so"),
    "name_old_spelling": (0.05, "eligible", "U, J, C as OE, DJ, TJ, of names with such a letter"),
    "name_typo": (0.02, "row", "one letter lost or two changed over in a name"),
    "nik_scientific": (0.003, "row", "NIK as text in scientific notation: lost for good"),
    "nik_apostrophe": (0.01, "row", "NIK with an apostrophe in front"),
    "nik_nbsp": (0.005, "row", "NIK followed by a non-breaking space"),
    "nik_dots": (0.005, "row", "NIK with dots between its parts"),
    "birth_day40": (0.005, "eligible", "day + 40 copied from a woman's NIK"),
    "row_repeated": (0.003, "row", "the whole row stands twice"),
    "sex_numeric": (0.30, "file", "sex as 1 and 2 instead of L and P"),
    "rt_numeric": (0.20, "file", "RT and RW as numbers, leading zeros lost"),
    "village_nbsp": (0.03, "file", "village name followed by a non-breaking space"),
    "title_rows": (0.40, "file", "two or three title rows above the header"),
    "header_grouped": (0.12, "file", "a row of merged group headings above the header"),
    "header_split": (
        0.08,
        "file",
        "a header of two rows, merged downwards, the aid columns under one heading",
    ),
    "total_row": (0.25, "file", "a row JUMLAH at the end"),
    "dates_real": (0.40, "file", "birth dates as real dates"),
    "dates_dmy": (0.25, "file", "birth dates as text dd/mm/yyyy"),
    "dates_words": (0.15, "file", "birth dates as text such as 1 Januari 1990"),
    "dates_serial": (0.10, "file", "birth dates as serial numbers"),
    "dates_mixed": (0.10, "file", "birth dates in all these writings in one column"),
    "nik_numeric": (1, "once", "all NIK and KK of one file as numbers of fifteen digits"),
    "name_word": (3, "once", "persons named NAN, NULL and NA in one village"),
    "name_formula": (1, "once", "a name that begins with = in one village"),
    "name_script": (1, "once", "a name that is a script element in one village"),
    "error_cell": (1, "once", "a cell with the error #REF! in one village"),
    "decile_missing": (0.03, "household", "decile empty"),
    "attribute_missing": (0.01, "household", "floor, wall, water, fuel or toilet empty, each"),
    "schooling_comma": (0.05, "household", "years of schooling as text with decimal comma"),
    "area_comma": (0.30, "household", "land area as text such as 1.250,75"),
}
"""Defect: rate, of what (row, eligible row, household, file; ``once`` counts cells or persons), meaning."""

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
WRITINGS = ("dates_real", "dates_dmy", "dates_words", "dates_serial")
ABBREVIATED = {"MUHAMMAD ": ("MUH ", "MOH ", "M. "), "SITI ": ("ST. ", "ST ", "ST. ")}
EPOCH = dt.date(1899, 12, 30).toordinal()
DIGITS_LEFT = 15


@dataclass(slots=True)
class Damage:
    """The generator that plants one file's defects, and how many of each it planted."""

    rng: np.random.Generator
    planted: Counter[str] = field(default_factory=Counter)
    among: Counter[str] = field(default_factory=Counter)

    def hit(self, name: str, among: int) -> Flags:
        """Which of so many rows get a defect; counted."""
        struck = self.rng.random(among) < RATES[name][0]
        self.count(name, int(struck.sum()), among)
        return struck

    def count(self, name: str, planted: int, among: int) -> None:
        """Count defects planted otherwise."""
        self.planted[name] += planted
        self.among[name] += among

    def forget(self, *names: str) -> None:
        """Take back the counts of defects that another one has undone."""
        for name in names:
            del self.planted[name], self.among[name]


def damage_nik(nik: Cells, damage: Damage) -> tuple[Cells, Flags]:
    """NIK as they stand in a file."""
    names = [name for name in RATES if name.startswith("nik_") and RATES[name][1] == "row"]
    bounds = np.cumsum([RATES[name][0] for name in names])
    which = np.searchsorted(bounds, damage.rng.random(len(nik)), side="right")
    cells = nik.copy()
    for number, name in enumerate(names):
        rows = np.flatnonzero(which == number)
        damage.count(name, len(rows), len(nik))
        cells[rows] = [_nik_as(name, nik[row], damage.rng) for row in rows]
    lossy = np.isin(which, [names.index(name) for name in names if name.split("_")[1] in LOSSY])
    return cells, ~lossy


LOSSY = {"missing", "last", "transposed", "scientific"}


def _nik_as(name: str, nik: str, rng: np.random.Generator) -> str | None:
    if name == "nik_transposed":
        places = [place for place in range(4, 15) if nik[place] != nik[place + 1]]
        place = places[int(rng.integers(len(places)))]
        return nik[:place] + nik[place + 1] + nik[place] + nik[place + 2 :]
    return {
        "nik_missing": None,
        "nik_last_zero": nik[:DIGITS_LEFT] + "0",
        "nik_scientific": f"{nik[0]}.{nik[1:6]}E+15",
        "nik_apostrophe": "'" + nik,
        "nik_nbsp": nik + "\u00a0",
        "nik_dots": f"{nik[:6]}.{nik[6:12]}.{nik[12:]}",
    }[name]


def damage_kk(card: Cells, damage: Damage) -> Cells:
    """Family card numbers as they stand in a file."""
    cells = card.copy()
    cells[damage.hit("kk_missing", len(card))] = None
    return cells


def damage_names(names: Cells, damage: Damage) -> Cells:
    """Names as clerks write them."""
    cells = names.copy()
    pious = np.array([name.startswith(tuple(ABBREVIATED)) for name in cells], dtype=bool)
    for row in np.flatnonzero(pious)[damage.hit("name_abbreviated", int(pious.sum()))]:
        long = next(word for word in ABBREVIATED if cells[row].startswith(word))
        cells[row] = cells[row].replace(long, ABBREVIATED[long][int(damage.rng.integers(3))], 1)
    old = np.array([any(letter in name for letter in "UJC") for name in cells], dtype=bool)
    for row in np.flatnonzero(old)[damage.hit("name_old_spelling", int(old.sum()))]:
        cells[row] = cells[row].replace("U", "OE").replace("J", "DJ").replace("C", "TJ")
    for row in np.flatnonzero(damage.hit("name_typo", len(cells))):
        cells[row] = _typo(cells[row], damage.rng)
    return cells


def _typo(name: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(name) - 1)) if len(name) > 2 else 0
    if rng.random() < 0.5 or name[place] == name[place + 1]:
        return name[:place] + name[place + 1 :]
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def birth_texts(births: list[dt.date], female: Flags, writing: str, damage: Damage) -> list[object]:
    """Birth dates as they stand in a file."""
    own = damage.rng.integers(0, len(WRITINGS), len(births)) if writing == "dates_mixed" else None
    cells = [
        _birth_as(writing if own is None else WRITINGS[own[row]], birth) for row, birth in enumerate(births)
    ]
    women = np.flatnonzero(female)
    for row in women[damage.hit("birth_day40", len(women))]:
        cells[row] = f"{births[row].day + 40:02d}{births[row]:/%m/%Y}"
    for row in np.flatnonzero(damage.hit("birth_missing", len(births))):
        cells[row] = None
    return cells


def _birth_as(writing: str, birth: dt.date) -> object:
    if writing == "dates_dmy":
        return f"{birth:%d/%m/%Y}"
    if writing == "dates_words":
        return f"{birth.day} {MONTHS[birth.month - 1]} {birth.year}"
    return birth.toordinal() - EPOCH if writing == "dates_serial" else birth


def repeat_rows(count: int, damage: Damage) -> npt.NDArray[np.int64]:
    """Row numbers of a file in which some rows stand twice, one below the other."""
    return np.repeat(np.arange(count), 1 + damage.hit("row_repeated", count).astype(int))
