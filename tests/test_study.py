"""study.yaml: what it may say, and one clear message for what it may not."""

import pytest

from blora_eval.errors import StudyError
from blora_eval.study import load_study

MINIMAL = """
title: Uji
as_of: 2025-12-31
tables:
  areas: {files: package:villages.csv}
"""


def write(folder, text):
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def test_minimal_study_has_every_default(tmp_path):
    study = load_study(write(tmp_path, MINIMAL))
    assert study.title.id == study.title.en == "Uji"
    assert study.minimum_cell == 5
    assert study.languages == ["id", "en"]
    assert study.tables["areas"][0].files == ["package:villages.csv"]
    assert study.folder == tmp_path.resolve()
    assert study.comparison.kinds == ["desa"]


def test_study_yaml_itself_may_be_named(tmp_path):
    assert load_study(write(tmp_path, MINIMAL) / "study.yaml").folder == tmp_path.resolve()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty or not a mapping"),
        ("- a\n- b\n", "empty or not a mapping"),
        ("title: [\n", r"not YAML in UTF-8 \(line"),
        (MINIMAL + "folder: x\n", "folder is not a key"),
        (MINIMAL + "minimun_cell: 5\n", "did you mean 'minimum_cell'"),
        (MINIMAL + "minimum_cell: 1\n", "minimum_cell: .*greater than or equal to 3"),
        (MINIMAL.replace("areas:", "area:"), "did you mean 'areas'"),
        (MINIMAL + "  members: {files: x.xlsx, columns: {nk: NIK}}\n", "did you mean 'nik'"),
        (MINIMAL + "  members: {files: x.xlsx, colums: {nik: NIK}}\n", "did you mean 'columns'"),
        (MINIMAL + "  survey: {files: x.csv, round: s1}\n", "'s1' is not among rounds"),
        (MINIMAL + "lines: [{name: bps, kind: absolute, round: s1, value: 1}]\n", "value and source"),
        (MINIMAL + "lines: [{name: m, kind: relative, round: s1}]\n", "needs share"),
        (MINIMAL + "lines: [{name: m, kind: relative, round: s1, share: .6}]\n", "'s1' is not among rounds"),
        (MINIMAL + "languages: [jv]\n", "languages"),
        (
            MINIMAL + "  members: {files: x.xlsx, codes: {aid_food: {yes: true}}}\n",
            "tables.members.*codes.aid_food: YAML reads an unquoted yes, no, on, off as True: write quotes",
        ),
        (MINIMAL + "  members: {files: x.xlsx, codes: {sex: 1}}\n", "codes.sex: .*dictionary"),
        (MINIMAL + "  members: {files: x.xlsx, codes: {sex: {1.5: male}}}\n", "codes.sex.*string"),
    ],
)
def test_mistakes_are_named_with_place_and_remedy(tmp_path, text, message):
    with pytest.raises(StudyError, match=message):
        load_study(write(tmp_path, text))


def test_codes_may_be_whole_numbers(tmp_path):
    text = MINIMAL + "  idm: {files: x.xlsx, codes: {status: {1: mandiri, 02: maju, A: berkembang}}}\n"
    codes = load_study(write(tmp_path, text)).tables["idm"][0].codes["status"]
    assert codes == {"1": "mandiri", "2": "maju", "A": "berkembang"}


def test_all_mistakes_are_told_at_once(tmp_path):
    text = MINIMAL + "  member: {files: x}\n  survey: {files: x.csv, round: s1}\n"
    with pytest.raises(StudyError) as caught:
        load_study(write(tmp_path, text))
    message = str(caught.value)
    assert "has 2 mistakes" in message
    assert "did you mean 'members'" in message
    assert "'s1' is not among rounds" in message


def test_missing_study_says_how_to_make_one(tmp_path):
    with pytest.raises(StudyError, match="blora-eval init"):
        load_study(tmp_path)


def test_free_columns_of_a_panel_are_accepted(tmp_path):
    study = load_study(write(tmp_path, MINIMAL + "  panel: {files: p.xlsx, columns: {poor: Miskin}}\n"))
    assert study.tables["panel"][0].columns == {"poor": "Miskin"}
