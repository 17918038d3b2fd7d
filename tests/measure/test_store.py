"""The whole store: records counted at every level, and what is absent said to be so."""

import pandas as pd
import pytest

from blora_eval.measure.store import measure_all
from tests.measure.conftest import VILLAGES

ACCOUNT = pd.DataFrame(columns=["table", "round", "village_code", "measure", "rule", "count"])


@pytest.fixture
def numbers(make_study, areas):
    places = [VILLAGES[0]] * 3 + [VILLAGES[3]]
    visits = pd.DataFrame({"village_code": places, "date": pd.Timestamp("2022-03-01")})
    return measure_all(make_study(), {"areas": areas, "visits": visits}, ACCOUNT)


def counted(numbers, table):
    found = numbers[(numbers["indicator"] == "record_count") & (numbers["dimension"] == table)]
    return found.set_index(["level", "area_code"])


def test_records_are_counted_at_every_level_the_frame_knows(numbers):
    value = counted(numbers, "visits")["value"]
    assert value["village"].tolist() == [3, 0, 0, 1]
    assert value["district"].to_dict() == {"99.99.01": 3, "99.99.02": 1}
    assert value["group"].to_dict() == {"priority": 3, "comparison": 1}
    assert value["regency", "99.99"] == value["study", "all"] == 4


def test_an_absent_table_is_no_table_and_never_zero(numbers):
    absent = counted(numbers, "desk")
    assert {*absent.index.get_level_values("level")} == {"village", "district", "regency", "group", "study"}
    assert absent["value"].isna().all()
    assert set(absent["reason"]) == {"no_table"}


def test_an_empty_table_that_was_handed_in_is_zero(make_study, areas):
    empty = pd.DataFrame({"village_code": pd.Series(dtype="str")})
    numbers = measure_all(make_study(), {"areas": areas, "slrt": empty}, ACCOUNT)
    assert counted(numbers, "slrt")["value"].eq(0).all()


def test_without_a_priority_list_there_are_no_groups(make_study, areas):
    numbers = measure_all(make_study(), {"areas": areas.assign(is_priority=False)}, ACCOUNT)
    assert not (numbers["level"] == "group").any()
