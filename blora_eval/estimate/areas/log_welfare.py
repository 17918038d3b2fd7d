r"""Poverty of villages from their households' log welfare: the mean and the spread of each, modelled.

Log welfare of household i of village d is :math:`\mu_d + \sigma_d z_{di}`, with one distribution of ``z``
for all villages: the pooled standardised residuals. A Fay-Herriot model of the villages' means and
another of the logarithms of their variances borrow from all villages through the register, and a
share of poor persons follows from both. A rate of six households is 0 or a sixth; their mean log
welfare says more.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special, stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.fay_herriot import SmallAreas, fay_herriot
from blora_eval.estimate.arrays import Floats
from blora_eval.indicators.checks import floats

Measure = Literal["fgt0", "fgt1", "poor_households"]

LEAST_AREAS = 20
"""Sampled areas below which no model of areas is fitted: its variance between them would be guesswork."""

LEAST_DF = 20
"""Degrees of freedom within areas below which a pooled design effect is not known well enough to use."""

SPREAD_DF = 1.5
"""Effective degrees of freedom below which a village's own variance is not used."""

POINTS, NODES, STEP = 100, 5, 0.25
"""Quantiles that stand for the pooled residuals; nodes of the integration over each model's error; a step
in standard errors, by which poverty's direction of change is told."""

ALPHA: dict[Measure, int] = {"fgt0": 0, "fgt1": 1, "poor_households": 0}


@dataclass(frozen=True, slots=True, eq=False)
class LogWelfare:
    """The two models and what they rest on.

    ``means`` is the Fay-Herriot model of mean log welfare; ``spread`` and ``spread_se`` are the logarithm
    of the standard deviation within each village and its error; ``persons`` and ``households`` are
    quantiles of the residuals, weighted so; ``size`` is the number of households of a village
    by the weights (infinite where they do not say it) and ``crowding`` the mean square of persons a
    household over the squared mean; ``own`` has one row a sampled village.
    """

    means: SmallAreas
    spread: Floats
    spread_se: Floats
    persons: Floats
    households: Floats
    size: float
    crowding: float
    own: pd.DataFrame

    @property
    def reach(self) -> float:
        """How many standard errors the 95 % interval reaches to each side."""
        return float(stats.t.ppf(0.975, self.means.df))


def fit_log_welfare(known: pd.DataFrame, sample: pd.DataFrame) -> LogWelfare:
    """The model, from covariates by area and households.

    ``sample`` has ``area``, ``welfare``, ``weight``, ``persons`` and ``psu``. Households without a weight and
    those of areas without covariates are left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a"], "welfare": 1.0, "weight": 1.0, "persons": 1, "psu": "1"})
    >>> fit_log_welfare(pd.DataFrame(index=["a", "b"]), frame)
    Traceback (most recent call last):
    blora_eval.errors.EstimationError: 1 areas were sampled, and 20 are needed to tell how areas differ.
    """
    asked = sample[(sample["weight"] > 0) & sample["area"].isin(known.index)]
    if wrong := int((~(asked["welfare"] > 0)).sum()):
        raise EstimationError(f"welfare: not above zero in {wrong} households; its logarithm is modelled.")
    asked = asked.assign(y=np.log(asked["welfare"]), w=asked["weight"] * asked["persons"])
    own = village_moments(asked)
    if len(own) < LEAST_AREAS:
        raise EstimationError(
            f"{len(own)} areas were sampled, and {LEAST_AREAS} are needed to tell how areas differ."
        )
    covariates = [str(name) for name in known]
    frame = known.join(own.add_prefix("_"))
    spread, spread_se, common = _spreads(frame)
    frame["_psi"] = common * pooled_design_effect(asked) / frame["_effective_n"]
    means = fay_herriot(
        frame,
        direct="_mean",
        variance="_psi",
        covariates=covariates,
        method="adjusted",
        errors="prasad_rao",
    )
    z, w, h = _residuals(asked, own, frame, spread)
    weight, persons = floats(asked["weight"]), floats(asked["persons"])
    expands = weight.sum() > 2 * len(weight)
    return LogWelfare(
        means=means,
        spread=spread,
        spread_se=spread_se,
        persons=_quantiles(z, w),
        households=_quantiles(z, h),
        size=float(weight.sum()) / len(known) if expands else np.inf,
        crowding=float(np.average(persons**2, weights=weight) / np.average(persons, weights=weight) ** 2),
        own=own,
    )


def _residuals(
    asked: pd.DataFrame, own: pd.DataFrame, frame: pd.DataFrame, spread: Floats
) -> tuple[Floats, Floats, Floats]:
    """Standardised residuals in areas with several households, their weights of persons, of households."""
    home = frame.index.get_indexer(pd.Index(asked["area"]))
    left = 1 - 1 / frame["_effective_n"].to_numpy()[home]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (asked["y"] - asked["area"].map(own["mean"])).to_numpy() / np.exp(spread[home]) / np.sqrt(left)
    several = left > 1 / 6
    z, w, h = z[several], floats(asked["w"])[several], floats(asked["weight"])[several]
    z = z - np.average(z, weights=w)
    return z / np.sqrt(np.average(z**2, weights=w)), w, h


def village_moments(asked: pd.DataFrame) -> pd.DataFrame:
    """Mean and variance of ``y`` by area, its weight and effective sample (Kish 1965), households and units.

    Examples
    --------
    >>> asked = pd.DataFrame({"area": list("aab"), "y": [1.0, 3.0, 5.0], "w": 1.0, "psu": list("xyz")})
    >>> village_moments(asked)[["mean", "variance", "effective_n"]].to_numpy().tolist()
    [[2.0, 2.0, 2.0], [5.0, nan, 1.0]]
    """
    sums = asked.assign(wy=asked["w"] * asked["y"], ww=asked["w"] ** 2).groupby("area").agg(
        weight=("w", "sum"), wy=("wy", "sum"), ww=("ww", "sum"), n=("w", "size"), n_psu=("psu", "nunique")
    )  # fmt: skip
    mean, effective_n = sums["wy"] / sums["weight"], sums["weight"] ** 2 / sums["ww"]
    apart = asked["w"] * (asked["y"] - asked["area"].map(mean)) ** 2
    variance = apart.groupby(asked["area"]).sum() / sums["weight"] / (1 - 1 / effective_n)
    return sums[["weight", "n", "n_psu"]].assign(
        mean=mean, variance=variance.where(sums["n"] > 1), effective_n=effective_n
    )


def pooled_design_effect(asked: pd.DataFrame) -> float:
    r"""How much more the means of sampling units within areas differ than those of as many households.

    The variance of an area's mean from its units' linearised totals,
    :math:`\frac{m}{m-1}\sum_i z_i^2` with :math:`z_i = \sum w (y - \bar y) / \sum w`, over
    :math:`s^2 \sum w^2 / (\sum w)^2`; both are summed over the areas with two units or more.

    Examples
    --------
    >>> asked = pd.DataFrame({"area": ["a"] * 4, "psu": list("xxyy"), "w": 1.0, "y": [1.0, 1.0, 0.0, 0.0]})
    >>> pooled_design_effect(asked)   # one degree of freedom
    1.0
    """
    total = asked.groupby("area")["w"].transform("sum")
    share = asked["w"] / total
    apart = asked["y"] - (share * asked["y"]).groupby(asked["area"]).transform("sum")
    scored = asked.assign(z=share * apart, square=share * apart**2, ww=share**2)
    units = scored.groupby(["area", "psu"], as_index=False)["z"].sum().assign(zz=lambda t: t["z"] ** 2)
    by_area = units.groupby("area")["zz"].agg(["sum", "size"])
    sums = scored.groupby("area")[["square", "ww"]].sum()
    by_area["alone"] = sums["square"] * sums["ww"]
    several = by_area[(by_area["size"] > 1) & (by_area["alone"] > 0)]
    if int((several["size"] - 1).sum()) < LEAST_DF:
        return 1.0
    variance = several["sum"] * several["size"] / (several["size"] - 1)
    return max(1.0, float(variance.sum() / several["alone"].sum()))


def _spreads(frame: pd.DataFrame) -> tuple[Floats, Floats, float]:
    """Log standard deviation within each area, its error, and the variance of all but for their differences.

    The logarithm of a variance with k degrees of freedom errs by digamma(k/2) - log(k/2), with variance
    trigamma(k/2). The level is set so that the variances add up to the pooled one.
    """
    df, own = frame["_effective_n"] - 1, frame["_variance"]
    used = (df >= SPREAD_DF) & (own > 0)
    if int(used.sum()) < LEAST_AREAS:
        raise EstimationError("welfare: too few areas with three households of different welfare.")
    half = (df / 2).where(used)
    logs = pd.DataFrame(
        {
            "log": np.log(own.where(used)) - special.digamma(half) + np.log(half),
            "noise": special.polygamma(1, half),
        },
        index=frame.index,
    )
    fit = fay_herriot(
        logs, direct="log", variance="noise", covariates=[], method="reml", errors="prasad_rao"
    ).areas
    several = df > 0
    modelled = np.exp(fit["estimate"])
    level = float((own * df)[several].sum() / (modelled * df)[several].sum())
    spread = (floats(fit["estimate"]) + np.log(level)) / 2
    return spread, np.sqrt(floats(fit["mse"])) / 2, level * float(np.exp(fit["synthetic"].iloc[0]))


def _quantiles(values: Floats, weight: Floats) -> Floats:
    order = np.argsort(values)
    middle = np.cumsum(weight[order]) - weight[order] / 2
    wanted = (np.arange(POINTS) + 0.5) / POINTS * weight.sum()
    return np.asarray(np.interp(wanted, middle, values[order]), dtype=float)


def poverty(mean: Floats, spread: Floats, points: Floats, alpha: int) -> Floats:
    """The index of Foster, Greer and Thorbecke where log welfare over the line has this mean and log sd.

    Examples
    --------
    >>> points = np.array([-1.0, 1.0])   # half of the households at 0 - 1, half at 0 + 1
    >>> poverty(np.zeros(1), np.zeros(1), points, 1).round(4).tolist()   # (1 - 1/e) / 2
    [0.3161]
    """
    if alpha == 0:
        shares = (np.arange(len(points)) + 0.5) / len(points)
        below = np.interp(-mean / np.exp(spread), points, shares, left=0.0, right=1.0)
        return np.asarray(below, dtype=float)
    welfare = np.exp(np.minimum(np.exp(spread)[..., None] * points + mean[..., None], 0.0))
    return np.asarray(((1 - welfare) ** alpha).mean(axis=-1))


def village_poverty(model: LogWelfare, line: float, measure: Measure) -> pd.DataFrame:
    """Estimate, mean squared error and 95 % interval of every area, and what the regression says of it.

    The estimate is the mean over the errors of both models (Gauss-Hermite). The interval's ends are the
    poverty at the edge of the errors' ellipse, in the direction in which poverty changes most, joined
    with the chance by which a village of so many households departs from its distribution.
    """
    areas, alpha = model.means.areas, ALPHA[measure]
    mean, se = floats(areas["estimate"]) - np.log(line), np.sqrt(floats(areas["mse"]))
    points = model.households if measure == "poor_households" else model.persons
    estimate, error = _expected(model, mean, se, points, alpha)
    crowding = 1.0 if measure == "poor_households" else model.crowding

    def chance(mean: Floats, spread: Floats) -> Floats:
        """Variance of the poverty of a village's households about that of their distribution."""
        first, second = (poverty(mean, spread, points, power) for power in (alpha, 2 * alpha))
        return (second - first**2) * crowding / model.size

    ends = []
    for shift in _edges(model, mean, se, points, alpha):
        at_end = mean + shift[0] * se, model.spread + shift[1] * model.spread_se
        apart = poverty(*at_end, points, alpha) - estimate
        ends.append(np.hypot(apart, model.reach * np.sqrt(chance(*at_end))))
    synthetic = floats(areas["synthetic"]) - np.log(line)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "mse": error + chance(mean, model.spread),
            "low": estimate - ends[0],
            "high": estimate + ends[1],
            "synthetic": poverty(synthetic, model.spread, points, alpha),
            "sampled": areas["sampled"],
        },
        index=areas.index,
    )


def _expected(
    model: LogWelfare, mean: Floats, se: Floats, points: Floats, alpha: int
) -> tuple[Floats, Floats]:
    """Mean and variance of poverty over the errors of both models, by Gauss and Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    means = mean[:, None, None] + se[:, None, None] * nodes[:, None]
    spreads = model.spread[:, None, None] + model.spread_se[:, None, None] * nodes
    means, spreads = np.broadcast_arrays(means, spreads)
    at = poverty(means, spreads, points, alpha)
    both = np.multiply.outer(weights, weights) / weights.sum() ** 2
    estimate = (at * both).sum(axis=(1, 2))
    return estimate, np.maximum((at**2 * both).sum(axis=(1, 2)) - estimate**2, 0.0)


def _edges(
    model: LogWelfare, mean: Floats, se: Floats, points: Floats, alpha: int
) -> list[tuple[Floats, Floats]]:
    """Where on the ellipse of both errors poverty is least, and most: in standard errors of each."""

    def moved(by_mean: float, by_spread: float) -> Floats:
        return poverty(mean + by_mean * se, model.spread + by_spread * model.spread_se, points, alpha)

    by_mean = moved(STEP, 0.0) - moved(-STEP, 0.0)
    by_spread = moved(0.0, STEP) - moved(0.0, -STEP)
    length = np.hypot(by_mean, by_spread)
    flat = length < 1e-12
    length = np.where(flat, 1.0, length)
    to_mean, to_spread = (
        np.where(flat, -model.reach, model.reach * by_mean / length),
        model.reach * by_spread / length,
    )
    return [(-to_mean, -to_spread), (to_mean, to_spread)]
