"""A survey and a population laid side by side, for predicting the poverty of each area."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats
from blora_eval.estimate.nested_error import Layout, unit_design
from blora_eval.indicators.checks import floats

__all__ = ["Scene", "Target", "scene"]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Which indices are wanted: poverty line, powers, and what was added to welfare before its log."""

    line: float
    alphas: tuple[int, ...]
    shift: float

    def expected(self, middle: Floats, spread: Floats) -> Floats:
        """The expected contribution of each household whose log welfare is normal.

        Parameters
        ----------
        middle : ndarray, shape (n,)
            Mean of log (welfare + shift).
        spread : ndarray, shape (n,)
            Its standard deviation, zero for what is known.

        Returns
        -------
        ndarray, shape (alphas, n)
            Expected ``(1 - welfare / line) ** alpha`` of the poor, 0 of others.
        """
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
        """The contribution of households whose log welfare is given.

        Parameters
        ----------
        logs : ndarray, shape (n, ...)
            Log (welfare + shift).

        Returns
        -------
        ndarray, shape (alphas, n, ...)
            ``(1 - welfare / line) ** alpha`` of the poor, 0 of others.
        """
        gap = 1 - (np.exp(logs) - self.shift) / self.line
        poor = gap > 0
        return np.stack([np.where(poor, gap**alpha if alpha else 1.0, 0.0) for alpha in self.alphas])


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Sample and population of one prediction, read and checked once."""

    areas: pd.Index
    logs: Floats
    sample: Layout
    design: Floats
    home: Codes
    weight: Floats
    target: Target

    def by_area(self, values: Floats) -> Floats:
        """Weighted means of the population's households by area.

        Parameters
        ----------
        values : ndarray, shape (alphas, n)
            One a household.

        Returns
        -------
        ndarray, shape (alphas, areas)
            Means.
        """
        count = len(self.areas)
        size = np.bincount(self.home, self.weight, minlength=count)
        return np.stack([np.bincount(self.home, self.weight * row, minlength=count) / size for row in values])

    def drawn(self, logs: Floats) -> Floats:
        """Indices by area as the mean over drawn populations, of which only the poor are looked at.

        Parameters
        ----------
        logs : ndarray, shape (draws, n)
            Log (welfare + shift) of each household in each draw.

        Returns
        -------
        ndarray, shape (alphas, areas)
            Means over draws.
        """
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


def scene(  # noqa: PLR0913
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
) -> Scene:
    """Read sample and population for a prediction.

    Parameters
    ----------
    sample : DataFrame
        One row a sampled household.
    population : DataFrame
        One row a household of the population.
    area : str
        Column of areas, in both.
    welfare : str
        The sample's column of welfare per person.
    covariates : list of str
        Columns in both.
    line : float
        Poverty line, in the unit of the welfare.
    alphas : tuple of int
        Powers of the FGT indices: 0, 1 or 2.
    weight : str, optional
        The population's column of persons; households alike without it.
    shift : float
        Added to welfare before the logarithm.

    Returns
    -------
    Scene
        Areas in sorted order.

    Raises
    ------
    EstimationError
        With all reasons.

    Examples
    --------
    >>> sample = pd.DataFrame({"village": list("aabb"), "welfare": [1.0, 2.0, 3.0, 4.0]})
    >>> everybody = pd.DataFrame({"village": list("aabbcc")})
    >>> scene(sample, everybody, area="village", welfare="welfare", covariates=[], line=2.0).areas.tolist()
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
    return Scene(
        pd.Index(areas, name=area), logs, Layout.of(design, own, len(areas)), everybody, home, persons, target
    )
