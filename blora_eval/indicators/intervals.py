"""Intervals for means over villages and for ratios of sums: Student's t, and none where one is not earned."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from blora_eval.indicators.cells import quotient

__all__ = ["mean_interval", "ratio_interval"]

COLUMNS = ["value", "se", "low", "high", "df", "n"]
CONFIDENCE = 0.95


def mean_interval(values: pd.Series, by: list[pd.Series]) -> pd.DataFrame:
    r"""Mean of each group with a 95 % interval from the spread within it.

    :math:`\bar x \pm t_{0.975,\,n-1}\, s/\sqrt n`: it answers how far the mean could lie off for villages
    like these, not for these villages, which have all been counted.

    Parameters
    ----------
    values : Series of float
        One a village; missing ones are left out and not counted in ``n``.
    by : list of Series
        What the groups are made by.

    Returns
    -------
    DataFrame
        ``value, se, low, high, df, n`` by group, in the unit of the values. One value has no interval;
        values that are all alike have none either, since their spread tells nothing.

    Examples
    --------
    >>> mean_interval(pd.Series([1.0, 3.0]), [pd.Series(["a", "a"])])[["value", "se", "n"]].values.tolist()
    [[2.0, 1.0, 2.0]]
    """
    grouped = values.astype("float64").groupby(by, sort=True)
    n, mean, spread = grouped.count(), grouped.mean(), grouped.std(ddof=1)
    se: pd.Series = spread / np.sqrt(n.where(n > 1))
    return _bounds(pd.DataFrame({"value": mean, "se": se.where(spread > 0), "df": n - 1.0, "n": n}))


def ratio_interval(
    numerator: pd.Series, denominator: pd.Series, *, by: list[pd.Series], cluster: pd.Series
) -> pd.DataFrame:
    r"""Ratio of two sums of each group with a 95 % interval that takes villages as the clusters.

    :math:`r = \sum y / \sum x`; with :math:`d_c = \sum_{i \in c} (y_i - r x_i)` over the ``m`` clusters,
    :math:`v = \frac{m}{m-1} \sum_c d_c^2 / (\sum x)^2` and ``m - 1`` degrees of freedom
    (Cochran 1977, chapter 6).

    Parameters
    ----------
    numerator, denominator : Series of float
        One pair a record; a record in which either is missing is left out.
    by : list of Series
        What the groups are made by.
    cluster : Series
        The village of each record.

    Returns
    -------
    DataFrame
        ``value, se, low, high, df, n`` by group; ``n`` counts the records. No value where the
        denominator is zero, no interval for one cluster; a lower bound below zero is cut at zero where
        no record is negative.

    Examples
    --------
    >>> one = pd.Series(["a", "a"])
    >>> ratio_interval(pd.Series([10.0, 30.0]), pd.Series([1.0, 3.0]), by=[one], cluster=pd.Series([1, 2]))[
    ...     ["value", "n"]].values.tolist()
    [[10.0, 2.0]]
    """
    known = numerator.notna() & denominator.notna()
    y, x = numerator[known].astype("float64"), denominator[known].astype("float64")
    keys = [key[known] for key in by]
    sums = pd.DataFrame({"y": y, "x": x}).groupby(keys, sort=True).sum()
    ratio = pd.Series(quotient(sums["y"], sums["x"]), index=sums.index)
    names = [f"key{place}" for place in range(len(keys))]
    frame = pd.DataFrame(dict(zip(names, keys, strict=True)) | {"y": y, "x": x, "cluster": cluster[known]})
    totals = frame.groupby([*names, "cluster"], sort=True)[["y", "x"]].sum()
    places = totals.reset_index("cluster").index
    distance = totals["y"].to_numpy() - ratio.reindex(places).to_numpy() * totals["x"].to_numpy()
    squares = pd.Series(distance**2, index=places).groupby(level=names, sort=True)
    m = squares.size().to_numpy(dtype=np.float64)
    total = sums["x"].to_numpy()
    variance = quotient(quotient(m, m - 1) * squares.sum().to_numpy(), total**2)
    n = pd.Series(1, index=y.index).groupby(keys, sort=True).sum()
    se = pd.Series(np.sqrt(variance), index=sums.index)
    result = _bounds(pd.DataFrame({"value": ratio, "se": se.where(se > 0), "df": m - 1, "n": n}))
    if bool((y >= 0).all()):
        result["low"] = result["low"].clip(lower=0)
    return result


def _bounds(frame: pd.DataFrame) -> pd.DataFrame:
    reach: npt.NDArray[np.float64] = np.full(len(frame), np.nan)
    earned = frame["se"].notna().to_numpy()
    reach[earned] = stats.t.ppf((1 + CONFIDENCE) / 2, frame["df"].to_numpy()[earned])
    width = reach * frame["se"].to_numpy()
    bounded = frame.assign(low=frame["value"] - width, high=frame["value"] + width)
    return bounded.assign(df=bounded["df"].where(earned))[COLUMNS]
