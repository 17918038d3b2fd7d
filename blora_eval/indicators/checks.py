"""The one door through which values enter an index: complete, of one length, weighted, grouped.

One place checks, so that a missing value is refused everywhere in the same words.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.values import REMEDY, weight_problems
from blora_eval.values import FloatArray as FloatArray
from blora_eval.values import floats as floats


def checked(weight: npt.ArrayLike | None, **columns: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """Weight and columns of one length, without missing values and without rows of weight zero.

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
    problems += weight_problems("weight", arrays["weight"])
    if problems:
        raise EstimationError("\n".join(problems))
    positive = arrays["weight"] > 0
    ordered = [np.broadcast_to(arrays[name], n) for name in ("weight", *columns)]
    return tuple(ordered if positive.all() else [array[positive] for array in ordered])


def checked_poor(
    weight: npt.ArrayLike | None, welfare: npt.ArrayLike, line: npt.ArrayLike
) -> tuple[FloatArray, ...]:
    """Weight, welfare and line as :func:`checked` gives them, with every line above zero.

    Examples
    --------
    >>> checked_poor(None, [10, 20], 15)[2]
    array([15., 15.])
    """
    w, y, z = checked(weight, welfare=welfare, line=line)
    if (z <= 0).any():
        raise EstimationError("line: a poverty line must be above zero. Give it in the unit of the welfare.")
    return w, y, z


def group_codes(group: npt.ArrayLike, n: int) -> tuple[npt.NDArray[np.intp], list[object]]:
    """Groups as positions, refused where a row has none.

    Examples
    --------
    >>> codes, names = group_codes(["b", "a", "b"], 3)
    >>> codes.tolist(), names
    ([1, 0, 1], ['a', 'b'])
    """
    codes, names = pd.factorize(pd.Series(group), sort=True)
    if len(codes) != n:
        raise EstimationError(f"group: {len(codes)} values where there are {n} rows.")
    if missing := int((codes < 0).sum()):
        raise EstimationError(f"group: {missing} of {n} rows have none. Give each row one, or drop it.")
    return codes, list(names)
