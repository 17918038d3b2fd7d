"""Empirical best prediction with its bootstrap error, against the same with a loop over draws."""

import numpy as np
import pandas as pd

from blora_eval.estimate.areas.household_prediction import best_prediction
from blora_eval.estimate.areas.nested_error import prediction_data
from tests.bench.timing import Row, median_seconds

LINE, DRAWS, BOOTSTRAPS = 300_000.0, 50, 20
N, VILLAGES, EACH = 25_000, 100, 8


def best_prediction_against_a_loop() -> list[Row]:
    population, sample = _made()
    where = prediction_data(
        sample, population, area="village", welfare="welfare", covariates=["x"], line=LINE
    )

    def exact() -> None:
        best_prediction(where, bootstrap=BOOTSTRAPS, rng=np.random.default_rng(1))

    def drawn() -> None:
        best_prediction(where, bootstrap=BOOTSTRAPS, draws=DRAWS, rng=np.random.default_rng(1))

    loop = median_seconds(lambda: _with_a_loop(where, population), repeats=1, warm=False)
    what = f"EBP of FGT 0-2, population {N:,}, B = {BOOTSTRAPS}"
    peer = "the same, a loop over draws"
    return [
        Row(f"{what}, closed form", median_seconds(exact, repeats=5), peer, loop, target=10),
        Row(f"{what}, L = {DRAWS} draws", median_seconds(drawn, repeats=2), peer, loop, target=10),
    ]


def _made() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(2)
    home = np.repeat(np.arange(VILLAGES), N // VILLAGES)
    x = rng.binomial(1, 0.4, N).astype(float)
    logs = 12.9 - 0.4 * x + rng.normal(0, 0.3, VILLAGES)[home] + rng.normal(0, 0.5, N)
    codes = np.array([f"v{each:03d}" for each in range(VILLAGES)])
    population = pd.DataFrame({"village": codes[home], "x": x, "welfare": np.exp(logs)})
    sample = population.iloc[rng.permutation(N)].groupby("village").head(EACH)
    return population, sample


def _with_a_loop(where, population) -> None:
    """Molina and Rao's algorithm as it is usually written: a population a draw, indices by groupby."""
    rng = np.random.default_rng(1)
    for replica in range(BOOTSTRAPS + 1):
        logs = where.logs
        fit = where.sample.fit(where.logs)
        if replica:
            effect = rng.normal(0, np.sqrt(fit.between), VILLAGES)
            noise = rng.normal(0, np.sqrt(fit.within), len(where.logs))
            logs = where.sample.design @ fit.beta + effect[where.sample.home] + noise
            everybody = where.design @ fit.beta + effect[where.home] + rng.normal(0, np.sqrt(fit.within), N)
            _indices(population, everybody)
            fit = where.sample.fit(logs)
        total = 0.0
        for _ in range(DRAWS):
            effect = fit.effect + rng.normal(size=VILLAGES) * np.sqrt(fit.between * (1 - fit.shrinkage))
            noise = rng.normal(0, np.sqrt(fit.within), N)
            total = total + _indices(population, where.design @ fit.beta + effect[where.home] + noise)


def _indices(population, logs):
    gap = (1 - np.exp(logs) / LINE).clip(0)
    terms = pd.DataFrame({"p0": (gap > 0).astype(float), "p1": gap, "p2": gap**2})
    return terms.groupby(population["village"].to_numpy()).mean()
