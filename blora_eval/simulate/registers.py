"""The person registers: one workbook a village in the SIKS-NG form, as operators send them."""

import datetime as dt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import (
    RATES,
    Damage,
    birth_texts,
    damage_kk,
    damage_names,
    damage_nik,
    repeat_rows,
)
from blora_eval.simulate.sheets import ErrorCell, Sheet, write_workbook
from blora_eval.simulate.world import PLACE, hamlets

Cells = npt.NDArray[np.object_]

HEADINGS = [
    "id_dtks",
    "provinsi",
    "kabupatenkota",
    "kecamatan",
    "desakeluarahan",
    "alamat",
    "dusun",
    "rt",
    "rw",
    "nomor_kk",
    "nomor_nik",
    "nama",
    "tanggal_lahir",
    "tempat_lahir",
    "jenis_kelamin",
    "nama_ibu_kandung",
    "hubungan_keluarga",
    "pekerjaan",
    "keterangan_padan",
    "bansos_bpnt",
    "bansos_pkh",
    "pbi_jkn",
]
"""The headings of the SIKS-NG form, as printed there."""

GROUPS = (("TEMPAT TINGGAL", "A", "I"), ("ANGGOTA KELUARGA", "J", "S"), ("BANSOS", "T", "V"))
WORDS = ("NAN", "NULL", "NA")
RELATIONS = {"head": "KEPALA KELUARGA", "child": "ANAK", "parent": "ORANG TUA", "other": "LAINNYA"}
MATCHED = 0.96
"""Share of rows with a true NIK that the civil registry confirms."""


def write_register(path: Path, village: pd.Series, rows: pd.DataFrame, damage: Damage) -> pd.DataFrame:
    """Write one village's register of one round."""
    columns = _columns(village, rows, damage)
    _plant_special(columns, village["special"], damage)
    order = repeat_rows(len(rows), damage)
    sheet = _sheet(village, [[column[row] for row in order] for column in columns.values()], damage)
    write_workbook(path, sheet)
    person = rows["person"].to_numpy()[order]
    return pd.DataFrame({"person": person, "row": np.arange(len(person)) + sheet.first_row})


def _columns(village: pd.Series, rows: pd.DataFrame, damage: Damage) -> dict[str, list[object]]:
    n = len(rows)
    nik, true = damage_nik(rows["nik"].to_numpy(dtype=object), damage)
    female = rows["female"].to_numpy()
    nbsp = "\u00a0" if damage.hit("village_nbsp", 1)[0] else ""
    matched = true & (damage.rng.random(n) < MATCHED)
    constants = {
        "provinsi": PLACE["province"].upper(),
        "kabupatenkota": PLACE["regency"].upper(),
        "kecamatan": village["district"].upper(),
        "desakeluarahan": village["village"].upper() + nbsp,
        "tempat_lahir": "CONTOH",
    }
    births: list[dt.date] = rows["birth"].dt.date.tolist()
    columns: dict[str, list[object]] = {heading: [constants.get(heading)] * n for heading in HEADINGS}
    columns["id_dtks"] = rows["id_dtks"].tolist()
    columns["dusun"] = [f"DUSUN {name.upper()}" for name in hamlets(rows["hamlet"].to_numpy())]
    columns["rt"], columns["rw"] = _neighbourhoods(rows, damage)
    columns["alamat"] = [f"RT {rt:02d} RW {rw:02d}" for rt, rw in zip(rows["rt"], rows["rw"], strict=True)]
    columns["nomor_kk"] = damage_kk(rows["kk"].to_numpy(dtype=object), damage).tolist()
    columns["nomor_nik"] = nik.tolist()
    columns["nama"] = damage_names(rows["name"].to_numpy(dtype=object), damage).tolist()
    columns["tanggal_lahir"] = birth_texts(births, female, _writing(damage), damage)
    columns["jenis_kelamin"] = _sexes(female, damage)
    columns["nama_ibu_kandung"] = rows["mother"].tolist()
    columns["hubungan_keluarga"] = _relations(rows["relation"], female)
    columns["pekerjaan"] = rows["work"].tolist()
    columns["keterangan_padan"] = np.where(matched, "PADAN", "TIDAK PADAN").tolist()
    for heading, aid in (("bansos_bpnt", "bpnt"), ("bansos_pkh", "pkh"), ("pbi_jkn", "pbi")):
        columns[heading] = np.where(rows[aid], "YA", "TIDAK").tolist()
    return columns


def _neighbourhoods(rows: pd.DataFrame, damage: Damage) -> tuple[list[object], list[object]]:
    if damage.hit("rt_numeric", 1)[0]:
        return rows["rt"].tolist(), rows["rw"].tolist()
    return [f"{rt:03d}" for rt in rows["rt"]], [f"{rw:03d}" for rw in rows["rw"]]


def _writing(damage: Damage) -> str:
    names = [name for name in RATES if name.startswith("dates_")]
    chosen = str(damage.rng.choice(names, p=[RATES[name][0] for name in names]))
    for name in names:
        damage.count(name, int(name == chosen), 1)
    return chosen


def _sexes(female: npt.NDArray[np.bool_], damage: Damage) -> list[object]:
    numeric = damage.hit("sex_numeric", 1)[0]
    sexes: list[object] = (np.where(female, 2, 1) if numeric else np.where(female, "P", "L")).tolist()
    return sexes


def _relations(relation: pd.Series, female: npt.NDArray[np.bool_]) -> list[object]:
    spouse = np.where(female, "ISTRI", "SUAMI").tolist()
    return [RELATIONS.get(word, of_couple) for word, of_couple in zip(relation, spouse, strict=True)]


def _plant_special(columns: dict[str, list[object]], special: str, damage: Damage) -> None:
    """The defect that only this village has, in its first rows."""
    names = columns["nama"]
    if special == "nik_numeric":
        for heading in ("nomor_nik", "nomor_kk"):
            columns[heading] = [_as_number(cell) for cell in columns[heading]]
        damage.forget("nik_apostrophe", "nik_nbsp", "nik_dots")
        damage.count(special, 1, 1)
    elif special == "error_cell" and names:
        columns["tanggal_lahir"][0] = ErrorCell("#REF!")
        damage.count(special, 1, 1)
    elif special and len(names) >= len(WORDS):
        planted = {"name_word": WORDS, "name_formula": ("=cmd|'/C calc'!A0",)}.get(
            special, ("<script>alert(1)</script>",)
        )
        names[: len(planted)] = planted
        damage.count(special, len(planted), len(planted))


def _as_number(cell: object) -> object:
    """Fifteen digits and a zero, as Excel keeps them; texts that are no plain number stay."""
    text = str(cell).replace(".", "").strip("'\u00a0")
    return int(text) // 10 * 10 if text.isdigit() else cell


def _sheet(village: pd.Series, columns: list[list[object]], damage: Damage) -> Sheet:
    above: list[list[object]] = []
    if damage.hit("title_rows", 1)[0]:
        title = f"DATA TERPADU KESEJAHTERAAN SOSIAL {village['village'].upper()}"
        above = [[title], [f"KECAMATAN {village['district'].upper()}"], []]
        del above[int(damage.rng.integers(2, 4)) :]
    headings, merges = _header(len(above) + 1, damage)
    below: list[list[object]] = []
    if damage.hit("total_row", 1)[0]:
        below = [["JUMLAH", *[None] * 10, len(columns[0])]]
    return Sheet(headings, columns, above=above, below=below, merges=merges, name="Sheet1", title="register")


def _header(row: int, damage: Damage) -> tuple[list[list[object]], list[str]]:
    """The headings in one row, under a row of groups, or in two rows merged downwards."""
    draw = damage.rng.random()
    grouped = draw < RATES["header_grouped"][0]
    split = not grouped and draw < RATES["header_grouped"][0] + RATES["header_split"][0]
    damage.count("header_grouped", int(grouped), 1)
    damage.count("header_split", int(split), 1)
    last = len(HEADINGS) - len(GROUPS)
    if grouped:
        groups: list[object] = [None] * len(HEADINGS)
        for name, first, _ in GROUPS:
            groups[ord(first) - ord("A")] = name
        return [groups, list(HEADINGS)], [f"{first}{row}:{end}{row}" for _, first, end in GROUPS]
    if split:
        down = [f"{chr(ord('A') + index)}{row}:{chr(ord('A') + index)}{row + 1}" for index in range(last)]
        top: list[object] = [*HEADINGS[:last], "BANSOS", None, None]
        return [top, [*[None] * last, *HEADINGS[last:]]], [*down, f"T{row}:V{row}"]
    return [list(HEADINGS)], []
