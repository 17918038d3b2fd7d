"""Livelihoods, value added, self-help, services and programmes: by hand, at the edges, by property."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.systems.activities import meeting_rows, swadaya_rows
from blora_eval.indicators.systems.livelihoods import (
    CAPITALS,
    capital_rows,
    capital_scores,
    scaled,
    value_added_rows,
)
from blora_eval.indicators.systems.programmes import (
    double_funded,
    programme_matrix,
    programme_rows,
    register_services,
    service_rows,
)
from tests.indicators.places import HOMES, VILLAGES, A, B, C, day, value


def capitals(**changes: float) -> pd.DataFrame:
    records = [
        (code, year, name, name, place + (year == 2025) * changes.get(code, 0.0), None)
        for place, code in enumerate(VILLAGES)
        for year in (2021, 2025)
        for name in CAPITALS
    ]
    return pd.DataFrame(records, columns=["village_code", "year", "capital", "indicator", "value", "better"])


def test_capitals_are_min_max_over_villages_and_years_with_equal_weights():
    rows = capital_rows(capitals(**{C: 2.0}), HOMES)  # 0, 1, 2 and then 0, 1, 4
    assert [value(rows, "capital_index", code, period="2025") for code in VILLAGES] == [0, 0.25, 1]
    assert value(rows, "capital_index_change", C, period="2021/2025") == 0.5
    assert value(rows, "capital_index", "99.99", period="2021") == (0 + 0.25 + 0.5) / 3
    assert value(rows, "capital", B, dimension="human", period="2025") == 0.25
    change = rows[(rows["indicator"] == "capital_index_change") & (rows["area_code"] == "99.99")].iloc[0]
    # 0, 0, 1/2: mean 1/6, standard error 1/6, t with two degrees of freedom 4.303
    assert change["value"] == pytest.approx(1 / 6)
    assert change["se"] == pytest.approx(1 / 6)
    assert change["high"] == pytest.approx((1 + 4.302653) / 6, rel=1e-6)
    own = rows[(rows["indicator"] == "capital_index_change") & (rows["area_code"] == C)].iloc[0]
    assert pd.isna(own["low"])  # a village's own change has no interval
    assert [value(rows, "capital_rank", code, period="2025") for code in VILLAGES] == [3, 2, 1]


def test_low_is_better_turns_an_indicator_round_and_a_flat_one_places_nobody():
    table = pd.DataFrame({"indicator": "Jarak", "value": [1.0, 3.0], "better": ["lower", "lower"]})
    assert scaled(table).tolist() == [1, 0]
    assert scaled(table, method="z").tolist() == pytest.approx([2**-0.5, -(2**-0.5)])
    flat = table.assign(value=2.0)
    assert scaled(flat).isna().all()
    assert scaled(flat, method="z").isna().all()


def test_a_missing_capital_leaves_no_index_and_no_rank():
    table = capitals()
    table = table[~((table["village_code"] == B) & (table["capital"] == "natural") & (table["year"] == 2025))]
    assert np.isnan(capital_scores(table).loc[(B, 2025), "index"])
    rows = capital_rows(table, HOMES)
    assert value(rows, "capital_index", B, period="2025") == "partly_missing"
    assert value(rows, "capital_rank", B, period="2025") == "partly_missing"
    assert value(rows, "capital_rank", C, period="2025") == 1
    once = capital_rows(table[table["year"] == 2021], HOMES)
    assert "capital_index_change" not in set(once["indicator"])
    alone = capital_rows(table[table["village_code"] == A], HOMES)
    assert value(alone, "capital_rank", A, period="2025") == "partly_missing"


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12), st.floats(0.1, 10), st.floats(-50, 50))
def test_min_max_knows_neither_unit_nor_origin(values, unit, origin):
    table = pd.DataFrame({"indicator": "x", "value": values})
    other = table.assign(value=table["value"] * unit + origin)
    one = scaled(table)
    assert one.dropna().between(0, 1).all()
    if table["value"].max() - table["value"].min() > 1e-3:
        np.testing.assert_allclose(one, scaled(other), atol=1e-6)


def test_value_added_needs_output_and_inputs_and_compares_the_same_commodities():
    table = pd.DataFrame(
        {
            "village_code": [A, A, A, A, B, B],
            "year": [2021, 2025] * 3,
            "commodity": ["Padi", "Padi", "Jagung", "Jagung", "Padi", "Padi"],
            "output_rupiah": [10.0, 20, 8, 9, 10, 10],
            "inputs_rupiah": [4.0, 8, 2, None, 20, 5],
        }
    )
    rows = value_added_rows(table, HOMES)
    assert value(rows, "value_added", A, dimension="Jagung", period="2021") == 6
    assert value(rows, "value_added", A, dimension="Jagung", period="2025") == "no_round"
    assert value(rows, "value_added", A, period="2021") == 6  # rice alone is known in both years
    assert value(rows, "value_added_change", A, period="2021/2025") == 6
    assert value(rows, "value_added_change", "99.99", period="2021/2025") == (6 + 15) / 2
    assert value(rows, "value_added", B, dimension="Padi", period="2021") == -10  # it may be negative
    assert value(rows, "value_added_share", A, dimension="Padi", period="2025") == 12 / 20
    nothing = value_added_rows(table.assign(inputs_rupiah=np.nan), HOMES)
    assert nothing["reason"].tolist() == ["no_item"]
    once = value_added_rows(table[table["year"] == 2021], HOMES)
    assert "value_added_change" not in set(once["indicator"])


def test_hours_goods_and_money_stay_apart_and_unknown_is_no_zero():
    table = pd.DataFrame(
        {
            "village_code": [A, A, B],
            "date": map(day, ["2024-01-01", "2024-05-01", "2025-01-01"]),
            "hours": [10.0, 5.0, None],
            "rupiah": [1000.0, None, 500.0],
        }
    )
    rows = swadaya_rows(table, HOMES)
    assert set(rows["dimension"]) == {"hours", "goods", "money"}
    assert value(rows, "swadaya", A, dimension="hours", period="2024") == 15
    assert value(rows, "swadaya", A, dimension="goods", period="2024") == "no_record"
    assert value(rows, "swadaya", B, dimension="hours", period="2025") == "no_record"
    money = rows[(rows["area_code"] == A) & (rows["dimension"] == "money") & (rows["period"] == "2024")].iloc[
        0
    ]
    assert (money["value"], money["status"], money["reason"]) == (1000, "caution", "partly_missing")
    assert set(rows.loc[rows["dimension"] == "hours", "unit"]) == {"hours"}


def test_attendance_counts_meetings_that_counted_both_sexes():
    table = pd.DataFrame(
        {
            "village_code": [A, A, B],
            "date": map(day, ["2024-01-01", "2024-02-01", "2024-03-01"]),
            "male": pd.array([6, 8, None], "Int64"),
            "female": pd.array([4, None, None], "Int64"),
        }
    )
    rows = meeting_rows(table, HOMES)
    assert value(rows, "meetings", A, period="2024") == 2
    assert value(rows, "attendance", A, dimension="male", period="2024") == 6
    assert value(rows, "attendance_female", A, period="2024") == 0.4
    assert value(rows, "attendance_female", B, period="2024") == "no_record"
    assert value(rows, "meetings", C, period="2024") == 0


def test_services_lacking_served_and_nobody_lacking():
    table = pd.DataFrame(
        {
            "village_code": [A, A, B, B],
            "year": [2021, 2025] * 2,
            "service": "water",
            "listed": pd.array([100, 100, 50, 50], "Int64"),
            "lacking": pd.array([30, 20, 10, 0], "Int64"),
            "served": pd.array([10, None, 5, 0], "Int64"),
        }
    )
    rows = service_rows(table, HOMES)
    assert value(rows, "service_lacking", "99.99", dimension="water", period="2025") == 20 / 150
    assert value(rows, "service_lacking_change", A, dimension="water", period="2021/2025") == -0.1
    assert value(rows, "service_served", B, dimension="water", period="2021") == 0.5
    assert value(rows, "service_served", B, dimension="water", period="2025") == "nobody_lacking"
    assert value(rows, "service_served", A, dimension="water", period="2025") == "not_in_table"
    assert value(rows, "service_lacking", A, dimension="stunting", period="2025") == "not_in_table"
    once = service_rows(table[table["year"] == 2021], HOMES)
    assert "service_lacking_change" not in set(once["indicator"])


def test_the_register_speaks_of_six_services_and_a_gap_in_it_is_no_yes():
    households = pd.DataFrame(
        {
            "village_code": [A, A, A],
            "round": "r1",
            "floor": ["earth", "other", None],
            "wall": ["brick", "bamboo", None],
            "toilet": ["shared", "private", None],
            "child_out_of_school": pd.array([True, False, None], "boolean"),
        }
    )
    rows = register_services(households, homes=HOMES)
    where = {"round": "r1"}
    assert value(rows, "service_register", A, dimension="house", **where) == 1
    assert value(rows, "service_register", A, dimension="latrine", **where) == 0.5
    assert value(rows, "service_register", A, dimension="schooling", **where) == 0.5
    assert value(rows, "service_register", A, dimension="water", **where) == "not_in_table"
    assert value(rows, "service_register", C, dimension="house", **where) == "no_households"
    assert not {"work", "stunting"} & set(rows["dimension"])


def programmes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "programme": ["Hafidz", "Hafidz", "Mengaji", "Mengaji", "RTLH"],
            "village_code": [A, B, A, B, C],
            "year": 2024,
            "quota": pd.array([4, 4, None, 0, 2], "Int64"),
            "registered": pd.array([9, 3, 5, 5, None], "Int64"),
            "selected": pd.array([4, 2, 3, None, 1], "Int64"),
            "paid": pd.array([3, 0, 2, None, None], "Int64"),
            "rupiah": pd.array([6e6, 0, None, None, None], "Float64"),
        }
    )


def test_the_steps_of_a_programme_stay_apart():
    rows = programme_rows(programmes(), HOMES, announced={"Hafidz": 10, "Beasiswa": 5})
    found = [
        value(rows, f"programme_{step}", "99.99", dimension="Hafidz")
        for step in ("quota", "registered", "selected", "paid")
    ]
    assert found == [8, 12, 6, 3]
    assert value(rows, "programme_quota_covered", "99.99", dimension="Hafidz") == 3 / 8
    assert value(rows, "programme_announced", "all", dimension="Hafidz") == 0.3
    assert value(rows, "programme_announced", "all", dimension="Beasiswa") == "not_told"
    assert value(rows, "programme_paid", C, dimension="RTLH") == "not_told"
    partly = rows[
        (rows["indicator"] == "programme_paid")
        & (rows["area_code"] == "99.99")
        & (rows["dimension"] == "Mengaji")
    ]
    assert set(partly["status"]) == {"caution"}
    assert value(rows, "programme_paid", "99.99", dimension="Hafidz", period="2024") == 3
    assert "programme_double" not in set(rows["indicator"])


def test_coverage_of_villages_knows_none_from_unknown():
    rows = programme_rows(programmes(), HOMES)
    assert value(rows, "programme_villages", "99.99", dimension="Hafidz") == 0.5
    matrix = programme_matrix(programmes())
    assert matrix.loc[(A, 2024)].tolist()[:2] == [1, 1]
    assert matrix.loc[(B, 2024), "Hafidz"] == 0
    assert pd.isna(matrix.loc[(B, 2024), "Mengaji"])  # neither paid nor selected is told
    assert matrix.loc[(C, 2024), "RTLH"] == 1  # selected, where payment is not told
    assert pd.isna(matrix.loc[(C, 2024), "Hafidz"])  # no row
    assert value(rows, "programme_overlap", A) == 2


def test_two_programmes_of_one_purpose_in_one_village_and_year_are_flagged():
    purposes = {"Hafidz": "agama", "Mengaji": "agama", "RTLH": "rumah"}
    assert double_funded(programmes(), purposes).values.tolist() == [[A, 2024, "agama", 2]]
    rows = programme_rows(programmes(), HOMES, purposes=purposes)
    assert [value(rows, "programme_double", code) for code in VILLAGES] == [1, 0, 0]
    assert value(rows, "programme_double", "99.99") == 1


def test_a_quota_of_zero_leaves_no_coverage():
    table = programmes().assign(quota=0, paid=1)
    rows = programme_rows(table, HOMES)
    assert value(rows, "programme_quota_covered", A, dimension="Hafidz") == "no_quota"
