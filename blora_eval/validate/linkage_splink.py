"""Probabilistic linkage by Splink, on DuckDB or on any other database that Splink knows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

TRAINED_ON = (("nik",), ("name", "birth"))
"""What training pairs agree on: the first trains name, birth and home, the second NIK and home."""

ENOUGH = 500
"""Pairs that a training rule must find; with fewer, the tuned probabilities are kept."""

RECALL = 0.8
"""Share of the true pairs that the two training rules find together (measured: .79)."""

LEAST = 1e-7
ONE_LETTER, ALIKE = 1e-4, 1e-3
ONE_DIGIT = 1.1e-3
NIK = (2e-5, 2.5e-4, 1e-5)
"""Chance agreement of NIK at its levels among persons born on one day: it holds the birth date, which
is counted already, and Excel's zero makes neighbours in the serial number look alike."""

NIK_ALONE = (1e-7, 2e-6, 1e-7)
"""The same where one register gives no birth dates."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Probability of each level among records of different persons, by comparison; each sums to one.

    ``match`` is the probability that two records taken at random are one person. ``home`` has two
    levels, village and elsewhere, where one register knows neither family card nor neighbourhood.
    """

    match: float
    name: tuple[float, ...]
    birth: tuple[float, ...]
    nik: tuple[float, ...]
    home: tuple[float, ...]


def chance_agreement(left: pd.DataFrame, right: pd.DataFrame | None = None) -> Chance:
    """Chance agreement in a register, or between two.

    Examples
    --------
    >>> rows = pd.DataFrame({"nik": ["1", "1", "2"], "name": list("abc"), "birth": list("abc")})
    >>> rows = rows.assign(skeleton=rows["name"], kk=None, neighbourhood=None, village="x")
    >>> found = chance_agreement(rows)
    >>> round(found.match, 3), round(sum(found.name), 6)
    (0.417, 1.0)
    """
    n = len(left)
    pairs = max(n * (n - 1) / 2 if right is None else n * len(right), 1)
    found = max(_agreeing(left, right, keys) for keys in TRAINED_ON)
    match = min(0.5, max(1e-9, found / RECALL / pairs))

    def by_chance(*keys: str) -> float:
        return _agreeing(left, right, keys) / pairs - match

    exact, village = by_chance("name"), by_chance("village")
    near = by_chance("neighbourhood") - by_chance("kk", "neighbourhood")
    both = [frame for frame in (left, right) if frame is not None]
    dated = all(frame["birth"].notna().any() for frame in both)
    placed = all(frame[["kk", "neighbourhood"]].notna().to_numpy().any() for frame in both)
    return Chance(
        match,
        _whole(exact, by_chance("skeleton") - exact, ONE_LETTER, ALIKE),
        _whole(by_chance("birth"), ONE_DIGIT),
        _whole(*(NIK if dated else NIK_ALONE)),
        _whole(by_chance("kk"), near, village - near) if placed else _whole(village),
    )


def _whole(*levels: float) -> tuple[float, ...]:
    """Levels at least possible, and the rest of the probability for no agreement."""
    told = [min(max(level, LEAST), 1 / (len(levels) + 1)) for level in levels]
    return (*told, 1 - sum(told))


def trainable(left: pd.DataFrame, right: pd.DataFrame | None = None) -> list[tuple[str, ...]]:
    """Which training rules find enough pairs to learn from.

    Examples
    --------
    >>> trainable(pd.DataFrame({"nik": ["1", "1"], "name": None, "birth": None}))
    []
    """
    return [keys for keys in TRAINED_ON if _agreeing(left, right, keys) >= ENOUGH]


def _agreeing(left: pd.DataFrame, right: pd.DataFrame | None, keys: tuple[str, ...]) -> int:
    """How many pairs agree on all keys."""
    counts = left.dropna(subset=list(keys)).groupby(list(keys)).size()
    if right is None:
        return int((counts * (counts - 1) // 2).sum())
    others = right.dropna(subset=list(keys)).groupby(list(keys)).size()
    return int(counts.mul(others, fill_value=0).sum())


FLOOR = 0.001
"""No level is impossible among true matches: a clerk errs even where a training set shows no error."""

NAME_M = (0.93, 0.03, 0.02, 0.005, 0.015)
BIRTH_M = (0.985, 0.01, 0.005)
NIK_M = (0.86, 0.09, 0.03, 0.02)
HOME_M, VILLAGE_M = (0.74, 0.24, 0.01, 0.01), (0.97, 0.03)

BLOCKS = (
    ("nik_stem",),
    ("name", "birth"),
    ("kk", "skeleton"),
    ("kk", "birth"),
    ("birth", "village"),
    ("neighbourhood", "skeleton"),
    ("skeleton", "birth"),
)


def model(chance: Chance, *, two: bool) -> Any:
    """Splink's settings."""
    import splink.comparison_level_library as level
    from splink import SettingsCreator, block_on

    name = [
        level.ExactMatchLevel("name", term_frequency_adjustments=True),
        level.ExactMatchLevel("skeleton"),
        level.DamerauLevenshteinLevel("name", 1),
        level.JaroWinklerLevel("name", 0.9),
        level.ElseLevel(),
    ]
    birth = [level.ExactMatchLevel("birth"), level.DamerauLevenshteinLevel("birth", 1), level.ElseLevel()]
    zero = level.CustomLevel("(nik_zero_l or nik_zero_r)")
    edited = level.DamerauLevenshteinLevel("nik_area_birth", 1)
    nik = [
        level.ExactMatchLevel("nik"),
        level.And(level.ExactMatchLevel("nik_stem"), zero),
        level.And(level.ExactMatchLevel("nik_serial"), edited),
        level.ElseLevel(),
    ]
    home = [
        level.ExactMatchLevel("kk"),
        level.ExactMatchLevel("neighbourhood"),
        level.ExactMatchLevel("village"),
        level.ElseLevel(),
    ]
    detailed = len(chance.home) == len(home)
    return SettingsCreator(
        link_type="link_only" if two else "dedupe_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=chance.match,
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in BLOCKS],
        comparisons=[
            _compared("name", name, NAME_M, chance.name),
            _compared("birth", birth, BIRTH_M, chance.birth),
            _compared("nik", nik, NIK_M, chance.nik),
            _compared("home", home, HOME_M, chance.home)
            if detailed
            else _compared("home", home[2:], VILLAGE_M, chance.home),
        ],
    )


def _compared(
    name: str,
    levels: list[Any],
    m: tuple[float, ...],
    u: tuple[float, ...],
) -> Any:
    import splink.comparison_level_library as level
    from splink.comparison_library import CustomComparison

    for number, one in enumerate(levels):
        one.configure(m_probability=m[number], u_probability=u[number])
    missing = level.NullLevel("village" if name == "home" else name)
    return CustomComparison([missing, *levels], output_column_name=name)


def floored(trained: dict[str, Any]) -> dict[str, Any]:
    """A trained model in which every level can occur among true matches.

    Examples
    --------
    >>> levels = [{"is_null_level": True}, {"m_probability": 1.0}, {"m_probability": 0.0}]
    >>> told = floored({"comparisons": [{"comparison_levels": levels}]})["comparisons"][0]
    >>> [round(one["m_probability"], 4) for one in told["comparison_levels"][1:]]
    [0.999, 0.001]
    """
    for comparison in trained["comparisons"]:
        levels = [one for one in comparison["comparison_levels"] if "m_probability" in one]
        raised = [max(one["m_probability"], FLOOR) for one in levels]
        for one, m in zip(levels, raised, strict=True):
            one["m_probability"] = m / sum(raised)
    return trained


ACCEPT, CLERICAL = 0.99, 0.5
"""Bands of probability: accept from .99 on, clerical review from .5 on, below that reject."""

COMPARISONS = ("name", "birth", "nik", "home")
DIGITS = 4


def duckdb_backend(*, threads: int = 2) -> Any:
    """Splink's door to a DuckDB that keeps to itself."""
    import duckdb
    from splink import DuckDBAPI

    closed: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "",
        "threads": threads,
    }
    return DuckDBAPI(duckdb.connect(":memory:", config=closed))


def splink_pairs(
    left: pd.DataFrame, right: pd.DataFrame | None = None, *, backend: Any = None
) -> pd.DataFrame:
    """Pairs of records that are perhaps one person, each with its probability."""
    database = duckdb_backend() if backend is None else backend
    columns = ["left", "right", "probability", "band", "why"]
    if len(left) + (0 if right is None else len(right)) < 2 or (right is not None and not len(right)):
        return pd.DataFrame({name: [] for name in columns})
    with _quiet():
        trained = _trained(left, right, database)
        found = trained.inference.predict(threshold_match_probability=CLERICAL).as_pandas_dataframe()
    pairs = pd.DataFrame({"left": found["unique_id_l"], "right": found["unique_id_r"]}).astype("int64")
    if right is None:
        pairs = pd.DataFrame({"left": pairs.min(axis=1), "right": pairs.max(axis=1)})
    chance = found["match_probability"].to_numpy(dtype=float)
    pairs["probability"] = chance.round(DIGITS)
    pairs["band"] = np.where(chance >= ACCEPT, "accept", "clerical")
    levels = [name + found[f"gamma_{name}"].astype("str").str.replace("-1", "-") for name in COMPARISONS]
    pairs["why"] = levels[0].str.cat(levels[1:], sep=" ").to_numpy()
    return pairs.sort_values(["left", "right"], ignore_index=True)[columns]


def _trained(left: pd.DataFrame, right: pd.DataFrame | None, database: Any) -> Any:
    from splink import Linker, block_on

    frames = [frame for frame in (left, right) if frame is not None]
    tables = [database.register(frame, table_name=f"register_{at}") for at, frame in enumerate(frames)]
    settings = model(chance_agreement(left, right), two=right is not None)
    linker = Linker(tables, settings, log_level=None)
    for keys in trainable(left, right):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*keys), estimate_without_term_frequencies=True
        )
    return Linker(tables, floored(linker.misc.save_model_to_json()), log_level=None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink's log tells queries and advice to its own users; ours are told by errors and reports."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
