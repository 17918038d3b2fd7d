"""A ranking laid open: criteria from 0 to 1, weights from study.yaml, and the ranks under other weights.

It orders the items of one village for its meeting to look at; it decides nothing.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from blora_eval.indicators.cells import quotient

__all__ = ["CRITERIA", "rank_items", "score_items"]

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

    Parameters
    ----------
    potential : DataFrame
        ``village_code``, ``sector`` and any of ``use``, ``market``, ``priority``.
    quotients : DataFrame, index village, one column a sector
        What :func:`location_quotient` gave.

    Returns
    -------
    DataFrame
        One column a criterion, in the rows of ``potential``; missing where the entry is.

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

    Parameters
    ----------
    scores : DataFrame
        What :func:`score_items` gave.
    village : Series
        The village of each item.
    weights : mapping of str to float
        Weight of each criterion, not negative; their sum does not matter.

    Returns
    -------
    DataFrame
        ``score`` (missing where no criterion with a weight is known), ``rank`` (1 the first, equals
        share the better one), ``best`` and ``worst`` over all weights.

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
