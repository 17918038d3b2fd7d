r"""Rates of small areas: direct, and by Fay-Herriot on the scale of :math:`\arcsin\sqrt p`.

An area with one sampling unit has no design-based error of its own. Its effective size is known all
the same: Kish's from the weights, divided by the design effect of sampling units within areas, which
is pooled over the areas that have two or more.

A village where all or none of the sampled are poor has a direct estimate without an error; on this
scale the sampling variance is known from the size of the sample alone, whatever the rate.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.area_variance import Method
from blora_eval.estimate.areas.fay_herriot import ErrorFormula, SmallAreas, fay_herriot
from blora_eval.estimate.arrays import Floats
from blora_eval.indicators.checks import checked, floats

LEAST_DF = 20
"""Degrees of freedom within areas below which a pooled design effect is not known well enough to use."""


def direct_rates(frame: pd.DataFrame, *, area: str, poor: str, weight: str, psu: str | None) -> pd.DataFrame:
    """Weighted rates by area with their effective sizes.

    Notes
    -----
    Kish (1965), Survey Sampling.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": list("aab"), "poor": [1, 0, 1], "weight": [3.0, 1.0, 2.0]})
    >>> direct_rates(sample, area="village", poor="poor", weight="weight", psu=None)[
    ...     ["rate", "effective_n"]].to_numpy().tolist()   # (3 + 1) ** 2 / (9 + 1)
    [[0.75, 1.6], [1.0, 1.0]]
    """
    checked(frame[weight], poor=frame[poor])
    kept = frame[frame[area].notna() & (frame[weight] > 0)]
    own = pd.DataFrame(
        {
            "area": kept[area].astype(str),
            "w": kept[weight].astype(float),
            "y": kept[poor].astype(float),
            "psu": kept[psu].astype(str) if psu else np.arange(len(kept)),
        }
    )
    own = own.assign(wy=own["w"] * own["y"], ww=own["w"] ** 2)
    sums = own.groupby("area").agg(
        w=("w", "sum"), wy=("wy", "sum"), ww=("ww", "sum"), n=("w", "size"), n_psu=("psu", "nunique")
    )
    effect = pooled_design_effect(own) if psu else 1.0
    table = pd.DataFrame(
        {
            "rate": sums["wy"] / sums["w"],
            "effective_n": sums["w"] ** 2 / sums["ww"] / effect,
            "weight": sums["w"],
            "n": sums["n"],
            "n_psu": sums["n_psu"],
        }
    )
    table.attrs["design_effect"] = effect
    return table


def pooled_design_effect(own: pd.DataFrame) -> float:
    r"""How much more the rates of sampling units within areas differ than those of as many households.

    The variance of an area's rate from its units' linearised totals,
    :math:`\frac{m}{m-1}\sum_i z_i^2` with :math:`z_i = \sum w (y - \bar y) / \sum w`, over
    :math:`\bar y (1 - \bar y) \sum w^2 / (\sum w)^2`; both are summed over the areas with two units or more.

    Examples
    --------
    >>> own = pd.DataFrame({"area": ["a"] * 4, "psu": list("xxyy"), "w": 1.0, "y": [1.0, 1.0, 0.0, 0.0]})
    >>> pooled_design_effect(own.assign(wy=own["w"] * own["y"], ww=1.0))   # one degree of freedom
    1.0
    """
    total = own.groupby("area")[["w", "wy", "ww"]].transform("sum")
    rate = total["wy"] / total["w"]
    scored = own.assign(
        z=own["w"] * (own["y"] - rate) / total["w"], alone=rate * (1 - rate) * own["ww"] / total["w"] ** 2
    )
    units = scored.groupby(["area", "psu"], as_index=False)["z"].sum().assign(square=lambda t: t["z"] ** 2)
    by_area = units.groupby("area")["square"].agg(["sum", "size"])
    by_area["alone"] = scored.groupby("area")["alone"].sum()
    several = by_area[(by_area["size"] > 1) & (by_area["alone"] > 0)]
    if int((several["size"] - 1).sum()) < LEAST_DF:
        return 1.0
    variance = several["sum"] * several["size"] / (several["size"] - 1)
    return max(1.0, float(variance.sum() / several["alone"].sum()))


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
