"""Decompositions add up, exactly, and reproduce what R's dineq prints."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.decomposition import entropy_by_group, fgt_by_group, gini_by_group, ravallion_huppi
from blora_eval.indicators.inequality import generalized_entropy, gini
from blora_eval.indicators.poverty import fgt

people = st.lists(
    st.tuples(st.integers(1, 200), st.integers(1, 5), st.sampled_from("abc")), min_size=1, max_size=20
)


def columns(rows):
    welfare, weight, group = zip(*rows, strict=True)
    return np.array(welfare, float), np.array(weight, float), list(group)


@pytest.mark.vector("57")
def test_mexican_incomes(shared_data):
    incomes = pd.read_csv(shared_data("benchmarks/dineq_mex_inc_2008.csv.gz"))
    options = {"group": incomes["hh_structure"], "weight": incomes["factor"]}
    found = gini_by_group(incomes["income"], **options)
    assert found.total == pytest.approx(0.4742344733, abs=5e-11)
    parts = [found.within, found.between, found.overlap]
    assert parts == pytest.approx([0.2393561, 0.0535309, 0.1813475], abs=5e-8)
    deviation = entropy_by_group(incomes["income"], alpha=0, **options)
    assert deviation.total == pytest.approx(0.3972186014, abs=5e-11)
    assert [deviation.within, deviation.between] == pytest.approx([0.3879238, 0.0092949], abs=5e-8)
    assert entropy_by_group(incomes["income"], **options).total == pytest.approx(0.4254062119, abs=5e-11)


@given(people, st.integers(1, 200), st.sampled_from([0, 1, 2]))
def test_poverty_is_the_sum_over_groups(rows, line, alpha):
    welfare, weight, group = columns(rows)
    found = fgt_by_group(welfare, line=line, group=group, alpha=alpha, weight=weight)
    whole = fgt(welfare, line=line, alpha=alpha, weight=weight)
    assert (found["population_share"] * found["poverty"]).sum() == pytest.approx(whole, abs=1e-12)
    assert found["population_share"].sum() == pytest.approx(1)
    if whole > 0:
        assert found["contribution"].sum() == pytest.approx(1)
    else:
        assert found["contribution"].isna().all()


@given(people, st.sampled_from([-1, 0, 0.5, 1, 2]))
def test_entropy_within_and_between_sum_exactly(rows, alpha):
    welfare, weight, group = columns(rows)
    found = entropy_by_group(welfare, group=group, alpha=alpha, weight=weight)
    assert found.within + found.between == pytest.approx(found.total, abs=1e-9)
    assert found.total == pytest.approx(generalized_entropy(welfare, alpha=alpha, weight=weight), abs=1e-12)
    assert found.overlap == 0


@given(people)
def test_gini_overlap_is_never_negative(rows):
    welfare, weight, group = columns(rows)
    found = gini_by_group(welfare, group=group, weight=weight)
    assert found.total == pytest.approx(gini(welfare, weight=weight), abs=1e-12)
    assert found.overlap >= -1e-9
    assert found.groups["welfare_share"].sum() == pytest.approx(1)


@given(people, people, st.integers(1, 200))
def test_ravallion_huppi_sums_exactly(rows_before, rows_after, line):
    everywhere = [(100, 1, name) for name in "abc"]
    ends = []
    for rows in (rows_before + everywhere, rows_after + everywhere):
        welfare, weight, group = columns(rows)
        ends.append((welfare, weight, fgt_by_group(welfare, line=line, group=group, weight=weight, alpha=1)))
    found = ravallion_huppi(ends[0][2], ends[1][2])
    first, last = (fgt(welfare, line=line, alpha=1, weight=weight) for welfare, weight, _ in ends)
    assert found.total == pytest.approx(last - first, abs=1e-12)
    assert found.within + found.shift + found.interaction == pytest.approx(found.total, abs=1e-12)


def test_ravallion_huppi_by_hand():
    before = fgt_by_group([50, 200, 200, 200], line=100, group=list("aabb"))
    after = fgt_by_group([200, 200, 50, 200, 200, 200], line=100, group=list("aabbbb"))
    found = ravallion_huppi(before, after)
    assert found.within == pytest.approx(0.5 * -0.5 + 0.5 * 0.25)
    assert found.shift == pytest.approx(-1 / 6 * 0.5)
    assert found.sectors.loc["a", "poverty_before"] == 0.5


def test_a_group_in_one_round_only_is_refused():
    before = fgt_by_group([50, 200], line=100, group=["a", "b"])
    with pytest.raises(EstimationError, match="in one round only: b"):
        ravallion_huppi(before, fgt_by_group([50], line=100, group=["a"]))
    weightless = fgt_by_group([50, 200], line=100, group=["a", "b"], weight=[1, 0])
    assert pd.isna(weightless.loc["b", "poverty"])
    with pytest.raises(EstimationError, match="1 groups have no weight"):
        ravallion_huppi(before, weightless)


def test_a_group_without_weight_has_no_inequality():
    found = gini_by_group([50, 150, 70], group=["a", "a", "b"], weight=[1, 1, 0])
    assert found.groups.index.tolist() == ["a"]
    assert found.total == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fgt_by_group([1, 2], line=1, group=["a", None]), "1 of 2 rows have none"),
        (lambda: fgt_by_group([1], line=1, group=["a"], alpha=-1), "alpha"),
        (lambda: fgt_by_group([1], line=0, group=["a"]), "line"),
        (lambda: fgt_by_group([None], line=1, group=["a"]), "1 of 1 values are missing"),
        (lambda: entropy_by_group([0, 1], group=["a", "a"], alpha=0), "1 values are zero"),
        (lambda: gini_by_group([1, 2], group=["a"]), "1 values where there are 2 rows"),
    ],
)
def test_refusals(call, words):
    with pytest.raises(EstimationError, match=words):
        call()
