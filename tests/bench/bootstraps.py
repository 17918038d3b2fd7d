"""A thousand Rao-Wu bootstraps of FGT, against one point estimate."""

import numpy as np

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.poverty import fgt
from tests.bench.samples import LINE, households
from tests.bench.timing import Row, median_seconds


def thousand_bootstraps() -> list[Row]:
    frame = households()
    design = Design(frame, strata="stratum", psu="psu", weight="weight")

    def all_of_it() -> None:
        drawn = design.bootstrap(rng=np.random.default_rng(1), replicates=1000)
        design.estimate(fgt, "welfare", line=LINE, replicates=drawn)
        design.estimate(fgt, "welfare", line=LINE, by="village", replicates=drawn)

    return [
        Row(
            "1,000 Rao-Wu bootstraps of FGT, kabupaten and 300 villages",
            median_seconds(all_of_it, repeats=3),
            "one point estimate",
            median_seconds(lambda: fgt(frame["welfare"], line=LINE, weight=frame["weight"]), repeats=15),
            wanted="at most",
            target=200,
        )
    ]
