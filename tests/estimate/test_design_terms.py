"""Every number of a result with its error: against the linearisation, by hand, and at the edges."""

import numpy as np
import pandas as pd
import pytest

import blora_eval as be
from blora_eval.errors import EstimationError
from blora_eval.indicators.curves import growth_incidence_curve, poverty_dominance
from blora_eval.indicators.decomposition import gini_by_group, ravallion_huppi
from blora_eval.indicators.growth import datt_ravallion, pro_poor_growth, shapley_growth_redistribution
from blora_eval.indicators.poverty import fgt
from blora_eval.indicators.targeting import targeting
from blora_eval.indicators.weighted import mean

RECORDS = [
    (datt_ravallion, {"line": 80.0}),
    (shapley_growth_redistribution, {"line": 80.0, "alpha": 1}),
    (pro_poor_growth, {"line": 80.0}),
    (ravallion_huppi, {"line": 80.0, "group": "sector"}),
    (growth_incidence_curve, {"shares": [0.2, 0.5, 0.8]}),
]


def survey(seed, shift=0.0):
    rng = np.random.default_rng(seed)
    psu = np.repeat(np.arange(30), 8)
    own = rng.normal(shift, 0.5, 240) + rng.normal(0, 0.1, 30)[psu]
    columns = {"psu": psu, "weight": rng.integers(1, 6, 240) * 1.0, "y": 100 * np.exp(own)}
    poor = np.where(psu < 15, "a", "b"), rng.random(240) < 0.4, rng.random(240) < 0.3
    return pd.DataFrame(columns | dict(zip(("sector", "aided", "poor"), poor, strict=True)))


def rounds(shift=0.2, first=1, **how):
    sides = survey(first), survey(2, shift)
    return tuple(be.Design(side, psu="psu", weight="weight", **how) for side in sides)


def asked(function, before, after, *, replicates=40, seed=3, **options):
    rng = np.random.default_rng(seed)
    return before.terms(function, "y", other=after, rng=rng, replicates=replicates, **options)


def test_the_total_has_the_error_of_the_linearised_change():
    before, after = rounds()
    change = before.change(after, fgt, "y", line=80.0)
    found = asked(datt_ravallion, before, after, line=80.0, replicates=400).set_index("term").loc["total"]
    assert found["value"] == pytest.approx(change.value)
    assert found["se"] == pytest.approx(change.se, rel=0.12)
    assert found["df"] == change.df


def test_a_share_has_the_error_of_the_linearised_ratio():
    design, _ = rounds()
    rng = np.random.default_rng(4)
    found = design.terms(targeting, "aided", target="poor", rng=rng, replicates=400).set_index("term")
    frame = survey(1)
    known = be.Design(frame.assign(aided=frame["aided"] * 1.0), psu="psu", weight="weight").estimate(
        mean, "aided", by="poor"
    )
    reached = known[known["poor"]].iloc[0]
    assert found.loc["coverage", "value"] == pytest.approx(reached["value"])
    assert found.loc["coverage", "se"] == pytest.approx(reached["se"], rel=0.15)


@pytest.mark.parametrize(("function", "options"), RECORDS)
def test_numbers_are_those_of_the_record_and_lie_in_their_intervals(function, options):
    before, after = rounds()
    found = asked(function, before, after, **options)
    again = asked(function, before, after, **options)
    pd.testing.assert_frame_equal(found, again)
    value = found["growth" if "growth" in found else "value"].astype(float)
    assert (found["band_low"] <= found["low"]).all()
    assert (found["low"] <= value).all()
    assert (value <= found["high"]).all()
    assert (found["high"] <= found["band_high"]).all()
    # replicates of weight one everywhere give every number back: their order is that of the table
    same = be.Design(survey(1), psu="psu", weight="weight")
    found = same.terms(function, "y", other=same, same_psu=True, rng=np.random.default_rng(1), **options)
    if "term" in found and function is not ravallion_huppi:
        moved = found[found["term"].isin(["growth", "total", "mean_growth", "poor_growth"])]
        assert moved["value"].tolist() == pytest.approx([0.0] * len(moved))
        assert moved["se"].tolist() == pytest.approx([0.0] * len(moved))


def test_sectors_stand_in_the_order_of_their_table():
    before, after = rounds()
    found = asked(ravallion_huppi, before, after, line=80.0, group="sector").set_index(["group", "term"])
    # the two sectors' shares add to one in every replicate, so they are equally uncertain
    shares = [found.loc[(sector, "share_before"), "se"] for sector in ("a", "b")]
    assert shares[0] == pytest.approx(shares[1])
    assert shares[0] > 0


def test_one_sample_needs_no_other():
    design, _ = rounds()
    found = design.terms(gini_by_group, "y", group="sector", rng=np.random.default_rng(1), replicates=40)
    assert found["se"].notna().all()


def test_dominance_is_shown_where_it_is_and_not_of_a_sample_with_itself():
    before, after = rounds(shift=0.8)
    bounds = {"low": 60.0, "high": 120.0}
    found = asked(poverty_dominance, before, after, **bounds, replicates=100)
    assert set(found["less_poor"]) == {"second"}
    assert found["p_second"].iloc[0] < 0.05
    assert found["p_first"].iloc[0] > 0.5
    assert set(asked(poverty_dominance, after, before, **bounds)["less_poor"]) == {"first"}
    assert set(asked(poverty_dominance, before, before, **bounds)["less_poor"]) == {"neither"}
    nobody = asked(poverty_dominance, before, after, low=1e-3, high=2e-3)
    assert set(nobody["less_poor"]) == {"neither"}


def test_all_poor_and_nobody_poor():
    before, after = rounds()
    for line in (1e-3, 1e6):
        found = asked(shapley_growth_redistribution, before, after, line=line)
        assert found["value"].abs().max() == found["se"].max() == 0
    with pytest.raises(EstimationError, match="Nobody was poor at first"):
        asked(pro_poor_growth, before, after, line=1e-3)


def test_households_of_weight_zero_count_for_nothing():
    before, after = rounds()
    more = pd.concat([survey(1), survey(9).assign(weight=0.0)], ignore_index=True)
    other = be.Design(more, psu="psu", weight="weight")
    left, right = (asked(datt_ravallion, first, after, line=80.0) for first in (before, other))
    pd.testing.assert_frame_equal(left, right)


def test_what_cannot_be_given_is_refused():
    before, after = rounds()
    missing = survey(1).assign(y=np.nan)
    with pytest.raises(EstimationError, match="missing|empty"):
        asked(datt_ravallion, be.Design(missing, psu="psu", weight="weight"), after, line=80.0)
    with pytest.raises(EstimationError, match="one primary sampling unit|strata have one"):
        be.Design(survey(1).assign(psu=1), psu="psu")
    alone = be.Design(survey(1).head(1), lonely="centre")
    with pytest.raises(EstimationError, match="one primary sampling unit"):
        asked(datt_ravallion, alone, after, line=80.0)
    with pytest.raises(EstimationError, match="same strata and units"):
        asked(
            datt_ravallion, before, be.Design(survey(2).query("psu > 3"), psu="psu"), line=80.0, same_psu=True
        )
    with pytest.raises(EstimationError, match="no such argument"):
        asked(be.datt_ravallion, before, after, lines=80.0)


def test_a_panel_is_more_certain_than_two_samples():
    before = be.Design(survey(1), psu="psu", weight="weight")
    later = survey(1)
    later["y"] *= 1.1
    after = be.Design(later, psu="psu", weight="weight")
    panel, apart = (
        asked(datt_ravallion, before, after, line=80.0, same_psu=same).set_index("term")["se"]
        for same in (True, False)
    )
    assert panel["growth"] < apart["growth"]
    assert panel["redistribution"] == pytest.approx(0, abs=1e-12)


def test_the_curve_is_drawn_on_its_band():
    before, after = rounds()
    found = asked(growth_incidence_curve, before, after, shares=[0.2, 0.5, 0.8])
    axes = be.plot(found)
    assert "band" in axes.get_ylabel()
    low = axes.collections[0].get_paths()[0].vertices[:, 1].min()
    assert low == pytest.approx(float(found["band_low"].min()))
    assert "band" not in be.plot(found[["population", "growth"]]).get_ylabel()
