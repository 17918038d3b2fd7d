"""What each estimator finds where nothing was done, for villages chosen because they are poor.

``python tests/reference/villages_placebo.py`` pretends, in the real village index of 2021 to 2024,
that from 2023 the poorest 16 % of each of a random set of kabupaten (12 villages or more each, about
298 villages a draw) were treated, chosen on 2021, on 2022 or on the mean of both, and compares them
inside their kabupaten. Share of draws rejected at 5 % and mean false effect go to ``measured.csv``
and to ``data/reference/estimators_tried.csv``, by which the product chooses its default.

``python tests/reference/villages_placebo.py 500 IKS`` does the same on one of the index's parts, with
what may be chosen and the usual difference in differences; further arguments name estimators, whose
rows alone are replaced.

``cutoff`` knows where the line was drawn (regression discontinuity with all villages): a yardstick,
not a choice, because no such line is known of the movement's list. For ``village_effect`` the share
is of villages, since it makes one claim a village.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.lagged import lagged_effect
from blora_eval.estimate.village.effects import village_effects

ROOT = Path(__file__).resolve().parents[2]
PANEL = ROOT.parent / "shared" / "data" / "real" / "idm_panel_2021_2024.csv.gz"
TABLE = ROOT / "data" / "reference" / "estimators_tried.csv"
SELECTIONS = {"earlier": [2021], "last": [2022], "mean": [2021, 2022]}
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
        return Drawn(y, regency, district, treated, score, SELECTIONS[selection])


@dataclass(frozen=True)
class Drawn:
    """One pretended programme."""

    y: np.ndarray
    regency: np.ndarray
    district: np.ndarray
    treated: np.ndarray
    score: np.ndarray
    selected: list[int]

    def panel(self, *, first=2021):
        years = np.arange(first, 2025)
        n, t = len(self.y), len(years)
        return pd.DataFrame(
            {
                "village": np.repeat(np.arange(n), t),
                "year": np.tile(years, n),
                "y": self.y[:, first - 2021 :].ravel(),
                "start": np.repeat(self.treated * START, t),
                "regency": np.repeat(self.regency, t),
                "district": np.repeat(self.district, t),
                "first": np.repeat(self.y[:, 0], t),
            }
        )

    def constants(self, *beside):
        return np.column_stack([*beside, np.eye(self.regency.max() + 1)[self.regency]])


def before_after(drawn):
    change = drawn.y[:, 2:].mean(axis=1) - drawn.y[:, :2].mean(axis=1)
    on = drawn.treated
    found = cluster_errors(change[on], np.ones((on.sum(), 1)), drawn.district[on], column=0)
    return found.coefficient, found.p


def did_average(drawn):
    change = drawn.y[:, 2:].mean(axis=1) - drawn.y[:, :2].mean(axis=1)
    found = cluster_errors(change, drawn.constants(drawn.treated), drawn.district, column=0)
    return found.coefficient, found.p


def callaway(drawn, *, first=2021, covariates=()):
    panel = drawn.panel(first=first)
    dummies = pd.get_dummies(panel["regency"], prefix="r", dtype=float).iloc[:, 1:]
    effect = did_cs(
        pd.concat([panel, dummies], axis=1),
        **ROLES,
        start="start",
        covariates=[*covariates, *dummies],
        method="or",
        cluster="district",
    ).aggregate()
    return effect.estimate, effect.p


def lagged(drawn, *, first=2021, cluster="district", **choices):
    effect = lagged_effect(
        drawn.panel(first=first),
        **ROLES,
        start="start",
        within="regency",
        cluster=cluster,
        selected_on=drawn.selected,
        by_period=False,
        **choices,
    )
    return effect.estimate, effect.p


def cutoff(drawn):
    """Level and slope on either side of the line each kabupaten was cut at."""
    edge = np.zeros(len(drawn.y))
    for code in np.unique(drawn.regency):
        here, on = drawn.regency == code, drawn.treated
        edge[here] = (drawn.score[here & on].max() + drawn.score[here & ~on].min()) / 2
    apart = drawn.score - edge
    x = drawn.constants(drawn.treated, apart, apart * drawn.treated)
    found = cluster_errors(drawn.y[:, 2:].mean(axis=1), x, drawn.district, column=0)
    return found.coefficient, found.p


def villages(drawn):
    """Each village's own effect, the outcome less the mean of its kabupaten's untreated villages."""
    off = ~drawn.treated
    count = np.bincount(drawn.regency[off])
    means = np.column_stack([np.bincount(drawn.regency[off], y[off]) / count for y in drawn.y.T])
    panel = drawn.panel().assign(y=(drawn.y - means[drawn.regency]).ravel())
    found = village_effects(panel, **ROLES, start="start")
    return found.adjusted["estimate"].mean(), found.adjusted["p"].to_numpy()


ESTIMATORS = {
    "before_after": before_after,
    "did_cs": callaway,
    "did_average": did_average,
    "did_given_first": lambda drawn: callaway(drawn, first=2022, covariates=["first"]),
    "lagged_last": lambda drawn: lagged(drawn, first=2022, shape="linear"),
    "lagged_linear": lambda drawn: lagged(drawn, shape="linear"),
    "lagged_curved": lagged,
    "lagged_curved_cr3": lambda drawn: lagged(drawn, kind="CR3"),
    "lagged_half_cr3": lambda drawn: lagged(drawn, shape="linear", kind="CR3", near=0.5),
    "lagged_near_cr3": lambda drawn: lagged(drawn, shape="linear", kind="CR3", near=0.4),
    "lagged_curved_regency": lambda drawn: lagged(drawn, cluster="regency"),
    "cutoff": cutoff,
    "village_effect": villages,
}


def study(places, selection, draws, *, seed=1, names=tuple(ESTIMATORS)):
    """Share rejected, mean false effect and its spread, of each estimator; a refusal rejects nothing."""
    rng = np.random.default_rng([seed, list(SELECTIONS).index(selection)])
    found = {name: [] for name in names}
    rejected = {name: [] for name in names}
    for _ in range(draws):
        drawn = places.draw(rng, selection)
        for name in names:
            try:
                estimate, p = ESTIMATORS[name](drawn)
            except EstimationError:
                estimate, p = np.nan, 1.0
            found[name].append(estimate)
            rejected[name].append(np.mean(np.asarray(p) < 0.05))
    rows = [
        (name, selection, np.mean(rejected[name]), np.nanmean(found[name]), np.nanstd(found[name]))
        for name in names
    ]
    return pd.DataFrame(rows, columns=["estimator", "selection", "rejected", "mean_effect", "sd"])


SECOND = (
    "did_cs",
    "did_average",
    "lagged_linear",
    "lagged_curved",
    "lagged_curved_cr3",
    "lagged_half_cr3",
    "lagged_near_cr3",
)
"""What the parts of the index are tried with: what may be chosen, and the usual difference in differences."""
KEYS = ["index", "selection", "estimator"]
INDICES = ("IDM", "IKS", "IKE", "IKL")


def on_index(column, draws, names):
    """One index, all ways of choosing the poorest."""
    places = Villages.read(PANEL, column)
    tables = [study(places, selection, draws, names=names) for selection in SELECTIONS]
    return pd.concat(tables, ignore_index=True)


def kept(table):
    """The table with these rows in place of those it had of the same index, selection and estimator."""
    old = pd.read_csv(TABLE)
    old = old[~pd.MultiIndex.from_frame(old[KEYS]).isin(pd.MultiIndex.from_frame(table[KEYS]))]
    both = pd.concat([old, table.round({"rejected": 4, "mean_effect": 5, "sd": 5})], ignore_index=True)
    ranks = {"index": INDICES, "selection": tuple(SELECTIONS), "estimator": tuple(ESTIMATORS)}
    order = both[KEYS].apply(lambda column: column.map(ranks[column.name].index))
    return both.loc[order.sort_values(KEYS).index]


def as_measured(table, index):
    """Rows of ``measured.csv``."""
    return [
        (f"placebo.{index}.{row.estimator}.{row.selection}.{name}", f"{getattr(row, name):.4f}")
        for row in table.itertuples()
        for name in ("rejected", "mean_effect", "sd")
    ]


def main():
    from tests.reference.coverage import write

    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    column = sys.argv[2] if len(sys.argv) > 2 else "IDM"
    table = on_index(column, draws, tuple(sys.argv[3:]) or (tuple(ESTIMATORS) if column == "IDM" else SECOND))
    print(table.to_string(index=False))
    whole = kept(table.assign(index=column, draws=draws))
    whole.to_csv(TABLE, index=False, lineterminator="\n")
    write(as_measured(table, column.lower()))


if __name__ == "__main__":
    main()
