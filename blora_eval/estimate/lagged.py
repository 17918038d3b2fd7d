"""The effect on villages chosen on their outcome: compared with those that had the same past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, Effect, Part
from blora_eval.estimate.lagged_design import Stack, nearest, past_terms, read_stacks
from blora_eval.results import Check

__all__ = ["lagged_outcome_effect"]

FEW_CLUSTERS = 20
Shape = Literal["curved", "linear"]


@dataclass(frozen=True, slots=True)
class _Sample:
    """One regression's rows: the effect's column first."""

    y: Floats
    x: Floats
    cluster: Codes


def lagged_outcome_effect(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    start: str,
    selected: Sequence[float] = (),
    within: str | None = None,
    cluster: str | None = None,
    shape: Shape = "curved",
    kind: Literal["CR1", "CR1S", "CR2", "CR3"] = "CR2",
    by_period: bool = True,
    near: float | None = None,
) -> Effect:
    """The effect given the past: treated villages less untreated ones that had the same outcomes before.

    Least squares of a village's mean outcome from the start on, on being treated, on its past and on
    a constant for each group. The past is the mean of all periods before the start, the last of
    them and the mean of the periods the choice was made on; with ``shape="curved"`` their squares
    and products too, each taken less its group's mean, because regression to the mean is no straight
    line. Villages that start together form one comparison with all never treated; the comparisons
    are stacked, each with constants and slopes of its own, and share the effect, in which precise
    comparisons weigh more. Where the choice was made on past outcomes, this is right and a
    difference in differences is not; where it was made on a lasting level that was never seen, it
    is the reverse, and the two bracket the truth (Angrist and Pischke 2009, 5.4; Ding and Li 2019).

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome, unit, time, start : str
        Columns; ``start`` is the first treated period, 0 or missing means never.
    selected : sequence of float
        Periods whose outcome the choice was made on; those not before a start are passed over.
    within : str, optional
        Column of the group inside which villages are compared, such as the kabupaten.
    cluster : str, optional
        Column of the clusters of the errors, such as the kecamatan; default the unit.
    shape : {"curved", "linear"}
        How the past enters.
    kind : {"CR1", "CR1S", "CR2", "CR3"}
        The cluster-robust error, see :func:`blora_eval.estimate.clusters.cluster_errors`.
    by_period : bool
        Whether the effect is wanted by period, too; without it the work is a fraction.
    near : float, optional
        Share of each group's villages, counted from the end the treated come from by their mean in the
        periods the choice was made on (or in all before the start), that is compared; untreated
        villages beyond are left out and counted. None means all. Far villages say little of what the
        chosen would have done, and a line through them less.

    Returns
    -------
    Effect
        In the unit of the outcome, ``parts`` by periods since the start.

    Raises
    ------
    EstimationError
        If a column is absent, the table is no panel, fewer than two treated or untreated units are
        complete, no period lies before a start, too few units are left for the past's terms, or the
        outcome does not vary.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbccddeeff"), "year": [1, 2] * 6, "start": [2] * 4 + [0] * 8,
    ...                       "poor": [5, 3, 6, 4, 1, 1.5, 2, 1.5, 3, 3.5, 4, 3.5]})
    >>> found = lagged_outcome_effect(panel, outcome="poor", unit="village", time="year", start="start",
    ...                               shape="linear")
    >>> found.counts.treated, found.counts.controls, found.parts[0].label
    (2, 4, 0)
    """
    stacks, counts, dropped = read_stacks(
        panel, (outcome, unit, time, start), within=within, cluster=cluster, selected=selected
    )
    if near is not None:
        stacks, kept = nearest(stacks, near)
        units, on, off, periods = counts
        dropped |= {"units_far": off - kept}
        counts = (units - off + kept, on, kept, periods)
    found = _regress(stacks, shape, kind, event=None)
    parts = []
    for event in sorted({e for stack in stacks for e in stack.events()} if by_period else ()):
        part = _regress([stack for stack in stacks if event in stack.events()], shape, kind, event=event)
        parts.append(Part(event, part.coefficient, part.se, part.low, part.high, part.p))
    return Effect(
        estimand="att",
        estimate=found.coefficient,
        counts=Counts(*counts, found.clusters),
        se=found.se,
        low=found.low,
        high=found.high,
        p=found.p,
        p_method="wald",
        df=found.df,
        method=f"lagged outcomes, {shape}, {kind} by {cluster or unit}"
        + ("" if near is None else f", nearest {near:.0%}"),
        assumptions=(Check("chosen_on_the_past"), Check("no_anticipation"), Check("no_spillover")),
        diagnostics={
            "terms": past_terms(stacks[0], curved=shape == "curved").shape[1],
            "cohorts": len(stacks),
            "outside_controls": _outside(stacks),
            **dropped,
        },
        warnings=tuple(_warnings(found, stacks)),
        parts=tuple(parts),
    )


def _regress(stacks: list[Stack], shape: Shape, kind: str, *, event: int | None) -> ClusterError:
    sample = _stacked(stacks, curved=shape == "curved", event=event)
    if not np.ptp(sample.y) > 1e-12 * np.abs(sample.y).max():
        raise EstimationError("The outcome does not vary from the start on: there is nothing to compare.")
    spare = len(sample.y) - sample.x.shape[1]
    if spare < 2:
        raise EstimationError(
            f"{len(sample.y)} villages leave {spare} degrees of freedom beside the past's "
            f"{sample.x.shape[1]} terms: use shape='linear', or more villages."
        )
    return cluster_errors(sample.y, sample.x, sample.cluster, column=0, kind=kind)  # type: ignore[arg-type]


def _stacked(stacks: list[Stack], *, curved: bool, event: int | None) -> _Sample:
    y, effect, blocks, clusters = [], [], [], []
    for stack in stacks:
        constants = (stack.group[:, None] == np.unique(stack.group)).astype(float)
        y.append(stack.after(event))
        effect.append(stack.treated.astype(float))
        blocks.append(np.column_stack([constants, past_terms(stack, curved=curved)]))
        clusters.append(stack.cluster)
    rest = np.zeros((sum(map(len, y)), sum(block.shape[1] for block in blocks)))
    row = column = 0
    for block in blocks:
        rest[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    x = np.column_stack([np.concatenate(effect), rest])
    return _Sample(np.concatenate(y), x, np.concatenate(clusters))


def _outside(stacks: list[Stack]) -> float:
    """Share of the treated whose mean before the start no untreated village of the group reaches."""
    beyond = total = 0
    for stack in stacks:
        level = stack.level()
        for group in np.unique(stack.group[stack.treated]):
            here: Mask = stack.group == group
            off = level[here & ~stack.treated]
            on = level[here & stack.treated]
            total += len(on)
            beyond += int(((on < off.min()) | (on > off.max())).sum()) if len(off) else len(on)
    return beyond / total


def _warnings(found: ClusterError, stacks: list[Stack]) -> list[Check]:
    warnings = []
    if found.clusters < FEW_CLUSTERS:
        warnings.append(Check("few_clusters", {"clusters": found.clusters}, passed=False))
    outside = _outside(stacks)
    if outside > 0.5:
        warnings.append(Check("extrapolates", {"share": outside}, passed=False))
    return warnings
