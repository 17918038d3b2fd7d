"""Whether twins built together beat twins built one by one, where mentoring starts in three different years.

``python -m tests.reference.villages_pooled_twins [draws]`` draws the invented kabupaten of
``villages_recovery`` with effects of a spread of one standard deviation of the outcome and no mean, and
writes to ``measured.csv``, for shares ``nu`` of the misfit of the mean twin in what is minimised (partially
pooled synthetic control, Ben-Michael, Feller and Rothstein 2022, JRSS-B 84: 351-381; 0: the door's own
twins, from all years before; else from the last three before each start),
the root mean squared error of single effects, raw and shrunken, and of their mean.
"""

import sys

import numpy as np
import pandas as pd

from blora_eval.estimate.village.paths import fit
from blora_eval.estimate.village.shrinkage import learn_noise, shrink
from tests.reference.coverage import write
from tests.reference.villages_recovery import WORLDS, kabupaten

SHARES = (0.0, 0.001, 0.5, 0.9)
LAGS, STEPS = 3, 400


def simplex(rows):
    """The nearest point of the simplex to each row."""
    ordered = -np.sort(-rows, axis=1)
    above = (np.cumsum(ordered, axis=1) - 1) / np.arange(1, rows.shape[1] + 1)
    last = (ordered > above).sum(axis=1) - 1
    return np.maximum(rows - above[np.arange(len(rows)), last][:, None], 0)


def pooled_weights(targets, donors, start, penalty, nu):
    """Weights by accelerated projected gradient; ``donors`` has a matrix for each target's own lags."""
    step = 1 / (2 * (np.linalg.norm(donors, axis=(1, 2)).max() ** 2 + penalty))
    weights = point = start
    momentum = 1.0
    for _ in range(STEPS):
        apart = np.einsum("ij,ijl->il", point, donors) - targets
        mixed = (1 - nu) * apart + nu * apart.mean(axis=0)
        slope = 2 * (np.einsum("il,ijl->ij", mixed, donors) + penalty * point)
        after = simplex(point - step * slope)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        point = after + (momentum - 1) / following * (after - weights)
        weights, momentum = after, following
    return weights


def errors(world, rng):
    """Errors of every village's effect, by share and form."""
    frame = kabupaten(world, rng, effect=0.0)
    y = frame.pivot_table(index="village", columns="year", values="poor")
    starts = frame.groupby("village")["start"].first().to_numpy()
    years, y = y.columns.to_numpy(float), y.to_numpy()
    donors, treated = y[starts == 0], np.flatnonzero(starts > 0)
    truth = y.std() * rng.normal(size=len(treated))
    targets, shifted, gaps, own, placebo = [], [], {}, [], []
    for at in treated:
        before = years < starts[at]
        base = [each - each[..., before].mean(axis=-1, keepdims=True) for each in (y[at], donors)]
        targets.append(base[0][before][-LAGS:])
        shifted.append(base[1][:, before][:, -LAGS:])
        found = fit(y[at][None], donors, years, start=starts[at], method="ridge")
        own.append(found.weights[0])
        past = [
            np.column_stack([e[..., before].mean(axis=-1), e[..., before][..., -1]])
            for e in (y[[at]], donors)
        ]
        noise = learn_noise(*past, found.effect(found.placebo_gaps))
        placebo.append((noise.expected[0], noise.variance[0], noise.shared))
        gaps[at] = (base[0] - 0, base[1], ~before)
    expected, variance, shared = (np.array(each) for each in zip(*placebo, strict=True))
    penalty = LAGS * np.sqrt(2) * np.diff(donors, axis=1).var()
    rows = {}
    for nu in SHARES:
        weights = np.array(own)
        if nu:
            weights = pooled_weights(np.array(targets), np.array(shifted), weights, penalty, nu)
        raw = [
            (gaps[at][0] - w @ gaps[at][1])[gaps[at][2]].mean()
            for at, w in zip(treated, weights, strict=True)
        ]
        raw = np.array(raw)
        value, _ = shrink(raw - expected + truth, variance, shared.mean())
        rows[nu] = {"raw": raw, "shrunk": value - truth, "mean": np.array([raw.mean()])}
    return rows


def main(draws=60):
    measured = []
    for world in (WORLDS[0], WORLDS[2]):
        rng = np.random.default_rng([17, WORLDS.index(world)])
        found = [errors(world, rng) for _ in range(draws)]
        for nu in SHARES:
            for form in ("raw", "shrunk", "mean"):
                rmse = np.sqrt(np.mean([np.mean(each[nu][form] ** 2) for each in found]))
                measured.append((f"pooled_twins.{world.name}.{nu:g}.{form}", f"{rmse:.5f}"))
    write(measured)
    print(pd.DataFrame(measured).to_string())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
