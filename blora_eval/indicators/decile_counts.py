"""Village counts by decile: the form of a register easiest to obtain lawfully: it names nobody."""

import pandas as pd

from blora_eval.indicators.cells import quotient, stored
from blora_eval.indicators.places import Homes, at_places, block

__all__ = ["decile_count_rows"]

DECILES = {f"d{decile}": str(decile) for decile in range(1, 7)}
CELL = ["level", "area_code", "round", "population"]
METHOD = "village counts by decile"


def decile_count_rows(counts: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Totals and decile shares of villages of which only counts are known.

    Parameters
    ----------
    counts : DataFrame, one row a village, round and population
        ``village_code``, ``round``, ``population`` (households or persons), ``d1`` ... ``d6``, ``d7_10``,
        ``unknown`` and ``total``; a column that the form lacks may be absent.
    homes : mapping of str to Series
        By level, the area code of each village.

    Returns
    -------
    DataFrame
        ``register_households`` or ``register_persons``, and of households ``decile_share``: ``1`` to
        ``6`` of those whose decile is known, ``unknown`` of all. Deciles 7 to 10 stand together in the
        form and have no share of their own. A place with a village whose count of a decile is missing
        has no share of it, reason ``partly_missing``.

    Examples
    --------
    >>> counts = pd.DataFrame({"village_code": ["a"], "round": "r", "population": "households",
    ...                        "d1": [30], "unknown": [10], "total": [70]})
    >>> told = decile_count_rows(counts, {"village": pd.Series({"a": "a"})})
    >>> told[["indicator", "dimension", "value"]].values.tolist()[:2]
    [['register_households', '', 70.0], ['decile_share', '1', 0.5]]
    """
    placed = at_places(counts, homes)
    names = [name for name in (*DECILES, "unknown", "total") if name in counts]
    sums = placed.groupby(CELL)[names].sum(min_count=1).astype("Float64")
    whole = placed.groupby(CELL)[names].count().eq(placed.groupby(CELL).size(), axis=0)
    sums = sums.where(whole)
    parts = []
    for population in ("households", "persons"):
        own = sums[sums.index.get_level_values("population") == population].reset_index()
        if own.empty:
            continue
        told = {"population": population, "method": METHOD, "reason": "partly_missing"}
        total = own.assign(value=own["total"], n=own["total"])
        parts.append(block(total[[*CELL[:3], "value", "n"]], f"register_{population}", unit="count", **told))
        if population == "households":
            parts += _shares(own, told)
    return stored(parts)


def _shares(own: pd.DataFrame, told: dict[str, str]) -> list[pd.DataFrame]:
    missing = own["unknown"] if "unknown" in own else pd.Series(0, index=own.index)
    known = own["total"] - missing
    wanted = [(label, own[name], known) for name, label in DECILES.items() if name in own]
    wanted += [("unknown", own["unknown"], own["total"])] * ("unknown" in own)
    parts = []
    for label, part, whole in wanted:
        value = quotient(part.astype("float64"), whole.astype("float64"))
        numbers = own[CELL[:3]].assign(value=value, n=whole)
        parts.append(block(numbers, "decile_share", dimension=label, unit="share", **told))
    return parts
