"""What a register asks of a household: housing, services, assets, schooling, and the decile made of them.

Each attribute is a draw that goes along with lasting welfare, more or less closely, and stays mostly
the same between the rounds; categories are cut at fixed shares of 2021, so that all can improve by
2025. The decile is a proxy-means score: a weighted sum of attributes with noise, ranked over the
whole kabupaten, so that it errs as such scores do.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from blora_eval.simulate.welfare import Population, persons_in
from blora_eval.simulate.world import ROUND_YEARS

__all__ = ["ATTRIBUTES", "CUTS", "attributes"]

Floats = npt.NDArray[np.float64]

ATTRIBUTES: dict[str, tuple[float, float]] = {
    "floor": (0.55, 0.12),
    "wall": (0.55, 0.10),
    "roof": (0.35, 0.03),
    "water": (0.30, 0.12),
    "lighting": (0.30, 0.08),
    "fuel": (0.45, 0.18),
    "toilet": (0.45, 0.15),
    "assets": (0.60, 0.10),
    "adult_schooling": (0.50, 0.04),
    "child_school": (0.35, 0.05),
    "disability": (0.15, 0.00),
}
"""Correlation with lasting welfare, and improvement between the rounds in standard deviations."""

CUTS: dict[str, list[tuple[str, float]]] = {
    "floor": [("earth", 0.22), ("other", 1.0)],
    "wall": [("bamboo", 0.12), ("wood", 0.46), ("brick", 0.98), ("other", 1.0)],
    "roof": [("thatch", 0.03), ("other", 1.0)],
    "water": [("unsafe", 0.20), ("safe", 1.0)],
    "lighting": [("other", 0.02), ("electric", 1.0)],
    "fuel": [("solid", 0.34), ("clean", 1.0)],
    "toilet": [("none", 0.12), ("shared", 0.24), ("private", 1.0)],
}
"""Categories from worst to best, with the share of all households of 2021 up to each."""

SCHOOLING = np.array([0, 3, 6, 6, 6, 9, 9, 12, 12, 16])
"""Years of schooling of the most schooled adult, by tenth of the draw."""

WEIGHTS = {
    "floor": 1.0,
    "wall": 0.9,
    "water": 0.5,
    "fuel": 0.8,
    "toilet": 0.8,
    "assets": 1.4,
    "adult_schooling": 1.0,
}
SIZE_WEIGHT, SCORE_NOISE = -0.22, 0.30


def attributes(population: Population, year: int) -> pd.DataFrame:
    """Attributes and decile of every household in a round.

    Parameters
    ----------
    population : Population
        The kabupaten.
    year : int
        2021 or 2025.

    Returns
    -------
    DataFrame
        One row a household: the fields of :data:`CUTS`, ``assets`` (0-8), ``adult_schooling`` (years),
        ``child_school`` and ``disability`` as draws (small: a child out of school, a disability), and
        ``decile``, 1 to 10, 0 where the household was not there.
    """
    draws = {name: _draw(population, name, year) for name in ATTRIBUTES}
    frame = pd.DataFrame({name: _category(name, draws[name]) for name in CUTS})
    frame["assets"] = np.minimum(8, np.floor(stats.norm.cdf(draws["assets"]) * 9)).astype(int)
    frame["adult_schooling"] = SCHOOLING[
        np.minimum(9, (stats.norm.cdf(draws["adult_schooling"]) * 10).astype(int))
    ]
    frame["child_school"] = stats.norm.cdf(draws["child_school"])
    frame["disability"] = stats.norm.cdf(draws["disability"])
    frame["decile"] = _decile(population, draws, year)
    return frame


def _draw(population: Population, name: str, year: int) -> Floats:
    """A standard normal draw that goes along with lasting welfare; 2025 differs a little from 2021."""
    along, improvement = ATTRIBUTES[name]
    lasting = population.households["lasting"].to_numpy()
    n = len(lasting)
    own = population.world.rng(f"attribute {name}").standard_normal(n)
    passing = population.world.rng(f"attribute {name} {year}").standard_normal(n)
    drawn = along * lasting + np.sqrt(1 - along**2) * (np.sqrt(0.92) * own + np.sqrt(0.08) * passing)
    return np.asarray(drawn + improvement * ROUND_YEARS.index(year))


def _category(name: str, draw: Floats) -> npt.NDArray[np.object_]:
    words = np.array([word for word, _ in CUTS[name]], dtype=object)
    bounds = stats.norm.ppf([share for _, share in CUTS[name][:-1]])
    return np.asarray(words[np.searchsorted(bounds, draw, side="right")])


def _decile(population: Population, draws: dict[str, Floats], year: int) -> npt.NDArray[np.int64]:
    persons = persons_in(population.households, year)
    score = sum((weight * draws[name] for name, weight in WEIGHTS.items()), np.zeros(len(persons)))
    score = score / np.std(score) + SIZE_WEIGHT * (persons - 3)
    score += SCORE_NOISE * population.world.rng(f"score {year}").standard_normal(len(persons))
    here = persons > 0
    decile = np.zeros(len(persons), dtype=np.int64)
    rank = np.argsort(np.argsort(score[here], kind="stable"), kind="stable")
    decile[here] = 1 + rank * 10 // here.sum()
    return decile
