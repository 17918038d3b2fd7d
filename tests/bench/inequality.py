"""The Gini ratio with its error, against one sorting of the data."""

import numpy as np

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import gini
from tests.bench.samples import households
from tests.bench.timing import Row, median_seconds


def gini_with_error() -> list[Row]:
    frame = households()
    design = Design(frame, strata="stratum", psu="psu", weight="weight")
    welfare = frame["welfare"].to_numpy()
    return [
        Row(
            "Gini with error, 200,000 households",
            median_seconds(lambda: design.estimate(gini, "welfare"), repeats=9),
            "one argsort of the data",
            median_seconds(lambda: np.argsort(welfare), repeats=9),
            wanted="at most",
            target=6,
        )
    ]
