"""What must not leave is found before anything is published, told by its place, and not quoted."""

import shutil

import pandas as pd
import pytest

from blora_eval import pipeline
from blora_eval.errors import DataError
from blora_eval.measure.release import refuse_texts
from tests.path.test_commands import run

NUMBER = "99990141" + "01900001"
NAME = "Rekaan Contohwati"
STUDY = """title: Uji
as_of: 2025-12-31
languages: [id]
rounds:
  dtks-2021: {kind: register, register: DTKS, date: 2021-12-31, label: DTKS 2021}
priority: {kind: uji, start_year: 2022, villages: [99.99.01.2001]}
tables:
  areas: {files: raw/areas.csv}
  members: {files: raw/members.csv, round: dtks-2021}
  potential: {files: raw/potential.csv}
  commodities: {files: raw/commodities.csv}
"""
AREAS = "village_code,village,district,district_code,regency,regency_code,province,province_code\n"
AREAS += "".join(f"99.99.01.200{n},Desa{n},Uji,99.99.01,Kab Uji,99.99,Prov Uji,99\n" for n in (1, 2))


@pytest.fixture
def make(tmp_path):
    """A study of two villages in which one text of the potential or of the commodities is given."""

    def build(*, item="Padi", commodity="Jagung"):
        folder = tmp_path / "studi"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "raw").mkdir(parents=True)
        (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
        for name, text in {
            "areas": AREAS,
            "members": f"village_code,household_id,name\n99.99.01.2001,1,{NAME.upper()}\n99.99.01.2001,1,Padi\n",
            "potential": f"village_code,sector,item,use,market\n99.99.01.2001,agriculture,{item},unused,outside\n",
            "commodities": "village_code,year,commodity,output_rupiah,inputs_rupiah\n"
            + "".join(f"99.99.01.2002,{year},{commodity},100,50\n" for year in (2021, 2022)),
        }.items():
            (folder / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return build


def test_a_harmless_study_is_published(make):
    assert (pipeline.measure_study(make()) / "results.parquet").is_file()


BAD = {
    "number of a person": (NUMBER, "16 digits"),
    "number in groups": (f"no. {NUMBER[:6]} {NUMBER[6:12]} {NUMBER[12:]}", "16 digits"),
    "name": (NAME, "full name of a person"),
    "name in a sentence": (f"kebun {NAME.lower()} baru", "full name of a person"),
    "script": ("<script>x</script>", "a program would run it"),
    "address": ("lihat https://99.id/x", "address outside"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize(
    ("field", "table"), [("item", "potential.item"), ("commodity", "commodities.commodity")]
)
def test_what_must_not_leave_stops_the_release_and_is_not_quoted(make, case, field, table):
    text, problem = BAD[case]
    folder = make(**{field: text})
    ended = run("measure", folder, "--jobs", 1)
    assert ended.exit_code == 2, ended.output
    assert problem in ended.output
    assert table in ended.output
    assert "99.99.01.200" in ended.output
    assert text not in ended.output
    assert NAME.lower() not in ended.output.lower()
    assert not (folder / "results").exists()


def test_a_single_word_and_a_place_are_nobodys_name(make):
    assert pipeline.measure_study(make(item="Padi", commodity="Rekaan")).is_dir()
    frame = pd.DataFrame({"village": [NAME], "village_code": ["99.99.01.2001"]})
    refuse_texts({"areas": frame}, {}, lambda texts: {NAME})


def test_every_file_of_the_store_is_looked_at():
    facts = {"title": {"id": f"Studi {NUMBER}"}, "attributions": ["https://99.id"]}
    with pytest.raises(DataError, match=r"study.json, id: it holds a run of 16 digits") as caught:
        refuse_texts({"study.json": facts}, {}, lambda texts: set())
    assert "address" not in str(caught.value)
    with pytest.raises(DataError, match=r"areas, village \(1 row\)"):
        refuse_texts({"areas": pd.DataFrame({"village": [f"Desa {NUMBER}"]})}, {}, lambda texts: set())
