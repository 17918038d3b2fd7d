"""What a household is and lives in: attributes and dwelling, by its welfare.

Each attribute is a draw that goes along with lasting welfare, more or less closely, and stays mostly
the same between the rounds; categories are cut at fixed shares of 2021, so that all can improve by
2025. The decile is a proxy-means score: a weighted sum of attributes with noise, ranked over the
whole kabupaten, so that it errs as such scores do.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from blora_eval.simulate.defects import Damage, damage_kk, damage_names
from blora_eval.simulate.sheets import Sheet, write_workbook
from blora_eval.simulate.welfare import Population, persons_in
from blora_eval.simulate.world import ROUND_YEARS

Floats = npt.NDArray[np.float64]

ATTRIBUTES: dict[str, tuple[float, float]] = {
    "floor": (0.55, 0.12),
    "wall": (0.55, 0.10),
    "roof": (0.35, 0.03),
    "water": (0.30, 0.12),
    "lighting": (0.30, 0.08),
    "fuel": (0.45, 0.18),
    "toilet": (0.45, 0.15),
    "assets": (0.60, 0.10),
    "adult_schooling": (0.50, 0.04),
    "child_school": (0.35, 0.05),
    "disability": (0.15, 0.00),
}
"""Correlation with lasting welfare, and improvement between the rounds in standard deviations."""

CUTS: dict[str, list[tuple[str, float]]] = {
    "floor": [("earth", 0.22), ("other", 1.0)],
    "wall": [("bamboo", 0.12), ("wood", 0.46), ("brick", 0.98), ("other", 1.0)],
    "roof": [("thatch", 0.03), ("other", 1.0)],
    "water": [("unsafe", 0.20), ("safe", 1.0)],
    "lighting": [("other", 0.02), ("electric", 1.0)],
    "fuel": [("solid", 0.34), ("clean", 1.0)],
    "toilet": [("none", 0.12), ("shared", 0.24), ("private", 1.0)],
}
"""Categories from worst to best, with the share of all households of 2021 up to each."""

SCHOOLING = np.array([0, 3, 6, 6, 6, 9, 9, 12, 12, 16])
"""Years of schooling of the most schooled adult, by tenth of the draw."""

WEIGHTS = {
    "floor": 1.0,
    "wall": 0.9,
    "water": 0.5,
    "fuel": 0.8,
    "toilet": 0.8,
    "assets": 1.4,
    "adult_schooling": 1.0,
}
SIZE_WEIGHT, SCORE_NOISE = -0.22, 0.30


def attributes(population: Population, year: int) -> pd.DataFrame:
    """Attributes and decile of every household in a round."""
    draws = {name: _draw(population, name, year) for name in ATTRIBUTES}
    frame = pd.DataFrame({name: _category(name, draws[name]) for name in CUTS})
    frame["assets"] = np.minimum(8, np.floor(stats.norm.cdf(draws["assets"]) * 9)).astype(int)
    frame["adult_schooling"] = SCHOOLING[
        np.minimum(9, (stats.norm.cdf(draws["adult_schooling"]) * 10).astype(int))
    ]
    frame["child_school"] = stats.norm.cdf(draws["child_school"])
    frame["disability"] = stats.norm.cdf(draws["disability"])
    frame["decile"] = _decile(population, draws, year)
    return frame


def _draw(population: Population, name: str, year: int) -> Floats:
    """A standard normal draw that goes along with lasting welfare; 2025 differs a little from 2021."""
    along, improvement = ATTRIBUTES[name]
    lasting = population.households["lasting"].to_numpy()
    n = len(lasting)
    own = population.world.rng(f"attribute {name}").standard_normal(n)
    passing = population.world.rng(f"attribute {name} {year}").standard_normal(n)
    drawn = along * lasting + np.sqrt(1 - along**2) * (np.sqrt(0.92) * own + np.sqrt(0.08) * passing)
    return np.asarray(drawn + improvement * ROUND_YEARS.index(year))


def _category(name: str, draw: Floats) -> npt.NDArray[np.object_]:
    words = np.array([word for word, _ in CUTS[name]], dtype=object)
    bounds = stats.norm.ppf([share for _, share in CUTS[name][:-1]])
    return np.asarray(words[np.searchsorted(bounds, draw, side="right")])


def _decile(population: Population, draws: dict[str, Floats], year: int) -> npt.NDArray[np.int64]:
    persons = persons_in(population.households, year)
    score = sum((weight * draws[name] for name, weight in WEIGHTS.items()), np.zeros(len(persons)))
    score = score / np.std(score) + SIZE_WEIGHT * (persons - 3)
    score += SCORE_NOISE * population.world.rng(f"score {year}").standard_normal(len(persons))
    here = persons > 0
    decile = np.zeros(len(persons), dtype=np.int64)
    rank = np.argsort(np.argsort(score[here], kind="stable"), kind="stable")
    decile[here] = 1 + rank * 10 // here.sum()
    return decile


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
    """Write the household register of one kecamatan and round."""
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
