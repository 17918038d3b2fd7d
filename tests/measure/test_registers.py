"""Registers: each round's numbers, and changes between rounds of one register only."""

import pandas as pd
import pytest

from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.registers import CHANGED, register_rows
from blora_eval.results import combine
from tests.measure.conftest import VILLAGES
from tests.registry.walk import unregistered

WELL = {
    "floor": "other", "wall": "brick", "water": "safe", "lighting": "electric", "fuel": "clean",
    "toilet": "private", "assets": 3, "adult_schooling": 9, "child_out_of_school": False, "persons": 1,
}  # fmt: skip
POOR = WELL | {"adult_schooling": 0, "child_out_of_school": True}


def register(poor_by_round, *, village=VILLAGES[0], of=10):
    """Ten households of one village in each round, of which so many are poor."""
    return pd.DataFrame(
        [
            {**(POOR if number < poor else WELL), "round": name, "village_code": village, "decile": 1}
            for name, poor in poor_by_round.items()
            for number in range(of)
        ]
    )


def measured(study, areas, **tables):
    store = combine(register_rows(study, tables, areas_with_roles(study, areas)), study="uji")
    assert unregistered(store) == []
    return store


def changes(numbers, indicator="mpi_headcount_change", level="village"):
    found = numbers[(numbers["indicator"] == indicator) & (numbers["level"] == level)]
    return found.set_index(["area_code", "round"])


def test_the_change_of_a_register_is_in_points_and_has_no_interval(make_study, areas):
    found = changes(measured(make_study(), areas, households=register({"r1": 4, "r2": 3})))
    change = found.loc[(VILLAGES[0], "r1/r2")]
    assert change["value"] == pytest.approx(-0.1)
    assert (change["unit"], change["status"], change["stage"]) == ("share_points", "ok", "estimate")
    assert change[["se", "low", "high"]].isna().all()


@pytest.mark.parametrize("level", ["district", "regency", "study", "group"])
def test_every_level_has_its_change(make_study, areas, level):
    numbers = measured(make_study(), areas, households=register({"r1": 4, "r2": 3}))
    for indicator in CHANGED:
        assert not changes(numbers, f"{indicator}_change", level).empty, indicator


def test_no_change_is_given_between_two_registers(make_study, areas):
    numbers = measured(make_study(), areas, households=register({"r2": 4, "r3": 1}))
    found = numbers[numbers["indicator"].str.endswith("_change") & (numbers["level"] == "village")]
    assert set(found["round"]) == {"r2/r3"}
    assert found["value"].isna().all()
    of_the_village = found[(found["area_code"] == VILLAGES[0]) & (found["dimension"].isin(["", "floor"]))]
    assert set(of_the_village["reason"]) == {"break"}


def test_of_three_rounds_each_is_compared_with_the_next_and_the_first_with_the_last(make_study, areas):
    found = changes(measured(make_study(), areas, households=register({"r3": 1, "r1": 4, "r2": 3})))
    reasons = found.loc[VILLAGES[0], "reason"].to_dict()
    assert reasons == {"r1/r2": "", "r2/r3": "break", "r1/r3": "break"}


def test_rounds_whose_register_nobody_named_are_of_one_series(make_study, areas):
    rounds = {
        name: {"kind": "register", "date": f"202{name[1]}-01-01", "label": name} for name in ("r1", "r2")
    }
    numbers = measured(make_study(rounds=rounds), areas, households=register({"r1": 4, "r2": 3}))
    assert changes(numbers).loc[(VILLAGES[0], "r1/r2"), "status"] == "ok"


def test_a_village_of_one_round_only_says_so(make_study, areas):
    households = pd.concat(
        [register({"r1": 4, "r2": 3}), register({"r1": 2}, village=VILLAGES[1])], ignore_index=True
    )
    found = changes(measured(make_study(), areas, households=households))
    assert found.loc[(VILLAGES[1], "r1/r2"), "reason"] == "no_households"


def test_counts_of_the_register_have_no_change(make_study, areas):
    numbers = measured(make_study(), areas, households=register({"r1": 4, "r2": 3}))
    assert not numbers["indicator"].isin(["register_households_change", "register_persons_change"]).any()


@pytest.mark.parametrize("rounds", [{"r1": 4}, {}])
def test_a_single_round_and_no_register_have_no_change(make_study, areas, rounds):
    tables = {"households": register(rounds)} if rounds else {}
    frames = list(register_rows(make_study(), tables, areas_with_roles(make_study(), areas)))
    assert bool(frames) == bool(rounds)
    assert not any(frame["indicator"].str.endswith("_change").any() for frame in frames)


def test_a_person_register_alone_gives_sizes(make_study, areas):
    members = pd.DataFrame(
        {"round": "r1", "village_code": VILLAGES[0], "household_key": ["a", "a", "b"], "aid_food": True}
    )
    numbers = measured(make_study(), areas, members=members)
    persons = numbers[(numbers["indicator"] == "register_persons") & (numbers["level"] == "regency")]
    assert persons["value"].tolist() == [3]
