"""Cases add up, open ones are censored, and the median is Kaplan and Meier's."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from blora_eval.indicators.register_quality import filling_rows, row_link_rows
from blora_eval.indicators.systems.referral import case_rows, days_to_resolve, user_rows

VILLAGES = ["99.99.01.2001", "99.99.01.2002"]
HOMES = {"village": pd.Series({code: code for code in VILLAGES})}
DAY = pd.Timestamp("2025-01-01")


def _cases(waits, closed):
    days = pd.to_timedelta(np.asarray(waits), unit="D")
    out = pd.Series(DAY + days).where(pd.Series(closed))
    return pd.DataFrame({"date_in": DAY, "date_out": out})


def test_the_median_of_a_hand_worked_curve():
    # n = 10; deaths at 2 (1 of 10), 4 (1 of 9), then 5 censored, 7 (2 of 7): S = .9, .8, .571; 9 (2 of 5): .343
    waits = [2, 4, 5, 7, 7, 9, 9, 12, 12, 12]
    closed = [True, True, False, True, True, True, True, False, False, False]
    cases = _cases(waits, closed)
    still_open = ~np.array(closed)
    cases.loc[still_open, "date_in"] = pd.Timestamp("2025-03-01") - pd.to_timedelta(
        np.array(waits)[still_open], unit="D"
    )
    found = days_to_resolve(cases, as_of=dt.date(2025, 3, 1))
    assert found.value == 9.0
    assert found.n == 10
    assert found.low <= 9.0


def test_open_cases_make_the_median_longer():
    quick = days_to_resolve(_cases(range(1, 21), [True] * 20), as_of=dt.date(2025, 12, 31))
    some = days_to_resolve(_cases(range(1, 21), [True, True, False, True] * 5), as_of=dt.date(2025, 12, 31))
    assert quick.value == 11.0  # the first day on which fewer than half are still open
    assert some.value > quick.value


def test_reasons_without_a_median():
    as_of = dt.date(2025, 12, 31)
    assert days_to_resolve(_cases([1] * 9, [True] * 9), as_of=as_of).reason == "too_few"
    assert days_to_resolve(_cases([1] * 12, [False] * 12), as_of=as_of).reason == "not_reached"
    assert days_to_resolve(_cases([1] * 12, [True] * 3 + [False] * 9), as_of=as_of).reason == "not_reached"
    assert days_to_resolve(_cases([-1] * 12, [True] * 12), as_of=as_of).n == 0
    assert days_to_resolve(_cases([0] * 12, [True] * 12), as_of=as_of).value == 0.5


def test_cases_add_up_and_a_village_without_any_has_none():
    cases = _cases([1, 2, 3, 4], [True, True, False, True]).assign(
        village_code=VILLAGES[0],
        decision=pd.Series(["handled", "referred", None, "rejected"], dtype="str"),
        register_band=["accept", "clerical", "", "accept"],
    )
    told = case_rows(cases, HOMES, as_of=dt.date(2025, 12, 31), method="rules")
    value = told.set_index(["area_code", "indicator", "dimension"])["value"]
    steps = value.sort_index()[VILLAGES[0], "slrt"]
    assert steps["received"] == steps[["handled", "referred", "rejected", "open"]].sum() == 4
    assert steps["resolved"] == 3
    assert value[VILLAGES[0], "slrt_matched_share", ""] == 0.5
    assert value[VILLAGES[1], "slrt", "received"] == 0
    reasons = told.set_index(["area_code", "indicator", "dimension"])["reason"]
    assert reasons[VILLAGES[1], "slrt_matched_share", ""] == "no_cases"
    bare = case_rows(cases[["village_code", "date_in"]], HOMES, as_of=dt.date(2025, 12, 31), method="")
    assert bare.set_index(["area_code", "indicator", "dimension"])["value"][VILLAGES[0], "slrt", "open"] == 4


def test_who_used_the_desk_without_deciles():
    members = pd.DataFrame({"village_code": VILLAGES, "round": "r1", "slrt_band": ["accept", "clerical"]})
    told = user_rows(members, HOMES, method="rules")
    assert told["dimension"].unique().tolist() == ["all"]
    assert told["value"].tolist() == [1.0, 0.0]


def test_a_column_that_only_one_village_fills_is_a_gap_of_the_other():
    counts = [
        (VILLAGES[0], "counted", "", 4),
        (VILLAGES[1], "counted", "", 2),
        (VILLAGES[0], "filled", "nik", 4),
    ]
    account = pd.DataFrame(counts, columns=["village_code", "measure", "rule", "count"]).assign(
        table="members", round="r1"
    )
    value = filling_rows(account, HOMES).set_index(["area_code", "indicator", "dimension"])["value"]
    assert value[VILLAGES[1], "completeness", "members"] == 0.0
    assert value[VILLAGES[1], "filled_share", "members:nik"] == 0.0
    assert value[VILLAGES[0], "completeness", "members"] == 1.0


def test_the_first_round_has_none_before_it():
    members = pd.DataFrame(
        {
            "village_code": VILLAGES[0],
            "round": ["r1", "r2", "r2"],
            "previous_band": ["", "accept", ""],
            "duplicate_band": "",
        }
    )
    told = row_link_rows(members, HOMES, method="rules")
    linked = told[told["indicator"] == "linked_previous_share"]
    assert linked[["round", "value"]].values.tolist() == [["r2", pytest.approx(0.5)]]
    none = row_link_rows(
        members.drop(columns=["previous_band", "duplicate_band"]).assign(duplicate=False), HOMES, method=""
    )
    assert set(none["indicator"]) == {"repeated_share"}
