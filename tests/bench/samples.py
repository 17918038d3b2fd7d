"""The sample of the table of speed: 200,000 households, 300 villages, 1,500 units, 20 strata."""

import numpy as np
import pandas as pd

LINE = 600_000.0


def households(n: int = 200_000, *, units: int = 1_500, seed: int = 1) -> pd.DataFrame:
    """Log-normal welfare with units alike, in the order of the units as a file has them."""
    rng = np.random.default_rng(seed)
    unit = np.sort(rng.integers(0, units, n))
    village = unit // 5
    shared = rng.normal(0, 0.15, units)[unit]
    return pd.DataFrame(
        {
            "psu": pd.Series(np.array([f"p{each:07d}" for each in range(units)])[unit]),
            "village": pd.Series(
                np.array([f"99.99.{each // 20:02d}.{2000 + each}" for each in range(units // 5)])[village]
            ),
            "stratum": pd.Series(np.array([f"s{each:05d}" for each in range(units // 75)])[village // 15]),
            "weight": rng.uniform(1, 5, n),
            "welfare": np.exp(rng.normal(0, 0.6, n) + shared) * 1e6,
        }
    )
