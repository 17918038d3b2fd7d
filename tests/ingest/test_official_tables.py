"""Tables of the statistics office as they are printed, and small files with the defects met in them."""

import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.ingest.official import mark_of
from blora_eval.ingest.readers import read_tables
from blora_eval.validate.checking import check_tables

WIDE = """
  official:
    files: raw/bps.xlsx
    profile: bps-table
    constants: {indicator: P0, period: Mar, unit: percent, source: "BPS, tabel dinamis"}
    codes:
      area: {Kabupaten Contoh: 99.99 Kab Contoh, PROVINSI CONTOH: 99 Provinsi Contoh}
"""
LONG = "\n  official: {files: raw/resmi.csv}\n"
PRINTED = [
    ["Persentase Penduduk Miskin Menurut Kabupaten/Kota, Maret 2021-2023", "", "", ""],
    ["", "", "", ""],
    ["Kabupaten/Kota", "2021", "2022r", "2023*"],
    ["(1)", "(2)", "(3)", "(4)"],
    ["PROVINSI CONTOH", "11,79", "10,93", "10,77 e"],
    ["Kabupaten Contoh", 12.39, "...", "-"],
    ["Kabupaten Lain", "9,9", "9,8", "9,7"],
    ["Catatan: angka sementara", "", "", ""],
]


def official(study):
    return check_tables(study, read_tables(study))


def test_a_printed_table_becomes_one_row_a_figure(study, workbook):
    workbook("bps.xlsx", Tabel=PRINTED)
    checked = official(study(WIDE))
    table = checked.tables["official"].set_index(["area", "year"])
    own = table.loc["99.99 Kab Contoh"]
    assert own["value"].tolist() == [12.39, pd.NA, 0.0]
    assert own["mark"].fillna("").tolist() == ["", "...", "-"]
    province = table.loc["99 Provinsi Contoh"]
    assert province["value"].tolist() == [11.79, 10.93, 10.77]
    assert province["mark"].fillna("").tolist() == ["", "r", "e"]  # a figure's own mark wins
    assert set(table["period"]) == {"Mar"}
    assert set(table["indicator"]) == {"P0"}


def test_areas_that_nobody_asked_for_are_set_aside_and_counted(study, workbook):
    workbook("bps.xlsx", Tabel=PRINTED)
    checked = official(study(WIDE))
    problems = checked.problems[checked.problems["rule"] == "official_area"]
    assert sorted(set(problems["row"])) == [4, 7]  # the row of column numbers, and Kabupaten Lain
    assert set(checked.tables["official"]["area"]) == {"99.99 Kab Contoh", "99 Provinsi Contoh"}


def test_years_above_and_months_below(study, workbook):
    rows = [
        ["Wilayah", "2021", "", "2022", ""],
        ["", "Maret", "September", "Maret", "September"],
        ["99.99 Kab Contoh", "12,4", "12,2", "11,5", "11,4"],
    ]
    workbook("bps.xlsx", Tabel=rows)
    made = WIDE.replace("period: Mar, ", "")
    table = official(study(made)).tables["official"]
    assert table[["year", "period", "value"]].values.tolist() == [
        [2021, "Mar", 12.4], [2021, "Sep", 12.2], [2022, "Mar", 11.5], [2022, "Sep", 11.4],
    ]  # fmt: skip


def test_one_column_of_figures_with_its_month_in_the_heading(study, workbook):
    rows = [["Kemiskinan 2021", ""], ["No", "Maret 2021"], ["99.99 Kab Contoh", 12.4]]
    workbook("bps.xlsx", Tabel=rows)
    table = official(study(WIDE.replace("period: Mar, ", ""))).tables["official"]
    assert table[["year", "period", "value"]].values.tolist() == [[2021, "Mar", 12.4]]


def test_the_column_of_areas_may_be_named(study, workbook):
    rows = [["No", "Nama", "Wilayah", "2021"], ["1", "x", "99.99 Kab Contoh", 12.4]]
    workbook("bps.xlsx", Tabel=rows)
    made = WIDE.replace("profile: bps-table", "profile: bps-table\n    columns: {area: Wilayah}")
    assert official(study(made)).tables["official"]["value"].tolist() == [12.4]
    rows = [["No", "Wilayah", "2021"], ["1", "99.99 Kab Contoh", 12.4]]
    workbook("bps.xlsx", Tabel=rows)
    assert official(study(WIDE)).tables["official"]["area"].tolist() == ["99.99 Kab Contoh"]


@pytest.mark.parametrize(
    ("rows", "change", "reason"),
    [
        ([["Wilayah", "Nilai"], ["99.99 Kab Contoh", 12.4]], ("", ""), "no row of headings with years"),
        (PRINTED, ("indicator: P0, ", ""), "indicator: a table with a column a year needs it"),
        (PRINTED, ("period: Mar, ", ""), "period: a table with a column a year needs it"),
        (PRINTED, ("profile: bps-table", "profile: bps-table\n    columns: {area: Daerah}"), "'Daerah'"),
        ([["Wilayah", "2021"]], ("", ""), "has no rows"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(study, workbook, rows, change, reason):
    workbook("bps.xlsx", Tabel=rows)
    with pytest.raises(DataError) as refused:
        read_tables(study(WIDE.replace(*change) if change[0] else WIDE))
    assert reason in str(refused.value)


def lines(rows):
    return "area,year,period,indicator,value,unit,source\n" + "".join(
        f"99.99 Kab Contoh,{year},{period},{name},{value},{unit},BPS\n"
        for year, period, name, value, unit in rows
    )


SOUND = [
    (year, "Maret", name, value, unit)
    for year, rate in zip(range(2017, 2024), (13.0, 11.9, 11.3, 12.0, 12.4, 11.5, 11.5), strict=True)
    for name, value, unit in (
        ("P0", rate, "percent"),
        ("poor", round(8.6 * rate, 2), "thousand persons"),
        ("poverty_line", 330_000 + 15_000 * (year - 2017), "Rp/cap/month"),
    )
]


def spoilt(year, name, value):
    return [(y, p, n, value if (y, n) == (year, name) else v, u) for y, p, n, v, u in SOUND]


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (SOUND, set()),
        (spoilt(2019, "P0", 10.8), {"official_population"}),  # September's rate in March's row
        (spoilt(2023, "poverty_line", 505), {"official_rupiah", "official_leap"}),
        (spoilt(2021, "P0", 106.64), {"official_percent", "official_leap", "official_population"}),
        (spoilt(2021, "P0", 94.6), {"official_leap", "official_population"}),  # a count below a hundred
        ([*SOUND, (2021, "Semester 2", "P0", 12.4, "percent")], {"official_september"}),
    ],
)
def test_defects_of_small_files_are_found_and_the_values_kept(study, tmp_path, rows, rules):
    made = study(LONG)
    (tmp_path / "raw" / "resmi.csv").write_text(lines(rows), encoding="utf-8")
    checked = official(made)
    found = checked.problems[checked.problems["rule"].str.startswith("official")]
    assert set(found["rule"]) == rules
    assert set(found["severity"]) <= {"value"}
    assert len(checked.tables["official"]) == len(rows)


def test_two_vintages_are_kept_and_a_repetition_is_not(study, tmp_path):
    made = study(LONG)
    text = lines([(2021, "Mar", "P0", 12.4, "percent")] * 3).splitlines()
    text = [
        f"{line},{more}"
        for line, more in zip(text, ("vintage", "2021-07", "2022-01", "2022-01"), strict=True)
    ]
    (tmp_path / "raw" / "resmi.csv").write_text("\n".join(text), encoding="utf-8")
    checked = official(made)
    assert checked.tables["official"]["vintage"].tolist() == ["2021-07", "2022-01"]
    assert (checked.problems["rule"] == "official_twice").sum() > 0


def test_marks():
    cells = ["12,39", "12,39 r", "1.234*", "3,2 **", "12,39e", "...", "–", "NA", "", None, 12.39, "abc"]
    assert [mark_of(cell) for cell in cells] == ["", "r", "*", "**", "e", "...", "-", "...", "", "", "", ""]
