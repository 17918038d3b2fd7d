"""Which indices a survey design knows how to give an error, and by which influence values.

An index function never sees a design. Here each is paired with one of two forms: a smooth function of
weighted totals, or a function that gives the index together with the influence of every household
(its derivative by the household's weight). To pair another: ``register(function, Index(...))``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.intervals import FEW_PSU, Scale
from blora_eval.indicators.checks import FloatArray
from blora_eval.inputs import guarded, unguarded

Options = Mapping[str, Any]
Terms = npt.NDArray[Any]

ROW_OPTIONS = ("line", "denominator")
"""Options that may hold one value for each household, and so may name a column of the sample."""


@guarded
@dataclass(frozen=True, slots=True)
class RelativeLine:
    """A poverty line taken from the same sample, and so uncertain itself.

    ``share`` times the weighted quantile ``at`` of the welfare of the whole sample, not of a domain:
    ``RelativeLine(0.6)`` is 60 % of the median, ``RelativeLine(1, at=0.4)`` the fourth decile.

    Parameters
    ----------
    share : float, default 0.6
        Share of the quantile, above 0 and up to 1.
    at : float, default 0.5
        Which quantile, between 0 and 1; 0.5 is the median.

    Raises
    ------
    EstimationError
        If a number lies outside its range.

    Examples
    --------
    >>> RelativeLine(0.6).at
    0.5
    """

    share: float = 0.6
    at: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise EstimationError(f"share: {self.share} is not above 0 and up to 1. Write 60 % as 0.6.")
        if not 0 < self.at < 1:
            raise EstimationError(f"at: {self.at} is not between 0 and 1. Write the median as 0.5.")


@dataclass(frozen=True, slots=True)
class TotalsForm:
    """An index as a smooth function of weighted totals.

    ``terms(values, options)`` gives what is added up, one array a total, None standing for ones;
    ``value(totals)`` the index and ``gradient(totals)`` its derivative by each total. Both work on
    totals of any shape: one number, one a domain, one a replicate and domain.
    """

    terms: Callable[[FloatArray, Options], list[Terms | None]]
    value: Callable[[list[FloatArray]], FloatArray]
    gradient: Callable[[list[FloatArray]], list[FloatArray]]


@dataclass(frozen=True, slots=True)
class Index:
    """How one index function gets its error.

    ``name`` and ``unit`` name the result, from the options where they depend on them; ``scale`` is
    that of its interval: logit for what lies between 0 and 1, log for what stays above zero. ``lean``
    over the root of the number of sampling units is how far the interval is stretched up (below zero:
    down) because few of them hold too few extremes; fewer than ``few`` units ask for caution.
    ``smooth`` is False for what jumps with a quantile: no jackknife. ``totals(options)`` gives the
    totals form or None; ``influence(values, weight, **options)`` gives the index and the influence of
    each row; ``slope(values, weight, **options)`` is the derivative by the poverty line, which a
    relative line needs.
    """

    name: str | Callable[[Options], str]
    unit: str | Callable[[Options], str]
    scale: Scale = "linear"
    lean: float | Callable[[Options], float] = 0.0
    few: int | Callable[[Options], int] = FEW_PSU
    smooth: bool = True
    totals: Callable[[Options], TotalsForm | None] | None = None
    influence: Callable[..., tuple[float, FloatArray]] | None = None
    slope: Callable[..., float] | None = None


_INDICES: dict[Callable[..., float], Index] = {}


def register(function: Callable[..., float], index: Index) -> None:
    """Pair an index function with the form that gives its error.

    Examples
    --------
    >>> def share_zero(values, *, weight=None):
    ...     return 0.0
    >>> register(share_zero, Index(name="share_zero", unit="share", scale="logit"))
    >>> index_of(share_zero).unit
    'share'
    """
    _INDICES[unguarded(function)] = index


def index_of(function: Callable[..., float]) -> Index:
    """The form of an index function.

    Examples
    --------
    >>> index_of(len).influence is None
    True
    """
    name = getattr(function, "__name__", type(function).__name__)
    return _INDICES.get(unguarded(function), Index(name=name, unit="index"))


def ratio_form(terms: Callable[[FloatArray, Options], list[Terms | None]]) -> TotalsForm:
    """The form of one total over another.

    Examples
    --------
    >>> ratio_form(lambda values, options: [values, None]).value([6.0, 3.0])
    2.0
    """
    return TotalsForm(
        terms=terms,
        value=lambda totals: totals[0] / totals[1],
        gradient=lambda totals: [1 / totals[1], -totals[0] / totals[1] ** 2],
    )
