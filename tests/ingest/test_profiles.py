"""What each profile knows of a form, and counts by decile from the file to the rules."""

import pytest

from blora_eval.errors import DataError
from blora_eval.ingest.profiles import PROFILES, field_words, profile_of
from blora_eval.ingest.readers import read_table, read_tables
from blora_eval.ingest.tables import convert
from blora_eval.study import TableSource
from blora_eval.tables import fields, table_names
from blora_eval.validate.checking import check_tables

COUNTS = """
  decile_counts:
    files: raw/desil.csv
    round: r1
    profile: sidesa
    columns: {village_code: kode_desa}
    constants: {population: households}
"""


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_speaks_of_fields_that_exist_and_of_what_was_seen(name):
    profile = PROFILES[name]
    for table, headings in profile.headings.items():
        assert table in table_names()
        ours = {field for field in headings.values() if not field.startswith("_")}
        assert ours <= {
            *fields(table),
            *(f"{letter}{number:02d}" for letter in "SEL" for number in range(1, 36)),
        }
    assert profile.seen_id.endswith(".")
    assert profile.seen_en.endswith(".")
    assert profile_of(TableSource(files=["x"], profile=name)) is profile


@pytest.mark.parametrize("name", ["regsosek-2022", "p3ke", "dtsen"])
def test_forms_of_which_no_heading_was_seen_map_none(name):
    assert not any(PROFILES[name].headings.values())


def test_an_unknown_profile_is_refused_with_those_that_are_known():
    with pytest.raises(DataError, match="known are siks-ng"):
        profile_of(TableSource(files=["x"], profile="siks"))
    assert profile_of(TableSource(files=["x"])) is None
    assert field_words("members", "sex") == ("sex", "Jenis kelamin", "Sex")


def test_the_headings_of_decile_counts_are_found(workbook):
    path = workbook("desil.xlsx", a=[
        ["REKAP DESIL"],
        ["kode_desa", "D1", "D2", "D3", "D4", "D5", "D6", "D7-10", "NULL", "TOTAL"],
        ["99.99.01.2001", 1, 2, 3, 4, 5, 6, 7, 8, 36],
    ])  # fmt: skip
    source = TableSource(
        files=["x"],
        profile="sidesa",
        columns={"village_code": "kode_desa"},
        constants={"population": "households"},
    )
    typed = convert(read_table(path, "decile_counts", source)).frame
    assert typed[["d1", "d6", "d7_10", "unknown", "total"]].iloc[0].tolist() == [1, 6, 7, 8, 36]


def test_counts_that_do_not_add_up_are_told(study, tmp_path, monkeypatch):
    made = study(COUNTS)
    text = "kode_desa,D1,D2,NULL,TOTAL\n99.99.01.2001,10,20,5,35\n99.99.01.2002,10,20,5,36\n"
    (tmp_path / "raw" / "desil.csv").write_text(text, encoding="utf-8")
    checked = check_tables(made, read_tables(made))
    told = checked.problems[checked.problems["rule"] == "decile_sum"]
    assert told["row"].tolist() == [3]
    assert checked.tables["decile_counts"]["round"].tolist() == ["r1", "r1"]
