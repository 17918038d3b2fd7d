"""The operator's workbook: every problem once, in both languages, with what stands in the cell, for its owner alone."""

import os
import stat
import zipfile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from blora_eval.ingest.readers import read_tables
from blora_eval.validate.checking import check_tables
from blora_eval.validate.clean import write_clean
from blora_eval.validate.corrections import UNPLACED, correction_list, write_corrections
from blora_eval.validate.linking import PROPOSAL_COLUMNS
from blora_eval.validate.problems import Originals


def _rows(path, sheet="Koreksi"):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


@pytest.fixture
def written(register, key):
    checked = check_tables(register, read_tables(register))
    write_clean(checked, register.folder / "clean")
    return checked, register.folder / "corrections"


def test_each_village_gets_its_problems(written):
    checked, folder = written
    assert {path.stem for path in folder.glob("*.xlsx")} <= {"99.99.01.2001", "99.99.01.2002", UNPLACED}
    listed = [row for path in folder.iterdir() for row in _rows(path)[1:]]
    rows = checked.problems["row"].notna() | (checked.problems["village_code"] != "")
    cells = checked.found[rows].map(lambda each: max(len(each), 1))  # a row for each cell that may be wrong
    assert len(listed) == cells.sum() + (checked.proposals["kind"] == "duplicate").sum()
    head = _rows(folder / "99.99.01.2001.xlsx")[0]
    assert head[:4] == ["Berkas / File", "Lembar / Sheet", "Baris / Row", "Kolom / Column"]
    assert all(row[9] == "belum / to do" for row in listed)


def test_what_stands_in_the_cell_is_told_as_text(written):
    checked, folder = written
    assert _rows(folder / "99.99.01.2001.xlsx")[0][4] == "Isi sel / Cell holds"
    listed = {
        (row[0], row[2], row[3]): row[4] for path in folder.iterdir() for row in _rows(path)[1:] if row[2]
    }
    assert listed["raw/m.csv", 4, "nik"] == "3.31613E+15"
    assert listed["raw/m.csv", 5, "village_code"] == "99.99.01.2009"
    assert listed["raw/h.csv", 3, "decile"] == "12"
    assert "Canary" not in repr(checked)
    assert not [word for word in ("3.31613", "99990101", "Canary") if word in checked.problems.to_csv()]


@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "+62", "-1", "@SUM(A1)", "http://x.invalid", "<b>&"])
def test_a_value_is_a_text_and_never_a_formula(tmp_path, value):
    problem = dict.fromkeys(("sheet", "column", "reason_id", "reason_en", "fix_id", "fix_en"), "x")
    frame = pd.DataFrame([{"village_code": "99.99.01.2001", "file": "a.csv", "row": 3, **problem}])
    listed = correction_list(frame, pd.DataFrame(columns=PROPOSAL_COLUMNS), pd.Series([(("x", value),)]))
    (path,) = write_corrections(listed, pd.Series(["99.99.01.2001"]), tmp_path / "c")
    assert _rows(path)[1][4] == value
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert not [name for name in parts.namelist() if "external" in name]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_only_its_owner_can_read_it(written):
    _, folder = written
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_cells_of_several_sources_and_fields():
    frames = [
        pd.DataFrame({"_village": ["Jati", "x" * 600], "_district": ["Satu", ""], "nik": [33.0, "'1"]}),
        pd.DataFrame({"village_code": ["a"], "year": [None]}),
    ]
    originals = Originals(frames)
    first, second = originals.found("village_code", np.array([0, 2]))
    assert first == (("_village", "Jati"), ("_district", "Satu"))
    assert second == (("village_code", "a"),)
    assert [dict(one)["nik"] for one in originals.found("nik", np.array([2, 1, 0]))[1:]] == ["1", "33"]
    assert originals.found("village_code,year", np.array([2])) == [(("village_code", "a"), ("year", ""))]
    assert originals.found("_row", np.array([0])) == [()]
    assert len(originals.found("village_code", np.array([1]))[0][0][1]) == 501
    assert "Jati" not in repr(originals)


def test_there_are_drop_downs_and_instructions(written):
    _, folder = written
    with zipfile.ZipFile(folder / "99.99.01.2001.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<dataValidation type="list"' in sheet
    assert '<dataValidation type="date"' in sheet
    assert _rows(folder / "99.99.01.2001.xlsx", "Petunjuk")[0] == ["Cara memakai", "How to use"]


def test_the_same_problems_give_the_same_bytes(written, tmp_path):
    checked, folder = written
    listed = correction_list(checked.problems, checked.proposals, checked.found)
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
