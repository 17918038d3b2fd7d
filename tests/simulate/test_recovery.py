"""What the whole measurement says of an invented kabupaten, held against what is true in it."""

import json
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from blora_eval import pipeline
from blora_eval.measure.comparison import OutcomeComparison
from blora_eval.measure.disclosure import protect
from blora_eval.measure.levels import areas_with_roles, start_years
from blora_eval.measure.surveys import survey_rows
from blora_eval.results import combine, read_store
from blora_eval.simulate import World
from blora_eval.simulate.studyfile import SELECTED_ON, START_YEAR, write_study
from blora_eval.simulate.survey import draw_survey
from blora_eval.simulate.villages import village_tables
from blora_eval.simulate.welfare import Population, simulate_population
from blora_eval.simulate.world import LINES
from blora_eval.study import Study, load_study
from blora_eval.validate.pseudonyms import make_key
from tests.simulate.conftest import SMALL, Written

ROUNDS = {"susenas-2021": 2021, "susenas-2025": 2025}


@dataclass(frozen=True)
class Effect:
    """The pooled effect as measured, and the known one of the same villages and years."""

    low: float
    high: float
    value: float
    known: float
    status: str
    reason: str


def study_of(population: Population, folder) -> tuple[Study, pd.DataFrame]:
    write_study(folder, population)
    study = load_study(folder)
    areas = population.areas.assign(is_priority=[day is not None for day in population.start])
    return study, areas_with_roles(study, areas)


def pooled_effect(world: World, folder) -> Effect:
    """Without files: the tables as they are before they are written."""
    population = simulate_population(world)
    study, areas = study_of(population, folder)
    codes = population.areas["village_code"].to_numpy()[population.priority]
    assigned = pd.DataFrame(
        {"village_code": codes, "start_date": [population.start[row] for row in population.priority]}
    )
    first = start_years(study, areas, assigned)
    panel = village_tables(population)["panel"].assign(start=lambda frame: frame["village_code"].map(first))
    panel = panel.dropna().assign(district=lambda frame: frame["village_code"].str[:8])
    comparison = OutcomeComparison(
        panel, study.outcomes[0], tuple(study.priority.selected_on if study.priority else ())
    )
    own = population.truth["village_code"].map(first)
    known = population.truth.loc[(own > 0) & (population.truth["year"] >= own), "effect"].mean()
    found = comparison.effect
    return Effect(found.low, found.high, found.estimate, float(known), **comparison.status)


@pytest.fixture(scope="module")
def kabupaten(tmp_path_factory: pytest.TempPathFactory) -> Effect:
    return pooled_effect(World(), tmp_path_factory.mktemp("kabupaten"))


def test_the_pooled_effect_of_the_kabupaten_covers_the_known_one(kabupaten: Effect):
    assert kabupaten.low <= kabupaten.known <= kabupaten.high
    assert kabupaten.value < 0


def test_the_pooled_effect_is_marked_because_the_villages_were_chosen_on_the_outcome(kabupaten: Effect):
    """Chosen on 2019 and 2020, by study.yaml: they are comparison with villages of the same past."""
    assert (kabupaten.status, kabupaten.reason) == ("caution", "chosen_on_outcome")


def test_study_yaml_tells_the_years_of_the_choice_and_of_the_start(written: Written):
    priority = load_study(written.study).priority
    starts = json.loads((written.truth / "effect.json").read_text())["start"].values()
    assert priority is not None
    assert priority.selected_on == SELECTED_ON == [2019, 2020]
    assert priority.start_year == START_YEAR == int(min(starts)[:4]) + 1


def test_the_interval_of_the_pooled_effect_covers_the_known_one_about_as_often_as_it_says(tmp_path):
    """Twelve kabupaten of a quarter of the households each; chosen villages fall back a little by themselves."""
    found = [pooled_effect(World(seed=seed, scale=0.25), tmp_path / str(seed)) for seed in range(12)]
    covered = sum(one.low <= one.known <= one.high for one in found)
    assert covered >= 10
    error = np.array([one.value - one.known for one in found])
    assert abs(error.mean()) < 0.003


def known_rates(villages: pd.DataFrame) -> pd.Series:
    """True share of poor persons by level, area and year."""
    frame = villages.assign(poor=villages["poverty"] * villages["persons"])
    levels = {"district": frame["village_code"].str[:8], "regency": frame["village_code"].str[:5]}
    rates = {}
    for level, code in levels.items():
        sums = frame.groupby([code, "year"])[["poor", "persons"]].sum()
        rates |= {(level, *key): row["poor"] / row["persons"] for key, row in sums.iterrows()}
    return pd.Series(rates)


def coverage(results: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """The printed intervals of the official line, and whether the truth lies inside."""
    chosen = results[(results["indicator"] == "fgt0") & (results["dimension"] == "resmi")]
    chosen = chosen[chosen["level"].isin(["district", "regency"]) & chosen["low"].notna()]
    truth = [
        known[level, area, ROUNDS[name]]
        for level, area, name in chosen[["level", "area_code", "round"]].itertuples(index=False)
    ]
    inside = (chosen["low"] <= truth) & (chosen["high"] >= truth)
    return pd.DataFrame({"level": chosen["level"], "round": chosen["round"], "inside": inside.astype(bool)})


def test_the_published_rates_of_the_written_study_hold_the_truth(written: Written, tmp_path, monkeypatch):
    """Taken through the whole path: of the four kecamatan and the kabupaten in both rounds."""
    make_key(tmp_path / "key")
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(tmp_path / "key"))
    publishable = pipeline.measure_study(load_study(written.study))
    found = coverage(
        read_store(publishable / "results.parquet"), known_rates(written.table("villages.parquet"))
    )
    assert (found["level"] == "regency").sum() == 2
    assert len(found) >= 4
    assert (~found["inside"]).sum() <= 1
    truth = json.loads((written.truth / "effect.json").read_text())["att"]
    told = pd.read_parquet(publishable / "verdict.parquet").set_index("outcome").loc["poverty_share"]
    assert told["direction"] in {"lower", "none"}
    assert told["low"] <= truth <= told["high"]


def test_intervals_over_many_samples_hold_the_truth_as_often_as_they_say(tmp_path):
    """Twelve samples of one small kabupaten, both rounds, as published."""
    population = simulate_population(World(**SMALL))
    study, areas = study_of(population, tmp_path)
    study = study.model_copy(update={"lines": [line for line in study.lines if line.name == "resmi"]})
    known = known_rates(population.truth)
    frames = []
    for seed in range(12):
        drawn = replace(population, world=World(**SMALL, seed=seed))
        sample = pd.concat(
            [draw_survey(drawn, year).dropna().assign(round=name) for name, year in ROUNDS.items()],
            ignore_index=True,
        )
        full = combine(survey_rows(study, sample, areas), study="uji")
        frames.append(coverage(protect(full, areas, minimum_cell=study.minimum_cell), known))
    found = pd.concat(frames)
    rate = found.groupby("level")["inside"].agg(["mean", "size"])
    assert rate.loc["regency", "size"] == 24
    assert rate.loc["district", "size"] >= 24
    assert (rate["mean"] >= 0.87).all()


def test_the_errors_of_the_register_are_those_of_all_households(written, tmp_path, monkeypatch):
    """What the survey tells of the register, beside the truth of everybody in it and outside."""
    key = tmp_path / "key"
    make_key(key)
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(key))
    pipeline.measure_study(load_study(written.study))
    store = read_store(
        written.study / "results/full/results.parquet"
    )  # so few are asked that some are hidden
    homes, inside = written.table("households.parquet"), []
    for name, year in ROUNDS.items():
        homes_there = homes[homes[f"persons_{year}"] > 0]
        persons, held = homes_there[f"persons_{year}"], homes_there[f"in_dtks_{year}"]
        poor = homes_there[f"welfare_{year}"] < LINES[year]
        for indicator, part, whole in (
            ("register_exclusion_error", poor & ~held, poor),
            ("register_inclusion_error", ~poor & held, ~poor),
            ("register_leakage", ~poor & held, held),
        ):
            wanted = (store["indicator"] == indicator) & (store["round"] == name)
            row = store[wanted & (store["level"] == "regency")].squeeze()
            truth = persons[part].sum() / persons[whole].sum()
            inside.append(row["low"] <= truth <= row["high"])
            assert abs(row["value"] - truth) < 4 * row["se"]
    assert sum(inside) >= 5
