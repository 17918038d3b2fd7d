"""What a design refuses, and what it says of domains at the edge."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.sample import TAKEN
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import generalized_entropy, gini
from blora_eval.indicators.poverty import fgt, poverty_gap_ratio, sen
from blora_eval.indicators.weighted import mean, median, ratio


@pytest.fixture
def sample():
    return pd.DataFrame(
        {
            "stratum": list("aaaaaabbbb"),
            "psu": [1, 1, 2, 2, 3, 3, 1, 1, 2, 2],
            "village": list("uuuuvvwwww"),
            "weight": [1.0, 2, 1, 2, 1, 2, 1, 2, 1, 2],
            "welfare": [50.0, 150, 60, 160, 40, 90, 80, 200, 120, 210],
        }
    )


def test_by_hand():
    sample = pd.DataFrame({"psu": [1, 1, 2, 2], "poor": [1, 0, 1, 1]})
    found = Design(sample, psu="psu").estimate(mean, "poor", unit="share")
    # the units' totals, less .75 a row and over 4 rows, are -.125 and .125: 2 x 2 x .125 squared
    assert found.value == 0.75
    assert found.se == pytest.approx(0.25)
    assert (found.df, found.n, found.n_psu, found.unit) == (1, 4, 2, "share")
    assert found.method == "taylor_skewed"
    assert found.low > 0
    assert found.high < 1


def test_labels_nested_in_strata(sample):
    assert Design(sample, strata="stratum", psu="psu").estimate(mean, "welfare").n_psu == 5
    with pytest.raises(EstimationError, match="2 units lie in more than one stratum"):
        Design(sample, strata="stratum", psu="psu", nest=False)


def test_all_missing_columns_and_values_at_once(sample):
    sample.loc[3, "psu"] = None
    with pytest.raises(
        EstimationError, match=r"(?s)strata: .*'stratm'; is it 'stratum'\?.*psu: 1 of 10 .*Give each row one"
    ):
        Design(sample, strata="stratm", psu="psu")
    sample.loc[[1, 2], "welfare"] = [np.nan, np.inf]
    with pytest.raises(EstimationError, match="welfare: 2 of 10 values are missing or infinite"):
        Design(sample).estimate(mean, "welfare")
    sample.loc[4, "village"] = None
    with pytest.raises(EstimationError, match="by, column 'village': 1 of 10"):
        Design(sample).estimate(fgt, "weight", line=1, by="village")


def test_weights_and_rows_that_cannot_be(sample):
    with pytest.raises(EstimationError, match="1 values are negative"):
        Design(sample.assign(weight=[-1.0] + [1] * 9), weight="weight")
    with pytest.raises(EstimationError, match="no row has a positive weight"):
        Design(sample.assign(weight=0.0), weight="weight")
    with pytest.raises(EstimationError, match="no rows"):
        Design(sample.iloc[:0], psu="psu")
    with pytest.raises(EstimationError, match="two stages"):
        Design(sample, psu=["stratum", "village", "psu"])


def test_lines_that_cannot_be(sample):
    design = Design(sample.assign(line=[0.0] + [100] * 9), psu="psu")
    for line, message in (
        ("line", "above zero"),
        (-1, "above zero"),
        ([1, 2], "2 values where"),
        (np.nan, "missing"),
    ):
        with pytest.raises(EstimationError, match=message):
            design.estimate(fgt, "welfare", line=line)
    with pytest.raises(EstimationError, match="line: there is no column 'lin'; is it 'line'"):
        design.estimate(fgt, "welfare", line="lin")


def test_very_many_labels_are_numbered_by_sorting():
    rng = np.random.default_rng(1)
    labels = rng.permutation(3000)
    sample = pd.DataFrame({"stratum": labels // 2, "psu": labels, "y": rng.random(3000)})
    found = Design(sample, strata="stratum", psu="psu").estimate(mean, "y")
    assert (found.n_psu, found.df) == (3000, 1500)
    half = (sample.groupby("stratum")["y"].diff().dropna() ** 2).sum()
    assert found.se == pytest.approx(np.sqrt(half) / 3000)


def test_lines_by_household(sample):
    sample["line"] = np.where(sample["stratum"] == "a", 100, 130)
    design = Design(sample, strata="stratum", psu="psu")
    one, other = (design.estimate(fgt, "welfare", line=line) for line in ("line", sample["line"]))
    assert one == other
    assert one.value == 0.6
    regions = design.estimate(sen, "welfare", line="line", by="stratum")
    assert regions["value"].notna().all()


def test_a_stratum_of_one_unit(sample):
    alone = sample.assign(psu=lambda frame: frame["psu"].where(frame["stratum"] == "a", 1))
    with pytest.raises(
        EstimationError, match=r"1 strata have one primary sampling unit.*: b\. .*lonely='merge'"
    ):
        Design(alone, strata="stratum", psu="psu")
    merged = Design(alone, strata="stratum", psu="psu", lonely="merge").estimate(mean, "welfare")
    plain = Design(alone.assign(psu=alone["stratum"] + alone["psu"].astype(str)), psu="psu")
    assert merged == plain.estimate(mean, "welfare")
    centred = Design(alone, strata="stratum", psu="psu", lonely="centre")
    found = centred.estimate(mean, "welfare")
    assert found.df == 2
    # stratum a as it is, and the square of the lonely unit's total about the mean of all, which is 0
    total = (alone["welfare"] - found.value).groupby([alone["stratum"], alone["psu"]]).sum() / 10
    variance = 1.5 * ((total["a"] - total["a"].mean()) ** 2).sum() + total["b"].iloc[0] ** 2
    assert found.se == pytest.approx(np.sqrt(variance))
    with pytest.raises(EstimationError, match="replicates cannot vary"):
        centred.jackknife()


def test_merging_joins_neighbours():
    sample = pd.DataFrame({"stratum": list("abbccdde"), "psu": range(8), "y": np.arange(8.0)})
    found = Design(sample, strata="stratum", psu="psu", lonely="merge").estimate(mean, "y")
    same = Design(sample.assign(stratum=list("bbbccddd")), strata="stratum", psu="psu").estimate(mean, "y")
    assert found == same
    with pytest.raises(EstimationError, match="whole sample is one primary sampling unit"):
        Design(sample.assign(stratum=1, psu=1), strata="stratum", psu="psu", lonely="merge")


def test_finite_populations(sample):
    counted = sample.assign(size=np.where(sample["stratum"] == "a", 6, 4), share=0.5)
    counts, shares, none = (
        Design(counted, strata="stratum", psu="psu", fpc=fpc).estimate(mean, "welfare").se
        for fpc in ("size", "share", None)
    )
    assert counts == pytest.approx(shares)
    assert counts == pytest.approx(none * np.sqrt(0.5))
    with pytest.raises(EstimationError, match="differs within 2 strata"):
        Design(counted, strata="stratum", psu="psu", fpc="weight")
    with pytest.raises(EstimationError, match="fewer units in its population"):
        Design(counted.assign(size=2), strata="stratum", psu="psu", fpc="size")
    census = Design(counted.assign(size=1.0, stratum="all"), strata="stratum", psu="village", fpc="size")
    assert census.estimate(mean, "welfare").se == 0


def test_domains_carry_their_own_degrees_of_freedom(sample):
    design = Design(sample, strata="stratum", psu="psu", weight="weight")
    found = design.estimate(mean, "welfare", by="village").set_index("village")
    assert found["n_psu"].tolist() == [2, 1, 2]
    assert found.loc["v", ["status", "reason", "method"]].tolist() == ["unavailable", "one_psu", ""]
    assert found.loc["v", ["value", "se", "low", "high", "df"]].isna().all()
    assert found.loc[["u", "w"], "df"].tolist() == [1, 1]
    assert found["n"].tolist() == [4, 2, 4]
    with pytest.raises(EstimationError, match="one primary sampling unit"):
        Design(sample[sample["village"] == "v"], psu="psu").estimate(mean, "welfare")


def test_a_domain_is_the_full_design_with_zeros_outside(sample):
    design = Design(sample, strata="stratum", psu="psu", weight="weight")
    for index, options in ((mean, {}), (gini, {}), (fgt, {"line": 100}), (median, {})):
        domain = design.estimate(index, "welfare", by="village", **options).set_index("village").loc["w"]
        zeros = sample.assign(weight=sample["weight"].where(sample["village"] == "w", 0))
        whole = Design(zeros, strata="stratum", psu="psu", weight="weight")
        found = whole.estimate(index, "welfare", **options)
        assert (found.value, found.se) == pytest.approx((domain["value"], domain["se"]))
        assert (found.n, found.n_psu, found.df) == (4, 2, 1)
        assert found.low == pytest.approx(domain["low"])


def test_two_columns_of_domains(sample):
    design = Design(sample, psu="psu")
    found = design.estimate(mean, "welfare", by=["stratum", "village"])
    assert found[["stratum", "village"]].to_numpy().tolist() == [["a", "u"], ["a", "v"], ["b", "w"]]
    one = design.estimate(mean, "welfare", by="village")
    assert found["se"].tolist() == one["se"].tolist()


def test_two_units_in_two_strata_leave_no_degree_of_freedom(sample):
    sample["corner"] = sample["psu"] == 2
    design = Design(sample, strata="stratum", psu="psu")
    found = design.estimate(mean, "welfare", by="corner").set_index("corner").loc[True]
    assert found[["df", "status", "reason"]].tolist() == [0, "unusable", "no_df;few_psu"]
    assert found["se"] > 0
    assert found[["low", "high"]].isna().all()
    share = design.estimate(fgt, "welfare", line=100, by="corner").set_index("corner").loc[True]
    assert share["method"] == "taylor_korn_graubard"
    assert 0 < share["low"] < share["value"] < share["high"] < 1


def test_shares_of_none_and_of_all(sample):
    design = Design(sample, strata="stratum", psu="psu")
    none, everybody = (design.estimate(fgt, "welfare", line=line) for line in (1, 1000))
    assert (none.value, none.se, none.low) == (0, 0, 0)
    assert 0.2 < none.high < 0.7
    assert everybody.value == everybody.high == 1
    assert 0.3 < everybody.low < 0.8
    assert none.status == "caution"
    assert none.reason == "few_psu;few_poor;no_spread"
    assert none.method == "taylor_korn_graubard"


def test_undefined_in_one_domain_only(sample):
    design = Design(sample.assign(village=list("uuuuuuwwww")), strata="stratum", psu="psu")
    for index, options in (
        (poverty_gap_ratio, {"line": 70}),
        (poverty_gap_ratio, {"line": 70, "statistic": "median"}),
    ):
        found = design.estimate(index, "welfare", by="village", **options)
        assert found["status"].tolist()[1] == "unavailable"
        assert found["reason"].tolist()[1] == "undefined"
        with pytest.raises(EstimationError, match=r"(?i)nobody|cannot be given"):
            design.estimate(index, "welfare", **{**options, "line": 1})
    nothing = sample.assign(welfare=sample["welfare"].where(sample["village"] != "w", 0.0))
    empty = Design(nothing, psu="psu").estimate(gini, "welfare", by="village").set_index("village")
    assert empty.loc["w", "reason"] == "undefined"
    zero = sample.assign(x=0.0)
    with pytest.raises(EstimationError, match="undefined"):
        Design(zero, psu="psu").estimate(ratio, "welfare", denominator="x")


def test_logarithms_need_welfare_above_zero(sample):
    with pytest.raises(EstimationError, match="1 values are zero or negative"):
        Design(sample.assign(welfare=[0.0] + [1] * 9)).estimate(generalized_entropy, "welfare", alpha=0)


def test_too_few_households_and_none(sample):
    design = Design(
        sample.assign(weight=sample["weight"].where(sample["village"] != "v", 0)), weight="weight"
    )
    found = design.estimate(mean, "welfare", by="village", minimum=5)
    assert found["reason"].tolist() == ["too_few", "no_households", "too_few"]


def test_few_units_ask_for_caution():
    rng = np.random.default_rng(3)
    sample = pd.DataFrame({"psu": np.repeat(range(5), 40), "y": rng.normal(100, 5, 200)})
    found = Design(sample, psu="psu").estimate(mean, "y")
    assert (found.status, found.reason, found.df) == ("caution", "few_psu", 4)
    margin = (found.high - found.value) / found.se
    assert margin == pytest.approx(2.776, abs=5e-4)


def test_a_relative_line_needs_a_slope_or_replicates(sample):
    design = Design(sample, strata="stratum", psu="psu")
    with pytest.raises(EstimationError, match="no linearisation for a relative line"):
        design.estimate(sen, "welfare", line=RelativeLine(0.6))
    replicates = design.bootstrap(rng=np.random.default_rng(1), replicates=50)
    found = design.estimate(sen, "welfare", line=RelativeLine(0.6), replicates=replicates)
    assert found.value == pytest.approx(sen(sample["welfare"], line=0.6 * median(sample["welfare"])))
    assert found.se > 0


def test_the_share_below_a_quantile_is_nearly_certain():
    rng = np.random.default_rng(5)
    sample = pd.DataFrame({"psu": np.repeat(range(40), 25), "y": np.exp(rng.normal(0, 0.6, 1000))})
    design = Design(sample, psu="psu")
    decile = design.estimate(fgt, "y", line=RelativeLine(1, at=0.4))
    line = 1.0 * np.quantile(sample["y"], 0.4)
    assert decile.value == pytest.approx(0.4, abs=0.002)
    assert decile.se < 0.15 * design.estimate(fgt, "y", line=line).se


def test_order_of_rows_does_not_matter(sample):
    shuffled = sample.sample(frac=1, random_state=1)
    for index, options in ((gini, {}), (fgt, {"line": 100, "alpha": 1})):
        one, other = (
            Design(frame, strata="stratum", psu="psu", weight="weight").estimate(index, "welfare", **options)
            for frame in (sample, shuffled)
        )
        assert one.value == pytest.approx(other.value, rel=1e-12)
        assert one.se == pytest.approx(other.se, rel=1e-9)


def test_an_unregistered_function_gets_a_jackknife(sample):
    def spread(values, *, weight=None):
        return float(values.max() - values.min())

    found = Design(sample, psu="village").estimate(spread, "welfare")
    assert (found.name, found.value, found.unit) == ("spread", 170, "index")
    assert found.method == "jackknife_linear"


@pytest.mark.parametrize("name", ["method", "value", "reason"])
def test_domains_named_as_a_column_of_the_result_are_refused(name):
    frame = pd.DataFrame({name: list("aabb"), "psu": [1, 2, 3, 4], "welfare": [1.0, 2.0, 3.0, 4.0]})
    design = Design(frame, psu="psu")
    with pytest.raises(EstimationError, match=f"by: {name} would overwrite"):
        design.estimate(mean, "welfare", by=name)
    with pytest.raises(EstimationError, match="would overwrite"):
        design.change(design, mean, "welfare", by=[name])
    with pytest.raises(EstimationError, match="more than once"):
        design.estimate(mean, "welfare", by=["psu", "psu"])


def test_every_column_of_the_result_is_guarded():
    frame = pd.DataFrame({"part": list("aabb"), "psu": [1, 2, 3, 4], "welfare": [1.0, 2.0, 3.0, 4.0]})
    assert tuple(Design(frame, psu="psu").estimate(mean, "welfare", by="part")) == ("part", *TAKEN)
