r"""Poverty of small areas by the method of Elbers, Lanjouw and Lanjouw (ELL).

A regression of log welfare with an effect of clusters is fitted to the survey; coefficients, effects and
households are drawn many times over for the whole population, and the spread of the results is the error.
What the survey found in the area itself is not used: where the area was sampled, empirical best prediction
is more precise, and ELL's error leaves out an effect of the area beyond that of its clusters.
"""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.estimate.best_prediction import prediction_frame
from blora_eval.estimate.nested_error import NestedError
from blora_eval.estimate.scene import Scene

__all__ = ["ell"]


def ell(
    where: Scene,
    *,
    rng: np.random.Generator,
    draws: int = 100,
    empirical: bool = False,
) -> pd.DataFrame:
    """FGT indices of every area by simulation from the regression, clusters being the areas.

    Parameters
    ----------
    where : Scene
        From :func:`blora_eval.estimate.scene.scene`.
    rng : Generator
        Source of randomness.
    draws : int
        How many populations are drawn, two at least.
    empirical : bool
        Draw effects and households from the residuals found, rather than from the normal.

    Returns
    -------
    DataFrame
        By area and alpha: ``estimate`` (mean over draws), ``mse`` (variance over draws), ``n`` sampled
        households and ``shrinkage`` (0: the area's own sample has no weight).

    Raises
    ------
    EstimationError
        For fewer than two draws, or fewer than two sampled areas.

    Notes
    -----
    Elbers, Lanjouw and Lanjouw (2003), Econometrica 71: 355-364; compared in Molina and Rao (2010).

    Examples
    --------
    >>> from blora_eval.estimate.scene import scene
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 1.0, 1.0, 1.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> where = scene(sample, everybody, area="village", welfare="welfare", covariates=[],
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


def _pools(where: Scene, fit: NestedError) -> tuple[Floats, Floats]:
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
