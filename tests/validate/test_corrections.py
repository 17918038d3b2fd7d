"""The operator's workbook: every problem once, in both languages, and no value of the register."""

import zipfile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from blora_eval.ingest import read_tables
from blora_eval.validate import check_tables, write_clean
from blora_eval.validate.corrections import UNPLACED, correction_list, write_corrections
from blora_eval.validate.linking import PROPOSAL_COLUMNS


def _rows(path, sheet="Koreksi"):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


@pytest.fixture
def written(register, key):
    checked = check_tables(register, read_tables(register))
    write_clean(checked, register.folder / "clean")
    return checked, register.folder / "clean" / "corrections"


def test_each_village_gets_its_problems(written):
    checked, folder = written
    assert {path.stem for path in folder.iterdir()} <= {"99.99.01.2001", "99.99.01.2002", UNPLACED}
    listed = [row for path in folder.iterdir() for row in _rows(path)[1:]]
    rows = checked.problems["row"].notna() | (checked.problems["village_code"] != "")
    assert len(listed) == rows.sum() + (checked.proposals["kind"] == "duplicate").sum()
    head = _rows(folder / "99.99.01.2001.xlsx")[0]
    assert head[:4] == ["Berkas / File", "Lembar / Sheet", "Baris / Row", "Kolom / Column"]
    assert all(row[8] == "belum / to do" for row in listed)


def test_no_value_of_a_person_is_in_it(written):
    _, folder = written
    for path in folder.iterdir():
        with zipfile.ZipFile(path) as parts:
            told = b"".join(parts.read(name) for name in parts.namelist())
        assert b"Canary" not in told
        assert b"99990" not in told


def test_there_are_drop_downs_and_instructions(written):
    _, folder = written
    with zipfile.ZipFile(folder / "99.99.01.2001.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<dataValidation type="list"' in sheet
    assert '<dataValidation type="date"' in sheet
    assert _rows(folder / "99.99.01.2001.xlsx", "Petunjuk")[0] == ["Cara memakai", "How to use"]


def test_the_same_problems_give_the_same_bytes(written, tmp_path):
    checked, folder = written
    listed = correction_list(checked.problems, checked.proposals)
    again = write_corrections(listed, checked.tables["areas"]["village_code"], tmp_path / "again")
    assert {path.name for path in again} == {path.name for path in folder.iterdir()}
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in again)


def test_a_code_that_is_no_village_names_no_file(tmp_path):
    problem = dict.fromkeys(("sheet", "column", "reason_id", "reason_en", "fix_id", "fix_en"), "x")
    frame = pd.DataFrame([{"village_code": "../../evil", "file": "=cmd.xlsx", "row": 3, **problem}])
    listed = correction_list(frame, pd.DataFrame(columns=PROPOSAL_COLUMNS))
    paths = write_corrections(listed, pd.Series(["99.99.01.2001"]), tmp_path / "c")
    assert [path.name for path in paths] == [f"{UNPLACED}.xlsx"]
    assert _rows(paths[0])[1][0] == "=cmd.xlsx"  # a text, not a formula


def test_probable_duplicates_are_told_by_their_rows():
    row = dict.fromkeys(PROPOSAL_COLUMNS, "x") | {
        "kind": "duplicate", "row_left": 4, "row_right": 9, "file_left": "a.xlsx", "village_right": "99.99.01.2001",
    }  # fmt: skip
    empty = pd.DataFrame(
        columns=[
            "village_code",
            "file",
            "sheet",
            "row",
            "column",
            "reason_id",
            "reason_en",
            "fix_id",
            "fix_en",
        ]
    )
    listed = correction_list(empty, pd.DataFrame([row, row | {"kind": "panel"}]))
    assert listed["row"].tolist() == [9]
    assert listed["reason_en"].tolist() == ["May be the same person as row 4 of a.xlsx."]


def test_nothing_to_correct_makes_no_workbook(tmp_path):
    nothing = correction_list(
        pd.DataFrame(
            columns=[
                "village_code",
                "file",
                "sheet",
                "row",
                "column",
                "reason_id",
                "reason_en",
                "fix_id",
                "fix_en",
            ]
        ),
        pd.DataFrame(columns=PROPOSAL_COLUMNS),
    )
    assert write_corrections(nothing, pd.Series(dtype="str"), tmp_path / "c") == []
