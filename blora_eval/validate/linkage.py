"""Record linkage in the confidential zone: proposals with bands, and never a merge.

Duplicates within a round, persons from round to round, cases of the service desk and persons of the
register: each pair is told by file, sheet and Excel row, with how sure it is and why; no value of a
register stands in a proposal.
"""

import importlib.util
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blora_eval.ingest import Mask
from blora_eval.validate.linkage_cascade import cascade_pairs
from blora_eval.validate.linkage_records import comparable
from blora_eval.validate.linkage_splink import splink_pairs

__all__ = ["LARGEST_CLUSTER", "Method", "Proposals", "guarded", "propose"]

Method = Literal["auto", "splink", "cascade"]

LARGEST_CLUSTER = 4
OTHER_NAME = "name0"
"""Records of one person in one comparison beyond which a cluster goes to review."""

PLACES = ("_file", "_sheet", "_row", "village_code")


@dataclass(frozen=True)
class Proposals:
    """Pairs of rows that may be one person.

    ``pairs`` has ``left`` and ``right`` (positions of rows in the frames compared), ``probability``
    (missing where fixed rules were used), ``band`` (accept or clerical), ``why``, ``review`` (why a
    sure pair was sent to review: ``cluster`` or ``niks``) and, for each side, ``file``, ``sheet``,
    ``row`` and ``village``. ``method`` is splink or cascade.
    """

    pairs: pd.DataFrame
    method: str


def propose(
    left: pd.DataFrame, right: pd.DataFrame | None = None, *, method: Method = "auto", backend: Any = None
) -> Proposals:
    """Pairs of rows that may be one person.

    Parameters
    ----------
    left : DataFrame
        Typed rows of a register, with their places.
    right : DataFrame, optional
        Rows of a second one, to which those of the first are linked; without it, duplicates within
        the first are looked for.
    method : {"auto", "splink", "cascade"}, optional
        ``auto`` takes Splink where it is installed, else fixed rules.
    backend : Splink database API, optional
        Where Splink does its work; by default DuckDB in memory.

    Returns
    -------
    Proposals
        Sorted by position. Nothing is merged, and no row is changed.

    Raises
    ------
    DataError
        If ``splink`` was asked for and is not installed.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["DJOKO", "JOKO", "SITI"], "village_code": "99.99.01.2001",
    ...                      "birth_date": pd.to_datetime(["1990-01-02", "1990-01-02", None]),
    ...                      "_file": "a.xlsx", "_sheet": "1", "_row": [2, 3, 4]})
    >>> found = propose(rows, method="cascade").pairs
    >>> found[["row_left", "row_right", "band", "why"]].values.tolist()
    [[2, 3, 'accept', 'same_name_birth_village']]
    """
    chosen = method if method != "auto" else ("splink" if importlib.util.find_spec("splink") else "cascade")
    one, two = comparable(left), None if right is None else comparable(right)
    found = splink_pairs(one, two, backend=backend) if chosen == "splink" else cascade_pairs(one, two)
    pairs = guarded(found, one, two)
    for side, frame in (("left", left), ("right", left if right is None else right)):
        places = frame.iloc[pairs[side].to_numpy(dtype=int)]
        for name in PLACES:
            told = name.removeprefix("_").removesuffix("_code")
            pairs[f"{told}_{side}"] = places[name].to_numpy(dtype="int64" if name == "_row" else object)
    return Proposals(pairs, chosen)


def guarded(pairs: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of which those in suspicious clusters are sent to review.

    Parameters
    ----------
    pairs : DataFrame
        ``left``, ``right`` and ``band``.
    left, right : DataFrame
        The comparable records.

    Returns
    -------
    DataFrame
        With ``review``: ``cluster`` where accepted pairs chain more than four records together,
        ``niks`` where a cluster holds two valid NIKs (a last 0 that may be Excel's does not count as
        another), ``names`` where two names have nothing in common and numbers alone speak for the pair (as of
        twins, or of a number copied from a relative), else empty; the band of all becomes *clerical*.

    Examples
    --------
    >>> records = pd.DataFrame({"nik": ["11", "12"], "nik_stem": ["1", "1"], "nik_zero": [False, False]})
    >>> pairs = pd.DataFrame({"left": [0], "right": [1], "band": ["accept"]})
    >>> guarded(pairs, records)[["band", "review"]].values.tolist()
    [['clerical', 'niks']]
    """
    records = left if right is None else pd.concat([left, right], ignore_index=True)
    shift = 0 if right is None else len(left)
    ends = pairs["left"].to_numpy(dtype=int), pairs["right"].to_numpy(dtype=int) + shift
    sure = pairs["band"].to_numpy() == "accept"
    strange = sure & _strangers(pairs)
    sure = sure & ~strange
    edges = coo_array((np.ones(sure.sum()), (ends[0][sure], ends[1][sure])), shape=(len(records),) * 2)
    cluster = connected_components(edges, directed=False)[1]
    size = np.bincount(cluster)
    firm = records["nik"].where(~records["nik_zero"].astype(bool))
    several = _distinct(cluster, firm) | _distinct(cluster, records["nik_stem"])
    of_pair = cluster[ends[0]]
    large, mixed = sure & (size[of_pair] > LARGEST_CLUSTER), sure & several[of_pair]
    review = np.select([strange, large, mixed], ["names", "cluster", "niks"], "")
    return pairs.assign(review=review, band=pairs["band"].mask(review != "", "clerical"))


def _strangers(pairs: pd.DataFrame) -> Mask:
    """Pairs whose names are known and at the lowest level of the model."""
    why = pairs["why"].astype("str") if "why" in pairs else pd.Series("", index=pairs.index, dtype="str")
    return np.asarray(why.str.startswith(OTHER_NAME), dtype=bool)


def _distinct(cluster: npt.NDArray[np.int32], numbers: pd.Series) -> Mask:
    """Which clusters hold more than one of these numbers."""
    known = numbers.notna().to_numpy()
    seen = pd.DataFrame({"cluster": cluster[known], "number": numbers[known]}).drop_duplicates()
    return np.asarray(np.bincount(seen["cluster"], minlength=int(cluster.max(initial=-1)) + 1) > 1)
