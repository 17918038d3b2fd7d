"""What changed in a multidimensional measure between two rounds."""

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.multidimensional import AlkireFoster

__all__ = ["alkire_foster_change"]


def alkire_foster_change(before: AlkireFoster, after: AlkireFoster, *, years: float = 1) -> pd.DataFrame:
    """Change of H, A, M0 and of each indicator between two rounds.

    Parameters
    ----------
    before, after : AlkireFoster
        The same measure in two rounds: same indicators, weights and cut-off.
    years : float, default 1
        Years between them.

    Returns
    -------
    DataFrame of nullable number
        Rows headcount, intensity, adjusted, then "raw <indicator>" and "censored <indicator>";
        columns before, after, absolute (after - before), relative (absolute / before),
        absolute_yearly and relative_yearly (compound). Missing where a ratio is undefined.

    Raises
    ------
    EstimationError
        If the two are not the same measure, or ``years`` is not above zero.

    Examples
    --------
    >>> from blora_eval.indicators.multidimensional import alkire_foster
    >>> poor, well = ([[1, 1], [0, 0]], [[0, 1], [0, 0]])
    >>> ends = [alkire_foster(data, weights=[0.5, 0.5], k=0.5) for data in (poor, well)]
    >>> alkire_foster_change(*ends, years=2).loc["adjusted"].round(3).tolist()
    [0.5, 0.25, -0.25, -0.5, -0.125, -0.293]
    """
    same = before.indicators["weight"].round(9).equals(after.indicators["weight"].round(9))
    if not same or before.k != after.k:
        raise EstimationError("The two rounds differ in indicators, weights or k: they are not comparable.")
    if years <= 0:
        raise EstimationError(f"years: {years} is not above zero.")
    first, last = (_measures(end) for end in (before, after))
    relative = pd.array(quotient(last - first, first), dtype="Float64")
    yearly = pd.array(
        (1 + relative.to_numpy(np.float64, na_value=np.nan)) ** (1 / years) - 1, dtype="Float64"
    )
    return pd.DataFrame(
        {
            "before": pd.array(first, dtype="Float64"),
            "after": pd.array(last, dtype="Float64"),
            "absolute": pd.array(last - first, dtype="Float64"),
            "relative": relative,
            "absolute_yearly": pd.array((last - first) / years, dtype="Float64"),
            "relative_yearly": yearly,
        },
        index=pd.Index(
            ["headcount", "intensity", "adjusted"]
            + [f"{kind} {name}" for kind in ("raw", "censored") for name in before.indicators.index],
            name="measure",
        ),
    )


def _measures(found: AlkireFoster) -> FloatArray:
    intensity = np.nan if found.intensity is None else found.intensity
    columns = found.indicators[["raw", "censored"]].to_numpy(np.float64).T.ravel()
    return np.concatenate([[found.headcount, intensity, found.adjusted], columns])
