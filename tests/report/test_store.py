"""Opening the publishable folder: only for a place it knows, and only what that place's report may show."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from blora_eval.errors import ReportError
from blora_eval.report.place import Number, Results, numbers, open_results

VILLAGE = "99.99.01.2001"
Folder = Callable[[str], Path]


@pytest.mark.parametrize(
    ("variant", "code", "level", "name"),
    [
        ("full", VILLAGE, "village", "Desa Sumberasri 1"),
        ("full", "99.99.01.1001", "village", "Kelurahan Kedungwaru 1"),
        ("full", "99.99.02", "district", "Kecamatan Rekaan 2"),
        ("full", "99.99", "regency", "Kabupaten Rekaan"),
        ("survey", "9", "province", "Provinsi Jawa Rekaan"),
        ("survey", "all", "study", "Studi rekaan"),
    ],
)
def test_a_code_says_which_place_is_meant(
    publishable: Folder, variant: str, code: str, level: str, name: str
) -> None:
    here = open_results(publishable(variant), code)
    assert (here.level, here.name) == (level, name)


def test_a_frame_without_names_of_the_areas_above_still_speaks(publishable: Folder, tmp_path: Path) -> None:
    for name in ("results.parquet", "verdict.parquet", "study.json"):
        (tmp_path / name).write_bytes((publishable("full") / name).read_bytes())
    frame = pd.read_parquet(publishable("full") / "areas.parquet")
    frame[["village_code", "village", "role"]].to_parquet(tmp_path / "areas.parquet")
    here = open_results(tmp_path, VILLAGE, "en")
    assert (here.code("regency"), here.code("province")) == ("99.99", "99")
    assert here.place_name("regency") == "Kabupaten 99.99"
    assert here.place_name("province") == "Provinsi 99"
    assert here.name == "Desa Sumberasri 1"


def test_an_unknown_place_and_an_incomplete_folder_are_refused(publishable: Folder, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"'99\.98' is not in the frame of areas"):
        open_results(publishable("full"), "99.98")
    with pytest.raises(
        ReportError,
        match=r"lacks results.parquet, areas.parquet, verdict.parquet, study.json.*blora-eval measure",
    ):
        open_results(tmp_path, "99.99")


def test_a_village_report_does_not_read_the_registers_rows_of_other_villages(publishable: Folder) -> None:
    rows = open_results(publishable("full"), VILLAGE).rows
    others = rows[(rows["level"] == "village") & (rows["area_code"] != VILLAGE)]
    assert set(others["indicator"]) <= {"idm", "outcome", "mpi_adjusted", "fgt0"}
    whole = open_results(publishable("full"), "99.99").rows
    assert set(whole.loc[whole["level"] == "village", "indicator"]) >= {
        "decile_share",
        "fgt0",
        "record_count",
    }


@pytest.fixture
def here(publishable: Folder) -> Results:
    return open_results(publishable("full"), VILLAGE)


def test_a_number_is_the_stores_row(here: Results) -> None:
    x = here.number("mpi_headcount", round="dtks-2024")
    row = here.pick("mpi_headcount", round="dtks-2024").iloc[0]
    assert (x.value, x.unit, x.n, x.status) == (row["value"], "share", 700, "ok")
    assert here.number("official", "nation", dimension="P0", period="2025-Mar").value == 8.47
    assert here.number("outcome", "priority", dimension="poverty_rate", period="2018").area_code == "priority"


def test_what_is_not_there_is_a_number_with_a_reason_and_never_nan(
    here: Results, publishable: Folder
) -> None:
    assert here.number("fgt0", dimension="nasional").reason == "too_few"
    assert here.number("unheard_of") == Number("unheard_of", area_code=VILLAGE)
    absent = open_results(publishable("idm"), VILLAGE).number("decile_share", dimension="1")
    assert (absent.value, absent.status, absent.reason) == (None, "unavailable", "no_table")
    every = numbers(here.rows)
    assert all(x.value is None or x.value == x.value for x in every)
    assert len(every) == len(here.rows)


def test_villages_are_picked_inside_the_place_only(publishable: Folder) -> None:
    district = open_results(publishable("full"), "99.99.02")
    found = district.pick("idm", "villages", period="2024")
    assert len(found) == 8
    assert set(found["area_code"].str[:8]) == {"99.99.02"}
    assert len(open_results(publishable("survey"), "all").villages) == 24


def test_rounds_are_in_the_order_of_their_dates_and_worded(here: Results) -> None:
    assert here.rounds("register") == ["dtks-2021", "dtks-2024"]
    assert here.round_label("susenas-2024") == "Survei Maret 2024"
    assert here.round_label("2024") == "2024"
    assert here.outcome()["column"] == "poverty_rate"
    assert here.outcome("unheard_of") == {}


def test_places_shown_beside(here: Results, publishable: Folder) -> None:
    assert here.beside() == ["village", "district", "regency"]
    assert open_results(publishable("survey"), "9").beside() == ["province"]
    assert open_results(publishable("survey"), "all").beside() == ["study"]


def test_an_interval_is_clear_only_if_it_excludes_zero() -> None:
    assert Number("x", low=0.1, high=0.2).clear
    assert Number("x", low=-0.2, high=-0.1).clear
    assert not Number("x", low=0.0, high=0.2).clear
    assert not Number("x", low=0.1).clear
