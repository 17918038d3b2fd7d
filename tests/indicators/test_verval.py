"""The funnel of verification is monotone, agreement is Cohen's, and what is missing stays missing."""

import datetime as dt

import pandas as pd
import pytest

from blora_eval.indicators.register_quality import RESULTS, agreement, last_visits, verval_rows

VILLAGES = ["99.99.01.2001", "99.99.01.2002", "99.99.01.2003"]
HOMES = {
    "village": pd.Series({code: code for code in VILLAGES}),
    "regency": pd.Series(dict.fromkeys(VILLAGES, "99.99")),
}
AS_OF = dt.date(2025, 12, 31)


def _visits():
    rows = [
        (VILLAGES[0], "a", "2025-01-10", "A", "confirmed", True, True, True),
        (VILLAGES[0], "a", "2025-01-10", "B", "not_confirmed", None, None, None),
        (VILLAGES[0], "b", "2025-02-01", "A", "dead", True, False, True),
        (VILLAGES[0], "c", "2025-03-01", "A", "moved", None, None, True),
        (VILLAGES[0], None, "2025-03-02", "A", "confirmed", True, True, True),
        (VILLAGES[0], "zz", "2025-03-02", "A", "confirmed", True, True, True),
        (VILLAGES[1], "d", "2024-12-31", "A", "confirmed", True, True, False),
    ]
    columns = ["village_code", "household_key", "date", "mentor", "result", "decided", "eligible", "entered"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["date"] = pd.to_datetime(frame["date"])
    return frame.astype(dict.fromkeys(("decided", "eligible", "entered"), "boolean"))


def _listed():
    return pd.DataFrame(
        {"village_code": [*[VILLAGES[0]] * 4, *VILLAGES[1:]], "household_key": list("abcede")}
    )


def _told(visits=None, listed=None):
    rows = verval_rows(
        _visits() if visits is None else visits, _listed() if listed is None else listed, HOMES, as_of=AS_OF
    )
    return rows.set_index(["level", "area_code", "indicator", "dimension"])


def test_each_step_is_a_part_of_the_one_before():
    value = _told()["value"]
    steps = [
        value["village", VILLAGES[0], "verval", name] for name in ("listed", "visited", "decided", "entered")
    ]
    assert steps == [4, 3, 2, 2]  # "zz" is not on the list; what is entered undecided does not count
    assert value["village", VILLAGES[0], "verval", "proposed"] == 1
    results = {name: value["village", VILLAGES[0], "verval_result", name] for name in RESULTS}
    assert sum(results.values()) == steps[1]
    assert results["not_confirmed"] == 1  # the later word of one day
    assert value["regency", "99.99", "verval", "visited"] == 4


def test_errors_by_the_village_meeting():
    value = _told()["value"]
    assert value["village", VILLAGES[0], "inclusion_error", ""] == 0.5  # of a and b, b is not eligible
    assert value["village", VILLAGES[0], "exclusion_error", ""] == 0.5  # of a and the proposed one
    assert value["village", VILLAGES[1], "inclusion_error", ""] == 0.0


def test_villages_without_a_visit_are_said_so():
    told = _told()
    assert told.loc[("village", VILLAGES[2], "verval_days", ""), "reason"] == "never_visited"
    assert told["value"]["village", VILLAGES[1], "verval_days", ""] == 365
    assert told["value"]["regency", "99.99", "verval_not_updated", ""] == 1
    assert told["value"]["village", VILLAGES[2], "verval", "visited"] == 0
    assert told.loc[("village", VILLAGES[2], "inclusion_error", ""), "reason"] == "none_decided"


def test_only_results_and_no_dates_are_enough():
    told = _told(_visits()[["village_code", "household_key", "result"]])
    assert told["value"]["village", VILLAGES[0], "verval", "visited"] == 3
    assert told.loc[("village", VILLAGES[0], "verval_days", ""), "reason"] == "never_visited"
    assert told.loc[("village", VILLAGES[0], "mentor_kappa", ""), "reason"] == "too_few"


def test_kappa_of_a_published_table():
    # Cohen (1960), table 1: diagonal .44 .20 .06, margins .60 .30 .10 and .50 .30 .20 of 200: kappa .492
    cells = {("a", "a"): 88, ("a", "b"): 14, ("a", "c"): 18, ("b", "a"): 10, ("b", "b"): 40, ("b", "c"): 10}
    cells |= {("c", "a"): 2, ("c", "b"): 6, ("c", "c"): 12}
    pairs = pd.DataFrame([pair for pair, n in cells.items() for _ in range(n)], columns=["first", "second"])
    share, kappa = agreement(pairs)
    assert share.value == pytest.approx(0.70)
    assert kappa.value == pytest.approx(0.492, abs=5e-4)
    assert kappa.low < kappa.value < kappa.high


@pytest.mark.parametrize(
    ("pairs", "value", "reason"),
    [
        ([("a", "a")] * 9, None, "too_few"),
        ([("a", "a")] * 12, None, "no_variation"),
        ([("a", "a"), ("b", "b")] * 6, 1.0, None),
    ],
)
def test_kappa_at_its_edges(pairs, value, reason):
    kappa = agreement(pd.DataFrame(pairs, columns=["first", "second"]))[1]
    assert getattr(kappa, "value", None) == value
    assert kappa.reason == reason
    assert getattr(kappa, "low", None) is None


def test_the_last_word_of_each_field_stands():
    visits = _visits().iloc[[0, 2]].assign(household_key="a", decided=[True, None])
    last = last_visits(visits)
    assert last["result"].tolist() == ["dead"]
    assert bool(last["decided"].iloc[0])
