"""The verdict, case by case: what blocks it, and each thing that lowers its grade by one step."""

from dataclasses import replace

import pytest

from blora_eval.estimate.verdict import AGAINST, Evidence, verdict

CLEAN = Evidence(
    -0.03, -0.01, outside=0.1, gap_p=0.5, reversion=-0.005, pretrend_p=0.5, trend=(-0.04, -0.002),
    detectable=0.3, clusters=25,
)  # fmt: skip
SPEAKS = {
    "overlap": {"outside": 0.51},
    "bracket": {"gap_p": 0.049},
    "reversion": {"reversion": -0.01},
    "pretrend": {"pretrend_p": 0.049},
    "sensitivity": {"trend": (-0.04, 0.0)},
    "unchecked": {"pretrend_p": None, "trend": None},
    "power": {"detectable": 0.51},
    "clusters": {"clusters": 19},
    "placebo": {"placebo_found": True},
    "outcomes": {"opposed": True},
}


def test_where_nothing_speaks_against_it_the_grade_is_strong() -> None:
    found = verdict(CLEAN)
    assert (found.direction, found.low, found.high, found.grade, found.checks) == (
        "lower",
        -0.03,
        -0.01,
        "strong",
        (),
    )
    assert verdict(replace(CLEAN, low=0.01, high=0.03)).direction == "higher"


def test_every_rule_is_tried() -> None:
    assert list(SPEAKS) == list(AGAINST)


@pytest.mark.parametrize("code", SPEAKS)
def test_each_check_alone_takes_one_step(code: str) -> None:
    found = verdict(replace(CLEAN, **SPEAKS[code]))
    assert (found.grade, found.checks) == ("moderate", (code,))


def test_two_take_two_steps_and_more_go_no_further() -> None:
    two = replace(CLEAN, **SPEAKS["overlap"], **SPEAKS["power"])
    assert (verdict(two).grade, verdict(two).checks) == ("weak", ("overlap", "power"))
    assert verdict(replace(two, opposed=True)).grade == "weak"


@pytest.mark.parametrize(
    "changed",
    [
        {"outside": 0.5}, {"gap_p": 0.05}, {"reversion": 0.02}, {"reversion": -0.0099}, {"reversion": None},
        {"pretrend_p": 0.05}, {"pretrend_p": None}, {"trend": None}, {"detectable": 0.5}, {"clusters": 20},
        {"outside": None, "gap_p": None, "detectable": None, "clusters": None},
    ],
)  # fmt: skip
def test_at_the_edge_or_not_made_a_check_does_not_speak(changed) -> None:
    assert verdict(replace(CLEAN, **changed)).grade == "strong"


def test_weak_power_and_few_clusters_take_one_step_together() -> None:
    assert verdict(replace(CLEAN, clusters=19, detectable=0.51)).checks == ("power",)


@pytest.mark.parametrize("code", ["bracket", "pretrend", "sensitivity", "unchecked"])
def test_what_concerns_parallel_paths_is_not_asked_where_the_known_choice_decides(code: str) -> None:
    assert verdict(replace(CLEAN, union=False, **SPEAKS[code])).grade == "strong"
    assert verdict(replace(CLEAN, union=False, **SPEAKS["reversion"])).checks == ("reversion",)


@pytest.mark.parametrize(
    ("changed", "checks"),
    [
        ({"low": None, "high": None}, ("refused",)),
        ({"chosen_seen": False}, ("chosen_unseen",)),
        ({"high": 0.01}, ("holds_zero",)),
        ({"high": 0.0}, ("holds_zero",)),
        ({"low": 0.0, "high": 0.02}, ("holds_zero",)),
        ({"high": 0.01, "detectable": 0.6, "outside": 0.9}, ("holds_zero", "power")),
    ],
)
def test_what_blocks_a_verdict(changed, checks) -> None:
    found = verdict(replace(CLEAN, **changed))
    assert (found.direction, found.grade, found.checks) == ("none", "cannot_conclude", checks)
