"""What a planning office writes down beside the published series: revisions, breaks, targets, claims."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.form import Form
from blora_eval.simulate.welfare import Population

SHARE_LACKING = {
    "house": 0.18,
    "water": 0.14,
    "latrine": 0.12,
    "electricity": 0.03,
    "work": 0.11,
    "schooling": 0.06,
    "stunting": 0.13,
    "disability": 0.03,
}
"""Invented mean shares, of households or of persons, that lack each of the eight services."""

SERVICE_WORDS = {
    "Rumah layak": "house",
    "Air bersih": "water",
    "Jamban": "latrine",
    "Listrik": "electricity",
    "Pekerjaan": "work",
    "Anak tidak sekolah": "schooling",
    "Stunting": "stunting",
    "Disabilitas": "disability",
}
"""What the file calls each service."""

MARKET_WORDS = {"Belum ada": "none", "Desa": "village", "Kabupaten": "regency", "Luar kabupaten": "outside"}
"""What the file calls each market."""

UMBRELLA = "Ngopeni Kadang Kekurangan (simulasi)"
PLACES_A_YEAR = {"Satu Desa Satu Hafidz (simulasi)": 295, "Satu Desa Dua Sarjana (simulasi)": 590}
"""Invented places a year that a programme announced for the whole kabupaten."""

PURPOSES = dict.fromkeys(
    ("Satu Desa Satu Hafidz (simulasi)", "Contoh Mengaji (simulasi)"), "pendidikan agama"
)
"""Programmes of one purpose: where both pay in one village and year, that is flagged."""

MARKETS = np.array(["none", "village", "regency", "outside", None], dtype=object)
CONSTRAINTS = np.array(["Modal", "Air", "Jalan", "Pemasaran", None], dtype=object)
IDEAS = np.array(["Kelompok usaha", "Pelatihan", "Kemasan bersama", None], dtype=object)
RANKED = 5
"""How many of its items a village meeting put in order."""


def service_table(population: Population, codes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Basic services of the mentored villages: listed, lacking, and of these served."""
    rng = population.world.rng("services")
    mentored = [code for code, day in zip(codes, population.start, strict=True) if day is not None]
    index = pd.MultiIndex.from_product(
        [mentored, (2021, 2023, 2025), SHARE_LACKING], names=["village_code", "year", "service"]
    )
    frame = index.to_frame(index=False)
    share = frame["service"].map(SHARE_LACKING).to_numpy() * 0.93 ** (frame["year"].to_numpy() - 2021)
    frame["listed"] = rng.integers(180, 420, len(frame))
    frame["lacking"] = rng.binomial(frame["listed"], share)
    served = pd.Series(rng.binomial(frame["lacking"], 0.35)).astype("Int64")
    frame["served"] = served.mask(pd.Series(rng.random(len(frame)) < 0.08))
    return frame


def add_prospects(potential: pd.DataFrame, population: Population) -> pd.DataFrame:
    """The inventory with market, constraint, idea, and the rank given by the village meeting."""
    rng = population.world.rng("prospects")
    n = len(potential)
    shuffled = potential.assign(order=rng.random(n)).groupby("village_code")["order"].rank().astype(int)
    return potential.assign(
        market=rng.choice(MARKETS, n, p=[0.25, 0.35, 0.22, 0.1, 0.08]),
        constraint=rng.choice(CONSTRAINTS, n, p=[0.3, 0.15, 0.15, 0.25, 0.15]),
        idea=rng.choice(IDEAS, n, p=[0.25, 0.25, 0.2, 0.3]),
        priority=shuffled.astype("Int64").where(shuffled <= RANKED),
    )


OWN = "99.99 Kab Contoh"
"""The invented kabupaten in the published series."""

REVISED = 2023
SOURCE = "simulasi"

NEIGHBOURS = {"99.98 Kab Tetangga": (1.1, -0.35), "99.97 Kab Seberang": (-0.8, -0.15)}
"""Neighbouring kabupaten of whom the rate is published: points off the own first rate, and a year."""

LEDGER_FORMS: dict[str, Form] = {
    "official": Form(
        "resmi.csv",
        "Deret 'resmi' rekaan, dengan tanda dan edisi terbitan",
        {
            "area": "wilayah",
            "year": "tahun",
            "period": "periode",
            "indicator": "indikator",
            "value": "nilai",
            "unit": "satuan",
            "status": "status",
            "mark": "tanda",
            "vintage": "edisi",
            "source": "sumber",
        },
    ),
    "breaks": Form(
        "patahan.csv",
        "Patahan deret: tahun pertama menurut cara baru",
        {
            "indicator": "indikator",
            "year": "tahun",
            "change": "perubahan",
            "change_en": "perubahan_inggris",
            "source": "sumber",
        },
    ),
    "targets": Form(
        "sasaran.csv",
        "Sasaran menurut dokumen rencana",
        {"indicator": "indikator", "target_year": "tahun_sasaran", "target": "sasaran", "source": "dokumen"},
    ),
    "claims": Form(
        "klaim.xlsx",
        "Pernyataan yang akan dihitung ulang",
        {
            "claim": "pernyataan",
            "claim_en": "pernyataan_inggris",
            "from_value": "dari",
            "to_value": "menjadi",
            "stated_change": "perubahan_dinyatakan",
            "unit": "satuan",
            "change_unit": "satuan_perubahan",
            "topic": "pokok",
            "indicator": "indikator",
            "from_year": "tahun_awal",
            "to_year": "tahun_akhir",
            "source": "sumber",
        },
        {"change_unit": {"persen": "percent", "poin persen": "points", "selisih": "amount"}},
    ),
}


def ledger_tables(series: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The published series with neighbours and one figure revised, and the tables that go with it."""
    rate = series[(series["area"] == OWN) & (series["indicator"] == "P0")].set_index("year")["value"]
    return {
        "official": pd.concat([_with_revision(series), *_neighbours(series)], ignore_index=True),
        "breaks": pd.DataFrame(
            [("HDI", 2020, "cara hitung baru (rekaan)", "new way of counting (invented)")],
            columns=["indicator", "year", "change", "change_en"],
        ).assign(source=SOURCE),
        "targets": _targets(rate),
        "claims": _claims(rate),
    }


def _neighbours(series: pd.DataFrame) -> list[pd.DataFrame]:
    own = series[(series["area"] == OWN) & (series["indicator"] == "P0")]
    step = own["year"] - own["year"].min()
    first = float(own["value"].iloc[0])
    return [
        own.assign(area=area, value=(first + offset + slope * step).clip(lower=0.5).round(2))
        for area, (offset, slope) in NEIGHBOURS.items()
    ]


def _with_revision(series: pd.DataFrame) -> pd.DataFrame:
    """One rate was first published a little higher; the later edition bears the mark r."""
    dated = series.assign(mark=None, vintage=None)
    revised = (dated["area"] == OWN) & (dated["indicator"] == "P0") & (dated["year"] == REVISED)
    first = dated[revised].assign(value=dated["value"] + 0.08, vintage=f"{REVISED}-07").round({"value": 2})
    dated.loc[revised, ["mark", "vintage"]] = ["r", f"{REVISED + 1}-07"]
    return pd.concat([first, dated], ignore_index=True)


def _targets(rate: pd.Series) -> pd.DataFrame:
    """A path half a point a year below the first rate of the plan, from 2022 on."""
    start = float(rate[2021])
    path = [("P0", year, round(max(start - 0.5 * (year - 2021), 1.0), 2)) for year in range(2022, 2030)]
    return pd.DataFrame(path, columns=["indicator", "target_year", "target"]).assign(source="RPJMD rekaan")


def _english_claims(fall: float) -> list[str]:
    return [
        "Houses unfit to live in from 400 to 130 or about 50 per cent",
        "New latrines from 200 to 300 or 50 per cent",
        f"The poverty rate moved by {fall:.2f} per cent",
        f"The poverty rate moved by {fall:.2f} percentage points",
        "A programme worth 129 billion rupiah",
        "A programme worth 129 trillion rupiah",
        "Business groups are growing fast",
    ]


def _claims(rate: pd.Series) -> pd.DataFrame:
    """Statements as speeches make them: right ones, wrong ones, and some that cannot be worked out."""
    fall = round(float(rate[2021] - rate[2025]), 2)
    said = f"{fall:.2f}".replace(".", ",")
    rate_claim = {
        "stated_change": fall,
        "unit": "percent",
        "indicator": "P0",
        "from_year": 2021,
        "to_year": 2025,
    }
    sums = [
        ("Program senilai Rp129 miliar", "miliar rupiah"),
        ("Program senilai Rp129 triliun", "triliun rupiah"),
    ]
    records = [
        {
            "claim": "Rumah tidak layak huni dari 400 menjadi 130 atau sekitar 50 persen",
            "from_value": 400,
            "to_value": 130,
            "stated_change": 50,
            "unit": "rumah",
        },
        {
            "claim": "Jamban baru dari 200 menjadi 300 atau 50 persen",
            "from_value": 200,
            "to_value": 300,
            "stated_change": 50,
            "unit": "unit",
            "change_unit": "percent",
        },
        {"claim": f"Angka kemiskinan berubah {said} persen", "change_unit": "percent", **rate_claim},
        {"claim": f"Angka kemiskinan berubah {said} poin persen", "change_unit": "points", **rate_claim},
        *({"claim": text, "to_value": 129, "unit": unit, "topic": "program"} for text, unit in sums),
        {"claim": "Kelompok usaha bertambah pesat"},
    ]
    whole = {"from_year": "Int64", "to_year": "Int64"}
    return (
        pd.DataFrame(records, columns=list(LEDGER_FORMS["claims"].columns))
        .astype(whole)
        .assign(source=SOURCE, claim_en=_english_claims(fall))
    )
