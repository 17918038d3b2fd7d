"""A regression of households in which those of one area share an effect (nested errors).

The likelihood needs of each area only its number of households and its means, so that one evaluation
costs as much as there are areas, not households.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.indicators.checks import floats

__all__ = ["Layout", "NestedError", "nested_error", "unit_design"]

Solver = Callable[[float], tuple[Floats, Floats, float]]

GRID = np.concatenate([[0.0], np.geomspace(1e-5, 1e3, 40)])


@dataclass(frozen=True, slots=True, eq=False)
class NestedError:
    r"""A fitted nested-error model.

    ``beta`` with its ``covariance``; ``between`` and ``within`` the variances of area effects and of
    households; ``effect`` the predicted effect of each area and ``shrinkage`` its
    :math:`\gamma_d = s_u / (s_u + s_e / n_d)`, both zero for an area without households.
    """

    beta: Floats
    covariance: Floats
    between: float
    within: float
    effect: Floats
    shrinkage: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The households of a sample by area: what every fit to them needs but the outcome.

    ``home`` is each household's area by number, ``count`` the households of each area, ``mean`` the
    areas' means of the design, ``cross`` the design's products within areas.
    """

    design: Floats
    home: Codes
    count: Floats
    mean: Floats
    cross: Floats

    @classmethod
    def of(cls, design: Floats, home: Codes, areas: int) -> "Layout":
        """Lay the households out.

        Parameters
        ----------
        design : ndarray, shape (n, p)
            Covariates, with the column of ones.
        home : ndarray of int, shape (n,)
            Each household's area.
        areas : int
            How many areas there are, without households included.

        Returns
        -------
        Layout
            To be used for every outcome.
        """
        count = np.bincount(home, minlength=areas).astype(float)
        sums = np.column_stack([np.bincount(home, column, minlength=areas) for column in design.T])
        mean = sums / np.maximum(count, 1.0)[:, None]
        cross = design.T @ design - mean.T @ (count[:, None] * mean)
        return cls(design, home, count, mean, cross)

    def fit(self, outcome: Floats) -> NestedError:
        r"""Fit the model by restricted maximum likelihood.

        Parameters
        ----------
        outcome : ndarray, shape (n,)
            Each household's outcome.

        Returns
        -------
        NestedError
            The maximum over the ratio of the two variances; zero between areas is possible.

        Notes
        -----
        With :math:`\lambda = s_u / s_e` the within-area part of every product counts in full and the
        area means with :math:`n_d / (1 + \lambda n_d)`. Battese, Harter and Fuller (1988), JASA 83: 28-36.
        """
        mean = np.bincount(self.home, outcome, minlength=len(self.count)) / np.maximum(self.count, 1.0)
        products = self.design.T @ outcome - self.mean.T @ (self.count * mean)
        square = float(outcome @ outcome - self.count @ mean**2)

        def solved(ratio: float) -> tuple[Floats, Floats, float]:
            weight = self.count / (1 + ratio * self.count)
            inverse = np.linalg.inv(self.cross + self.mean.T @ (weight[:, None] * self.mean))
            total = products + self.mean.T @ (weight * mean)
            beta = inverse @ total
            return beta, inverse, max(square + float(weight @ mean**2) - float(beta @ total), 0.0)

        spare = len(outcome) - self.design.shape[1]
        ratio = self._ratio(solved, spare)
        beta, inverse, rest = solved(ratio)
        within = rest / spare
        shrinkage = ratio * self.count / (1 + ratio * self.count)
        effect = shrinkage * (mean - self.mean @ beta) * (self.count > 0)
        return NestedError(beta, inverse * within, ratio * within, within, effect, shrinkage)

    def _ratio(self, solved: Solver, spare: int) -> float:
        def depth(ratio: float) -> float:
            _, inverse, rest = solved(ratio)
            logs = np.log1p(ratio * self.count).sum() - np.linalg.slogdet(inverse)[1]
            return float(spare * np.log(max(rest, 1e-300)) + logs)

        depths = [depth(ratio) for ratio in GRID]
        low = int(np.argmin(depths))
        ends = (float(GRID[max(0, low - 1)]), float(GRID[min(len(GRID) - 1, low + 1)]))
        found = optimize.minimize_scalar(depth, bounds=ends, method="bounded", options={"xatol": 1e-9})
        return float(found.x) if found.fun < depths[low] else float(GRID[low])


def nested_error(
    sample: pd.DataFrame,
    *,
    area: str,
    outcome: str,
    covariates: list[str],
) -> NestedError:
    r"""Fit :math:`y_{dj} = x_{dj}'\beta + u_d + e_{dj}`.

    Parameters
    ----------
    sample : DataFrame
        One row a household.
    area : str
        Column of areas.
    outcome : str
        Column of the outcome, such as the logarithm of welfare.
    covariates : list of str
        Columns of covariates; a constant is added.

    Returns
    -------
    NestedError
        ``effect`` in the order of the sorted areas.

    Raises
    ------
    EstimationError
        As :func:`unit_design`, or for one area only.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": list("aabb"), "y": [1.0, 3.0, 5.0, 7.0]})
    >>> fit = nested_error(sample, area="village", outcome="y", covariates=[])
    >>> round(fit.within, 4), round(fit.between, 4)   # within 2; means 2 and 6 spread by 8 = between + 2/2
    (2.0, 7.0)
    """
    if area not in sample or sample[area].isna().any():
        raise EstimationError(f"{area}: the sample has no such column, or it is missing in some rows.")
    codes, areas = pd.factorize(sample[area], sort=True)
    if len(areas) < 2:
        raise EstimationError("One area only: its effect cannot be told from the constant.")
    design = unit_design(sample, covariates, "sample", [outcome])
    return Layout.of(design, codes, len(areas)).fit(floats(sample[outcome]))


def unit_design(
    frame: pd.DataFrame, covariates: list[str], what: str, others: list[str] | None = None
) -> Floats:
    """The covariates of each household with a column of ones.

    Parameters
    ----------
    frame : DataFrame
        Sample or population.
    covariates : list of str
        Columns of covariates.
    what : str
        Name of the frame, for the message.
    others : list of str, optional
        Further columns that must be complete; where given, covariates that say the same are refused.

    Returns
    -------
    ndarray, shape (n, 1 + covariates)
        With the constant first.

    Raises
    ------
    EstimationError
        With all reasons: columns absent or incomplete, too few rows, covariates that say the same.

    Examples
    --------
    >>> unit_design(pd.DataFrame({"x": [3.0, 4.0]}), ["x"], "population").tolist()
    [[1.0, 3.0], [1.0, 4.0]]
    """
    needed = [*covariates, *(others or [])]
    problems = [f"{name}: the {what} has no such column." for name in needed if name not in frame]
    for name in needed:
        missing = int((~np.isfinite(floats(frame[name]))).sum()) if name in frame else 0
        if missing:
            problems.append(f"{name}: missing in {missing} of {len(frame)} rows of the {what}.")
    if not problems:
        design = np.column_stack([np.ones(len(frame)), *(floats(frame[name]) for name in covariates)])
        if others is None:
            return design
        if len(frame) <= design.shape[1] + 1:
            problems.append(f"The {what} has {len(frame)} rows, {design.shape[1] + 2} at least are needed.")
        elif np.linalg.matrix_rank(design / np.linalg.norm(design, axis=0).clip(1e-300)) < design.shape[1]:
            problems.append(f"{', '.join(covariates)}: some say the same as others. Leave them out.")
    if problems:
        raise EstimationError("\n".join(problems))
    return design
