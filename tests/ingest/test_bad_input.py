"""What cannot be used: one clear message with all reasons, and nothing written."""

import gzip
import re
import zipfile

import pandas as pd
import pytest

from blora_eval import pipeline
from blora_eval.assets import asset
from blora_eval.errors import DataError, StudyError
from blora_eval.ingest.archives import guard_workbook
from blora_eval.ingest.codes import (
    bps_to_kemendagri_district,
    resolve_priority,
)
from blora_eval.ingest.guards import file_kind, sealed
from blora_eval.ingest.readers import read_table, read_tables
from blora_eval.study import Priority, TableSource

PANEL = TableSource(files=["x"])
ROWS = [["village_code", "year"], ["99.99.01.2001", 2021]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV = b"village_code,year\n1,2021\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "is a web page"),
        ("a.xls", b"\xef\xbb\xbf\n <TABLE>", "is a web page"),
        ("a.xlsx", CSV, r"is a text \(csv\), not an Excel workbook"),
        ("a.xlsx", b"", "is empty"),
        ("a.csv", b" \r\n", "is empty"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.xls", OLE + bytes(600), "cut off or damaged"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "cut off or damaged"),
        ("a.csv", b"\x00\x01\x02", "damaged or unknown binary"),
        ("a.csv", gzip.compress(CSV, mtime=0), "is a gzip"),
        ("a.csv.gz", CSV, "is a text"),
        ("a.csv.gz", gzip.compress(CSV, mtime=0)[:-9], "cut off or damaged"),
        ("a.csv", b'village_code,year\n"1,2021\n', "quotation mark"),
        ("a.csv", b"village_code,year\n1,\x81\x00\n", "binary"),
        ("a.csv", b"village_code,year\n" + b"1,2\n" * 2000 + b"\x81,1\n", "is not text"),
        ("a.pdf", b"%PDF", "is of a kind that is not read"),
        ("a.dta", b"not stata", "damaged or not a file of its kind"),
        ("a.sav", b"not spss", "damaged or not a file of its kind"),
        ("a.parquet", b"PAR1....PAR1", "damaged or not a file of its kind"),
        ("a.csv", b"village_code,year\n", "has no rows below its headings"),
        ("a.csv", b"village_code,yeer\n1,2021\n", "year: no column has this heading; the nearest is 'yeer'"),
        ("a.csv", b"foo,bar\n1,2021\n", "village_code: no column has this heading"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as refused:
        read_table(path, "panel", PANEL)
    assert str(refused.value).startswith(f"{name} cannot be read:")


def test_a_truncated_workbook(workbook):
    path = workbook("a.xlsx", a=ROWS)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="cut off or damaged"):
        read_table(path, "panel", PANEL)


def test_a_zip_that_is_no_workbook_and_a_sheet_that_is_not_there(tmp_path, workbook):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.txt", "x")
    with pytest.raises(DataError, match="is a zip archive"):
        read_table(path, "panel", PANEL)
    book = workbook("b.xlsx", Data=ROWS)
    with pytest.raises(DataError, match="has no sheet 'Dato'; the nearest is 'Data'"):
        read_table(book, "panel", TableSource(files=["x"], sheet="Dato"))
    assert len(read_table(book, "panel", TableSource(files=["x"], sheet=" data ")).frame) == 1


def test_one_value_in_the_last_cell_is_refused_before_it_is_opened(workbook, tmp_path):
    import xlsxwriter

    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ROWS[0])
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    assert path.stat().st_size < 10_000
    with pytest.raises(DataError, match="spans 17,179,869,184 cells"):
        read_table(path, "panel", PANEL)


def test_a_million_empty_rows_are_read_as_none(workbook):
    path = workbook("a.xlsx", a=ROWS)
    empty = "".join(f'<row r="{number}" ht="15"/>' for number in range(3, 1_048_577))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", f"{empty}</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert len(read_table(path, "panel", PANEL).frame) == 1


def test_an_ods_that_repeats_a_filled_cell_too_often(tmp_path):
    path = tmp_path / "a.ods"
    body = (
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", body)
    assert file_kind(path) == "ods"
    with pytest.raises(DataError, match="spans 17,179,869,184 cells"):
        guard_workbook(path, "ods")


def test_a_formula_where_a_number_should_be(workbook, tmp_path):
    import xlsxwriter

    from blora_eval.ingest.tables import convert

    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["village_code", "year", "hujan"])
    sheet.write_row(1, 0, ["1", 2021])
    sheet.write_formula(1, 2, "=1+1", value=2)
    sheet.write_row(2, 0, ["1", 2022])
    sheet.write_string(2, 2, "=1+1")
    book.close()
    typed = convert(read_table(path, "panel", PANEL))
    assert typed.frame["hujan"].fillna(-1).tolist() == [2.0, -1.0]
    assert typed.marks["number_unread", "hujan"].tolist() == [False, True]


MANY = """  panel: {files: raw/p.csv}
  idm: {files: "raw/hilang*.csv"}
  visits: {files: raw/v.xlsx}
  meetings: {files: raw/luar.csv}
  swadaya: {files: "package:tidak.csv"}
  desk: {files: sana/d.csv, profile: siks-ng}
  claims: {files: raw/areas.csv, profile: siks}
"""


def test_all_reasons_at_once_and_nothing_written(study, tmp_path):
    one = study(MANY)
    (tmp_path / "raw" / "p.csv").write_text("village_code,tahu\n1,2021\n", encoding="utf-8")
    (tmp_path / "raw" / "v.xlsx").write_bytes(b"")
    (tmp_path / "raw" / "luar.csv").symlink_to(asset("data/reference/villages.csv"))
    with pytest.raises(DataError) as refused:
        pipeline.check_study(one)
    message = str(refused.value)
    for part in (
        "cannot be read, for 7 reasons:",
        "tables.panel: raw/p.csv: year: no column has this heading; the nearest is 'tahu'",
        "tables.idm: raw/hilang*.csv is not there; the folder holds areas.csv, luar.csv, p.csv, v.xlsx.",
        "tables.visits: raw/v.xlsx: is empty.",
        "tables.meetings: raw/luar.csv is a link that leads outside the study folder",
        "tables.swadaya: package:tidak.csv does not come with the package.",
        "tables.desk: sana/d.csv is not there (there is no folder sana).",
        "profile 'siks' is not known; known are siks-ng",
    ):
        assert part in message
    assert not (tmp_path / "clean").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "raw", "study.yaml"]


def test_a_table_rule_stops_everything(study, tmp_path):
    one = study("  panel: {files: raw/p.csv}\n")
    (tmp_path / "raw" / "p.csv").write_text("village_code,year\n9999012001,2021\n", encoding="utf-8")
    twice = "village_code,village\n99.99.01.2001,A\n99.99.01.2001,B\n"
    with pytest.raises(DataError, match=r"code_ambiguous: .* \(1 row, in raw/p.csv row 2\)"):
        pipeline.check_study(one)
    with pytest.raises(DataError, match="area_twice"):
        pipeline.check_study(study(areas=twice))
    assert [path.name for path in (tmp_path / "clean").iterdir()] == ["problems.csv"]


def test_rows_all_set_aside_and_an_empty_frame(study, tmp_path):
    one = study("  panel: {files: raw/p.csv}\n")
    (tmp_path / "raw" / "p.csv").write_text("village_code,year\n99.99.01.2009,2021\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"no row is left: all 1 are set aside \(village_unknown\)"):
        pipeline.check_study(one)
    with pytest.raises(DataError, match="The areas frame holds no village"):
        pipeline.check_study(study(areas="village_code,village\n-,\n,Jati\n"))


FRAME = pd.DataFrame(
    {
        "village_code": ["1", "2", "3", "4"],
        "village": ["Bacem", "Bacem", "Jati", "Jati"],
        "district": ["Satu", "Dua", "Dua", "Dua"],
    }
)


@pytest.mark.parametrize(
    ("district", "village", "message"),
    [
        ("Dua", "Jati", "'Jati' in district 'Dua' is ambiguous: 3, 4"),
        ("Tua", "Jati", "no district has that name; the nearest is 'Dua'"),
        ("Satu", "Jati", "is unknown; the name occurs in Dua (3), Dua (4)"),
        ("Satu", "Bacen", "the nearest there is 'Bacem' (1)"),
    ],
)
def test_villages_that_cannot_be_found(study, district, village, message):
    with pytest.raises(StudyError, match=re.escape(message)):
        resolve_priority(listing(study(), district, village), FRAME)


def test_a_village_that_is_found(study):
    assert resolve_priority(listing(study(), "KEC. SATU", "Ds Bacem"), FRAME) == ["1"]


def listing(one, district, village):
    """The study with this village on its priority list."""
    wanted = [{"district": district, "village": village}]
    return one.model_copy(update={"priority": Priority(kind="x", villages=wanted)})


def test_mistakes_of_a_priority_list(study):
    wanted = ["1", "1", "9", "Bacem", "Bacim", {"district": "Dua", "village": "Jati"}]
    one = study().model_copy(update={"priority": Priority(kind="x", villages=wanted)})
    with pytest.raises(StudyError) as refused:
        resolve_priority(one, FRAME)
    message = str(refused.value)
    for part in ("has 5 mistakes", "1 is on the list twice", "'9' is not a code", "'Bacem' is ambiguous"):
        assert part in message
    assert "'Bacim' is not a village of the areas frame; the nearest is 'Bacem'" in message
    assert resolve_priority(study(), FRAME) == []


@pytest.mark.parametrize("code", ["3317010", "3316170"])
def test_districts_of_elsewhere(code):
    with pytest.raises(ValueError, match="not a district"):
        bps_to_kemendagri_district(code)
    assert bps_to_kemendagri_district("3316150") == "33.16.13"


def test_an_unforeseen_error_carries_no_value():
    with pytest.raises(DataError) as told:
        sealed("members", "reading", lambda: int("Siti Canary"))
    assert "Canary" not in str(told.value)
    assert "tables.members: reading stopped with ValueError" in str(told.value)
    assert told.value.__context__ is None
    assert told.value.__cause__ is None


def test_reading_goes_on_after_an_unforeseen_error(study, tmp_path):
    class Surprising(dict):
        """A code list that breaks when it is asked."""

        def items(self):
            raise LookupError("Siti Canary")

    one = study("  panel: {files: [raw/p.csv, raw/q.csv]}\n")
    (tmp_path / "raw" / "p.csv").write_text("village_code,year\n1,2021\n", encoding="utf-8")
    broken = one.tables["panel"][0].model_copy(update={"columns": Surprising(year="Tahun")})
    with pytest.raises(DataError) as told:
        read_table(tmp_path / "raw" / "p.csv", "panel", broken)
    assert "reading stopped with LookupError" in str(told.value)
    assert "Canary" not in str(told.value)
    with pytest.raises(DataError, match=r"raw/q\.csv is not there"):
        read_tables(one)
