"""The claims ledger on the cases that were met in print, and on their kin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.claims import Claim, check_claim, check_claims, scale_of

CASES = [
    (Claim("dari 400 menjadi 130, sekitar 50 persen", 400, 130, 50, "KK"), False, "value", -67.5),
    (Claim("dari 400 menjadi 130, turun 67,5 persen", 400, 130, 67.5, "KK"), True, "agrees", -67.5),
    (Claim("jamban naik dari 200 menjadi 300, 50 persen", 200, 300, 50), True, "agrees", 50.0),
    (Claim("turun 1,81 persen", 12.39, 10.58, 1.81, "percent"), False, "points_called_percent", None),
    (Claim("turun 1,81 poin persen", 12.39, 10.58, 1.81, "percent"), True, "agrees", -1.81),
    (Claim("turun 14,6 poin persen", 12.39, 10.58, 14.6, "percent"), False, "percent_called_points", -1.81),
    (Claim("turun 14,6 persen", 12.39, 10.58, 14.6, "percent"), True, "agrees", None),
    (Claim("kemiskinan naik 1,81", 12.39, 10.58, 1.81, "percent", "points"), False, "direction", -1.81),
    (Claim("berkurang 270", 400, 130, 270, "KK", "amount"), True, "agrees", -270),
    (Claim("berubah 50 persen", 200, 100, 50), True, "agrees", -50.0),  # no sign said: that of the figures
    (
        Claim("hampir 70 persen", 400, 130, -70),
        True,
        "agrees",
        -67.5,
    ),  # "about": within a tenth of what is stated
    (Claim("70 persen", 400, 130, -70), False, "value", -67.5),
    (Claim("naik 100 persen", 0, 130, 100), None, "from_zero", None),
    (Claim("bertambah pesat"), None, "no_values", None),
    (Claim("dari 400 menjadi 130", 400, 130), None, "nothing_stated", None),
    (Claim("turun 270", 400, 130, 270), None, "no_change_unit", None),
    (Claim("menjadi 130, turun 50 persen", None, 130, 50), None, "no_values", None),
]


@pytest.mark.parametrize(("claim", "passed", "reason", "recomputed"), CASES, ids=lambda x: str(x)[:40])
def test_each_case(claim, passed, reason, recomputed):
    found = check_claim(claim)
    assert (found.passed, found.numbers["reason"]) == (passed, reason)
    if recomputed is not None:
        assert found.numbers["recomputed"] == recomputed


def test_a_sum_in_miliar_and_in_triliun():
    ledger = [
        Claim("Program senilai Rp129 miliar", to_value=129, unit="miliar rupiah", topic="program"),
        Claim("Program senilai Rp129 triliun", to_value=129, topic="program"),  # the words alone say it
        Claim("Lain: Rp129 miliar", to_value=129, topic="lain"),
    ]
    found = check_claims(ledger)
    assert [each.passed for each in found] == [False, False, None]
    assert [each.numbers["reason"] for each in found] == ["scale_of_topic", "scale_of_topic", "no_values"]
    assert found[0].numbers["factor"] == 1000


def test_words_and_unit_that_name_two_scales():
    found = check_claims([Claim("Rp129 triliun", to_value=129, unit="miliar rupiah", topic="a")] * 2)
    assert {(each.passed, each.numbers["reason"]) for each in found} == {(False, "scale_of_text")}
    assert found[0].numbers["factor"] == 1000


def test_scales():
    assert [scale_of(word) for word in ("5 milyar", "2 trilyun", "3 juta", "ribu", "billion")] == [
        1e9, 1e12, 1e6, 1e3, 1e9,
    ]  # fmt: skip
    assert scale_of("dari 1 miliar menjadi 2 triliun") is None


def test_published_figures_stand_in_and_stand_against():
    published = {"published_from": 12.39, "published_to": 10.58}
    found = check_claim(Claim("turun 1,81 poin persen", stated_change=1.81, unit="percent", **published))
    assert found.passed is True
    wrong = check_claim(
        Claim("dari 12,39 menjadi 10,1, turun 2,29 poin persen", 12.39, 10.1, 2.29, **published)
    )
    assert (wrong.passed, wrong.numbers["reason"]) == (False, "not_as_published")
    assert (wrong.numbers["stated"], wrong.numbers["recomputed"]) == (10.1, 10.58)
    rounded = check_claim(
        Claim("dari 12,4 menjadi 10,6, turun 1,8 poin persen", 12.4, 10.6, 1.8, **published)
    )
    assert rounded.passed is True


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_what_is_worked_out_agrees_with_itself(start, end):
    percent = round(100 * (end - start) / start, 2)
    assert check_claim(Claim("", start, end, percent, change_unit="percent")).passed is True
    assert check_claim(Claim("", start, end, end - start, change_unit="amount")).passed is True


@given(st.integers(100, 10_000), st.integers(100, 10_000))
def test_a_change_that_is_far_off_never_agrees(start, end):
    percent = 100 * (end - start) / start
    assert check_claim(Claim("", start, end, abs(percent) + 25, change_unit="percent")).passed is False
