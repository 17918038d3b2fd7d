"""The systems' templates as a village operator fills them: what goes wrong is told by row, column and cure."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from blora_eval import pipeline
from blora_eval.errors import StudyError
from blora_eval.starter import start_study
from blora_eval.study import load_study
from blora_eval.tables import fields
from blora_eval.validate.checking import RULES
from blora_eval.validate.clean import read_clean
from blora_eval.validate.systems_rules import SYSTEMS_MASKS

VILLAGE, OTHER = "33.16.09.2001", "33.16.09.2002"
MAY = dt.date(2025, 5, 1)


class Operator:
    """Fills templates and has them checked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        start_study(folder)

    def fill(self, table: str, *rows: dict[str, object]) -> None:
        template = CalamineWorkbook.from_path(self.folder / "templates" / f"{table}.xlsx")
        headings = template.get_sheet_by_index(0).to_python()[0]
        with xlsxwriter.Workbook(str(self.folder / "raw" / f"{table}.xlsx")) as book:
            sheet, dated = book.add_worksheet(table), book.add_format({"num_format": "dd/mm/yyyy"})
            sheet.write_row(0, 0, headings)
            for number, row in enumerate(rows, 1):
                for name, value in row.items():
                    at = (number, headings.index(fields(table)[name].meaning_id))
                    if isinstance(value, dt.date):
                        sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), dated)
                    else:
                        sheet.write(*at, value)
            book.add_worksheet("codebook")
        path = self.folder / "study.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"  # {table}: {{files", f"  {table}: {{files"), encoding="utf-8")

    def check(self) -> tuple[dict[str, pd.DataFrame], set[tuple[int, str, str, str]]]:
        pipeline.check_study(load_study(self.folder))
        tables, _ = read_clean(self.folder / "clean")
        problems = pd.read_csv(self.folder / "clean" / "problems.csv", encoding="utf-8-sig", dtype=str)
        assert problems[["reason_id", "reason_en", "fix_id", "fix_en"]].notna().all(axis=None)
        told = problems[["row", "column", "rule", "severity"]].fillna("")
        told["column"] = [_named(*cell) for cell in zip(problems["table"], told["column"], strict=True)]
        return tables, {(int(row), *rest) for row, *rest in told.itertuples(index=False)}


def _named(table: str, column: str) -> str:
    """The fields under whose Indonesian headings a problem stands."""
    for one in fields(table).values():
        column = column.replace(one.meaning_id, one.name) if len(one.meaning_id) > 3 else column
    return column


@pytest.fixture
def operator(tmp_path: Path, key: Path) -> Operator:
    return Operator(tmp_path / "studi")


def test_a_template_filled_as_its_lists_offer_is_read_without_a_word(operator):
    operator.fill(
        "activities",
        {
            "date": MAY,
            "village_code": VILLAGE,
            "pillar": "Pemberdayaan Masyarakat",
            "target": 20,
            "rupiah": 0,
        },
    )
    operator.fill(
        "potential",
        {"village_code": VILLAGE, "sector": "pariwisata", "item": "Goa", "use": "Belum  dimanfaatkan"},
        {"village_code": VILLAGE, "sector": "agriculture", "item": "Sawah", "market": "luar kabupaten"},
    )
    operator.fill("services", {"village_code": VILLAGE, "year": 2025, "service": "Air bersih", "listed": 9})
    tables, told = operator.check()
    assert told == set()
    assert tables["activities"]["pillar"].tolist() == ["empowerment"]
    assert tables["potential"]["sector"].tolist() == ["tourism", "agriculture"]
    assert tables["potential"]["use"].tolist()[0] == "unused"
    assert tables["services"]["service"].tolist() == ["water"]


def test_wrong_dates_unknown_villages_and_half_empty_rows_are_set_aside_with_their_row(operator):
    operator.fill(
        "visits",
        {"date": MAY, "village_code": VILLAGE},
        {"date": "31/02/2025", "village_code": VILLAGE},
        {"date": MAY, "village_code": "33.16.99.2001"},
        {"village_code": OTHER, "agency": "Dinas Contoh"},
        {"date": MAY, "village_code": "Botoreco"},
        {"date": "05-06-2025", "village_code": OTHER},
    )
    tables, told = operator.check()
    assert {
        (3, "date", "date_unread", "value"),
        (3, "date", "required_empty", "row"),
        (4, "village_code", "village_unknown", "row"),
        (5, "date", "required_empty", "row"),
        (6, "village_code", "code_malformed", "row"),
    } <= told
    assert tables["visits"]["date"].dt.date.tolist() == [MAY, dt.date(2025, 6, 5)]


def test_text_in_a_number_is_unknown_and_the_row_stays(operator):
    operator.fill(
        "activities",
        {
            "date": MAY,
            "village_code": VILLAGE,
            "target": "dua puluh",
            "realised": 10,
            "rupiah": "Rp 1.500.000",
        },
        {"date": MAY, "village_code": VILLAGE, "pillar": "lain-lain", "beneficiaries_female": -3},
    )
    tables, told = operator.check()
    assert {
        (2, "target", "number_unread", "value"),
        (2, "money_source", "money_without_source", "value"),
        (3, "pillar", "choice_unknown", "value"),
        (3, "beneficiaries_female", "negative", "value"),
    } == told
    activities = tables["activities"]
    assert activities["target"].isna().all()
    assert activities["rupiah"].tolist()[0] == 1_500_000
    assert activities["pillar"].isna().tolist() == [True, True]


def test_a_second_row_of_the_same_thing_is_set_aside_and_a_part_above_its_whole_marked(operator):
    hafidz = {"programme": "Hafidz", "village_code": VILLAGE, "year": 2025, "quota": 1}
    operator.fill("programmes", {**hafidz, "registered": 2, "selected": 3, "paid": 1}, hafidz)
    water = {"village_code": VILLAGE, "year": 2025, "service": "jamban", "listed": 10}
    operator.fill("services", {**water, "lacking": 12, "served": 1}, water)
    operator.fill(
        "potential",
        {"village_code": VILLAGE, "sector": "alam", "item": "Sumber", "priority": 1},
        {"village_code": VILLAGE, "sector": "alam", "item": "Goa", "priority": 1},
        {"village_code": OTHER, "sector": "alam", "item": "Goa", "priority": 1},
    )
    late = {"due_date": dt.date(2026, 12, 1), "done_date": dt.date(2025, 1, 1), "session_date": MAY}
    operator.fill("desk_followups", {"village_code": VILLAGE, "action": "Perbarui data", **late})
    tables, told = operator.check()
    assert {
        (2, "selected", "selected_too_large", "value"),
        (3, "programme,village_code,year", "programmes_twice", "row"),
        (2, "lacking", "lacking_too_large", "value"),
        (3, "village_code,year,service", "services_twice", "row"),
        (3, "priority", "priority_shared", "value"),
        (2, "done_date", "followup_order", "value"),
    } == told
    assert len(tables["programmes"]) == len(tables["services"]) == 1
    assert len(tables["potential"]) == 3


def test_each_rule_looks_at_fields_that_exist():
    for rule in (one for one in RULES if one.id in SYSTEMS_MASKS):
        known = fields(rule.table)
        assert {*rule.column.split(","), *rule.needs} <= {*known}, rule.id


def test_the_example_in_a_new_study_file_is_one_that_works(operator):
    path = operator.folder / "study.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = lines.index("# systems:")
    last = next(at for at in range(first, len(lines)) if not lines[at])
    path.write_text(
        "\n".join([*lines[:first], *(line[2:] for line in lines[first:last]), *lines[last:]]), "utf-8"
    )
    systems = load_study(operator.folder).systems
    assert systems.next_desk == dt.date(2026, 3, 1)
    assert [each.name for each in systems.programmes if each.announced] == [
        "Satu Desa Satu Hafidz",
        "Satu Desa Dua Sarjana",
    ]
    assert not any(each.poverty_effect for each in systems.programmes)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ranking: {slack: 0, market: 0, meeting: 0, special: 0}", "at least one weight"),
        ("ranking: {slak: 1}", "slak"),
        ("ranking: {slack: -1}", "greater than or equal to 0"),
        ("programmes: [{name: X}, {name: X}]", "X is named twice"),
        ("programmes: [{name: X, announced: 0}]", "greater than 0"),
    ],
)
def test_a_mistake_in_systems_is_told_with_its_place(operator, said, told):
    path = operator.folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"\nsystems: {{{said}}}\n", encoding="utf-8")
    with pytest.raises(StudyError, match="systems") as refused:
        load_study(operator.folder)
    assert told in str(refused.value)
