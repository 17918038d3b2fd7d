"""Start + entries - exits = end, for every village, whatever happened between the rounds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.indicators.register import ENTRIES, EXITS, balance_rows, household_flow

VILLAGES = ["99.99.01.2001", "99.99.01.2002"]
HOMES = {
    "village": pd.Series({code: code for code in VILLAGES}),
    "regency": pd.Series(dict.fromkeys(VILLAGES, "99.99")),
}
LISTED = st.lists(st.tuples(st.sampled_from(VILLAGES), st.sampled_from([None, *"abcdef"])), max_size=20)
CAUSES = st.lists(
    st.tuples(
        st.sampled_from(list("abcdef")),
        st.sampled_from(["exit", "entry"]),
        st.sampled_from(["dead", "moved", "reclassified", "arrived", None]),
    ),
    max_size=6,
)


def _households(before, after):
    rows = [("r1", *row) for row in before] + [("r2", *row) for row in after]
    return pd.DataFrame(rows, columns=["round", "village_code", "household_key"]).astype(
        {"household_key": "str"}
    )


@settings(max_examples=60, deadline=None)
@given(LISTED, LISTED, CAUSES)
def test_every_village_balances(before, after, causes):
    changes = pd.DataFrame(causes, columns=["household_key", "change", "cause"])
    flow = household_flow(_households(before, after), "r1", "r2", changes)
    entries = flow[[f"entry:{name}" for name in ENTRIES]].sum(axis=1)
    exits = flow[[f"exit:{name}" for name in EXITS]].sum(axis=1)
    assert (flow["start"] + entries - exits == flow["end"]).all()
    assert (flow >= 0).all().all()
    assert flow["start"].sum() == len(before)
    assert flow["end"].sum() == len(after)


def test_causes_are_those_reported_and_the_rest_unknown():
    households = _households(
        [(VILLAGES[0], "a"), (VILLAGES[0], "b"), (VILLAGES[0], "c"), (VILLAGES[0], "c"), (VILLAGES[0], None)],
        [(VILLAGES[0], "c"), (VILLAGES[1], "b"), (VILLAGES[1], "d"), (VILLAGES[1], "d"), (VILLAGES[0], None)],
    )
    changes = pd.DataFrame(
        {
            "household_key": ["a", "b", "b", "d"],
            "change": ["exit", "exit", "entry", "entry"],
            "cause": ["dead", "moved", "arrived", "graduated"],
            "round": ["r2", "r2", "r2", "r2"],
        }
    )
    flow = household_flow(households, "r1", "r2", changes)
    first = flow.loc[VILLAGES[0]]
    assert first[["exit:dead", "exit:moved", "exit:duplicate", "exit:unknown"]].tolist() == [1, 1, 1, 1]
    assert first["entry:unknown"] == 1  # a row without a number cannot be followed
    second = flow.loc[VILLAGES[1]]
    assert second[["entry:arrived", "entry:unknown"]].tolist() == [1, 2]  # graduation is no cause of entry
    other_round = household_flow(households, "r1", "r2", changes.assign(round="r9"))
    assert other_round["exit:dead"].sum() == 0


@pytest.mark.parametrize(
    ("force", "status", "reason"), [(False, "unavailable", "break"), (True, "caution", "break_forced")]
)
def test_two_registers_are_not_compared_unless_forced(force, status, reason):
    flow = household_flow(_households([(VILLAGES[0], "a")], [(VILLAGES[0], "b")]), "r1", "r2", None)
    registers = {"r1": "dtks", "r2": "dtsen"}
    told = balance_rows(flow, HOMES, pair=("r1", "r2"), registers=registers, force=force)
    assert set(told["status"]) == {status}
    assert set(told["reason"]) == {reason}
    assert told["value"].notna().all() == force
    same = balance_rows(flow, HOMES, pair=("r1", "r2"), registers={"r1": "dtks", "r2": "dtks"}, force=False)
    assert set(same["status"]) == {"ok"}


def test_places_above_add_up_their_villages():
    flow = household_flow(
        _households([(VILLAGES[0], "a"), (VILLAGES[1], "b")], [(VILLAGES[0], "c")]), "r1", "r2", None
    )
    told = balance_rows(flow, HOMES, pair=("r1", "r2"), registers={}, force=False)
    exits = told[told["indicator"] == "register_exits"].set_index(["level", "area_code"])["value"]
    assert exits["regency", "99.99"] == exits["village"].sum() == 2
    assert set(told["round"]) == {"r1/r2"}
    assert np.isfinite(told["value"].astype(float)).all()
