"""A change is in points, has an interval only where it can, and never crosses a break unsaid."""

import pandas as pd
import pytest

from blora_eval.indicators.change import before_after
from blora_eval.results import rows


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
