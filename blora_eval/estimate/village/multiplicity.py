"""Many claims at once."""

import numpy as np

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p: claiming those up to q keeps the expected share of false claims at q.

    ``min over j >= i of p_(j) n / j``, in the order given. Benjamini and Hochberg (1995).

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.5])).round(3).tolist()   # .01*3/1, .04*3/2, .5*3/3
    [0.03, 0.06, 0.5]
    """
    values = np.asarray(p, dtype=float)
    if not ((values >= 0) & (values <= 1)).all():
        raise EstimationError("A p value is missing or outside [0, 1]: leave out what was not tested.")
    order = np.argsort(values, kind="stable")
    n = len(values)
    scaled = values[order] * n / np.arange(1, n + 1)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted
