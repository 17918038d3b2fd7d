"""Review of proposals by clerks: which pairs they look at, and how good the proposals were."""

import csv
import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from blora_eval.errors import DataError
from blora_eval.ingest.delimited import decode

STRATA = ["village_left", "band"]
LEVEL = 0.05


def clerical_sample(pairs: pd.DataFrame, *, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Pairs for clerks to look up, drawn at random within village and band.

    Examples
    --------
    >>> pairs = pd.DataFrame({"village_left": "a", "band": "accept", "row_left": range(10)})
    >>> drawn = clerical_sample(pairs, n=5, rng=np.random.default_rng(1))
    >>> len(drawn), float(drawn["weight"].sum())
    (5, 10.0)
    """
    chosen = []
    for _, stratum in pairs.groupby(STRATA, sort=True):
        size = min(len(stratum), max(2, math.ceil(n * len(stratum) / len(pairs))))
        places = np.sort(rng.choice(len(stratum), size, replace=False))
        chosen.append(stratum.iloc[places].assign(weight=len(stratum) / size))
    drawn = pd.concat(chosen) if chosen else pairs.assign(weight=0.0)
    return drawn.assign(same_person=pd.Series(pd.NA, index=drawn.index, dtype="Int64")).reset_index(drop=True)


def is_reviewed(path: Path) -> bool:
    """Whether clerks have written anything into a sample; one that cannot be read counts as written in."""
    try:
        return bool(read_sample(path)["same_person"].notna().any())
    except DataError:
        return True


def read_sample(path: Path) -> pd.DataFrame:
    """Read a sample as clerks saved it: comma, semicolon or tab, with or without their answers."""
    needed = [*STRATA, "weight", "same_person"]
    try:
        text = decode(path.read_bytes())
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        sample = pd.DataFrame(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter), dtype="str")
    except (csv.Error, DataError):
        sample = pd.DataFrame()
    absent = ", ".join(name for name in needed if name not in sample)
    if absent:
        raise DataError(
            f"{path} is no sample of pairs: {absent} is not there.", remedy="Save it as csv again."
        )
    blank = (sample[needed].fillna("").agg("".join, axis=1).str.strip() == "").to_numpy()
    sample = sample[~blank].copy()  # office programs leave lines of nothing but delimiters behind
    sample["same_person"] = sample["same_person"].str.strip().replace("", None)
    weight = pd.to_numeric(sample["weight"].str.replace(",", "."), errors="coerce")
    if not (weight > 0).all():
        raise DataError(f"{path}: a weight is no number above 0.", remedy="Change nothing but same_person.")
    return sample.assign(weight=weight)


def evaluate(sample: pd.DataFrame) -> pd.DataFrame:
    """Share of proposals that clerks found right, by village and band, with Wilson intervals.

    Notes
    -----
    Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212; Kish, L. (1965),
    Survey Sampling.

    Examples
    --------
    >>> told = pd.DataFrame({"village_left": "a", "band": "accept", "same_person": [1, 1, 1, 0]})
    >>> told["weight"] = 1.0
    >>> evaluate(told)[["village", "n", "right", "precision"]].values.tolist()
    [['a', 4, 3, 0.75], ['all', 4, 3, 0.75]]
    """
    known = _answered(sample)
    found = [
        (
            *map(str, key),
            len(part),
            int(part["same_person"].sum()),
            *_share(part["same_person"], part),
        )
        for frame in (known, known.assign(village_left="all"))
        for key, part in frame.groupby(STRATA, sort=True)
    ]
    return pd.DataFrame(found, columns=["village", "band", "n", "right", "precision", "low", "high"])


def recall_of_accepted(sample: pd.DataFrame) -> pd.DataFrame:
    """Of the right pairs that were proposed, the share in the band ``accept``, by village.

    Examples
    --------
    >>> told = pd.DataFrame({"village_left": "a", "band": ["accept", "accept", "clerical", "clerical"]})
    >>> told = told.assign(weight=[3.0, 3.0, 2.0, 2.0], same_person=[1, 1, 1, 0])  # six of eight
    >>> recall_of_accepted(told)[["village", "right", "recall"]].values.tolist()
    [['a', 3, 0.75], ['all', 3, 0.75]]
    """
    known = _answered(sample)
    right = known[known["same_person"] == 1]
    found = [
        (str(village), len(part), *_share(part["band"] == "accept", part))
        for frame in (right, right.assign(village_left="all"))
        for village, part in frame.groupby("village_left", sort=True)
    ]
    return pd.DataFrame(found, columns=["village", "right", "recall", "low", "high"])


def _answered(sample: pd.DataFrame) -> pd.DataFrame:
    answer = pd.to_numeric(sample["same_person"], errors="coerce")
    wrong = (sample["same_person"].notna() & ~answer.isin([0, 1])).sum()
    if wrong:
        raise DataError(f"same_person is neither 1 nor 0 in {wrong} rows.", remedy="Write 1, 0 or nothing.")
    return sample.assign(same_person=answer).dropna(subset=["same_person"])


def _share(holds: pd.Series, pairs: pd.DataFrame) -> tuple[float, float, float]:
    """A weighted share and its Wilson interval, which always holds it."""
    weight = pairs["weight"].to_numpy(dtype=float)
    share = float((weight * holds.to_numpy(dtype=float)).sum() / weight.sum())
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    low, high = proportion_confint(share * effective, effective, alpha=LEVEL, method="wilson")
    return share, min(float(low), share), max(float(high), share)
