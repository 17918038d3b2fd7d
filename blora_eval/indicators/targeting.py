"""Who receives, and who should: the errors of targeting, by yes or no and by rank."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked

__all__ = ["RocCurve", "Targeting", "rank_correlation", "roc_curve", "targeting"]


@dataclass(frozen=True, slots=True)
class Targeting:
    """How a programme's recipients and its target group overlap; shares of persons, 0 to 1.

    ``coverage``: of the target group, who receive. ``exclusion_error``: of the target group, who do
    not. ``inclusion_error``: of all others, who receive all the same. ``leakage``: of those who
    receive, who are not of the target group; ``benefit_leakage``: of the benefits, what goes to them.
    ``coady_grosh_hoddinott``: the target group's share of benefits over its share of the population:
    1 is what an even spread gives. ``accuracy``: of everybody, who are treated as they should be.
    A ratio over nobody is None: there is no leakage where nobody receives.
    """

    coverage: float | None
    exclusion_error: float | None
    inclusion_error: float | None
    leakage: float | None
    benefit_leakage: float | None
    coady_grosh_hoddinott: float | None
    accuracy: float
    target_share: float
    recipient_share: float
    n: int


def targeting(
    received: npt.ArrayLike,
    *,
    target: npt.ArrayLike,
    benefit: npt.ArrayLike | None = None,
    weight: npt.ArrayLike | None = None,
) -> Targeting:
    """Coverage, leakage, both errors and the Coady-Grosh-Hoddinott ratio.

    Parameters
    ----------
    received : array-like of bool, shape (n,)
        Whether each row receives.
    target : array-like of bool, shape (n,)
        Whether each row belongs to the target group, such as those below a line.
    benefit : array-like, shape (n,), optional
        What each receives, in any unit, not negative and zero where nothing is received; by default
        all recipients receive alike.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    Targeting
        Shares and the ratio.

    Raises
    ------
    EstimationError
        If anything is missing, is not 0 or 1 where it must be, or a benefit does not fit.

    References
    ----------
    Coady, Grosh and Hoddinott (2004), Targeting of Transfers in Developing Countries.

    Examples
    --------
    >>> found = targeting([1, 1, 0, 0, 1], target=[1, 1, 0, 0, 0], benefit=[30, 30, 0, 0, 40])
    >>> round(found.coady_grosh_hoddinott, 9)   # 60 % of the benefits to 40 % of the people
    1.5
    """
    w, got, aim, value = checked(
        weight, received=received, target=target, benefit=received if benefit is None else benefit
    )
    problems = [
        f"{name}: {wrong} values are neither 0 nor 1."
        for name, column in (("received", got), ("target", aim))
        if (wrong := int((~np.isin(column, (0, 1))).sum()))
    ]
    if wrong := int(((value < 0) | ((value > 0) & (got == 0))).sum()):
        problems.append(f"benefit: {wrong} values are negative, or above zero where nothing was received.")
    if problems:
        raise EstimationError("\n".join(problems))
    everyone, reached, both = float(w.sum()), float(w @ got), float(w @ (got * aim))
    aimed, spent, well_spent = float(w @ aim), float(w @ value), float(w @ (value * aim))
    share_spent = _share(well_spent, spent)
    return Targeting(
        coverage=_share(both, aimed),
        exclusion_error=_share(aimed - both, aimed),
        inclusion_error=_share(reached - both, float(w @ (1 - aim))),
        leakage=_share(reached - both, reached),
        benefit_leakage=_share(spent - well_spent, spent),
        coady_grosh_hoddinott=None if share_spent is None else _share(share_spent, aimed / everyone),
        accuracy=float((w @ (got == aim)) / everyone),
        target_share=aimed / everyone,
        recipient_share=reached / everyone,
        n=len(w),
    )


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None


def rank_correlation(
    score: npt.ArrayLike, welfare: npt.ArrayLike, *, weight: npt.ArrayLike | None = None
) -> float:
    """Spearman's correlation of two orders, with weights: the correlation of weighted mid-ranks.

    Parameters
    ----------
    score : array-like, shape (n,)
        What the programme ranks by, such as a decile or a predicted welfare.
    welfare : array-like, shape (n,)
        What it ought to rank by.
    weight : array-like, shape (n,), optional
        Persons each row stands for. A weight of w counts as w rows.

    Returns
    -------
    float
        -1 to 1.

    Raises
    ------
    EstimationError
        If anything is missing, or all values of one are alike: there is no order then.

    Examples
    --------
    >>> round(rank_correlation([1, 2, 3, 4], [10, 30, 20, 40]), 9)
    0.8
    """
    w, x, y = checked(weight, score=score, welfare=welfare)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise EstimationError("score or welfare: all values are alike, so there is no order to compare.")
    a, b = _midranks(x, w), _midranks(y, w)
    a, b = a - w @ a / w.sum(), b - w @ b / w.sum()
    return float(np.clip((w * a) @ b / np.sqrt(((w * a) @ a) * ((w * b) @ b)), -1, 1))


def _midranks(values: FloatArray, w: FloatArray) -> FloatArray:
    _, codes = np.unique(values, return_inverse=True)
    size = np.bincount(codes, weights=w)
    ranks: FloatArray = (np.cumsum(size) - size / 2)[codes]
    return ranks


@dataclass(frozen=True, slots=True, eq=False)
class RocCurve:
    """The trade-off between reaching the target group and reaching others, at every cut-off.

    ``curve`` has columns cutoff (all with a score up to it receive), inclusion_error (of the others,
    who receive) and coverage (of the target group, who receive), from nobody to everybody. ``area``
    under it: 0.5 is a lottery, 1 a perfect order; the chance that one of the target group ranks before
    one of the others, ties counting half.
    """

    curve: pd.DataFrame
    area: float


def roc_curve(
    score: npt.ArrayLike, *, target: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> RocCurve:
    """Receiver operating characteristic of a score by which the lowest receive first.

    Parameters
    ----------
    score : array-like, shape (n,)
        The lower, the sooner one receives: a decile, a predicted welfare.
    target : array-like of bool, shape (n,)
        Whether each row belongs to the target group.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    RocCurve
        The curve and the area under it.

    Raises
    ------
    EstimationError
        If anything is missing, or nobody or everybody is of the target group.

    Examples
    --------
    >>> roc_curve([1, 2, 3, 4], target=[1, 0, 1, 0]).area
    0.75
    """
    w, x, aim = checked(weight, score=score, target=target)
    if not np.isin(aim, (0, 1)).all() or aim.min() == aim.max():
        raise EstimationError("target: must be 0 or 1, with some of each.")
    cutoffs, codes = np.unique(x, return_inverse=True)
    hits = np.append(0.0, np.cumsum(np.bincount(codes, weights=w * aim)))
    misses = np.append(0.0, np.cumsum(np.bincount(codes, weights=w * (1 - aim))))
    hits, misses = hits / hits[-1], misses / misses[-1]
    curve = pd.DataFrame(
        {
            "cutoff": pd.array([pd.NA, *cutoffs], dtype="Float64"),
            "inclusion_error": misses,
            "coverage": hits,
        }
    )
    return RocCurve(curve=curve, area=float(np.trapezoid(hits, misses)))
