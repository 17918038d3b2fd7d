"""The service and referral desk (SLRT): cases received, handled, referred, resolved, and in how many days.

A case that is still open has waited so many days and may wait longer: leaving it out would make the
desk look fast. It counts as censored, and the median is read from the survival curve.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from blora_eval.indicators.cells import PLACE, Homes, at_places, block, every_place, filled, quotient, stored
from blora_eval.registry import linkage_code
from blora_eval.results import Estimate, Unavailable

FEWEST = 10
"""Cases below which no median is given."""

STEPS = ("received", "handled", "referred", "rejected", "open", "resolved")
POOR = range(1, 5)
CASES = {"population": "cases"}
NAME = "slrt_days"
METHOD = "kaplan_meier"
TOLD = ("value", "low", "high", "n", "status", "reason")


def days_to_resolve(cases: pd.DataFrame, *, as_of: dt.date) -> Estimate | Unavailable:
    r"""Median days from receiving a case to closing it, open cases censored on the day of the report.

    The smallest t with :math:`\hat S(t) < 0.5` of the Kaplan-Meier curve
    :math:`\hat S(t) = \prod_{t_i \le t} (1 - d_i / n_i)`, and its interval from the complementary
    log-log transform of the curve.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958), Journal of the American Statistical Association 53: 457-481;
    Brookmeyer, R. and Crowley, J. (1982), Biometrics 38: 29-41.

    Examples
    --------
    >>> day = pd.to_datetime("2024-01-01")
    >>> closed = day + pd.to_timedelta(range(1, 12), unit="D")
    >>> days_to_resolve(pd.DataFrame({"date_in": day, "date_out": closed}), as_of=dt.date(2024, 12, 31)).value
    6.0
    """
    last = pd.Timestamp(as_of)
    ended = cases["date_out"].notna() & (cases["date_out"] <= last)
    days = (cases["date_out"].where(ended, last) - cases["date_in"]).dt.days
    sound = (days >= 0).fillna(False)
    waited, closed = days[sound].to_numpy(dtype=float), ended[sound].to_numpy(dtype=int)
    if len(waited) < FEWEST:
        return Unavailable(NAME, "too_few", len(waited), "days", METHOD)
    # a case closed on its first day took less than one: half a day stands for it
    curve = SurvfuncRight(np.where(waited == 0, 0.5, waited), closed)
    median = float(curve.quantile(0.5)) if closed.any() else np.nan
    if not np.isfinite(median):
        return Unavailable(NAME, "not_reached", len(waited), "days", METHOD)
    with np.errstate(divide="ignore", invalid="ignore"):  # where the curve is one or zero, no bound lies
        low, high = (float(bound) for bound in curve.quantile_ci(0.5))
    whole = bool(np.isfinite([low, high]).all())
    return Estimate(
        NAME,
        median,
        low=low if np.isfinite(low) else None,
        high=high if np.isfinite(high) else None,
        n=len(waited),
        unit="days",
        method=METHOD,
        status="ok" if whole else "caution",
        reason=None if whole else "open_ended",
    )


def case_rows(slrt: pd.DataFrame, homes: Homes, *, as_of: dt.date, method: str) -> pd.DataFrame:
    """Cases by what became of them, the share found in the register, and the days they took.

    Examples
    --------
    >>> cases = pd.DataFrame({"village_code": ["a", "a"], "date_in": pd.to_datetime(["2024-01-01"] * 2),
    ...     "date_out": pd.to_datetime(["2024-01-05", None]), "decision": ["handled", None]})
    >>> told = case_rows(cases, {"village": pd.Series({"a": "a"})}, as_of=dt.date(2024, 2, 1), method="")
    >>> told[told["indicator"] == "slrt"].set_index("dimension")["value"].astype(int).to_dict()
    {'received': 2, 'handled': 1, 'referred': 0, 'rejected': 0, 'open': 1, 'resolved': 1}
    """
    decision = slrt["decision"] if "decision" in slrt else pd.Series(None, index=slrt.index, dtype="str")
    ended = slrt["date_out"] if "date_out" in slrt else pd.Series(pd.NaT, index=slrt.index)
    placed = at_places(slrt.assign(decision=decision, date_out=ended), homes)
    flags = pd.DataFrame({name: placed["decision"] == name for name in STEPS[1:4]})
    flags["received"], flags["open"] = True, placed["decision"].isna()
    flags["resolved"] = placed["date_out"] <= pd.Timestamp(as_of)
    where = [placed[name] for name in PLACE]
    sums = filled(flags.fillna(False).astype(int).groupby(where).sum(), homes)
    parts = [
        block(sums[[name]].rename(columns={name: "value"}).assign(n=sums["received"]), "slrt",
              reason="", dimension=name, unit="count", method="cases_counted", **CASES)
        for name in STEPS
    ]  # fmt: skip
    parts += _matched(placed, sums["received"], method)
    parts.append(_days(placed, homes, as_of))
    return stored(parts)


def _matched(placed: pd.DataFrame, received: pd.Series, method: str) -> Iterator[pd.DataFrame]:
    if "register_band" not in placed:
        return
    for indicator, band in (("slrt_matched_share", "accept"), ("slrt_matched_doubtful_share", "clerical")):
        found = (
            (placed["register_band"] == band)
            .astype(float)
            .groupby([placed["level"], placed["area_code"]])
            .sum()
        )
        value = quotient(found.reindex(received.index).fillna(0), received)
        numbers = pd.DataFrame({"value": value, "n": received}, index=received.index)
        yield block(numbers, indicator, reason="no_cases", unit="share", method=linkage_code(method), **CASES)


def _days(placed: pd.DataFrame, homes: Homes, as_of: dt.date) -> pd.DataFrame:
    of_place = dict(list(placed.groupby(PLACE)))
    records = []
    for level, code in every_place(homes):
        cases = of_place.get((level, code), placed.iloc[:0])
        found = days_to_resolve(cases, as_of=as_of)
        told = {name: getattr(found, name, None) for name in TOLD}
        records.append({"level": level, "area_code": code, **told})
    frame = pd.DataFrame(records).astype({"value": "Float64", "low": "Float64", "high": "Float64"})
    frame["status"] = frame["status"].fillna("unavailable")
    frame["reason"] = frame["reason"].fillna("")
    return frame.assign(indicator=NAME, unit="days", method=METHOD, **CASES)


def user_rows(members: pd.DataFrame, homes: Homes, *, method: str) -> pd.DataFrame:
    """Share of the register's persons, and of its poorest, of whom the desk ever had a case.

    Examples
    --------
    >>> members = pd.DataFrame({"village_code": "a", "round": "r1", "decile": [1, 9]})
    >>> members["slrt_band"] = ["accept", ""]
    >>> told = user_rows(members, {"village": pd.Series({"a": "a"})}, method="rules")
    >>> told.set_index("dimension")["value"].to_dict()
    {'all': 0.5, 'poor': 1.0}
    """
    used = members.assign(value=(members["slrt_band"] == "accept").astype(float))
    parts = []
    for dimension, chosen in (("all", used), ("poor", used[_poor(used)])):
        if not chosen.empty:
            placed = at_places(chosen[["village_code", "round", "value"]], homes)
            grouped = placed.groupby([*PLACE, "round"])["value"]
            numbers = grouped.agg(value="mean", n="size").reset_index()
            told = {"dimension": dimension, "population": "persons", "unit": "share"}
            parts.append(block(numbers, "slrt_used_share", reason="", method=linkage_code(method), **told))
    return stored(parts)


def _poor(members: pd.DataFrame) -> pd.Series:
    if "decile" not in members:
        return pd.Series(False, index=members.index)
    return members["decile"].isin(POOR)
