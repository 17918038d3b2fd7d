"""What a planning office writes down beside the published series: revisions, breaks, targets, claims."""

import pandas as pd

from blora_eval.simulate.form import Form

__all__ = ["LEDGER_FORMS", "OWN", "ledger_tables"]

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
        {"indicator": "indikator", "year": "tahun", "change": "perubahan", "source": "sumber"},
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
    """The published series with neighbours and one figure revised, and the tables that go with it.

    Parameters
    ----------
    series : DataFrame
        The table ``official`` without marks and vintages.

    Returns
    -------
    dict of str to DataFrame
        ``official``, ``breaks``, ``targets`` and ``claims``.
    """
    rate = series[(series["area"] == OWN) & (series["indicator"] == "P0")].set_index("year")["value"]
    return {
        "official": pd.concat([_with_revision(series), *_neighbours(series)], ignore_index=True),
        "breaks": pd.DataFrame(
            [("HDI", 2020, "cara hitung baru (rekaan)")], columns=["indicator", "year", "change"]
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
        .assign(source=SOURCE)
    )
