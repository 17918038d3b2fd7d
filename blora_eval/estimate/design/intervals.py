"""Intervals of 95 %, and whether an estimate may be relied on."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from blora_eval.indicators.checks import FloatArray

Interval = Literal["auto", "linear", "log", "logit", "korn_graubard", "bootstrap_t"]
Scale = Literal["linear", "log", "logit"]
TextArray = npt.NDArray[np.str_]

TAIL = 0.975
NOTHING = 1e-12
SKEWED = 2.0
"""How far an interval is stretched towards its long tail by the squared skewness of the estimate.

The variance of a studentised mean grows by about 7/4 of it (Hall 1992, The Bootstrap and Edgeworth
Expansion); two was chosen by coverage on three populations (``tests/reference/coverage.py``) and judged
on draws, and on populations, that were not used to choose it.
"""
FEW_PSU = 30
"""Fewer primary sampling units than this ask for caution, where the index names no number of its own."""
FEW_POOR = 20
"""Fewer poor households than this in the sample ask for caution with an index of poverty."""
UNUSABLE = 0.50
CODES = ("rse", "no_df", "few_psu", "few_poor", "no_spread")
# every combination of codes, numbered by its bits
REASONS = np.array(
    [";".join(code for place, code in enumerate(CODES) if number >> place & 1) for number in range(32)]
)


def linear(value: FloatArray, se: FloatArray, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value plus and minus the t quantile times the standard error.

    Examples
    --------
    >>> low, high = linear(np.array([10.0]), np.array([1.0]), np.array([4.0]))
    >>> high.round(2)   # t with 4 degrees of freedom is 2.78
    array([12.78])
    """
    margin = special.stdtrit(df, TAIL) * se
    return value - margin, value + margin


SCALES: dict[str, tuple[Callable[[FloatArray], FloatArray], ...]] = {
    "linear": (np.asarray, np.ones_like, np.asarray),
    "log": (np.log, np.reciprocal, np.exp),
    "logit": (special.logit, lambda value: 1 / (value * (1 - value)), special.expit),
}
"""A function of the value, its derivative and its inverse."""


def on_scale(
    value: FloatArray, se: FloatArray, df: FloatArray, scale: str, stretch: FloatArray | float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Linear interval of the logarithm or logit, turned back: it stays above zero, or within 0 to 1.

    A positive ``stretch`` of s makes it 1 + s times as long above the value, a negative one below it.

    Examples
    --------
    >>> one = np.array([0.5]), np.array([0.1]), np.array([30.0])
    >>> low, high = on_scale(*one, "logit")
    >>> bool(np.isclose(low + high, 1)[0])
    True
    """
    there, slope, back = SCALES[scale]
    margin = special.stdtrit(df, TAIL) * se * slope(value)
    below, above = 1 + np.maximum(-stretch, 0), 1 + np.maximum(stretch, 0)
    return back(there(value) - margin * below), back(there(value) + margin * above)


def korn_graubard(
    value: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    r"""Clopper-Pearson interval on the effective number of households.

    :math:`n^* = \frac{p(1-p)}{se^2}\left(\frac{t_{n-1}}{t_{df}}\right)^2`, at most n. At 0 or 1, where
    the standard error is zero, :math:`n^*` is Kish's effective n, with the same factor.

    Notes
    -----
    Korn, Graubard (1998), Survey Methodology 24: 193-201.

    Examples
    --------
    >>> low, high = korn_graubard(np.array([0.0]), np.array([0.0]), np.array([99.0]), np.array([100.0]))
    >>> high.round(3)   # 1 - 0.025 ** (1 / 100)
    array([0.036])
    """
    inside = (value > NOTHING) & (value < 1 - NOTHING) & (se > NOTHING)
    effective = np.divide(value * (1 - value), se**2, out=n.astype(np.float64), where=inside)
    factor = special.stdtrit(np.maximum(n - 1, 1), TAIL) / special.stdtrit(np.maximum(df, 1), TAIL)
    effective = np.minimum(effective * factor**2, np.maximum(n, 1))
    count = effective * value
    low = special.betaincinv(np.maximum(count, 1e-12), effective - count + 1, 1 - TAIL)
    high = special.betaincinv(count + 1, np.maximum(effective - count, 1e-12), TAIL)
    return np.where(value <= 0, 0.0, low), np.where(value >= 1, 1.0, high)


def interval(  # noqa: PLR0913
    value: FloatArray,
    se: FloatArray,
    df: FloatArray,
    n: FloatArray,
    *,
    kind: Interval = "auto",
    scale: Scale = "logit",
    stretch: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray, TextArray]:
    """Intervals by the rule for each estimate.

    ``auto`` takes the ``scale`` of the index, stretched towards the long tail where the ``stretch`` is
    known (``skewed``). What lies between 0 and 1 gets Korn-Graubard's where it is exactly 0 or 1, or has
    less than one degree of freedom; what does not gets no interval without a degree of freedom.

    Examples
    --------
    >>> interval(np.array([0.0, 0.5]), np.array([0.0, 0.1]), np.array([9.0, 9.0]), np.array([50.0, 50.0]))[2]
    array(['korn_graubard', 'logit'], dtype='<U13')
    """
    known, positive = df >= 1, value > NOTHING
    inside = positive & (value < 1 - NOTHING)
    wanted = scale if kind in {"auto", "bootstrap_t"} else kind
    exact = (scale == "logit") & (value >= 0) & (value <= 1) & (~inside | ~known | (kind == "korn_graubard"))
    rules = {"korn_graubard": exact, "linear": ~exact & known}
    if wanted in {"log", "logit"}:
        rules[wanted] = rules["linear"] & (positive if wanted == "log" else inside)
        # on the log scale an index of nothing has no interval: nobody poor is not known to be nobody
        rules["linear"] = rules["linear"] & ~rules[wanted] & (wanted == "logit")
    low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
    method = np.full(len(value), "", dtype="<U13")
    for name, chosen in rules.items():
        parts = value[chosen], se[chosen], df[chosen]
        longer = kind == "auto" and name in {"log", "logit"} and stretch is not None
        if name == "korn_graubard":
            bounds = korn_graubard(*parts, n[chosen])
        else:
            bounds = on_scale(*parts, name, 0.0 if stretch is None or not longer else stretch[chosen])
        low[chosen], high[chosen] = bounds
        method[chosen] = "skewed" if longer else name
    return low, high, method


def reliability(
    value: FloatArray,
    se: FloatArray,
    df: FloatArray,
    n_psu: npt.NDArray[np.intp],
    *,
    few: int = FEW_PSU,
    poor: FloatArray | None = None,
) -> tuple[TextArray, TextArray]:
    """Whether estimates may be relied on, and the codes of why not.

    What may be relied on (``ok``) follows from how the sample was drawn, never from the error that it
    shows of itself: of samples of one design those with a small error are those that missed the poor.
    Fewer sampling units than ``few`` ask for caution (``few_psu``), so do fewer than :data:`FEW_POOR`
    households below the line (``few_poor``) and an estimate without spread (``no_spread``). A relative
    standard error above 50 % is unusable by BPS's rule (``rse``), so is what has no degree of freedom
    (``no_df``). Several codes are joined by a semicolon.

    Examples
    --------
    >>> status, reason = reliability(np.array([0.1]), np.array([0.03]), np.array([19]), np.array([20]))
    >>> status[0], reason[0]
    (np.str_('caution'), np.str_('few_psu'))
    """
    relative = np.divide(se, np.abs(value), out=np.zeros_like(se), where=value != 0)
    few_poor = np.zeros(len(value), dtype=bool) if poor is None else poor < FEW_POOR
    flags = (relative > UNUSABLE, df < 1, n_psu < few, few_poor, se == 0)
    number = sum(flag.astype(np.intp) << place for place, flag in enumerate(flags))
    reason = REASONS[number]
    worst = flags[0] | flags[1]
    status = np.where(worst, "unusable", np.where(reason == "", "ok", "caution"))
    return status, reason
