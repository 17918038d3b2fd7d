"""Invented series of the kind a statistics office publishes, and the true ones behind them."""

import numpy as np
import pandas as pd

from blora_eval.simulate.welfare import Population, persons_in
from blora_eval.simulate.world import LINES, YEARS

PUBLISHED_SD = 0.25
"""Sampling error of a published rate, in percentage points."""

LARGER = {"99 Provinsi Contoh": (38.0, -0.4, -1.2), "ID Negara Contoh": (250.0, -0.2, -2.4)}
"""Area: times the kabupaten's persons, yearly points of its own, points at the outset."""

OTHERS = {
    "HDI": (68.2, 0.45, "index"),
    "life_expectancy": (73.9, 0.12, "years"),
    "expected_schooling": (12.2, 0.06, "years"),
    "mean_schooling": (6.7, 0.08, "years"),
    "adjusted_expenditure": (9300.0, 140.0, "thousand Rp/cap/year"),
    "unemployment_TPT": (4.2, -0.05, "percent"),
}


def true_poverty(population: Population) -> pd.DataFrame:
    """True poverty of the kabupaten, by year."""
    rows = []
    for step, year in enumerate(YEARS):
        weight = persons_in(population.households, year)
        welfare = population.welfare[:, step]
        gap = np.clip(1 - welfare / LINES[year], 0, None)
        poor = welfare < LINES[year]
        order = np.argsort(welfare, kind="stable")
        middle = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
        fgt = {f"fgt{alpha}": np.average(poor * gap**alpha, weights=weight) for alpha in range(3)}
        means = {
            "mean_welfare": np.average(welfare, weights=weight),
            "median_welfare": welfare[order][middle],
        }
        counts = {"poor": int((poor * weight).sum()), "persons": int(weight.sum())}
        rows.append({"year": year, "line": LINES[year], **fgt, **counts, **means})
    return pd.DataFrame(rows)


def official_series(population: Population) -> pd.DataFrame:
    """Published figures of the kabupaten and of an invented province and nation."""
    rng = population.world.rng("official")
    truth = true_poverty(population)
    error = rng.normal(0, PUBLISHED_SD, len(truth))
    rate = (100 * truth["fgt0"] + error).clip(lower=0.5)
    rows = _poverty("99.99 Kab Contoh", truth, rate, 1.0)
    step = np.arange(len(truth))
    for area, (times, slope, offset) in LARGER.items():
        rows += _poverty(area, truth, (rate.iloc[0] + offset + slope * step + 100 * _pandemic(truth)), times)
    for indicator, (start, slope, unit) in OTHERS.items():
        noise = rng.normal(0, abs(slope) / 4, len(truth))
        for year, value in zip(truth["year"], start + slope * step + noise, strict=True):
            rows.append(("99.99 Kab Contoh", year, "annual", indicator, round(float(value), 2), unit))
    columns = ["area", "year", "period", "indicator", "value", "unit"]
    return pd.DataFrame(rows, columns=columns).assign(status="simulasi", source="simulasi")


def _pandemic(truth: pd.DataFrame) -> pd.Series:
    return 0.010 * truth["year"].eq(2020) + 0.013 * truth["year"].eq(2021) + 0.005 * truth["year"].eq(2022)


def _poverty(area: str, truth: pd.DataFrame, rate: pd.Series, times: float) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for (_, true), percent in zip(truth.iterrows(), rate, strict=True):
        share = percent / 100 / true["fgt0"]
        numbers = {
            "P0": (round(percent, 2), "percent"),
            "P1": (round(100 * true["fgt1"] * share, 2), "index"),
            "P2": (round(100 * true["fgt2"] * share, 2), "index"),
            "poor": (round(percent / 100 * true["persons"] * times / 1000, 2), "thousand persons"),
            "poverty_line": (round(float(true["line"]) * (1 + 0.02 * (times > 1))), "Rp/cap/month"),
        }
        rows += [
            (area, int(true["year"]), "Mar", name, float(value), unit)
            for name, (value, unit) in numbers.items()
        ]
    return rows
