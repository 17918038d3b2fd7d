"""Numbers by round and area: the cells a table is counted in, their intervals, the places of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from blora_eval.results import rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CountedCells:
    """Every round of a table crossed with every area of one level, and the cell of each record.

    ``level`` is the level of the areas; ``round`` and ``area_code`` name the cells, one element
    each; ``codes`` holds, for each record of the table, the position of its cell, or -1 where the
    record belongs to none (no area code, or an area that is not counted); ``size`` counts the
    records of each cell.
    """

    level: str
    round: NDArray[np.object_]
    area_code: NDArray[np.object_]
    codes: NDArray[np.intp]
    size: NDArray[np.intp]

    def total(self, values: ArrayLike) -> Floats:
        """Sum of a value over the records of each cell."""
        numbers = np.asarray(values, dtype=np.float64)
        inside = self.codes >= 0
        codes, numbers = (self.codes, numbers) if inside.all() else (self.codes[inside], numbers[inside])
        totals: Floats = np.bincount(codes, weights=numbers, minlength=len(self.size)).astype(np.float64)
        return totals

    def block(self, indicator: str, value: ArrayLike, n: ArrayLike, **columns: object) -> pd.DataFrame:
        """One row of the results store per cell."""
        numbers = np.asarray(value, dtype=np.float64)
        otherwise = columns.pop("reason", "not_in_table")
        absent = np.where(self.size == 0, "no_households", np.asarray(otherwise, dtype=object))
        return pd.DataFrame(
            {
                "level": self.level,
                "area_code": self.area_code,
                "indicator": indicator,
                "round": self.round,
                "value": numbers,
                "n": n,
                **columns,
                "reason": np.where(np.isnan(numbers), absent, ""),
            }
        )

    def share(self, indicator: str, flag: pd.Series, **columns: object) -> pd.DataFrame:
        """Share of the records of each cell for which a statement holds, among those known."""
        known = self.total(flag.notna())
        holds = self.total(flag.fillna(False).astype(bool))
        return self.block(indicator, quotient(holds, known), known, unit="share", **columns)


def quotient(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Quotient, NaN where the denominator is zero.

    Examples
    --------
    >>> quotient([1.0, 1.0], [2.0, 0.0]).tolist()
    [0.5, nan]
    """
    above, below = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    above, below = np.broadcast_arrays(above, below)
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return quotient


def cells_of(
    table: pd.DataFrame, by: pd.Series | str, *, level: str, areas: Iterable[str] | None = None
) -> CountedCells:
    """The cells of a table: its rounds crossed with its areas.

    Examples
    --------
    >>> table = pd.DataFrame({"round": ["r1", "r1", "r2"], "village_code": ["a", "b", "b"]})
    >>> cells = cells_of(table, "village_code", level="village")
    >>> list(zip(cells.round, cells.area_code, cells.size.tolist()))
    [('r1', 'a', 1), ('r1', 'b', 1), ('r2', 'a', 0), ('r2', 'b', 1)]
    """
    area = table[by] if isinstance(by, str) else by.reindex(table.index)
    rounds = table["round"] if "round" in table else pd.Series("", index=table.index)
    area_names = sorted({str(code) for code in (area.dropna().unique() if areas is None else areas)})
    round_names = sorted(str(name) for name in rounds.dropna().unique())
    area_codes = _positions(area, area_names)
    round_codes = _positions(rounds, round_names)
    codes = np.where((area_codes < 0) | (round_codes < 0), -1, round_codes * len(area_names) + area_codes)
    count = len(area_names) * len(round_names)
    return CountedCells(
        level=level,
        round=np.repeat(np.array(round_names, dtype=object), len(area_names)),
        area_code=np.tile(np.array(area_names, dtype=object), len(round_names)),
        codes=codes.astype(np.intp),
        size=np.bincount(codes[codes >= 0], minlength=count),
    )


def _positions(values: pd.Series, names: list[str]) -> NDArray[np.intp]:
    codes, found = pd.factorize(values.astype("string"))
    place = pd.Index(names).get_indexer(pd.Index(found.astype(object))) if len(found) else np.array([], int)
    return np.where(codes < 0, -1, np.append(place, -1)[codes]).astype(np.intp)


def stored(blocks: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Blocks of rows as rows of the results store, stage ``indicators``."""
    return rows(pd.concat(list(blocks), ignore_index=True), stage="indicators")


COLUMNS = ["value", "se", "low", "high", "df", "n"]
CONFIDENCE = 0.95


def mean_interval(values: pd.Series, by: list[pd.Series]) -> pd.DataFrame:
    r"""Mean of each group with a 95 % interval from the spread within it.

    :math:`\bar x \pm t_{0.975,\,n-1}\, s/\sqrt n`: it answers how far the mean could lie off for villages
    like these, not for these villages, which have all been counted.

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


Homes = Mapping[str, pd.Series]
"""By level, the area code of each village (index: village code) that belongs to one."""

PLACE = ["level", "area_code"]
"""What tells one place from another."""

SEXES = ("female", "male")


def at_places(records: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Each record once for every place its village lies in.

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

    Examples
    --------
    >>> every_place({"regency": pd.Series({"a": "r", "b": "r"})}).tolist()
    [('regency', 'r')]
    """
    pairs = [(level, str(code)) for level, home in homes.items() for code in sorted(set(home.dropna()))]
    return pd.MultiIndex.from_tuples(pairs, names=PLACE)


def filled(numbers: pd.DataFrame | pd.Series, homes: Homes) -> pd.DataFrame:
    """Numbers by place, with a row for every place: without a record a count is zero.

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
