"""Clustered errors and the wild bootstrap: Olken's audits as printed, sums by hand, properties."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.wild_bootstrap import invert, wild_test

Design = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def olken(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_stata(shared_data("real/olken2007_roads.dta"))


def design(roads: pd.DataFrame, outcome: str, absorb: str | None = None) -> Design:
    rows = roads[[outcome, "audit", "und", "fpm", "kecnum", *([absorb] if absorb else [])]].dropna()
    x = rows[["audit", "und", "fpm"]].astype(float)
    y = rows[outcome].astype(float)
    if absorb:
        x = x - x.groupby(rows[absorb]).transform("mean")
        y = y - y.groupby(rows[absorb]).transform("mean")
        return y.to_numpy(), x.to_numpy(), rows["kecnum"].to_numpy().astype(int)
    x.insert(0, "constant", 1.0)
    return y.to_numpy(), x.to_numpy(), rows["kecnum"].to_numpy().astype(int)


@pytest.mark.vector("V32")
def test_audits_on_major_items(olken: pd.DataFrame) -> None:
    y, x, cluster = design(olken, "lndiffeall4")
    found = cluster_errors(y, x, cluster, column=1, kind="CR1S")
    assert len(y) == 477
    assert found.coefficient == pytest.approx(-0.085, abs=5e-4)
    assert found.se == pytest.approx(0.044, abs=5e-4)
    assert found.p == pytest.approx(0.058, abs=5e-4)


@pytest.mark.vector("V33")
@pytest.mark.parametrize(
    ("absorb", "coefficient", "se"),
    [(None, -0.091, 0.043), ("z7enumcode", -0.086, 0.037), ("auditstratnum", -0.090, 0.034)],
)
def test_audits_on_roads_and_ancillary(
    olken: pd.DataFrame, absorb: str | None, coefficient: float, se: float
) -> None:
    y, x, cluster = design(olken, "lndiffeall4mainancil", absorb)
    column = 0 if absorb else 1
    found = cluster_errors(y, x, cluster, column=column, kind="CR1S")
    assert found.coefficient == pytest.approx(coefficient, abs=5e-4)
    assert found.se == pytest.approx(se, abs=5e-4)


@pytest.mark.vector("V34")
def test_corrections_and_degrees_of_freedom(olken: pd.DataFrame) -> None:
    y, x, cluster = design(olken, "lndiffeall4")
    found = {kind: cluster_errors(y, x, cluster, column=1, kind=kind) for kind in ("CR1S", "CR2", "CR3")}
    errors = [found[kind].se for kind in ("CR1S", "CR2", "CR3")]
    assert errors == pytest.approx([0.0442565, 0.0443690, 0.0447799], abs=1e-6)
    assert found["CR2"].df == pytest.approx(116.517, abs=1e-3)
    assert found["CR2"].low < -0.17 < 0.003 < found["CR2"].high
    assert found["CR2"].clusters == 143


def test_wild_bootstrap_agrees_with_the_t_test_where_clusters_are_many(olken: pd.DataFrame) -> None:
    y, x, cluster = design(olken, "lndiffeall4")
    found = wild_test(y, x, cluster, column=1, rng=np.random.default_rng(1))
    analytic = cluster_errors(y, x, cluster, column=1)
    assert found.p == pytest.approx(analytic.p, abs=0.01)
    assert found.low == pytest.approx(analytic.low, abs=0.005)
    assert found.high == pytest.approx(analytic.high, abs=0.005)
    assert not found.enumerated


def small(rng: np.random.Generator, clusters: int = 6, size: int = 5) -> Design:
    cluster = np.repeat(np.arange(clusters), size)
    treated = (cluster % 2).astype(float)
    noise = rng.standard_normal(clusters)[cluster] + rng.standard_normal(len(cluster))
    x = np.column_stack([np.ones(len(cluster)), treated, rng.standard_normal(len(cluster))])
    return noise + 0.5 * treated, x, cluster


def wild_by_refitting(y: np.ndarray, x: np.ndarray, cluster: np.ndarray, null: float) -> float:
    """The definition, one least-squares fit a sign vector."""

    def t(outcome: np.ndarray) -> float:
        found = cluster_errors(outcome, x, cluster, column=1, kind="CR1")
        return abs(found.coefficient - null) / found.se

    others = np.delete(x, 1, axis=1)
    fitted = others @ np.linalg.lstsq(others, y - null * x[:, 1], rcond=None)[0] + null * x[:, 1]
    count = int(cluster.max()) + 1
    data, reached = t(y), 0
    for draw in range(2**count):
        signs = np.array([1 - 2 * (draw >> g & 1) for g in range(count)])
        reached += t(fitted + signs[cluster] * (y - fitted)) >= data * (1 - 1e-9)
    return reached / 2**count


@pytest.mark.parametrize("null", [0.0, 0.7])
def test_wild_bootstrap_equals_its_definition(null: float) -> None:
    y, x, cluster = small(np.random.default_rng(4))
    found = wild_test(y, x, cluster, column=1, null=null, interval=False)
    assert found.enumerated
    assert found.draws == 64
    assert found.p == pytest.approx(wild_by_refitting(y, x, cluster, null))


def test_wild_interval_holds_what_is_not_rejected() -> None:
    y, x, cluster = small(np.random.default_rng(4), clusters=10)
    found = wild_test(y, x, cluster, column=1)
    assert found.low is not None
    assert found.high is not None
    for null, inside in ((found.low + 0.02, True), (found.low - 0.02, False), (found.high + 0.02, False)):
        assert (wild_test(y, x, cluster, column=1, null=null, interval=False).p > 0.05) == inside


def test_too_few_clusters_bound_nothing() -> None:
    y, x, cluster = small(np.random.default_rng(4), clusters=4)
    found = wild_test(y, x, cluster, column=1)
    assert (found.low, found.high) == (None, None)  # of 16 sign vectors the smallest p is 1 / 8


def test_enumeration_and_chance_agree() -> None:
    y, x, cluster = small(np.random.default_rng(8), clusters=12)
    everything = wild_test(y, x, cluster, column=1, interval=False).p
    twice = np.concatenate([cluster, cluster + 12])  # 24 clusters: too many to list
    drawn = wild_test(
        np.tile(y, 2), np.tile(x, (2, 1)), twice, column=1, rng=np.random.default_rng(1), interval=False
    )
    assert drawn.p < everything
    assert not drawn.enumerated


def test_a_cluster_each_row_with_equal_groups_is_welch() -> None:
    rng = np.random.default_rng(3)
    y = rng.standard_normal(12)
    x = np.column_stack([np.ones(12), np.repeat([0.0, 1.0], 6)])
    found = cluster_errors(y, x, np.arange(12), column=1, kind="CR2")
    assert found.se == pytest.approx(np.sqrt(y[:6].var(ddof=1) / 6 + y[6:].var(ddof=1) / 6))
    assert found.df == pytest.approx(10)


@pytest.mark.parametrize("kind", ["CR1", "CR2", "CR3"])
def test_one_cluster_treated_is_refused(kind: str) -> None:
    y, x, cluster = small(np.random.default_rng(3), clusters=8)
    x[:, 1] = cluster == 0
    with pytest.raises(EstimationError, match="One cluster alone"):
        cluster_errors(y, x[:, :2], cluster, column=1, kind=kind)


def test_two_clusters_treated_leave_hardly_a_degree_of_freedom() -> None:
    y, x, cluster = small(np.random.default_rng(3), clusters=12)
    x[:, 1] = cluster < 2
    assert cluster_errors(y, x[:, :2], cluster, column=1).df < 2


def test_refusals() -> None:
    y, x, cluster = small(np.random.default_rng(4))
    with pytest.raises(EstimationError, match="collinear"):
        cluster_errors(y, np.column_stack([x, x[:, 1]]), cluster, column=1)
    with pytest.raises(EstimationError, match="one cluster only"):
        cluster_errors(y, x, np.zeros_like(cluster), column=1)
    with pytest.raises(EstimationError, match="one cluster only"):
        wild_test(y, x, np.zeros_like(cluster), column=1)
    with pytest.raises(EstimationError, match="error is zero"):
        cluster_errors(np.zeros(len(y)), x, cluster, column=1)
    with pytest.raises(EstimationError, match="give an rng"):
        wild_test(y, x, np.arange(len(y)), column=1)


def test_inversion_gives_up_where_p_stays_up() -> None:
    assert invert(lambda _: 1.0, 0.0, 1.0, 1) is None


def test_without_interval_p_is_the_same_for_any_null() -> None:
    """The short way takes the null out of the outcome and draws in single precision."""
    rng = np.random.default_rng(8)
    codes = np.repeat(np.arange(15), 8)
    x = np.column_stack([rng.integers(0, 2, 15)[codes], np.ones(120), rng.normal(size=120)]).astype(float)
    y = 0.3 * x[:, 0] + rng.normal(size=15)[codes] + rng.normal(size=120)
    for null in (0.0, 0.5):
        both = [
            wild_test(
                y, x, codes, column=0, rng=np.random.default_rng(1), draws=999, null=null, interval=wanted
            )
            for wanted in (True, False)
        ]
        assert both[0].p == pytest.approx(both[1].p, abs=2e-3)
        assert both[0].coefficient == pytest.approx(both[1].coefficient, abs=1e-12)
        assert both[1].low is None
        assert both[1].draws == 999
