"""The inventory of village potential: how complete it is, and what a village is special for."""

from collections.abc import Collection, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import stored
from blora_eval.indicators.places import PLACE, Homes, at_places, block, every_place, filled
from blora_eval.indicators.ranking import rank_items, score_items

__all__ = ["SECTORS", "location_quotient", "potential_rows"]

SECTORS = (
    "agriculture",
    "livestock",
    "forestry",
    "fishery",
    "tourism",
    "small_industry",
    "bumdes",
    "natural",
    "human",
    "social",
    "physical",
    "financial",
)
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

    Parameters
    ----------
    counts : DataFrame, index area, one column a sector
        Items of each area.
    whole : Series, index sector
        Items of the kabupaten.

    Returns
    -------
    DataFrame
        0 and above; 1 is the kabupaten's own share.

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
    """Items, completeness, use, specialisation and the ranked items of the inventory.

    Parameters
    ----------
    potential : DataFrame
        ``village_code``, ``sector``, ``item`` and any of the other fields.
    homes : mapping of str to Series
        By level, the area code of each village.
    weights : mapping of str to float
        Weights of the criteria of :func:`blora_eval.indicators.ranking.rank_items`.

    ranked : collection of str, optional
        Villages whose items are ranked; all if not given.

    Returns
    -------
    DataFrame
        Rows of the store: ``potential_items`` (count; dimension the sector, or empty for all),
        ``potential_complete`` (share of the fields of :data:`ASKED` filled in), ``potential_unused`` (share
        of items not or only partly used, of those that say), ``potential_quotient`` by sector against the
        village's own kabupaten, and for the first ten items of a village (dimension sector:item)
        ``potential_score``, ``potential_rank`` and under other weights ``potential_rank_best`` and
        ``potential_rank_worst``. A village without an item is unavailable, ``no_item``; a sector without
        one has no row of its own in a village.
    """
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
    words = {"unit": "count", "method": "count of items", "reason": "", **ROWS}
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
        "potential_complete": (placed["complete"], "mean share of six fields filled in"),
        "potential_unused": (spare, "share of items that say"),
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
        "method": "location quotient on items; 5 here, 20 in the whole at least",
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
    words = {"method": "weighted mean of four criteria", **ROWS}
    blocks = []
    for name, column in COLUMNS.items():
        numbers = pd.DataFrame({**base, "value": ranked[column], "status": partly})
        unit = "index" if column == "score" else "count"
        one = block(numbers, name, reason=reason, unit=unit, **words)
        blocks.append(one.assign(reason=np.where(partly == "caution", "partly_missing", one["reason"])))
    return blocks
