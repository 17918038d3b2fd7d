"""Design-based errors: the numbers of R's survey, convey, laeken and vardpoor."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.estimate.design.influence import RelativeLine
from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.inequality import atkinson, generalized_entropy, gini, quantile_share_ratio
from blora_eval.indicators.poverty import fgt, poverty_gap_ratio, watts
from blora_eval.indicators.weighted import mean, total


@pytest.fixture(scope="module")
def eusilc(shared_data):
    return pd.read_csv(shared_data("benchmarks/laeken_eusilc.csv.gz"))


@pytest.fixture(scope="module")
def persons(eusilc):
    return Design(eusilc, strata="db040", weight="rb050")


@pytest.fixture(scope="module")
def schools(shared_data):
    return lambda name: pd.read_csv(shared_data(f"benchmarks/survey_{name}.csv.gz"))


@pytest.mark.vector("27")
def test_at_risk_of_poverty_by_region(persons):
    found = persons.estimate(fgt, "eqIncome", line=RelativeLine(0.6), by="db040").set_index("db040")
    printed = {
        "Burgenland": 19.53984,
        "Carinthia": 13.08627,
        "Lower Austria": 13.84362,
        "Salzburg": 13.78734,
        "Styria": 14.37464,
        "Tyrol": 15.30819,
        "Upper Austria": 10.88977,
        "Vienna": 17.23468,
        "Vorarlberg": 16.53731,
    }
    assert (100 * found["value"]).to_dict() == pytest.approx(printed, rel=5e-7)


@pytest.mark.vector("31")
def test_gini_of_convey(persons):
    found = persons.estimate(gini, "eqIncome", convention="convey")
    assert 100 * found.value == pytest.approx(26.49652, abs=5e-6)
    assert 100 * found.se == pytest.approx(0.1946982, abs=5e-8)


@pytest.mark.vector("32")
def test_error_of_a_relative_line(persons):
    found = persons.estimate(fgt, "eqIncome", line=RelativeLine(0.6))
    # the published variance is of a hundred bootstrap replicates, to be taken as plus or minus 10 %
    assert 1e4 * found.se**2 == pytest.approx(0.08120955, rel=0.10)
    assert (100 * found.low, 100 * found.high) == pytest.approx((13.87788, 15.06344), rel=0.02)


@pytest.mark.vector("33-35")
@pytest.mark.parametrize(
    ("alpha", "value", "se"),
    [
        (0, 0.1144401292, 0.0026767872),
        (1, 0.0320854180, 0.0010501904),
        (2, 0.0161893530, 0.0007354243),
    ],
)
def test_poverty_of_convey(persons, alpha, value, se):
    found = persons.estimate(fgt, "eqIncome", line=10000, alpha=alpha)
    assert (found.value, found.se) == pytest.approx((value, se), abs=6e-11)


@pytest.mark.vector("36-38")
@pytest.mark.parametrize(("alpha", "se"), [(0, 0.0045021077), (1, 0.0016677976), (2, 0.0011192004)])
def test_poverty_of_convey_in_clusters(eusilc, alpha, se):
    clustered = Design(eusilc, strata="db040", psu="db030", weight="rb050")
    assert clustered.estimate(fgt, "eqIncome", line=10000, alpha=alpha).se == pytest.approx(se, abs=6e-11)


@pytest.mark.vector("41")
def test_inequality_of_convey(eusilc):
    design = Design(eusilc[eusilc["eqIncome"] > 0], strata="db040", weight="rb050")
    entropy = [design.estimate(generalized_entropy, "eqIncome", alpha=alpha).value for alpha in (-1, 0, 1, 2)]
    assert entropy == pytest.approx([0.3014601331, 0.1313692305, 0.1205269206, 0.1367495627], abs=6e-11)
    equality = [design.estimate(atkinson, "eqIncome", epsilon=epsilon).value for epsilon in (0.5, 1, 2)]
    assert equality == pytest.approx([0.0598825241, 0.1231060614, 0.3761386507], abs=6e-11)
    assert design.estimate(watts, "eqIncome", line=10000).value == pytest.approx(0.0517439995, abs=5e-11)


@pytest.mark.vector("28-30")
def test_ratios_of_laeken(persons):
    assert persons.estimate(quantile_share_ratio, "eqIncome").value == pytest.approx(3.970004, abs=5e-7)
    gap = persons.estimate(
        poverty_gap_ratio,
        "eqIncome",
        line=RelativeLine(0.6),
        statistic="median",
        replicates=persons.bootstrap(rng=np.random.default_rng(1), replicates=3),
    )
    assert 100 * gap.value == pytest.approx(18.9286, abs=5e-5)


@pytest.mark.vector("42")
def test_stratified_schools(schools):
    found = Design(schools("apistrat"), strata="stype", weight="pw", fpc="fpc").estimate(mean, "api00")
    assert (found.value, found.se) == pytest.approx((662.2874, 9.408941), abs=5e-5)


@pytest.mark.vector("43")
def test_schools_in_districts(schools):
    design = Design(schools("apiclus1"), psu="dnum", weight="pw", fpc="fpc")
    found = design.estimate(mean, "api00")
    assert (found.value, found.se) == pytest.approx((644.1694, 23.54224), abs=5e-5)
    enrolled = design.estimate(total, "enroll")
    assert (enrolled.value, enrolled.se) == pytest.approx((3404940, 932235), abs=0.5)
    # R takes deviations from the mean of the replicates; its printed error has the correction
    drawn = design.estimate(mean, "api00", replicates=design.jackknife(centre="mean"))
    assert drawn.se == pytest.approx(26.3294, abs=5e-5)
    assert design.estimate(mean, "api00", replicates=design.jackknife()).se > drawn.se


@pytest.mark.vector("44")
def test_schools_in_two_stages(schools):
    design = Design(schools("apiclus2"), psu=["dnum", "snum"], weight="pw", fpc=["fpc1", "fpc2"])
    found = design.estimate(mean, "api00")
    assert (found.value, found.se) == pytest.approx((670.8118, 30.0990), abs=5e-5)
    with pytest.raises(Exception, match="one stage of drawing"):
        design.estimate(mean, "api00", replicates=design.jackknife())
