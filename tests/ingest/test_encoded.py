"""Cells read all at once say what cells read one by one say."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.ingest.cells import Encoded, plain, text, with_others
from blora_eval.ingest.headers import _likely, _says_total
from blora_eval.ingest.numerals import SCIENTIFIC, SEPARATORS, identifiers

LETTERS = st.text(st.sampled_from("0123456789aE+.-,'’ \u00a0\t\x1c\x85é\u2003٣"), max_size=18)
CELLS = st.lists(st.one_of(LETTERS, st.none()), max_size=8)
WORDS = st.sampled_from(
    ["jumlah", "Total", "SUB TOTAL", "'grand-total", "\u00a0rata-rata", " total", "tono", "t"]
)


def _column(cells):
    return pd.Series(cells, dtype="str")


@given(CELLS, st.integers(0, 3))
def test_bytes_of_a_column_are_those_of_its_cells(cells, skipped):
    column = _column(cells).iloc[skipped:]
    held = Encoded.of(column)
    encoded = [b"" if cell is None else cell.encode() for cell in cells[skipped:]]
    assert held.size.tolist() == [len(one) for one in encoded]
    assert held.known.tolist() == [cell is not None for cell in cells[skipped:]]
    rows = np.flatnonzero(held.size > 0)
    for place in (0, -1):
        assert held.at(rows, place).tolist() == [one[place] for one in encoded if one]
    assert held.digits().tolist() == [bool(re.fullmatch(rb"[0-9]+", one)) for one in encoded]


def test_a_column_in_pieces_and_one_of_another_width():
    pieces = pd.concat([_column(["1", None]), _column(["x"])], ignore_index=True)
    assert Encoded.of(pieces).digits().tolist() == [True, False, False]
    narrow = pd.Series(pd.arrays.ArrowExtensionArray(pa.array(["12", "3"], pa.string())))
    assert Encoded.of(narrow).number(np.array([0]), 0, 2).tolist() == [12]


@given(CELLS)
def test_a_column_of_text_is_read_as_its_cells_are(cells):
    assert [None if pd.isna(cell) else cell for cell in text(_column(cells))] == [
        plain(cell) for cell in cells
    ]


@given(CELLS)
def test_identity_numbers_are_read_as_one_by_one(cells):
    values, numeric, lost = identifiers(_column(cells))
    written = [plain(cell) for cell in cells]
    gone = [bool(cell and re.fullmatch(SCIENTIFIC, cell, re.ASCII)) for cell in written]
    bare = [None if cell is None else re.sub(SEPARATORS, "", cell) or None for cell in written]
    assert lost.tolist() == gone
    told = [None if pd.isna(value) else value for value in values]
    assert told == [None if one else cell for one, cell in zip(gone, bare, strict=True)]
    assert not numeric.any()


@given(st.lists(st.one_of(WORDS, LETTERS), min_size=1, max_size=6))
def test_no_word_of_totals_is_passed_over(cells):
    likely = set(_likely(_column(cells)))
    assert {cell for cell in cells if _says_total(cell)} <= likely


@pytest.mark.parametrize("rows", [[], [1], [0, 2]])
def test_some_cells_are_replaced(rows):
    column = _column(["a", None, "c"])
    mask = np.isin(np.arange(3), rows)
    changed = with_others(column, mask, _column([None] * len(rows)))
    assert changed.isna().tolist() == [bool(one) or place == 1 for place, one in enumerate(mask)]
    assert column.tolist()[0] == "a"
