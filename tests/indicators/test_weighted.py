"""Weighted means, quantiles and equivalence scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.indicators.weighted import equivalent_welfare, mean, median, quantile, ratio, total

values = st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(1, 6)), min_size=1, max_size=30)


def test_means_and_totals():
    assert mean([1, 2, 6], weight=[3, 2, 1]) == pytest.approx(13 / 6)
    assert total([1, 2, 6]) == 9
    assert ratio([1, 2, 6], denominator=[1, 1, 1], weight=[3, 2, 1]) == pytest.approx(13 / 6)
    with pytest.raises(EstimationError, match="undefined, neither zero nor infinite"):
        ratio([1, 2], denominator=[0, 0])


def test_quantiles_at_the_ends_and_between():
    assert [quantile([3, 1, 2], share=share) for share in (0, 0.5, 1)] == [1, 2, 3]
    assert quantile([1, 2, 3, 4], share=0.25) == 1.5
    assert quantile([1, 2, 3, 4], share=0.26) == 2
    # ten weights of a tenth miss an exact half by rounding alone
    assert quantile(range(10), share=0.5, weight=[0.1] * 10) == 4.5
    with pytest.raises(EstimationError, match="not between 0 and 1"):
        quantile([1, 2], share=40)


@given(values, st.floats(0, 1))
def test_weights_repeat_households(pairs, share):
    numbers, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    repeated = np.repeat(numbers, weights.astype(int))
    assert quantile(numbers, share=share, weight=weights) == quantile(repeated, share=share)
    assert median(repeated) == pytest.approx(np.median(repeated), abs=1e-9)
    assert mean(numbers, weight=weights) == pytest.approx(repeated.mean(), abs=1e-6)


def test_equivalence_scales():
    size, children = [4, 1, 2], [2, 0, 2]
    per_capita = equivalent_welfare([400, 100, 100], size=size)
    assert per_capita.tolist() == [100, 100, 50]
    assert equivalent_welfare([400], size=[4], scale="square_root").tolist() == [200]
    oecd = equivalent_welfare([540, 100, 150], size=size, children=children, scale="oecd")
    assert oecd.tolist() == pytest.approx([200, 100, 100])  # 1 + .7 + 2 x .5; 1; one counts as the adult
    modified = equivalent_welfare([420, 100, 130], size=size, children=children, scale="oecd_modified")
    assert modified.tolist() == pytest.approx([200, 100, 100])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": [4], "scale": "oecd"}, "needs them"),
        ({"size": [0]}, "fewer than one member"),
        ({"size": [2], "children": [3], "scale": "oecd"}, "more children than members"),
        ({"size": [None]}, "size: 1 of 1 values are missing"),
    ],
)
def test_what_an_equivalence_scale_refuses(options, message):
    with pytest.raises(EstimationError, match=message):
        equivalent_welfare([100], **options)
