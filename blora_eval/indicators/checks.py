"""The one door through which values enter an index: complete, of one length, with weights.

One place checks, so that a missing value is refused everywhere in the same words.
"""

import numpy as np
import numpy.typing as npt

from blora_eval.errors import EstimationError

__all__ = ["FloatArray", "checked", "checked_poor", "floats"]

FloatArray = npt.NDArray[np.float64]

REMEDY = (
    "Set these rows aside, or impute them, before estimating: a missing value is never counted as zero "
    "or as not poor."
)


def floats(values: npt.ArrayLike) -> FloatArray:
    """Numbers as an array of floats, in which every kind of missing is NaN.

    Parameters
    ----------
    values : array-like
        A list, array or pandas Series, nullable or not.

    Returns
    -------
    ndarray of float
        Same shape.

    Examples
    --------
    >>> floats([1, None])
    array([ 1., nan])
    """
    if getattr(values, "dtype", None) == np.float64:
        return np.asarray(values)
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.asarray(values, dtype=np.float64)


def checked(weight: npt.ArrayLike | None, **columns: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Weight and columns of one length, without missing values and without rows of weight zero.

    Parameters
    ----------
    weight : array-like or None
        Weight of each row; None weighs all rows alike.
    **columns
        Named values, the first of one value a row, the others that or a single number.

    Returns
    -------
    tuple of ndarray
        The weight, then each column in the order given.

    Raises
    ------
    EstimationError
        With all reasons at once: values missing or infinite, lengths that differ, negative weights,
        no row with a positive weight.

    Examples
    --------
    >>> weight, welfare = checked([1, 0, 2], welfare=[10, 20, 30])
    >>> welfare
    array([10., 30.])
    """
    arrays = {name: floats(values) for name, values in columns.items()}
    n = len(np.atleast_1d(next(iter(arrays.values()))))
    arrays["weight"] = np.ones(n) if weight is None else floats(weight)
    problems = []
    for name, array in arrays.items():
        if array.ndim and len(array) != n:
            problems.append(f"{name}: {len(array)} values where there are {n} rows.")
        if missing := int((~np.isfinite(array)).sum()):
            problems.append(f"{name}: {missing} of {array.size} values are missing or infinite. {REMEDY}")
    if negative := int((arrays["weight"] < 0).sum()):
        problems.append(f"weight: {negative} values are negative. Correct the weights.")
    if not problems and not (arrays["weight"] > 0).any():
        problems.append("weight: no row has a positive weight. Give at least one household.")
    if problems:
        raise EstimationError("\n".join(problems))
    positive = arrays["weight"] > 0
    ordered = [np.broadcast_to(arrays[name], n) for name in ("weight", *columns)]
    return tuple(ordered if positive.all() else [array[positive] for array in ordered])


def checked_poor(
    weight: npt.ArrayLike | None, welfare: npt.ArrayLike, line: npt.ArrayLike
) -> tuple[FloatArray, ...]:
    """Weight, welfare and line as :func:`checked` gives them, with every line above zero.

    Parameters
    ----------
    weight : array-like or None
        Weight of each household; None weighs all alike.
    welfare : array-like of shape (n,)
        Welfare per person.
    line : float or array-like of shape (n,)
        Poverty line.

    Returns
    -------
    tuple of ndarray
        Weight, welfare and line, of one length.

    Raises
    ------
    EstimationError
        As :func:`checked`, and where a line is not above zero.

    Examples
    --------
    >>> checked_poor(None, [10, 20], 15)[2]
    array([15., 15.])
    """
    w, y, z = checked(weight, welfare=welfare, line=line)
    if (z <= 0).any():
        raise EstimationError("line: a poverty line must be above zero. Give it in the unit of the welfare.")
    return w, y, z
