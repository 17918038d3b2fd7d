"""Corrections come back: every rule with a cell to correct, from the problem to the workbook and to the mended value."""

import datetime as dt
import stat

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from blora_eval import pipeline
from blora_eval.errors import DataError
from blora_eval.ingest.readers import read_tables
from blora_eval.study import load_study
from blora_eval.validate.checking import RULES, check_tables
from blora_eval.validate.clean import write_clean
from blora_eval.validate.corrections import AS_IT_IS, BOOK_COLUMNS, MENDED
from blora_eval.validate.mending import LEDGER, mend, read_edits

A, B = "99.99.01.2001", "99.99.01.2002"
NIK = "9999010107900011"
M = "village_code,household_id,nik,kk,name,birth_date,sex,relation"
H = "village_code,household_id,kk,persons,decile,floor"
MEMBER = f"{A},H1,{NIK},9999010101010001,Canary,01/07/1990,L,Kepala keluarga"
HOUSE = f"{A},H1,9999010101010001,1,1,other"
OFFICIAL = "area,year,period,indicator,value,source,unit"
FIGURE = "33.16 Kab,{0},Mar,P0,{1},BPS,percent"
SERIES = [
    FIGURE.format(year, value)
    for year, value in zip(range(2015, 2021), (14, 13.5, 13, 12.5, 12, 11.5), strict=True)
]
SOCIAL = ",".join(f"S{n:02d}" for n in range(1, 36))
ECONOMY = ",".join(f"E{n:02d}" for n in range(1, 13))
NATURE = ",".join(f"L{n:02d}" for n in range(1, 4))


def member(**changed):
    cells = dict(zip(M.split(","), MEMBER.split(","), strict=True)) | changed
    return ",".join(cells.values())


def house(**changed):
    cells = dict(zip(H.split(","), HOUSE.split(","), strict=True)) | changed
    return ",".join(cells.values())


# rule: table, headings, rows, and what is written for (row, heading)
CASES = {
    "code_malformed": (
        "visits",
        "date,village_code",
        [f"01/01/2024,{A}", "02/01/2024,99.99.1"],
        {(3, "village_code"): B},
    ),
    "village_unknown": (
        "visits",
        "date,village_code",
        [f"01/01/2024,{A}", "02/01/2024,99.99.01.2009"],
        {(3, "village_code"): B},
    ),
    "village_ambiguous": (
        "visits",
        "date,kecamatan,desa",
        ["01/01/2024,Dua,Kembar", "01/01/2024,Satu,Sumbermulyo"],
        {(2, "desa"): "Karangjati", (2, "kecamatan"): "Satu"},
    ),
    "required_empty": (
        "visits",
        "date,village_code",
        [f"01/01/2024,{A}", f",{B}"],
        {(3, "date"): "02/01/2024"},
    ),
    "number_unread": (
        "panel",
        "village_code,year,poor",
        [f"{A},2021,3", f"{B},2021,tiga"],
        {(3, "poor"): "3,5"},
    ),
    "number_doubtful": (
        "commodities",
        "village_code,year,commodity,output_rupiah",
        [f"{A},2021,padi,1.234"],
        {(2, "output_rupiah"): "1234"},
    ),
    "text_mended": (
        "visits",
        "date,village_code,kind",
        [f"01/01/2024,{A},rapat", f"01/01/2024,{A},ra\u202epat"],
        {(3, "kind"): "rapat desa"},
    ),
    "date_unread": (
        "visits",
        "date,village_code",
        [f"01/01/2024,{A}", f"besok,{B}"],
        {(3, "date"): "02/01/2024"},
    ),
    "date_shifted": ("members", M, [member(birth_date="41/07/1990")], {(2, "birth_date"): "01/07/1990"}),
    "date_future": (
        "visits",
        "date,village_code",
        [f"01/01/2024,{A}", f"01/01/2042,{B}"],
        {(3, "date"): "01/01/2024"},
    ),
    "choice_unknown": (
        "households",
        H,
        [house(), house(household_id="H2", kk="", floor="tegel")],
        {(3, "floor"): "other"},
    ),
    "id_numeric": ("members", M, [member(nik="9999010107900010.0")], {(2, "nik"): NIK}),
    "id_lost": ("members", M, [member(nik="9.999E+15")], {(2, "nik"): NIK}),
    "negative": ("activities", "date,village_code,rupiah", [f"01/01/2024,{A},-5"], {(2, "rupiah"): "5"}),
    "year_implausible": (
        "panel",
        "village_code,year,poor",
        [f"{A},2021,3", f"{B},1021,3"],
        {(3, "year"): "2021"},
    ),
    "year_twice": (
        "panel",
        "village_code,year,poor",
        [f"{A},2021,3", f"{A},2021,4"],
        {(3, "village_code"): B},
    ),
    "nik_length": ("members", M, [member(nik=NIK[:-1])], {(2, "nik"): NIK}),
    "nik_region": ("members", M, [member(nik="20" + NIK[2:])], {(2, "nik"): NIK}),
    "nik_date": ("members", M, [member(nik="999901" + "3213900011")], {(2, "nik"): NIK}),
    "nik_birth": ("members", M, [member(birth_date="02/07/1990")], {(2, "birth_date"): "01/07/1990"}),
    "nik_sex": ("members", M, [member(sex="P")], {(2, "sex"): "L"}),
    "nik_serial": ("members", M, [member(nik=NIK[:12] + "0000")], {(2, "nik"): NIK}),
    "nik_twice": (
        "members",
        M,
        [member(), member(name="Lain", relation="Anak")],
        {(3, "nik"): "9999010107900012"},
    ),
    "age_range": ("members", M, [member(birth_date="01/07/1890")], {(2, "birth_date"): "01/07/1990"}),
    "kk_length": ("households", H, [house(kk="9999")], {(2, "kk"): "9999010101010001"}),
    "kk_heads": ("members", M, [member(relation="Anak")], {(2, "relation"): "Kepala keluarga"}),
    "kk_of_head": (
        "members",
        M,
        [member(kk=""), member(nik="9999010107900012", name="Lain", relation="Anak")],
        {(2, "kk"): "9999010101010001"},
    ),
    "kk_villages": (
        "members",
        M,
        [member(), member(nik="9999010107900012", name="Lain", relation="Anak", village_code=B)],
        {(3, "kk"): "9999010101010002"},
    ),
    "decile_range": ("households", H, [house(decile="12")], {(2, "decile"): "2"}),
    "decile_family": ("households", H, [house(), house(household_id="H2", decile="2")], {(3, "decile"): "1"}),
    "household_twice": (
        "households",
        H,
        [house(), house(kk="9999010101010002")],
        {(3, "household_id"): "H2"},
    ),
    "persons_range": ("households", H, [house(persons="99")], {(2, "persons"): "4"}),
    "welfare_missing": (
        "survey",
        "household_id,village_code,weight,persons,welfare",
        [f"1,{A},1,2,500000", f"2,{A},1,2,"],
        {(3, "welfare"): "600000"},
    ),
    "welfare_negative": (
        "survey",
        "household_id,village_code,weight,persons,welfare",
        [f"1,{A},1,2,500000", f"2,{A},1,2,-600000"],
        {(3, "welfare"): "600000"},
    ),
    "weight_missing": (
        "survey",
        "household_id,village_code,weight,persons,welfare",
        [f"1,{A},1,2,500000", f"2,{A},0,2,600000"],
        {(3, "weight"): "1"},
    ),
    "persons_missing": (
        "survey",
        "household_id,village_code,weight,persons,welfare",
        [f"1,{A},1,2,500000", f"2,{A},1,0,600000"],
        {(3, "persons"): "2"},
    ),
    "idm_mean": (
        "idm",
        "village_code,year,iks,ike,ikl,idm",
        [f"{A},2021,0.5,0.5,0.5,0.9"],
        {(2, "idm"): "0,5"},
    ),
    "iks_sum": (
        "idm",
        f"village_code,year,iks,idm,{SOCIAL}",
        [f"{A},2021,0.5,0.6" + ",5" * 35],
        {(2, "iks"): "1"},
    ),
    "ike_sum": (
        "idm",
        f"village_code,year,ike,idm,{ECONOMY}",
        [f"{A},2021,0.5,0.6" + ",5" * 12],
        {(2, "ike"): "1"},
    ),
    "ikl_sum": (
        "idm",
        f"village_code,year,ikl,idm,{NATURE}",
        [f"{A},2021,0.5,0.6" + ",5" * 3],
        {(2, "ikl"): "1"},
    ),
    **{
        f"{name}_range": (
            "idm",
            f"village_code,year,{name},idm" if name != "idm" else "village_code,year,idm",
            [
                f"{A},2021,1.5" + (",0.6" if name != "idm" else ""),
                f"{B},2021,0.6" + (",0.6" if name != "idm" else ""),
            ],
            {(2, name): "0,5"},
        )
        for name in ("iks", "ike", "ikl", "idm")
    },
    "idm_status": ("idm", "village_code,year,idm,status", [f"{A},2021,0.9,maju"], {(2, "status"): "mandiri"}),
    "assignments_order": (
        "assignments",
        "agency,village_code,start_date,end_date",
        [f"Dinas,{A},01/02/2024,01/01/2024"],
        {(2, "end_date"): "01/03/2024"},
    ),
    "slrt_order": (
        "slrt",
        "village_code,date_in,date_out",
        [f"{A},01/02/2024,01/01/2024"],
        {(2, "date_out"): "01/03/2024"},
    ),
    "official_area": (
        "official",
        OFFICIAL,
        [*SERIES, FIGURE.format(2021, 11).replace("33.16 Kab", "Kab")],
        {(8, "area"): "33.16 Kab"},
    ),
    "official_twice": ("official", OFFICIAL, [*SERIES, SERIES[-1]], {(8, "year"): "2021"}),
    "official_order": (
        "official",
        OFFICIAL,
        [SERIES[0], SERIES[0].replace("P0", "P1").replace(",14,", ",20,")],
        {(3, "value"): "2"},
    ),
    "official_leap": (
        "official",
        OFFICIAL,
        [*SERIES[:3], FIGURE.format(2018, 62), *SERIES[4:]],
        {(5, "value"): "12,5"},
    ),
    "official_percent": ("official", OFFICIAL, [SERIES[0].replace(",14,", ",140,")], {(2, "value"): "14"}),
    "official_rupiah": (
        "official",
        OFFICIAL,
        ["33.16 Kab,2020,Mar,poverty_line,505,BPS,rupiah"],
        {(2, "value"): "353259"},
    ),
    "official_september": (
        "official",
        OFFICIAL,
        [*SERIES, SERIES[-1].replace("Mar", "Sep")],
        {(8, "value"): "11,3"},
    ),
    "official_population": (
        "official",
        OFFICIAL,
        [
            *(
                FIGURE.format(year, value)
                for year, value in zip(range(2021, 2025), (10, 10, 9, 10), strict=True)
            ),
            *(
                FIGURE.format(year, 80).replace("P0", "poor").replace("percent", "thousand persons")
                for year in range(2021, 2025)
            ),
        ],
        {(4, "value"): "10"},
    ),
    "distinct_differs": (
        "areas",
        "village_code,village,district",
        [f"{A},Lain,Satu", f"{A},Sumbermulyo,Satu", f"{B},Karangjati,Satu"],
        {(2, "village_code"): "99.99.01.2003"},
    ),
    "lat_range": (
        "areas",
        "village_code,village,lat",
        [f"{A},Sumbermulyo,-700", f"{B},Karangjati,-7"],
        {(2, "lat"): "-7,1"},
    ),
    "lng_range": (
        "areas",
        "village_code,village,lng",
        [f"{A},Sumbermulyo,1100", f"{B},Karangjati,111"],
        {(2, "lng"): "111,4"},
    ),
    "targets_twice": (
        "targets",
        "indicator,target_year,target,source",
        ["P0,2024,10,RPJMD", "P0,2024,9,RPJMD"],
        {(3, "target_year"): "2025"},
    ),
    "breaks_twice": (
        "breaks",
        "indicator,year,change",
        ["P0,2024,cara baru", "P0,2024,cara lain"],
        {(3, "year"): "2025"},
    ),
    "programmes_twice": (
        "programmes",
        "programme,village_code,year,quota",
        [f"A,{A},2024,1", f"A,{A},2024,2"],
        {(3, "village_code"): B},
    ),
    "services_twice": (
        "services",
        "village_code,year,service,listed",
        [f"{A},2024,jamban,1", f"{A},2024,jamban,2"],
        {(3, "service"): "listrik"},
    ),
    "livelihoods_twice": (
        "livelihoods",
        "village_code,year,capital,indicator,value",
        [f"{A},2024,sosial,x,1", f"{A},2024,sosial,x,2"],
        {(3, "year"): "2025"},
    ),
    "commodities_twice": (
        "commodities",
        "village_code,year,commodity",
        [f"{A},2024,padi", f"{A},2024,padi"],
        {(3, "commodity"): "jagung"},
    ),
    "selected_too_large": (
        "programmes",
        "programme,village_code,year,registered,selected",
        [f"A,{A},2024,1,2"],
        {(2, "selected"): "1"},
    ),
    "paid_too_large": (
        "programmes",
        "programme,village_code,year,selected,paid",
        [f"A,{A},2024,1,2"],
        {(2, "paid"): "1"},
    ),
    "lacking_too_large": (
        "services",
        "village_code,year,service,listed,lacking",
        [f"{A},2024,jamban,1,2"],
        {(2, "lacking"): "1"},
    ),
    "served_too_large": (
        "services",
        "village_code,year,service,lacking,served",
        [f"{A},2024,jamban,1,2"],
        {(2, "served"): "1"},
    ),
    "money_without_source": (
        "activities",
        "date,village_code,rupiah,money_source",
        [f"01/01/2024,{A},5,"],
        {(2, "money_source"): "APBDes"},
    ),
    "followup_order": (
        "desk_followups",
        "village_code,action,session_date,done_date",
        [f"{A},x,01/02/2024,01/01/2024"],
        {(2, "done_date"): "01/03/2024"},
    ),
    "priority_shared": (
        "potential",
        "village_code,sector,item,priority",
        [f"{A},pertanian,padi,1", f"{A},pertanian,jagung,1"],
        {(3, "priority"): "2"},
    ),
    "decile_sum": (
        "decile_counts",
        "village_code,population,d1,total",
        [f"{A},households,1,3"],
        {(2, "total"): "1"},
    ),
    "entered_undecided": (
        "verval",
        "village_code,household_id,date,result,decided,entered",
        [f"{A},H1,01/01/2024,confirmed,tidak,ya", f"{A},H9,01/01/2024,dead,ya,ya"],
        {(2, "entered"): "tidak"},
    ),
    "decided_unvisited": (
        "verval",
        "village_code,household_id,date,result,decided",
        [f"{A},H1,01/01/2024,,ya", f"{A},H9,01/01/2024,dead,ya"],
        {(2, "result"): "confirmed"},
    ),
    "verval_back": (
        "verval",
        "village_code,household_id,date,result",
        [f"{A},H1,01/01/2024,dead", f"{A},H1,01/02/2024,confirmed"],
        {(3, "result"): "dead"},
    ),
    "cause_of_other_change": (
        "register_changes",
        "village_code,household_id,change,cause",
        [f"{A},H1,entry,dead"],
        {(2, "cause"): "arrived"},
    ),
    "changed_twice": (
        "register_changes",
        "village_code,household_id,change,cause",
        [f"{A},H1,exit,dead", f"{A},H1,exit,moved"],
        {(3, "household_id"): "H2"},
    ),
    "persons_counted": ("households", H, [house(persons="3")], {(2, "persons"): "1"}),
}

BESIDE = {
    "persons_counted": {"members": (M, [member()])},
    "kk_of_head": {},
}
YAML = "title: Kecil\nas_of: 2025-12-31\nrounds: {r1: {kind: register, date: 2025-01-31, label: Satu, register: DTKS}}\ntables:\n"
AREAS = (
    "village_code,village,district",
    [f"{A},Sumbermulyo,Satu", f"{B},Karangjati,Satu", "99.99.02.2001,Kembar,Dua", "99.99.02.2002,Kembar,Dua"],
)


@pytest.fixture
def make(tmp_path, key):
    """A study of the given tables, each its headings and its rows."""

    def made(**tables):
        (tmp_path / "raw").mkdir(exist_ok=True)
        text = YAML
        for table, (headings, rows) in ({"areas": AREAS} | tables).items():
            write_table(
                tmp_path / "raw" / f"{table}.xlsx", headings.split(","), [row.split(",") for row in rows]
            )
            kept = ", distinct: true" if len(rows) == 3 and table == "areas" else ""
            text += f"  {table}: {{files: raw/{table}.xlsx, round: r1{kept}}}\n"
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        return load_study(tmp_path)

    return made


def write_table(path, headings, rows):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                write = sheet.write_number if cell.endswith(".0") else sheet.write_string
                write(number, column, float(cell) if cell.endswith(".0") else cell)


def book_rows(folder):
    """All rows of the workbooks, with the workbook of each."""
    for path in sorted(folder.glob("*.xlsx")):
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name("Koreksi").to_python()[1:]:
            yield path, dict(zip(BOOK_COLUMNS, row, strict=True))


def write_in(folder, write):
    """The operator's hand: ``write`` gives what a row gets, or None; a row that is "gone" is deleted."""
    books = {}
    for path, row in book_rows(folder):
        said = write(row) or {}
        books.setdefault(path, [])
        if "gone" not in said:
            books[path].append(row | said)
    for path, rows in books.items():
        with xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
        ) as book:
            sheet = book.add_worksheet("Koreksi")
            sheet.write_row(0, 0, BOOK_COLUMNS)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row.values())


def check(study):
    edits = read_edits(study.folder / "corrections")
    checked = check_tables(study, read_tables(study), edits)
    write_clean(checked, study.folder / "clean", edits)
    return checked


def cells(study):
    """The raw cells as they are read after mending, by table, row and heading."""
    raw = mend(read_tables(study), read_edits(study.folder / "corrections")).raw
    return {
        (table, row, one.headings.get(name, name)): cell
        for table, sources in raw.items()
        for one in sources
        for name in one.frame
        for row, cell in zip(one.frame["_row"], one.frame[name], strict=True)
    }


def rules_of(checked, table):
    return set(checked.problems.loc[checked.problems["table"] == table, "rule"])


def correctable():
    """Rules that speak of a cell; of a whole table or file, and of a row as such, there is none."""
    return {
        one.id for one in RULES if not one.whole_file and one.severity != "table" and one.column[:1] != "_"
    }


def test_every_rule_with_a_cell_has_a_case():
    assert correctable() == {*CASES}


@pytest.mark.parametrize("rule", CASES)
def test_what_is_written_mends_the_cell_and_ends_the_problem(make, rule):
    table, headings, rows, wanted = CASES[rule]
    study = make(**{table: (headings, rows)}, **BESIDE.get(rule, {}))
    files = {path: path.read_bytes() for path in (study.folder / "raw").iterdir()}
    before, raw = check(study), cells(study)
    assert rule in rules_of(before, table)
    listed = {(int(row["row"]), row["column"]) for _, row in book_rows(study.folder / "corrections")}
    assert {*wanted} <= listed

    def write(row):
        new = wanted.get((row["row"], row["column"]))
        return new and {"new": new, "state": MENDED, "by": "Petugas"}

    write_in(study.folder / "corrections", write)
    after = check(study)
    assert rule not in rules_of(after, table)
    assert after.unused == ()
    changed = {(table, *place): new for place, new in wanted.items()}
    assert {place: cell for place, cell in cells(study).items() if str(cell) != str(raw[place])} == changed
    counts = after.account.groupby("measure")["count"].sum()
    assert counts["cells_mended"] == len(wanted)
    assert {path: path.read_bytes() for path in files} == files


@pytest.fixture
def household(make):
    """A study whose only doubt is a NIK of another birth date."""
    return make(
        members=(
            M,
            [member(birth_date="02/07/1990"), member(household_id="H2", nik="", kk="9999010101010002")],
        )
    )


def edit(study, **said):
    folder = study.folder / "corrections"
    write_in(
        folder,
        lambda row: said if row["column"] == "nik" and row["reason_en"].startswith("The birth") else None,
    )


def test_right_as_it_is_ends_a_doubt_and_wants_a_reason(household):
    before = check(household)
    doubts = before.account.groupby("measure")["count"].sum()["values_doubtful"]
    edit(household, state=AS_IT_IS)
    assert check(household).unused == (
        "raw/members.xlsx, row 2, nik: it is called right as it is without a reason; write why.",
    )
    edit(household, state=AS_IT_IS, why="akta kelahiran")
    after = check(household)
    assert "nik_birth" not in rules_of(after, "members")
    counts = after.account.groupby("measure")["count"].sum()
    assert counts.get("values_doubtful", 0) == doubts - 1
    assert "cells_mended" not in counts


def test_a_cell_that_must_change_is_not_right_as_it_is(make):
    study = make(households=(H, [house(decile="12")]))
    check(study)
    write_in(study.folder / "corrections", lambda row: {"state": AS_IT_IS, "why": "memang"})
    after = check(study)
    assert after.unused == (
        "raw/households.xlsx, row 2, decile: it cannot be right as it is; write a new value.",
    )
    assert "decile_range" in rules_of(after, "households")


def test_a_corrected_state_without_a_value_is_told(household):
    check(household)
    edit(household, state=MENDED)
    assert check(household).unused == ("raw/members.xlsx, row 2, nik: no new value is written; write it.",)


def test_checking_again_changes_nothing(household):
    check(household)
    edit(household, new="9999010207900011", by="Canary Petugas", date=dt.date(2023, 3, 15))
    first = check(household)
    books = {path.name: path.read_bytes() for path in (household.folder / "corrections").iterdir()}
    second = check(household)
    assert {path.name: path.read_bytes() for path in (household.folder / "corrections").iterdir()} == books
    pd.testing.assert_frame_equal(first.account, second.account)
    assert first.applied.to_dict("records") == second.applied.to_dict("records")
    (kept,) = [row for _, row in book_rows(household.folder / "corrections") if row["new"]]
    assert (kept["by"], kept["date"].isoformat(), kept["found"]) == (
        "Canary Petugas",
        "2023-03-15",
        NIK,
    )


def test_deleting_the_row_undoes_it_and_the_ledger_says_both(household):
    before = check(household)
    edit(household, new="9999010207900011", by="Canary Petugas")
    check(household)
    write_in(household.folder / "corrections", lambda row: {"gone": True} if row["new"] else None)
    after = check(household)
    pd.testing.assert_frame_equal(before.account, after.account)
    pd.testing.assert_frame_equal(before.problems, after.problems)
    ledger = pd.read_csv(household.folder / "corrections" / LEDGER, dtype=str, keep_default_na=False)
    assert ledger["event"].tolist() == ["applied", "undone"]
    assert set(ledger[["old", "new", "by"]].itertuples(index=False, name=None)) == {
        (NIK, "9999010207900011", "Canary Petugas")
    }


def test_a_cell_that_has_changed_since_is_left_alone_and_told(household, make):
    check(household)
    edit(household, new="9999010207900011")
    study = make(members=(M, [member(nik="9999010307900011", birth_date="02/07/1990")]))
    after = check(study)
    assert after.unused == (
        "raw/members.xlsx, row 2, nik: the cell no longer holds what the row says; look at it again.",
    )
    assert cells(study)["members", 2, "nik"] == "9999010307900011"
    assert any(
        row["new"] for _, row in book_rows(study.folder / "corrections")
    )  # what was written is not lost


def test_a_cell_corrected_in_the_file_meanwhile_needs_nothing(household, make):
    check(household)
    edit(household, new="9999010207900011")
    study = make(members=(M, [member(nik="9999010207900011", birth_date="02/07/1990")]))
    after = check(study)
    assert after.unused == ()
    assert "cells_mended" not in set(after.account["measure"])


def test_two_rows_that_want_different_values_are_told_and_neither_is_used(household):
    check(household)
    edit(household, new="9999010207900011")
    check(household)
    rows = [row for _, row in book_rows(household.folder / "corrections")]
    with xlsxwriter.Workbook(str(household.folder / "corrections" / "lain.xlsx")) as book:
        sheet = book.add_worksheet("Koreksi")
        (mine,) = [row for row in rows if row["new"]]
        sheet.write_row(0, 0, BOOK_COLUMNS)
        sheet.write_row(1, 0, (mine | {"new": "9999010207900012"}).values())
    after = check(household)
    assert after.unused == (
        "raw/members.xlsx, row 2, nik: two rows want different values; delete one of them.",
    )
    assert cells(household)["members", 2, "nik"] == NIK


def test_a_value_that_is_wrong_again_is_corrected_again(household):
    check(household)
    edit(household, new="123")
    assert "nik_length" in rules_of(check(household), "members")
    write_in(
        household.folder / "corrections",
        lambda row: {"new": "9999010207900011"} if row["found"] == "123" and row["column"] == "nik" else None,
    )
    after = check(household)
    assert after.unused == ()
    assert cells(household)["members", 2, "nik"] == "9999010207900011"
    assert not {"nik_length", "nik_birth"} & rules_of(after, "members")


def test_a_workbook_that_is_none_is_refused(household):
    check(household)
    with xlsxwriter.Workbook(str(household.folder / "corrections" / "lain.xlsx")) as book:
        book.add_worksheet("Koreksi").write_row(0, 0, ["a"])
    with pytest.raises(DataError, match=r"corrections/lain\.xlsx is no correction workbook"):
        read_edits(household.folder / "corrections")


def test_results_follow_the_values_and_not_who_wrote_them_or_when(household):
    pipeline.measure_study(household)
    store, folder = (
        household.folder / "results" / "full" / "results.parquet",
        household.folder / "corrections",
    )
    edit(household, new="9999010207900011", by="Canary Satu")
    pipeline.measure_study(household)
    stamp, mended = (household.folder / "results" / "stamp").read_text(), pd.read_parquet(store)
    assert mended.loc[mended["indicator"] == "cells_mended", "value"].tolist() == [1, 1]
    write_in(folder, lambda row: {"by": "Canary Dua", "date": dt.date(2023, 3, 16)} if row["new"] else None)
    pipeline.check_study(household)
    pipeline.measure_study(household)
    assert (household.folder / "results" / "stamp").read_text() == stamp
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    told = b"".join(
        path.read_bytes()
        for place in ("clean", "results")
        for path in (household.folder / place).rglob("*")
        if path.is_file()
    )
    assert b"Canary" not in told
