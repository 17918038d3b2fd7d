"""Steps of a funnel and the account of a register: what an outsider can work out by linear programming."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from blora_eval.indicators.register_quality import RESULTS
from blora_eval.measure.disclosure import protect
from blora_eval.results import rows

STEPS = ("listed", "visited", "decided", "entered")
VILLAGES = tuple("abcd")
AREAS = pd.DataFrame({"village_code": VILLAGES, "district_code": ["x", "x", "y", "y"]})
MEMBERS = {
    **{("village", code): [code] for code in VILLAGES},
    ("district", "x"): ["a", "b"],
    ("district", "y"): ["c", "d"],
    ("regency", "z"): [*VILLAGES],
}
K = 5


def funnel(counts):
    """Rows of the store from the steps of four villages, with the sums of what they lie in."""
    told = [
        (*place, step, sum(counts[village][number] for village in members))
        for place, members in MEMBERS.items()
        for number, step in enumerate(STEPS)
    ]
    frame = pd.DataFrame(told, columns=["level", "area_code", "dimension", "value"])
    whole = frame.groupby(["level", "area_code"])["value"].transform("max")
    return rows(frame.assign(n=whole), indicator="verval", population="households", unit="count", round="r")


def vector(members, step):
    told = np.zeros(len(VILLAGES) * len(STEPS))
    told[[VILLAGES.index(one) * len(STEPS) + STEPS.index(step) for one in members]] = 1
    return told


def bounds(wanted, shown):
    """The least and the most that a sum can be, given what is shown and that steps are nested."""
    known = shown[shown["status"] == "ok"]
    equal = [vector(MEMBERS[one.level, one.area_code], one.dimension) for one in known.itertuples()]
    least = [
        vector([village], later) - vector([village], earlier)
        for village in VILLAGES
        for earlier, later in itertools.pairwise(STEPS)
    ]
    problem = {"A_ub": np.array(least), "b_ub": np.zeros(len(least)), "bounds": (0, 200)}
    if equal:
        problem |= {"A_eq": np.array(equal), "b_eq": known["value"].to_numpy(dtype=float)}
    low, high = linprog(wanted, **problem), linprog(-wanted, **problem)
    assert low.success
    assert high.success
    return low.fun, -high.fun


def village_steps():
    counts = st.lists(st.integers(0, 60), min_size=4, max_size=4)
    near = st.tuples(st.integers(20, 60), *[st.integers(0, 7)] * 3).map(
        lambda told: [told[0], *(told[0] - sum(told[1 : number + 1]) for number in (1, 2, 3))]
    )
    return counts.map(lambda told: sorted(told, reverse=True)) | near.map(
        lambda told: [max(0, one) for one in told]
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(village_steps(), min_size=4, max_size=4))
def test_no_small_difference_of_steps_can_be_worked_out(steps):
    counts = dict(zip(VILLAGES, steps, strict=True))
    shown = protect(funnel(counts), AREAS, minimum_cell=K)
    true = np.array([number for village in VILLAGES for number in counts[village]], dtype=float)
    for members in MEMBERS.values():
        sums = [vector(members, step) for step in STEPS]
        gaps = [earlier - later for earlier, later in itertools.combinations(sums, 2)]
        for wanted in [*sums, *gaps]:
            if 0 < wanted @ true < K:
                low, high = bounds(wanted, shown)
                assert high - low > 0.5


def test_a_few_who_were_not_visited_take_the_step_with_them():
    shown = protect(funnel({village: [50, 47, 30, 30] for village in VILLAGES}), AREAS, minimum_cell=K)
    status = shown.set_index(["level", "area_code", "dimension"])["status"]
    assert status["village", "a", "visited"] == "suppressed"
    assert status["village", "a", "listed"] == "ok"
    assert status["village", "a", "decided"] == "ok"


def test_wide_steps_stay():
    shown = protect(funnel({village: [50, 40, 30, 20] for village in VILLAGES}), AREAS, minimum_cell=K)
    assert (shown["status"] == "ok").all()


def one_village(told, **columns):
    frame = pd.DataFrame(told, columns=["indicator", "dimension", "value"])
    columns = {"area_code": "a", "population": "households", "unit": "count", "round": "r"} | columns
    return rows(frame, **columns)


def status_of(frame):
    shown = protect(frame, AREAS, minimum_cell=K)
    return shown.set_index(["indicator", "dimension"])["status"]


def test_results_that_add_up_to_a_hidden_step_fall_with_it():
    results = [("verval_result", name, 47.0 if name == "confirmed" else 0.0) for name in RESULTS]
    status = status_of(one_village([("verval", "listed", 50.0), ("verval", "visited", 47.0), *results]))
    assert (status["verval_result"] == "suppressed").all()


def test_few_visits_without_a_result_are_not_the_rest():
    results = [("verval_result", "confirmed", 20.0), ("verval_result", "dead", 7.0)]
    status = status_of(one_village([("verval", "listed", 50.0), ("verval", "visited", 30.0), *results]))
    assert status["verval_result", "dead"] == "suppressed"
    assert status["verval", "visited"] == "ok"


def test_causes_fall_with_their_total_and_the_account_with_its_ends():
    causes = [("register_exit", "dead", 10.0), ("register_entry", "new", 3.0)]
    account = one_village([("register_exits", "", 10.0), ("register_entries", "", 3.0), *causes], round="r/s")
    assert (status_of(account) == "suppressed").all()
    wide = one_village([("register_exits", "", 10.0), ("register_entries", "", 30.0)], round="r/s")
    ends = [one_village([("register_households", "", value)], round=name) for name, value in
            (("r", 4.0), ("s", 24.0))]  # fmt: skip
    assert (status_of(pd.concat([wide, *ends]))["register_exits"] == "suppressed").all()
    assert (status_of(wide) == "ok").all()


def test_cases_that_are_open_are_not_what_the_decided_ones_leave():
    told = [("received", 40.0), ("handled", 20.0), ("referred", 17.0), ("rejected", 0.0), ("open", 3.0)]
    cases = [("slrt", *one) for one in [*told, ("resolved", 6.0)]]
    status = status_of(one_village(cases, population="cases"))["slrt"]
    assert status["referred"] == "suppressed"
    assert status["resolved"] == "ok"


@pytest.mark.parametrize("absent", STEPS)
def test_a_step_that_is_not_there_is_no_difference(absent):
    frame = funnel({village: [50, 47, 30, 10] for village in VILLAGES})
    shown = protect(frame[frame["dimension"] != absent], AREAS, minimum_cell=K)
    assert len(shown) == len(frame) * 3 // 4
