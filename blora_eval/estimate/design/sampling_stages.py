"""How a sample was drawn, as numbers: who belongs to which stratum and primary sampling unit.

A stage holds, for each unit drawn at it, its stratum and, for each stratum, the factor by which the
spread of the units' totals becomes variance: ``(1 - fraction) n / (n - 1)``.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray

IntArray = npt.NDArray[np.intp]
Lonely = Literal["raise", "centre", "merge"]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One stage of drawing.

    ``unit`` gives each row's unit, ``stratum`` each unit's stratum, ``size`` the units drawn in each
    stratum, ``fraction`` the share of its units drawn (0 where no correction is asked for),
    ``factor`` what multiplies each stratum's sum of squares, ``lonely`` the strata centred at the
    grand mean, ``labels`` each unit's stratum and name as the sample had them, ``named`` whether the
    sample named its units at all.
    """

    unit: IntArray
    stratum: IntArray
    size: IntArray
    fraction: FloatArray
    factor: FloatArray
    lonely: npt.NDArray[np.bool_]
    labels: pd.MultiIndex
    named: bool = True


def sums_by(place: IntArray, values: FloatArray, *, count: int) -> FloatArray:
    """Sum of values by place.

    Examples
    --------
    >>> sums_by(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), count=3)
    array([1., 0., 5.])
    """
    return np.asarray(np.bincount(place, values, minlength=count), dtype=np.float64)


def codes(frame: pd.DataFrame, columns: list[str]) -> tuple[IntArray, pd.Index]:
    """Number the combinations of columns, in the order of their values.

    Examples
    --------
    >>> codes(pd.DataFrame({"village": ["b", "a", "b"]}), ["village"])[0].tolist()
    [1, 0, 1]
    """
    parts = [pd.factorize(frame[column], sort=True) for column in columns]
    if len(parts) == 1:
        return parts[0][0].astype(np.intp, copy=False), pd.Index(parts[0][1])
    combined = np.zeros(len(frame), dtype=np.int64)
    for code, labels in parts:
        combined = combined * len(labels) + code
    present, code = compact(combined, bound=int(np.prod([len(labels) for _, labels in parts], dtype=float)))
    arrays: list[pd.Index] = []
    for _, labels in reversed(parts):
        present, position = np.divmod(present, len(labels))
        arrays.insert(0, pd.Index(labels).take(position))
    return code, pd.MultiIndex.from_arrays(arrays, names=columns)


def compact(values: npt.NDArray[np.int64], *, bound: int) -> tuple[npt.NDArray[np.int64], IntArray]:
    """The distinct whole numbers among many, and each one's place among them.

    Examples
    --------
    >>> compact(np.array([5, 2, 5]), bound=6)[1].tolist()
    [1, 0, 1]
    """
    if bound > 4 * len(values) + 1_000_000:
        present, place = np.unique(values, return_inverse=True)
        return present, place.astype(np.intp, copy=False)
    # a table of what occurs is several times faster than sorting, as long as it fits
    occurs = np.bincount(values, minlength=bound) > 0
    table = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), table[values]


def first_stage(
    frame: pd.DataFrame, *, strata: str | None, psu: str | None, fpc: str | None, nest: bool, lonely: Lonely
) -> Stage:
    """The first stage: primary sampling units in their strata.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": ["a", "a", "b"]})
    >>> first_stage(sample, strata=None, psu="village", fpc=None, nest=True, lonely="raise").size
    array([2])
    """
    n = len(frame)
    stratum, stratum_labels = (
        codes(frame, [strata]) if strata else (np.zeros(n, dtype=np.intp), pd.Index(["all"]))
    )
    label, names = codes(frame, [psu]) if psu else (np.arange(n, dtype=np.intp), pd.RangeIndex(n))
    pairs = stratum.astype(np.int64) * len(names) + label
    present, unit = compact(pairs, bound=len(stratum_labels) * len(names))
    stratum_of, name_of = np.divmod(present, len(names))
    if not nest and (crossing := int((np.bincount(name_of) > 1).sum())):
        raise EstimationError(
            f"psu: {crossing} units lie in more than one stratum. Correct the strata, or say nest=True if "
            "the labels are unique within a stratum only."
        )
    labels = pd.MultiIndex.from_arrays([stratum_labels.take(stratum_of), names.take(name_of)])
    fraction = _fractions(frame, fpc, stratum, np.bincount(stratum_of))
    return replace(_stage(unit, stratum_of, fraction, lonely, labels), named=psu is not None)


def _fractions(frame: pd.DataFrame, fpc: str | None, stratum: IntArray, size: IntArray) -> FloatArray:
    if fpc is None:
        return np.zeros(len(size))
    given = frame[fpc].to_numpy(dtype=np.float64)
    lowest, highest = np.full(len(size), np.inf), np.full(len(size), -np.inf)
    np.minimum.at(lowest, stratum, given)
    np.maximum.at(highest, stratum, given)
    if varying := int((lowest != highest).sum()):
        raise EstimationError(f"{fpc}: it differs within {varying} strata. Give one number for each stratum.")
    fraction = np.where(lowest > 1, size / np.maximum(lowest, 1), lowest)
    if ((fraction > 1) | (fraction <= 0)).any():
        raise EstimationError(
            f"{fpc}: a stratum has fewer units in its population than in the sample, or none. Give the "
            "number of units in the population, or the fraction drawn."
        )
    return np.asarray(fraction, dtype=np.float64)


def _stage(
    unit: IntArray, stratum: IntArray, fraction: FloatArray, lonely: Lonely, labels: pd.MultiIndex
) -> Stage:
    size = np.bincount(stratum, minlength=len(fraction))
    single = (size == 1) & (fraction < 1)
    if single.any() and lonely == "merge":
        return _stage(unit, *_merged(stratum, fraction, single), "raise", labels)
    if single.any() and lonely == "raise":
        shown = ", ".join(map(str, labels.get_level_values(0)[single[stratum]][:5]))
        raise EstimationError(
            f"{int(single.sum())} strata have one primary sampling unit, whose spread cannot be known: "
            f"{shown}. Say lonely='merge' to join each with its neighbour, or lonely='centre' to measure "
            "it from the mean of all."
        )
    spread = np.where(size > 1, size / np.maximum(size - 1, 1), 1.0)
    return Stage(unit, stratum, size, fraction, (1 - fraction) * spread, single, labels)


def _merged(
    stratum: IntArray, fraction: FloatArray, single: npt.NDArray[np.bool_]
) -> tuple[IntArray, FloatArray]:
    """Join each stratum of one unit with the next (the last with the one before), until none is left."""
    if len(single) == 1:
        raise EstimationError("The whole sample is one primary sampling unit: no error can be given.")
    target = np.arange(len(single))
    group = 0
    waiting = False
    for position, alone in enumerate(single):
        target[position] = group
        waiting = alone and not waiting
        if not waiting:
            group += 1
    if waiting:
        target[target == group] = group - 1
    merged = np.full(target.max() + 1, np.inf)
    # the smaller fraction corrects less, so the error is not made too small
    np.minimum.at(merged, target, fraction)
    return target[stratum], merged


def later_stage(frame: pd.DataFrame, *, unit: str | None, fpc: str, before: Stage) -> Stage:
    """A later stage: units drawn within those of the stage before.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": ["a", "a", "b", "b"], "villages": 4, "houses": 10})
    >>> first = first_stage(sample, strata=None, psu="village", fpc="villages", nest=True, lonely="raise")
    >>> later_stage(sample, unit=None, fpc="houses", before=first).factor
    array([0.8, 0.8])
    """
    n = len(frame)
    label, names = codes(frame, [unit]) if unit else (np.arange(n, dtype=np.intp), pd.RangeIndex(n))
    pairs = before.unit.astype(np.int64) * len(names) + label
    present, code = compact(pairs, bound=len(before.stratum) * len(names))
    stratum, name_of = np.divmod(present, len(names))
    fraction = _fractions(frame, fpc, before.unit, np.bincount(stratum))
    labels = pd.MultiIndex.from_arrays([stratum, names.take(name_of)])
    stage = _stage(code, stratum, fraction, "raise", labels)
    carried = before.fraction[before.stratum]
    return replace(stage, factor=stage.factor * carried)
