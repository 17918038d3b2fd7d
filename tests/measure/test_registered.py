"""Errors of the register by a survey: by hand, with the design's error, and where they cannot be had."""

import numpy as np
import pytest

from tests.measure.test_surveys import LINES, drawn, measured

ERRORS = ["register_exclusion_error", "register_inclusion_error", "register_leakage"]


def answers(welfare, *, line=100, rng=None):
    """Every fourth poor household is left out; every fifth of the others is in."""
    poor, order = welfare < line, np.arange(len(welfare))
    return np.where(poor, order % 4 > 0, order % 5 == 0)


def test_the_errors_are_shares_of_persons_of_each_side(make_study, areas):
    sample = drawn("s1")
    sample = sample.assign(registered=answers(sample["welfare"].to_numpy()))
    numbers = measured(make_study(lines=LINES), areas, sample)
    poor, held = sample["welfare"] < 100, sample["registered"]
    for name, part, whole in (
        (ERRORS[0], poor & ~held, poor),
        (ERRORS[1], ~poor & held, ~poor),
        (ERRORS[2], ~poor & held, held),
    ):
        row = numbers.loc[(name, "regency", "99.99", "resmi", "s1")]
        assert row["value"] == pytest.approx(part.sum() / whole.sum())
        assert row["n"] == whole.sum()
        assert 0 <= row["low"] < row["value"] < row["high"] <= 1
        assert row["se"] > 0


def test_who_did_not_say_is_on_no_side_and_stays_in_the_design(make_study, areas):
    sample = drawn("s1")
    told = sample.assign(registered=answers(sample["welfare"].to_numpy())).astype({"registered": "boolean"})
    told.loc[told.index % 3 == 0, "registered"] = None
    numbers = measured(make_study(lines=LINES), areas, told)
    row = numbers.loc[(ERRORS[0], "regency", "99.99", "resmi", "s1")]
    said = told.dropna(subset="registered")
    poor = said[said["welfare"] < 100]
    assert row["n"] == len(poor)
    assert row["value"] == pytest.approx(1 - poor["registered"].astype(float).mean())


def test_where_nobody_is_poor_there_is_no_exclusion_error(make_study, areas):
    sample = drawn("s1", welfare=200.0, registered=True)
    numbers = measured(make_study(lines=LINES), areas, sample)
    assert numbers.loc[(ERRORS[0], "regency", "99.99", "resmi", "s1"), "reason"] == "too_few"
    assert numbers.loc[(ERRORS[1], "regency", "99.99", "resmi", "s1"), "value"] == 1


def test_what_cannot_be_had_says_why(make_study, areas):
    study = make_study(lines=LINES)
    assert measured(study, areas).loc[ERRORS[0], "reason"].unique().tolist() == ["no_survey"]
    unasked = measured(study, areas, drawn("s1"))
    assert unasked.loc[ERRORS[0], "reason"].unique().tolist() == ["not_asked"]
    relative = [{"name": "median60", "kind": "relative", "round": "s1", "share": 0.6}]
    without = measured(make_study(lines=relative), areas, drawn("s1", registered=True))
    assert without.loc[ERRORS[0], "reason"].unique().tolist() == ["no_line"]


def test_no_error_is_given_of_a_village_or_a_kecamatan(make_study, areas):
    numbers = measured(make_study(lines=LINES), areas, drawn("s1", registered=True))
    assert not {"village", "district"} & {*numbers.loc[ERRORS[0]].index.get_level_values("level")}
