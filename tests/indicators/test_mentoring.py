"""Mentoring: presence by day, gaps, visits, dose, plans and money, by hand and by property."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.cells import mean_interval, ratio_interval
from blora_eval.indicators.systems.activities import activity_rows, plan_realised
from blora_eval.indicators.systems.mentoring import (
    agency_rows,
    assignment_rows,
    days_without,
    mentoring_dose,
    visit_rows,
)

AS_OF = dt.date(2025, 12, 31)
VILLAGES = ["99.99.01.2001", "99.99.01.2002", "99.99.01.2003"]
A, B, C = VILLAGES
HOMES = {
    "village": pd.Series({code: code for code in VILLAGES}),
    "regency": pd.Series(dict.fromkeys(VILLAGES, "99.99")),
}


def days(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts)))


def value(rows: pd.DataFrame, indicator: str, area: str, **where: str) -> object:
    chosen = rows[(rows["indicator"] == indicator) & (rows["area_code"] == area)]
    for column, wanted in {"dimension": "", "period": "", **where}.items():
        chosen = chosen[chosen[column] == wanted]
    assert len(chosen) == 1, (indicator, area, where, len(chosen))
    one = chosen.iloc[0]
    return one["reason"] if pd.isna(one["value"]) else float(one["value"])


def assigned() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "agency": ["Dinas A", "Dinas B", "Dinas B"],
            "village_code": [A, A, B],
            "start_date": days("2022-01-01", "2024-02-01", "2024-01-01"),
            "end_date": days("2023-12-31", None, "2024-12-31"),
            "academic_team": ["Tim 1", None, "Tim 1"],
        }
    )


def test_who_mentors_today_and_at_each_quarter_end():
    rows = assignment_rows(assigned(), HOMES, as_of=AS_OF)
    assert [value(rows, "mentors_active", code, dimension="agency") for code in VILLAGES] == [1, 0, 0]
    assert value(rows, "mentored_share", "99.99", dimension="agency") == pytest.approx(1 / 3)
    assert value(rows, "mentored_share", "99.99", dimension="academic") == 0
    assert value(rows, "mentored_share", "99.99", dimension="agency", period="2024-Q1") == pytest.approx(
        2 / 3
    )
    assert "expert" not in set(rows["dimension"])  # the column is not there: nothing is said of it


def test_gaps_are_days_since_the_first_assignment_and_none_where_there_was_no_assignment():
    rows = assignment_rows(assigned(), HOMES, as_of=AS_OF)
    assert value(rows, "mentor_gap_days", A) == 31  # January 2024
    assert value(rows, "mentor_gap_days", B) == 365  # all of 2025
    assert value(rows, "mentor_gap_days", C) == "never_assigned"
    assert value(rows, "mentor_gap_days", "99.99") == (31 + 365) / 2
    late = assigned().assign(start_date=days("2026-01-01", "2026-01-01", "2026-01-01"))
    assert len(days_without(late, AS_OF)) == 0


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200), st.booleans()), min_size=1, max_size=6))
def test_days_with_and_without_an_agency_are_all_days(spells):
    first = pd.Timestamp("2024-01-01")
    frame = pd.DataFrame(
        {
            "village_code": "a",
            "start_date": [first + pd.Timedelta(days=start) for start, _, _ in spells],
            "end_date": [
                pd.NaT if runs else first + pd.Timedelta(days=start + more) for start, more, runs in spells
            ],
        }
    )
    until = first + pd.Timedelta(days=400)
    begin = min(start for start, _, _ in spells)
    covered = {
        day for start, more, runs in spells for day in range(start, 401) if runs or day <= start + more
    }
    empty = [day for day in range(begin, 401) if day not in covered]
    spells_without = sum(day - 1 not in set(empty) for day in empty)
    assert days_without(frame, until).loc["a"].tolist() == [401 - begin, len(empty), spells_without]


def visited() -> tuple[pd.DataFrame, pd.DataFrame]:
    visits = pd.DataFrame(
        {
            "village_code": [A, A, A, B],
            "date": days("2025-02-01", "2025-12-01", "2025-12-01", "2024-12-30"),
            "agency": ["Dinas B", "Dinas B", None, "Dinas A"],
        }
    )
    return visits, pd.DataFrame({"village_code": [A, B], "date": days("2025-02-01", "2025-03-01")})


def test_visits_by_quarter_rate_and_days_since():
    rows = visit_rows(*visited(), HOMES, as_of=AS_OF)
    assert value(rows, "visits_quarter", A, period="2025-Q4") == 2
    assert value(rows, "visits_quarter", C, period="2025-Q4") == 0
    assert value(rows, "visits_quarter", "99.99", period="2025-Q4") == pytest.approx(2 / 3)
    assert value(rows, "visit_rate", A) == 0.75
    assert value(rows, "days_since_visit", A) == 30
    assert value(rows, "days_since_visit", C) == "never_visited"
    assert value(rows, "days_since_visit", "99.99") == (30 + 366) / 2


def test_dose_counts_days_not_records_and_a_village_not_yet_assigned_has_none():
    dose = mentoring_dose(*visited()).set_index(["village_code", "year"])["dose"]
    assert dose.to_dict() == {(A, 2025): 2, (B, 2024): 1, (B, 2025): 1}
    first = assigned().groupby("village_code")["start_date"].min()
    rows = visit_rows(*visited(), HOMES, as_of=AS_OF, first=first)
    assert value(rows, "mentoring_dose", "99.99", period="2025") == 3 / 2
    assert rows.query("indicator == 'mentoring_dose' and area_code == @C").empty
    assert mentoring_dose(None, None).empty


def acted() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "village_code": [A, A, A, B, B],
            "pillar": ["empowerment"] * 3 + ["small_enterprise", None],
            "kind": ["Kader"] * 3 + ["Usaha", None],
            "unit": ["orang"] * 5,
            "target": [10, 10, None, 0, 4],
            "realised": [5, 20, 3, 1, 4],
            "rupiah": pd.Series([0, 1000, None, 3000, None], dtype="Float64"),
            "beneficiaries_male": pd.Series([1, 6, 2, 0, None], dtype="Int64"),
            "beneficiaries_female": pd.Series([3, 4, None, 0, None], dtype="Int64"),
        }
    )


def test_a_plan_is_realised_activity_by_activity_and_no_plan_is_no_zero():
    assert plan_realised(acted()).fillna(-1).tolist() == [0.5, 1, -1, -1, 1]
    rows = activity_rows(acted(), HOMES)
    assert value(rows, "plan_realised", A) == 0.75
    assert value(rows, "plan_realised", C) == "no_plan"
    assert value(rows, "activity_count", C) == 0
    assert value(rows, "activity_count", A, dimension="empowerment") == 3


def test_money_none_unknown_and_known_are_three_things():
    rows = activity_rows(acted(), HOMES)
    assert value(rows, "unfunded_share", A) == 0.5  # of the two whose cost is known
    assert value(rows, "cost_unknown_share", A) == pytest.approx(1 / 3)
    assert value(rows, "cost_per_beneficiary", A) == 100  # Rp1,000 for ten persons
    assert value(rows, "cost_per_beneficiary", B) == "no_money"  # funded, but nobody was reached
    assert value(rows, "cost_per_beneficiary", C) == "cost_unknown"
    assert value(rows, "cost_per_unit", "99.99", dimension="Usaha (orang)") == 3000
    free = activity_rows(acted().assign(rupiah=0.0), HOMES)
    assert value(free, "cost_per_beneficiary", A) == "no_money"
    assert value(free, "unfunded_share", A) == 1
    assert free.query("indicator == 'cost_per_unit'").empty


def test_beneficiaries_by_sex_leave_out_what_is_not_said():
    rows = activity_rows(acted(), HOMES)
    assert value(rows, "beneficiaries", A, dimension="male") == 9
    assert value(rows, "beneficiaries_female", A) == 7 / 14  # the third activity tells one sex only
    assert value(rows, "beneficiaries_female", B) == "no_activity"
    bare = activity_rows(acted()[["village_code"]], HOMES)
    assert value(bare, "activity_count", A) == 3
    assert value(bare, "cost_per_beneficiary", A) == "cost_unknown"
    assert "beneficiaries" not in set(bare["indicator"])


def test_a_ratio_has_an_interval_over_villages_and_one_village_has_none():
    place = pd.Series(["r"] * 4)
    cost, people = pd.Series([10.0, 20, 30, 60]), pd.Series([1.0, 2, 2, 4])
    one = ratio_interval(cost, people, by=[place], cluster=pd.Series([1, 1, 2, 2])).iloc[0]
    assert one["value"] == pytest.approx(120 / 9)
    # d = -10 and +10 over two villages: v = 2 × 200 / 81
    assert one["se"] == pytest.approx((2 * 200 / 81) ** 0.5)
    assert one["low"] == 0  # t with one degree of freedom reaches below; no cost is negative
    assert one["high"] > one["value"]
    assert pd.isna(ratio_interval(cost, people, by=[place], cluster=place).iloc[0]["se"])
    assert pd.isna(ratio_interval(cost, people * 0, by=[place], cluster=place).iloc[0]["value"])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_a_mean_lies_within_its_interval(values):
    one = mean_interval(pd.Series(values), [pd.Series(["a"] * len(values))]).iloc[0]
    if pd.notna(one["se"]):
        assert one["low"] <= one["value"] <= one["high"]
    assert one["n"] == len(values)


def test_agencies_share_the_load_evenly_or_not():
    rows = agency_rows(assigned(), visited()[0], as_of=dt.date(2024, 6, 30))
    assert rows.query("indicator == 'agency_villages'")[["dimension", "value"]].values.tolist() == [
        ["Dinas B", 2]
    ]
    assert rows.query("indicator == 'load_balance'")["reason"].tolist() == ["too_few", "too_few"]
    both = assigned().assign(end_date=days(None, None, None))
    rows = agency_rows(both, visited()[0], as_of=AS_OF)
    found = rows.set_index(["indicator", "dimension"])["value"]
    assert found["agency_visits", "Dinas A"] == 0
    assert found["agency_days", "Dinas A"] == 366
    assert found["load_balance", "villages"] == pytest.approx(1 / 6)  # one and two of three
    nobody = agency_rows(both, visited()[0].iloc[:0], as_of=AS_OF)
    assert nobody.query("indicator == 'agency_days'")["reason"].unique().tolist() == ["never_visited"]
    assert (
        nobody.query("indicator == 'load_balance' and dimension == 'visits'")["reason"].item()
        == "never_visited"
    )


def test_money_is_summed_by_source_as_far_as_it_is_known():
    table = acted().assign(money_source=[None, "APBD", None, None, "Swasta"])
    rows = activity_rows(table, HOMES)
    assert value(rows, "activity_rupiah", A, dimension="APBD") == 1000
    assert value(rows, "activity_rupiah", "99.99", dimension="unnamed") == 3000
    assert "Swasta" not in set(rows["dimension"])  # its cost is not known
