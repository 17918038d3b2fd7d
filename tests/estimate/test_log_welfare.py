"""Villages' poverty from log welfare: a known truth, and what is left out or refused."""

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.log_welfare import fit_log_welfare, pooled_design_effect, village_poverty

VILLAGES, SAMPLED, HOUSEHOLDS, LINE = 60, 40, 300, 1.0


def drawn(rng, each=8):
    """Covariates, a survey of some villages, and the true poverty of all by measure."""
    x = rng.normal(size=VILLAGES)
    home = np.repeat(np.arange(VILLAGES), HOUSEHOLDS)
    mean, spread = 0.5 + 0.2 * x + rng.normal(0, 0.2, VILLAGES), 0.5 * np.exp(rng.normal(0, 0.15, VILLAGES))
    persons = rng.integers(1, 7, len(home)).astype(float)
    welfare = np.exp(mean[home] + spread[home] * rng.normal(size=len(home)))
    people = pd.DataFrame({"area": home, "welfare": welfare, "persons": persons, "weight": HOUSEHOLDS / each})
    people["psu"] = people["area"]
    gap = (1 - people["welfare"] / LINE).clip(lower=0)
    values = {"fgt0": persons * (gap > 0), "fgt1": persons * gap, "poor_households": 1.0 * (gap > 0)}
    truth = {name: value.groupby(home).sum() for name, value in values.items()}
    for name in ("fgt0", "fgt1"):
        truth[name] = truth[name] / people["persons"].groupby(home).sum()
    truth["poor_households"] = truth["poor_households"] / HOUSEHOLDS
    survey = people[people["area"] < SAMPLED].groupby("area").sample(each, random_state=rng.integers(2**31))
    # the twenty others are in the weights
    return pd.DataFrame({"x": x}), survey.assign(weight=survey["weight"] * VILLAGES / SAMPLED), truth


def test_intervals_hold_the_truth_of_sampled_and_other_villages():
    rng, inside, better = np.random.default_rng(3), [], []
    for _ in range(20):
        known, survey, truth = drawn(rng)
        model = fit_log_welfare(known, survey)
        for measure, at in truth.items():
            found = village_poverty(model, LINE, measure)
            held = (found["low"] <= at) & (at <= found["high"])
            for kind, rows in (("sampled", found["sampled"]), ("others", ~found["sampled"])):
                inside.append((measure, kind, held[rows].mean()))
            squared = ((found[["estimate", "synthetic"]].sub(at, axis=0)) ** 2)[found["sampled"]].mean()
            better.append(squared["estimate"] / squared["synthetic"])
    coverage = pd.DataFrame(inside, columns=["measure", "kind", "held"]).groupby(["measure", "kind"])["held"]
    # of 800 and 400 villages, alike within a draw: two standard errors are about .02
    assert coverage.mean().between(0.91, 0.995).all()
    assert np.mean(better) < 0.9


def test_one_village_or_welfare_without_a_logarithm_is_refused():
    known, survey, _ = drawn(np.random.default_rng(1))
    with pytest.raises(EstimationError, match="1 areas were sampled, and 20"):
        fit_log_welfare(known, survey[survey["area"] == 0])
    with pytest.raises(EstimationError, match="not above zero in 8 households"):
        fit_log_welfare(known, survey.assign(welfare=survey["welfare"].where(survey["area"] > 0, 0.0)))
    with pytest.raises(EstimationError, match="too few areas with three households"):
        fit_log_welfare(known, survey.groupby("area").head(2))
    with pytest.raises(EstimationError, match="too few areas"):
        fit_log_welfare(known, survey.assign(welfare=2.0))


def test_no_weight_and_no_covariate_leave_a_household_out():
    known, survey, _ = drawn(np.random.default_rng(2))
    spoilt = survey.assign(weight=survey["weight"].where(survey["area"] > 1, 0.0))
    fewer = fit_log_welfare(known, spoilt)
    assert fewer.means.areas["sampled"].sum() == SAMPLED - 2
    assert len(fit_log_welfare(known.drop(index=[5]), survey).own) == SAMPLED - 1


@pytest.mark.parametrize(("line", "share"), [(1e-9, 0.0), (1e9, 1.0)])
def test_nobody_and_everybody_poor(line, share):
    known, survey, _ = drawn(np.random.default_rng(4))
    found = village_poverty(fit_log_welfare(known, survey), line, "fgt0")
    assert found[["estimate", "low", "high"]].to_numpy() == pytest.approx(share, abs=1e-9)


def test_clusters_within_villages_cost_effective_households():
    rng = np.random.default_rng(4)

    def effect(between):
        unit = np.repeat(np.arange(400), 6)
        frame = pd.DataFrame({"area": unit // 2, "psu": unit, "w": rng.uniform(1, 2, len(unit))})
        return pooled_design_effect(
            frame.assign(y=between * rng.normal(size=400)[unit] + rng.normal(size=len(unit)))
        )

    # an ICC of a half, six households a unit: 1 + 5 x .5, less what the pooled variance within the area misses
    assert effect(0.0) == pytest.approx(1.0, abs=0.2)
    assert effect(1.0) > 2
