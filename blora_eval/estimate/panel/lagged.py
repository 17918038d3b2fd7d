"""The effect on villages chosen on their outcome: compared with those that had the same past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.clusters import ClusterError, cluster_errors
from blora_eval.estimate.effect import Counts, Effect, Part
from blora_eval.estimate.panel.read_panel import start_or_never
from blora_eval.results import Check


@dataclass(frozen=True, slots=True)
class Stack:
    """Villages that start together, and all never treated, in every period."""

    y: Floats
    times: Floats
    first: float
    treated: Mask
    group: Codes
    cluster: Codes
    selected: Mask

    def events(self) -> list[int]:
        """Periods since the start that are seen, 0 for the first treated one."""
        return list(range(int((self.times >= self.first).sum())))

    def after(self, event: int | None) -> Floats:
        """The outcome from the start on."""
        later = self.y[:, self.times >= self.first]
        return np.asarray(later.mean(axis=1) if event is None else later[:, event])

    def level(self) -> Floats:
        """Mean outcome before the start."""
        return np.asarray(self.y[:, self.times < self.first].mean(axis=1))


def past_terms(stack: Stack, *, curved: bool) -> Floats:
    """What a village's past says: level, last period, selection periods, and their curvature."""
    before = stack.y[:, stack.times < stack.first]
    pasts = [before.mean(axis=1), before[:, -1]]
    if stack.selected.any():
        pasts.append(stack.y[:, stack.selected].mean(axis=1))
    beside = (stack.group[:, None] == np.unique(stack.group)).astype(float)
    linear = _independent([_scaled(_centred(past, stack.group)) for past in pasts], beside)
    if not curved:
        return linear
    count = linear.shape[1]
    products = [linear[:, a] * linear[:, b] for a in range(count) for b in range(a, count)]
    terms = [*linear.T, *(_scaled(product) for product in products)]
    return _independent(terms, beside)


def nearest(stacks: Sequence[Stack], share: float) -> tuple[list[Stack], int]:
    """The comparisons without the untreated villages that were far from the chosen ones."""
    found = []
    # Every comparison holds the same untreated villages, in the same order.
    used = np.zeros(int((~stacks[0].treated).sum()), dtype=bool)
    for stack in stacks:
        score = stack.y[:, stack.selected].mean(axis=1) if stack.selected.any() else stack.level()
        score = _centred(score, stack.group)
        if score[stack.treated].mean() > score[~stack.treated].mean():
            score = -score
        # Equals stay or leave together: all of those at the edge stay.
        rank = pd.Series(score.round(12)).groupby(stack.group).rank(method="min", pct=True).to_numpy()
        kept = stack.treated | (rank <= share)
        if (kept & ~stack.treated).sum() < 2:
            raise EstimationError(
                "Fewer than two untreated units stand near the treated ones.", code="no_comparison"
            )
        used |= kept[~stack.treated]
        rows = {name: getattr(stack, name)[kept] for name in ("y", "treated", "group", "cluster")}
        found.append(replace(stack, **rows))
    return found, int(used.sum())


def _centred(values: Floats, group: Codes) -> Floats:
    count = np.bincount(group)
    return np.asarray(values - (np.bincount(group, values) / np.maximum(count, 1))[group])


def _scaled(values: Floats) -> Floats:
    spread = float(values.std())
    return (
        values / spread if spread > 1e-12 * max(1.0, float(np.abs(values).max())) else np.zeros_like(values)
    )


def _independent(terms: Sequence[Floats], beside: Floats) -> Floats:
    """The terms, in order, that are no linear combination of the groups' constants and those before."""
    basis = np.linalg.qr(beside)[0]
    kept = []
    for term in terms:
        left = term - basis @ (basis.T @ term)
        left = left - basis @ (basis.T @ left)
        length = float(np.linalg.norm(left))
        if length > 1e-5 * max(float(np.linalg.norm(term)), 1e-300):
            kept.append(term)
            basis = np.column_stack([basis, left / length])
    return np.column_stack(kept) if kept else np.zeros((len(beside), 0))


def read_stacks(
    panel: pd.DataFrame,
    columns: tuple[str, str, str, str],
    *,
    within: str | None,
    cluster: str | None,
    selected: Sequence[float],
) -> tuple[list[Stack], tuple[int, int, int, int], dict[str, int]]:
    """The panel cut into one comparison for each start."""
    y, of_unit = _wide(panel, columns, within, cluster)
    complete = np.isfinite(y.to_numpy()).all(axis=1) & of_unit.notna().all(axis=1).to_numpy()
    times = y.columns.to_numpy(dtype=float)
    first = start_or_never(of_unit["start"].where(of_unit["start"] > 0))
    first = np.where(first > times[-1], np.inf, first)
    early = complete & (first <= times[0])
    keep = complete & ~early
    dropped = {"units_incomplete": int((~complete).sum()), "units_without_past": int(early.sum())}
    y, of_unit, first = y[keep], of_unit[keep], first[keep]
    never = np.isinf(first)
    reasons = [
        text
        for text, few in (
            (
                "fewer than two treated units are seen before their start and in every period",
                (~never).sum() < 2,
            ),
            ("fewer than two untreated units are seen in every period", never.sum() < 2),
        )
        if few
    ]
    if reasons:
        raise EstimationError(
            "Nothing can be compared given the past: " + "; ".join(reasons) + ".", code="no_comparison"
        )
    group = pd.factorize(of_unit["within"], sort=True)[0]
    codes = pd.factorize(of_unit["cluster"], sort=True)[0]
    stacks = []
    for begin in np.unique(first[~never]):
        rows = never | (first == begin)
        chosen = np.isin(times, list(selected)) & (times < begin)
        stacks.append(
            Stack(y.to_numpy()[rows], times, float(begin), ~never[rows], group[rows], codes[rows], chosen)
        )
    return stacks, (len(y), int((~never).sum()), int(never.sum()), len(times)), dropped


def _wide(
    panel: pd.DataFrame, columns: tuple[str, str, str, str], within: str | None, cluster: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    outcome, unit, time, start = columns
    absent = [name for name in (*columns, within, cluster) if name is not None and name not in panel]
    if absent:
        raise EstimationError(f"The panel has no column {', '.join(absent)}.")
    if panel.duplicated([unit, time]).any():
        raise EstimationError("This is not a panel: a unit has two rows in one period. Correct the table.")
    if panel.empty:
        raise EstimationError("The panel has no rows.")
    wide = panel.set_index([unit, time])[outcome].astype("Float64").unstack(time).sort_index()  # noqa: PD010
    y = pd.DataFrame(wide.to_numpy(float, na_value=np.nan), index=wide.index, columns=wide.columns)
    by_unit = panel.groupby(unit, sort=True)
    start_of = pd.Series(start_or_never(panel[start]), index=panel.index).groupby(panel[unit]).min()
    of_unit = pd.DataFrame({"start": start_of})
    of_unit["within"] = 0 if within is None else by_unit[within].first()
    of_unit["cluster"] = of_unit.index if cluster is None else by_unit[cluster].first()
    return y, of_unit.loc[y.index]


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
        method=f"lagged_outcomes:{shape}:{kind}:{cluster or unit}"
        if near is None
        else f"lagged_outcomes_near:{shape}:{kind}:{cluster or unit}:{100 * near:.0f}",
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
        raise EstimationError(
            "The outcome does not vary from the start on: there is nothing to compare.", code="flat_outcome"
        )
    spare = len(sample.y) - sample.x.shape[1]
    if spare < 2:
        raise EstimationError(
            f"{len(sample.y)} villages leave {spare} degrees of freedom beside the past's "
            f"{sample.x.shape[1]} terms: use shape='linear', or more villages.",
            code="few_villages",
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
