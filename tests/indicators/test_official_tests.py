"""TNP2K's questions on the published series of Blora: every figure here can be worked out by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.official import OfficialSeries, change_of, common_years, yearly_steps
from blora_eval.indicators.official_tests import connection, effectiveness, pace, position, relevance, trend
from blora_eval.results import Estimate, Unavailable

FIGURES = st.dictionaries(st.integers(2000, 2025), st.integers(0, 5000).map(lambda n: n / 100), min_size=2)


@pytest.fixture(scope="module")
def published(shared_data):
    table = pd.read_csv(shared_data("reference/bps_series.csv"))
    table = table[~table["status"].str.contains("SUSPECT|UNCERTAIN") & (table["period"] != "Sep")]

    def series(code, indicator="P0"):
        own = table[table["area"].str.startswith(f"{code} ") & (table["indicator"] == indicator)]
        values = dict(zip(own["year"].tolist(), own["value"].tolist(), strict=True))
        return OfficialSeries(code, indicator, values, own["unit"].iloc[0])

    return series


def test_trend_of_blora_from_2009_to_2025(published):
    found = trend(published("33.16"), 2009, 2025)
    assert found.passed is True
    assert found.numbers == {
        "first": 17.7,
        "last": 10.58,
        "value": -7.12,
        "yearly": -0.445,
        "start": 2009,
        "end": 2025,
        "published": 17,
        "better": 14,  # all but 2020 and 2021
        "steps": 16,
        "indicator": "P0",
        "area": "33.16",
        "unit": "percent",
    }


def test_position_in_2025_beside_province_and_nation(published):
    beside = {code: position(published("33.16"), published(code), 2025) for code in ("33", "ID")}
    assert {code: each.numbers["value"] for code, each in beside.items()} == {"33": 1.1, "ID": 2.11}
    assert {each.passed for each in beside.values()} == {False}


def test_indonesia_2017_is_not_available(published):
    nation = published("ID")
    assert 2017 not in common_years(published("33.16"), nation)
    found = position(published("33.16"), nation, 2017)
    assert (found.passed, found.numbers["reason"]) == (None, "not_published")


def test_effectiveness_before_and_after_2021(published):
    found = effectiveness(published("33.16"), 2015, 2021, 2025)
    assert found.passed is True
    assert found.numbers["before"] == pytest.approx(-1.13 / 6, abs=1e-6)
    assert found.numbers["after"] == pytest.approx(-1.81 / 4)


@pytest.mark.parametrize(
    ("code", "start", "change", "less", "passed"),
    [
        ("33", 2021, -2.31, 0.5, False),
        ("ID", 2021, -1.67, -0.14, True),
        ("33", 2015, -4.1, 1.16, False),
        ("ID", 2015, -2.75, -0.19, True),
    ],
)
def test_pace_beside_province_and_nation(published, code, start, change, less, passed):
    found = pace(published("33.16"), published(code), start, 2025)
    assert found.passed is passed
    assert (found.numbers["other"], found.numbers["value"]) == (change, less)


def test_relevance_from_2015_to_2025(published):
    own = published("33.16")
    province, nation = (relevance(own, published(code), 2015, 2025) for code in ("33", "ID"))
    assert province.passed is nation.passed is True
    assert (province.numbers["same"], province.numbers["steps"]) == (10, 10)
    assert (nation.numbers["same"], nation.numbers["steps"]) == (8, 8)  # without 2016-17 and 2017-18


def test_connection_with_schooling(published):
    found = connection(published("33.16"), published("33.16", "mean_schooling"))
    assert (found.numbers["start"], found.numbers["end"]) == (2020, 2025)
    assert found.passed is True  # -1.38 points, +0.62 years
    assert (found.numbers["same"], found.numbers["steps"]) == (4, 5)  # the rate rose in 2021


BROKEN = OfficialSeries("a", "P0", {2020: 12.0, 2021: 11.0, 2022: 9.0}, breaks={2022: False})


def test_a_change_across_a_break_is_refused_unless_forced():
    assert change_of(BROKEN, 2020, 2022) == Unavailable("official_change", "break", unit="percent_points")
    assert change_of(BROKEN, 2020, 2021).value == -1.0
    forced = change_of(OfficialSeries("a", "P0", BROKEN.values, breaks={2022: True}), 2020, 2022)
    assert isinstance(forced, Estimate)
    assert (forced.value, forced.status, forced.reason) == (-3.0, "caution", "break_forced")
    for made in (
        trend(BROKEN, 2020, 2022),
        pace(BROKEN, BROKEN, 2020, 2022),
        relevance(BROKEN, BROKEN, 2020, 2022),
        effectiveness(BROKEN, 2020, 2021, 2022),
        connection(BROKEN, BROKEN),
    ):
        assert (made.passed, made.numbers["reason"]) == (None, "break")


def test_what_stays_is_neither_better_nor_worse():
    flat = OfficialSeries("a", "P0", {2020: 12.0, 2021: 12.0, 2022: 12.0})
    assert trend(flat, 2020, 2022).passed is None
    assert position(flat, flat, 2020).code == "official_level"
    assert pace(flat, flat, 2020, 2022).passed is None
    assert relevance(flat, flat, 2020, 2022).passed is None
    found = effectiveness(flat, 2020, 2021, 2022)
    assert (found.code, found.passed) == ("official_no_progress", False)


def test_an_indicator_without_a_way_is_not_judged():
    line = OfficialSeries("a", "poverty_line", {2020: 3.0, 2021: 4.0, 2022: 5.0}, "Rp/cap/month")
    assert trend(line, 2020, 2022).passed is None
    assert trend(line, 2020, 2022).numbers["value"] == 2.0
    assert position(line, OfficialSeries("b", "poverty_line", {2020: 4.0}), 2020).passed is None
    assert effectiveness(line, 2020, 2021, 2022).numbers["reason"] == "no_direction"
    assert connection(line, line).numbers["reason"] == "no_direction"


def test_one_year_is_no_series():
    one, two = (OfficialSeries("a", "P0", {year: 1.0}) for year in (2020, 2021))
    assert connection(one, two).numbers["reason"] == "no_round"
    assert trend(one, 2019, 2020).numbers["reason"] == "not_published"
    assert pace(one, two, 2020, 2021).numbers["reason"] == "not_published"
    assert relevance(one, two, 2020, 2021).numbers["reason"] == "not_published"
    assert (
        effectiveness(OfficialSeries("a", "P0", {2020: 1.0}), 2020, 2020, 2020).numbers["reason"]
        == "no_round"
    )
    assert trend(one, 2020, 2020).numbers["yearly"] == 0.0


def test_common_steps_may_be_lacking():
    odd = OfficialSeries("a", "P0", {2019: 3.0, 2021: 2.0})
    found = relevance(odd, odd, 2019, 2021)
    assert found.passed is True
    assert "value" not in found.numbers


@given(FIGURES)
def test_higher_is_better_turns_every_answer_round(values):
    low, high = OfficialSeries("a", "P0", values), OfficialSeries("a", "HDI", values, "index")
    start, end = min(values), max(values)
    answers = trend(low, start, end).passed, trend(high, start, end).passed
    assert answers in {(True, False), (False, True), (None, None)}


@given(FIGURES, FIGURES)
def test_pace_and_position_are_the_other_way_round_from_the_other_side(one, other):
    own, beside = OfficialSeries("a", "P0", one), OfficialSeries("b", "P0", other)
    years = common_years(own, beside)
    for year in years:
        there, back = position(own, beside, year), position(beside, own, year)
        assert there.numbers["value"] == -back.numbers["value"]
    if len(years) > 1:
        there, back = pace(own, beside, years[0], years[-1]), pace(beside, own, years[0], years[-1])
        assert there.numbers["value"] == pytest.approx(-back.numbers["value"])


@given(FIGURES)
def test_yearly_steps_of_a_series_without_gaps_add_up_to_the_change(values):
    whole = dict(enumerate(values.values(), start=2000))
    steps = yearly_steps(OfficialSeries("a", "P0", whole))
    assert sum(steps.values()) == pytest.approx(whole[max(whole)] - whole[2000])
