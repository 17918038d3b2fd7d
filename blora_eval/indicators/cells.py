"""The cells in which a table is counted: one per round and area, and sums over all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from blora_eval.results import rows

__all__ = ["Cells", "cells_of", "quotient", "stored"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
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
        """Sum of a value over the records of each cell.

        Parameters
        ----------
        values : array-like, shape (records,)
            Numbers or booleans; missing values must have been replaced by the caller.

        Returns
        -------
        array, shape (cells,)
            Zero where a cell has no record.
        """
        numbers = np.asarray(values, dtype=np.float64)
        inside = self.codes >= 0
        codes, numbers = (self.codes, numbers) if inside.all() else (self.codes[inside], numbers[inside])
        totals: Floats = np.bincount(codes, weights=numbers, minlength=len(self.size)).astype(np.float64)
        return totals

    def block(self, indicator: str, value: ArrayLike, n: ArrayLike, **columns: object) -> pd.DataFrame:
        """One row of the results store per cell.

        Parameters
        ----------
        indicator : str
            The indicator's code.
        value : array-like, shape (cells,)
            The numbers; NaN where there is none.
        n : array-like, shape (cells,)
            How many records stand behind each number.
        **columns : str or array-like
            Other columns of the store. ``reason`` is used where the value is missing only.

        Returns
        -------
        DataFrame
            Without a value the reason is ``no_households`` where the cell has no record at all and
            otherwise ``reason``, by default ``not_in_table``: no record has the field filled in.
        """
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
        """Share of the records of each cell for which a statement holds, among those known.

        Parameters
        ----------
        indicator : str
            The indicator's code.
        flag : Series of bool, shape (records,)
            True, false or missing; a missing one is in neither numerator nor denominator.
        **columns : str or array-like
            Other columns of the store.

        Returns
        -------
        DataFrame
            One row per cell; ``n`` is the number of records known.
        """
        known = self.total(flag.notna())
        holds = self.total(flag.fillna(False).astype(bool))
        return self.block(indicator, quotient(holds, known), known, unit="share", **columns)


def quotient(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Quotient, NaN where the denominator is zero.

    Parameters
    ----------
    numerator, denominator : array-like
        Of one shape.

    Returns
    -------
    array
        Never infinite, and no warning.

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
) -> Cells:
    """The cells of a table: its rounds crossed with its areas.

    Parameters
    ----------
    table : DataFrame
        One row a record; column ``round`` where there are several.
    by : Series or str
        Area code of each record, or the column that holds it. Records without one are not counted.
    level : str
        Level of the areas: village, district, regency, group.
    areas : iterable of str, optional
        All areas that must appear, such as the villages of the areas frame; by default those found.

    Returns
    -------
    Cells
        Sorted by round, then by area code.

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
    return Cells(
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
    """Blocks of rows as rows of the results store, stage ``indicators``.

    Parameters
    ----------
    blocks : iterable of DataFrame
        What :meth:`Cells.block` and :meth:`Cells.share` made.

    Returns
    -------
    DataFrame
        In the columns of the store.
    """
    return rows(pd.concat(list(blocks), ignore_index=True), stage="indicators")
