"""Changes between rounds: covariance of shared units, domains that come and go, units of points."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import gini
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.weighted import mean


def drawn(seed, units, *, village=None):
    rng = np.random.default_rng(seed)
    psu = np.repeat(units, 12)
    shared = np.random.default_rng(99).normal(0, 0.4, 1000)[psu]
    frame = pd.DataFrame(
        {"psu": psu, "stratum": psu % 2, "y": np.exp(0.5 + shared + rng.normal(0, 0.5, len(psu)))}
    )
    return frame.assign(village=np.where(psu % 3 == 0, "a", "b") if village is None else village)


def designed(frame, **options):
    return Design(frame, strata="stratum", psu="psu", **options)


def test_the_same_units_as_a_panel():
    before, after = drawn(1, np.arange(40)), drawn(2, np.arange(40))
    change = designed(before).change(designed(after), mean, "y", same_psu=True)
    panel = before.assign(difference=after["y"] - before["y"])
    assert (change.value, change.se) == pytest.approx(
        tuple(getattr(designed(panel).estimate(mean, "difference"), name) for name in ("value", "se"))
    )
    assert (change.n, change.n_psu, change.df) == (960, 40, 38)
    assert (change.name, change.unit, change.method) == ("mean_change", "rupiah", "taylor_linear")


def test_other_units_add_their_variances():
    before, after = designed(drawn(1, np.arange(40))), designed(drawn(2, np.arange(40, 70)))
    change = before.change(after, fgt, "y", line=(1.5, 1.6))
    sides = before.estimate(fgt, "y", line=1.5), after.estimate(fgt, "y", line=1.6)
    assert change.value == pytest.approx(sides[1].value - sides[0].value)
    assert change.se == pytest.approx(np.hypot(sides[0].se, sides[1].se))
    assert (change.n_psu, change.df, change.unit) == (70, 28, "share_points")


def test_half_of_the_units_shared():
    before, after = drawn(1, np.arange(40)), drawn(2, np.arange(20, 60))
    change = designed(before).change(designed(after), mean, "y", same_psu=True)
    sides = [designed(frame).estimate(mean, "y") for frame in (before, after)]
    covariance = 0.0
    for stratum in (0, 1):
        totals = []
        for frame, side in zip((before, after), sides, strict=True):
            linear = (frame["y"] - side.value) / len(frame)
            own = linear.groupby(frame["psu"]).sum()
            totals.append(own[[unit for unit in range(20, 40) if unit % 2 == stratum]])
        covariance += len(totals[0]) * np.cov(totals[0], totals[1])[0, 1]
    assert covariance > 0
    assert change.se**2 == pytest.approx(sides[0].se ** 2 + sides[1].se ** 2 - 2 * covariance)
    assert change.n_psu == 60


def test_the_same_labels_alone_make_no_panel():
    before, after = designed(drawn(1, np.arange(40))), designed(drawn(2, np.arange(40)))
    change = before.change(after, mean, "y")
    assert change.se == pytest.approx(np.hypot(before.estimate(mean, "y").se, after.estimate(mean, "y").se))
    assert change.se > 1.5 * before.change(after, mean, "y", same_psu=True).se
    assert change.n_psu == 80


def test_units_without_names_are_never_shared():
    frame = drawn(1, np.arange(20))
    with pytest.raises(EstimationError, match="labels of its sampling units"):
        Design(frame).change(Design(frame), mean, "y", same_psu=True)
    change = Design(frame).change(Design(frame), mean, "y")
    assert change.value == 0
    assert change.se == pytest.approx(np.sqrt(2) * Design(frame).estimate(mean, "y").se)


def test_a_correction_shrinks_the_covariance_as_the_variances():
    frame = drawn(1, np.arange(20)).assign(share=0.5)
    change = designed(frame, fpc="share").change(designed(frame, fpc="share"), mean, "y", same_psu=True)
    assert change.se == pytest.approx(0, abs=1e-9)


def test_domains_of_either_round():
    before, after = drawn(1, np.arange(40)), drawn(2, np.arange(40))
    after.loc[after["psu"] == 39, "village"] = "c"
    before.loc[before["psu"] == 5, "village"] = "d"
    change = designed(before).change(designed(after), gini, "y", by="village", same_psu=True)
    assert change["village"].tolist() == ["a", "b", "c", "d"]
    assert change["reason"].tolist() == ["few_psu", "few_psu", "no_round", "no_round"]
    assert change["status"].tolist()[2:] == ["unavailable"] * 2
    assert change["unit"].eq("index_points").all()
    assert change.loc[2:, ["value", "se", "low", "high", "df"]].isna().all(axis=None)
    first = change.iloc[0]
    zeros = [
        designed(frame.assign(w=(frame["village"] == "a") * 1.0), weight="w") for frame in (before, after)
    ]
    alone = zeros[0].change(zeros[1], gini, "y", same_psu=True)
    assert (alone.value, alone.se, alone.df) == pytest.approx((first["value"], first["se"], first["df"]))


def test_the_worse_status_of_both_rounds():
    before, after = drawn(1, np.arange(6)), drawn(2, np.arange(40))
    change = designed(before).change(designed(after), mean, "y", same_psu=True)
    assert (change.status, change.reason) == ("caution", "few_psu")


def test_a_relative_line_in_both_rounds():
    before, after = drawn(1, np.arange(40)), drawn(2, np.arange(40))
    change = designed(before).change(
        designed(after), fgt, "y", line=RelativeLine(0.6), by="village", same_psu=True
    )
    assert change["se"].gt(0).all()
    assert change["n_psu"].sum() == 40


def test_what_a_change_refuses():
    def own(values, *, weight=None):
        return float(values.mean())

    frame = drawn(1, np.arange(10))
    with pytest.raises(EstimationError, match="needs an index with a linearisation"):
        designed(frame).change(designed(frame), own, "y")
    with pytest.raises(EstimationError, match="one primary sampling unit"):
        Design(frame, psu="psu").change(Design(frame[frame["psu"] == 1], psu="psu"), mean, "y")
