"""Official series keep their source, their unit, their status and their gaps."""

import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.indicators.official import official_rows, revision_rows
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
    caution = store[store["status"] == "caution"]
    assert set(caution["reason"]) == {"doubtful_source", "implausible"}
    implausible = caution[caution["reason"] == "implausible"]  # its P0 is doubtful already
    assert implausible[["area_code", "dimension", "period"]].values.tolist() == [["ID", "poor", "2017-Mar"]]


def test_marks_of_printed_tables():
    marked = SERIES.assign(mark=["e", "r", "*", "b"], value=[10.0, 11.0, 12.0, 69.0], status="published")
    numbers = official_rows(marked)
    assert numbers["status"].tolist() == ["caution", "ok", "caution", "caution"]
    assert numbers["reason"].tolist() == ["mark_estimate", "", "mark_preliminary", "mark_note"]
    assert official_rows(marked.assign(value=None))["reason"].tolist() == ["not_published"] * 4


def test_what_cannot_be_is_unavailable():
    numbers = official_rows(
        SERIES.assign(
            indicator=["P0", "poverty_line", "P0", "HDI"],
            value=[107.05, 505.0, 12.39, 69.0],
            unit=["percent", "Rp/cap/month", "percent", "index"],
            status="published",
        )
    )
    assert numbers["reason"].tolist() == ["impossible", "impossible", "", ""]
    assert numbers["value"].isna().tolist() == [True, True, False, False]


def test_the_last_vintage_counts_and_the_others_are_kept():
    first = SERIES.assign(vintage="2021-07")
    later = SERIES.assign(vintage="2022-01", value=[10.19, 11.79, 12.5, 69.5])
    both = pd.concat([later, first, SERIES.iloc[[0]].assign(value=10.0)], ignore_index=True)
    numbers = official_rows(both)
    assert len(numbers) == 4
    assert numbers.set_index("area_code").loc["ID", "value"] == 10.19
    assert set(numbers["vintage"]) == {"2022-01"}
    kept = revision_rows(both)
    vintages = kept[kept["indicator"] == "official_vintage"]
    assert vintages[vintages["area_code"] == "ID"]["round"].tolist() == ["", "2021-07", "2022-01"]
    revised = kept[kept["indicator"] == "official_revision"].set_index(["area_code", "dimension"])["value"]
    assert revised.to_dict() == {("ID", "P0"): 0.19, ("33", "P0"): 0.0, ("99.99", "HDI"): 0.5}
    assert ("99.99", "P0") not in revised.index  # the first vintage gave no figure
    store = combine([numbers, kept], study="test")
    assert len(store) == 4 + 7 + 3


def test_without_vintages_nothing_was_revised():
    assert revision_rows(SERIES).empty
