"""Deprivations a register shows, and the adapted multidimensional index made of them.

The global MPI (2018) has three dimensions: health (nutrition, child mortality), education and living
standards. A register knows nothing of health, so the index here is *adapted*, is named so in every
row, and is comparable with no published MPI. See :data:`REGISTER_WEIGHTS` for what was changed.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import Cells, cells_of, quotient, stored
from blora_eval.indicators.deprivation_matrix import deprivation_score, is_multidimensionally_poor

__all__ = ["REGISTER_WEIGHTS", "register_deprivations", "register_poverty"]

REGISTER_WEIGHTS: Mapping[str, float] = {
    "schooling": 1 / 4,
    "child_school": 1 / 4,
    "floor": 1 / 24,
    "wall": 1 / 24,
    "water": 1 / 12,
    "lighting": 1 / 12,
    "fuel": 1 / 12,
    "toilet": 1 / 12,
    "assets": 1 / 12,
}
"""Weights of the adapted register index; they sum to one.

The global MPI weights its dimensions equally and the indicators within a dimension equally, and
where a survey lacks an indicator the others of its dimension take over its weight (Alkire and Santos
2014). The same rule is carried one step up here: health is lacking altogether, so education and
living standards weigh 1/2 each; years of schooling and attendance weigh 1/4 each; the six indicators
of living standards (housing, water, lighting, fuel, sanitation, assets) weigh 1/12 each, and housing,
which the global MPI makes of floor, roof and walls, is shared equally by floor and wall.
"""

CUTOFF = 1 / 3
METHOD = "adapted Alkire-Foster, k=1/3, register without health"
RAW_METHOD = "register deprivation"

TESTS: Mapping[str, tuple[str, Callable[[pd.Series], pd.Series]]] = {
    "floor": ("floor", lambda floor: floor == "earth"),
    "wall": ("wall", lambda wall: wall == "bamboo"),
    "water": ("water", lambda water: water == "unsafe"),
    "lighting": ("lighting", lambda lighting: lighting == "other"),
    "fuel": ("fuel", lambda fuel: fuel == "solid"),
    "toilet": ("toilet", lambda toilet: toilet != "private"),
    "assets": ("assets", lambda assets: pd.to_numeric(assets) <= 1),
    "schooling": ("adult_schooling", lambda years: pd.to_numeric(years) < 6),
    "child_school": ("child_out_of_school", lambda out: out.astype("boolean")),
}


def register_deprivations(households: pd.DataFrame) -> pd.DataFrame:
    """Which of nine deprivations each household of a register has.

    Parameters
    ----------
    households : DataFrame, one row per household
        With any of floor, wall, water, lighting, fuel, toilet, assets, adult_schooling and
        child_out_of_school.

    Returns
    -------
    DataFrame of nullable boolean
        The index of ``households``; columns floor (earth), wall (bamboo), water (unsafe), lighting
        (not electric), fuel (solid), toilet (shared or none), assets (none or one kind), schooling
        (no adult with six years) and child_school (a child of 7-15 out of school). Missing where the
        register does not say, in all rows where it has no such field. A household without a child of
        that age must say false: it is not deprived.

    Examples
    --------
    >>> households = pd.DataFrame({"floor": ["earth", "other", None], "assets": [1, 2, 0]})
    >>> register_deprivations(households)[["floor", "assets"]].values.tolist()
    [[True, True], [False, False], [<NA>, True]]
    """
    absent = pd.Series(pd.NA, index=households.index, dtype="boolean")
    columns = {}
    for name, (field, deprived) in TESTS.items():
        if field not in households:
            columns[name] = absent
            continue
        value = households[field]
        columns[name] = deprived(value).astype("boolean").mask(value.isna())
    return pd.DataFrame(columns, index=households.index)


def register_poverty(
    households: pd.DataFrame, *, by: pd.Series | str, level: str, areas: Iterable[str] | None = None
) -> pd.DataFrame:
    """Deprivation headcounts and the adapted multidimensional index of a register, per round and area.

    Each household counts with its members. H is the share of persons in households whose weighted
    deprivations reach k = 1/3, A the mean weighted deprivation among them, M0 = H x A, and the
    contribution of indicator j is w_j h_j(k) / M0 with h_j(k) its censored headcount.

    Parameters
    ----------
    households : DataFrame, one row per household
        With ``persons`` and the fields of :func:`register_deprivations`.
    by : Series or str
        Area code of each household, or the column that holds it; without one it is not counted.
    level : str
        Level of the areas: village, district, regency, group.
    areas : iterable of str, optional
        All areas that must appear; by default those found.

    Returns
    -------
    DataFrame
        Rows of the store. ``deprived`` is of the persons in households that say, ``n`` the number of
        such households. ``mpi_headcount``, ``mpi_intensity``, ``mpi_adjusted`` and
        ``mpi_contribution`` are of households with all nine indicators and their size; the others
        are left out and counted in ``mpi_left_out``. Where nobody is multidimensionally poor
        intensity and contributions do not exist: unavailable, reason ``nobody_poor``.

    References
    ----------
    Alkire and Foster (2011), Journal of Public Economics 95; Alkire and Santos (2014), World
    Development 59.

    Examples
    --------
    >>> household = dict.fromkeys("floor wall water lighting fuel toilet".split(), "x")
    >>> poor = household | {"assets": 0, "adult_schooling": 0, "child_out_of_school": True, "persons": 3}
    >>> well = household | {"toilet": "private", "assets": 5, "adult_schooling": 9,
    ...                     "child_out_of_school": False, "persons": 1}
    >>> register_poverty(pd.DataFrame([poor, well]).assign(village_code="a"), by="village_code",
    ...                  level="village").set_index("indicator").loc["mpi_headcount", "value"]
    np.float64(0.75)
    """
    cells = cells_of(households, by, level=level, areas=areas)
    deprived = register_deprivations(households)
    persons = households["persons"] if "persons" in households else pd.Series(pd.NA, index=households.index)
    size = pd.to_numeric(persons).astype("Float64")
    raw = [_raw_headcount(cells, deprived[name], size) for name in deprived]
    return stored([*raw, *_index(cells, deprived, size)])


def _raw_headcount(cells: Cells, deprived: pd.Series, size: pd.Series) -> pd.DataFrame:
    known = (deprived.notna() & size.notna()).to_numpy()
    weight = np.where(known, size.fillna(0).to_numpy(np.float64), 0.0)
    share = quotient(cells.total(weight * deprived.fillna(False).to_numpy(bool)), cells.total(weight))
    return cells.block(
        "deprived",
        share,
        cells.total(known),
        dimension=str(deprived.name),
        population="persons",
        unit="share",
        method=RAW_METHOD,
    )


def _index(cells: Cells, deprived: pd.DataFrame, size: pd.Series) -> list[pd.DataFrame]:
    whole = (deprived.notna().all(axis=1) & size.notna()).to_numpy()
    matrix = deprived.fillna(False).to_numpy(np.float64)
    weights = np.array([REGISTER_WEIGHTS[str(name)] for name in deprived])
    persons = np.where(whole, size.fillna(0).to_numpy(np.float64), 0.0)
    score = deprivation_score(matrix, weights)
    poor = persons * is_multidimensionally_poor(score, CUTOFF)
    everyone, poor_persons, poor_scores = cells.total(persons), cells.total(poor), cells.total(poor * score)
    n = cells.total(whole)
    reason = np.where(n == 0, "not_in_table", "nobody_poor")
    same = {"population": "persons", "method": METHOD, "reason": reason}
    left_out = np.where(cells.size > 0, cells.size - n, np.nan)
    blocks = [
        cells.block("mpi_headcount", quotient(poor_persons, everyone), n, unit="share", **same),
        cells.block("mpi_intensity", quotient(poor_scores, poor_persons), n, unit="share", **same),
        cells.block("mpi_adjusted", quotient(poor_scores, everyone), n, unit="index", **same),
        cells.block(
            "mpi_left_out", left_out, cells.size, population="households", unit="count", method=METHOD
        ),
    ]
    for position, name in enumerate(deprived):
        part = weights[position] * cells.total(poor * matrix[:, position])
        blocks.append(
            cells.block(
                "mpi_contribution", quotient(part, poor_scores), n, dimension=name, unit="share", **same
            )
        )
    return blocks
