"""A province: up to ten million households, errors by village, linear in rows and under 8 GB."""

import numpy as np
import pandas as pd

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.poverty import fgt
from tests.bench.samples import LINE
from tests.bench.timing import Row, median_seconds

SIZES = (200_000, 2_000_000, 10_000_000)


def up_to_ten_million_households() -> list[Row]:
    rows: list[Row] = []
    for n in SIZES:
        frame = _province(n)
        seconds = median_seconds(lambda frame=frame: _all_villages(frame), repeats=3)
        first = rows[0].seconds * n / SIZES[0] if rows else None
        # linear: what the smallest took, in proportion to rows, within half as much again
        rows.append(
            Row(
                f"FGT 0-2 with errors by village, {n:,} households",
                seconds,
                "200,000 households, in proportion" if first else "",
                first,
                wanted="at most",
                target=1.5 if first else None,
                note="the measure of the next two",
            )
        )
        del frame
    return rows


def _all_villages(frame: pd.DataFrame) -> None:
    design = Design(frame, strata="stratum", psu="psu", weight="weight")
    for alpha in (0, 1, 2):
        design.estimate(fgt, "welfare", line=LINE, alpha=alpha, by="village")


def _province(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    unit = np.sort(rng.integers(0, n // 133, n))
    return pd.DataFrame(
        {
            "psu": unit,
            "village": unit // 5,
            "stratum": unit // 75,
            "weight": rng.uniform(1, 5, n),
            "welfare": np.exp(rng.normal(0, 0.6, n)) * 1e6,
        }
    )
