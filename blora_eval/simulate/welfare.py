"""The true welfare of every household in every year, and what it makes true of each village.

Relative log welfare of household h of village v in year t is ``m[v, t] + e[h, t]``; the household is
poor below zero. ``e`` has a lasting and a passing part and is the same in distribution everywhere;
``m`` is set so that the expected share of poor persons is the one of the village's path. The
intra-cluster correlation of log welfare is about .19.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from blora_eval.simulate.world import LINES, YEARS, World, make_areas

Floats = npt.NDArray[np.float64]

TREND = -0.0035
PANDEMIC = dict(zip(YEARS, (0.0, 0.0, 0.018, 0.027, 0.013, 0.006, 0.002, 0.0), strict=True))
AR, SHOCK_SD, DISTRICT_SHOCK_SD = 0.6, 0.005, 0.003
COUNT_HABIT_SD, COUNT_SLIP_SD = 0.008, 0.006
LEAST, MOST = 0.004, 0.96
WAVES = ((0.60, "2021-10-01", 91), (0.31, "2022-01-01", 364), (1.0, "2023-01-01", 180))
"""Waves of the start: share of the villages, first day, and over how many days they begin."""


def paths(world: World, areas: pd.DataFrame, level: Floats) -> Floats:
    """Expected share of poor persons of each village and year, without mentoring."""
    rng = world.rng("paths")
    district = areas["district_code"].astype("category").cat.codes.to_numpy()
    hit = rng.lognormal(-0.02, 0.2, world.districts)[district]
    trend = TREND * np.arange(len(YEARS))
    pandemic = hit[:, None] * np.array([PANDEMIC[year] for year in YEARS])
    weather = rng.normal(0, DISTRICT_SHOCK_SD, (world.districts, len(YEARS)))[district]
    shocks = rng.normal(0, SHOCK_SD, (len(areas), len(YEARS)))
    shocks[:, 0] /= np.sqrt(1 - AR**2)
    for step in range(1, len(YEARS)):
        shocks[:, step] += AR * shocks[:, step - 1]
    return np.asarray(np.clip(level[:, None] + trend + pandemic + weather + shocks, LEAST, MOST))


def count_error(world: World) -> Floats:
    """What a village's own count of its poor is off by: a habit of its own and a yearly slip."""
    rng = world.rng("count")
    habit = rng.normal(0, COUNT_HABIT_SD, (world.villages, 1))
    return np.asarray(habit + rng.normal(0, COUNT_SLIP_SD, (world.villages, len(YEARS))))


def starts(world: World, areas: pd.DataFrame, counted: Floats) -> list[dt.date | None]:
    """The day on which mentoring begins in each village; None where it never does."""
    rng = world.rng("starts")
    eligible = np.where(areas["kind"] == "desa", counted, -np.inf)
    chosen = rng.permutation(np.argsort(-eligible, kind="stable")[: world.priority])
    start: list[dt.date | None] = [None] * len(areas)
    begun = 0
    for share, first_day, days in WAVES:
        wave = chosen[begun : begun + max(1, round(share * world.priority))]
        for village, offset in zip(wave, rng.integers(0, days, len(wave)), strict=True):
            start[village] = dt.date.fromisoformat(first_day) + dt.timedelta(days=int(offset))
        begun += len(wave)
    return start


def effects(world: World, start: list[dt.date | None], expected: Floats) -> Floats:
    """The true effect of mentoring on the expected share of poor persons."""
    exposure = np.zeros_like(expected)
    for village, day in enumerate(start):
        if day is not None:
            exposure[village] = [max(0.0, (dt.date(year, 12, 31) - day).days / 365.25) for year in YEARS]
    stated = np.interp(exposure, np.arange(len(world.effect) + 1), [0.0, *world.effect])
    return np.where(stated == 0, 0.0, np.clip(expected + stated, LEAST / 2, MOST) - expected)


SPREAD, LASTING = 0.50, 0.90
LEVEL, URBAN = 0.706, 0.10
VILLAGE_SD, DISTRICT_SD = 0.236, 0.142
HOUSEHOLDS = 438
MEMBERS = 2.02
MOVED = 0.045


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """An invented kabupaten: its frame, its households, and what is true of each village and year.

    ``households`` has ``village`` (row of ``areas``), ``lasting`` (standardised lasting welfare),
    ``persons_2021``, ``persons_2025`` (zero: not there), ``first_year`` and ``last_year``;
    ``welfare`` is rupiah per person and month, households x years; ``truth`` has one row a village
    and year; ``start`` is the day mentoring began, None where it never did.
    """

    world: World
    areas: pd.DataFrame
    households: pd.DataFrame
    welfare: Floats
    truth: pd.DataFrame
    start: list[dt.date | None]

    @property
    def priority(self) -> list[int]:
        """Rows of ``areas`` of the mentored villages."""
        return [row for row, day in enumerate(self.start) if day is not None]


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """How relative log welfare is spread around its village's mean: points and the share below each."""

    points: Floats
    share: Floats

    def below(self, mean: Floats) -> Floats:
        """Share of persons below zero where the village's mean is this."""
        return np.interp(-mean, self.points, self.share)

    def mean(self, poor: Floats) -> Floats:
        """The village's mean at which this share of persons is below zero."""
        return -np.interp(poor, self.share, self.points)


def present(households: pd.DataFrame, year: int) -> npt.NDArray[np.bool_]:
    """Which households lived in the kabupaten at the end of a year."""
    here: npt.NDArray[np.bool_] = (
        (households["first_year"] <= year) & (households["last_year"] >= year)
    ).to_numpy()
    return here


def persons_in(households: pd.DataFrame, year: int) -> Floats:
    """Members of each household at the end of a year, zero where it was not there."""
    early, late = households["persons_2021"].to_numpy(), households["persons_2025"].to_numpy()
    size = np.where((early > 0) & ((year <= 2023) | (late == 0)), early, late)
    return np.asarray(size * present(households, year), dtype=float)


def simulate_population(world: World) -> Population:
    """Draw the whole kabupaten and work out what is true in it."""
    areas = make_areas(world)
    base = _levels(world, areas)
    households = _households(world, base)
    passing = world.rng("passing").standard_normal((len(households), len(YEARS)))
    lasting = np.sqrt(LASTING) * households["residual"].to_numpy()[:, None]
    own = SPREAD * (lasting + np.sqrt(1 - LASTING) * passing)
    spread = _spread(own[:, YEARS.index(2021)], persons_in(households, 2021))
    expected = paths(world, areas, spread.below(base))
    untouched = _poor(households, spread.mean(expected), own)
    error = count_error(world)
    start = starts(world, areas, (untouched + error)[:, [YEARS.index(2019), YEARS.index(2020)]].mean(axis=1))
    effect = effects(world, start, expected)
    means = spread.mean(expected + effect)
    poor = _poor(households, means, own)
    rupiah = np.array([LINES[year] for year in YEARS]) * np.exp(means[households["village"]] + own)
    truth = _truth(
        areas,
        households,
        rupiah,
        poverty=poor,
        poverty_without_mentoring=untouched,
        poverty_expected=expected + effect,
        effect=effect,
        poverty_counted=np.clip(poor + error, 0, 1).round(4),
    )
    return Population(world, areas, households.drop(columns="residual"), rupiah, truth, start)


def _levels(world: World, areas: pd.DataFrame) -> Floats:
    """Mean relative log welfare of each village in the first year."""
    rng = world.rng("villages")
    district = areas["district_code"].astype("category").cat.codes.to_numpy()
    random = rng.normal(0, DISTRICT_SD, world.districts)[district] + rng.normal(0, VILLAGE_SD, len(areas))
    return np.asarray(LEVEL + URBAN * (areas["kind"] == "kelurahan").to_numpy() + random)


def _households(world: World, level: Floats) -> pd.DataFrame:
    """Households by village; larger ones are poorer, and between the rounds some come and some go."""
    rng = world.rng("households")
    counts = (
        np.maximum(12, HOUSEHOLDS * world.scale * rng.lognormal(-0.045, 0.3, len(level))).round().astype(int)
    )
    village = np.repeat(np.arange(len(level)), counts)
    n = len(village)
    residual = _evenly(village, counts, rng)
    late = rng.random(n) < MOVED
    size = 1 + np.minimum(rng.poisson(MEMBERS * np.exp(-0.20 * residual)), 8)
    gone = ~late & (rng.random(n) < np.where(size == 1, 3 * MOVED, MOVED * 0.8))
    change = np.where(late, 0, rng.choice([-1, 0, 1], n, p=[0.17, 0.67, 0.16]))
    long_run = level[village] + SPREAD * np.sqrt(LASTING) * residual
    return pd.DataFrame(
        {
            "village": village,
            "residual": residual,
            "lasting": (long_run - long_run.mean()) / long_run.std(),
            "persons_2021": np.where(late, 0, size),
            "persons_2025": np.where(gone, 0, np.maximum(1, size + change)),
            "first_year": np.where(late, rng.integers(2022, 2026, n), YEARS[0]),
            "last_year": np.where(gone, rng.integers(2021, 2025, n), YEARS[-1]),
        }
    )


def _evenly(
    village: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], rng: np.random.Generator
) -> Floats:
    """Standard normal draws, one in each of as many equal slices as the village has households.

    A village chosen for its poverty is then poor by its mean and its shocks, which are known, and not by
    the luck of the draw of its households, which no truth could tell from an effect.
    """
    slice_ = pd.Series(rng.random(len(village))).groupby(village).rank(method="first").to_numpy() - 1
    return np.asarray(stats.norm.ppf((slice_ + rng.random(len(village))) / counts[village]))


def _spread(own: Floats, persons: Floats) -> _Spread:
    order = np.argsort(own, kind="stable")
    weight = persons[order]
    return _Spread(own[order], (np.cumsum(weight) - weight / 2) / weight.sum())


def _by_village(households: pd.DataFrame, amounts: Floats, villages: int) -> Floats:
    return np.asarray(np.bincount(households["village"], weights=amounts, minlength=villages), dtype=float)


def _poor(households: pd.DataFrame, means: Floats, own: Floats) -> Floats:
    """Share of poor persons, villages x years: strictly below the line."""
    shares = []
    for step, year in enumerate(YEARS):
        persons = persons_in(households, year)
        poor = persons * (means[households["village"], step] + own[:, step] < 0)
        shares.append(
            _by_village(households, poor, len(means)) / _by_village(households, persons, len(means))
        )
    return np.array(shares).T


def _truth(areas: pd.DataFrame, households: pd.DataFrame, rupiah: Floats, **shares: Floats) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([areas["village_code"], YEARS], names=["village_code", "year"])
    truth = pd.DataFrame({name: values.ravel() for name, values in shares.items()}, index=index).reset_index()
    counts: dict[str, list[Floats]] = {"households": [], "persons": [], "mean_welfare": []}
    for step, year in enumerate(YEARS):
        persons = persons_in(households, year)
        counts["households"].append(
            _by_village(households, present(households, year).astype(float), len(areas))
        )
        counts["persons"].append(_by_village(households, persons, len(areas)))
        total = _by_village(households, persons * rupiah[:, step], len(areas))
        counts["mean_welfare"].append(total / counts["persons"][-1])
    for name, yearly in counts.items():
        truth[name] = np.array(yearly).T.ravel()
    return truth.astype({"households": int, "persons": int})
