"""Whom aid reaches: coverage, leakage, both errors; and a proxy means test that would choose."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.checks import FloatArray, checked, floats
from blora_eval.inputs import Flags, NumberFrame, Numbers, Weight
from blora_eval.results import Shown, melted, terms, tidy


@dataclass(frozen=True, slots=True)
class Targeting(Shown):
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

    def table(self) -> pd.DataFrame:
        """The measures, one row each."""
        return tidy(terms(self, *self.__slots__[:-1]), n=self.n)


def targeting(
    received: Flags,
    *,
    target: Flags,
    benefit: Numbers | None = None,
    weight: Weight = None,
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


@dataclass(frozen=True, slots=True, eq=False)
class ProxyMeansTest(Shown):
    """A proxy means test, and how it does on households it has not seen.

    ``coefficients`` of log welfare on the predictors, with ``const``; ``r_squared`` in the sample;
    ``predicted`` log welfare of each row by the model of the other folds; ``targeting`` where the
    lowest predicted receive, as many persons as are below the line; ``rank_correlation`` of predicted
    and true welfare; ``area`` under the ROC curve (None where nobody or everybody is poor).
    """

    coefficients: pd.Series
    r_squared: float
    predicted: FloatArray
    targeting: Targeting
    rank_correlation: float
    area: float | None
    folds: int

    def table(self) -> pd.DataFrame:
        """How well it fits and ranks, the coefficients by ``predictor``, and the errors of targeting."""
        whole = terms(self, "r_squared", "rank_correlation", "area")
        coefficients = melted(self.coefficients.to_frame("coefficient"), "predictor")
        targeted = terms(self.targeting, *Targeting.__slots__[:-1])
        return tidy([*whole, *coefficients, *targeted], n=self.targeting.n, folds=self.folds)


def proxy_means_test(
    welfare: Numbers,
    predictors: NumberFrame,
    *,
    line: float,
    rng: np.random.Generator,
    folds: int = 10,
    weight: Weight = None,
) -> ProxyMeansTest:
    """Fit a proxy means test and measure its errors of targeting by cross-validation.

    Log welfare is regressed on the predictors by weighted least squares; each fold is predicted by
    the model of the others, and the households with the lowest predictions are taken until as many
    persons are reached as are poor.

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person, above zero.
    predictors : DataFrame, shape (n, predictors)
        Numbers or booleans, without a constant.
    line : float
        Poverty line: who is below it is to be reached.
    rng : numpy Generator
        Draws the folds.
    folds : int, default 10
        Number of folds, at least 2.
    weight : array-like, shape (n,), optional
        Persons each row stands for, above zero.

    Returns
    -------
    ProxyMeansTest
        The model and its cross-validated errors.

    Raises
    ------
    EstimationError
        If anything is missing, welfare is not above zero, there are too few rows, or a predictor is
        a combination of the others.

    References
    ----------
    Grosh and Baker (1995), Living Standards Measurement Study 118.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rooms = np.arange(40) % 4
    >>> test = proxy_means_test(np.exp(rooms), pd.DataFrame({"rooms": rooms}), line=2, rng=rng)
    >>> test.targeting.exclusion_error, round(float(test.coefficients["rooms"]), 6)
    (0.0, 1.0)
    """
    w, y, x = _regression_data(welfare, predictors, weight)
    if folds < 2 or len(y) < max(2 * x.shape[1], folds):
        raise EstimationError(
            f"folds: {folds} folds of {len(y)} rows do not do for {x.shape[1]} coefficients."
        )
    model = sm.WLS(y, x, weights=w).fit()
    predicted = np.empty(len(y))
    fold = rng.permutation(np.arange(len(y)) % folds)
    for number in range(folds):
        out = fold == number
        predicted[out] = sm.WLS(y[~out], x[~out], weights=w[~out]).fit().predict(x[out])
    poor = np.exp(y) < line
    received = _lowest(predicted, w, float(w @ poor))
    mixed = poor.any() and not poor.all()
    return ProxyMeansTest(
        coefficients=pd.Series(model.params, index=x.columns, name="coefficient"),
        r_squared=float(model.rsquared),
        predicted=predicted,
        targeting=targeting(received, target=poor, weight=w),
        rank_correlation=rank_correlation(predicted, y, weight=w),
        area=roc_curve(predicted, target=poor, weight=w).area if mixed else None,
        folds=folds,
    )


def _lowest(score: FloatArray, w: FloatArray, quota: float) -> npt.NDArray[np.bool_]:
    """The lowest scores whose weights, cumulated, come nearest below or at the quota."""
    order = np.argsort(score, kind="stable")
    taken = np.zeros(len(score), dtype=bool)
    taken[order] = np.cumsum(w[order]) <= quota * (1 + 1e-12)
    return taken


def _regression_data(
    welfare: npt.ArrayLike, predictors: pd.DataFrame, weight: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, pd.DataFrame]:
    columns = {str(name): floats(predictors[name].astype("Float64")) for name in predictors}
    given = np.ones(len(predictors)) if weight is None else floats(weight)
    if zero := int((given == 0).sum()):
        raise EstimationError(
            f"weight: {zero} rows have none. Set them aside: they would have no prediction."
        )
    w, y, *kept = checked(given, welfare=welfare, **columns)
    if bad := int((y <= 0).sum()):
        raise EstimationError(f"welfare: {bad} values are not above zero and have no logarithm.")
    x = pd.DataFrame(dict(zip(["const", *columns], [np.ones(len(y)), *kept], strict=True)))
    if np.linalg.matrix_rank(x.to_numpy()) < x.shape[1]:
        raise EstimationError("predictors: one is constant or a combination of others. Leave it out.")
    return w, np.log(y), x


@dataclass(frozen=True, slots=True, eq=False)
class Vulnerability:
    """The chance of being poor next time, household by household.

    ``expected`` is that chance, ``mean`` its weighted mean (expected headcount) and ``share`` of
    persons whose chance exceeds ``threshold``.
    """

    expected: FloatArray
    mean: float
    share: float
    threshold: float


def vulnerability(
    welfare: npt.ArrayLike,
    predictors: pd.DataFrame,
    *,
    line: float,
    threshold: float = 0.5,
    weight: npt.ArrayLike | None = None,
) -> Vulnerability:
    r"""Vulnerability as expected poverty, of Chaudhuri, from a single round.

    Log welfare is regressed on the predictors and its squared residuals on the same predictors
    (feasible generalised least squares in three steps); with both fitted,
    :math:`v = \Phi((\log z - x\hat\beta) / \sqrt{x\hat\theta})`. It holds as far as the spread between
    like households today is their risk tomorrow.

    Notes
    -----
    A fitted variance below one per cent of the mean squared residual is raised to that: a variance
    cannot be negative.

    References
    ----------
    Chaudhuri, Jalan and Suryahadi (2002), Columbia University discussion paper 0102-52.

    Examples
    --------
    >>> households = pd.DataFrame({"educated": [0, 1] * 50})
    >>> welfare = np.where(households["educated"], 200.0, 100.0) * np.tile([0.8, 0.8, 1.25, 1.25], 25)
    >>> found = vulnerability(welfare, households, line=100)
    >>> found.expected[:2].round(3).tolist()   # even odds without schooling, hardly any with
    [0.5, 0.001]
    """
    if line <= 0 or not 0 <= threshold < 1:
        raise EstimationError("line must be above zero and threshold from 0 to below 1.")
    w, y, x = _regression_data(welfare, predictors, weight)
    if len(y) <= x.shape[1]:
        raise EstimationError(f"welfare: {len(y)} rows do not do for {x.shape[1]} coefficients.")
    residual = sm.WLS(y, x, weights=w).fit().resid.to_numpy() ** 2
    typical = float(w @ residual / w.sum())
    if typical < 1e-20:
        raise EstimationError("The predictors explain welfare without error: no risk can be estimated.")

    def positive(variance: pd.Series) -> FloatArray:
        return np.maximum(np.asarray(variance, dtype=np.float64), typical / 100)

    variance = positive(sm.WLS(residual, x, weights=w).fit().fittedvalues)
    variance = positive(sm.WLS(residual, x, weights=w / variance**2).fit().predict(x))
    fitted = np.asarray(sm.WLS(y, x, weights=w / variance).fit().predict(x))
    expected = np.asarray(stats.norm.cdf((np.log(line) - fitted) / np.sqrt(variance)))
    return Vulnerability(
        expected=expected,
        mean=float(w @ expected / w.sum()),
        share=float(w @ (expected > threshold) / w.sum()),
        threshold=threshold,
    )
