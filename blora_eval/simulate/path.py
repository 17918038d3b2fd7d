"""The path of each village: its expected share of poor persons, year by year, with and without mentoring.

All that moves a village moves this share by points, the same for poor and rich villages of a
kecamatan, so that without mentoring the trends are parallel in expectation: the trend, the pandemic
(harder in some kecamatan), a kecamatan's shocks and a village's own, which fade (AR(1)).
"""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.world import YEARS, World

__all__ = ["count_error", "effects", "paths", "starts"]

Floats = npt.NDArray[np.float64]

TREND = -0.0035
PANDEMIC = dict(zip(YEARS, (0.0, 0.0, 0.018, 0.027, 0.013, 0.006, 0.002, 0.0), strict=True))
AR, SHOCK_SD, DISTRICT_SHOCK_SD = 0.6, 0.005, 0.003
COUNT_HABIT_SD, COUNT_SLIP_SD = 0.008, 0.006
LEAST, MOST = 0.004, 0.96
WAVES = ((0.60, "2021-10-01", 91), (0.31, "2022-01-01", 364), (1.0, "2023-01-01", 180))
"""Waves of the start: share of the villages, first day, and over how many days they begin."""


def paths(world: World, areas: pd.DataFrame, level: Floats) -> Floats:
    """Expected share of poor persons of each village and year, without mentoring.

    Parameters
    ----------
    world : World
        The settings.
    areas : DataFrame
        The villages.
    level : array of float
        The share in the first year, before shocks.

    Returns
    -------
    array of float
        Villages x years, within 0.004 and 0.96.
    """
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
    """What a village's own count of its poor is off by: a habit of its own and a yearly slip.

    Parameters
    ----------
    world : World
        The settings.

    Returns
    -------
    array of float
        Villages x years, in shares.
    """
    rng = world.rng("count")
    habit = rng.normal(0, COUNT_HABIT_SD, (world.villages, 1))
    return np.asarray(habit + rng.normal(0, COUNT_SLIP_SD, (world.villages, len(YEARS))))


def starts(world: World, areas: pd.DataFrame, counted: Floats) -> list[dt.date | None]:
    """The day on which mentoring begins in each village; None where it never does.

    Parameters
    ----------
    world : World
        The settings.
    areas : DataFrame
        The villages; kelurahan are never mentored.
    counted : array of float
        The counted share of poor persons by which the poorest are chosen.

    Returns
    -------
    list of date or None
        One a village.
    """
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
    """The true effect of mentoring on the expected share of poor persons.

    Parameters
    ----------
    world : World
        The settings; ``effect`` is reached after one, two, ... whole years.
    start : list of date or None
        When mentoring began.
    expected : array of float
        The share without mentoring, villages x years.

    Returns
    -------
    array of float
        Villages x years, in shares; zero before the start. It grows evenly between whole years, so a
        village that began in December has next to no effect in that year's figure.
    """
    exposure = np.zeros_like(expected)
    for village, day in enumerate(start):
        if day is not None:
            exposure[village] = [max(0.0, (dt.date(year, 12, 31) - day).days / 365.25) for year in YEARS]
    stated = np.interp(exposure, np.arange(len(world.effect) + 1), [0.0, *world.effect])
    return np.where(stated == 0, 0.0, np.clip(expected + stated, LEAST / 2, MOST) - expected)
