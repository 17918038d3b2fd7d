"""What each household adds to a poverty index that is a weighted mean.

The index functions average these terms, and a survey design needs the terms themselves.
"""

import numpy as np
import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray

__all__ = ["fgt_terms", "watts_terms"]


def fgt_terms(welfare: FloatArray, *, line: npt.ArrayLike, alpha: float = 0) -> FloatArray:
    """What each household adds to :func:`fgt`, whose weighted mean is the index.

    Parameters
    ----------
    welfare : ndarray of shape (n,)
        Welfare, without missing values.
    line : float or array-like of shape (n,)
        Poverty line.
    alpha : float
        Aversion to poverty, at least 0.

    Returns
    -------
    ndarray of float
        ``((line - welfare) / line) ** alpha`` of the poor, 0 of the others.

    Examples
    --------
    >>> import numpy as np
    >>> fgt_terms(np.array([50.0, 100.0]), line=100, alpha=2)
    array([0.25, 0.  ])
    """
    z = np.asarray(line, dtype=np.float64)
    if alpha == 0:
        return (welfare < z).astype(np.float64)
    gap = np.maximum(1 - welfare / z, 0)
    return gap if alpha == 1 else gap**alpha


def watts_terms(welfare: FloatArray, *, line: npt.ArrayLike) -> FloatArray:
    """What each household adds to :func:`watts`, whose weighted mean is the index.

    Parameters
    ----------
    welfare : ndarray of shape (n,)
        Welfare, without missing values.
    line : float or array-like of shape (n,)
        Poverty line.

    Returns
    -------
    ndarray of float
        ``log(line / welfare)`` of the poor, 0 of the others.

    Raises
    ------
    EstimationError
        If a welfare is zero or negative: it has no logarithm.

    Examples
    --------
    >>> import numpy as np
    >>> watts_terms(np.array([100.0, 200.0]), line=100)
    array([0., 0.])
    """
    if below := int((welfare <= 0).sum()):
        raise EstimationError(
            f"welfare: {below} values are zero or negative and have no logarithm. Correct them, set them "
            "aside, or use fgt, which takes them."
        )
    return np.log(np.maximum(np.asarray(line, dtype=np.float64) / welfare, 1))
