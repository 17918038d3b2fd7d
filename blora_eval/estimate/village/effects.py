"""Village by village: each against a synthetic twin of its own, judged by placebos they share."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.arrays import Floats
from blora_eval.estimate.effect import Counts, Effect, EffectSet, Part
from blora_eval.estimate.panel.read_panel import Roles
from blora_eval.estimate.village.paths import Comparison, Fit, Twin, fit, read_comparison
from blora_eval.estimate.village.shrinkage import (
    TO_NAME,
    apart_p,
    benjamini_hochberg,
    learn_noise,
    least_apart,
    shrink,
)
from blora_eval.inputs import Column, NumberColumn
from blora_eval.results import Check


def by_start(data: Comparison) -> list[tuple[float, list[int]]]:
    """Positions of the treated by first treated period."""
    starts = np.array([data.starts[name] for name in data.treated])
    return [(float(first), np.flatnonzero(starts == first).tolist()) for first in np.unique(starts)]


def adjust(data: Comparison, fits: Mapping[float, Fit], effects: Mapping[str, Effect]) -> pd.DataFrame:
    """What may be said of each village when all are looked at together."""
    estimates = np.array([effect.estimate for effect in effects.values()])
    expected, variance, shared = (np.empty(len(estimates)) for _ in range(3))
    for first, members in by_start(data):
        found = fits[first]
        own, others = _past(data.y_treated[members], found), _past(data.y_donors, found)
        noise = learn_noise(own, others, found.effect(found.placebo_gaps))
        expected[members], variance[members], shared[members] = noise.expected, noise.variance, noise.shared
    # Villages that start apart have nearly all placebos in common, and so nearly the same error.
    shrunk, error = shrink(estimates - expected, variance, float(np.sqrt(shared).mean()) ** 2)
    apart = apart_p(estimates - expected, variance)
    named = len(data.donors) >= TO_NAME
    return pd.DataFrame(
        {
            "unit": list(effects),
            "estimate": estimates,
            "p": np.array([effect.p for effect in effects.values()], dtype=float),
            "expected": expected,
            "shrunk": shrunk,
            "shrunk_low": shrunk - REACH * error,
            "shrunk_high": shrunk + REACH * error,
            "noise": np.sqrt(variance),
            "p_apart": apart if named else np.nan,
            "p_bh": benjamini_hochberg(apart) if named else np.nan,
        }
    )


def _past(y: Floats, found: Fit) -> Floats:
    """Level and last period before the start."""
    before = y[:, found.before]
    return np.column_stack([before.mean(axis=1), before[:, -1]])


def path_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """Every village's path beside its twin's."""
    gaps = np.empty_like(data.y_treated)
    for first, members in by_start(data):
        gaps[members] = fits[first].gaps
    frame = _long(data.treated, data.times, gaps)
    frame["actual"] = data.y_treated.ravel()
    frame["synthetic"] = frame["actual"] - frame["gap"]
    return frame[["unit", "time", "actual", "synthetic", "gap"]]


def _long(units: list[str], times: Floats, gaps: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit": np.repeat(units, len(times)), "time": np.tile(times, len(units)), "gap": gaps.ravel()}
    )


def placebo_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """Every placebo's gaps."""
    frames = [
        _long(data.donors, data.times, found.placebo_gaps).assign(start=first)
        for first, found in fits.items()
    ]
    return pd.concat(frames, ignore_index=True)[["start", "unit", "time", "gap"]]


def weight_table(data: Comparison, fits: Mapping[float, Fit]) -> pd.DataFrame:
    """What every twin is made of."""
    rows = [
        (data.treated[index], data.donors[donor], float(fits[first].weights[row, donor]))
        for first, members in by_start(data)
        for row, index in enumerate(members)
        for donor in np.flatnonzero(fits[first].weights[row] > 1e-6)
    ]
    return pd.DataFrame(rows, columns=["unit", "donor", "weight"])


FEW_PERIODS = 3
REACH = 1.96
RATIO_PERIODS = 10


def village_effects(  # noqa: PLR0913
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: Column,
    time: NumberColumn,
    start: str,
    method: Twin = "ridge",
    donors: Collection[Any] | None = None,
    statistic: Literal["gap", "ratio"] = "gap",
) -> EffectSet:
    """Effect in each treated village, against a synthetic twin made of villages where nothing was done.

    The effect is the mean over the periods from the start on of ``y_it - sum_j w_j y_jt``. Every
    donor is given a twin of the other donors in the same way (all of them: exact enumeration), and
    ``p = (1 + #{|placebo| >= |village|}) / (1 + placebos)``; the 95 % interval holds every effect
    that this test does not reject. Assumes that the twin would have gone on following the village, and
    that a donor might as well have been treated: so not for villages chosen because they were badly off.

    For those, ``adjusted`` takes off what donors with the same level and last period gained (``expected``)
    and pulls the rest towards the mean of all villages as far as it is noise: of ``shrunk``'s intervals
    95 % hold their village's effect on average. ``p_apart`` asks whether a village differs from the other
    treated ones by more than noise with the tails of Student's t(3): ranks among 223 placebos give .004
    at least, and naming one of 48 villages needs .001. Naming those with ``p_bh`` up to .05 names nobody in
    95 % of studies where all effects are alike, and keeps the expected share of false names at 5 %, if
    estimates are independent or positively dependent (Benjamini and Yekutieli 2001); both were measured on
    a real index with its own dependence, villages chosen at random or because they were poorest.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period; units not seen in every period are left out and counted.
    outcome : str
        Column of the outcome, in any unit; it may be missing in some rows.
    unit, time : str
        Columns of the unit and of the period, the latter of numbers.
    start : str
        Column of the first treated period, the same in all rows of a unit; 0 or missing means never.
        Units that start by the last period are the treated, all others may be donors.
    method : {"ridge", "simplex", "matched", "did"}
        ``ridge``: each path less its mean before the start, weights ``>= 0``, sum one, with
        ``zeta^2 ||w||^2`` (zeta of Arkhangelsky et al. 2021), the default, which is nearly unbiased
        for villages chosen on their long-run level; ``simplex``: raw paths, no penalty (Abadie);
        ``matched``: the ten nearest paths less their means, alike; ``did``: all donors alike.
    donors : collection, optional
        Untreated units to compare with; default all.
    statistic : {"gap", "ratio"}
        What the placebos are ranked by: the absolute mean gap, or the gap after over the misfit before.

    Returns
    -------
    EffectSet
        One effect a village, in the unit of the outcome and the order of the units; paths, placebos,
        weights, shrunk effects; ``unavailable`` names treated units with gaps. With fewer than a hundred
        donors nobody is named: ``p_apart`` and ``p_bh`` are missing.

    Raises
    ------
    EstimationError
        If the table is no panel, nobody starts within it, fewer than two donors or too few periods are
        seen, or the ratio has no meaning: ten periods before the start or fewer, or a placebo whose
        misfit is next to zero.

    Notes
    -----
    Abadie, Diamond and Hainmueller (2010), JASA 105: 493-505; Arkhangelsky and others (2021), American
    Economic Review 111: 4088-4118; Benjamini and Hochberg (1995); Morris (1983), JASA 78: 47-55;
    Armstrong, Kolesar and Plagborg-Moller (2022), Econometrica 90: 2567-2602.

    Examples
    --------
    >>> panel = pd.DataFrame({"village": list("aabbcc"), "year": [1, 2] * 3, "poor": [9, 5, 4, 3, 2, 1.0],
    ...                       "start": [2, 2, 0, 0, 0, 0]})
    >>> found = village_effects(panel, outcome="poor", unit="village", time="year", start="start",
    ...                         method="did")
    >>> found["a"].estimate, found.smallest_p == 1 / 3   # -4 against -1; two placebos
    (-3.0, True)
    """
    data = read_comparison(panel, Roles(outcome, unit, time, start), donors)
    fits = {
        first: fit(data.y_treated[members], data.y_donors, data.times, start=first, method=method)
        for first, members in by_start(data)
    }
    if statistic == "ratio":
        for found in fits.values():
            _refuse_ratio(found, data)
    effects: dict[str, Effect] = {}
    for first, members in by_start(data):
        for row, index in enumerate(members):
            effects[data.treated[index]] = _effect(fits[first], row, data, method, statistic)
    effects = {name: effects[name] for name in data.treated}
    adjusted = adjust(data, fits, effects)
    return EffectSet(
        effects=effects,
        adjusted=adjusted,
        paths=path_table(data, fits),
        placebos=placebo_table(data, fits),
        weights=weight_table(data, fits),
        smallest_p=1 / (1 + len(data.donors)),
        least_apart=least_apart(adjusted["noise"].to_numpy(), len(effects)),
        unavailable=data.unavailable,
        warnings=tuple(_warnings(data, fits)),
    )


def placebo_p(value: float, placebos: Floats) -> float:
    """Share of placebos, the value itself counted, at least as far from zero.

    Examples
    --------
    >>> placebo_p(-3.0, np.array([1.0, -4.0, 2.0]))   # itself and one of three
    0.5
    """
    return float((1 + (np.abs(placebos) >= abs(value) - 1e-12).sum()) / (1 + len(placebos)))


def placebo_interval(value: float, placebos: Floats, *, level: float = 0.95) -> tuple[float, float] | None:
    """All effects that the placebo test does not reject.

    ``value ± c`` with c the k-th largest absolute placebo, ``k = floor((1 - level)(n + 1))``.

    Examples
    --------
    >>> placebo_interval(5.0, np.arange(1.0, 40))   # the second largest of 39 is 38
    (-33.0, 43.0)
    """
    rank = int(np.floor((1 - level) * (len(placebos) + 1) + 1e-9))
    if rank < 1:
        return None
    reach = float(np.sort(np.abs(placebos))[-rank])
    return value - reach, value + reach


def _effect(found: Fit, row: int, data: Comparison, method: Twin, statistic: str) -> Effect:
    gaps = found.gaps[row : row + 1]
    estimate = float(found.effect(gaps)[0])
    placebos = found.effect(found.placebo_gaps)
    misfit, placebo_misfit = float(found.misfit(gaps)[0]), found.misfit(found.placebo_gaps)
    p = placebo_p(estimate, placebos)
    if statistic == "ratio":
        p = placebo_p(_after(gaps, found)[0] / misfit, _after(found.placebo_gaps, found) / placebo_misfit)
    interval = placebo_interval(estimate, placebos)
    worse = float((placebo_misfit >= misfit).mean())
    warnings = []
    if worse < 0.05:
        warnings.append(Check("poor_fit", {"rmspe": misfit, "share_of_placebos_worse": worse}, passed=False))
    if interval is None:
        warnings.append(Check("interval_unbounded", {"placebos": len(placebos)}, passed=False))
    low, high = interval or (None, None)
    return Effect(
        estimand="att_village",
        estimate=estimate,
        counts=Counts(1 + len(placebos), 1, len(placebos), len(data.times)),
        low=low,
        high=high,
        p=p,
        p_method="placebo",
        method=f"{method} synthetic control, {statistic} against {len(placebos)} placebos",
        assumptions=(Check("twin_would_have_followed"), Check("no_anticipation"), Check("no_spillover")),
        diagnostics={
            "rmspe": misfit,
            "rmspe_placebos_median": float(np.median(placebo_misfit)),
            "pre_periods": int(found.before.sum()),
            "donors_effective": float(1 / (found.weights[row] ** 2).sum()),
        },
        warnings=tuple(warnings),
        parts=tuple(_parts(found, row, data)),
    )


def _after(gaps: Floats, found: Fit) -> Floats:
    return np.asarray(np.sqrt((gaps[:, ~found.before] ** 2).mean(axis=1)))


def _parts(found: Fit, row: int, data: Comparison) -> Iterator[Part]:
    for column in np.flatnonzero(~found.before):
        gap, placebos = float(found.gaps[row, column]), found.placebo_gaps[:, column]
        low, high = placebo_interval(gap, placebos) or (None, None)
        yield Part(int(data.times[column]), gap, None, low, high, placebo_p(gap, placebos))


def _refuse_ratio(found: Fit, data: Comparison) -> None:
    periods = int(found.before.sum())
    misfit = found.misfit(found.placebo_gaps)
    perfect = int((misfit < 0.01 * data.y_donors[:, found.before].std()).sum())
    if periods <= RATIO_PERIODS or perfect:
        raise EstimationError(
            f"The ratio of the gap after to the misfit before has no meaning here: {periods} periods before "
            f"{found.start:g} (more than {RATIO_PERIODS} are needed) and {perfect} placebos fit perfectly. "
            "Use statistic='gap'."
        )


def _warnings(data: Comparison, fits: Mapping[float, Fit]) -> Iterator[Check]:
    fewest = min(int(found.before.sum()) for found in fits.values())
    if fewest < FEW_PERIODS:
        yield Check("few_pre_periods", {"periods": fewest, "needed": FEW_PERIODS}, passed=False)
    if data.donors_incomplete:
        yield Check("donors_incomplete", {"left_out": data.donors_incomplete, "kept": len(data.donors)})
    if data.unavailable:
        yield Check("villages_unavailable", {"villages": len(data.unavailable)}, passed=False)
    if len(data.donors) < TO_NAME:
        yield Check("too_few_to_name", {"donors": len(data.donors), "needed": TO_NAME}, passed=False)
