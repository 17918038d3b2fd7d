"""A regression of households whose areas share an effect, for predicting a population by a survey.

The likelihood needs of each area only its number of households and its means, so that one evaluation
costs as much as there are areas, not households.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.indicators.checks import floats

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
        """Lay the households out."""
        count = np.bincount(home, minlength=areas).astype(float)
        sums = np.column_stack([np.bincount(home, column, minlength=areas) for column in design.T])
        mean = sums / np.maximum(count, 1.0)[:, None]
        cross = design.T @ design - mean.T @ (count[:, None] * mean)
        return cls(design, home, count, mean, cross)

    def fit(self, outcome: Floats) -> NestedError:
        r"""Fit the model by restricted maximum likelihood.

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


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Which indices are wanted: poverty line, powers, and what was added to welfare before its log."""

    line: float
    alphas: tuple[int, ...]
    shift: float

    def expected(self, middle: Floats, spread: Floats) -> Floats:
        """The expected contribution of each household whose log welfare is normal."""
        top = self.line + self.shift
        reach = (np.log(top) - middle) / np.maximum(spread, 1e-12)
        below = special.ndtr(reach)
        if max(self.alphas) == 0:
            return np.stack([below] * len(self.alphas))
        first = np.exp(middle + spread**2 / 2) * special.ndtr(reach - spread)
        second = np.exp(2 * middle + 2 * spread**2) * special.ndtr(reach - 2 * spread)
        found = (
            below,
            (top * below - first) / self.line,
            (top**2 * below - 2 * top * first + second) / self.line**2,
        )
        return np.stack([np.maximum(found[alpha], 0.0) for alpha in self.alphas])

    def observed(self, logs: Floats) -> Floats:
        """The contribution of households whose log welfare is given."""
        gap = 1 - (np.exp(logs) - self.shift) / self.line
        poor = gap > 0
        return np.stack([np.where(poor, gap**alpha if alpha else 1.0, 0.0) for alpha in self.alphas])


@dataclass(frozen=True, slots=True, eq=False)
class PredictionData:
    """Sample and population of one prediction, read and checked once."""

    areas: pd.Index
    logs: Floats
    sample: Layout
    design: Floats
    home: Codes
    weight: Floats
    target: Target

    def by_area(self, values: Floats) -> Floats:
        """Weighted means of the population's households by area."""
        count = len(self.areas)
        size = np.bincount(self.home, self.weight, minlength=count)
        return np.stack([np.bincount(self.home, self.weight * row, minlength=count) / size for row in values])

    def drawn(self, logs: Floats) -> Floats:
        """Indices by area as the mean over drawn populations, of which only the poor are looked at."""
        count, target = len(self.areas), self.target
        draw, unit = np.nonzero(logs < np.log(target.line + target.shift))
        gap = 1 - (np.exp(logs[draw, unit].astype(np.float64)) - target.shift) / target.line
        home, weight = self.home[unit], self.weight[unit]
        size = np.bincount(self.home, self.weight, minlength=count) * len(logs)
        sums = [
            np.bincount(home, weight * np.maximum(gap, 0.0) ** alpha if alpha else weight, minlength=count)
            for alpha in target.alphas
        ]
        return np.stack(sums) / size


def prediction_data(  # noqa: PLR0913
    sample: pd.DataFrame,
    population: pd.DataFrame,
    *,
    area: str,
    welfare: str,
    covariates: list[str],
    line: float,
    alphas: tuple[int, ...] = (0, 1, 2),
    weight: str | None = None,
    shift: float = 0.0,
) -> PredictionData:
    """Read sample and population for a prediction.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 2.0, 3.0, 4.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> columns = {"area": "village", "welfare": "welfare", "covariates": []}
    >>> prediction_data(sample, everybody, **columns, line=2.0).areas.tolist()
    ['a', 'b', 'c']
    """
    design = unit_design(sample, covariates, "sample", [welfare])
    everybody = unit_design(population, covariates, "population")
    problems = [
        f"{area}: the {what} has no such column."
        for what, frame in (("sample", sample), ("population", population))
        if area not in frame
    ]
    if not line > 0:
        problems.append("line: a poverty line must be above zero. Give it in the unit of the welfare.")
    if not alphas or not set(alphas) <= {0, 1, 2}:
        problems.append("alphas: the powers of the indices are 0, 1 and 2.")
    if wrong := int((floats(sample[welfare]) + shift <= 0).sum()):
        problems.append(f"{welfare}: {wrong} values plus shift are not above zero. Give a larger shift.")
    if problems:
        raise EstimationError("\n".join(problems))
    home, areas = pd.factorize(population[area], sort=True)
    own = pd.Index(areas).get_indexer(sample[area])
    if (home < 0).any() or (own < 0).any():
        raise EstimationError(
            f"{area}: missing in {int((home < 0).sum())} rows of the population; {int((own < 0).sum())} rows "
            "of the sample lie in no area of it. Match the keys."
        )
    persons = np.ones(len(population)) if weight is None else floats(population[weight])
    if not (persons > 0).all():
        raise EstimationError(
            f"{weight}: not above zero in {int((~(persons > 0)).sum())} rows of the population."
        )
    logs = np.log(floats(sample[welfare]) + shift)
    target = Target(float(line), tuple(alphas), float(shift))
    return PredictionData(
        pd.Index(areas, name=area), logs, Layout.of(design, own, len(areas)), everybody, home, persons, target
    )
