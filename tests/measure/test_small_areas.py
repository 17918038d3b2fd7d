"""Villages' poverty from a survey: against the truth of an invented kabupaten, and where there is none."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.estimate.areas.log_welfare import LEAST_AREAS
from blora_eval.measure.small_areas import METHODS, small_area_rows, village_covariates
from blora_eval.results import combine
from blora_eval.simulate.world import LINES
from tests.reference.small_areas import YEAR, kabupaten, study_of, survey_of, village_rates


@pytest.fixture(scope="module", name="kabupaten")
def made():
    return kabupaten()


def test_the_truth_lies_in_the_printed_intervals_as_often_as_they_say(kabupaten):
    population, areas, register, truth = kabupaten
    inside, apart, told, level = [], [], [], []
    for seed in range(12):
        survey = survey_of(population, seed)
        found = village_rates(small_area_rows(study_of(), survey, areas, {"households": register}))
        at = truth.reindex(found.index)
        inside.append(((found["low"] <= at) & (at <= found["high"])).mean())
        apart.append(((found["value"] - at) ** 2).mean())
        told.append((found["se"] ** 2).mean())
        level.append((found["value"] - at).mean())
    # 12 surveys of 295 villages; the adjusted likelihood errs on the side of wide intervals
    assert 0.93 <= np.mean(inside) <= 0.995
    assert min(inside) > 0.80
    assert abs(np.mean(level)) < 0.01
    assert np.mean(apart) < np.mean(told) < 3 * np.mean(apart)


def test_villages_add_up_to_the_kabupaten_and_are_more_precise_than_directly(kabupaten):
    population, areas, register, truth = kabupaten
    survey = survey_of(population, 3)
    found = village_rates(small_area_rows(study_of(), survey, areas, {"households": register}))
    survey = survey.assign(person=survey["weight"] * survey["persons"], poor=survey["welfare"] < LINES[YEAR])
    persons = survey.groupby("village_code")["person"].sum()
    figure = survey["person"].mul(survey["poor"]).sum() / survey["person"].sum()
    assert (found["value"].reindex(persons.index) * persons).sum() / persons.sum() == pytest.approx(figure)
    direct = survey["person"].mul(survey["poor"]).groupby(survey["village_code"]).sum() / persons
    error = ((found["value"] - truth).reindex(persons.index) ** 2).mean()
    assert error < 0.25 * ((direct - truth.reindex(persons.index)) ** 2).mean()


def test_every_row_says_how_it_was_made_and_how_far_it_may_be_relied_on(kabupaten):
    population, areas, register, _ = kabupaten
    survey = survey_of(population, 4)
    frames = list(small_area_rows(study_of(), survey, areas, {"households": register}))
    found = village_rates(frames)
    assert set(found.index) == set(areas["village_code"])
    sampled = found.index.isin(survey["village_code"])
    assert (found["method"] == np.where(sampled, *METHODS)).all()
    assert found.loc[~sampled, "reason"].str.contains("synthetic").all()
    assert not found.loc[sampled, "reason"].str.contains("synthetic").any()
    assert (found.loc[sampled, "n_psu"] > 0).all()
    assert (found.loc[~sampled, "n_psu"] == 0).all()
    error = found["se"] / found["value"]
    assert (found["status"].eq("unusable") == (error > 0.5)).all()
    assert (found["n"] == len(survey)).all()
    caution_for = (
        combine(frames, study="sim").query("level == 'regency'").set_index("indicator")["value"].astype(float)
    )
    assert caution_for["small_area_villages"] == survey["village_code"].nunique()
    assert 0 < caution_for["small_area_r2"] < 1
    assert 0 < caution_for["small_area_shrinkage"] < 0.5
    assert caution_for["small_area_agreement_p"] > 0.01


def test_order_of_rows_does_not_matter(kabupaten):
    population, areas, register, _ = kabupaten
    survey = survey_of(population, 5)
    first = village_rates(small_area_rows(study_of(), survey, areas, {"households": register}))
    shuffled = survey.sample(frac=1, random_state=1)
    again = village_rates(
        small_area_rows(
            study_of(),
            shuffled,
            areas.sample(frac=1, random_state=2),
            {"households": register.sample(frac=1, random_state=3)},
        )
    )
    assert again["value"].tolist() == pytest.approx(first["value"].tolist(), abs=1e-9)


@pytest.mark.parametrize("kind", ["relative", "percentile"])
def test_relative_lines(kabupaten, kind):
    population, areas, register, _ = kabupaten
    line = {"name": "r", "kind": kind, "round": "susenas", "share": 0.6 if kind == "relative" else 0.2}
    found = village_rates(
        small_area_rows(study_of([line]), survey_of(population, 6), areas, {"households": register})
    )
    assert found["value"].mean() == pytest.approx(0.16 if kind == "relative" else 0.2, abs=0.04)


def test_without_weights_the_number_is_of_the_sample(kabupaten):
    population, areas, register, _ = kabupaten
    survey = survey_of(population, 7).drop(columns=["weight", "psu"])
    found = village_rates(small_area_rows(study_of(), survey, areas, {"households": register}))
    assert found["reason"].str.contains("no_weights").all()
    assert not found["status"].eq("ok").any()


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("no survey", "no_survey"),
        ("no register", "small_area"),
        ("no register round", "small_area"),
        ("no villages in the survey", "small_area"),
        ("no such round", "small_area"),
        ("few villages", "small_area"),
        ("nobody poor", "small_area"),
    ],
)
def test_where_no_model_can_be_fitted_the_village_says_why(kabupaten, case, reason):
    population, areas, register, _ = kabupaten
    survey = survey_of(population, 8)
    few = sorted(set(survey["village_code"]))[: LEAST_AREAS - 1]
    survey, register = {
        "no survey": (None, register),
        "no register": (survey, None),
        "no register round": (survey, register.assign(round="other")),
        "no villages in the survey": (survey.drop(columns="village_code"), register),
        "no such round": (survey.assign(round="other"), register),
        "few villages": (survey[survey["village_code"].isin(few)], register),
        "nobody poor": (survey.assign(welfare=9e9), register),
    }[case]
    tables = {} if register is None else {"households": register}
    table = combine(small_area_rows(study_of(), survey, areas, tables), study="sim")
    assert set(table["reason"]) == {reason}
    assert len(table) == 3 * len(areas)
    assert table["value"].isna().all()


def test_a_village_that_is_not_in_the_register_has_no_number(kabupaten):
    population, areas, register, _ = kabupaten
    gone = areas["village_code"].iloc[0]
    found = village_rates(
        small_area_rows(
            study_of(),
            survey_of(population, 9),
            areas,
            {"households": register[register["village_code"] != gone]},
        )
    )
    assert found.loc[gone, "status"] == "unavailable"
    assert found.loc[gone, "reason"] == "not_in_table"
    assert found["value"].notna().sum() == len(areas) - 1


def test_covariates_are_of_the_nearest_round_and_only_those_there_are(kabupaten):
    _, _, register, _ = kabupaten
    both = pd.concat([register, register.assign(round="dtks-2025", decile=1)])
    found = village_covariates(study_of(), both, "susenas")
    assert list(found) == ["decile_1", "mpi_headcount"]
    assert found["decile_1"].between(0, 0.6).all()
    assert list(village_covariates(study_of(), register.drop(columns="decile"), "susenas")) == [
        "mpi_headcount"
    ]
    bare = register[["village_code", "round", "persons"]]
    assert village_covariates(study_of(), bare, "susenas") is None
    assert village_covariates(study_of(), register, "unknown") is None
