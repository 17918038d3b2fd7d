"""The village development index (Indeks Desa Membangun, IDM): context for an evaluation, not its outcome.

IDM is reported by the village itself, jumps, and a better status costs a village money; from 2025 on
it is replaced by Indeks Desa, which is another series.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from blora_eval.errors import DataError
from blora_eval.indicators.cells import quotient
from blora_eval.results import rows

STATUSES = ("sangat tertinggal", "tertinggal", "berkembang", "maju", "mandiri")
"""The statuses in order, worst first; their codes are 1 to 5."""

UPPER_BOUNDS = (0.4907, 0.5989, 0.7072, 0.8155)
COMPONENTS = ("idm", "iks", "ike", "ikl")
METHODS = {
    "idm_status": "index_status",
    "idm_rank": "regency_rank",
}
METHOD = "idm_published"
MEAN_METHOD = "unweighted_village_mean"


def idm_status(index: ArrayLike) -> pd.Series:
    """Status code of a village by its index.

    Examples
    --------
    >>> idm_status([0.4907, 0.4908, 0.9, None]).tolist()
    [1, 2, 5, <NA>]
    """
    kept = index.index if isinstance(index, pd.Series) else None
    values = pd.to_numeric(pd.Series(index, index=kept)).astype("Float64")
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    codes = pd.Series(np.searchsorted(UPPER_BOUNDS, numbers, side="left") + 1, index=values.index)
    return codes.astype("Int64").mask(np.isnan(numbers))


def idm_rows(idm: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The index of each village and year, its status and rank, and the means of the areas above.

    Examples
    --------
    >>> areas = pd.DataFrame({"village_code": ["99.99.01.2001", "99.99.01.2002"], "regency_code": "99.99"})
    >>> idm = areas[["village_code"]].assign(year=2024, idm=[0.6, 0.9])
    >>> numbers = idm_rows(idm, areas).query("indicator == 'idm_rank'")
    >>> numbers["value"].tolist()
    [2.0, 1.0]
    """
    repeated = int(idm.duplicated(["village_code", "year"]).sum())
    if repeated:
        raise DataError(
            "The table idm cannot be used:",
            [f"village_code × year: {repeated} rows repeat another"],
            "Keep one row per village and year.",
        )
    grid = _grid(idm, areas)
    villages = [_village_rows(grid, name) for name in (*COMPONENTS, "idm_status", "idm_rank")]
    means = [
        _mean_rows(grid, name, level)
        for level in ("district", "regency")
        if f"{level}_code" in grid
        for name in COMPONENTS
    ]
    return rows(pd.concat([*villages, *means], ignore_index=True), stage="indicators")


def _grid(idm: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Every village of the frame in every year of the table, so that what is lacking shows."""
    above = [name for name in ("district_code", "regency_code") if name in areas]
    years = pd.DataFrame({"year": sorted(idm["year"].unique())})
    numbers = idm.reindex(columns=["village_code", "year", *COMPONENTS])
    grid = (
        areas[["village_code", *above]]
        .merge(years, how="cross")
        .merge(numbers, on=["village_code", "year"], how="left")
    )
    for name in COMPONENTS:
        grid[name] = pd.to_numeric(grid[name]).astype("Float64")
    grid["idm_status"] = idm_status(grid["idm"])
    within = [grid["year"], grid["regency_code"]] if "regency_code" in grid else [grid["year"]]
    grid["idm_rank"] = grid["idm"].groupby(within, sort=False).rank(method="min", ascending=False)
    return grid.sort_values(["village_code", "year"], ignore_index=True)


def _village_rows(grid: pd.DataFrame, name: str) -> pd.DataFrame:
    known = grid[name].notna()
    return pd.DataFrame(
        {
            "level": "village",
            "area_code": grid["village_code"],
            "indicator": name,
            "period": grid["year"].astype("string"),
            "value": grid[name],
            "n": known.astype("int64"),
            "unit": "index" if name in COMPONENTS else "count",
            "method": METHODS.get(name, METHOD),
            "reason": np.where(known, "", "not_in_table"),
        }
    )


def _mean_rows(grid: pd.DataFrame, name: str, level: str) -> pd.DataFrame:
    groups = grid.groupby([f"{level}_code", "year"], sort=True)[name]
    count, total = groups.count(), groups.sum()
    mean = quotient(total.to_numpy(np.float64), count.to_numpy(np.float64))
    return pd.DataFrame(
        {
            "level": level,
            "area_code": count.index.get_level_values(0),
            "indicator": name,
            "period": count.index.get_level_values(1).astype("string"),
            "value": mean,
            "n": count.to_numpy(),
            "unit": "index",
            "method": MEAN_METHOD,
            "reason": np.where(np.isnan(mean), "not_in_table", ""),
        }
    )
