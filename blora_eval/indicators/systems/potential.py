"""The inventory of village potential: how complete, special for what, and what a rank rests on.

It orders the items of one village for its meeting to look at; it decides nothing.
"""

from collections.abc import Collection, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import PLACE, Homes, at_places, block, every_place, filled, quotient, stored
from blora_eval.registry import dimensions

CRITERIA = ("slack", "market", "meeting", "special")
"""Room still unused, how far the market reaches, the meeting's own rank, and specialisation."""

SLACK = {"unused": 1.0, "partly": 0.5, "full": 0.0}
REACH = {"none": 0.0, "village": 1 / 3, "regency": 2 / 3, "outside": 1.0}


def score_items(potential: pd.DataFrame, quotients: pd.DataFrame) -> pd.DataFrame:
    """The four criteria of each item, 0 to 1, higher the better to start with.

    ``slack``: unused 1, partly 1/2, full 0. ``market``: outside the kabupaten 1, kabupaten 2/3, village
    1/3, none 0. ``meeting``: rank r of the m items that the village meeting ranked is (m - r + 1)/m, and 0
    for an item that it left out while ranking others. ``special``: LQ/(1 + LQ), a half at the
    kabupaten's own share.

    Examples
    --------
    >>> potential = pd.DataFrame({"village_code": "a", "sector": "tourism", "use": ["unused", None],
    ...                           "market": ["village", "outside"], "priority": [1, None]})
    >>> score_items(potential, pd.DataFrame({"tourism": [1.0]}, index=["a"])).round(2).values.tolist()
    [[1.0, 0.33, 1.0, 0.5], [nan, 1.0, 0.0, 0.5]]
    """
    table = potential.reindex(columns=["village_code", "sector", "use", "market", "priority"])
    rank = table["priority"].astype("Float64")
    last = rank.groupby(table["village_code"]).transform("max")
    meeting = ((last - rank + 1) / last).mask(rank.isna() & last.notna(), 0.0)
    flat = quotients.stack()  # noqa: PD013 - a series by village and sector
    keys = pd.MultiIndex.from_frame(table[["village_code", "sector"]])
    lq = pd.Series(flat.reindex(keys).to_numpy(dtype=np.float64), index=table.index)
    return pd.DataFrame(
        {
            "slack": table["use"].astype(object).map(SLACK).astype("float64"),
            "market": table["market"].astype(object).map(REACH).astype("float64"),
            "meeting": meeting.astype("float64"),
            "special": lq / (1 + lq),
        }
    )


def rank_items(scores: pd.DataFrame, village: pd.Series, weights: Mapping[str, float]) -> pd.DataFrame:
    """Rank of each item in its village, with the ranks it would have under other weights.

    The score is the weighted mean of the criteria that are known. The other weights: each criterion in
    turn doubled, halved, left out.

    Examples
    --------
    >>> scores = pd.DataFrame({"slack": [1.0, 0.0], "market": [0.0, 0.6], "meeting": 0.5, "special": 0.5})
    >>> even = dict.fromkeys(CRITERIA, 1)
    >>> rank_items(scores, pd.Series(["a", "a"]), even)[["score", "rank", "worst"]].values.tolist()
    [[0.5, 1.0, 2.0], [0.4, 2.0, 2.0]]
    """
    own = {name: float(weights.get(name, 0.0)) for name in CRITERIA}
    changed = [{**own, name: own[name] * factor} for name in CRITERIA for factor in (2.0, 0.5, 0.0)]
    ranks = []
    for each in [own, *changed]:
        score = _score(scores, each)
        ranks.append(score.round(9).groupby(village).rank(method="min", ascending=False))
    table = pd.concat(ranks, axis=1)
    return pd.DataFrame(
        {
            "score": _score(scores, own),
            "rank": ranks[0],
            "best": table.min(axis=1),
            "worst": table.max(axis=1),
        }
    )


def _score(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    weight = pd.Series(weights).reindex(scores.columns)
    known = scores.notna() @ weight
    return pd.Series(quotient(scores.fillna(0.0) @ weight, known), index=scores.index)


SECTORS = tuple(dimensions("sector"))
ASKED = ("unit", "quantity", "use", "market", "constraint", "idea")
"""Fields that a complete row has beside sector and item; a rank is given to a few items only."""

FEWEST_HERE, FEWEST_WHOLE = 5, 20
SHOWN = 10
COLUMNS = {
    "potential_score": "score",
    "potential_rank": "rank",
    "potential_rank_best": "best",
    "potential_rank_worst": "worst",
}
ROWS = {"population": "items"}


def location_quotient(counts: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    r"""Specialisation: a sector's share here over its share in the whole kabupaten.

    :math:`LQ_{vs} = \frac{x_{vs} / x_{v\cdot}}{x_{\cdot s} / x_{\cdot\cdot}}`. The denominator rule: both
    shares rest on enough, so it is given only where the village has at least 5 items and the sector at
    least 20 in the whole; otherwise it is missing, never one and never zero.

    Examples
    --------
    >>> counts = pd.DataFrame({"tourism": [3, 0], "livestock": [3, 4]}, index=["a", "b"])
    >>> location_quotient(counts, pd.Series({"tourism": 20, "livestock": 60})).loc["a"].round(2).tolist()
    [2.0, 0.67]
    """
    total = counts.sum(axis=1).astype("float64")
    enough = total.where(total >= FEWEST_HERE)
    shares = counts.div(enough, axis=0)
    base = (whole / whole.sum()).where(whole >= FEWEST_WHOLE).reindex(counts.columns)
    quotients: pd.DataFrame = shares.div(base.where(base > 0), axis=1)
    return quotients


def potential_rows(
    potential: pd.DataFrame,
    homes: Homes,
    *,
    weights: Mapping[str, float],
    ranked: Collection[str] | None = None,
) -> pd.DataFrame:
    """Items, completeness, use, specialisation and the ranked items of the inventory."""
    table = potential.reindex(columns=[*dict.fromkeys([*potential.columns, *ASKED])])
    placed = at_places(table.assign(complete=table[list(ASKED)].notna().mean(axis=1)), homes)
    count = placed.groupby([*PLACE, "sector"]).size().unstack("sector").reindex(columns=list(SECTORS))  # noqa: PD010
    counts = filled(count, homes)
    quotients = _quotients(counts, homes)
    blocks = [*_counts(counts), *_shares(placed, homes), *_special(quotients, counts)]
    if "village" in homes:
        own = table[table["village_code"].isin(homes["village"].index if ranked is None else ranked)]
        blocks += _ranked(own, quotients.loc[["village"]].droplevel("level"), weights)
    return stored(blocks)


def _quotients(counts: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Each area against its own kabupaten; a group of villages against all."""
    level = counts.index.get_level_values("level")
    code = counts.index.get_level_values("area_code")
    smallest = next(iter(homes))
    everything = counts[level == smallest].sum()
    if "regency" not in homes or "village" not in homes:
        return location_quotient(counts, everything)
    regency = homes["regency"]
    above = regency.to_dict()
    if "district" in homes:
        above |= regency.groupby(homes["district"].reindex(regency.index)).first().to_dict()
    of = pd.Series([above.get(each, "") for each in code], index=counts.index)
    own = [location_quotient(counts[of == name], counts.loc[("regency", name)]) for name in set(of) - {""}]
    parts = [location_quotient(counts[of == ""], everything), *own]
    return pd.concat(parts).reindex(counts.index)


def _counts(counts: pd.DataFrame) -> list[pd.DataFrame]:
    words = {"unit": "count", "method": "items_counted", "reason": "", **ROWS}
    columns = chain([("", counts.sum(axis=1))], ((name, _present(counts, name)) for name in SECTORS))
    return [
        block(pd.DataFrame({"value": number, "n": number}), "potential_items", dimension=name, **words)
        for name, number in columns
    ]


def _present(counts: pd.DataFrame, sector: str) -> pd.Series:
    """A village has a row for the sectors it has; every place above it for all of them."""
    village = counts.index.get_level_values("level") == "village"
    return counts.loc[~village | (counts[sector] > 0), sector]


def _shares(placed: pd.DataFrame, homes: Homes) -> list[pd.DataFrame]:
    spare = placed["use"].map({"unused": 1.0, "partly": 1.0, "full": 0.0}).astype("float64")
    measures = {
        "potential_complete": (placed["complete"], "six_fields_filled"),
        "potential_unused": (spare, "item_share"),
    }
    blocks = []
    for name, (values, method) in measures.items():
        numbers = values.groupby([placed["level"], placed["area_code"]]).agg(["mean", "count"])
        numbers = numbers.reindex(every_place(homes)).rename(columns={"mean": "value", "count": "n"})
        blocks.append(block(numbers, name, reason="no_item", unit="share", method=method, **ROWS))
    return blocks


def _special(quotients: pd.DataFrame, counts: pd.DataFrame) -> list[pd.DataFrame]:
    """The whole is its own denominator there: only the places inside it have a quotient."""
    words = {
        "unit": "index",
        "method": "location_quotient",
        **ROWS,
    }
    blocks = []
    for name in SECTORS:
        inside = _present(counts, name).index
        inside = inside[~inside.get_level_values("level").isin(["regency", "province", "study"])]
        numbers = pd.DataFrame({"value": quotients.loc[inside, name]})
        blocks.append(block(numbers, "potential_quotient", reason="too_few", dimension=name, **words))
    return blocks


def _ranked(own: pd.DataFrame, quotients: pd.DataFrame, weights: Mapping[str, float]) -> list[pd.DataFrame]:
    first = own.sort_values(["village_code", "sector", "item"], kind="stable")
    items = first.drop_duplicates(["village_code", "sector", "item"]).reset_index(drop=True)
    scores = score_items(items, quotients)
    ranked = rank_items(scores, items["village_code"], weights)
    chosen = ranked["rank"].isna() | (ranked["rank"] <= SHOWN)
    items, scores, ranked = items[chosen], scores[chosen], ranked[chosen]
    names = items["sector"].astype("string") + ":" + items["item"].astype("string").str.strip()
    partly = np.where(scores.isna().any(axis=1) & ranked["score"].notna(), "caution", "")
    base = {"level": "village", "area_code": items["village_code"], "dimension": names, "n": 1}
    reason = np.where(ranked["score"].isna(), "no_item", "")
    words = {"method": "four_criteria_mean", **ROWS}
    blocks = []
    for name, column in COLUMNS.items():
        numbers = pd.DataFrame({**base, "value": ranked[column], "status": partly})
        unit = "index" if column == "score" else "count"
        one = block(numbers, name, reason=reason, unit=unit, **words)
        blocks.append(one.assign(reason=np.where(partly == "caution", "partly_missing", one["reason"])))
    return blocks
