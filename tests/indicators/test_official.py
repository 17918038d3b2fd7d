"""Official series keep their source, their unit, their status and their gaps."""

import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.indicators.official import official_rows
from blora_eval.results import combine

SERIES = pd.DataFrame(
    {
        "area": ["ID Indonesia", "33 Jawa Tengah", "99.99 Kab Simulasi", "99.99 Kab Simulasi"],
        "year": [2021, 2021, 2021, 2022],
        "period": ["Mar", "Mar", "Mar", "annual"],
        "indicator": ["P0", "P0", "P0", "HDI"],
        "value": [10.14, 11.79, None, 69.0],
        "unit": ["percent", "percent", "percent", "index"],
        "status": ["published", "SUSPECT: repeated", "published", None],
        "source": "BPS",
    }
)


def test_levels_periods_and_statuses():
    numbers = official_rows(SERIES)
    assert numbers["level"].tolist() == ["nation", "province", "regency", "regency"]
    assert numbers["area_code"].tolist() == ["ID", "33", "99.99", "99.99"]
    assert numbers["period"].tolist() == ["2021-Mar", "2021-Mar", "2021-Mar", "2022-annual"]
    assert numbers["status"].tolist() == ["ok", "caution", "unavailable", "ok"]
    assert numbers["reason"].tolist() == ["", "doubtful_source", "not_published", ""]
    assert set(numbers["kind"]) == {"official"}


def test_not_published_is_not_zero():
    assert official_rows(SERIES)["value"].isna().tolist() == [False, False, True, False]


def test_unit_and_status_may_be_lacking():
    numbers = official_rows(SERIES.drop(columns=["unit", "status"]))
    assert set(numbers["unit"]) == {""}


def test_all_reasons_at_once():
    broken = pd.concat([SERIES, SERIES.iloc[[0]], SERIES.iloc[[0]].assign(area="Blora")], ignore_index=True)
    with pytest.raises(DataError) as caught:
        official_rows(broken)
    assert "does not begin with ID" in str(caught.value)
    assert "repeats another row" in str(caught.value)


def test_blora_series_forms_a_store(shared_data):
    series = pd.read_csv(shared_data("reference/bps_series.csv"))
    store = combine([official_rows(series)], study="test")
    assert len(store) == 200
    rate = store.query("area_code == '33.16' and dimension == 'P0' and period == '2023-Mar'")
    assert rate["value"].item() == 11.49
    assert set(store.loc[store["status"] == "caution", "reason"]) == {"doubtful_source"}
