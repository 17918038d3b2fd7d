"""The places a village's record counts for, and numbers of places as rows of the store."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["PLACE", "SEXES", "Homes", "at_places", "block", "every_place", "filled"]

Homes = Mapping[str, pd.Series]
"""By level, the area code of each village (index: village code) that belongs to one."""

PLACE = ["level", "area_code"]
"""What tells one place from another."""

SEXES = ("female", "male")


def at_places(records: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Each record once for every place its village lies in.

    Parameters
    ----------
    records : DataFrame
        With ``village_code``.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        The records with ``level`` and ``area_code``; those of villages outside ``homes`` are left out.

    Examples
    --------
    >>> homes = {"village": pd.Series({"a": "a", "b": "b"}), "regency": pd.Series({"a": "r", "b": "r"})}
    >>> at_places(pd.DataFrame({"village_code": ["a", "x"]}), homes)[["level", "area_code"]].values.tolist()
    [['village', 'a'], ['regency', 'r']]
    """
    parts = [
        records.assign(level=level, area_code=records["village_code"].map(home).astype("string"))
        for level, home in homes.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="area_code").reset_index(drop=True)


def every_place(homes: Homes) -> pd.MultiIndex:
    """All places of all levels, with or without a record.

    Parameters
    ----------
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    MultiIndex
        Levels ``level`` and ``area_code``, by level in the order given, then by code.

    Examples
    --------
    >>> every_place({"regency": pd.Series({"a": "r", "b": "r"})}).tolist()
    [('regency', 'r')]
    """
    pairs = [(level, str(code)) for level, home in homes.items() for code in sorted(set(home.dropna()))]
    return pd.MultiIndex.from_tuples(pairs, names=PLACE)


def filled(numbers: pd.DataFrame | pd.Series, homes: Homes) -> pd.DataFrame:
    """Numbers by place, with a row for every place: without a record a count is zero.

    Parameters
    ----------
    numbers : DataFrame or Series, index level and area_code
        Sums or counts.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        One row for each of :func:`every_place`.

    Examples
    --------
    >>> homes = {"village": pd.Series({"a": "a", "b": "b"})}
    >>> found = pd.Series([2], index=pd.MultiIndex.from_tuples([("village", "a")]), name="n")
    >>> filled(found, homes)["n"].tolist()
    [2.0, 0.0]
    """
    frame = numbers.to_frame() if isinstance(numbers, pd.Series) else numbers
    return frame.reindex(every_place(homes)).astype("float64").fillna(0.0)


def block(numbers: pd.DataFrame, indicator: str, *, reason: Any, **columns: Any) -> pd.DataFrame:
    """Numbers of places as material for rows of the store.

    Parameters
    ----------
    numbers : DataFrame
        ``value``, ``n`` and more columns of the store, with places in the index or in columns.
    indicator : str
        The indicator's code.
    reason : str or array-like of str
        Why there is no number where there is none; not used elsewhere.
    **columns
        Columns that are the same in every row.

    Returns
    -------
    DataFrame
        For :func:`blora_eval.indicators.cells.stored`.

    Examples
    --------
    >>> numbers = pd.DataFrame({"level": "village", "area_code": ["a", "b"], "value": [1.0, None]})
    >>> block(numbers, "visits", reason="never_visited")["reason"].tolist()
    ['', 'never_visited']
    """
    frame = numbers if "area_code" in numbers else numbers.reset_index()
    value = frame["value"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    absent = ~np.isfinite(value)
    return frame.assign(
        value=np.where(absent, np.nan, value),
        indicator=indicator,
        reason=np.where(absent, np.asarray(reason, dtype=object), ""),
        **columns,
    )
