"""Verification and validation of the register (verval): how far it got, what it found, whether mentors agree.

The funnel runs from the households on the list through those visited and those that the village
meeting decided on to those entered in the system; each is a part of the one before it.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.places import PLACE, Homes, at_places, block, every_place, filled
from blora_eval.results import Estimate, Unavailable

__all__ = ["RESULTS", "agreement", "last_visits", "verval_rows"]

RESULTS = ("confirmed", "not_confirmed", "duplicate", "dead", "moved", "no_document")
KEY = ["village_code", "household_key"]
FEWEST = 10
Z = 1.959963984540054
"""Pairs of assessments below which no agreement is given."""

OF_HOMES = {"population": "households", "method": "count of visits"}
PARTS = ("mentor_agreement", "mentor_kappa")
TOLD = ("value", "se", "low", "high", "n", "unit", "reason")


def last_visits(verval: pd.DataFrame) -> pd.DataFrame:
    """Each household's state after its last visit.

    Parameters
    ----------
    verval : DataFrame, one row per visit
        ``village_code``, ``household_key`` (missing: a household that is proposed and not on the list),
        and any of ``date``, ``result``, ``decided``, ``eligible``, ``entered``.

    Returns
    -------
    DataFrame
        One row a household of the list, then the proposed ones; of each field the last value that is
        not missing, by date.

    Examples
    --------
    >>> visits = pd.DataFrame({"village_code": "a", "household_key": ["1", "1"],
    ...     "date": pd.to_datetime(["2024-02-01", "2024-01-01"]), "result": ["dead", "confirmed"]})
    >>> last_visits(visits)["result"].tolist()
    ['dead']
    """
    columns = ["date", "result", "decided", "eligible", "entered"]
    told = verval.reindex(columns=[*KEY, *columns])
    told = told.sort_values("date", kind="stable", na_position="first")
    listed = told[told["household_key"].notna()].groupby(KEY, as_index=False)[columns].last()
    return pd.concat([listed, told[told["household_key"].isna()]], ignore_index=True)


def verval_rows(verval: pd.DataFrame, listed: pd.DataFrame, homes: Homes, *, as_of: dt.date) -> pd.DataFrame:
    """The funnel, its outcomes, errors of inclusion and exclusion, agreement, and how recent it is.

    Parameters
    ----------
    verval : DataFrame, one row per visit of one round
        As in :func:`last_visits`, with ``mentor`` where there is one.
    listed : DataFrame
        The round's households: ``village_code``, ``household_key``.
    homes : mapping of str to Series
        By level, the area code of each village.
    as_of : date
        The day of the report.

    Returns
    -------
    DataFrame
        ``verval`` by dimension: households ``listed`` (each once), ``visited``, ``decided`` by the
        village meeting, ``entered``, and ``proposed`` (not on the list); ``verval_result`` by result,
        which add up to those visited; ``verval_visited_share`` of the list. ``inclusion_error``: of the
        listed households that the meeting decided on, the share it found not eligible;
        ``exclusion_error``: of all that it found eligible, the share that is not on the list.
        ``mentor_agreement`` and ``mentor_kappa``; ``verval_days``: days from the last visit to
        ``as_of`` (above the village: the median of its villages), ``verval_not_updated``: villages
        without a visit.

    Examples
    --------
    >>> visits = pd.DataFrame({"village_code": "a", "household_key": ["1"], "result": ["moved"],
    ...                        "date": pd.to_datetime(["2024-01-01"])})
    >>> listed = pd.DataFrame({"village_code": "a", "household_key": ["1", "2"]})
    >>> told = verval_rows(visits, listed, {"village": pd.Series({"a": "a"})}, as_of=dt.date(2024, 1, 31))
    >>> value = told.set_index(["indicator", "dimension"])["value"]
    >>> float(value["verval", "visited"]), float(value["verval_days", ""])
    (1.0, 30.0)
    """
    last = last_visits(verval)
    keys = listed[KEY].drop_duplicates()
    on_list = pd.MultiIndex.from_frame(last[KEY]).isin(pd.MultiIndex.from_frame(keys.dropna()))
    seen = last[on_list]
    proposed = last[last["household_key"].isna()]
    decided = _yes(seen["decided"])
    entered = decided & _yes(seen["entered"])
    steps = {
        "listed": keys,
        "visited": seen,
        "decided": seen[decided],
        "entered": seen[entered],
        "proposed": proposed,
    }
    counts = {name: _count(frame, homes) for name, frame in steps.items()}
    parts = [_counts(counts[name], "verval", name, counts["listed"]) for name in steps]
    for name in RESULTS:
        found = _count(seen[seen["result"] == name], homes)
        parts.append(_counts(found, "verval_result", name, counts["visited"]))
    parts.append(_share("verval_visited_share", counts["visited"], counts["listed"], "no_households"))
    parts += _errors(seen[decided], proposed, homes)
    parts += _agreements(verval, homes)
    parts += _recency(verval, listed, homes, as_of)
    return stored(parts)


def _yes(answers: pd.Series) -> pd.Series:
    """Where the answer is yes; an absent one is no yes."""
    return answers.astype("boolean").fillna(False).astype(bool)


def _count(frame: pd.DataFrame, homes: Homes) -> pd.Series:
    return filled(at_places(frame[["village_code"]], homes).groupby(PLACE).size().rename("n"), homes)["n"]


def _counts(found: pd.Series, indicator: str, dimension: str, whole: pd.Series) -> pd.DataFrame:
    numbers = pd.DataFrame({"value": found.where(whole > 0), "n": whole})
    return block(numbers, indicator, reason="no_households", dimension=dimension, unit="count", **OF_HOMES)


def _share(indicator: str, part: pd.Series, whole: pd.Series, reason: str) -> pd.DataFrame:
    numbers = pd.DataFrame({"value": quotient(part, whole), "n": whole}, index=whole.index)
    return block(numbers, indicator, reason=reason, unit="share", **OF_HOMES)


def _errors(decided: pd.DataFrame, proposed: pd.DataFrame, homes: Homes) -> Iterator[pd.DataFrame]:
    known = decided[decided["eligible"].notna()]
    fit = _yes(known["eligible"])
    missed = proposed[_yes(proposed["eligible"])]
    judged, wrong = _count(known, homes), _count(known[~fit], homes)
    right, absent = _count(known[fit], homes), _count(missed, homes)
    yield _share("inclusion_error", wrong, judged, "none_decided")
    yield _share("exclusion_error", absent, right + absent, "none_decided")


def agreement(pairs: pd.DataFrame) -> list[Estimate | Unavailable]:
    r"""Agreement of two assessments of the same household: the share that agree, and Cohen's kappa.

    :math:`\kappa = (p_o - p_e) / (1 - p_e)`, with :math:`p_o` the share that agree and :math:`p_e` the
    share that would by chance, given how often each side uses each result.

    Parameters
    ----------
    pairs : DataFrame
        ``first`` and ``second``: the two results.

    Returns
    -------
    list of Estimate or Unavailable
        ``mentor_agreement``, a share, and ``mentor_kappa`` in [-1, 1] with its 95 % interval by the
        asymptotic variance (none at full agreement). Reasons: ``too_few`` below ten pairs; for kappa
        ``no_variation`` where both sides gave one and the same result throughout.

    References
    ----------
    Cohen, J. (1960), Educational and Psychological Measurement 20: 37-46; Fleiss, J. L., Cohen, J. and
    Everitt, B. S. (1969), Psychological Bulletin 72: 323-327.

    Examples
    --------
    >>> pairs = pd.DataFrame({"first": ["a"] * 6 + ["b"] * 4, "second": ["a"] * 6 + ["b"] * 2 + ["a"] * 2})
    >>> [round(one.value, 4) for one in agreement(pairs)]   # 8 of 10 agree; chance alone: .6 x .8 + .4 x .2
    [0.8, 0.5455]
    """
    n = len(pairs)
    if n < FEWEST:
        return [Unavailable(PARTS[0], "too_few", n), Unavailable(PARTS[1], "too_few", n, "index")]
    share = Estimate(PARTS[0], float((pairs["first"] == pairs["second"]).mean()), n=n)
    names = sorted({*pairs["first"], *pairs["second"]})
    if len(names) == 1:
        return [share, Unavailable(PARTS[1], "no_variation", n, "index")]
    table = pd.crosstab(pairs["first"], pairs["second"]).reindex(index=names, columns=names, fill_value=0)
    with np.errstate(invalid="ignore"):  # of full agreement the variance is zero, or just below it
        found = cohens_kappa(table.to_numpy(dtype=float))
    se = float(found.std_kappa)
    known = np.isfinite(se) and se > 0
    value = float(found.kappa)
    low, high = (max(-1.0, value - Z * se), min(1.0, value + Z * se)) if known else (None, None)
    kappa = Estimate(PARTS[1], value, se if known else None, low, high, n=n, unit="index")
    return [share, kappa]


def _agreements(verval: pd.DataFrame, homes: Homes) -> Iterator[pd.DataFrame]:
    pairs = _pairs(verval)
    of_place = dict(list(at_places(pairs, homes).groupby(PLACE)))
    records = []
    for level, code in every_place(homes):
        for one in agreement(of_place.get((level, code), pairs.iloc[:0])):
            told = {name: getattr(one, name, None) for name in TOLD}
            records.append({"level": level, "area_code": code, "indicator": one.name, **told})
    frame = pd.DataFrame(records).astype(dict.fromkeys(("value", "se", "low", "high"), "Float64"))
    frame["reason"] = frame["reason"].fillna("")
    yield frame.assign(population="assessments", method="two mentors' results of one household")


def _pairs(verval: pd.DataFrame) -> pd.DataFrame:
    """The results of the first two mentors of each household, in the order of their codes."""
    if not {"mentor", "result"} <= {*verval}:
        return pd.DataFrame({"village_code": [], "first": [], "second": []})
    told = verval.dropna(subset=[*KEY, "mentor", "result"]).drop_duplicates([*KEY, "mentor"], keep="last")
    told = told.sort_values([*KEY, "mentor"])
    order = told.groupby(KEY).cumcount()
    first, second = (told[order == at].set_index(KEY)["result"] for at in (0, 1))
    both = pd.DataFrame({"first": first, "second": second}).dropna()
    return both.reset_index()[["village_code", "first", "second"]]


def _recency(
    verval: pd.DataFrame, listed: pd.DataFrame, homes: Homes, as_of: dt.date
) -> Iterator[pd.DataFrame]:
    dates = verval["date"] if "date" in verval else pd.Series(pd.NaT, index=verval.index)
    known = dates.where(dates <= pd.Timestamp(as_of)).groupby(verval["village_code"]).max()
    villages = pd.Index(sorted(set(listed["village_code"])), name="village_code")
    days = (pd.Timestamp(as_of) - known.reindex(villages)).dt.days.astype("Float64")
    placed = at_places(days.rename("days").reset_index(), homes)
    grouped = placed.groupby(PLACE)["days"]
    told = pd.DataFrame({"value": grouped.median(), "n": grouped.count()})
    of_villages = {"population": "villages", "method": "last visit"}
    yield block(told, "verval_days", reason="never_visited", unit="days", **of_villages)
    empty = ~villages.isin(set(verval["village_code"]))
    without = pd.DataFrame({"village_code": villages, "lacking": np.asarray(empty, dtype=float)})
    lacking = at_places(without, homes)
    by_place = lacking.groupby(PLACE)["lacking"]
    sums = pd.DataFrame({"value": by_place.sum(), "n": by_place.size()})
    yield block(sums, "verval_not_updated", reason="", unit="count", **of_villages)
