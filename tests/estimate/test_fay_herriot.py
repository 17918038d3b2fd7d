"""Fay-Herriot: the numbers of sae and emdi, a peer's, recovery of a known truth, and the edges."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.area_variance import METHODS, between_areas, weighted_fit
from blora_eval.estimate.areas.fay_herriot import diagnose, fay_herriot

REGIONS = ["a2", "a3", "a4"]


@pytest.fixture(scope="module")
def milk(shared_data):
    frame = pd.read_csv(shared_data("benchmarks/sae_milk.csv.gz")).set_index("SmallArea")
    for region in (2, 3, 4):
        frame[f"a{region}"] = (frame["MajorArea"] == region).astype(float)
    return frame.assign(variance=frame["SD"] ** 2)


def scored(milk):
    """The variance at which sae's scoring stops: started at the median, until it moves by less than 1e-4."""
    y, psi = milk["yi"].to_numpy(), milk["variance"].to_numpy()
    design = np.column_stack([np.ones(len(milk)), milk[REGIONS]])
    variance, step = float(np.median(psi)), 1.0
    while step >= 1e-4:
        fit = weighted_fit(y, psi, design, variance)
        weighted = fit.weight[:, None] * design
        projection = np.diag(fit.weight) - weighted @ fit.covariance @ weighted.T
        slope = -np.trace(projection) / 2 + (fit.weight**2 * fit.residual**2).sum() / 2
        moved = slope / (np.trace(projection @ projection) / 2)
        variance, step = variance + moved, abs(moved / variance)
    return variance


@pytest.mark.vector("48")
@pytest.mark.parametrize(
    ("method", "variance", "estimate", "mse", "within"),
    [
        # sae stops scoring at a relative change of 1e-4, so its last digit is not the maximum's
        ("reml", 0.0185502, 1.0219703, 0.0134602, 1e-5),
        ("ml", 0.0155175, 1.0161733, 0.0135800, 5e-6),
        ("moments", 0.0164203, 1.0179759, 0.0127570, 5e-6),
    ],
)
def test_milk_of_sae(milk, method, variance, estimate, mse, within):
    fit = fay_herriot(milk, direct="yi", variance="variance", covariates=REGIONS, method=method)
    assert fit.variance == pytest.approx(variance, rel=within)
    assert fit.areas["estimate"].iloc[0] == pytest.approx(estimate, rel=within)
    assert fit.areas["mse"].iloc[0] == pytest.approx(mse, rel=within)


@pytest.mark.vector("48")
def test_milk_of_sae_to_the_printed_digits_where_its_scoring_stops(milk):
    stopped = scored(milk)
    assert stopped == pytest.approx(0.0185502, abs=5e-8)
    fit = fay_herriot(milk, direct="yi", variance="variance", covariates=REGIONS, between=stopped)
    assert fit.areas["estimate"].iloc[0] == pytest.approx(1.0219703, abs=5e-8)
    assert fit.areas["mse"].iloc[0] == pytest.approx(0.0134602, abs=5e-8)
    assert fit.coefficients["value"].tolist() == pytest.approx(
        [0.9681890, 0.1327801, 0.2269462, -0.2413011], abs=5e-8
    )
    assert fit.coefficients["se"].tolist() == pytest.approx(
        [0.06936208, 0.10300072, 0.09232981, 0.08161707], abs=5e-9
    )


@pytest.mark.vector("51")
def test_income_of_emdi(shared_data):
    sample = pd.read_csv(shared_data("benchmarks/emdi_eusilcA_smpAgg.csv.gz"))
    population = pd.read_csv(shared_data("benchmarks/emdi_eusilcA_popAgg.csv.gz"))
    areas = sample.merge(population, on="Domain", validate="one_to_one").set_index("Domain")
    fit = fay_herriot(
        areas, direct="Mean", variance="Var_Mean", covariates=["cash", "self_empl"], method="ml"
    )
    assert fit.variance == pytest.approx(1371195, abs=0.5)
    # the constant is 3070.512303 at the maximum, seven in the tenth digit from what was printed
    assert fit.coefficients["value"].tolist() == pytest.approx([3070.51231, 1.05939, 1.74564], abs=1e-5)
    assert fit.coefficients["se"].tolist() == pytest.approx([635.94290, 0.07049, 0.22017], abs=2e-5)
    assert fit.loglik == pytest.approx(-847.8303, abs=5e-5)
    assert fit.aic == pytest.approx(1703.661, abs=5e-4)
    assert fit.bic == pytest.approx(fit.aic + 4 * (np.log(len(areas)) - 2))
    assert fit.r2 == pytest.approx(0.9482498, abs=5e-8)


def test_samplics_agrees(milk):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from samplics.sae import EblupAreaModel
        from samplics.utils.types import FitMethod

        peer = EblupAreaModel(method=FitMethod.reml)
        design = milk[REGIONS].assign(one=1.0)[["one", *REGIONS]]
        where = milk.index.to_numpy()
        peer.fit(yhat=milk["yi"], X=design, area=where, error_std=milk["SD"], intercept=False, tol=1e-10)
        peer.predict(X=design, area=where, intercept=False)
    fit = fay_herriot(milk, direct="yi", variance="variance", covariates=REGIONS)
    assert fit.variance == pytest.approx(peer.re_std**2, rel=1e-5)
    assert fit.coefficients["value"].tolist() == pytest.approx(list(peer.fixed_effects), rel=1e-5)
    assert fit.areas["estimate"].to_dict() == pytest.approx(peer.area_est, rel=1e-5)
    assert fit.areas["mse"].to_dict() == pytest.approx(peer.area_mse, rel=1e-4)


def drawn(rng, m=60, between=0.5, unsampled=0):
    psi = rng.uniform(0.2, 2.0, m)
    frame = pd.DataFrame({"x": rng.normal(size=m), "variance": psi}, index=[f"v{i:03d}" for i in range(m)])
    truth = 1 + 2 * frame["x"] + rng.normal(0, np.sqrt(between), m)
    frame["direct"] = truth + rng.normal(0, np.sqrt(psi))
    frame.loc[frame.index[:unsampled], ["direct", "variance"]] = np.nan
    return frame, truth


@pytest.mark.parametrize("method", METHODS)
def test_truth_is_recovered_and_the_error_is_honest(method):
    rng = np.random.default_rng(3)
    squares, promised, covered, found, outside = [], [], [], [], []
    for _ in range(80):
        frame, truth = drawn(rng, unsampled=10)
        fit = fay_herriot(frame, direct="direct", variance="variance", covariates=["x"], method=method)
        table = fit.areas
        squares.append(((table["estimate"] - truth) ** 2).to_numpy())
        promised.append(table["mse"].to_numpy())
        covered.append(((table["low"] <= truth) & (truth <= table["high"])).to_numpy())
        outside.append(bool((table["shrinkage"][:10] == 0).all()))
        found.append(fit.variance)
    squares, promised, covered = (np.array(x) for x in (squares, promised, covered))
    # 4,800 predictions: the mean squared error is known to some 4 %
    assert promised.mean() == pytest.approx(squares.mean(), rel=0.12)
    assert promised[:, :10].mean() == pytest.approx(squares[:, :10].mean(), rel=0.15)
    # sampling variances twice the variance between areas: the plain estimators fall short of 95 %
    assert (0.93 if method == "adjusted" else 0.90) <= covered.mean() <= 0.975
    assert np.mean(found) == pytest.approx(0.5, abs=0.12 if method != "adjusted" else 0.3)
    assert all(outside)


@pytest.mark.parametrize("method", METHODS)
def test_no_variance_between_areas_leaves_the_regression(method):
    frame = pd.DataFrame(
        {
            "x": np.arange(10.0),
            "variance": 4.0,
            "direct": 1 + np.arange(10.0) + 0.01 * (-1.0) ** np.arange(10),
        }
    )
    fit = fay_herriot(frame, direct="direct", variance="variance", covariates=["x"], method=method)
    if method == "adjusted":
        assert fit.variance > 0
    else:
        assert fit.variance == 0
        assert fit.areas["estimate"].tolist() == pytest.approx(fit.areas["synthetic"].tolist())
    assert (fit.areas["mse"] > 0).all()


def test_a_large_variance_between_areas_leaves_the_direct_estimates():
    frame = pd.DataFrame({"direct": [0.0, 1e6, -1e6, 3e6], "variance": 1e-6})
    fit = fay_herriot(frame, direct="direct", variance="variance", covariates=[])
    assert fit.areas["estimate"].tolist() == pytest.approx(frame["direct"].tolist(), abs=1e-3)
    assert fit.areas["shrinkage"].min() > 0.999999


def test_units_of_covariates_do_not_matter():
    frame, _ = drawn(np.random.default_rng(5))
    fit = fay_herriot(frame, direct="direct", variance="variance", covariates=["x"])
    rupiah = fay_herriot(
        frame.assign(x=frame["x"] * 1e8), direct="direct", variance="variance", covariates=["x"]
    )
    assert rupiah.areas["estimate"].tolist() == pytest.approx(fit.areas["estimate"].tolist())
    assert rupiah.coefficients.loc["x", "value"] * 1e8 == pytest.approx(fit.coefficients.loc["x", "value"])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.1, 100), st.floats(-50, 50))
def test_shifting_and_scaling_the_direct_estimates_shifts_and_scales_the_result(seed, factor, shift):
    frame, _ = drawn(np.random.default_rng(seed), m=20)
    fit = fay_herriot(frame, direct="direct", variance="variance", covariates=["x"])
    changed = frame.assign(direct=shift + factor * frame["direct"], variance=factor**2 * frame["variance"])
    other = fay_herriot(changed, direct="direct", variance="variance", covariates=["x"])
    wanted = (shift + factor * fit.areas["estimate"]).tolist()
    assert other.areas["estimate"].tolist() == pytest.approx(wanted, rel=1e-6, abs=1e-6)
    between = fit.areas[["direct", "synthetic"]]
    inside = (fit.areas["estimate"] >= between.min(axis=1) - 1e-9) & (
        fit.areas["estimate"] <= between.max(axis=1) + 1e-9
    )
    assert inside.all()


def test_all_reasons_are_told_at_once():
    frame = pd.DataFrame(
        {"direct": [0.1, 0.2, None], "variance": [0.0, 1.0, None], "x": [1.0, None, 2.0]},
        index=["a", "a", "b"],
    )
    with pytest.raises(EstimationError) as caught:
        fay_herriot(frame, direct="direct", variance="variance", covariates=["x"])
    told = str(caught.value)
    for part in ("more than once", "x: missing for 1 of 3", "not above zero for 1 of 2", "3 at least"):
        assert part in told
    with pytest.raises(EstimationError, match="no such column"):
        fay_herriot(frame, direct="direct", variance="variance", covariates=["y"])
    with pytest.raises(EstimationError, match="none of"):
        fay_herriot(frame, direct="direct", variance="variance", covariates=[], method="bayes")


def test_covariates_that_say_the_same_are_refused():
    frame, _ = drawn(np.random.default_rng(1))
    with pytest.raises(EstimationError, match="say the same"):
        fay_herriot(
            frame.assign(twice=2 * frame["x"]),
            direct="direct",
            variance="variance",
            covariates=["x", "twice"],
        )


# Diagnostics -------------------------------------------------------------------------------------


def test_a_true_model_passes_and_a_wrong_one_is_found():
    frame, _ = drawn(np.random.default_rng(2), m=100)
    good = diagnose(fay_herriot(frame, direct="direct", variance="variance", covariates=["x"]))
    assert {check.code: check.passed for check in good.checks} == {
        "residuals_normal": True,
        "agrees_with_direct": True,
        "outliers": True,
        "explains": None,
    }
    assert len(good.comparison) == 100
    assert good.shrinkage.between(0, 1).all()
    frame.loc[frame.index[:3], "direct"] += 40
    bad = {
        check.code: check
        for check in diagnose(
            fay_herriot(frame, direct="direct", variance="variance", covariates=["x"])
        ).checks
    }
    assert bad["residuals_normal"].passed is False
    assert bad["outliers"].numbers["outliers"] == 3


def test_areas_all_alike_have_nothing_to_correlate():
    frame = pd.DataFrame({"direct": [2.0] * 9, "variance": [1.0] * 9})
    found = diagnose(fay_herriot(frame, direct="direct", variance="variance", covariates=[]))
    assert [check.passed for check in found.checks] == [None, True, True, None]
    assert found.checks[3].numbers == {"r2": 0.0, "correlation": 0.0}


def test_the_variance_is_where_the_likelihood_is_highest(milk):
    y, psi = milk["yi"].to_numpy(), milk["variance"].to_numpy()
    design = np.ones((len(milk), 1))
    best = between_areas(y, psi, design, "ml")

    def height(variance):
        fit = weighted_fit(y, psi, design, variance)
        return (np.log(fit.weight) - fit.weight * fit.residual**2).sum()

    assert all(height(best) >= height(best * factor) for factor in (0.5, 0.9, 0.999, 1.001, 1.1, 2))
