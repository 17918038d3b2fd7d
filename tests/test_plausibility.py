"""Defects that were met in files of official figures, each in a small series."""

import numpy as np
import pandas as pd
import pytest

from blora_eval import plausibility


@pytest.fixture
def series():
    """Ten years of an area whose population grows by half a percent a year."""
    years = list(range(2015, 2025))
    rate = [13.5, 13.3, 13.0, 11.9, 11.3, 12.0, 12.4, 11.5, 11.5, 11.4]
    poor = [round(8.5 * p * 1.005**step, 2) for step, p in enumerate(rate)]
    columns = {"area": "99.99 Kab Contoh", "year": years, "period": "Mar"}
    parts = [
        pd.DataFrame({**columns, "indicator": name, "value": values, "unit": unit})
        for name, values, unit in (
            ("P0", rate, "percent"),
            ("poor", poor, "thousand persons"),
            ("poverty_line", [300_000.0 + 15_000 * step for step in range(10)], "Rp/cap/month"),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def spoilt(series, indicator, year, value):
    changed = series.copy()
    place = (changed["indicator"] == indicator) & (changed["year"] == year)
    changed.loc[place, "value"] = value
    return changed, place.to_numpy()


def test_a_sound_series_has_no_mark(series):
    assert not plausibility.implausible(series).any()


def test_a_september_rate_in_a_march_row(series):
    changed, place = spoilt(series, "P0", 2017, 12.2)
    found = plausibility.uneven_population(changed)
    assert changed[found]["year"].unique().tolist() == [2017]
    assert found[place].all()


def test_505_as_a_poverty_line(series):
    changed, place = spoilt(series, "poverty_line", 2024, 505.0)
    assert (plausibility.outside_rupiah(changed) == place).all()
    assert plausibility.leaps(changed)[place].all()


def test_counts_in_the_column_of_percent(series):
    changed, place = spoilt(series, "P0", 2021, 107.05)
    assert (plausibility.outside_percent(changed) == place).all()
    below, place = spoilt(series, "P0", 2021, 92.01)  # no more than a hundred: the leap shows it
    assert not plausibility.outside_percent(below).any()
    assert (plausibility.leaps(below) == place).all()
    assert plausibility.uneven_population(below)[place].all()


def test_one_figure_for_march_and_september(series):
    september = series[(series["indicator"] == "P0") & (series["year"] == 2017)].assign(period="Sep")
    found = plausibility.repeated_in_september(pd.concat([series, september], ignore_index=True))
    assert found.sum() == 2
    other = pd.concat([series, september.assign(value=12.2)], ignore_index=True)
    assert not plausibility.repeated_in_september(other).any()


def test_a_first_and_a_last_year_may_be_the_wrong_one(series):
    for year in (2015, 2024):
        changed, place = spoilt(series, "P0", year, 90.0)
        assert (plausibility.leaps(changed) == place).all()


def test_few_years_say_nothing(series):
    few = series[series["year"] >= 2022]
    assert not plausibility.implausible(few).any()
    assert (plausibility.implied_population(few)["off"] == 0).all()
    assert plausibility.implied_population(series[series["indicator"] == "P0"]).empty


def test_missing_figures_have_no_mark(series):
    empty = series.assign(value=pd.array([None] * len(series), dtype="Float64"))
    assert not plausibility.implausible(empty).any()
    assert len(plausibility.implausible(series.iloc[:0])) == 0


def test_one_year_twice_is_no_slope(series):
    twice = pd.concat([series[series["year"] == 2015]] * 2, ignore_index=True)
    assert not plausibility.uneven_population(twice).any()


def test_a_suspect_figure_of_the_published_series_is_found(shared_data):
    """Indonesia, March 2017: the file gives the September rate, 10.12; the population gives it away."""
    table = pd.read_csv(shared_data("reference/bps_series.csv"))
    marked = table[plausibility.implausible(table)]
    assert set(zip(marked["area"], marked["year"], strict=True)) == {("ID Indonesia", 2017)}
    population = plausibility.implied_population(table)
    sound = population[~((population["area"] == "ID Indonesia") & (population["year"] == 2017))]
    assert np.abs(sound["off"]).max() < 0.014
