"""What leaves the confidential zone: pseudonyms, and nothing by which a person is known."""

import re
import shutil
import stat

import pandas as pd
import pyarrow.parquet as pq
import pytest

from blora_eval import pipeline
from blora_eval.errors import DataError, StudyError
from blora_eval.ingest.readers import read_tables
from blora_eval.validate.checking import check_tables
from blora_eval.validate.clean import read_clean, write_clean
from blora_eval.validate.contracts import enforce
from blora_eval.validate.pseudonyms import key_path, load_key, make_key, pseudonyms

PLANTED = [
    "canary",
    "kenari",
    "canaria",
    "99990101079000",
    "99990141079000",
    "9999010101010",
    "script",
    "=cmd",
]


def test_a_key_is_made_once_and_for_its_owner(tmp_path):
    path = make_key(tmp_path / "new" / "key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = load_key(path)
    assert make_key(path) == path
    assert load_key(path) == first
    assert len(first) == 32


def test_keys_that_may_not_be_used(tmp_path, monkeypatch):
    path = tmp_path / "key"
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(path))
    assert key_path() == path
    with pytest.raises(StudyError, match="There is no key file"):
        load_key()
    make_key()
    with pytest.raises(StudyError, match="lies in the study folder"):
        load_key(study_folder=tmp_path)
    path.chmod(0o640)
    with pytest.raises(StudyError, match="Others than you can read"):
        load_key()
    for content in ("00" * 31, "not hexadecimal"):
        path.write_text(content, encoding="ascii")
        path.chmod(0o600)
        with pytest.raises(StudyError, match="is not a key file"):
            load_key()
    monkeypatch.delenv("BLORA_EVAL_KEY_FILE")
    assert key_path().name == "key"


def test_pseudonyms_differ_by_purpose_and_by_key():
    ids = pd.Series(["1", "2", None])
    made = [
        pseudonyms(ids, purpose=purpose, key=bytes([number]) * 32)
        for purpose in ("nik", "home", "kk")
        for number in (1, 2)
    ]
    known = [one for series in made for one in series.dropna()]
    assert len(set(known)) == 12
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in known)


def test_a_register_is_checked_counted_and_kept(register, key):
    checked = check_tables(register, read_tables(register))
    members = checked.tables["members"]
    assert members["village_code"].tolist() == ["99.99.01.2001"] * 3 + ["99.99.01.2002"]
    assert members["person_key"].isna().tolist() == [False, True, False, False]
    assert members["register"].unique().tolist() == ["DTKS"]
    assert members["round_date"].eq(pd.Timestamp("2025-01-31")).all()
    assert members["duplicate"].eq(False).all()
    assert checked.tables["households"]["decile"].fillna(-1).tolist() == [1, -1]
    shared = set(checked.tables["households"]["household_key"]) & set(members["household_key"])
    assert len(shared) == 2
    problems = checked.problems.set_index("rule")
    rules = {"id_lost", "kk_villages", "total_row", "village_unknown", "decile_range", "persons_counted"}
    assert rules <= {*problems.index}
    assert problems.loc["total_row", "row"] == 6
    assert problems.loc["village_unknown", ["row", "column"]].tolist() == [5, "village_code"]
    counts = checked.account[checked.account["table"] == "members"].groupby("measure")["count"].sum()
    assert counts[["rows_read", "rows_kept", "rows_dropped"]].tolist() == [6, 4, 2]


def test_nothing_of_a_person_is_in_any_file_but_the_operators_workbooks(register, key):
    pipeline.check_study(register)
    clean = register.folder / "clean"
    assert list((register.folder / "corrections").glob("*.xlsx"))
    files = [path for path in clean.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"problems.csv", "account.parquet", "99.99.01.2001.parquet"}
    raw = (register.folder / "raw" / "m.csv").read_bytes().lower()
    assert all(word.encode() in raw for word in PLANTED)  # the scan can find what there is
    for path in files:
        contents = [path.read_bytes().lower()]
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            contents.append(
                (table.to_pandas().to_csv() + str(pq.read_metadata(path).metadata)).lower().encode()
            )
        for word in PLANTED:
            for content in contents:
                assert word.encode() not in content, (path.name, word)
                assert word.encode("utf-16-le") not in content


def test_the_order_of_rows_does_not_depend_on_the_key(register, key, tmp_path_factory, monkeypatch):
    raw = read_tables(register)
    first = check_tables(register, raw)
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(make_key(tmp_path_factory.mktemp("other") / "key")))
    second = check_tables(register, raw)
    for table, frame in first.tables.items():
        keys = [name for name in frame if name.endswith("_key")]
        other = second.tables[table]
        pd.testing.assert_frame_equal(frame.drop(columns=keys), other.drop(columns=keys))
        if keys:
            assert not frame[keys].equals(other[keys])
    pd.testing.assert_frame_equal(first.problems, second.problems)


def test_without_a_key_nothing_is_written(register, monkeypatch, tmp_path):
    monkeypatch.setenv("BLORA_EVAL_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(StudyError, match="There is no key file"):
        pipeline.check_study(register)
    assert not (register.folder / "clean").exists()


def test_the_store_is_replaced_as_a_whole(register, key):
    checked = check_tables(register, read_tables(register))
    clean = register.folder / "clean"
    write_clean(checked, clean)
    before = {path: path.read_bytes() for path in clean.rglob("*.parquet")}
    (clean / "left.txt").write_text("x", encoding="utf-8")
    write_clean(checked, clean)
    assert {path: path.read_bytes() for path in clean.rglob("*.parquet")} == before
    assert not (clean / "left.txt").exists()
    broken = checked.problems.assign(row=[object()] * len(checked.problems))
    with pytest.raises(TypeError):  # what was begun is cleared away, what was there stays
        write_clean(type(checked)(checked.tables, broken, checked.account), clean)
    assert {path: path.read_bytes() for path in clean.rglob("*.parquet")} == before
    assert [one for one in register.folder.iterdir() if one.name.startswith(".")] == []


def test_the_store_is_read_back(register, key):
    checked = check_tables(register, read_tables(register))
    clean = register.folder / "clean"
    with pytest.raises(DataError, match="holds no clean tables"):
        read_clean(clean)
    write_clean(checked, clean)
    tables, account = read_clean(clean)
    assert list(tables) == ["areas", "households", "members"]
    for table, frame in tables.items():
        pd.testing.assert_frame_equal(frame, checked.tables[table], check_dtype=False)
    assert account["count"].sum() == checked.account["count"].sum()
    shutil.rmtree(clean)


def test_a_broken_contract_is_told_without_values():
    frame = pd.DataFrame(
        {"village_code": pd.Series(["Canary Satu!"], dtype="str"), "name": pd.Series(["Canary"], dtype="str")}
    )
    with pytest.raises(DataError, match="Clean tables break their contract") as told:
        enforce({"members": frame})
    assert "Canary" not in str(told.value)
    assert "members: village_code" in str(told.value)


def test_an_error_of_a_library_carries_no_cell(register, key):
    raw = read_tables(register)
    one = raw["members"][0]
    columns = one.frame.copy()
    columns["birth_date"] = [["Canary"]] * len(columns)  # a cell that nothing can hash
    raw["members"] = [type(one)(columns, one.source, "members", one.round, one.headings)]
    with pytest.raises(DataError, match=r"tables\.members: conversion stopped with TypeError") as told:
        check_tables(register, raw)
    assert "Canary" not in str(told.value)
    assert told.value.__context__ is None


def test_strict_refuses_rows(register, key):
    with pytest.raises(DataError, match="2 rows break a rule"):
        pipeline.check_study(register, strict=True)
    assert [path.name for path in (register.folder / "clean").iterdir()] == ["problems.csv"]


def test_families_are_joined_by_card_where_one_table_has_no_number(register, key):
    raw = register.folder / "raw" / "h.csv"
    lines = [line.split(",") for line in raw.read_text(encoding="utf-8").splitlines()]
    text = "\n".join(",".join(line[:1] + line[2:3] + line[4:]) for line in lines)
    raw.with_name("m.csv").write_text(
        "village_code,kk,name\n99.99.01.2001,9999010101010001,Canary\n", encoding="utf-8"
    )
    assert "household_id" not in text
    tables = check_tables(register, read_tables(register)).tables
    assert set(tables["members"]["household_key"]) < set(tables["households"]["household_key"])


def test_two_sources_of_a_table_and_an_outcome_without_column(register, key):
    panel = register.folder / "raw" / "p.csv"
    panel.write_text("village_code,year,hujan\n99.99.01.2001,2021,1.5\n", encoding="utf-8")
    panel.with_name("q.csv").write_text("village_code,year,hujan\n99.99.01.2001,2022,x\n", encoding="utf-8")
    from blora_eval.study import TableSource
    from blora_eval.study_parts import Outcome

    sources = [TableSource(files=[f"raw/{name}.csv"]) for name in "pq"]
    study = register.model_copy(update={"tables": {**register.tables, "panel": sources}})
    checked = check_tables(study, read_tables(study))
    assert checked.tables["panel"]["year"].tolist() == [2021, 2022]
    outcome = Outcome(column="miskin", label="Miskin")
    with pytest.raises(DataError, match=r"tables\.panel: miskin: .*; there are hujan"):
        check_tables(study.model_copy(update={"outcomes": [outcome]}), read_tables(study))


def test_rows_whose_unreadable_dates_differ_are_not_one_row(register, key):
    path = register.folder / "raw" / "m.csv"
    born = ("32/13/1990", "tidak tahu", "32/13/1990")
    row = "99.99.01.2001,H5,9999010107900021,9999010101010005,Canary Lima,{},L,Anak,Kenari 5,Canaria\n"
    path.write_text(path.read_text("utf-8") + "".join(row.format(date) for date in born), "utf-8")
    checked = check_tables(register, read_tables(register))
    told = checked.problems[checked.problems["rule"] == "duplicate_row"]
    assert told["row"].tolist() == [10]
    twice = checked.problems[checked.problems["rule"] == "nik_twice"]
    assert twice["row"].tolist() == [8, 9]
    assert not any(name.startswith("_") for frame in checked.tables.values() for name in frame)
