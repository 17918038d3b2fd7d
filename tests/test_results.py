"""The results store: one row one number, never NaN, the same bytes for the same rows."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import DataError
from blora_eval.results import SCHEMA, Estimate, Unavailable, combine, read_store, rows, write_store


def test_records_become_rows_with_status_and_defaults():
    frame = rows([Estimate("fgt0", 0.2, se=0.05, n=30), Unavailable("fgt1", "no_line")], area_code="a")
    assert list(frame.columns) == SCHEMA.names
    assert frame["status"].tolist() == ["ok", "unavailable"]
    assert frame["reason"].tolist() == ["", "no_line"]
    assert frame["level"].tolist() == ["village", "village"]
    assert frame["n"].tolist() == [30, 0]


def test_not_a_number_becomes_null_and_unavailable():
    frame = rows(pd.DataFrame({"indicator": ["x", "y"], "value": [np.nan, np.inf], "reason": "none"}))
    assert frame["value"].isna().all()
    assert (frame["status"] == "unavailable").all()


def test_unknown_column_is_refused():
    with pytest.raises(TypeError, match="nama"):
        rows(pd.DataFrame({"nama": ["x"]}))


def test_combine_sorts_and_is_independent_of_the_order_of_work():
    first, second = rows([Estimate("b", 1.0)], area_code="x"), rows([Estimate("a", 2.0)], area_code="x")
    pd.testing.assert_frame_equal(combine([first, second], study="s"), combine([second, first], study="s"))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (rows([Estimate("a", 1.0), Estimate("a", 2.0)], area_code="x"), "second number"),
        (rows([Estimate("a", 1.0)], level="hamlet"), "level other than"),
        (rows([Unavailable("a", "")]), "no reason"),
        (rows([Estimate("a", 1.0)], status="fine"), "status other than"),
        (rows([Estimate("a", 1.0)], status="suppressed", reason="small_cell"), "no status for it"),
    ],
)
def test_combine_refuses_what_is_no_store(frame, message):
    with pytest.raises(DataError, match=message):
        combine([frame], study="s")


def test_store_round_trip_and_same_bytes(tmp_path):
    frame = combine([rows([Estimate("a", 0.1, n=3), Unavailable("b", "no_survey")])], study="s")
    write_store(frame, tmp_path / "one" / "results.parquet")
    write_store(frame, tmp_path / "two" / "results.parquet")
    assert (tmp_path / "one/results.parquet").read_bytes() == (tmp_path / "two/results.parquet").read_bytes()
    pd.testing.assert_frame_equal(read_store(tmp_path / "one/results.parquet"), frame)
    assert not list(tmp_path.rglob("*.part"))


def test_missing_store_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="blora-eval measure"):
        read_store(tmp_path / "results.parquet")


def test_an_empty_store_is_a_store(tmp_path):
    frame = combine([rows([])], study="s")
    write_store(frame, tmp_path / "results.parquet")
    assert read_store(tmp_path / "results.parquet").empty
