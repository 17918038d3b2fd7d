"""What is written: the same bytes each time, readable, marked synthetic, and of no real place."""

import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from blora_eval.assets import asset
from blora_eval.errors import DataError, StudyError
from blora_eval.simulate import World, simulate
from blora_eval.simulate.registers import HEADINGS
from blora_eval.simulate.sheets import ErrorCell, Sheet, write_workbook
from blora_eval.simulate.world import make_areas
from blora_eval.study import load_study
from blora_eval.tables import fields, table_names
from tests.simulate.conftest import SMALL, Written, sheet_rows

SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("processes", [0, 2])
def test_the_same_seed_gives_the_same_bytes_in_one_process_or_two(
    written: Written, tmp_path: Path, processes: int
):
    if processes:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
            simulate(tmp_path / "study", truth=tmp_path / "truth", **SMALL, executor=executor)
    else:
        simulate(tmp_path / "study", truth=tmp_path / "truth", **SMALL)
    assert contents(tmp_path / "study") == contents(written.study)
    assert contents(tmp_path / "truth") == contents(written.truth)


def test_another_seed_gives_another_kabupaten(written: Written, tmp_path: Path):
    simulate(tmp_path / "study", truth=tmp_path / "truth", seed=2, **SMALL)
    assert (tmp_path / "study/raw/wilayah.csv").read_bytes() != (
        written.study / "raw/wilayah.csv"
    ).read_bytes()


def test_the_study_loads_and_names_every_table_and_every_required_column(written: Written):
    study = load_study(written.study)
    assert study.synthetic
    counted_elsewhere = {"decile_counts"}  # for a kabupaten that was given counts instead of a register
    assert set(study.tables) == set(table_names()) - counted_elsewhere
    assert [(name, one.kind) for name, one in study.rounds.items()] == [
        ("dtks-2021", "register"),
        ("dtks-2025", "register"),
        ("susenas-2021", "survey"),
        ("susenas-2025", "survey"),
    ]
    for table, sources in study.tables.items():
        for source in sources:
            paths = [path for pattern in source.files for path in study.folder.glob(pattern)]
            assert paths, (table, source.files)
            needed = {name for name, field in fields(table).items() if field.required}
            assert source.profile or table == "areas" or needed <= set(source.columns)
            for path in paths:
                assert set(source.columns.values()) <= set(headings(path)), path


def headings(path: Path) -> list[object]:
    if path.suffix == ".csv":
        return re.split("[,;]", path.read_text("utf-8").splitlines()[0])
    rows = sheet_rows(path)
    if "dtks" not in str(path):
        return rows[0]
    row = next(number for number, cells in enumerate(rows) if "id_dtks" in cells)
    below = rows[row + 1]
    return [cell if cell in HEADINGS else other for cell, other in zip(rows[row], below, strict=True)]


def test_a_register_has_the_twenty_two_headings_of_the_form(written: Written):
    files = sorted(written.study.glob("raw/dtks-*/*/*.xlsx"))
    assert len(files) == 2 * SMALL["villages"]
    assert all(headings(path) == HEADINGS for path in files)
    assert len(HEADINGS) == 22


def test_every_workbook_says_in_its_properties_that_it_is_synthetic(written: Written):
    for path in written.study.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            properties = archive.read("docProps/core.xml").decode()
            assert {member.date_time for member in archive.infolist()} == {(2025, 12, 31, 0, 0, 0)}
        assert "<dc:title>SINTETIS" in properties
    assert (written.study / "raw/README.txt").read_text("utf-8").startswith("SINTETIS")
    assert (written.study / "study.yaml").read_text("utf-8").startswith("# SINTETIS")


def test_no_code_and_no_number_lies_outside_the_impossible_area(written: Written):
    code, number = re.compile(r"\b\d\d\.\d\d\.\d\d\.\d{4}\b"), SIXTEEN
    codes, numbers = set(), set()
    for path in written.study.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            text = (
                archive.read("xl/sharedStrings.xml").decode()
                + archive.read("xl/worksheets/sheet1.xml").decode()
            )
        codes |= set(code.findall(text))
        numbers |= set(number.findall(text))
    for path in [*written.study.rglob("*.csv"), written.study / "study.yaml"]:
        codes |= set(code.findall(path.read_text("utf-8")))
    assert codes == set(make_areas(World(**SMALL))["village_code"])
    assert len(numbers) > 1000
    assert {text[:4] for text in numbers} == {"9999"}


def test_no_file_of_ours_holds_a_run_of_sixteen_digits():
    ours = [*(asset("blora_eval/tables.py").parent / "simulate").iterdir(), *Path(__file__).parent.iterdir()]
    assert [path.name for path in ours if path.is_file() and SIXTEEN.search(path.read_text("utf-8"))] == []


def test_names_are_of_no_real_village_and_some_occur_twice():
    areas = make_areas(World())
    real = pd.read_csv(asset("data/reference/villages.csv"))
    assert set(areas["village"].str.lower()).isdisjoint(real["village"].str.lower())
    assert set(areas["district"].str.lower()).isdisjoint(real["district"].str.lower())
    assert areas.groupby("kind").size().to_dict() == {"desa": 271, "kelurahan": 24}
    assert areas["district"].nunique() == 16
    assert 5 <= areas["village"].duplicated().sum() <= 20
    assert not areas.duplicated(["district", "village"]).any()
    assert areas["village_code"].is_unique
    assert areas["lat"].between(-5.7, -4.9).all()
    assert areas["lng"].between(110.5, 111.3).all()


def test_a_sheet_keeps_the_type_of_each_cell_and_its_place(tmp_path: Path):
    day = pd.Timestamp("1990-01-31").date()
    columns = [["A & <b>", " x\u00a0", None], [1, 2.5, day], [None, ErrorCell("#REF!"), "=1+1"]]
    sheet = Sheet([["a", "b", "c"]], columns, above=[["title"], []], below=[["JUMLAH", 3]], merges=["A1:C1"])
    write_workbook(tmp_path / "a.xlsx", sheet)
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert sheet.first_row == 4
    assert rows[0] == ["title", "", ""]
    assert rows[2:] == [
        ["a", "b", "c"],
        ["A & <b>", 1.0, ""],
        [" x\u00a0", 2.5, ""],
        ["", day, "=1+1"],
        ["JUMLAH", 3.0, ""],
    ]
    merged = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).merged_cell_ranges
    assert merged == [((0, 0), (0, 2))]


def test_columns_beyond_the_twenty_sixth_have_two_letters(tmp_path: Path):
    write_workbook(tmp_path / "a.xlsx", Sheet([list(range(60))], [[number] for number in range(60)]))
    assert sheet_rows(tmp_path / "a.xlsx") == [[float(number) for number in range(60)]] * 2


def test_it_writes_over_nothing_and_keeps_the_truth_out_of_the_study(tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a.txt").touch()
    with pytest.raises(StudyError, match="not empty"):
        simulate(tmp_path / "full", truth=tmp_path / "truth", **SMALL)
    with pytest.raises(StudyError, match="within the study"):
        simulate(tmp_path / "new", truth=tmp_path / "new/truth", **SMALL)
    assert not (tmp_path / "new").exists()


def test_impossible_settings_are_refused_all_at_once():
    with pytest.raises(DataError) as refused:
        World(villages=3, priority=9, scale=0, effect=())
    assert len(str(refused.value).splitlines()) == 5
    with pytest.raises(DataError, match="effect is in shares"):
        World(effect=(-1.0,))


def test_streams_of_chance_do_not_move_each_other():
    world = World()
    first = world.rng("a").random(3)
    world.rng("b").random(100)
    assert np.array_equal(world.rng("a").random(3), first)
    assert not np.array_equal(world.rng("b").random(3), first)
