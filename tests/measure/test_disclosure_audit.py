"""Linked tables, the outsider's linear programme, and what it has hidden."""

import dataclasses

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from blora_eval.measure.disclosure import protect
from blora_eval.measure.disclosure.audit import audit, narrowed, without_remedy
from blora_eval.measure.disclosure.tables import System, linked_tables, share_floor
from blora_eval.results import rows

AREAS = pd.DataFrame(
    {
        "village_code": list("abcd"),
        "district_code": ["x", "x", "y", "y"],
        "role": ["priority", "comparison", "priority", "comparison"],
    }
)
K = 5


def system(true, matrix, row=None):
    """Cells of which a nought would be shown, small below five."""
    true = np.array(true, dtype=float)
    row = np.arange(len(true)) if row is None else np.array(row)
    return System(
        true, row, sparse.csr_matrix(np.array(matrix, dtype=float)), (true > 0) * 1.0, np.full(len(true), 5.0)
    )


def square(*cells):
    """Two by two cells with their four sums."""
    a, b, c, d = cells
    signs = [[1, 1, 0, 0, -1, 0, 0, 0], [0, 0, 1, 1, 0, -1, 0, 0], [1, 0, 1, 0, 0, 0, -1, 0]]
    return system([a, b, c, d, a + b, c + d, a + c, b + d], [*signs, [0, 1, 0, 1, 0, 0, 0, -1]])


def hidden_rows(*numbers):
    return np.isin(np.arange(8), numbers)


TOTALS = np.arange(8) >= 4


def test_two_hidden_cells_that_are_too_few_together_are_known_to_be_small():
    assert narrowed(square(2, 2, 30, 40), hidden_rows(0, 1)).tolist() == [0, 1]
    assert narrowed(square(2, 9, 30, 40), hidden_rows(0, 1, 2, 3)).tolist() == []


def test_a_hidden_cell_is_no_nought_so_five_of_two_are_four_at_most():
    five = system([2, 3, 5], [[1, 1, -1]])
    assert narrowed(five, np.array([True, True, False])).tolist() == [0, 1]
    six = system([2, 4, 6], [[1, 1, -1]])
    assert narrowed(six, np.array([True, True, False])).tolist() == []


def test_counts_are_whole_where_fractions_would_seem_to_be_large():
    """3 x + 2 y = 18 and y at least 1: by fractions x is 5 1/3 at most, in whole numbers 4."""
    odd = system([4, 3, 18], [[3, 2, -1]])
    assert narrowed(odd, np.array([True, True, False])).tolist() == [0]


def test_what_is_chosen_mends_it_and_no_total_is_taken_while_a_cell_helps():
    table = square(2, 20, 30, 40)
    chosen, left = audit([table], hidden_rows(0), TOTALS)
    assert (chosen.tolist(), left) == ([1, 2, 3], [])
    assert narrowed(table, hidden_rows(0, *chosen)).tolist() == []


def test_where_neighbours_are_nought_a_total_is_taken():
    table = square(2, 0, 0, 40)
    chosen, left = audit([table], hidden_rows(0), TOTALS)
    assert left == []
    assert {4, 6} <= {*chosen.tolist()}


def test_what_nothing_mends_is_told():
    alone = system([3, 3], [[1, -1]], row=[0, -1])
    alone = dataclasses.replace(alone, names=("slrt:open, village a", "slrt:open, district x"))
    chosen, left = audit([alone], np.array([True]), np.array([False]))
    assert (len(chosen), left) == (0, ["slrt:open, village a"])
    told = str(without_remedy(left, 5))
    assert "slrt:open, village a" in told
    assert "3" not in told


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_after_the_audit_no_small_cell_is_known_to_be_small(cells):
    table = square(*cells)
    hidden = (table.true > 0) & (table.true < K)
    chosen, left = audit([table], hidden, TOTALS)
    hidden[chosen] = True
    assert left == []
    assert narrowed(table, hidden).tolist() == []


def deciles(*counts, unknown=6):
    """One village's deciles, and how many of its households have none."""
    known = sum(counts)
    told = [("decile_share", str(at), value / known, known) for at, value in enumerate(counts, 1)]
    told += [("decile_share", "unknown", unknown / (known + unknown), known + unknown)]
    frame = pd.DataFrame(told, columns=["indicator", "dimension", "value", "n"])
    same = {"area_code": "a", "population": "households", "stage": "indicators", "round": "r"}
    whole = pd.DataFrame({"value": [float(known + unknown)], "n": [known + unknown]})
    return pd.concat(
        [
            rows(frame, unit="share", **same),
            rows(whole, indicator="register_households", unit="count", **same),
        ],
        ignore_index=True,
    )


def test_households_without_a_decile_hide_none_that_has_one():
    """Deciles add up to one without them: a small one needs another decile beside it."""
    shown = protect(deciles(3, 40, 50, unknown=3), AREAS, minimum_cell=K)
    status = shown.set_index(["indicator", "dimension"])["status"]
    assert status["decile_share"].to_dict() == {
        "1": "suppressed",
        "2": "suppressed",
        "3": "ok",
        "unknown": "ok",
    }


def test_a_hidden_total_takes_what_bears_it_as_its_n():
    shown = protect(deciles(2, 1, unknown=1), AREAS, minimum_cell=K)
    assert (shown["status"] == "suppressed").all()


def test_groups_of_villages_are_sums_too():
    """Each district hides two, yet of the mentored villages only one: their sum would give it back."""
    value = {"a": 3.0, "b": 40.0, "c": 50.0, "d": 60.0}
    told = [("village", code, one) for code, one in value.items()]
    told += [("district", "x", 43.0), ("district", "y", 110.0), ("study", "all", 153.0)]
    told += [("group", "priority", 53.0), ("group", "comparison", 100.0)]
    frame = pd.DataFrame(told, columns=["level", "area_code", "value"])
    same = {"indicator": "register_households", "stage": "indicators", "unit": "count", "round": "r"}
    shown = protect(rows(frame, population="households", **same), AREAS, minimum_cell=K)
    assert set(shown.loc[shown["status"] == "suppressed", "area_code"]) == set("abcd")


def test_a_sum_that_does_not_hold_is_no_equation():
    frame = pd.DataFrame(
        {"indicator": "slrt", "dimension": ["handled", "referred", "rejected", "open", "received"]}
    )
    frame = frame.assign(value=[9.0, 9.0, 0.0, 9.0, 90.0], n=90.0, stage="indicators", round="", period="")
    frame = frame.assign(level="village", area_code="a", unit="count", population="cases")
    (table,) = linked_tables(frame, frame["n"], AREAS[["village_code"]], K)
    assert table.matrix.shape[0] == 0


def test_the_others_of_a_share_must_be_able_to_be_enough_as_well():
    assert share_floor(K) == 2 * K
