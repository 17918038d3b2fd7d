"""Deprivations as a matrix of 0 and 1, and the adapted multidimensional index of what a register shows.

The global MPI (2018) has three dimensions: health (nutrition, child mortality), education and living
standards. A register knows nothing of health, so the index here is *adapted*, is named so in every
row, and is comparable with no published MPI. See :data:`REGISTER_WEIGHTS` for what was changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import CountedCells, cells_of, quotient, stored
from blora_eval.indicators.checks import FloatArray, floats

GLOBAL_MPI_WEIGHTS: Mapping[str, float] = {
    "nutrition": 1 / 6,
    "child_mortality": 1 / 6,
    "years_of_schooling": 1 / 6,
    "school_attendance": 1 / 6,
    "cooking_fuel": 1 / 18,
    "sanitation": 1 / 18,
    "drinking_water": 1 / 18,
    "electricity": 1 / 18,
    "housing": 1 / 18,
    "assets": 1 / 18,
}
"""Weights of the global MPI of 2018; its cut-off is k = 1/3."""

TOLERANCE = 1e-9
Weights = Annotated[Mapping[str, float] | Sequence[float] | FloatArray, "vector"]
"""One weight for each indicator, by name or in the order of the columns."""


def deprivation_score(deprivations: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted sum of each person's deprivations, c_i = sum of w_j g_ij.

    Examples
    --------
    >>> deprivation_score(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([0.25, 0.75])).tolist()
    [0.25, 1.0]
    """
    score: FloatArray = deprivations @ weights
    return score


def is_multidimensionally_poor(score: FloatArray, k: float) -> npt.NDArray[np.bool_]:
    """Whether a deprivation score reaches the poverty cut-off.

    Examples
    --------
    >>> is_multidimensionally_poor(np.array([0.1 + 0.2, 0.2]), 0.3).tolist()
    [True, False]
    """
    return np.asarray(score >= k - TOLERANCE)


def deprivation_matrix(
    deprivations: pd.DataFrame | npt.ArrayLike, weights: Weights
) -> tuple[list[str], FloatArray, FloatArray]:
    """Deprivations as a matrix of 0 and 1 with their names and weights, checked.

    Examples
    --------
    >>> deprivation_matrix([[True, False]], [0.5, 0.5])
    (['1', '2'], array([[1., 0.]]), array([0.5, 0.5]))
    """
    if isinstance(deprivations, pd.DataFrame):
        names = [str(name) for name in deprivations]
        matrix = np.empty(deprivations.shape, order="F")
        for position, name in enumerate(deprivations):
            matrix[:, position] = floats(deprivations[name])
    else:
        matrix = np.atleast_2d(np.asarray(deprivations, dtype=np.float64))
        names = [str(number) for number in range(1, matrix.shape[1] + 1)]
    omega, problems = _indicator_weights(weights, names)
    problems += _value_problems(names, matrix)
    if problems:
        raise EstimationError("\n".join(problems))
    return names, matrix, omega


def _indicator_weights(weights: Weights, names: list[str]) -> tuple[FloatArray, list[str]]:
    problems = []
    if isinstance(weights, Mapping):
        if strangers := sorted(set(names) ^ set(weights)):
            problems.append(f"weights: not in both weights and data: {', '.join(strangers)}.")
        omega = np.array([weights.get(name, 0.0) for name in names])
    else:
        omega = np.asarray(weights, dtype=np.float64)
        if len(omega) != len(names):
            problems.append(f"weights: {len(omega)} for {len(names)} indicators.")
    if not problems and (abs(omega.sum() - 1) > 1e-6 or (omega < 0).any()):
        problems.append(f"weights: they must not be negative and must sum to 1, not {omega.sum():g}.")
    return omega, problems


def _value_problems(names: list[str], matrix: FloatArray) -> list[str]:
    if all(((column == 0) | (column == 1)).all() for column in matrix.T):
        return []  # no second matrix is made; to name what is wrong takes ten times as long
    problems = []
    for name, column in zip(names, matrix.T, strict=True):
        unknown = np.isnan(column)
        if missing := int(unknown.sum()):
            problems.append(
                f"{name}: {missing} of {len(column)} values are missing. Set these rows aside: a missing "
                "deprivation is not the absence of one."
            )
        if wrong := int((~(unknown | (column == 0) | (column == 1))).sum()):
            problems.append(f"{name}: {wrong} values are neither 0 nor 1. Compare with a cut-off first.")
    return problems


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
METHOD = "alkire_foster_register"
RAW_METHOD = "register_deprivation"

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


def _raw_headcount(cells: CountedCells, deprived: pd.Series, size: pd.Series) -> pd.DataFrame:
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


def _index(cells: CountedCells, deprived: pd.DataFrame, size: pd.Series) -> list[pd.DataFrame]:
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
