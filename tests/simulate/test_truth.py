"""The truth: what is made is what was stated, and honest methods can find it."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.simulate import World
from blora_eval.simulate.mentoring import mentoring_tables
from blora_eval.simulate.official import official_series, true_poverty
from blora_eval.simulate.survey import draw_survey, inclusion_chances
from blora_eval.simulate.villages import BOUNDS, STATUSES, village_tables
from blora_eval.simulate.welfare import Population, effects, persons_in, present, simulate_population
from blora_eval.simulate.world import LINES, YEARS
from tests.simulate.conftest import Written, sheet_rows


@pytest.fixture(scope="module")
def population() -> Population:
    return simulate_population(World())


def wide(population: Population, column: str) -> np.ndarray:
    return population.truth[column].to_numpy().reshape(-1, len(YEARS))


def mentored(population: Population) -> np.ndarray:
    return np.array([day is not None for day in population.start])


def test_the_share_of_poor_is_that_of_the_households(population: Population):
    for step, year in enumerate(YEARS):
        persons = persons_in(population.households, year)
        poor = persons * (population.welfare[:, step] < LINES[year])
        village = population.households["village"]
        share = np.bincount(village, poor) / np.bincount(village, persons)
        assert np.allclose(wide(population, "poverty")[:, step], share)


def test_poverty_is_plausible_and_rises_with_the_pandemic(population: Population):
    poor = true_poverty(population).set_index("year")
    assert poor["fgt0"].between(0.08, 0.20).all()
    assert poor.loc[2021, "fgt0"] > poor.loc[2019, "fgt0"] > poor.loc[2025, "fgt0"]
    assert (poor["fgt0"] > poor["fgt1"]).all()
    assert (poor["fgt1"] > poor["fgt2"]).all()
    assert np.allclose(poor["poor"] / poor["persons"], poor["fgt0"])


def test_villages_differ_as_clusters_do(population: Population):
    here = present(population.households, 2021)
    log = pd.Series(np.log(population.welfare[here, 3]))
    groups = log.groupby(population.households.loc[here, "village"].to_numpy())
    within = ((log - groups.transform("mean")) ** 2).sum() / (len(log) - groups.ngroups)
    between = groups.mean().var() - within / groups.size().mean()
    assert 0.15 < between / (between + within) < 0.25
    assert 0.45 < np.sqrt(within) < 0.60


def test_priority_villages_are_desa_chosen_for_their_counted_poverty(population: Population):
    chosen = mentored(population)
    desa = (population.areas["kind"] == "desa").to_numpy()
    counted = wide(population, "poverty_counted")[:, 1:3].mean(axis=1)
    assert chosen.sum() == 48
    assert (desa | ~chosen).all()
    assert counted[chosen].min() >= counted[desa & ~chosen].max() - 1e-4
    years = pd.Series([day.year for day in population.start if day]).value_counts().to_dict()
    assert years == {2021: 29, 2022: 15, 2023: 4}
    assert min(day for day in population.start if day) >= dt.date(2021, 10, 1)


def test_being_chosen_for_a_bad_year_makes_the_next_ones_better():
    """Without any effect the chosen still fall faster from 2020 on, but not from 2018 on."""
    gaps = []
    for seed in range(24):
        population = simulate_population(World(seed=seed, scale=0.2, effect=(0.0,)))
        chosen = mentored(population)
        others = (population.areas["kind"] == "desa").to_numpy() & ~chosen
        counted = wide(population, "poverty_counted")
        change = counted[:, 6:].mean(axis=1)[:, None] - counted[:, [0, 2]]
        gaps.append(change[chosen].mean(axis=0) - change[others].mean(axis=0))
    mean, error = np.mean(gaps, axis=0), np.std(gaps, axis=0, ddof=1) / np.sqrt(len(gaps))
    assert mean[1] < -4 * error[1]
    assert mean[1] < mean[0] - 2 * error[0]


def test_the_effect_is_the_stated_one_by_time_since_the_start():
    start = [None, dt.date(2021, 12, 31), dt.date(2022, 7, 1)]
    found = effects(World(effect=(-0.01, -0.02)), start, np.full((3, len(YEARS)), 0.3))
    assert found[0].tolist() == [0] * 8
    assert found[1] == pytest.approx([0, 0, 0, 0, -0.01, -0.02, -0.02, -0.02], abs=2e-5)
    assert found[2][4:] == pytest.approx([-0.005, -0.015, -0.02, -0.02], abs=2e-5)


def test_an_effect_never_takes_the_share_below_nothing():
    found = effects(World(effect=(-0.1,)), [dt.date(2021, 10, 1)], np.full((1, len(YEARS)), 0.01))
    assert (0.01 + found >= 0.002).all()


def test_the_households_carry_the_stated_effect(population: Population):
    chosen, since = mentored(population), slice(YEARS.index(2022), None)
    real = (wide(population, "poverty") - wide(population, "poverty_without_mentoring"))[chosen, since]
    stated = wide(population, "effect")[chosen, since]
    assert real.mean() == pytest.approx(stated.mean(), abs=4 * (real - stated).std() / np.sqrt(real.size))
    assert -0.013 < stated.mean() < -0.007
    assert (wide(population, "poverty") == wide(population, "poverty_without_mentoring"))[~chosen].all()


def test_no_effect_leaves_every_household_as_it_was():
    population = simulate_population(World(scale=0.1, effect=(0.0,)))
    assert (population.truth["effect"] == 0).all()
    assert (population.truth["poverty"] == population.truth["poverty_without_mentoring"]).all()


def test_a_comparison_from_2018_finds_the_effect_in_expectation():
    """Parallel trends hold before selection: the mean over seeds is the truth within its own error."""
    errors = []
    for seed in range(100, 125):
        population = simulate_population(World(seed=seed, scale=0.25, effect=(-0.02, -0.03)))
        chosen = mentored(population)
        others = (population.areas["kind"] == "desa").to_numpy() & ~chosen
        counted, effect = wide(population, "poverty_counted"), wide(population, "effect")
        change = counted[:, 5:].mean(axis=1) - counted[:, 0]
        errors.append(change[chosen].mean() - change[others].mean() - effect[chosen, 5:].mean())
    assert abs(np.mean(errors)) < 0.0035
    assert np.std(errors) < 0.008


def test_the_sample_has_a_hundred_blocks_of_ten_in_four_strata(population: Population):
    sample = draw_survey(population, 2021)
    assert sample["psu"].nunique() == 100
    assert (sample.groupby("psu").size() == 10).all()
    assert sample["stratum"].nunique() == 4
    assert (sample.groupby("stratum")["psu"].nunique() >= 2).all()
    assert sample.groupby("psu")["village_code"].nunique().eq(1).all()
    assert sample["household"].is_unique
    assert (sample["weight"] > 1).all()
    assert 0 < sample["welfare"].isna().sum() < 15


@pytest.mark.parametrize("year", [2021, 2025])
def test_the_design_is_unbiased_for_the_true_poverty_and_number_of_households(
    population: Population, year: int
):
    shares, households = [], []
    for seed in range(60):
        sample = draw_survey(replace(population, world=World(seed=seed)), year).dropna()
        weight = sample["weight"] * sample["persons"]
        shares.append(np.average(sample["welfare"] < LINES[year], weights=weight))
        households.append(sample["weight"].sum())
    truth = true_poverty(population).set_index("year").loc[year, "fgt0"]
    assert abs(np.mean(shares) - truth) < 4 * np.std(shares) / np.sqrt(60)
    there = present(population.households, year).sum()
    assert np.mean(households) == pytest.approx(there * 0.996, rel=0.01)


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=40), st.data())
def test_chances_add_up_to_the_number_drawn_and_none_exceeds_one(sizes: list[float], data: st.DataObject):
    n = data.draw(st.integers(1, len(sizes)))
    chances = inclusion_chances(np.array(sizes), n)
    assert chances.sum() == pytest.approx(n)
    assert ((chances > 0) & (chances <= 1 + 1e-12)).all()


def test_idm_follows_its_formula_and_its_bounds(population: Population):
    idm = village_tables(population)["idm"]
    scores = {letter: idm.filter(regex=f"^{letter}\\d\\d$") for letter in "SEL"}
    assert [frame.shape[1] for frame in scores.values()] == [35, 12, 3]
    assert all(frame.isin(range(6)).all().all() for frame in scores.values())
    parts = {
        "iks": scores["S"].sum(axis=1) / 175,
        "ike": scores["E"].sum(axis=1) / 60,
        "ikl": scores["L"].sum(axis=1) / 15,
    }
    for name, exact in parts.items():
        assert np.allclose(idm[name], exact, atol=5.1e-5)
    assert np.allclose(idm["idm"], idm[["iks", "ike", "ikl"]].mean(axis=1), atol=1e-4)
    assert (idm["status"] == STATUSES[np.searchsorted(BOUNDS, idm["idm"])]).all()
    assert idm["status"].nunique() >= 4
    assert len(idm) == 4 * 271
    jump = idm.pivot_table(index="village_code", columns="year", values="idm")
    assert ((jump[2024] - jump[2023]) > 0.12).sum() == 1


def test_the_placebo_outcome_is_moved_by_nothing(population: Population):
    panel = village_tables(population)["panel"]
    rain = panel["rain_index"].to_numpy().reshape(-1, len(YEARS))
    change = rain[:, 5:].mean(axis=1) - rain[:, :3].mean(axis=1)
    chosen = mentored(population)
    assert abs(change[chosen].mean() - change[~chosen].mean()) < 4 * change.std() / np.sqrt(48)


def test_invented_official_figures_stay_near_the_truth_and_say_what_they_are(population: Population):
    series = official_series(population)
    own = series[(series["area"] == "99.99 Kab Contoh") & (series["indicator"] == "P0")]
    assert np.abs(own["value"].to_numpy() - 100 * true_poverty(population)["fgt0"].to_numpy()).max() < 1.2
    assert set(series["source"]) == {"simulasi"}
    table = series[series["period"] == "Mar"].pivot_table(
        index=["area", "year"], columns="indicator", values="value"
    )
    assert ((table["P0"] >= table["P1"]) & (table["P1"] >= table["P2"])).all()
    people = (table["poor"] / table["P0"]).groupby("area")
    assert (people.max() / people.min() < 1.1).all()


def test_the_effect_file_says_when_mentoring_began_and_what_it_did(written: Written):
    effect = json.loads((written.truth / "effect.json").read_text())
    assert len(effect["start"]) == 6
    assert effect["settings"]["seed"] == World().seed
    assert effect["att"] < 0
    assert effect["att_event"]["4"] == pytest.approx(-0.015)


def test_records_of_mentoring_begin_with_the_assignment_and_cover_every_village(written: Written):
    start = {
        code: dt.date.fromisoformat(day)
        for code, day in json.loads((written.truth / "effect.json").read_text())["start"].items()
    }
    assigned = sheet_rows(written.study / "raw/penugasan.xlsx")[1:]
    assert {row[1] for row in assigned} == set(start)
    assert {code: min(row[2] for row in assigned if row[1] == code) for code in start} == start
    for file, place, day in (
        ("kunjungan", 1, 0),
        ("kegiatan", 1, 0),
        ("desk", 1, 0),
        ("slrt", 0, 1),
        ("swadaya", 1, 0),
    ):
        rows = sheet_rows(written.study / f"raw/{file}.xlsx")[1:]
        assert {row[place] for row in rows} == set(start), file
        assert all(start[row[place]] <= row[day] <= dt.date(2025, 12, 31) for row in rows), file


def test_cost_is_mostly_nothing_and_often_unknown(written: Written):
    cost = [row[8] for row in sheet_rows(written.study / "raw/kegiatan.xlsx")[1:]]
    assert 0.55 < np.mean([value == 0 for value in cost]) < 0.85
    assert 0.05 < np.mean([value == "" for value in cost]) < 0.27
    assert any(str(value).endswith(",00") for value in cost)


def test_programmes_pay_no_more_than_they_select_nor_select_more_than_the_quota(written: Written):
    for row in sheet_rows(written.study / "raw/program.xlsx")[1:]:
        quota, registered, selected, paid = row[3:7]
        assert paid <= selected <= min(quota, registered)


def test_the_truth_of_households_balances_with_the_villages(written: Written):
    households = written.table("households.parquet")
    villages = written.table("villages.parquet").set_index(["village_code", "year"])
    for year in (2021, 2025):
        there = households[households[f"persons_{year}"] > 0]
        poor = there[f"persons_{year}"] * (there[f"welfare_{year}"] < LINES[year])
        share = (
            poor.groupby(there["village_code"]).sum() / there.groupby("village_code")[f"persons_{year}"].sum()
        )
        assert np.allclose(villages.xs(year, level="year")["poverty"], share)


def test_forty_four_agencies_mentor_forty_eight_villages_many_to_many(population: Population):
    people = pd.DataFrame({"village_code": [], "nik": []})
    assigned = mentoring_tables(population, people)["assignments"]
    assert assigned["agency"].nunique() == 44
    assert assigned["village_code"].nunique() == 48
    assert assigned.groupby("village_code").size().max() == 2
    assert assigned.groupby("agency")["village_code"].nunique().max() >= 2
    assert 0 < assigned["end_date"].notna().sum() < 24
    ended = assigned.dropna(subset="end_date")
    assert (ended["end_date"] > ended["start_date"]).all()
