"""Randomisation inference: what the same arithmetic finds when the treated are drawn by lot again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from math import comb, prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.clusters import inverse_gram
from blora_eval.estimate.effect import Counts, Effect
from blora_eval.estimate.panel.read_panel import Roles, read_changes
from blora_eval.estimate.wild_bootstrap import invert
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check


def assignments(treated: Mask, strata: Codes, *, rng: np.random.Generator | None, draws: int) -> Mask:
    """Other ways the treated might have been drawn: as many in each stratum as were.

    All of them where there are at most ``draws`` ways, the actual one among them; otherwise
    ``draws`` at random.

    Examples
    --------
    >>> assignments(np.array([True, False, False]), np.zeros(3, int), rng=None, draws=10).astype(int).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    sizes = [(len(rows), int(treated[rows].sum())) for rows in members]
    ways = count_ways(treated, strata)
    if ways == 1:
        raise EstimationError(
            "Every stratum is treated whole or not at all: there is no other way the treated might have "
            "been drawn. Use larger strata."
        )
    if ways <= draws:
        return _all_ways(members, sizes, len(treated))
    if rng is None:
        raise EstimationError(f"There are more than {draws} ways to draw the treated: give an rng.")
    chosen = np.zeros((draws, len(treated)), dtype=bool)
    for rows, (n, k) in zip(members, sizes, strict=True):
        if 0 < k < n:
            picked = np.argpartition(rng.random((draws, n), dtype=np.float32), k - 1, axis=1)[:, :k]
            chosen[np.arange(draws)[:, None], rows[picked]] = True
        elif k == n:
            chosen[:, rows] = True
    return chosen


def count_ways(treated: Mask, strata: Codes) -> int:
    """How many assignments treat as many villages in each stratum.

    Examples
    --------
    >>> count_ways(np.array([True, False, True, False]), np.array([0, 0, 1, 1]))
    4
    """
    members = [treated[strata == stratum] for stratum in np.unique(strata)]
    return prod(comb(len(rows), int(rows.sum())) for rows in members)


def _all_ways(members: list[Any], sizes: list[tuple[int, int]], villages: int) -> Mask:
    options = [list(combinations(rows.tolist(), k)) for rows, (_, k) in zip(members, sizes, strict=True)]
    chosen = np.zeros((prod(map(len, options)), villages), dtype=bool)
    for row, picks in enumerate(product(*options)):
        for pick in picks:
            chosen[row, list(pick)] = True
    return chosen


def permutation_draws(y: Floats, x: Floats, village: Codes, chosen: Mask) -> tuple[Floats, Floats]:
    """Coefficient of treatment for each assignment, of the outcome and of nothing else.

    Frisch and Waugh: with M taking x out, ``d'My / d'Md``; both need only sums by village.

    Examples
    --------
    >>> y, ones = np.array([1.0, 5.0]), np.ones((2, 1))
    >>> above, below = permutation_draws(y, ones, np.arange(2), np.array([[False, True]]))
    >>> (above / below).tolist()
    [4.0]
    """
    count = chosen.shape[1]
    inner = inverse_gram(x)
    residual = y - x @ (inner @ (x.T @ y))
    sums = np.bincount(village, residual, count)
    size = np.bincount(village, minlength=count)
    totals = np.column_stack([np.bincount(village, values, count) for values in x.T])
    drawn = chosen.astype(float)
    covered = drawn @ totals
    return drawn @ sums, drawn @ size - np.einsum("ij,jk,ik->i", covered, inner, covered)


def randomisation_test(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    rng: np.random.Generator | None = None,
    strata: Column | None = None,
    draws: int = 9999,
) -> Effect:
    """Effect with p and interval by drawing the treated units by lot again.

    The panel is brought down to one change a unit: its mean outcome from the last start on, less its
    mean before the first start (periods between starts are neither). The estimate is the regression
    coefficient of that change on being treated, strata and covariates held constant. ``p`` is the
    share of assignments, with the same number treated in each stratum, whose absolute coefficient
    reaches it (``>=``); drawn at random, ``(1 + #) / (1 + draws)``. The interval holds every constant
    effect that, once taken out, is not rejected. Valid if, within strata, any units might have been
    chosen: for villages chosen because they are poor it is not, unless poverty does not predict the
    change.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome : str
        Column of the outcome, in any unit; it may be missing in some rows.
    unit, time : str
        Columns of the unit and of the period, the latter of numbers.
    start : str
        Column of the first treated period, the same in all rows of a unit; 0 or missing means never,
        and a start after the last period of the panel is no treatment within it.
    covariates : sequence of str
        Numeric columns to hold constant, taken in the last period before the first start.
    cluster : str, optional
        Column of what was drawn as a whole, such as the village of households; default the unit.
    rng : Generator, optional
        Needed where not all assignments can be listed.
    strata : str, optional
        Column of the stratum (kecamatan) inside which was drawn; default one for all.
    draws : int
        How many assignments at most, 1 or more.

    Returns
    -------
    Effect
        In the unit of the outcome; ``p_method`` is ``permutation``; there is no standard error.

    Raises
    ------
    EstimationError
        If the table is no panel, nobody or everybody is treated, there is only one assignment, a
        cluster is treated in part or lies in two strata, or covariates are collinear.

    Notes
    -----
    Fisher (1935), The Design of Experiments; Imbens and Rubin (2015), Causal Inference, chapter 5.

    Examples
    --------
    >>> panel = pd.DataFrame({"v": list("aabbccdd"), "t": [1, 2] * 4, "y": [1, 6, 1, 2, 1, 3, 1, 4],
    ...                       "start": [2, 2] + [0] * 6})
    >>> effect = randomisation_test(panel, outcome="y", unit="v", time="t", start="start")
    >>> effect.estimate, effect.p   # 5 less the mean of 1, 2 and 3; first of four assignments
    (3.0, 0.25)
    """
    roles = Roles(outcome, unit, time, start, tuple(covariates), cluster, within=strata)
    found = read_changes(panel, roles)
    beside = found.covariates if covariates else None
    effect = permutation_effect(
        found.change, found.treated, village=found.clusters, strata=found.wide.group, covariates=beside,
        rng=rng, draws=draws,
    )  # fmt: skip
    return replace(effect, diagnostics={**effect.diagnostics, **found.left_out})


def permutation_effect(  # noqa: PLR0913
    y: ArrayLike,
    treated: ArrayLike,
    *,
    village: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    covariates: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
    draws: int = 9999,
) -> Effect:
    """The same on arrays: an outcome, or its change, of villages or of the households in them.

    Examples
    --------
    >>> effect = permutation_effect([5, 1, 2, 3], [True, False, False, False])
    >>> effect.estimate, effect.p   # 5 less the mean of the others; first of four assignments
    (3.0, 0.25)
    """
    if not draws >= 1:
        raise EstimationError("draws: one at least.")
    outcome = np.asarray(y, dtype=float)
    names = np.arange(len(outcome)) if village is None else np.asarray(village)
    labels = np.zeros(len(outcome), dtype=int) if strata is None else np.asarray(strata)
    codes = np.unique(names, return_inverse=True)[1]
    layers = np.unique(labels, return_inverse=True)[1]
    if not np.isin(treated, (0, 1)).all():
        raise EstimationError("treated: True or False for each observation; some are neither, or missing.")
    on = np.asarray(treated).astype(bool)
    x = np.eye(layers.max() + 1)[layers]
    if covariates is not None:
        x = np.column_stack([x, np.asarray(covariates, dtype=float).reshape(len(outcome), -1)])
    count = int(codes.max()) + 1
    village_on, village_layer = _by_village(on, codes, count), _by_village(layers, codes, count)
    if not (np.isfinite(outcome).all() and np.isfinite(x).all()):
        raise EstimationError("An outcome or covariate is missing: drop those rows and say how many.")
    return _test((outcome, on.astype(float)), x, codes, (village_on.astype(bool), village_layer), rng, draws)


def _by_village(values: Any, codes: Codes, count: int) -> Any:
    first = np.full(count, -1)
    first[codes[::-1]] = values[::-1]
    if (first[codes] != values).any():
        raise EstimationError("A village is treated in part, or lies in two strata: assign whole villages.")
    return first


def _test(
    data: tuple[Floats, Floats],
    x: Floats,
    codes: Codes,
    village: tuple[Mask, Codes],
    rng: np.random.Generator | None,
    draws: int,
) -> Effect:
    chosen = assignments(village[0], village[1], rng=rng, draws=draws)
    # The actual assignment goes first; where all are listed it is then counted once too often.
    listed = count_ways(*village) <= draws
    drawn = np.vstack([village[0][None, :], chosen])
    numerator, denominator = permutation_draws(data[0], x, codes, drawn)
    if not denominator[0] > 1e-9:
        raise EstimationError("Strata and covariates tell exactly who is treated: nothing can be compared.")
    usable = denominator > 1e-9
    coefficient = numerator[usable] / denominator[usable]
    echo = permutation_draws(data[1], x, codes, drawn)[0][usable] / denominator[usable]
    estimate = float(coefficient[0])

    def p(null: float) -> float:
        reached = np.abs(coefficient - null * echo) >= abs(estimate - null) * (1 - 1e-9) - 1e-12
        return float((reached.sum() - listed) / (len(reached) - listed))

    step = float(coefficient.std()) or abs(estimate) or 1.0
    treated, count, tried = int(village[0].sum()), len(village[0]), int(usable.sum()) - 1
    low, high = (invert(p, estimate, step, side) for side in (-1, 1))
    return Effect(
        estimand="att",
        estimate=estimate,
        counts=Counts(count, treated, count - treated, 1),
        low=low,
        high=high,
        p=p(0.0),
        p_method="permutation",
        method=f"regression coefficient, {'all' if listed else 'random'} {tried} assignments in strata",
        assumptions=(Check("chosen_by_lot_within_strata"), Check("no_spillover")),
        diagnostics={"assignments": tried, "strata": len(np.unique(village[1]))},
    )
