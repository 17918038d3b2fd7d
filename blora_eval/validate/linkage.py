"""Record linkage in the confidential zone: proposals with bands, and never a merge.

Duplicates within a round, persons from round to round, cases of the service desk and persons of the
register: each pair is told by file, sheet and Excel row, with how sure it is and why; no value of a
register stands in a proposal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blora_eval.errors import EstimationError
from blora_eval.ingest.cells import Mask
from blora_eval.validate.linkage_records import comparable
from blora_eval.validate.linkage_splink import splink_pairs

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("same_nik", ("nik",)),
    ("same_nik_but_last", ("nik_stem", "skeleton")),
    ("same_name_birth_village", ("name", "birth", "village")),
    ("same_family_name_birth", ("kk", "skeleton", "birth")),
    ("same_name_birth", ("name", "birth")),
    ("same_family_name", ("kk", "name")),
)
"""The steps in order, each with what must agree; a pair is told under the first that finds it."""

LARGEST = 50
"""Records that share one key beyond which the key says nothing (a placeholder, a damaged file)."""


def rule_pairs(left: pd.DataFrame, right: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of records that fixed rules take for one person.

    Examples
    --------
    >>> from blora_eval.validate.linkage_records import comparable
    >>> rows = pd.DataFrame({"name": ["DJOKO", "JOKO", "SITI"], "village_code": "99.99.01.2001",
    ...                      "birth_date": pd.to_datetime(["1990-01-02", "1990-01-02", None])})
    >>> rule_pairs(comparable(rows))[["left", "right", "band"]].values.tolist()
    [[0, 1, 'accept']]
    """
    other = left if right is None else right
    within = right is None
    found = [pairs for step, keys in STEPS for pairs in _agreeing(left, other, step, keys, within=within)]
    columns = ["left", "right", "why"]
    pairs = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    pairs = pairs.drop_duplicates(["left", "right"]).astype({"left": "int64", "right": "int64"})
    pairs = pairs.sort_values(["left", "right"], ignore_index=True)
    pairs["probability"] = np.full(len(pairs), np.nan)
    pairs["band"] = _bands(left, other, pairs)
    kept = pairs[pairs["band"] != "reject"]
    return kept[["left", "right", "probability", "band", "why"]].reset_index(drop=True)


def _agreeing(
    left: pd.DataFrame, right: pd.DataFrame, step: str, keys: tuple[str, ...], *, within: bool
) -> Iterator[pd.DataFrame]:
    columns = [*keys, "unique_id"]
    one, two = (frame[columns].dropna(subset=list(keys)) for frame in (left, right))
    common = two.groupby(list(keys))["unique_id"].transform("size") <= LARGEST
    pairs = one.merge(two[common], on=list(keys), suffixes=("_left", "_right"))
    pairs = pairs.rename(columns={"unique_id_left": "left", "unique_id_right": "right"})
    if within:
        pairs = pairs[pairs["left"] < pairs["right"]]
    if len(pairs):
        yield pairs[["left", "right"]].assign(why=step)


def _bands(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame) -> npt.NDArray[np.str_]:
    one = left.iloc[pairs["left"].to_numpy()].reset_index(drop=True)
    two = right.iloc[pairs["right"].to_numpy()].reset_index(drop=True)
    alike = (one["skeleton"] == two["skeleton"]) & one["skeleton"].notna()
    born = (one["birth"] == two["birth"]) & one["birth"].notna()
    known = one["birth"].notna() & two["birth"].notna()
    zero = one["nik_zero"].astype(bool) | two["nik_zero"].astype(bool)
    numbered = (one["nik"] != two["nik"]) & one["nik"].notna() & two["nik"].notna()
    apart = numbered & ~((one["nik_stem"] == two["nik_stem"]) & zero)
    nameless = (one["skeleton"].isna() | two["skeleton"].isna()) & (one["village"] == two["village"])
    by_number = pairs["why"].isin(["same_nik", "same_nik_but_last"])
    # two persons may share all digits but the last: where that is 0, only the name tells them apart
    numbered_alike = by_number & (alike | ((born | nameless) & ~zero))
    named_alike = pairs["why"].isin(["same_name_birth_village", "same_family_name_birth"])
    against = ~by_number & (apart | (known & ~born))
    namesake = pairs["why"].eq("same_family_name") & known & ~born
    return np.select([namesake, (numbered_alike | named_alike) & ~against], ["reject", "accept"], "clerical")


Method = Literal["splink", "rules"]

OTHER_NAME = "name0"
LARGEST_CLUSTER = 4
"""Records of one person in one comparison beyond which a cluster goes to review."""

PLACES = ("_file", "_sheet", "_row", "village_code")


@dataclass(frozen=True)
class Proposals:
    """Pairs of rows that may be one person.

    ``pairs`` has ``left`` and ``right`` (positions of rows in the frames compared), ``probability``
    (missing where fixed rules were used), ``band`` (accept or clerical), ``why``, ``review`` (why a
    sure pair was sent to review: ``cluster`` or ``niks``) and, for each side, ``file``, ``sheet``,
    ``row`` and ``village``. ``method`` is splink or rules.
    """

    pairs: pd.DataFrame
    method: str


def propose(
    left: pd.DataFrame, right: pd.DataFrame | None = None, *, method: Method = "splink", backend: Any = None
) -> Proposals:
    """Pairs of rows that may be one person.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["DJOKO", "JOKO", "SITI"], "village_code": "99.99.01.2001",
    ...                      "birth_date": pd.to_datetime(["1990-01-02", "1990-01-02", None]),
    ...                      "_file": "a.xlsx", "_sheet": "1", "_row": [2, 3, 4]})
    >>> found = propose(rows, method="rules").pairs
    >>> found[["row_left", "row_right", "band", "why"]].values.tolist()
    [[2, 3, 'accept', 'same_name_birth_village']]
    """
    pairs = _pairs(left, right, method, backend)
    for side, frame in (("left", left), ("right", left if right is None else right)):
        places = frame.iloc[pairs[side].to_numpy(dtype=int)]
        for name in PLACES:
            told = name.removeprefix("_").removesuffix("_code")
            pairs[f"{told}_{side}"] = places[name].to_numpy(dtype="int64" if name == "_row" else object)
    return Proposals(pairs, method)


def _pairs(
    left: pd.DataFrame, right: pd.DataFrame | None, method: Method, backend: Any = None
) -> pd.DataFrame:
    one, two = comparable(left), None if right is None else comparable(right)
    found = splink_pairs(one, two, backend=backend) if method == "splink" else rule_pairs(one, two)
    return reviewed(found, one, two)


def link(  # noqa: PLR0913
    left: pd.DataFrame,
    right: pd.DataFrame | None = None,
    *,
    name: str,
    birth: str,
    nik: str | None = None,
    place: str | None = None,
    method: Literal["splink", "rules"] = "splink",
) -> pd.DataFrame:
    """Pairs of rows that may be one person, in one table or between two: proposed, never merged.

    Names are brought to one writing (MUH. and MOH. are MUHAMMAD, old spellings, titles left out).
    ``splink`` weighs agreement of name, birth, NIK and place by how often each agrees by chance in
    these tables and among true matches (Fellegi and Sunter 1969), and gives a probability; ``rules``
    is a fixed order of what must agree, finds less, and gives none. Where NIK
    differ, names are quite unlike, or more than four rows hang together, a sure pair goes to review.
    Assumes that most rows are of different persons.

    Parameters
    ----------
    left : DataFrame
        One row a record; its row labels are unique, for pairs are told by them.
    right : DataFrame, optional
        The other table, with columns of the same names; None looks for duplicates within ``left``.
    name, birth : str
        Columns of the name, and of the date of birth: dates, or texts of the form YYYY-MM-DD.
    nik : str, optional
        Column of the sixteen-digit number, as text: read as a number with a decimal point it has
        already lost its last digits. What is not sixteen digits counts as missing.
    place : str, optional
        Column of the village, a label that means the same in both tables.
    method : {"splink", "rules"}
        How.

    Returns
    -------
    DataFrame
        One row a pair: ``left`` and ``right`` (row labels), ``probability`` (0.5 to 1; missing with
        ``rules``), ``band`` (``accept``: one person; ``clerical``: somebody must look), ``why`` (the levels
        of agreement, or the rule) and ``review`` (why a sure pair was sent to review, or empty).

    Raises
    ------
    EstimationError
        If a column is absent, row labels occur twice, a birth is no date or a NIK is a number; no
        message holds a value of a person.

    Notes
    -----
    Fellegi and Sunter (1969), JASA 64: 1183-1210; Linacre and others (2022), Splink, International
    Journal of Population Data Science 7.

    Examples
    --------
    >>> rows = pd.DataFrame({"nama": ["DJOKO", "JOKO", "SITI"], "desa": "99.99.01.2001",
    ...                      "lahir": ["1990-01-02", "1990-01-02", None]}, index=["x", "y", "z"])
    >>> found = link(rows, name="nama", birth="lahir", place="desa", method="rules")
    >>> found[["left", "right", "band", "why"]].values.tolist()   # one name in two spellings
    [['x', 'y', 'accept', 'same_name_birth_village']]
    """
    roles = {"name": name, "birth_date": birth, "nik": nik, "village_code": place}
    sides = {"left": left, "right": left if right is None else right}
    problems = [text for side, frame in sides.items() for text in _unlike_a_register(frame, side, roles)]
    if problems:
        raise EstimationError("\n".join(dict.fromkeys(problems)))
    plain = {side: _as_register(frame, roles) for side, frame in sides.items()}
    pairs = _pairs(plain["left"], None if right is None else plain["right"], method)
    for side, frame in sides.items():
        pairs[side] = frame.index.to_numpy()[pairs[side].to_numpy(dtype=int)]
    return pairs[["left", "right", "probability", "band", "why", "review"]].astype({"probability": "Float64"})


def _births(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.to_datetime(column.astype("str"), format="%Y-%m-%d", errors="coerce")


def _unlike_a_register(frame: pd.DataFrame, side: str, roles: Mapping[str, str | None]) -> Iterator[str]:
    if absent := [name for name in roles.values() if name is not None and name not in frame]:
        yield f"{', '.join(absent)}: the {side} table has no such column."
        return
    if twice := int(frame.index.duplicated().sum()):
        yield f"{twice} row labels of the {side} table occur twice. Give each row its own (reset_index)."
    birth, nik = roles["birth_date"], roles["nik"]
    wrong = int((frame[birth].notna() & _births(frame[birth]).isna()).sum())
    if wrong:
        yield f"{birth}: {wrong} values of the {side} table are no dates of the form YYYY-MM-DD."
    if nik is not None and pd.api.types.is_float_dtype(frame[nik]) and frame[nik].notna().any():
        yield f"{nik}: numbers with a decimal point in the {side} table have lost digits. Read it as text."


def _as_register(frame: pd.DataFrame, roles: Mapping[str, str | None]) -> pd.DataFrame:
    plain = {role: frame[name] for role, name in roles.items() if name is not None}
    return pd.DataFrame({**plain, "birth_date": _births(plain["birth_date"])}).reset_index(drop=True)


def reviewed(pairs: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of which those in suspicious clusters are sent to review.

    Examples
    --------
    >>> records = pd.DataFrame({"nik": ["11", "12"], "nik_stem": ["1", "1"], "nik_zero": [False, False]})
    >>> pairs = pd.DataFrame({"left": [0], "right": [1], "band": ["accept"]})
    >>> reviewed(pairs, records)[["band", "review"]].values.tolist()
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
