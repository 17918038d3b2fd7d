"""IDM: the published statuses and indices are reproduced, and what is lacking is said."""

import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.indicators.village_index import idm_rows, idm_status

AREAS = pd.DataFrame(
    {
        "village_code": ["99.99.01.2001", "99.99.01.2002", "99.99.02.1001"],
        "district_code": ["99.99.01", "99.99.01", "99.99.02"],
        "regency_code": "99.99",
    }
)


def test_upper_bounds_belong_to_the_lower_status():
    bounds = [0.4907, 0.5989, 0.7072, 0.8155]
    assert idm_status(bounds).tolist() == [1, 2, 3, 4]
    assert idm_status([bound + 1e-4 for bound in bounds]).tolist() == [2, 3, 4, 5]


def test_status_keeps_the_index_and_the_missing():
    status = idm_status(pd.Series([0.9, None], index=["x", "y"]))
    assert status.index.tolist() == ["x", "y"]
    assert status.isna().tolist() == [False, True]


def test_all_published_statuses_of_blora(shared_data):
    published = pd.read_csv(shared_data("real/idm_2024_blora.csv"))
    assert len(published) == 271
    assert (idm_status(published["idm"]) == 6 - published["kode_status"]).all()
    mean = published[["iks", "ike", "ikl"]].mean(axis=1)
    assert (mean - published["idm"]).abs().max() < 1.01e-4


def test_rows_by_hand():
    idm = pd.DataFrame(
        {
            "village_code": ["99.99.01.2001", "99.99.01.2002", "99.99.01.2001"],
            "year": [2024, 2024, 2023],
            "idm": [0.6, 0.6, 0.5],
            "iks": [0.7, 0.5, None],
        }
    )
    numbers = idm_rows(idm, AREAS).set_index(["level", "area_code", "indicator", "period"])
    value = numbers["value"]
    assert value["village", "99.99.01.2001", "idm", "2024"] == 0.6
    assert value["village", "99.99.01.2001", "idm_rank", "2024"] == 1
    assert value["village", "99.99.01.2002", "idm_rank", "2024"] == 1
    assert value["village", "99.99.01.2001", "idm_status", "2024"] == 3
    assert value["village", "99.99.01.2001", "idm_status", "2023"] == 2
    assert value["district", "99.99.01", "iks", "2024"] == pytest.approx(0.6)
    assert numbers.loc[("regency", "99.99", "idm", "2024"), "n"] == 2
    assert numbers.loc[("district", "99.99.02", "idm", "2024"), "reason"] == "not_in_table"
    assert numbers.loc[("village", "99.99.02.1001", "idm_status", "2024"), "reason"] == "not_in_table"
    assert numbers.loc[("village", "99.99.01.2001", "ikl", "2024"), "status"] == "unavailable"


def test_areas_without_levels_above():
    idm = pd.DataFrame({"village_code": ["99.99.01.2001"], "year": [2024], "idm": [0.9]})
    numbers = idm_rows(idm, AREAS[["village_code"]])
    assert set(numbers["level"]) == {"village"}
    assert numbers.query("indicator == 'idm_rank' and status == 'ok'")["value"].tolist() == [1]


def test_one_village_twice_in_a_year_is_refused():
    idm = pd.DataFrame({"village_code": ["a", "a"], "year": [2024, 2024], "idm": [0.5, 0.6]})
    with pytest.raises(DataError, match="1 rows repeat another"):
        idm_rows(idm, AREAS)
