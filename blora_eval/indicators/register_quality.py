"""How good the register is, and how far its verification (verval) got.

These are numbers of rows, not of persons: what a village wrote down. They say nothing of poverty, and
they decide how much the numbers that do are worth.

The funnel runs from the households on the list through those visited and those that the village
meeting decided on to those entered in the system; each is a part of the one before it.
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from blora_eval.indicators.cells import PLACE, Homes, at_places, block, every_place, filled, quotient, stored
from blora_eval.registry import linkage_code
from blora_eval.results import Estimate, Unavailable

KEY_FIELDS = {
    "members": ("nik", "kk", "name", "birth_date", "mother_name"),
    "households": ("kk", "decile"),
}
"""Fields whose filling is told one by one."""

CELL = ["level", "area_code", "table", "round"]
ROWS = {"population": "rows", "unit": "share"}
LINKS = {
    "duplicate_share": ("duplicate_band", "accept"),
    "duplicate_doubtful_share": ("duplicate_band", "clerical"),
    "linked_previous_share": ("previous_band", "accept"),
    "linked_previous_doubtful_share": ("previous_band", "clerical"),
}


def filling_rows(account: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Completeness of each register round, and the shares of sound NIK and KK numbers.

    Examples
    --------
    >>> counts = [("counted", "", 4), ("filled", "nik", 3), ("filled", "name", 4), ("valid", "nik", 2)]
    >>> account = pd.DataFrame(counts, columns=["measure", "rule", "count"])
    >>> account = account.assign(table="members", round="r1", village_code="a")
    >>> rows = filling_rows(account, {"village": pd.Series({"a": "a"})}).set_index("indicator")["value"]
    >>> float(rows["completeness"]), float(rows["valid_share"])   # 7 of 8 cells; 2 of 4 numbers
    (0.875, 0.5)
    """
    placed = at_places(account, homes)
    rows = placed[placed["measure"] == "counted"].groupby(CELL)["count"].sum().rename("n")
    filled = placed[placed["measure"] == "filled"]
    fields = filled.groupby(["table", "round"])["rule"].nunique().rename("fields")
    cells = rows.to_frame().join(filled.groupby(CELL)["count"].sum()).join(fields, on=["table", "round"])
    whole = cells.reset_index()
    whole["value"] = quotient(whole["count"].fillna(0), whole["n"] * whole["fields"])
    parts = [_block(whole, "completeness", whole["table"])]
    for indicator, measure in (("filled_share", "filled"), ("valid_share", "valid")):
        chosen = placed[(placed["measure"] == measure) & _key(placed)]
        for (table, rule), part in chosen.groupby(["table", "rule"]):
            held = rows.reset_index()
            held = held[(held["table"] == table) & held["round"].isin(part["round"])]
            counts = part.groupby(CELL)["count"].sum()
            told = held.join(counts, on=CELL).fillna({"count": 0})
            told["value"] = quotient(told["count"], told["n"])
            parts.append(_block(told, indicator, f"{table}:{rule}"))
    return stored(parts)


def _key(frame: pd.DataFrame) -> pd.Series:
    known = {(table, name) for table, names in KEY_FIELDS.items() for name in names}
    pairs = zip(frame["table"], frame["rule"], strict=True)
    return pd.Series([pair in known for pair in pairs], index=frame.index, dtype=bool)


def _block(numbers: pd.DataFrame, indicator: str, dimension: pd.Series | str) -> pd.DataFrame:
    told = numbers[["level", "area_code", "round", "value", "n"]].assign(dimension=dimension)
    return block(told, indicator, reason="no_households", method="register_count", **ROWS)


def row_link_rows(members: pd.DataFrame, homes: Homes, *, method: str) -> pd.DataFrame:
    """Rows that repeat another, rows that may be a person listed already, rows found in the round before.

    Examples
    --------
    >>> members = pd.DataFrame({"village_code": "a", "round": "r1", "duplicate": [False, True],
    ...                         "duplicate_band": "", "previous_band": ""})
    >>> rows = row_link_rows(members, {"village": pd.Series({"a": "a"})}, method="rules")
    >>> rows.set_index("indicator")["value"].to_dict()
    {'duplicate_doubtful_share': 0.0, 'duplicate_share': 0.0, 'repeated_share': 0.5}
    """
    flags = pd.DataFrame(index=members.index)
    if "duplicate" in members:
        flags["repeated_share"] = members["duplicate"]
    later = _later(members)
    for indicator, (column, band) in LINKS.items():
        if column in members:
            told = (members[column] == band).astype("boolean")
            flags[indicator] = told.where(later) if column == "previous_band" else told
    placed = at_places(members[["village_code", "round"]].join(flags.astype("Float64")), homes)
    cell = ["level", "area_code", "round"]
    grouped = placed.groupby(cell)[list(flags)]
    value, n = grouped.mean(), grouped.count()
    parts = []
    for indicator in map(str, flags):
        numbers = pd.DataFrame({"value": value[indicator], "n": n[indicator]}).dropna().reset_index()
        how = "register_count" if indicator == "repeated_share" else linkage_code(method)
        parts.append(block(numbers, indicator, reason="no_round", method=how, **ROWS))
    found = stored(parts)
    return found.sort_values(["indicator", "round", "level", "area_code"], kind="stable", ignore_index=True)


def _later(members: pd.DataFrame) -> pd.Series:
    """Rows of rounds in which some row was found in a round before: the first has none."""
    if "previous_band" not in members:
        return pd.Series(False, index=members.index)
    found = set(members.loc[members["previous_band"] != "", "round"])
    return members["round"].isin(found)


RESULTS = ("confirmed", "not_confirmed", "duplicate", "dead", "moved", "no_document")
KEY = ["village_code", "household_key"]
FEWEST = 10
Z = 1.959963984540054
"""Pairs of assessments below which no agreement is given."""

OF_HOMES = {"population": "households", "method": "visits_counted"}
PARTS = ("mentor_agreement", "mentor_kappa")
TOLD = ("value", "se", "low", "high", "n", "unit", "reason")


def last_visits(verval: pd.DataFrame) -> pd.DataFrame:
    """Each household's state after its last visit.

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
    yield frame.assign(population="assessments", method="two_mentors")


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
    of_villages = {"population": "villages", "method": "last_visit"}
    yield block(told, "verval_days", reason="never_visited", unit="days", **of_villages)
    empty = ~villages.isin(set(verval["village_code"]))
    without = pd.DataFrame({"village_code": villages, "lacking": np.asarray(empty, dtype=float)})
    lacking = at_places(without, homes)
    by_place = lacking.groupby(PLACE)["lacking"]
    sums = pd.DataFrame({"value": by_place.sum(), "n": by_place.size()})
    yield block(sums, "verval_not_updated", reason="", unit="count", **of_villages)
