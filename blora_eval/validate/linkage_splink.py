"""Probabilistic linkage by Splink, on DuckDB or on any other database that Splink knows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import DataError
from blora_eval.validate.linkage_chance import chance_agreement, trainable
from blora_eval.validate.linkage_model import floored, model

__all__ = ["ACCEPT", "CLERICAL", "duckdb_backend", "splink_pairs"]

ACCEPT, CLERICAL = 0.99, 0.5
"""Bands of probability: accept from .99 on, clerical review from .5 on, below that reject."""

COMPARISONS = ("name", "birth", "nik", "home")
DIGITS = 4
MISSING = (
    "Linkage by Splink was asked for, and Splink is not installed.",
    "Install it with `pip install 'blora-eval[linkage]'`, or ask for `cascade`, which needs nothing more.",
)


def duckdb_backend(*, threads: int = 2) -> Any:
    """Splink's door to a DuckDB that keeps to itself.

    Parameters
    ----------
    threads : int, optional
        How many it uses.

    Returns
    -------
    DuckDBAPI
        In memory: no file is written, not even a temporary one, and no extension is fetched.

    Raises
    ------
    DataError
        If Splink is not installed.
    """
    try:
        import duckdb
        from splink import DuckDBAPI
    except ImportError:
        raise DataError(MISSING[0], remedy=MISSING[1]) from None
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
    """Pairs of records that are perhaps one person, each with its probability.

    Parameters
    ----------
    left : DataFrame
        What :func:`comparable` gave.
    right : DataFrame, optional
        A second register; without it, duplicates within the first.
    backend : Splink database API, optional
        Where the work is done; by default :func:`duckdb_backend`. Splink's ``SparkAPI`` takes its place
        for registers too large for one computer.

    Returns
    -------
    DataFrame
        ``left``, ``right`` (places of rows), ``probability`` from .5 on (four digits), ``band`` and
        ``why``: the level of agreement in name, birth, NIK and home, such as ``name4 birth2 nik- home3``
        (the highest is equality, ``-`` is missing on one side).

    Raises
    ------
    DataError
        If Splink is not installed.
    """
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
