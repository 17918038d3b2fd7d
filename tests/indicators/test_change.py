"""A change is in points, has an interval only where it can, and never crosses a break unsaid."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.indicators.change import before_after, paired_change
from blora_eval.results import Unavailable, rows


def store(**columns):
    frame = pd.DataFrame({"round": ["r1", "r2"], "value": [0.4, 0.3], "area_code": "a", **columns})
    return rows(frame, indicator="fgt0", unit="share")


def change(numbers, **options):
    return before_after(numbers, indicator="fgt0", from_="r1", to="r2", **options).iloc[0]


def test_independent_samples_have_a_normal_interval():
    found = change(store(se=[0.03, 0.04], n=[100, 90], n_psu=[10, 9]))
    assert found["value"] == pytest.approx(-0.1)
    assert found["se"] == pytest.approx(0.05)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.959963985 * 0.05)
    assert (found["n"], found["n_psu"]) == (90, 9)
    assert (found["indicator"], found["round"], found["unit"]) == ("fgt0_change", "r1/r2", "share_points")
    assert found["stage"] == "estimate"


def test_shared_samples_have_none():
    assert pd.isna(change(store(se=[0.03, 0.04]), independent=False)["se"])


def test_registers_have_none():
    found = change(store())
    assert found["value"] == pytest.approx(-0.1)
    assert pd.isna(found["se"])


def test_break_is_refused_unless_forced():
    registers = {"r1": "DTKS", "r2": "DTSEN"}
    refused = change(store(), registers=registers)
    assert (refused["status"], refused["reason"]) == ("unavailable", "break")
    assert pd.isna(refused["value"])
    forced = change(store(), registers=registers, force=True)
    assert (forced["status"], forced["reason"]) == ("caution", "break")
    assert forced["value"] == pytest.approx(-0.1)
    assert change(store(), registers={"r1": "DTKS", "r2": "DTKS"})["status"] == "ok"


def test_one_end_only():
    numbers = before_after(store().iloc[:1], indicator="fgt0", from_="r1", to="r2")
    assert numbers[["status", "reason"]].values.tolist() == [["unavailable", "no_round"]]


def test_the_worse_status_is_carried():
    found = change(store(status=["unusable", "caution"], reason=["rse", "rse"]))
    assert (found["status"], found["reason"]) == ("unusable", "rse")
    lacking = change(store(value=[None, 0.3], reason=["no_line", ""]))
    assert (lacking["status"], lacking["reason"]) == ("unavailable", "no_line")
    hidden = change(store(value=[None, 0.3], status=["suppressed", "ok"], reason=["small", ""]))
    assert hidden["status"] == "suppressed"


def test_periods_where_there_are_no_rounds():
    numbers = rows(
        pd.DataFrame({"period": ["2018", "2025"], "value": [10.0, 12.0], "area_code": "a"}),
        indicator="outcome", dimension="poor", unit="percent",
    )  # fmt: skip
    found = before_after(numbers, indicator="outcome", from_="2018", to="2025").iloc[0]
    assert (found["period"], found["round"], found["dimension"]) == ("2018/2025", "", "poor")
    assert (found["value"], found["unit"]) == (2, "percent_points")


def test_unknown_indicator_gives_no_rows():
    assert before_after(store(), indicator="gini", from_="r1", to="r2").empty


def test_units_measured_twice_have_a_t_interval():
    before, after = pd.Series({"a": 0.1, "b": 0.2, "c": 0.3}), pd.Series({"c": 0.2, "b": 0.2, "a": 0.3})
    found = paired_change(before, after, name="x", unit="share")
    changes = [0.2, 0.0, -0.1]
    expected = stats.ttest_1samp(changes, 0).confidence_interval(0.95)
    assert (found.value, found.n, found.df, found.unit) == (pytest.approx(0.1 / 3), 3, 2, "share_points")
    assert (found.low, found.high) == pytest.approx(tuple(expected))
    assert found.se == pytest.approx(stats.sem(changes))
    assert (found.status, found.reason) == ("ok", "")


def test_a_unit_measured_once_is_no_pair():
    found = paired_change(pd.Series({"a": 1.0, "b": 2.0}), pd.Series({"a": 3.0}), name="x", unit="index")
    assert (found.value, found.n, found.se, found.low) == (2, 1, None, None)
    assert (found.status, found.reason) == ("caution", "partly_missing;one_village")
    alone = paired_change(pd.Series({"a": 1.0}), pd.Series({"a": 3.0}), name="x", unit="index")
    assert (alone.status, alone.reason) == ("ok", "one_village")
    nobody = paired_change(pd.Series({"a": 1.0}), pd.Series({"b": 3.0}), name="x", unit="index")
    assert nobody == Unavailable("x", "no_round", 0, "index_points", nobody.method)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=30), st.floats(-5, 5))
def test_a_shift_of_all_moves_the_change_and_not_its_error(pairs, shift):
    before, after = (pd.Series([pair[end] for pair in pairs]) for end in (0, 1))
    plain = paired_change(before, after, name="x", unit="index")
    moved = paired_change(before, after + shift, name="x", unit="index")
    assert moved.value == pytest.approx(plain.value + shift, abs=1e-9)
    assert moved.se == pytest.approx(plain.se, abs=1e-7)
    assert plain.low <= plain.value <= plain.high
