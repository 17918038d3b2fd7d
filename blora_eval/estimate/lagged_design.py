"""Rows and regressors of a comparison given the past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Codes, Floats, Mask
from blora_eval.estimate.panel_wide import start_or_never

__all__ = ["Stack", "nearest", "past_terms", "read_stacks"]


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
        """Periods since the start that are seen, 0 for the first treated one.

        Returns
        -------
        list of int
            Counted in the panel's own periods.
        """
        return list(range(int((self.times >= self.first).sum())))

    def after(self, event: int | None) -> Floats:
        """The outcome from the start on.

        Parameters
        ----------
        event : int, optional
            Periods since the start; None means the mean of them all.

        Returns
        -------
        ndarray
            One a village.
        """
        later = self.y[:, self.times >= self.first]
        return np.asarray(later.mean(axis=1) if event is None else later[:, event])

    def level(self) -> Floats:
        """Mean outcome before the start.

        Returns
        -------
        ndarray
            One a village.
        """
        return np.asarray(self.y[:, self.times < self.first].mean(axis=1))


def past_terms(stack: Stack, *, curved: bool) -> Floats:
    """What a village's past says: level, last period, selection periods, and their curvature.

    Parameters
    ----------
    stack : Stack
        One comparison.
    curved : bool
        Whether squares and products are to be among the terms.

    Returns
    -------
    ndarray, shape (villages, terms)
        Each less its group's mean before it is squared, in standard deviations; terms that say what
        others say are left out.
    """
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
    """The comparisons without the untreated villages that were far from the chosen ones.

    Parameters
    ----------
    stacks : sequence of Stack
        The comparisons.
    share : float
        Of each group, in order of the mean in the selection periods (or of all before the start),
        from the end at which the treated stand; above 0, at most 1. Treated villages always stay.

    Returns
    -------
    stacks : list of Stack
        The same, with fewer villages.
    kept : int
        Untreated villages that stay in one of them at least.

    Raises
    ------
    EstimationError
        If fewer than two untreated villages are near in one of them.
    """
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
            raise EstimationError("Fewer than two untreated units stand near the treated ones.")
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
    """The panel cut into one comparison for each start.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    columns : tuple of str
        outcome, unit, time, start.
    within, cluster : str, optional
        Columns of group and cluster.
    selected : sequence of float
        Periods the choice was made on.

    Returns
    -------
    stacks : list of Stack
        By start.
    counts : tuple of int
        Units, treated, controls, periods.
    dropped : dict of str to int
        Units left out, by reason.

    Raises
    ------
    EstimationError
        With all reasons why nothing can be compared.
    """
    y, facts = _wide(panel, columns, within, cluster)
    complete = np.isfinite(y.to_numpy()).all(axis=1) & facts.notna().all(axis=1).to_numpy()
    times = y.columns.to_numpy(dtype=float)
    first = start_or_never(facts["start"].where(facts["start"] > 0))
    first = np.where(first > times[-1], np.inf, first)
    early = complete & (first <= times[0])
    keep = complete & ~early
    dropped = {"units_incomplete": int((~complete).sum()), "units_without_past": int(early.sum())}
    y, facts, first = y[keep], facts[keep], first[keep]
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
        raise EstimationError("Nothing can be compared given the past: " + "; ".join(reasons) + ".")
    group = pd.factorize(facts["within"], sort=True)[0]
    codes = pd.factorize(facts["cluster"], sort=True)[0]
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
    facts = pd.DataFrame({"start": start_of})
    facts["within"] = 0 if within is None else by_unit[within].first()
    facts["cluster"] = facts.index if cluster is None else by_unit[cluster].first()
    return y, facts.loc[y.index]
