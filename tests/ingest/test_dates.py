"""Dates read all at once are those read one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.ingest.dates import _read, _usual, dates

PART = st.integers(0, 99).map("{:02d}".format)
DATES = st.builds(
    "{}{}{}{}{:04d}".format,
    PART, st.sampled_from("/.-x"), PART, st.sampled_from("/.- "), st.integers(1850, 2130),
)  # fmt: skip
NEAR = st.builds(
    "{:02d}/{:02d}/{}".format,
    st.integers(28, 72),
    st.integers(0, 13),
    st.sampled_from([1900, 2000, 2023, 1879]),
)
OTHER = st.sampled_from(
    ["1 Mei 1990", "2020-01-31", "33239", "", "-", "3/1/1990", "31/12/90aa", "٣1/12/1990", "é1/12/199"]
)


@given(
    st.lists(st.one_of(DATES, NEAR, OTHER), min_size=1, max_size=12), st.sampled_from(["dmy", "mdy", "ymd"])
)
def test_dates_of_a_column_are_those_of_its_cells(cells, order):
    values, unread, shifted = dates(pd.Series(cells, dtype="str"), order)
    for place, cell in enumerate(cells):
        alone = _read(cell, order)
        day, moved = (None, False) if alone is None else alone
        assert unread[place] == (alone is not None and day is None)
        assert shifted[place] == moved
        assert pd.isna(values[place]) if day is None else values[place] == pd.Timestamp(day)


@pytest.mark.parametrize(
    ("cell", "order", "told"),
    [("31/12/1990", "dmy", True), ("31/12/1990", "mdy", False), ("29/02/1900", "dmy", False)],
)
def test_what_is_read_all_at_once(cell, order, told):
    found, (values, shifted) = _usual(pd.Series([cell]), order)
    assert found.tolist() == [told]
    assert np.isnat(values).tolist() == [not told]
    assert not shifted.any()
