"""Difference in differences for villages that start at different dates (Callaway and Sant'Anna)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats, Mask
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.panel.aggregate import CohortCells
from blora_eval.estimate.panel.cells import Method, panel_cell, section_cell
from blora_eval.estimate.panel.cohort_effects import CohortEffects, cohort_effects
from blora_eval.estimate.panel.read_panel import Roles, Wide, read_panel, read_rows
from blora_eval.inputs import Column, NumberColumn, WeightColumn

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]
Sample = Literal["balanced", "pairwise"]
Small = Literal["refuse", "drop"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the estimator; see ``did_cs``."""

    control: Control
    method: Method
    anticipation: int
    base: Base

    def never(self, wide: Wide) -> Mask:
        """Who neither starts in the panel nor foresees a start in it."""
        return np.asarray(wide.cohort > wide.times[-1] + self.anticipation)


def drop_small_cohorts(wide: Wide) -> Wide:
    """The panel without cohorts of one unit or one cluster, which have no variance of their own."""
    small = np.zeros(len(wide.units), dtype=bool)
    for g in wide.cohorts:
        member = wide.cohort == g
        lone = wide.cluster is not None and len(np.unique(wide.cluster[member])) == 1
        if g <= wide.times[-1] and (member.sum() == 1 or lone):
            small |= member
    if not small.any():
        return wide
    keep, rows = ~small, int(np.isfinite(wide.y[small]).sum())
    reason = "cohort of one unit or one cluster"
    account = replace(
        wide.account,
        kept=wide.account.kept - rows,
        dropped={**wide.account.dropped, reason: rows},
        units_kept=int(keep.sum()),
        units_dropped={**wide.account.units_dropped, reason: int(small.sum())},
    )
    return replace(
        wide,
        units=wide.units[keep],
        cohort=wide.cohort[keep],
        y=wide.y[keep],
        x=wide.x[keep],
        weight=wide.weight[keep] / wide.weight[keep].mean(),
        cluster=None if wide.cluster is None else np.unique(wide.cluster[keep], return_inverse=True)[1],
        account=account,
        period=None if wide.period is None else wide.period[keep],
    )


def refuse(wide: Wide, options: Options) -> None:
    """Raise unless there is something to compare."""
    reasons = list(_reasons(wide, options))
    if reasons:
        raise EstimationError(
            "The effect cannot be estimated: " + "; ".join(reasons) + ".", code="no_comparison"
        )


def _reasons(wide: Wide, options: Options) -> Iterator[str]:
    if isinstance(options.anticipation, bool) or options.anticipation not in range(10_000):
        yield "anticipation is a number of periods, 0 or more"
        return
    if len(wide.times) < 2:
        yield f"the panel has {len(wide.times)} period, and a change needs two"
        return
    cohorts = [g for g in wide.cohorts if g <= wide.times[-1]]
    if not cohorts:
        yield "no unit starts after the first period and by the last"
        return
    for g in cohorts:
        yield from _cohort_reasons(wide, options, g)
    never = options.never(wide)
    if options.control == "never" and never.sum() < 2:
        yield f"{int(never.sum())} units are never treated: use control='not_yet', or more comparison units"
    if options.control == "not_yet" and not never.any() and len(cohorts) == 1:
        yield "all units start together: there is nobody to compare with"
    if wide.cluster is not None and len(np.unique(wide.cluster)) < 3:
        yield "there are fewer than three clusters: use randomisation inference"


def _cohort_reasons(wide: Wide, options: Options, g: float) -> Iterator[str]:
    member = wide.cohort == g
    if member.sum() == 1:
        yield (
            f"the cohort of {g:g} is one unit, whose variance is unknown: set small='drop', "
            "merge cohorts, or use village_effects with its placebos"
        )
    elif wide.cluster is not None and len(np.unique(wide.cluster[member])) == 1:
        yield f"the cohort of {g:g} lies in one cluster: set small='drop', or use randomisation inference"
    if not (wide.times + options.anticipation < g).any():
        yield f"the cohort of {g:g} has no period before its start and its anticipation"


def estimate_cells(wide: Wide, options: Options) -> tuple[CohortCells, pd.DataFrame]:
    """Effect and influence function of each cohort in each period."""
    keys: list[tuple[float, float]] = []
    atts: list[float] = []
    influences: list[Floats] = []
    left_out: list[tuple[float, float, str]] = []
    broken: list[str] = []
    for g, earlier, later in _comparisons(wide, options):
        time = float(wide.times[max(earlier, later) if options.base == "varying" else later])
        chosen = _sample(wide, options, g, earlier, later)
        if _too_few(wide, chosen, g, later):
            left_out.append((g, time, "fewer than two treated or two controls are seen in both periods"))
            continue
        try:
            att, influence = _cell(wide, options, chosen, g, (earlier, later))
        except EstimationError as error:
            broken.append(f"cohort {g:g} in {time:g}: {error}")
            continue
        full = np.zeros(len(wide.units))
        full[chosen] = influence * (len(full) / len(influence))
        keys.append((g, time))
        atts.append(att)
        influences.append(full)
    if broken:
        raise EstimationError("The covariates do not allow the comparison: " + "; ".join(broken) + ".")
    if not keys:
        raise EstimationError(
            "No cohort has controls in any period: use more comparison units.", code="no_comparison"
        )
    group, time_of = np.array(keys).T
    cells = CohortCells(group, time_of, np.array(atts), np.column_stack(influences), wide.cohort, wide.weight)
    return cells, pd.DataFrame(left_out, columns=["group", "time", "reason"])


def _too_few(wide: Wide, chosen: Mask, g: float, later: int) -> bool:
    treated = (wide.cohort == g)[chosen]
    if wide.period is None:
        return bool(treated.sum() < 2 or (~treated).sum() < 2)
    after = wide.period[chosen] == later
    return any((side & when).sum() < 2 for side in (treated, ~treated) for when in (after, ~after))


def _cell(
    wide: Wide, options: Options, chosen: Mask, g: float, columns: tuple[int, int]
) -> tuple[float, Floats]:
    earlier, later = columns
    treated, weight = (wide.cohort == g)[chosen].astype(float), wide.weight[chosen]
    if wide.period is not None:
        after = (wide.period[chosen] == later).astype(float)
        return section_cell(
            wide.y[chosen, 0], after, treated, wide.x[chosen, 0], weight, method=options.method
        )
    change = wide.y[chosen, later] - wide.y[chosen, earlier]
    x = wide.x[chosen, min(earlier, later)]
    return panel_cell(change, treated, x, weight, method=options.method)


def _comparisons(wide: Wide, options: Options) -> Iterator[tuple[float, int, int]]:
    """Cohort, and the columns of the earlier (base) and the later period of each of its cells."""
    for g in [g for g in wide.cohorts if g <= wide.times[-1]]:
        base = int(np.flatnonzero(wide.times + options.anticipation < g)[-1])
        for later in range(len(wide.times)):
            if options.base == "universal":
                if later != base:
                    yield g, base, later
            elif later > base:
                yield g, base, later
            elif later > 0:
                yield g, later - 1, later


def _sample(wide: Wide, options: Options, g: float, earlier: int, later: int) -> Mask:
    latest = max(wide.times[earlier], wide.times[later]) + options.anticipation
    controls = (
        options.never(wide) if options.control == "never" else (wide.cohort > latest) & (wide.cohort != g)
    )
    if wide.period is not None:
        seen = np.isin(wide.period, (earlier, later))
    else:
        seen = np.isfinite(wide.y[:, earlier]) & np.isfinite(wide.y[:, later])
    return np.asarray(((wide.cohort == g) | controls) & seen)


def did_cs(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column | None,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    weight: WeightColumn | None = None,
    control: Control = "never",
    method: Method = "dr",
    anticipation: int = 0,
    base: Base = "varying",
    sample: Sample = "balanced",
    small: Small = "refuse",
) -> CohortEffects:
    """Effects of a programme that starts at different dates, compared with units not (yet) in it.

    For cohort g and period t, ``ATT(g, t)`` is the mean change from the last period before g to t
    of the units that start in g, less the mean change of their controls, adjusted for covariates
    (Callaway and Sant'Anna 2021). With covariates the control term is normalised (Hajek). Assumes
    that without the programme both would have changed alike; for units chosen because of a bad
    outcome that is false, see :func:`pooled_effect`.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, or one row an observation.
    outcome : str
        Column of the outcome, in any unit; rows without it are dropped and counted in ``account``.
    unit : str or None
        Column of the unit; None for samples drawn afresh each period (households, persons), where
        ``cluster`` should be what was treated, such as the village.
    time : str
        Column of the period, numbers.
    start : str
        Column of the first treated period, the same in all rows of a unit; 0 or missing means never,
        and a start after the last period of the panel is no treatment within it.
    covariates : sequence of str
        Numeric columns, taken in the earlier period of each comparison; rows without are dropped.
    cluster : str, optional
        Column of a grouping above the unit for the errors, with t(G - 1); default: by unit, normal.
    weight : str, optional
        Column of weights, not below zero, constant within the unit (its first value is taken).
    control : {"never", "not_yet"}
        Compare with the never treated, or with all that have not started by the later period.
    method : {"dr", "or", "ipw"}
        Doubly robust, outcome regression, inverse probability weighting; alike without covariates.
    anticipation : int
        Periods before the start in which an effect may already show, 0 or more.
    base : {"varying", "universal"}
        Periods before the start are compared with the one before them, or all with the last
        untreated one (whose own zero is left out).
    sample : {"balanced", "pairwise"}
        Keep only units seen in every period, or for each comparison those seen in both its periods.
    small : {"refuse", "drop"}
        What to do with cohorts of one unit or one cluster: refuse, or drop them and say so.

    Returns
    -------
    CohortEffects
        ``att_gt``, ``aggregate()``, ``pretrend()`` and ``account``; effects in the unit of the outcome.

    Raises
    ------
    EstimationError
        If the table is no panel or nothing can be compared; the message holds all reasons.

    Notes
    -----
    Callaway and Sant'Anna (2021), Journal of Econometrics 225: 200-230; Sant'Anna and Zhao (2020),
    Journal of Econometrics 219: 101-122.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": ["a", "a", "b", "b", "c", "c", "d", "d"], "year": [1, 2] * 4,
    ...                       "poor": [5, 2, 5, 4, 3, 3, 3, 2], "start": [2] * 4 + [0] * 4})
    >>> effects = did_cs(panel, outcome="poor", unit="village", time="year", start="start")
    >>> effects.aggregate().estimate   # mean changes: -2 against -0.5
    -1.5
    """
    roles = Roles(outcome, unit, time, start, tuple(covariates), cluster, weight)
    options = Options(control, method, anticipation, base)
    wide = (
        read_rows(panel, roles) if unit is None else read_panel(panel, roles, balanced=sample == "balanced")
    )
    if small == "drop":
        wide = drop_small_cohorts(wide)
    refuse(wide, options)
    cells, left_out = estimate_cells(wide, options)
    code = f"callaway_santanna:{method}:{control}:{base}:{'sections' if unit is None else sample}"
    return cohort_effects(cells, left_out, wide, code, base, anticipation)


def event_study(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column | None,
    time: NumberColumn,
    start: str,
    covariates: Sequence[str] = (),
    cluster: Column | None = None,
    weight: WeightColumn | None = None,
    rng: np.random.Generator | None = None,
    control: Control = "never",
    method: Method = "dr",
    anticipation: int = 0,
    base: Base = "varying",
    sample: Sample = "balanced",
    small: Small = "refuse",
) -> Effect:
    """Effects by periods since the start: :func:`did_cs` averaged over cohorts at each distance from it.

    At distance e the effects ``ATT(g, g + e)`` are averaged by the size of the cohorts; the estimate is
    the plain mean over ``e >= 0``. Assumes what :func:`did_cs` assumes.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period, or one row an observation.
    outcome, unit, time, start : str
        Columns, as in :func:`did_cs`.
    covariates : sequence of str
        Columns, as in :func:`did_cs`.
    cluster, weight : str, optional
        Columns, as in :func:`did_cs`.
    rng : Generator, optional
        When given, the parts carry a band that holds for all of them at once.
    control, method : str
        Choices, as in :func:`did_cs`.
    anticipation : int
        As in :func:`did_cs`.
    base, sample, small : str
        Choices, as in :func:`did_cs`.

    Returns
    -------
    Effect
        In the unit of the outcome; ``parts`` has every period, labelled by its distance from the start.

    Raises
    ------
    EstimationError
        As :func:`did_cs`.

    Notes
    -----
    Callaway and Sant'Anna (2021), Journal of Econometrics 225: 200-230, section 3.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": ["a", "a", "b", "b", "c", "c", "d", "d"], "year": [1, 2] * 4,
    ...                       "poor": [5, 2, 5, 4, 3, 3, 3, 2], "start": [2] * 4 + [0] * 4})
    >>> study = event_study(panel, outcome="poor", unit="village", time="year", start="start")
    >>> [(part.label, part.estimate) for part in study.parts]   # -2 against -0.5
    [(0, -1.5)]
    """
    columns = {"outcome": outcome, "unit": unit, "time": time, "start": start}
    beside = {"covariates": covariates, "cluster": cluster, "weight": weight}
    choices = {"control": control, "method": method, "base": base, "sample": sample, "small": small}
    effects = did_cs(panel, **columns, **beside, **choices, anticipation=anticipation)  # type: ignore[arg-type]
    return effects.aggregate("dynamic", rng=rng)
