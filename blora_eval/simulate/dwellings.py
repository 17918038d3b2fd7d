"""The household register: one row a household, in Indonesian headings and words."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import Damage, damage_kk, damage_names
from blora_eval.simulate.sheets import Sheet, write_workbook

__all__ = ["FIELDS", "SAID", "write_households"]

FIELDS = {
    "village_code": "kode_desa",
    "household_id": "id_dtks",
    "kk": "nomor_kk",
    "head_name": "nama_kepala_rumah_tangga",
    "address": "alamat",
    "rt": "rt",
    "rw": "rw",
    "persons": "jumlah_anggota",
    "decile": "desil",
    "floor": "lantai_terluas",
    "wall": "dinding_terluas",
    "roof": "atap_terluas",
    "water": "sumber_air_minum",
    "lighting": "sumber_penerangan",
    "fuel": "bahan_bakar_memasak",
    "toilet": "fasilitas_bab",
    "assets": "jumlah_jenis_aset",
    "adult_schooling": "lama_sekolah_tertinggi",
    "child_out_of_school": "anak_7_15_tidak_sekolah",
    "disability": "ada_disabilitas",
    "verval": "hasil_verval",
}
"""Our field: the heading in the file. Beside them the file has ``luas_lantai_m2`` and ``luas_lahan_m2``."""

SAID: dict[str, dict[str, str | bool]] = {
    "floor": {"Tanah": "earth", "Semen/plester": "other", "Keramik/ubin": "other", "Papan": "other"},
    "wall": {"Anyaman bambu": "bamboo", "Kayu/papan": "wood", "Tembok": "brick", "Lainnya": "other"},
    "roof": {"Ijuk/rumbia": "thatch", "Genteng": "other", "Seng/asbes": "other"},
    "water": {
        "Sumur terlindung": "safe",
        "Ledeng/PAM": "safe",
        "Air isi ulang": "safe",
        "Sumur tak terlindung": "unsafe",
        "Sungai/air hujan": "unsafe",
    },
    "lighting": {"Listrik PLN": "electric", "Listrik non-PLN": "electric", "Bukan listrik": "other"},
    "fuel": {"Gas/LPG": "clean", "Listrik": "clean", "Kayu bakar": "solid", "Arang": "solid"},
    "toilet": {"Sendiri": "private", "Bersama/umum": "shared", "Tidak ada": "none"},
    "child_out_of_school": {"Ya": True, "Tidak": False},
    "disability": {"Ya": True, "Tidak": False},
    "verval": {"Terkonfirmasi": "confirmed", "Tidak terkonfirmasi": "not_confirmed"},
}
"""Field: the file's word: our value."""

OFTEN_EMPTY = ("floor", "wall", "water", "fuel", "toilet")
CONFIRMED = 0.94


def write_households(path: Path, rows: pd.DataFrame, damage: Damage) -> None:
    """Write the household register of one kecamatan and round.

    Parameters
    ----------
    path : Path
        The workbook.
    rows : DataFrame
        One row a listing, as it is in truth: the fields of :data:`FIELDS` with our values (``verval``
        and the two areas are drawn here).
    damage : Damage
        Plants and counts the defects.
    """
    n = len(rows)
    rng = damage.rng
    columns: dict[str, list[object]] = {field: rows[field].tolist() for field in FIELDS if field != "verval"}
    columns["kk"] = damage_kk(rows["kk"].to_numpy(dtype=object), damage).tolist()
    columns["head_name"] = damage_names(rows["head_name"].to_numpy(dtype=object), damage).tolist()
    for field in ("rt", "rw"):
        columns[field] = [f"{number:03d}" for number in rows[field]]
    columns["verval"] = np.where(rng.random(n) < CONFIRMED, "confirmed", "not_confirmed").tolist()
    for field in SAID:
        columns[field] = _say(field, columns[field], rng)
    for field in OFTEN_EMPTY:
        _empty(columns[field], damage.hit("attribute_missing", n))
    _empty(columns["decile"], damage.hit("decile_missing", n))
    for row in np.flatnonzero(damage.hit("schooling_comma", n)):
        columns["adult_schooling"][row] = f"{columns['adult_schooling'][row]},0"
    columns["luas_lantai_m2"] = rng.normal(45, 14, n).clip(9).round(1).tolist()
    columns["luas_lahan_m2"] = _land(rng, damage, n)
    write_workbook(
        path, Sheet([[FIELDS.get(name, name) for name in columns]], list(columns.values()), name="RT")
    )


def _say(field: str, values: list[object], rng: np.random.Generator) -> list[object]:
    """One of the words that mean each value, the first of them most often."""
    words: dict[object, list[str]] = {}
    for word, value in SAID[field].items():
        words.setdefault(value, []).append(word)
    draw = (rng.random(len(values)) ** 2 * 0.999).tolist()
    return [words[value][int(share * len(words[value]))] for value, share in zip(values, draw, strict=True)]


def _empty(column: list[object], rows: npt.NDArray[np.bool_]) -> None:
    for row in np.flatnonzero(rows):
        column[row] = None


def _land(rng: np.random.Generator, damage: Damage, n: int) -> list[object]:
    """Land in square metres, in some rows as a text with dots for thousands and a decimal comma."""
    land: list[object] = rng.lognormal(6.6, 0.8, n).round(2).tolist()
    for row in np.flatnonzero(damage.hit("area_comma", n)):
        land[row] = f"{land[row]:,.2f}".translate(str.maketrans(",.", ".,"))
    return land
