"""Fay-Herriot by restricted maximum likelihood for 300 villages, against samplics."""

import warnings

import numpy as np
import pandas as pd

from blora_eval.estimate.areas.fay_herriot import fay_herriot
from tests.bench.timing import Row, median_seconds


def fay_herriot_of_villages() -> list[Row]:
    rng = np.random.default_rng(4)
    psi = rng.uniform(0.2, 2.0, 300)
    frame = pd.DataFrame({"x": rng.normal(size=300), "variance": psi})
    frame["direct"] = 1 + 2 * frame["x"] + rng.normal(0, 0.7, 300) + rng.normal(0, np.sqrt(psi))

    def ours() -> None:
        fay_herriot(frame, direct="direct", variance="variance", covariates=["x"])

    seconds = median_seconds(ours, repeats=9)
    try:
        peer = _samplics(frame)
    except ImportError:
        return [
            Row("Fay-Herriot REML with errors, 300 villages", seconds, note="samplics is not installed here")
        ]
    return [
        Row(
            "Fay-Herriot REML with errors, 300 villages", seconds, "samplics", median_seconds(peer, repeats=3)
        )
    ]


def _samplics(frame):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from samplics.sae import EblupAreaModel
        from samplics.utils.types import FitMethod
    design = frame.assign(one=1.0)[["one", "x"]]
    where = frame.index.to_numpy()

    def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = EblupAreaModel(method=FitMethod.reml)
            deviation = np.sqrt(frame["variance"])
            model.fit(yhat=frame["direct"], X=design, area=where, error_std=deviation, intercept=False)
            model.predict(X=design, area=where, intercept=False)

    return run
