"""Alkire and Foster's measures: published numbers, properties, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.deprivation import GLOBAL_MPI_WEIGHTS, deprivation_matrix
from blora_eval.indicators.multidimensional import (
    adjusted_gap,
    alkire_foster,
    deprivation_gaps,
    multidimensional_intensity,
)
from blora_eval.indicators.multidimensional_comparison import alkire_foster_change, rank_robustness

OPHI = np.array([[13.1, 14, 4, 1], [15.2, 7, 5, 0], [12.5, 10, 1, 0], [20, 11, 3, 1]])
EQUAL = [0.25] * 4
MPI_COLUMNS = dict(
    zip(
        ["d_nutr", "d_cm", "d_educ", "d_satt", "d_ckfl", "d_sani", "d_wtr", "d_elct", "d_hsg", "d_asst"],
        GLOBAL_MPI_WEIGHTS.values(),
        strict=True,
    )
)


@pytest.mark.vector("5-11")
def test_ophi_training_matrix():
    cutoffs = [13, 12, 3, 1]
    found = alkire_foster(np.less(OPHI, cutoffs), weights=EQUAL, k=0.5)
    assert (found.headcount, found.intensity, found.adjusted) == (0.5, 0.75, 0.375)
    assert found.indicators["raw"].tolist() == [0.25, 0.75, 0.25, 0.5]
    assert found.indicators["censored"].tolist() == [0.25, 0.5, 0.25, 0.5]
    gaps = deprivation_gaps(OPHI, cutoffs=cutoffs)
    assert adjusted_gap(gaps, weights=EQUAL, k=0.5) == pytest.approx(0.20552885, abs=5e-9)
    assert adjusted_gap(gaps, weights=EQUAL, k=0.5, alpha=2) == pytest.approx(0.16545704, abs=5e-9)
    assert adjusted_gap(gaps, weights=EQUAL, k=0.5, alpha=0) == found.adjusted


@pytest.fixture(scope="module")
def women(shared_data):
    """The sample, and for its complete rows wage, schooling and hours below the cut-offs."""
    sample = pd.read_stata(shared_data("benchmarks/nlsw88.dta"))
    complete = sample.dropna(subset=["wage", "collgrad", "hours"])
    deprived = pd.DataFrame(
        {
            "wage": complete["wage"] < 4,
            "schooling": complete["collgrad"].astype(str) == "Not college grad",
            "hours": complete["hours"] < 26,
        }
    )
    return deprived, len(sample)


def domain_error(influence, n):
    """Of a mean over a domain: the whole sample with zeros outside it."""
    return np.sqrt(n / (n - 1) * np.sum(influence**2)) / len(influence)


NLSW = [
    pytest.param(
        1 / 3, (0.8082070, 0.4576895, 0.36991), (0.008316807, 0.004573443, 0.0053),
        marks=pytest.mark.vector("12"), id="k=1/3",
    ),
    pytest.param(
        2 / 3, (0.2582516, 0.7225101, 0.18659), (0.009245464, 0.005174483, 0.0068),
        marks=pytest.mark.vector("13"), id="k=2/3",
    ),
    pytest.param(
        1, (0.04326494, 1, 0.04326494), (0.004297766, 0, 0.004297766),
        marks=pytest.mark.vector("14"), id="k=1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("k", "values", "errors"), NLSW)
def test_convey_book(women, k, values, errors):
    deprived, n = women
    assert len(deprived) == 2242
    found = alkire_foster(deprived, weights=[1 / 3] * 3, k=k)
    assert (found.headcount, found.intensity) == pytest.approx(values[:2], abs=5e-8)
    assert found.adjusted == pytest.approx(values[2], abs=1e-5)
    for measure, error in zip(("headcount", "intensity", "adjusted"), errors, strict=True):
        # the printed digits: four of the error of M0, seven of the others
        precision = 5e-5 if error in (0.0053, 0.0068) else 5e-9
        assert domain_error(found.influence(measure), n) == pytest.approx(error, abs=precision)


@pytest.mark.vector("15")
def test_convey_book_unequal_weights(women):
    deprived, _ = women
    for k, values in ((0.5, (0.2689563, 0.7114428, 0.19135)), (0.75, (0.1842105, 0.8087167, 0.14897))):
        found = alkire_foster(deprived, weights=[0.5, 0.25, 0.25], k=k)
        assert (found.headcount, found.intensity) == pytest.approx(values[:2], abs=5e-8)
        assert found.adjusted == pytest.approx(values[2], abs=6e-6)


@pytest.mark.vector("16")
def test_convey_book_indicators(women):
    deprived, _ = women
    found = alkire_foster(deprived, weights=[1 / 3] * 3, k=2 / 3).indicators
    assert found["raw"].tolist() == pytest.approx([0.19492, 0.76316, 0.15165], abs=6e-6)
    assert found["censored"].tolist() == pytest.approx([0.18421, 0.24799, 0.12756], abs=6e-6)
    assert found["contribution"].tolist() == pytest.approx([0.32908, 0.44303, 0.22789], abs=6e-6)


@pytest.fixture(scope="module")
def two_rounds(shared_data):
    survey = pd.read_csv(shared_data("benchmarks/mpitbR_syn_cdta.csv.gz"), dtype={"psu": str, "stratum": str})
    return survey.dropna().reset_index(drop=True)


def clustered_error(values, survey):
    """Taylor: between PSUs within strata, of a total."""
    totals = values.groupby([survey["stratum"], survey["psu"]]).sum()
    strata = totals.groupby(level=0)
    n = strata.transform("size")
    return np.sqrt((n / (n - 1) * (totals - strata.transform("mean")) ** 2).sum())


def measured(survey, round_, k):
    chosen = survey[survey["t"] == round_]
    found = alkire_foster(chosen[list(MPI_COLUMNS)], weights=MPI_COLUMNS, k=k, weight=chosen["weight"])
    influence = pd.Series(found.influence(), index=chosen.index) * chosen["weight"] / chosen["weight"].sum()
    return found, influence, chosen


@pytest.mark.vector("54")
def test_mpitb_at_twenty_percent(two_rounds):
    ends = [measured(two_rounds, round_, 0.2) for round_ in (1, 2)]
    printed = [(0.2169685828, 0.0023634339, 0.6338444982), (0.1657815266, 0.0019570839, 0.5228276878)]
    for (found, influence, chosen), (adjusted, error, headcount) in zip(ends, printed, strict=True):
        assert (found.adjusted, found.headcount) == pytest.approx((adjusted, headcount), abs=1e-10)
        assert clustered_error(influence, chosen) == pytest.approx(error, abs=1e-10)
    change = alkire_foster_change(ends[0][0], ends[1][0])
    assert change.loc["adjusted", "absolute"] == pytest.approx(-0.0511870562, abs=1e-10)
    # the rounds share their PSUs, so the error of the change is that of the joined influence
    joined = pd.concat([-ends[0][1], ends[1][1]])
    assert clustered_error(joined, two_rounds) == pytest.approx(0.0031275749, abs=1e-10)


@pytest.mark.vector("55")
def test_mpitb_at_a_third(two_rounds):
    printed = [(0.1424162260, 0.0024859176, 0.3352165725), (0.0939512950, 0.0019546067, 0.2308207257)]
    for round_, (adjusted, error, headcount) in zip((1, 2), printed, strict=True):
        found, influence, chosen = measured(two_rounds, round_, 0.33)
        # R printed nine digits of M0
        assert (found.adjusted, found.headcount) == pytest.approx((adjusted, headcount), abs=5e-10)
        assert clustered_error(influence, chosen) == pytest.approx(error, abs=1e-10)
    found, influence, chosen = measured(two_rounds, 1, 0.33)
    nutrition = found.indicators.loc["d_nutr", ["raw", "censored", "contribution"]].astype(float)
    assert nutrition.tolist() == pytest.approx([0.2523540, 0.1678773, 0.1964632], abs=5e-8)
    m0, error = found.adjusted, clustered_error(influence, chosen)
    t = stats.t.ppf(0.975, chosen["psu"].nunique() - chosen["stratum"].nunique())
    logit = np.log(m0 / (1 - m0)) + np.array([-1, 1]) * t * error / (m0 * (1 - m0))
    assert (1 / (1 + np.exp(-logit))).tolist() == pytest.approx([0.13760, 0.14737], abs=5e-6)


def test_one_third_is_reached_by_six_eighteenths():
    living = list(GLOBAL_MPI_WEIGHTS)[4:]
    person = {name: name in living for name in GLOBAL_MPI_WEIGHTS}
    assert alkire_foster(pd.DataFrame([person]), weights=GLOBAL_MPI_WEIGHTS, k=1 / 3).headcount == 1
    assert sum(GLOBAL_MPI_WEIGHTS.values()) == pytest.approx(1, abs=1e-15)


def test_groups_in_the_order_of_their_names_with_zero_weight_unsaid():
    found = alkire_foster(
        [[1, 1], [0, 0], [1, 0]], weights=[0.5, 0.5], k=0.5, weight=[1, 1, 0], group=["b", "a", "c"]
    )
    groups = found.groups
    assert groups.index.tolist() == ["a", "b", "c"]
    assert groups["headcount"].tolist()[:2] == [0, 1]
    assert groups["intensity"].isna().tolist() == [True, False, True]
    assert groups["adjusted"].isna().tolist() == [False, False, True]
    assert found.n == 3


def test_nobody_poor_has_no_intensity():
    found = alkire_foster([[0, 0]], weights=[0.5, 0.5], k=0.5)
    assert (found.headcount, found.intensity, found.adjusted) == (0, None, 0)
    assert found.indicators["contribution"].isna().all()
    with pytest.raises(EstimationError, match="no intensity"):
        found.influence("intensity")
    with pytest.raises(EstimationError, match="no intensity"):
        multidimensional_intensity([[0, 0]], weights=[0.5, 0.5], k=0.5)


def test_everybody_poor():
    found = alkire_foster(np.ones((3, 2)), weights=[0.5, 0.5], k=1)
    assert (found.headcount, found.intensity, found.adjusted) == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        ([[1, None]], {}, "2: 1 of 1 values are missing"),
        ([[1, 2]], {}, "2: 1 values are neither 0 nor 1"),
        ([[1, 0]], {"weights": [1]}, "weights: 1 for 2 indicators"),
        ([[1, 0]], {"weights": [0.5, 0.6]}, "must sum to 1, not 1.1"),
        ([[1, 0]], {"weights": {"1": 0.5, "x": 0.5}}, "not in both weights and data: 2, x"),
        ([[1, 0]], {"k": 0}, "k: 0 is not above 0"),
        ([[1, 0]], {"weight": [None]}, "weight: 1 of 1 values are missing"),
        ([[1, 0]], {"group": [None]}, "group: 1 of 1 rows have none"),
        ([[1, 0]], {"group": ["a", "b"]}, "group: 2 values where there are 1 rows"),
        (np.empty((0, 2)), {}, "no row has a positive weight"),
    ],
)
def test_refusals(data, options, words):
    with pytest.raises(EstimationError, match=words):
        alkire_foster(data, **({"weights": [0.5, 0.5], "k": 0.5} | options))


def test_missing_in_a_frame_of_nullable_booleans():
    frame = pd.DataFrame({"water": pd.array([True, None], dtype="boolean"), "fuel": [True, False]})
    with pytest.raises(EstimationError, match="water: 1 of 2"):
        deprivation_matrix(frame, [0.5, 0.5])


def test_gap_refusals():
    with pytest.raises(EstimationError) as caught:
        deprivation_gaps([[1, None], [-1, 2]], cutoffs=[1, 0])
    assert len(str(caught.value).splitlines()) == 3
    with pytest.raises(EstimationError, match="alpha"):
        adjusted_gap([[0.5]], weights=[1], k=1, alpha=-1)
    with pytest.raises(EstimationError, match="missing"):
        adjusted_gap([[None]], weights=[1], k=1)
    assert adjusted_gap([[0.5], [0.0]], weights=[1], k=1, weight=[1, 3]) == 0.125


@st.composite
def populations(draw):
    n, size = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    flags = draw(st.lists(st.lists(st.booleans(), min_size=size, max_size=size), min_size=n, max_size=n))
    raw = np.array(draw(st.lists(st.integers(1, 9), min_size=size, max_size=size)), float)
    weight = draw(st.lists(st.integers(1, 5), min_size=n, max_size=n))
    k = draw(st.floats(0.01, 1))
    return np.array(flags, float), raw / raw.sum(), np.array(weight), k


@given(populations(), st.randoms())
def test_properties(population, random):
    data, omega, weight, k = population
    group = np.array([random.choice("ab") for _ in weight])
    found = alkire_foster(data, weights=omega, k=k, weight=weight, group=group)
    indicators, groups = found.indicators, found.groups
    assert found.adjusted == pytest.approx((indicators["weight"] * indicators["censored"]).sum(), abs=1e-12)
    assert found.adjusted == pytest.approx((groups["population_share"] * groups["adjusted"]).sum(), abs=1e-12)
    assert (indicators["censored"] <= indicators["raw"] + 1e-12).all()
    repeated = alkire_foster(np.repeat(data, weight, axis=0), weights=omega, k=k)
    assert found.adjusted == pytest.approx(repeated.adjusted, abs=1e-12)
    order = np.array(random.sample(range(len(data)), len(data)))
    shuffled = alkire_foster(data[order], weights=omega, k=k, weight=weight[order])
    assert found.headcount == pytest.approx(shuffled.headcount, abs=1e-12)
    for measure in ("headcount", "adjusted") + (("intensity",) if found.headcount else ()):
        assert weight @ found.influence(measure) == pytest.approx(0, abs=1e-9)
    if found.headcount:
        assert found.adjusted == pytest.approx(found.headcount * found.intensity, abs=1e-12)
        assert found.intensity >= k - 1e-9
        assert indicators["contribution"].sum() == pytest.approx(1)
        assert groups["contribution"].sum() == pytest.approx(1)


@given(populations())
def test_a_further_deprivation_never_lowers_poverty(population):
    data, omega, weight, k = population
    worse = data.copy()
    worse[0, :] = 1
    before, after = (alkire_foster(flags, weights=omega, k=k, weight=weight) for flags in (data, worse))
    assert after.adjusted >= before.adjusted - 1e-12
    assert after.headcount >= before.headcount - 1e-12


def test_change_refuses_two_measures():
    first = alkire_foster([[1, 0]], weights=[0.5, 0.5], k=0.5)
    with pytest.raises(EstimationError, match="not comparable"):
        alkire_foster_change(first, alkire_foster([[1, 0]], weights=[0.5, 0.5], k=1))
    with pytest.raises(EstimationError, match="not comparable"):
        alkire_foster_change(first, alkire_foster([[1, 0]], weights=[0.6, 0.4], k=0.5))
    with pytest.raises(EstimationError, match="years"):
        alkire_foster_change(first, first, years=0)


def test_change_from_nothing_has_no_rate():
    nobody = alkire_foster([[0, 0]], weights=[0.5, 0.5], k=0.5)
    somebody = alkire_foster([[1, 1]], weights=[0.5, 0.5], k=0.5)
    change = alkire_foster_change(nobody, somebody)
    assert change.loc["adjusted", "absolute"] == 1
    assert pd.isna(change.loc["adjusted", "relative"])
    assert pd.isna(change.loc["intensity", "absolute"])


def test_robustness_by_hand():
    data = [[1, 1], [1, 0], [0, 1], [0, 0]]
    found = rank_robustness(
        data, weights=[0.5, 0.5], k=0.5, group=list("abcd"), other_k=[1], other_weights={"first": [0.9, 0.1]}
    )
    assert found.adjusted["k=0.5"].tolist() == [1, 0.5, 0.5, 0]
    assert (found.pairs, found.robust_pairs) == (5, 3)
    assert found.share_robust == 0.6
    assert found.correlations.index.tolist() == ["k=1", "weights first"]
    assert found.correlations.loc["weights first", "kendall"] == pytest.approx(4 / 5)


def test_robustness_without_an_order():
    found = rank_robustness([[1], [1]], weights=[1], k=1, group=["a", "b"], other_k=[0.5])
    assert (found.pairs, found.share_robust) == (0, None)
    assert found.correlations.isna().all(axis=None)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"group": ["a", "b"]}, "at least one other k"),
        ({"group": ["a", "a"], "other_k": [0.5]}, "at least two groups"),
        ({"group": ["a", "b"], "other_k": [0.5], "weight": [1, 0]}, "1 groups have no weight"),
    ],
)
def test_robustness_refusals(options, words):
    with pytest.raises(EstimationError, match=words):
        rank_robustness([[1], [0]], weights=[1], k=1, **options)
