"""Poverty of small areas predicted from households: empirical best prediction, and ELL.

A nested-error model of log welfare is fitted to the survey and applied to every household of the
population (a census or a register of **all**), given what the survey found in its area. Molina and
Rao take the mean over draws; for FGT indices of a log-normal that mean has a closed form, so none need
be drawn. The sample's weights do not enter: the model must hold for the sampled households as for the
others.

A regression of log welfare with an effect of clusters is fitted to the survey; coefficients, effects and
households are drawn many times over for the whole population, and the spread of the results is the error.
What the survey found in the area itself is not used: where the area was sampled, empirical best prediction
is more precise, and ELL's error leaves out an effect of the area beyond that of its clusters.
"""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.nested_error import NestedError, PredictionData
from blora_eval.estimate.arrays import Codes, Floats


def best_prediction(
    where: PredictionData,
    *,
    rng: np.random.Generator | None = None,
    bootstrap: int = 0,
    draws: int | None = None,
) -> pd.DataFrame:
    r"""FGT indices of every area by empirical best prediction.

    :math:`\hat F_d = E[F_d \mid \text{sample}]`, every household's log welfare being normal about
    :math:`x'\hat\beta + \hat u_d` with variance :math:`\hat s_u (1 - \hat\gamma_d) + \hat s_e`; an area
    without a sample has the regression and the whole of :math:`\hat s_u`. The sample's own households are
    predicted as the others are (census best prediction). The mean squared error is that of the parametric
    bootstrap: populations are made from the fitted model, a sample of each is fitted and predicted anew,
    and squared errors averaged.

    Notes
    -----
    Molina and Rao (2010), Canadian Journal of Statistics 38: 369-385; Correa, Molina and Rao (2012);
    Gonzalez-Manteiga and others (2008), Journal of Statistical Computation and Simulation 78: 443-462.

    Examples
    --------
    >>> from blora_eval.estimate.areas.nested_error import prediction_data
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 4.0, 1.0, 4.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> data = prediction_data(sample, everybody, area="village", welfare="welfare", covariates=[],
    ...                        line=2.0, alphas=(0,))
    >>> found = best_prediction(data)
    >>> found["estimate"].round(6).tolist()   # half of everybody lies below the median of 1 and 4, which is 2
    [0.5, 0.5, 0.5]
    """
    if rng is None and (bootstrap or draws is not None):
        raise EstimationError("rng: a bootstrap or draws need a random generator with a seed.")
    if (where.sample.count > 0).sum() < 2:
        raise EstimationError("Fewer than two areas were sampled: their spread cannot be known.")
    fit = where.sample.fit(where.logs)
    found = _predicted(where, fit, draws, rng)
    mse = np.full(found.shape, np.nan)
    if bootstrap and rng is not None:
        squares = [(_replica(where, fit, draws, rng)) ** 2 for _ in range(bootstrap)]
        mse = np.mean(squares, axis=0)
    return prediction_frame(where, found, mse, fit.shrinkage)


def prediction_frame(where: PredictionData, found: Floats, mse: Floats, shrinkage: Floats) -> pd.DataFrame:
    """Predictions by area and alpha as a frame."""
    many = len(where.target.alphas)
    return pd.DataFrame(
        {
            "alpha": np.repeat(where.target.alphas, len(where.areas)),
            "estimate": found.ravel(),
            "mse": mse.ravel(),
            "n": np.tile(where.sample.count.astype(int), many),
            "shrinkage": np.tile(shrinkage, many),
        },
        index=pd.Index(np.tile(where.areas, many), name=where.areas.name),
    )


def _predicted(
    where: PredictionData, fit: NestedError, draws: int | None, rng: np.random.Generator | None
) -> Floats:
    middle = where.design @ fit.beta + fit.effect[where.home]
    left = fit.between * (1 - fit.shrinkage)
    if draws is None or rng is None:
        return where.by_area(where.target.expected(middle, np.sqrt(left[where.home] + fit.within)))
    effects = (rng.normal(size=(draws, len(left))) * np.sqrt(left)).astype(np.float32)
    logs = rng.standard_normal((draws, len(middle)), dtype=np.float32)
    logs *= np.float32(np.sqrt(fit.within))
    logs += middle.astype(np.float32)
    logs += effects[:, where.home]
    return where.drawn(logs)


def _replica(where: PredictionData, fit: NestedError, draws: int | None, rng: np.random.Generator) -> Floats:
    """The error of the prediction in one population made from the model."""
    effect = rng.normal(0, np.sqrt(fit.between), len(where.areas))
    spread = np.sqrt(fit.within)
    everybody = where.design @ fit.beta + effect[where.home] + rng.normal(0, spread, len(where.home))
    truth = where.by_area(where.target.observed(everybody))
    sample = where.sample
    logs = sample.design @ fit.beta + effect[sample.home] + rng.normal(0, spread, len(sample.home))
    return _predicted(where, sample.fit(logs), draws, rng) - truth


def ell(
    where: PredictionData,
    *,
    rng: np.random.Generator,
    draws: int = 100,
    empirical: bool = False,
) -> pd.DataFrame:
    """FGT indices of every area by simulation from the regression, clusters being the areas.

    Notes
    -----
    Elbers, Lanjouw and Lanjouw (2003), Econometrica 71: 355-364; compared in Molina and Rao (2010).

    Examples
    --------
    >>> from blora_eval.estimate.areas.nested_error import prediction_data
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 1.0, 1.0, 1.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> where = prediction_data(sample, everybody, area="village", welfare="welfare", covariates=[],
    ...               line=2.0, alphas=(0,))
    >>> ell(where, rng=np.random.default_rng(1), draws=5)["estimate"].tolist()   # all have half the line
    [1.0, 1.0, 1.0]
    """
    if draws < 2:
        raise EstimationError("draws: two at least, for the spread over draws is the error.")
    if (where.sample.count > 0).sum() < 2:
        raise EstimationError("Fewer than two areas were sampled: their spread cannot be known.")
    fit = where.sample.fit(where.logs)
    root = _root(fit.covariance)
    effects, households = _pools(where, fit)
    found = []
    for _ in range(draws):
        beta = fit.beta + root @ rng.normal(size=len(fit.beta))
        effect = _drawn(effects, fit.between, len(where.areas), rng, empirical)
        own = _drawn(households, fit.within, len(where.home), rng, empirical)
        found.append(where.by_area(where.target.observed(where.design @ beta + effect[where.home] + own)))
    stacked = np.stack(found)
    return prediction_frame(
        where, stacked.mean(axis=0), stacked.var(axis=0, ddof=1), np.zeros(len(where.areas))
    )


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _pools(where: PredictionData, fit: NestedError) -> tuple[Floats, Floats]:
    """Effects of the sampled areas and residuals of their households, about zero."""
    home: Codes = where.sample.home
    residual = where.logs - where.sample.design @ fit.beta
    count = where.sample.count
    mean = np.bincount(home, residual, minlength=len(count)) / np.maximum(count, 1)
    effects = mean[count > 0]
    return effects - effects.mean(), residual - mean[home]


def _drawn(pool: Floats, variance: float, n: int, rng: np.random.Generator, empirical: bool) -> Floats:
    spread = float(np.sqrt(variance))
    if not empirical:
        return rng.normal(0, spread, n)
    # residuals are less spread (or, for means, more) than what they stand for: brought to the variance
    own = float(pool.std())
    return np.asarray(rng.choice(pool, n) * (spread / own if own > 0 else 0.0))
