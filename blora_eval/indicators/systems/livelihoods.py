"""Livelihoods: an index of five capitals by a published formula, and the value added of commodities.

Of every indicator x of a village and year: (x - min)/(max - min) over all villages and years of the
table, turned round where low is better. A capital is the mean of its indicators, the index the mean of
the five capitals, equal weights throughout; it is missing where a capital is. It places villages beside
each other; 0 and 1 are the worst and the best found here, not anywhere.
"""

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import Homes, at_places, block, mean_interval, quotient, stored

CAPITALS = ("human", "social", "natural", "physical", "financial")
ROWS = {"population": "villages"}
FEWEST_RANKED = 2


def scaled(livelihoods: pd.DataFrame, *, method: str = "minmax") -> pd.Series:
    """Each value against all villages and years of its indicator, higher the better.

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
    """The index by year, its capitals in the last, its change, and ranks with their range."""
    known = livelihoods.dropna(subset=["village_code", "year", "capital", "indicator"])
    scores = capital_scores(known)
    years = sorted(scores.index.get_level_values("year").unique())
    words = {"unit": "index", "method": "min_max_equal_weights", **ROWS}
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
    words = {"unit": "count", "method": "table_rank", "period": str(year), **ROWS}
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


NOMINAL = "output_less_inputs"


def value_added(commodities: pd.DataFrame) -> pd.DataFrame:
    """Value added by village, commodity and year.

    Examples
    --------
    >>> table = pd.DataFrame({"village_code": "a", "year": 2021, "commodity": ["Jagung", "Padi"],
    ...                       "output_rupiah": [10.0, 10.0], "inputs_rupiah": [4.0, None]})
    >>> value_added(table)[["commodity", "added"]].values.tolist()
    [['Jagung', 6.0]]
    """
    known = commodities.dropna(subset=["village_code", "year", "commodity", "output_rupiah", "inputs_rupiah"])
    output = known["output_rupiah"].astype("float64")
    added = output - known["inputs_rupiah"].astype("float64")
    return known[["village_code", "commodity", "year"]].assign(output=output, added=added)


def value_added_rows(commodities: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Value added in the first and the last year, its part of the output, and its change."""
    table = value_added(commodities)
    years = sorted({int(year) for year in table["year"]})
    if not years:
        return stored(
            [
                pd.DataFrame(
                    {"level": "study", "area_code": ["all"], "indicator": "value_added", "reason": "no_item"}
                )
            ]
        )
    first, last = years[0], years[-1]
    wide = table[table["year"].isin([first, last])].pivot(  # noqa: PD010
        index=["village_code", "commodity"], columns="year", values=["added", "output"]
    )
    both = wide.dropna()
    total = both.groupby(level="village_code").sum()
    kinds = {name: rows.droplevel("commodity") for name, rows in wide.groupby(level="commodity")}
    blocks = []
    for name, rows in {"": total, **{str(key): rows for key, rows in kinds.items()}}.items():
        blocks += _of_kind(rows, name, (first, last), homes)
    return stored(blocks)


def _of_kind(rows: pd.DataFrame, commodity: str, years: tuple[int, int], homes: Homes) -> list[pd.DataFrame]:
    words = {"dimension": commodity, "unit": "rupiah", "method": NOMINAL, "reason": "no_round", **ROWS}
    first, last = years
    blocks = [
        _value_added_means(rows["added"][year], homes, "value_added", period=str(year), **words)
        for year in dict.fromkeys(years)
    ]
    share = pd.Series(quotient(rows["added"][last], rows["output"][last]), index=rows.index)
    part = {
        **words,
        "unit": "share",
        "method": "value_added_by_output",
        "period": str(last),
    }
    blocks.append(_value_added_means(share, homes, "value_added_share", **part))
    if first != last:
        change = rows["added"][last] - rows["added"][first]
        blocks.append(
            _value_added_means(change, homes, "value_added_change", period=f"{first}/{last}", **words)
        )
    return blocks


def _value_added_means(values: pd.Series, homes: Homes, indicator: str, **words: str) -> pd.DataFrame:
    placed = at_places(values.rename("own").rename_axis("village_code").reset_index(), homes)
    means = mean_interval(placed["own"], [placed["level"], placed["area_code"]])
    return block(means, indicator, **words)
