"""Livelihoods: an index of five capitals by a published formula, and what its ranks rest on.

Of every indicator x of a village and year: (x - min)/(max - min) over all villages and years of the
table, turned round where low is better. A capital is the mean of its indicators, the index the mean of
the five capitals, equal weights throughout; it is missing where a capital is. It places villages beside
each other; 0 and 1 are the worst and the best found here, not anywhere.
"""

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import stored
from blora_eval.indicators.intervals import mean_interval
from blora_eval.indicators.places import Homes, at_places, block

__all__ = ["CAPITALS", "capital_rows", "capital_scores", "scaled"]

CAPITALS = ("human", "social", "natural", "physical", "financial")
ROWS = {"population": "villages"}
FEWEST_RANKED = 2


def scaled(livelihoods: pd.DataFrame, *, method: str = "minmax") -> pd.Series:
    """Each value against all villages and years of its indicator, higher the better.

    Parameters
    ----------
    livelihoods : DataFrame
        ``indicator``, ``value`` and perhaps ``better``: higher (also where empty) or lower.
    method : {"minmax", "z"}
        (x - min)/(max - min), 0 to 1; or (x - mean)/standard deviation.

    Returns
    -------
    Series of float
        Missing where the value is, and for an indicator that is the same everywhere: it places nobody.

    Examples
    --------
    >>> table = pd.DataFrame({"indicator": "Lahan", "value": [1.0, 2.0, 3.0], "better": "lower"})
    >>> scaled(table).tolist()
    [1.0, 0.5, 0.0]
    """
    value = livelihoods["value"].astype("float64")
    lower = (
        livelihoods["better"] == "lower" if "better" in livelihoods else pd.Series(False, index=value.index)
    )
    value = value.where(~lower.fillna(False).astype(bool), -value)
    of_indicator = value.groupby(livelihoods["indicator"])
    if method == "z":
        spread = of_indicator.transform("std")
        return (value - of_indicator.transform("mean")) / spread.where(spread > 0)
    low, high = of_indicator.transform("min"), of_indicator.transform("max")
    return (value - low) / (high - low).where(high > low)


def capital_scores(livelihoods: pd.DataFrame, *, method: str = "minmax") -> pd.DataFrame:
    """The five capitals and their index, by village and year.

    Parameters
    ----------
    livelihoods : DataFrame
        ``village_code``, ``year``, ``capital``, ``indicator``, ``value`` and perhaps ``better``.
    method : {"minmax", "z"}
        As in :func:`scaled`.

    Returns
    -------
    DataFrame, index village_code and year
        One column a capital, the mean of its known indicators, and ``index``, the mean of the five;
        missing where a capital is.

    Examples
    --------
    >>> table = pd.DataFrame([(v, 2021, c, c, x) for v, x in (("a", 1.0), ("b", 3.0)) for c in CAPITALS],
    ...                      columns=["village_code", "year", "capital", "indicator", "value"])
    >>> capital_scores(table)["index"].tolist()
    [0.0, 1.0]
    """
    score = scaled(livelihoods, method=method)
    keys = [livelihoods[name] for name in ("village_code", "year", "capital")]
    means = score.groupby(keys).mean().unstack("capital").reindex(columns=list(CAPITALS))  # noqa: PD010
    return means.assign(index=means.mean(axis=1, skipna=False))


def capital_rows(livelihoods: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """The index by year, its capitals in the last, its change, and ranks with their range.

    Parameters
    ----------
    livelihoods : DataFrame
        ``village_code``, ``year``, ``capital``, ``indicator``, ``value`` and perhaps ``better``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store: ``capital_index`` by year and ``capital`` (dimension: which) of the last year; a
        village's own, elsewhere the mean of villages with its interval
        (:func:`blora_eval.indicators.intervals.mean_interval`). ``capital_index_change`` from the first
        year to the last, of villages that have both: elsewhere with an interval, a village's own has none.
        ``capital_rank`` of a village in the last year, 1 the highest, and ``capital_rank_best`` and
        ``capital_rank_worst`` by z-scores instead, and leaving out each capital in turn.
        A village with a capital missing is unavailable, ``partly_missing``.
    """
    known = livelihoods.dropna(subset=["village_code", "year", "capital", "indicator"])
    scores = capital_scores(known)
    years = sorted(scores.index.get_level_values("year").unique())
    words = {"unit": "index", "method": "min-max, equal weights; mean of villages", **ROWS}
    blocks = []
    for year in years:
        of_year = scores.xs(year, level="year")
        blocks.append(_means(of_year["index"], homes, "capital_index", period=str(year), **words))
    last = pd.DataFrame(scores.xs(years[-1], level="year"))
    of_last = {"period": str(years[-1]), **words}
    blocks += [_means(last[name], homes, "capital", dimension=name, **of_last) for name in CAPITALS]
    if len(years) > 1:
        change = last["index"] - scores.xs(years[0], level="year")["index"]
        words |= {"unit": "index_points", "period": f"{years[0]}/{years[-1]}"}
        blocks.append(_means(change, homes, "capital_index_change", **words))
    if "village" in homes:
        blocks += _ranks(known, last, years[-1])
    return stored(blocks)


def _means(values: pd.Series, homes: Homes, indicator: str, **words: str) -> pd.DataFrame:
    """A village's own value, and elsewhere the mean of villages with its interval."""
    frame = values.rename("own").rename_axis("village_code").reset_index()
    placed = at_places(frame, homes)
    means = mean_interval(placed["own"], [placed["level"], placed["area_code"]])
    return block(means, indicator, reason="partly_missing", **words)


def _ranks(known: pd.DataFrame, last: pd.DataFrame, year: int) -> list[pd.DataFrame]:
    versions = {
        "own": last["index"],
        "z": capital_scores(known, method="z").xs(year, level="year")["index"].reindex(last.index),
        **{
            name: last[[each for each in CAPITALS if each != name]].mean(axis=1, skipna=False)
            for name in CAPITALS
        },
    }
    table = pd.DataFrame(versions).rank(method="min", ascending=False)
    table = table.where(last["index"].notna())
    if int(last["index"].notna().sum()) < FEWEST_RANKED:
        table[:] = np.nan
    columns = {
        "capital_rank": table["own"],
        "capital_rank_best": table.min(axis=1),
        "capital_rank_worst": table.max(axis=1),
    }
    words = {"unit": "count", "method": "rank among the villages of the table", "period": str(year), **ROWS}
    n = int(last["index"].notna().sum())
    return [
        block(
            pd.DataFrame({"level": "village", "area_code": last.index, "value": rank.to_numpy(), "n": n}),
            name,
            reason="partly_missing",
            **words,
        )
        for name, rank in columns.items()
    ]
