"""The adapted index of a register: its deprivations, its weights, and what is left out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.deprivation import REGISTER_WEIGHTS, register_deprivations, register_poverty

WELL = {
    "floor": "other", "wall": "brick", "water": "safe", "lighting": "electric", "fuel": "clean",
    "toilet": "private", "assets": 3, "adult_schooling": 9, "child_out_of_school": False, "persons": 1,
}  # fmt: skip
POOR = {
    "floor": "earth", "wall": "bamboo", "water": "unsafe", "lighting": "other", "fuel": "solid",
    "toilet": "shared", "assets": 1, "adult_schooling": 5, "child_out_of_school": True,
}  # fmt: skip


def register(*households):
    return pd.DataFrame([WELL | household for household in households]).assign(village_code="a")


def measured(table, **options):
    found = register_poverty(table, by="village_code", level="village", **options)
    return found.set_index(["indicator", "dimension"])


def test_weights_sum_to_one_and_each_dimension_weighs_half():
    assert sum(REGISTER_WEIGHTS.values()) == pytest.approx(1, abs=1e-15)
    assert REGISTER_WEIGHTS["schooling"] + REGISTER_WEIGHTS["child_school"] == 0.5


@pytest.mark.parametrize("field", list(POOR))
def test_each_field_makes_exactly_its_own_deprivation(field):
    names = {"adult_schooling": "schooling", "child_out_of_school": "child_school"}
    deprived = register_deprivations(register({field: POOR[field]})).iloc[0]
    assert deprived[deprived].index.tolist() == [names.get(field, field)]


@pytest.mark.parametrize("field", list(POOR))
def test_missing_is_not_well_off(field):
    names = {"adult_schooling": "schooling", "child_out_of_school": "child_school"}
    deprived = register_deprivations(register({field: None}))
    assert deprived[names.get(field, field)].isna().all()


def test_an_education_and_a_living_indicator_reach_one_third():
    numbers = measured(register({"adult_schooling": 0, "fuel": "solid"}, {"adult_schooling": 0}))
    assert numbers.loc[("mpi_headcount", ""), "value"] == 0.5
    assert numbers.loc[("mpi_intensity", ""), "value"] == pytest.approx(1 / 3)
    assert numbers.loc[("mpi_adjusted", ""), "value"] == pytest.approx(1 / 6)
    assert numbers.loc[("mpi_contribution", "schooling"), "value"] == pytest.approx(3 / 4)
    assert numbers.loc[("mpi_contribution", "fuel"), "value"] == pytest.approx(1 / 4)


def test_persons_count_not_households():
    numbers = measured(register(POOR | {"persons": 3}, {}))
    assert numbers.loc[("deprived", "floor"), "value"] == 0.75
    assert numbers.loc[("mpi_headcount", ""), "value"] == 0.75
    assert numbers.loc[("mpi_headcount", ""), "n"] == 2


def test_households_with_a_gap_are_left_out_and_counted():
    numbers = measured(register(POOR, {"floor": None}, {"persons": None}))
    assert numbers.loc[("mpi_headcount", ""), ["value", "n"]].tolist() == [1, 1]
    assert numbers.loc[("mpi_left_out", ""), "value"] == 2
    assert numbers.loc[("deprived", "water"), "n"] == 2


def test_nobody_poor_has_no_intensity():
    numbers = measured(register({}))
    assert numbers.loc[("mpi_headcount", ""), "value"] == 0
    assert numbers.loc[("mpi_adjusted", ""), "value"] == 0
    assert numbers.loc[("mpi_intensity", ""), "reason"] == "nobody_poor"
    assert numbers.loc[("mpi_contribution", "floor"), "status"] == "unavailable"


def test_everybody_poor():
    numbers = measured(register(POOR))
    assert numbers.loc[("mpi_adjusted", ""), "value"] == pytest.approx(1)


def test_a_register_without_housing_has_no_index():
    numbers = measured(pd.DataFrame({"village_code": ["a"], "adult_schooling": [3], "persons": [2]}))
    assert numbers.loc[("mpi_adjusted", ""), "reason"] == "not_in_table"
    assert numbers.loc[("deprived", "schooling"), "value"] == 1
    assert numbers.loc[("deprived", "floor"), "reason"] == "not_in_table"


def test_without_sizes_nothing_can_be_said_of_persons():
    numbers = measured(register(POOR).drop(columns="persons"))
    assert set(numbers.loc["deprived", "reason"]) == {"not_in_table"}


def test_area_without_households():
    found = register_poverty(register(POOR), by="village_code", level="village", areas=["a", "b"])
    assert set(found.loc[found["area_code"] == "b", "reason"]) == {"no_households"}


@given(st.lists(st.tuples(st.lists(st.booleans(), min_size=9, max_size=9), st.integers(1, 9)), min_size=1))
def test_index_is_headcount_times_intensity_and_contributions_sum_to_one(people):
    fields = list(POOR)
    table = register(
        *(
            {field: POOR[field] for field, flag in zip(fields, flags, strict=True) if flag}
            | {"persons": size}
            for flags, size in people
        )
    )
    numbers = measured(table)["value"]
    if numbers["mpi_headcount", ""] > 0:
        product = numbers["mpi_headcount", ""] * numbers["mpi_intensity", ""]
        assert numbers["mpi_adjusted", ""] == pytest.approx(product)
        assert numbers["mpi_contribution"].sum() == pytest.approx(1)
    weighted = sum(REGISTER_WEIGHTS[name] * numbers["deprived", name] for name in REGISTER_WEIGHTS)
    assert numbers["mpi_adjusted", ""] <= weighted + 1e-12
    assert np.isfinite(weighted)
