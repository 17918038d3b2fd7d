"""The direct rates of small areas and what they rest on: the material of an area-level model.

An area with one sampling unit has no design-based error of its own. Its effective size is known all
the same: Kish's from the weights, divided by the design effect of sampling units within areas, which
is pooled over the areas that have two or more.
"""

import numpy as np
import pandas as pd

from blora_eval.indicators.checks import checked

__all__ = ["LEAST_DF", "direct_rates", "pooled_design_effect"]

LEAST_DF = 20
"""Degrees of freedom within areas below which a pooled design effect is not known well enough to use."""


def direct_rates(frame: pd.DataFrame, *, area: str, poor: str, weight: str, psu: str | None) -> pd.DataFrame:
    """Weighted rates by area with their effective sizes.

    Parameters
    ----------
    frame : DataFrame
        One row a sampled household.
    area : str
        Column of areas; rows without one are left out.
    poor : str
        Column of 0 and 1.
    weight : str
        Column of weights (of persons), zero or above.
    psu : str or None
        Column of primary sampling units; None where households were drawn directly.

    Returns
    -------
    DataFrame
        By area: ``rate``, ``effective_n``, ``weight`` (sum), ``n`` households, ``n_psu``. ``attrs`` has
        ``design_effect``.

    Raises
    ------
    EstimationError
        If a value or weight is missing, or a weight negative.

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

    Parameters
    ----------
    own : DataFrame
        Columns ``area``, ``psu``, ``w``, ``y`` and their products ``wy`` and ``ww``.

    Returns
    -------
    float
        One at least; one too where fewer than :data:`LEAST_DF` degrees of freedom say otherwise.

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
