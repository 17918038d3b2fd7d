r"""Poverty of small areas from households: empirical best prediction, with its error.

A nested-error model of log welfare is fitted to the survey and applied to every household of the
population (a census or a register of **all**), given what the survey found in its area. Molina and
Rao take the mean over draws; for FGT indices of a log-normal that mean has a closed form, so none need
be drawn. The sample's weights do not enter: the model must hold for the sampled households as for the
others.
"""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.nested_error import NestedError
from blora_eval.estimate.scene import Scene

__all__ = ["best_prediction", "prediction_frame"]


def best_prediction(
    where: Scene,
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

    Parameters
    ----------
    where : Scene
        From :func:`blora_eval.estimate.scene.scene`.
    rng : Generator, optional
        Source of randomness; needed for a bootstrap or for draws.
    bootstrap : int
        How many populations; 0 gives no error.
    draws : int, optional
        Draws of each area's population (Molina and Rao's Monte Carlo); None takes the closed form.

    Returns
    -------
    DataFrame
        By area and alpha: ``estimate``, ``mse`` (missing without a bootstrap), ``n`` sampled households and
        ``shrinkage``.

    Raises
    ------
    EstimationError
        If randomness is needed and no ``rng`` given, or nothing was sampled in two areas at least.

    Notes
    -----
    Molina and Rao (2010), Canadian Journal of Statistics 38: 369-385; Correa, Molina and Rao (2012);
    Gonzalez-Manteiga and others (2008), Journal of Statistical Computation and Simulation 78: 443-462.

    Examples
    --------
    >>> from blora_eval.estimate.scene import scene
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 4.0, 1.0, 4.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> found = best_prediction(scene(sample, everybody, area="village", welfare="welfare", covariates=[],
    ...                               line=2.0, alphas=(0,)))
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


def prediction_frame(where: Scene, found: Floats, mse: Floats, shrinkage: Floats) -> pd.DataFrame:
    """Predictions by area and alpha as a frame.

    Parameters
    ----------
    where : Scene
        Whose areas.
    found : ndarray, shape (alphas, areas)
        Predictions.
    mse : ndarray, shape (alphas, areas)
        Their mean squared errors.
    shrinkage : ndarray, shape (areas,)
        Weight of the area's own sample.

    Returns
    -------
    DataFrame
        With the areas as index.
    """
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


def _predicted(where: Scene, fit: NestedError, draws: int | None, rng: np.random.Generator | None) -> Floats:
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


def _replica(where: Scene, fit: NestedError, draws: int | None, rng: np.random.Generator) -> Floats:
    """The error of the prediction in one population made from the model."""
    effect = rng.normal(0, np.sqrt(fit.between), len(where.areas))
    spread = np.sqrt(fit.within)
    everybody = where.design @ fit.beta + effect[where.home] + rng.normal(0, spread, len(where.home))
    truth = where.by_area(where.target.observed(everybody))
    sample = where.sample
    logs = sample.design @ fit.beta + effect[sample.home] + rng.normal(0, spread, len(sample.home))
    return _predicted(where, sample.fit(logs), draws, rng) - truth
