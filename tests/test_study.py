"""study.yaml: what it may say, and one clear message for what it may not."""

import itertools
import os

import pytest

from blora_eval.assets import asset
from blora_eval.errors import DataError, StudyError
from blora_eval.ingest.readers import source_files
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
        ("title: [\n", "cannot be read at line 2, column 1: expected the node content"),
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


def files(pattern, more=""):
    return MINIMAL.replace("package:villages.csv", pattern) + more


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("package:../../pyproject.toml", "not the plain name"),
        ("package:sub/villages.csv", "not the plain name"),
        ('"package:"', "not the plain name"),
        ("/etc/passwd", "outside the study folder"),
        ("'C:\\data\\x.csv'", "outside the study folder"),
        ("raw/../../x.csv", "outside the study folder"),
        ("'raw\\..\\..\\x.csv'", "outside the study folder"),
        ("'raw\\x.xlsx'", "has backslashes; write 'raw/x.xlsx'"),
        ("''", "names no file"),
        ("'  '", "names no file"),
        (".", "names no file"),
        ("[]", "no file is named"),
        ("'**['", "has [*][*] where only"),
        ("raw/***", "has [*][*] where only"),
        ("raw/**", "has [*][*] where only"),
        ("raw/" + "a" * 300, "too long"),
        ('"raw/a\\nb"', "invisible character"),
    ],
)
def test_files_that_cannot_be_meant(tmp_path, pattern, message):
    with pytest.raises(StudyError, match=f"tables.areas.files: .*{message}") as refused:
        load_study(write(tmp_path, files(pattern)))
    assert "Correct " in str(refused.value)


@pytest.mark.parametrize(
    "pattern", ["raw/*.csv", "raw/**/*.csv", "raw/a b.csv", "'raw/[a-z]*.csv'", "'raw/[a b.csv'"]
)
def test_files_that_can_be_meant(tmp_path, pattern):
    (tmp_path / "raw").mkdir()
    for name in ("a b.csv", "[a b.csv"):
        (tmp_path / "raw" / name).write_text("x", encoding="utf-8")
    study = load_study(write(tmp_path, files(pattern)))
    found = source_files(study, study.tables["areas"][0])
    assert found
    assert {path.parent for _, path in found} == {tmp_path.resolve() / "raw"}


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("raw", "raw is a folder; name the files in it, such as raw/[*].xlsx"),
        ("raw/pipe", "raw/pipe is a device, a pipe or a socket"),
        ("raw/out.csv", "raw/out.csv is a link that leads outside the study folder; copy it"),
        ("raw/out/villages.csv", "raw/out/villages.csv is a link that leads outside"),
        ("raw/out/other.csv", r"other.csv is not there \(there is no folder raw/out\)"),
        ("raw/lost.csv", "raw/lost.csv is not there"),
        ("raw/odd*", r"'raw/odd\\u202e.csv' has an invisible character in its name"),
    ],
)
def test_places_that_are_no_files_of_the_study(tmp_path, place, message):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "out").symlink_to(asset("data/reference/villages.csv").parent)
    (tmp_path / "raw" / "out.csv").symlink_to(asset("data/reference/villages.csv"))
    (tmp_path / "raw" / "lost.csv").symlink_to("nowhere.csv")
    (tmp_path / "raw" / "odd\u202e.csv").write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "raw" / "pipe")
    study = load_study(write(tmp_path, files(place)))
    with pytest.raises(DataError, match=message):
        source_files(study, study.tables["areas"][0])


def test_links_that_stay_inside_and_links_that_are_allowed(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.csv").write_text("x", encoding="utf-8")
    (tmp_path / "raw" / "b.csv").symlink_to("a.csv")
    study = load_study(write(tmp_path, files("raw/b.csv")))
    assert source_files(study, study.tables["areas"][0]) == [("raw/b.csv", tmp_path.resolve() / "raw/b.csv")]
    (tmp_path / "raw" / "c.csv").symlink_to(asset("data/reference/villages.csv"))
    study = load_study(write(tmp_path, files("raw/c.csv", "allow_links: true\n")))
    assert source_files(study, study.tables["areas"][0])[0][0] == "raw/c.csv"


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in itertools.pairwise("abcdefghi")
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: " + "[" * 3000, "line 1, column 27: nested more than 20 deep"),
        (BOMB, "line 6, column 8: more than 100,000 keys and values, aliases written out"),
        ("a: &a [*a]\n", "aliases written out"),
        ("a: " + "x" * 1_000_000, "longer than 1,000,000 characters.\nPut data into files"),
        ("title: x\n\tas_of: 1\n", "line 2, column 1: found character .* scanning .*\n.*not tabs"),
        ('title: "C:\\data"\n', "line 1, column 12: found unknown escape character 'd' .*\nWrite / instead"),
        ('a: b\ntitle: "Uji\n', "begun at line 2, column 8.\nClose the quotation mark"),
        ("files: *.csv\n", "while scanning an alias.*\nPut a text that begins with [*]"),
        ("files: *csv\n", "undefined alias.*\nPut a text that begins with [*]"),
        ("title: a: b\n", "mapping values are not allowed .*\nPut a text that holds a colon"),
        (MINIMAL + "title: b\n", "line 6, column 1: the key 'title' stands there again"),
        ("codes: {1: a, 01: b}\n", "column 15: the key '1' stands there again"),
        ("as_of: 2024-13-45\n", "line 1, column 8: no such date or number"),
        ("seed: " + "9" * 5000, "line 1, column 7: no such date or number"),
        ("title: a\u202eb\n", r"line 1, column 8: the invisible character U\+202E stands there.\nDelete it"),
        ('title: "\\u202e"\n', r"line 1, column 8: the invisible character U\+202E"),
        ("a: b\nti\0tle: x\n", r"line 2, column 3: the invisible character U\+0000"),
        ("!!python/object:os.system x\n", "line 1, column 1: could not determine a constructor"),
    ],
)
def test_yaml_that_is_refused_says_where_and_why(tmp_path, text, message):
    with pytest.raises(StudyError, match=message) as refused:
        load_study(write(tmp_path, text))
    assert str(refused.value).count("\n") == 1


def test_yaml_of_another_encoding_is_refused(tmp_path):
    (tmp_path / "study.yaml").write_bytes(b"title: K\xf6samba\n")
    with pytest.raises(StudyError, match="not text in UTF-8.\nSave it in UTF-8"):
        load_study(tmp_path)


def test_anchors_aliases_and_merged_keys_are_read(tmp_path):
    text = (
        MINIMAL
        + """  members:
    - &first {files: raw/a.csv, columns: &columns {nik: NIK, kk: KK}}
    - {<<: *first, files: raw/b.csv}
    - {files: raw/c.csv, columns: *columns}
"""
    )
    members = load_study(write(tmp_path, text)).tables["members"]
    assert [one.files for one in members] == [["raw/a.csv"], ["raw/b.csv"], ["raw/c.csv"]]
    assert {tuple(one.columns) for one in members} == {("nik", "kk")}


def test_thousands_of_mistakes_are_counted_and_fifty_shown(tmp_path):
    with pytest.raises(StudyError, match="has 60 mistakes") as refused:
        load_study(write(tmp_path, MINIMAL + "".join(f"key{number}: 1\n" for number in range(60))))
    assert str(refused.value).count("not a key here") == 50
