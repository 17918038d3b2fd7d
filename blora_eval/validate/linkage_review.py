"""Review of proposals by clerks: which pairs they look at, and how good the proposals were."""

import math

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from blora_eval.errors import DataError

__all__ = ["clerical_sample", "evaluate"]

STRATA = ["village_left", "band"]
LEVEL = 0.05


def clerical_sample(pairs: pd.DataFrame, *, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Pairs for clerks to look up, drawn at random within village and band.

    Parameters
    ----------
    pairs : DataFrame
        What :func:`propose` gave.
    n : int
        How many are wanted; every village and band with a proposal gives at least two, or all it has.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    DataFrame
        The pairs with ``weight`` (proposals that each stands for) and the empty column
        ``same_person``, in which clerks write 1 or 0. No value of a register.

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


def evaluate(sample: pd.DataFrame) -> pd.DataFrame:
    """Share of proposals that clerks found right, by village and band, with Wilson intervals.

    Parameters
    ----------
    sample : DataFrame
        What :func:`clerical_sample` gave, with ``same_person`` filled in; pairs left open do not count.

    Returns
    -------
    DataFrame
        ``village`` (``all`` for all of them), ``band``, ``n`` pairs looked up, ``right`` of them,
        ``precision`` in [0, 1] and its 95 % Wilson interval ``low``, ``high``. Over villages, pairs
        count by weight and the interval by Kish's effective number, (sum of w)^2 / sum of w^2. Pairs
        that were never proposed are not seen: this says nothing of recall.

    Raises
    ------
    DataError
        If ``same_person`` holds something other than 0, 1 or nothing.

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
    answer = pd.to_numeric(sample["same_person"], errors="coerce")
    wrong = (sample["same_person"].notna() & ~answer.isin([0, 1])).sum()
    if wrong:
        raise DataError(f"same_person is neither 1 nor 0 in {wrong} rows.", remedy="Write 1, 0 or nothing.")
    known = sample.assign(same_person=answer).dropna(subset=["same_person"])
    judged = [
        _judged(str(key[0]), str(key[1]), part)
        for frame in (known, known.assign(village_left="all"))
        for key, part in frame.groupby(STRATA, sort=True)
    ]
    return pd.DataFrame(judged, columns=["village", "band", "n", "right", "precision", "low", "high"])


def _judged(village: str, band: str, part: pd.DataFrame) -> tuple[object, ...]:
    weight, right = part["weight"].to_numpy(), part["same_person"].to_numpy(dtype=float)
    share = float((weight * right).sum() / weight.sum())
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    low, high = proportion_confint(share * effective, effective, alpha=LEVEL, method="wilson")
    bounds = min(float(low), share), max(float(high), share)
    return village, band, len(part), int(right.sum()), share, *bounds
