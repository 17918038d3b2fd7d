"""Links by fixed rules, one after the other: for computers without Splink, and as a yardstick for it."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["cascade_pairs"]

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


def cascade_pairs(left: pd.DataFrame, right: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of records that fixed rules take for one person.

    Parameters
    ----------
    left : DataFrame
        What :func:`comparable` gave.
    right : DataFrame, optional
        A second register; without it, duplicates within the first.

    Returns
    -------
    DataFrame
        ``left``, ``right`` (places of rows), ``probability`` (missing: rules give none), ``band`` and
        ``why`` (the step). *accept* asks for agreement in name beside the number; names that differ, a
        last digit that Excel took, or no word on the birth date make the pair *clerical*.

    Examples
    --------
    >>> from blora_eval.validate.linkage_records import comparable
    >>> rows = pd.DataFrame({"name": ["DJOKO", "JOKO", "SITI"], "village_code": "99.99.01.2001",
    ...                      "birth_date": pd.to_datetime(["1990-01-02", "1990-01-02", None])})
    >>> cascade_pairs(comparable(rows))[["left", "right", "band"]].values.tolist()
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
