"""Best prediction of poverty from households: its parts by other means, recovery of a truth, the edges."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.household_prediction import best_prediction, ell
from blora_eval.estimate.areas.nested_error import Target, nested_error, prediction_data

LINE = 300_000.0


def village_population(rng, areas=40, size=120, between=0.09, within=0.25):
    home = np.repeat(np.arange(areas), size)
    x = rng.binomial(1, 0.3 + 0.4 * rng.random(areas)[home]).astype(float)
    logs = 12.9 - 0.4 * x + rng.normal(0, np.sqrt(between), areas)[home]
    logs = logs + rng.normal(0, np.sqrt(within), len(home))
    codes = np.array([f"99.99.01.{2001 + area}" for area in range(areas)])
    return pd.DataFrame({"village": codes[home], "x": x, "welfare": np.exp(logs), "persons": 1 + home % 4})


def sample_of(population, rng, each=8, unsampled=10):
    kept = population[population["village"] > sorted(set(population["village"]))[unsampled - 1]]
    return kept.iloc[rng.permutation(len(kept))].groupby("village").head(each)


def placed(sample, population, **changes):
    given_ = {"area": "village", "welfare": "welfare", "covariates": ["x"], "line": LINE, "weight": "persons"}
    return prediction_data(sample, population, **{**given_, **changes})


def test_nested_error_model_is_that_of_statsmodels():
    rng = np.random.default_rng(4)
    sample = sample_of(village_population(rng), rng, unsampled=1)
    sample = sample.assign(logs=np.log(sample["welfare"]))
    fit = nested_error(sample, area="village", outcome="logs", covariates=["x"])
    peer = sm.MixedLM(sample["logs"], sm.add_constant(sample[["x"]]), groups=sample["village"]).fit(reml=True)
    assert fit.within == pytest.approx(peer.scale, rel=1e-4)
    assert fit.between == pytest.approx(float(np.asarray(peer.cov_re)[0, 0]), rel=1e-3)
    assert fit.beta.tolist() == pytest.approx(peer.fe_params.tolist(), rel=1e-5)
    # statsmodels takes the errors from the curvature over all parameters, variances included
    assert np.sqrt(np.diag(fit.covariance)).tolist() == pytest.approx(peer.bse_fe.tolist(), rel=1e-2)
    effects = [float(value.iloc[0]) for _, value in sorted(peer.random_effects.items())]
    assert fit.effect.tolist() == pytest.approx(effects, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.floats(11.5, 13.5), st.floats(0.1, 1.0), st.sampled_from([0.0, 50_000.0]))
def test_closed_form_is_the_integral(middle, spread, shift):
    target = Target(LINE, (0, 1, 2), shift)
    found = target.expected(np.array([middle]), np.array([spread]))[:, 0]
    top = np.log(LINE + shift)
    for alpha in (0, 1, 2):
        wanted, _ = integrate.quad(
            lambda t, power=alpha: (
                ((LINE + shift - np.exp(t)) / LINE) ** power * stats.norm.pdf(t, middle, spread)
            ),
            middle - 12 * spread,
            min(top, middle + 12 * spread),
            limit=200,
        )
        assert found[alpha] == pytest.approx(wanted, abs=1e-7)
    assert found[0] >= 0
    assert target.observed(np.array([top + 1e-6])).tolist() == [[0.0]] * 3


def test_draws_agree_with_the_closed_form_within_their_error():
    rng = np.random.default_rng(6)
    population = village_population(rng)
    where = placed(sample_of(population, rng), population)
    exact = best_prediction(where)
    drawn = best_prediction(where, draws=400, rng=np.random.default_rng(1))
    apart = (exact["estimate"] - drawn["estimate"]).abs()
    assert apart[exact["alpha"] == 0].max() < 0.03
    assert apart.mean() < 0.005
    assert exact["mse"].isna().all()


def test_truth_is_recovered_better_than_directly_and_the_bootstrap_says_how_well():
    rng = np.random.default_rng(7)
    squares, promised, direct = [], [], []
    for round_ in range(25):
        population = village_population(rng)
        sample = sample_of(population, rng)
        where = placed(sample, population, alphas=(0,), weight=None)
        boot = 40 if round_ < 5 else 0
        found = best_prediction(where, bootstrap=boot, rng=rng)
        truth = (population["welfare"] < LINE).groupby(population["village"]).mean()
        squares.append((found["estimate"] - truth).to_numpy() ** 2)
        if boot:
            promised.append(found["mse"].to_numpy())
        plain = (sample["welfare"] < LINE).groupby(sample["village"]).mean()
        direct.append(((plain - truth.reindex(plain.index)) ** 2).mean())
    squares, promised = np.mean(squares, axis=0), np.mean(promised, axis=0)
    assert squares[10:].mean() < 0.6 * np.mean(direct)
    # sampled and unsampled villages apart: the second have the larger error, and are told so
    assert promised[10:].mean() == pytest.approx(squares[10:].mean(), rel=0.2)
    assert promised[:10].mean() == pytest.approx(squares[:10].mean(), rel=0.3)
    assert promised[:10].mean() > promised[10:].mean()


def test_order_of_rows_does_not_matter_and_areas_are_joined_by_key():
    rng = np.random.default_rng(9)
    population = village_population(rng, areas=12)
    sample = sample_of(population, rng, unsampled=3)
    first = best_prediction(placed(sample, population))
    again = best_prediction(
        placed(sample.sample(frac=1, random_state=1), population.sample(frac=1, random_state=2))
    )
    assert again["estimate"].tolist() == pytest.approx(first["estimate"].tolist())
    assert (first["n"].to_numpy()[:3] == 0).all()
    assert (first["shrinkage"].to_numpy()[:3] == 0).all()


def test_same_seed_same_error():
    rng = np.random.default_rng(9)
    population = village_population(rng, areas=12, size=30)
    where = placed(sample_of(population, rng, unsampled=2), population)
    one, two = (best_prediction(where, bootstrap=5, rng=np.random.default_rng(3)) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("welfare", [LINE * 2, LINE / 2, LINE])
def test_all_alike(welfare):
    frame = pd.DataFrame({"village": list("aabbcc"), "welfare": welfare})
    found = best_prediction(
        placed(frame, frame, covariates=[], weight=None), bootstrap=2, rng=np.random.default_rng(1)
    )
    wanted = {LINE * 2: [0, 0, 0], LINE / 2: [1, 0.5, 0.25]}.get(welfare)
    if wanted is not None:
        by_alpha = found.groupby("alpha")["estimate"].mean().tolist()
        assert by_alpha == pytest.approx(wanted, abs=1e-9)
    assert np.isfinite(found["mse"]).all()


def test_ell_is_unbiased_and_less_precise_where_there_is_a_sample():
    rng = np.random.default_rng(11)
    apart, best = [], []
    for _ in range(12):
        population = village_population(rng, size=80)
        where = placed(sample_of(population, rng), population, alphas=(0,), weight=None)
        truth = (population["welfare"] < LINE).groupby(population["village"]).mean()
        simulated = ell(where, rng=rng, draws=30)
        apart.append(simulated["estimate"] - truth)
        best.append(best_prediction(where)["estimate"] - truth)
        assert (simulated["mse"] > 0).all()
    apart, best = np.array(apart), np.array(best)
    assert abs(apart.mean()) < 0.03
    assert (best[:, 10:] ** 2).mean() < 0.7 * (apart[:, 10:] ** 2).mean()
    assert simulated["mse"].mean() == pytest.approx((apart**2).mean(), rel=0.35)


def test_ell_from_the_residuals():
    rng = np.random.default_rng(12)
    population = village_population(rng, areas=20, size=60)
    where = placed(sample_of(population, rng, unsampled=5), population)
    normal, found = (
        ell(where, rng=np.random.default_rng(1), draws=60, empirical=which) for which in (False, True)
    )
    assert found["estimate"].mean() == pytest.approx(normal["estimate"].mean(), abs=0.03)


def test_what_cannot_be_used_is_refused():
    rng = np.random.default_rng(13)
    population = village_population(rng, areas=6, size=10)
    sample = sample_of(population, rng, each=5, unsampled=1)
    with pytest.raises(EstimationError, match="above zero") as caught:
        placed(sample.assign(welfare=-1.0), population, line=0.0, alphas=(3,))
    assert "alphas" in str(caught.value)
    assert "larger shift" in str(caught.value)
    with pytest.raises(EstimationError, match="no such column"):
        placed(sample, population.drop(columns="village"))
    with pytest.raises(EstimationError, match="rows of the sample lie in no area"):
        placed(sample, population[population["village"] != sample["village"].iloc[0]])
    with pytest.raises(EstimationError, match="persons: not above zero in 60 rows"):
        placed(sample, population.assign(persons=0))
    with pytest.raises(EstimationError, match="missing in 25 rows of the sample|missing in 25 of 25"):
        placed(sample.assign(x=np.nan), population)
    with pytest.raises(EstimationError, match="say the same"):
        placed(sample.assign(y=sample["x"]), population.assign(y=1.0), covariates=["x", "y"])
    with pytest.raises(EstimationError, match="4 at least are needed"):
        placed(sample.head(3), population)
    with pytest.raises(EstimationError, match="random generator"):
        best_prediction(placed(sample, population), bootstrap=3)
    alone = sample[sample["village"] == sample["village"].iloc[0]]
    for refused in (best_prediction, lambda where: ell(where, rng=rng)):
        with pytest.raises(EstimationError, match="two areas"):
            refused(placed(alone, population))
    with pytest.raises(EstimationError, match="two at least"):
        ell(placed(sample, population), rng=rng, draws=1)
    with pytest.raises(EstimationError, match="One area only"):
        nested_error(alone.assign(y=1.0), area="village", outcome="y", covariates=["x"])
    with pytest.raises(EstimationError, match="village"):
        nested_error(sample.assign(village=None), area="village", outcome="welfare", covariates=["x"])
