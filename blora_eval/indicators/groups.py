"""Groups of a population as positions: no row may lack one."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError

__all__ = ["group_codes"]


def group_codes(group: npt.ArrayLike, n: int) -> tuple[npt.NDArray[np.intp], list[object]]:
    """Groups as positions, refused where a row has none.

    Parameters
    ----------
    group : array-like, shape (n,)
        Group of each row.
    n : int
        How many rows there are.

    Returns
    -------
    tuple of array of int, list
        Position of each row's group among the sorted names, and the names.

    Raises
    ------
    EstimationError
        If a row has no group or the lengths differ.

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
