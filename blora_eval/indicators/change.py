"""What changed between two rounds: in points, with an interval where there is one, never across a break."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from blora_eval.results import POINTS, Estimate, Unavailable, rows

__all__ = ["before_after", "paired_change"]

WORST = ("ok", "caution", "unusable")
AREA = ["level", "area_code", "dimension", "population"]
Z = 1.959963984540054
PAIRED = "mean change of villages measured twice, paired t"


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

    Parameters
    ----------
    numbers : DataFrame
        Rows of the store.
    indicator : str
        Which indicator.
    from_, to : str
        Rounds, or where no row of the indicator has such a round, periods.
    registers : mapping of str to str, optional
        Which register each round is a version of. Two that differ are a break in the series.
    independent : bool, default True
        False where the two rounds share villages or households of the sample: their covariance is
        not known here, so no interval is given.
    force : bool, default False
        Give the change across a break all the same, with status ``caution`` and reason ``break``.

    Returns
    -------
    DataFrame
        Rows ``<indicator>_change``, ``round`` (or ``period``) "from/to", unit in points, status the
        worse of the two ends. Unavailable with reason ``break`` across a break, ``no_round`` where one
        end has no row, and with the reason of the end that is itself unavailable.

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

    Parameters
    ----------
    before, after : Series
        The values by unit; a unit that lacks one of them is left out.
    name : str
        The indicator.
    unit : str
        Unit of the values; the change is in points of it.

    Returns
    -------
    Estimate or Unavailable
        ``n`` counts the pairs and ``df`` is n - 1; a single pair has no interval, reason
        ``one_village``. Where some units were measured once only the status is ``caution``, reason
        ``partly_missing``: the change is then not the difference of the two means. Without any pair
        unavailable, reason ``no_round``.

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
