"""How often the joint test of the paths before the start rejects where they are parallel.

``python tests/reference/pretrend_size.py [draws]`` draws worlds of 271 villages in 16 kecamatan, of which 48
start in three different years in cohorts of 29, 15 and 4 or of 40, 6 and 2: a lasting level, shocks of the
kecamatan and of the village that fade (AR(1)), ten years, nothing else. The share rejected at 5 %, with
errors by village and by kecamatan, goes to ``measured.csv``.
"""

import sys

import numpy as np
import pandas as pd

from blora_eval.estimate.panel.did import did_cs
from tests.reference.villages_recovery import DISTRICTS, VILLAGES, shocks

SIZES = ((29, 15, 4), (40, 6, 2))
YEARS = np.arange(2016, 2026)
ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start", "small": "drop"}


def parallel(sizes, rng):
    """One world in which treated and others move alike."""
    district = rng.integers(0, DISTRICTS, VILLAGES)
    y = 0.16 + 0.045 * rng.normal(size=(VILLAGES, 1)) + shocks(rng, VILLAGES, len(YEARS), 0.012, 0.6)
    y = y + shocks(rng, DISTRICTS, len(YEARS), 0.004, 0.5)[district]
    start = np.zeros(VILLAGES, dtype=int)
    start[: sum(sizes)] = np.repeat([2022, 2023, 2024], sizes)
    return pd.DataFrame(
        {
            "village": np.repeat(np.arange(VILLAGES), len(YEARS)),
            "year": np.tile(YEARS, VILLAGES),
            "poor": y.ravel(),
            "start": np.repeat(start, len(YEARS)),
            "district": np.repeat(district, len(YEARS)),
        }
    )


def rejected(sizes, draws, *, seed, cluster="district"):
    """The share of worlds in which the test rejects at 5 %."""
    rng = np.random.default_rng([seed, *sizes])
    checks = [did_cs(parallel(sizes, rng), **ROLES, cluster=cluster).pretrend() for _ in range(draws)]
    return float(np.mean([check.passed is False for check in checks]))


def main():
    from tests.reference.coverage import write

    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    found = []
    for sizes in SIZES:
        for name, cluster in (("village", None), ("district", "district")):
            size = rejected(sizes, draws, seed=2611, cluster=cluster)
            found.append((f"pretrend.{'_'.join(map(str, sizes))}.{name}.size", f"{size:.4f}"))
            print(found[-1], flush=True)
    write(found)


if __name__ == "__main__":
    main()
