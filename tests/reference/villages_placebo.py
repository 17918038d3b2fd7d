"""The real village index of 2021 to 2024 as a place in which nothing was done.

:class:`Villages` reads it; a draw pretends that from 2023 the poorest 16 % of each of a random set of
kabupaten (12 villages or more each, about 298 villages) were treated, chosen on 2021, on 2022 or on the mean
of both. What the pooled estimators find there is in ``bracket_placebo.py``.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.estimate.village.effects import village_effects

ROOT = Path(__file__).resolve().parents[2]
PANEL = ROOT.parent / "shared" / "data" / "real" / "idm_panel_2021_2024.csv.gz"
TABLE = ROOT / "data" / "reference" / "estimators_tried.csv"
SELECTIONS = {"earlier": [2021], "last": [2022], "mean": [2021, 2022]}
INDICES = ("IDM", "IKS", "IKE", "IKL")
START, SHARE, VILLAGES, LEAST = 2023, 0.16, 298, 12
ROLES = {"outcome": "y", "unit": "village", "time": "year"}


@dataclass(frozen=True)
class Villages:
    """Villages seen in all four years: outcome, kabupaten, kecamatan."""

    y: np.ndarray
    regency: np.ndarray
    district: np.ndarray

    @classmethod
    def read(cls, path, column="IDM"):
        frame = pd.read_csv(path, dtype={"kode_desa": str, "id_kab": str})
        wide = frame.pivot_table(index="kode_desa", columns="tahun", values=column).dropna()
        facts = frame.drop_duplicates("kode_desa").set_index("kode_desa").loc[wide.index]
        size = facts.groupby("id_kab")["kec"].transform("size").to_numpy()
        district = (facts["id_kab"] + facts["kec"]).to_numpy()
        kept = size >= LEAST
        return cls(wide.to_numpy()[kept], facts["id_kab"].to_numpy()[kept], district[kept])

    def draw(self, rng, selection):
        """One pretended programme, as a long panel."""
        rows = []
        for code in rng.permutation(np.unique(self.regency)):
            if len(rows) >= VILLAGES - 8:
                break
            rows += np.flatnonzero(self.regency == code).tolist()
        y, regency = self.y[rows], np.unique(self.regency[rows], return_inverse=True)[1]
        district = np.unique(self.district[rows], return_inverse=True)[1]
        score = y[:, [year - 2021 for year in SELECTIONS[selection]]].mean(axis=1)
        treated = np.zeros(len(rows), dtype=bool)
        for code in np.unique(regency):
            members = np.flatnonzero(regency == code)
            poorest = members[np.argsort(score[members], kind="stable")]
            treated[poorest[: max(1, round(SHARE * len(members)))]] = True
        return Drawn(y, regency, district, treated)


@dataclass(frozen=True)
class Drawn:
    """One pretended programme."""

    y: np.ndarray
    regency: np.ndarray
    district: np.ndarray
    treated: np.ndarray

    def panel(self):
        years = np.arange(2021, 2025)
        n, t = len(self.y), len(years)
        return pd.DataFrame(
            {
                "village": np.repeat(np.arange(n), t),
                "year": np.tile(years, n),
                "y": self.y.ravel(),
                "start": np.repeat(self.treated * START, t),
                "regency": np.repeat(self.regency, t),
                "district": np.repeat(self.district, t),
            }
        )


def villages(drawn):
    """Each village's own effect, the outcome less the mean of its kabupaten's untreated villages."""
    off = ~drawn.treated
    count = np.bincount(drawn.regency[off])
    means = np.column_stack([np.bincount(drawn.regency[off], y[off]) / count for y in drawn.y.T])
    panel = drawn.panel().assign(y=(drawn.y - means[drawn.regency]).ravel())
    found = village_effects(panel, **ROLES, start="start")
    return found.adjusted["estimate"].mean(), found.adjusted["p"].to_numpy()
