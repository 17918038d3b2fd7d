"""A ten-indicator index with errors for 300 villages, against PyPI's mpitb where it is installed.

mpitb is no dependency of the project: ``pip install --target DIR mpitb`` and put DIR in PYTHONPATH.
Its errors take no account of the sampling units, so only its time is of use.
"""

import importlib
import io
import warnings
from contextlib import redirect_stdout

import numpy as np

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.deprivation import (
    GLOBAL_MPI_WEIGHTS,
    deprivation_score,
    is_multidimensionally_poor,
)
from blora_eval.indicators.multidimensional import (
    adjusted_headcount,
    multidimensional_headcount,
    multidimensional_intensity,
)
from blora_eval.indicators.weighted import mean
from tests.bench.samples import households
from tests.bench.timing import Row, median_seconds

NAMES = list(GLOBAL_MPI_WEIGHTS)
WEIGHTS = list(GLOBAL_MPI_WEIGHTS.values())
INDICES = (adjusted_headcount, multidimensional_headcount, multidimensional_intensity)


def ten_indicators_in_villages() -> list[Row]:
    frame = households()
    rng = np.random.default_rng(3)
    alike = rng.normal(0, 0.6, len(frame))
    for name in NAMES:
        frame[name] = (alike + rng.normal(0, 0.8, len(frame)) > 0.6).astype(float)

    def measures() -> Design:
        design = Design(frame, strata="stratum", psu="psu", weight="weight")
        for index in INDICES:
            design.estimate(index, NAMES, weights=WEIGHTS, k=1 / 3, by="village")
        return design

    def whole() -> None:
        measures()
        score = deprivation_score(frame[NAMES].to_numpy(), np.array(WEIGHTS))
        poor = is_multidimensionally_poor(score, 1 / 3)
        censored = {f"{name}_k": poor * frame[name].to_numpy() for name in NAMES}
        design = Design(frame.assign(**censored), strata="stratum", psu="psu", weight="weight")
        for name in [*NAMES, *censored]:
            design.estimate(mean, name, unit="share", by="village")

    own = {
        "ten-indicator MPI (M0, H, A) with errors, 300 villages, from the frame": (
            measures,
            {"indmeasures": [], "aux": []},
        ),
        "the same with raw and censored headcounts of each indicator": (
            whole,
            {"indmeasures": ["hdk"], "aux": ["hd"]},
        ),
    }
    try:
        toolbox = importlib.import_module("mpitb").MPIToolbox
    except ImportError:
        note = "mpitb is not installed here"
        return [Row(what, median_seconds(ours), target=50, note=note) for what, (ours, _) in own.items()]
    return [
        Row(
            what,
            median_seconds(ours),
            "mpitb (its errors are wrong)",
            _mpitb(toolbox, frame, asked),
            target=50,
        )
        for what, (ours, asked) in own.items()
    ]


def _mpitb(toolbox, frame, asked) -> float:
    def theirs() -> None:
        tool = toolbox()
        tool.set(name="x", dimensions=[(NAMES, "all")])
        tool.svyset(psu="psu", weight="weight", strata="stratum")
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            weights = dict(zip(NAMES, WEIGHTS, strict=True))
            tool.est(frame.copy(), "x", [33], weights=weights, over=["village"], svy=True, **asked)

    return median_seconds(theirs, repeats=1, warm=False)
