"""How good the duplicates proposed within a round are, on a quarter of a simulated kabupaten.

``python -m tests.reference.linkage_study`` simulates it, checks it, holds each proposal against the truth
and writes to ``measured.csv`` precision and recall from .9 and .99 on, and the precision of what is accepted.
"""

import tempfile
from pathlib import Path

import pandas as pd

from blora_eval import pipeline
from blora_eval.simulate import simulate
from blora_eval.study import load_study
from tests.reference.coverage import write

SCALE, BANDS = 0.25, {"9": 0.9, "99": 0.99}


def judged(study, truth):
    """Duplicates proposed in either round with whether they are right, and how many there are to find."""
    rows = pd.read_parquet(truth / "rows.parquet")
    person = rows.set_index(["file", "row"])["person"]
    found = pd.read_parquet(study / "clean" / "proposals.parquet").query("kind == 'duplicate'")
    ends = []
    for side in ("left", "right"):
        file = (
            found[f"file_{side}"] if rows["file"].iloc[0].startswith("raw") else found[f"file_{side}"].str[4:]
        )
        ends.append(person.reindex(pd.MultiIndex.from_arrays([file, found[f"row_{side}"]])).to_numpy())
    size = rows[rows["person"] >= 0].groupby(["round", "person"]).size()
    planted = pd.read_csv(truth / "rates.csv").set_index("defect")["planted"]
    # a row that stands twice as a whole is told by a rule, and is no pair to propose
    pairs = int((size * (size - 1) // 2).sum() - planted["row_repeated"])
    return found.assign(right=ends[0] == ends[1]), pairs


def main():
    with tempfile.TemporaryDirectory() as folder:
        study, truth = Path(folder, "study"), Path(folder, "truth")
        simulate(study, truth=truth, scale=SCALE)
        pipeline.check_study(load_study(study))
        found, true = judged(study, truth)
    measured = []
    for name, least in BANDS.items():
        right = found.loc[found["probability"] >= least, "right"]
        measured.append((f"linkage.quarter.duplicate.precision.{name}", f"{right.mean():.4f}"))
        measured.append((f"linkage.quarter.duplicate.recall.{name}", f"{right.sum() / true:.4f}"))
    accepted = found.loc[found["band"] == "accept", "right"]
    measured.append(("linkage.quarter.duplicate.precision.accept", f"{accepted.mean():.4f}"))
    measured.append(("linkage.quarter.duplicate.pairs", str(true)))
    write(measured)


if __name__ == "__main__":
    main()
