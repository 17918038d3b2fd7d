"""What changed: between two rounds, never across a break, and for the same households over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.indicators.cells import quotient
from blora_eval.indicators.checks import FloatArray, checked, checked_poor, floats
from blora_eval.indicators.poverty import fgt_terms, watts_terms
from blora_eval.inputs import Labels, Line, Matrix, Numbers, Weight
from blora_eval.results import POINTS, Estimate, Shown, Unavailable, melted, rows, terms, tidy

WORST = ("ok", "caution", "unusable")
AREA = ["level", "area_code", "dimension", "population"]
Z = 1.959963984540054
PAIRED = "paired_change"


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two ends of a change."""

    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.before}/{self.after}"


def before_after(  # noqa: PLR0913
    numbers: pd.DataFrame,
    *,
    indicator: str,
    from_: str,
    to: str,
    registers: Mapping[str, str] | None = None,
    independent: bool = True,
    force: bool = False,
) -> pd.DataFrame:
    """Change of one indicator in every area between two rounds, or two periods.

    The change is later minus earlier, in points. Its standard error is the root of the sum of the
    squared standard errors and the 95 % interval is normal, where both ends have a standard error
    and the samples are independent; a count of a whole register has none.

    Examples
    --------
    >>> ends = rows(pd.DataFrame({"round": ["r1", "r2"], "value": [0.5, 0.25], "se": [0.03, 0.04]}),
    ...             indicator="fgt0", area_code="99.99", level="regency", unit="share")
    >>> change = before_after(ends, indicator="fgt0", from_="r1", to="r2")
    >>> change[["indicator", "round", "value", "unit"]].values.tolist()
    [['fgt0_change', 'r1/r2', -0.25, 'share_points']]
    >>> round(float(change.loc[0, "se"]), 9)
    0.05
    """
    pair = _Pair(from_, to)
    chosen = rows(numbers[numbers["indicator"] == indicator])
    axis = "round" if chosen["round"].isin([from_, to]).any() else "period"
    ends = _ends(chosen, axis, pair)
    broken = registers is not None and registers.get(from_, from_) != registers.get(to, to)
    frame = _difference(ends, independent=independent)
    frame = _with_status(frame, ends, broken=broken, force=force)
    frame[axis] = pair.name
    frame["indicator"] = f"{indicator}_change"
    return rows(frame, stage="estimate")


def paired_change(before: pd.Series, after: pd.Series, *, name: str, unit: str) -> Estimate | Unavailable:
    r"""Mean change of units that were measured twice, with a t interval.

    :math:`\bar d \pm t_{n-1,\,0.975}\, s_d / \sqrt{n}` over the units' own changes
    :math:`d_i = y_{i1} - y_{i0}`, as if the units had been drawn at random from many: the interval
    says how far the units differ among themselves, not how well each was measured.

    References
    ----------
    Student (1908), Biometrika 6: 1-25.

    Examples
    --------
    >>> change = paired_change(pd.Series([1.0, 2.0, 3.0]), pd.Series([3.0, 4.0, 5.0]), name="x", unit="index")
    >>> change.value, change.low, change.high, change.df   # all three gained two
    (2.0, 2.0, 2.0, 2.0)
    """
    unit = POINTS.get(unit, unit)
    wide = pd.DataFrame({"before": before, "after": after}).astype("Float64").dropna(how="all")
    pairs = wide.dropna()
    n, once = len(pairs), len(wide) - len(pairs)
    if not n:
        return Unavailable(name, "no_round", 0, unit, PAIRED)
    change = (pairs["after"] - pairs["before"]).to_numpy(np.float64)
    value = float(change.mean())
    se = low = high = None
    if n > 1:
        se = float(change.std(ddof=1) / np.sqrt(n))
        half = float(stats.t.ppf(0.975, n - 1)) * se
        low, high = value - half, value + half
    return Estimate(
        name,
        value,
        se,
        low,
        high,
        df=n - 1.0 if n > 1 else None,
        n=n,
        unit=unit,
        method=PAIRED,
        status="caution" if once else "ok",
        reason=";".join(["partly_missing"] * (once > 0) + ["one_village"] * (n == 1)),
    )


def _ends(chosen: pd.DataFrame, axis: str, pair: _Pair) -> pd.DataFrame:
    kept = [*AREA, "value", "se", "n", "n_psu", "unit", "kind", "method", "status", "reason"]
    before = chosen.loc[chosen[axis] == pair.before, kept]
    after = chosen.loc[chosen[axis] == pair.after, kept]
    return before.merge(after, on=AREA, how="outer", suffixes=("_before", "_after")).sort_values(
        AREA, ignore_index=True
    )


def _difference(ends: pd.DataFrame, *, independent: bool) -> pd.DataFrame:
    frame = ends[AREA].copy()
    frame["value"] = ends["value_after"] - ends["value_before"]
    if independent:
        frame["se"] = (ends["se_before"] ** 2 + ends["se_after"] ** 2) ** 0.5
        frame["low"], frame["high"] = frame["value"] - Z * frame["se"], frame["value"] + Z * frame["se"]
    for count in ("n", "n_psu"):
        frame[count] = ends[[f"{count}_before", f"{count}_after"]].min(axis=1)
    for text in ("unit", "kind", "method"):
        frame[text] = ends[f"{text}_after"].fillna(ends[f"{text}_before"])
    frame["unit"] = frame["unit"].map(lambda unit: POINTS.get(unit, unit))
    return frame


def _with_status(frame: pd.DataFrame, ends: pd.DataFrame, *, broken: bool, force: bool) -> pd.DataFrame:
    before, after = ends["status_before"].fillna("missing"), ends["status_after"].fillna("missing")
    status, reason = [], []
    texts = ends[["reason_before", "reason_after"]].fillna("").to_numpy(dtype=object)
    for pair, why in zip(zip(before, after, strict=True), texts, strict=True):
        end_status, end_reason = _worse(pair, why)
        if end_status in WORST and broken:
            end_status, end_reason = ("caution", "break") if force else ("unavailable", "break")
        status.append(end_status)
        reason.append(end_reason)
    frame["status"], frame["reason"] = status, reason
    absent = ~frame["status"].isin(WORST)
    for name in {"value", "se", "low", "high"} & set(frame.columns):
        frame[name] = frame[name].mask(absent, np.nan)
    return frame


def _worse(status: tuple[str, str], reason: np.ndarray) -> tuple[str, str]:
    for hidden in ("suppressed", "unavailable"):
        if hidden in status:
            return hidden, str(reason[status.index(hidden)])
    if "missing" in status:
        return "unavailable", "no_round"
    worst = max(status, key=WORST.index)
    return worst, str(reason[status.index(worst)])


def transition_matrix(
    before: Labels,
    after: Labels,
    *,
    states: Sequence[object] | None = None,
    weight: Weight = None,
    share_of: Literal["before", "all"] = "before",
) -> pd.DataFrame:
    """Where those in each state at first are later.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        State of the same household or person in two rounds: poor or not, a decile.
    states : sequence, optional
        All states, in order; by default those found, sorted.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    share_of : {"before", "all"}
        ``before``: each row sums to one; ``all``: the whole table does.

    Returns
    -------
    DataFrame of nullable number
        Rows the state before, columns the state after; a row of a state in which nobody was is missing.

    Raises
    ------
    EstimationError
        If a state is missing or is not among ``states``: one who cannot be found again has not moved
        to another state, so decide first what to do with them.

    Examples
    --------
    >>> transition_matrix(["poor", "poor", "well"], ["poor", "well", "well"]).values.tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    first, last = pd.Series(before).reset_index(drop=True), pd.Series(after).reset_index(drop=True)
    if len(first) != len(last):
        raise EstimationError(f"before and after: {len(first)} and {len(last)} values, not of one length.")
    missing = int((first.isna() | last.isna()).sum())
    if missing:
        raise EstimationError(
            f"before and after: {missing} of {len(first)} rows lack a state. Set them aside."
        )
    names = pd.Index(sorted({*first, *last}) if states is None else list(states))
    from_, to = names.get_indexer(pd.Index(first)), names.get_indexer(pd.Index(last))
    if strange := int(((from_ < 0) | (to < 0)).sum()):
        raise EstimationError(f"states: {strange} rows have a state that is not among them.")
    w, a, b = checked(weight, before=from_, after=to)
    size = len(names)
    cell = (a * size + b).astype(np.intp)
    table = np.bincount(cell, weights=w, minlength=size * size).reshape(size, size)
    whole = table.sum(axis=1, keepdims=True) if share_of == "before" else table.sum()
    shares = pd.DataFrame(quotient(table, whole), columns=names.rename("after"), index=names.rename("before"))
    return shares.astype("Float64")


@dataclass(frozen=True, slots=True)
class ChronicTransient(Shown):
    """Poverty over several rounds: ``total`` = ``chronic`` + ``transient``.

    ``spells`` gives, by number of rounds spent poor (0 to all), the share of persons.
    """

    total: float
    chronic: float
    transient: float
    spells: pd.Series

    def table(self) -> pd.DataFrame:
        """The terms and their total, and below them the shares of persons by ``rounds_poor``."""
        spells = melted(self.spells.to_frame(), "rounds_poor")
        table = tidy([*terms(self, "chronic", "transient", "total"), *spells])
        return table.astype({"rounds_poor": "Int64"})


def chronic_transient(
    welfare: Matrix,
    *,
    line: float,
    alpha: float = 2,
    weight: Weight = None,
) -> ChronicTransient:
    """Chronic and transient poverty of Jalan and Ravallion, and spells.

    Total is the mean of the index over the rounds, chronic the index at each household's mean welfare
    over the rounds, transient the rest: what is due to welfare that varies.

    Parameters
    ----------
    welfare : DataFrame or array-like, shape (n, rounds)
        Welfare per person of the same households in each round, in the same prices.
    line : float
        Poverty line, in the same prices.
    alpha : float, default 2
        Aversion to poverty; with less than 1 transient poverty can be negative.
    weight : array-like, shape (n,), optional
        Persons each row stands for.

    Returns
    -------
    ChronicTransient
        In the unit of the index, with the shares by number of rounds poor.

    Raises
    ------
    EstimationError
        If a value is missing, there are fewer than two rounds, or the line is not above zero.

    References
    ----------
    Jalan and Ravallion (1998), Journal of Comparative Economics 26: 338-357.

    Examples
    --------
    >>> found = chronic_transient([[50, 150], [50, 50]], line=100, alpha=1)
    >>> found.total, found.chronic, found.spells.tolist()
    (0.375, 0.25, [0.0, 0.5, 0.5])
    """
    matrix = floats(welfare)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise EstimationError("welfare: at least two rounds of the same households are needed, one a column.")
    if alpha < 0:
        raise EstimationError(f"alpha: {alpha} is negative.")
    names = {f"round {number + 1}": column for number, column in enumerate(matrix.T)}
    w, *columns = checked(weight, **names)
    checked_poor(w, columns[0], line)
    kept = np.column_stack(columns)
    everyone = w.sum()
    total = float(w @ fgt_terms(kept, line=line, alpha=alpha).mean(axis=1) / everyone)
    chronic = float(w @ fgt_terms(kept.mean(axis=1), line=line, alpha=alpha) / everyone)
    count = (kept < line).sum(axis=1)
    spells: FloatArray = np.bincount(count, weights=w, minlength=kept.shape[1] + 1) / everyone
    return ChronicTransient(
        total=total,
        chronic=chronic,
        transient=total - chronic,
        spells=pd.Series(spells, index=pd.RangeIndex(len(spells), name="rounds_poor"), name="share"),
    )


def exit_time(
    welfare: Numbers,
    *,
    line: Line,
    growth: float,
    weight: Weight = None,
    among: Literal["poor", "all"] = "poor",
) -> float:
    """Mean years until the poor reach the line, if each one's welfare grows at one rate.

    The time of one person is log(line / welfare) / log(1 + growth); over everybody, the others
    counting zero, the mean is the Watts index over log(1 + growth).

    Parameters
    ----------
    welfare : array-like, shape (n,)
        Welfare per person, above zero.
    line : float or array-like, shape (n,)
        Poverty line.
    growth : float
        Growth a year, above zero: 0.03 is 3 %.
    weight : array-like, shape (n,), optional
        Persons each row stands for.
    among : {"poor", "all"}
        Whose mean.

    Returns
    -------
    float
        Years.

    Raises
    ------
    EstimationError
        If anything is missing or not above zero, or nobody is poor and ``among`` is the poor.

    References
    ----------
    Morduch (1998), Economics Letters 59: 385-390.

    Examples
    --------
    >>> round(exit_time([50, 25, 200], line=100, growth=1.0), 9)   # one doubling, and two
    1.5
    """
    if growth <= 0:
        raise EstimationError(f"growth: {growth} is not above zero: without growth nobody reaches the line.")
    w, y, z = checked_poor(weight, welfare, line)
    years = watts_terms(y, line=z) / np.log1p(growth)
    counted = w if among == "all" else w * (y < z)
    if counted.sum() == 0:
        raise EstimationError("Nobody is poor, so there is no time to leave poverty.")
    return float(counted @ years / counted.sum())
