"""A register is counted as it is: what it does not say is neither yes nor no."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.indicators.register import person_profile, record_counts, register_profile
from blora_eval.results import combine

A, B = "99.99.01.2001", "99.99.01.2002"


@pytest.fixture
def households():
    return pd.DataFrame(
        {
            "round": ["r1", "r1", "r1", "r1", "r2", "r2"],
            "village_code": [A, A, A, B, A, A],
            "persons": pd.array([4, 2, None, 5, 3, 3], dtype="Int64"),
            "decile": pd.array([1, 1, 2, None, 1, 11], dtype="Int64"),
            "disability": pd.array([True, False, None, None, False, False], dtype="boolean"),
        }
    )


def number(rows, indicator, *, area=A, round_="r1", dimension=""):
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["area_code"] == area)
        & (rows["round"] == round_)
        & (rows["dimension"] == dimension)
    ]
    assert len(found) == 1
    return found.iloc[0]


def test_counts_and_shares_by_hand(households):
    profile = register_profile(households, by="village_code", level="village")
    assert number(profile, "register_households")["value"] == 3
    assert number(profile, "decile_share", dimension="1")["value"] == pytest.approx(2 / 3)
    assert number(profile, "decile_share", dimension="2")["n"] == 3
    assert number(profile, "decile_share", dimension="unknown")["value"] == 0
    assert number(profile, "disability_share")["value"] == 0.5
    assert number(profile, "disability_share")["n"] == 2


def test_missing_size_makes_persons_a_lower_bound(households):
    persons = number(register_profile(households, by="village_code", level="village"), "register_persons")
    assert (persons["value"], persons["n"]) == (6, 2)
    assert (persons["status"], persons["reason"]) == ("caution", "partly_missing")


def test_missing_decile_is_not_rich(households):
    profile = register_profile(households, by="village_code", level="village")
    first = number(profile, "decile_share", area=B, dimension="1")
    assert (first["status"], first["reason"]) == ("unavailable", "not_in_table")
    assert number(profile, "decile_share", area=B, dimension="unknown")["value"] == 1


def test_a_decile_out_of_range_is_unknown(households):
    profile = register_profile(households, by="village_code", level="village")
    assert number(profile, "decile_share", round_="r2", dimension="unknown")["value"] == 0.5
    assert number(profile, "decile_share", round_="r2", dimension="1")["value"] == 1


def test_village_without_households_in_a_round(households):
    profile = register_profile(households, by="village_code", level="village", areas=[A, B, "99.99.01.2003"])
    gone = number(profile, "register_households", area=B, round_="r2")
    assert (gone["status"], gone["reason"]) == ("unavailable", "no_households")
    assert (
        number(profile, "decile_share", area="99.99.01.2003", dimension="unknown")["reason"]
        == "no_households"
    )


def test_absent_columns_are_said_not_guessed():
    bare = pd.DataFrame({"village_code": [A]})
    profile = register_profile(bare, by="village_code", level="village")
    assert number(profile, "register_households", round_="")["value"] == 1
    assert number(profile, "register_persons", round_="")["reason"] == "not_in_table"
    assert number(profile, "disability_share", round_="")["reason"] == "not_in_table"


def test_records_of_no_group_are_not_counted(households):
    group = households["village_code"].map({A: "priority"})
    profile = register_profile(households, by=group, level="group")
    assert set(profile["area_code"]) == {"priority"}
    assert number(profile, "register_households", area="priority")["value"] == 3


def test_empty_register_gives_no_rows():
    assert register_profile(pd.DataFrame({"village_code": []}), by="village_code", level="village").empty


def test_persons():
    members = pd.DataFrame(
        {
            "village_code": [A, A, A, A],
            "aid_food": pd.array([True, False, None, True], dtype="boolean"),
            "aid_cash": pd.array([None] * 4, dtype="boolean"),
            "match_status": ["matched", "not_matched", None, "matched"],
        }
    )
    profile = person_profile(members, by="village_code", level="village")
    food = number(profile, "aid_share", round_="", dimension="food")
    assert (food["value"], food["n"], food["population"]) == (pytest.approx(2 / 3), 3, "persons")
    assert number(profile, "aid_share", round_="", dimension="cash")["reason"] == "not_in_table"
    assert number(profile, "aid_share", round_="", dimension="health")["status"] == "unavailable"
    assert number(profile, "matched_share", round_="")["value"] == pytest.approx(2 / 3)


def test_record_counts_know_zero_from_unknown():
    areas = pd.DataFrame({"village_code": [A, B], "regency_code": "99.99"})
    groups = pd.Series({A: "priority"})
    visits = pd.DataFrame({"village_code": [A, A, "99.99.09.2001"]})
    counted = record_counts(visits, "visits", areas, groups=groups).set_index(["level", "area_code"])["value"]
    assert counted.to_dict() == {
        ("village", A): 2, ("village", B): 0, ("regency", "99.99"): 2, ("group", "priority"): 2,
        ("study", "all"): 2,
    }  # fmt: skip
    absent = record_counts(None, "desk", areas)
    assert absent["value"].isna().all()
    assert set(absent["reason"]) == {"no_table"}
    assert set(absent["dimension"]) == {"desk"}
    assert set(record_counts(visits, "visits", areas[["village_code"]])["level"]) == {"village", "study"}
    above = areas.assign(district_code=["99.99.01", "99.99.02"], province_code="99")
    value = record_counts(visits, "visits", above).set_index(["level", "area_code"])["value"]
    assert value["district"].to_dict() == {"99.99.01": 2, "99.99.02": 0}
    assert value["province"].to_dict() == {"99": 2}


def test_all_of_it_forms_a_store(households):
    areas = pd.DataFrame({"village_code": [A, B], "regency_code": "99.99"})
    store = combine(
        [
            register_profile(households, by="village_code", level="village", areas=areas["village_code"]),
            register_profile(households, by=pd.Series("99.99", index=households.index), level="regency"),
            record_counts(None, "desk", areas),
        ],
        study="test",
    )
    assert np.isfinite(store["value"].dropna().astype(float)).all()
