r"""Fay-Herriot for rates, on the scale of :math:`\arcsin\sqrt p`.

A village where all or none of the sampled are poor has a direct estimate without an error; on this
scale the sampling variance is known from the size of the sample alone, whatever the rate.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.area_variance import Method
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.fay_herriot import ErrorFormula, SmallAreas, fay_herriot
from blora_eval.indicators.checks import floats

__all__ = ["fay_herriot_rates", "rate_moments"]


def fay_herriot_rates(  # noqa: PLR0913
    areas: pd.DataFrame,
    *,
    rate: str,
    effective_n: str,
    covariates: list[str],
    method: Method = "reml",
    errors: ErrorFormula = "datta_lahiri",
    few: bool = False,
) -> SmallAreas:
    r"""Small-area estimates of rates that stay between 0 and 1.

    :math:`z = \arcsin\sqrt p` has the sampling variance :math:`1/(4 \tilde n)`. The model is fitted to
    ``z``; estimates and errors are the mean and the variance of :math:`\sin^2\theta` for a normal
    ``theta`` with the model's prediction and mean squared error; intervals are carried back.

    Parameters
    ----------
    areas : DataFrame
        One row an area, the key as index.
    rate : str
        Column of direct rates, 0 to 1; missing for an area that was not sampled.
    effective_n : str
        Column of effective sample sizes: the size divided by the design effect.
    covariates : list of str
        Columns known for every area.
    method : {"reml", "ml", "moments", "anova", "adjusted"}
        As in :func:`fay_herriot`.
    errors : {"datta_lahiri", "prasad_rao"}
        As in :func:`fay_herriot`.
    few : bool
        Anscombe's form for samples of a few households, :math:`\arcsin\sqrt{(\tilde n p + 3/8)/(\tilde n +
        3/4)}` with variance :math:`1/(4\tilde n + 2)`, which does not take "none of eight" for "nobody".

    Returns
    -------
    SmallAreas
        ``areas`` in rates; ``shrinkage``, ``residual``, ``variance`` between areas, ``coefficients`` and the
        measures of fit are those of the arcsine scale.

    Raises
    ------
    EstimationError
        As :func:`fay_herriot`, and for rates outside 0 to 1.

    Notes
    -----
    Anscombe (1948), Biometrika 35: 246-254. Hadam, Wuerz, Kreutzmann and Schmid (2024), Estimating
    regional unemployment with mobile network data, Statistical Methods and Applications. Casas-Cordero,
    Encina and Lahiri (2016), in Pratesi (ed.), Analysis of Poverty Data by Small Area Estimation.

    Examples
    --------
    >>> villages = pd.DataFrame({"rate": [0.5, 0.5, 0.5], "n": [10, 10, 10]}, index=list("abc"))
    >>> fit = fay_herriot_rates(villages, rate="rate", effective_n="n", covariates=[])
    >>> fit.areas["estimate"].round(6).tolist()
    [0.5, 0.5, 0.5]
    """
    if absent := [name for name in (rate, effective_n) if name not in areas]:
        raise EstimationError("\n".join(f"{name}: the areas have no such column." for name in absent))
    p, n = floats(areas[rate]), floats(areas[effective_n])
    if outside := int(((p < 0) | (p > 1)).sum()):
        raise EstimationError(f"{rate}: {outside} rates lie outside 0 to 1. Give shares, not percentages.")
    size = np.where(n > 0, n, np.nan)
    towards, more = (0.375, 0.5) if few else (0.0, 0.0)
    angle = np.arcsin(np.sqrt((size * p + towards) / (size + 2 * towards)))
    # a size that is not above zero stays missing in the variance, where the model says so
    scaled = areas.assign(**{rate: np.where(n > 0, angle, p), effective_n: 1 / (4 * (size + more))})
    fit = fay_herriot(
        scaled, direct=rate, variance=effective_n, covariates=covariates, method=method, errors=errors
    )
    return replace(fit, areas=_rates(fit, p, size), method=fit.method.replace("Herriot", "Herriot arcsine"))


def _rates(fit: SmallAreas, direct: Floats, size: Floats) -> pd.DataFrame:
    table, table_mse = fit.areas, fit.areas["mse"].to_numpy()
    estimate, mse = rate_moments(table["estimate"].to_numpy(), table_mse)
    low, high = (np.sin(np.clip(table[bound].to_numpy(), 0, np.pi / 2)) ** 2 for bound in ("low", "high"))
    return table.assign(
        direct=direct,
        variance=np.where(table["sampled"], direct * (1 - direct) / size, np.nan),
        synthetic=np.sin(np.clip(table["synthetic"].to_numpy(), 0, np.pi / 2)) ** 2,
        estimate=estimate,
        mse=mse,
        low=np.minimum(low, estimate),
        high=np.maximum(high, estimate),
    )


def rate_moments(
    theta: npt.NDArray[np.float64], variance: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    r"""Mean and variance of :math:`\sin^2\theta` for a normal theta.

    A prediction below 0 or above :math:`\pi/2` is no rate and counts as the bound.

    Parameters
    ----------
    theta : ndarray
        Means, in radians.
    variance : ndarray
        Variances.

    Returns
    -------
    mean : ndarray
        :math:`(1 - e^{-2v}\cos 2\theta)/2`.
    variance : ndarray
        :math:`[(1 + e^{-8v}\cos 4\theta)/2 - e^{-4v}\cos^2 2\theta]/4`.

    Examples
    --------
    >>> mean, variance = rate_moments(np.array([np.pi / 4]), np.array([0.0]))
    >>> mean.round(6).tolist(), variance.round(6).tolist()   # an angle of 45 degrees is a rate of a half
    ([0.5], [0.0])
    """
    angle = np.clip(theta, 0, np.pi / 2)
    shrunk = np.exp(-2 * variance) * np.cos(2 * angle)
    square = (1 + np.exp(-8 * variance) * np.cos(4 * angle)) / 2
    return (1 - shrunk) / 2, np.maximum(square - shrunk**2, 0.0) / 4
