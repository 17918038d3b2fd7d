"""Value added of commodities: output less inputs, in rupiah of each year, before and after."""

import pandas as pd

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.intervals import mean_interval
from blora_eval.indicators.places import Homes, at_places, block

__all__ = ["value_added", "value_added_rows"]

ROWS = {"population": "villages"}
NOMINAL = "output less inputs, rupiah of the year; mean of villages"


def value_added(commodities: pd.DataFrame) -> pd.DataFrame:
    """Value added by village, commodity and year.

    Parameters
    ----------
    commodities : DataFrame
        ``village_code``, ``year``, ``commodity``, ``output_rupiah``, ``inputs_rupiah``.

    Returns
    -------
    DataFrame
        ``village_code``, ``commodity``, ``year``, ``output`` and ``added`` (may be negative); rows whose
        output or inputs are unknown are left out, never taken as zero.

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
    """Value added in the first and the last year, its part of the output, and its change.

    Parameters
    ----------
    commodities : DataFrame
        ``village_code``, ``year``, ``commodity``, ``output_rupiah``, ``inputs_rupiah``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        Rows of the store, dimension the commodity, or empty for all of a village's that are known in both
        years: ``value_added`` in rupiah (a village's own, elsewhere the mean of villages with its interval),
        ``value_added_share`` of the last year's output, and ``value_added_change`` between the years, of
        the same villages and commodities in both. Rupiah are those of their year: prices are in them.
        Where no village has both years, ``no_round``.
    """
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
        _means(rows["added"][year], homes, "value_added", period=str(year), **words)
        for year in dict.fromkeys(years)
    ]
    share = pd.Series(quotient(rows["added"][last], rows["output"][last]), index=rows.index)
    part = {
        **words,
        "unit": "share",
        "method": "value added by output, mean of villages",
        "period": str(last),
    }
    blocks.append(_means(share, homes, "value_added_share", **part))
    if first != last:
        change = rows["added"][last] - rows["added"][first]
        blocks.append(_means(change, homes, "value_added_change", period=f"{first}/{last}", **words))
    return blocks


def _means(values: pd.Series, homes: Homes, indicator: str, **words: str) -> pd.DataFrame:
    placed = at_places(values.rename("own").rename_axis("village_code").reset_index(), homes)
    means = mean_interval(placed["own"], [placed["level"], placed["area_code"]])
    return block(means, indicator, **words)
