"""The ways in which files break, each on a small file."""

import datetime as dt

import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.ingest.dates import dates
from blora_eval.ingest.numerals import identifiers, integers, numbers
from blora_eval.ingest.readers import read_table, read_tables
from blora_eval.ingest.tables import convert
from blora_eval.study import TableSource

SIKS = TableSource(files=["x"], profile="siks-ng")
PANEL = TableSource(files=["x"])
HEAD = ["kecamatan", "desakeluarahan", "nomor_kk", "nomor_nik", "nama", "tanggal_lahir"]


def test_a_number_of_sixteen_digits_in_a_numeric_cell_is_marked():
    cells = pd.Series([float("33" + "16014107900010"), "33" + "16014107900011", 12.0], dtype=object)
    values, numeric, lost = identifiers(cells)
    assert values.tolist() == ["33" + "16014107900010", "33" + "16014107900011", "12"]
    assert numeric.tolist() == [True, False, False]
    assert not lost.any()


def test_a_number_beyond_what_a_float_holds_is_marked():
    above = float(9_999_014_107_900_011)  # made in memory: above 2**53 odd numbers cannot be held
    _, numeric, _ = identifiers(pd.Series([above]))
    assert numeric.tolist() == [True]


@pytest.mark.parametrize("written", ["3.31613E+15", "3,31613E+15", "3e15"])
def test_scientific_text_is_lost_and_never_padded(written):
    values, numeric, lost = identifiers(pd.Series([written]))
    assert values.isna().all()
    assert (numeric.tolist(), lost.tolist()) == ([False], [True])


def test_apostrophe_nbsp_and_dots_are_taken_off():
    values, _, _ = identifiers(pd.Series(["'99.9901.410790.0001", "9999\u00a00141 0790-0001"]))
    assert values.tolist() == ["9999014107900001"] * 2


def test_codes_that_lost_their_zeros_are_padded_to_the_frames_width():
    areas = pd.DataFrame({"village_code": ["0012", "0345"], "village": ["A", "B"]})
    raw = pd.DataFrame({"village_code": [12.0, "0345", "0012"], "year": ["2021"] * 3}, dtype=object)
    typed = convert(_raw(raw, "panel", code_system="study"), areas)
    assert typed.frame["village_code"].tolist() == ["0012", "0345", "0012"]


def test_a_bare_code_of_ten_digits_needs_its_system():
    areas = pd.DataFrame({"village_code": ["33.16.01.2001"], "village": ["A"]})
    raw = pd.DataFrame({"village_code": ["3316012001"], "year": ["2021"]})
    assert ("code_ambiguous", "village_code") in convert(_raw(raw, "panel"), areas).marks
    said = convert(_raw(raw, "panel", code_system="kemendagri"), areas)
    assert said.frame["village_code"].tolist() == ["33.16.01.2001"]
    assert said.marks == {}


def test_bps_codes_find_their_village_by_district_and_name():
    areas = pd.DataFrame(
        {
            "village_code": ["33.16.08.2003", "33.16.01.2001"],
            "village": ["Sumberejo", "Jati"],
            "district_code": ["33.16.08", "33.16.01"],
            "district": ["Japah", "Jati"],
        }
    )
    raw = pd.DataFrame({"village_code": ["3316090007"], "_village": ["SUMBERJO"], "year": ["2021"]})
    typed = convert(_raw(raw, "panel", code_system="bps"), areas)
    assert typed.frame["village_code"].tolist() == ["33.16.08.2003"]


def test_an_error_cell_is_an_empty_cell(workbook):
    path = workbook("e.xlsx", a=[["village_code", "year"], ["1", 2021], ["1", ""]])
    raw = read_table(path, "panel", PANEL)
    assert convert(raw).frame["year"].tolist() == [2021, pd.NA]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (dt.datetime(1990, 12, 31, tzinfo=None), "1990-12-31"),  # noqa: DTZ001 - as Excel gives it
        (dt.date(1990, 12, 31), "1990-12-31"),
        (33238.0, "1990-12-31"),
        ("33238", "1990-12-31"),
        ("31/12/1990", "1990-12-31"),
        ("31-12-1990 00:00:00", "1990-12-31"),
        ("1 Januari 1990", "1990-01-01"),
        ("1990-01-31", "1990-01-31"),
        ("12/31/1990", None),
        ("1/2/90", None),
        ("30/02/1990", None),
        ("1 Januar 1990", None),
        ("٣١/12/1990", None),
        ("1/1/1700", None),
        (1990.0, None),
        ("entah", None),
    ],
)
def test_dates_in_the_declared_order(cell, expected):
    values, unread, shifted = dates(pd.Series([cell], dtype=object))
    assert unread.tolist() == [expected is None]
    assert not shifted.any()
    if expected:
        assert values[0] == pd.Timestamp(expected)


def test_other_orders_and_empty_dates():
    assert dates(pd.Series(["12/31/1990"]), "mdy")[0][0] == pd.Timestamp("1990-12-31")
    values, unread, _ = dates(pd.Series(["", None, float("nan"), pd.NaT, "-"], dtype=object))
    assert values.isna().all()
    assert not unread.any()
    stored = dates(pd.Series(pd.to_datetime(["1990-12-31"])))
    assert stored[0][0] == pd.Timestamp("1990-12-31")


def test_the_forty_of_a_womans_nik_is_taken_off_the_day_and_marked():
    values, unread, shifted = dates(pd.Series(["71/12/1990", "72/12/1990"]))
    assert values[0] == pd.Timestamp("1990-12-31")
    assert (unread.tolist(), shifted.tolist()) == ([False, True], [True, False])


@pytest.mark.parametrize(
    ("cells", "expected", "doubtful"),
    [
        (["12,5", "1.250,75", 12.5], [12.5, 1250.75, 12.5], [False] * 3),
        (["1.250"], [1250.0], [True]),
        (["1,250"], [1.25], [True]),
        (["1.250", "3.5"], [1.25, 3.5], [False, False]),
        (["1,250", "1,250.5"], [1250.0, 1250.5], [False, False]),
        (["1.250.000", "2.000"], [1_250_000.0, 2000.0], [False, False]),
        (["Rp1.250.000,-", "12, 39"], [1_250_000.0, 12.39], [False, False]),
        ([True, "0,125"], [1.0, 0.125], [False, False]),
    ],
)
def test_numbers_in_all_their_spellings(cells, expected, doubtful):
    values, unread, doubts = numbers(pd.Series(cells, dtype=object))
    assert values.tolist() == expected
    assert not unread.any()
    assert doubts.tolist() == doubtful


@pytest.mark.parametrize("cell", ["x", "1.2.3", "1,2,3.4", "--1", "1.25,000.1", "1e999", "٣", "=1+1"])
def test_what_is_no_number(cell):
    values, unread, _ = numbers(pd.Series([cell], dtype=object))
    assert values.isna().all()
    assert unread.tolist() == [True]


def test_a_date_is_no_number_and_infinity_is_missing():
    values, unread, _ = numbers(pd.Series([dt.date(2020, 1, 1), float("inf")], dtype=object))
    assert (values.isna().tolist(), unread.tolist()) == ([True, True], [True, False])
    assert numbers(pd.Series([float("inf"), 1.0]))[0].tolist() == [pd.NA, 1.0]


def test_marks_of_official_tables():
    values, unread, _ = numbers(pd.Series(["-", "...", "12,5 e", "NA", "3*"]), nil_is_zero=True)
    assert values.tolist() == [0.0, pd.NA, 12.5, pd.NA, 3.0]
    assert not unread.any()
    assert numbers(pd.Series(["-"]))[0].isna().all()


def test_whole_numbers():
    values, unread, doubtful = integers(pd.Series(["1.250", "3,5", 4.0, "1e30"], dtype=object))
    assert values.fillna(-1).tolist() == [1250, -1, 4, -1]
    assert unread.tolist() == [False, True, False, True]
    assert not doubtful.any()
    assert integers(pd.Series(["1,250", "1.250"]))[0].tolist() == [1250, 1250]


def test_titles_two_line_headings_and_a_row_of_numbers(workbook):
    rows = [
        ["DATA INDIKATOR DESA", "", "", ""],
        ["", "", "", ""],
        ["Wilayah", "", "Waktu", ""],
        ["Kode", "Nama", "Tahun", "Hujan"],
        ["(1)", "(2)", "(3)", "(4)"],
        ["1", "A", 2021, 3.5],
        ["", "", "", ""],
        ["2", "B", 2021, 4.5],
        ["JUMLAH", "", "", 8],
    ]
    source = TableSource(files=["x"], columns={"village_code": "Wilayah Kode", "year": "Waktu Tahun"})
    raw = read_table(workbook("t.xlsx", a=rows), "panel", source)
    assert raw.frame["_row"].tolist() == [6, 8, 9]
    assert raw.frame["_total"].tolist() == [False, False, True]
    assert raw.frame["village_code"].tolist() == ["1", "2", "JUMLAH"]
    assert raw.headings["year"] == "Waktu Tahun"


@pytest.mark.parametrize("name", ["NA", "NULL", "NAN", "<script>alert(1)</script>", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_person_of_any_name_survives(workbook, tmp_path, name, kind):
    rows = [HEAD, ["Satu", "Sumbermulyo", "", "", name, "01/01/1990"]]
    if kind == "xlsx":
        path = workbook("n.xlsx", a=rows)
    else:
        path = tmp_path / "n.csv"
        pd.DataFrame(rows[1:], columns=HEAD).to_csv(path, index=False)
    areas = pd.DataFrame({"village_code": ["1"], "village": ["Sumbermulyo"], "district": ["Satu"]})
    typed = convert(read_table(path, "members", SIKS), areas)
    assert typed.frame["name"].tolist() == [name]
    assert typed.frame["village_code"].tolist() == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_files_in_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    path = tmp_path / "d.csv"
    lines = [["village_code", "year", "hujan"], ["Kösamba", "2021", "1"], ["", "", ""], ["2", "2022", "2"]]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    raw = read_table(path, "panel", PANEL)
    assert raw.frame["village_code"].tolist() == ["Kösamba", "2"]
    assert raw.frame["_row"].tolist() == [2, 4]


def test_lines_of_different_length(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("village_code,year\n1,2021,berlebih\n2\n", encoding="utf-8")
    assert read_table(path, "panel", PANEL).frame["year"].tolist() == ["2021", ""]


def test_villages_are_never_joined_by_the_name_alone():
    areas = pd.DataFrame({"village_code": ["1", "2"], "village": ["Bacem"] * 2, "district": ["Jati", "Cepu"]})
    raw = pd.DataFrame({"_village": ["Bacem", "Bacem"], "_district": ["Cepu", ""], "year": ["2021"] * 2})
    typed = convert(_raw(raw, "panel"), areas)
    assert typed.frame["village_code"].tolist()[0] == "2"
    assert typed.marks["village_unknown", "village_code"].tolist() == [False, True]


def test_every_row_carries_its_round_and_duplicates_stay(study, tmp_path):
    one = study(
        """  members:
    - {files: raw/m.csv, round: r1}
"""
    )
    line = "99.99.01.2001,Siti\n"
    (tmp_path / "raw" / "m.csv").write_text("village_code,name\n" + line + line, encoding="utf-8")
    raw = read_tables(one)
    assert raw["members"][0].round == "r1"
    assert len(raw["members"][0].frame) == 2


def _raw(frame, table, **more):
    from blora_eval.ingest.readers import RawTable

    places = frame.assign(_file="f", _sheet="", _row=range(2, 2 + len(frame)), _total=False)
    return RawTable(places, TableSource(files=["x"], **more), table)


def test_statistics_files_keep_their_labels(tmp_path):
    import pyreadstat

    frame = pd.DataFrame({"village_code": ["1", "1"], "name": ["Siti", "Budi"], "sex": [2.0, 1.0]})
    labels = {"sex": {1.0: "Laki-laki", 2.0: "Perempuan"}}
    pyreadstat.write_dta(frame, str(tmp_path / "a.dta"), variable_value_labels=labels)
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels=labels)
    frame.to_parquet(tmp_path / "a.parquet")
    for name in ("a.dta", "a.sav"):
        assert convert(read_table(tmp_path / name, "members", PANEL)).frame["sex"].tolist() == [
            "female",
            "male",
        ]
    coded = TableSource(files=["x"], codes={"sex": {"1": "male", "2": "female"}})
    for name in ("a.dta", "a.sav", "a.parquet"):
        raw = read_table(tmp_path / name, "members", coded)
        assert convert(raw).frame["sex"].tolist() == ["female", "male"]
        assert raw.frame["_row"].tolist() == [2, 3]
    with pytest.raises(DataError, match="village_code: no column"):
        read_table(
            tmp_path / "a.dta", "members", TableSource(files=["x"], columns={"village_code": "desa_id"})
        )


def test_what_does_not_show_is_taken_out_of_texts_and_marked():
    raw = pd.DataFrame(
        {
            "village_code": ["1"] * 6,
            "name": ["Siti", "Si\u202eti", "\x1b[31mSiti\x00", "Kösamba – Jati", "a" * 10_000, "a" * 2_000],
        }
    )
    for one in (raw.astype("str"), raw.astype(object)):
        typed = convert(_raw(one, "members"))
        names = typed.frame["name"].tolist()
        assert names[:4] == ["Siti", "Siti", "[31mSiti", "Kösamba – Jati"]
        assert [len(name) for name in names[4:]] == [2000, 2000]
        assert names[4].endswith("a…")
        assert typed.marks["text_mended", "name"].tolist() == [False, True, True, False, True, False]


def test_headings_and_sheets_lose_what_does_not_show(workbook):
    path = workbook("a.xlsx", **{"Da\u202eta": [["village_code", "year", "su\u202ember"], ["1", 2021, 1]]})
    frame = read_table(path, "panel", PANEL).frame
    assert "sumber" in frame
    assert frame["_sheet"].tolist() == ["Data"]
