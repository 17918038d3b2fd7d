"""Which estimator judges villages that were chosen on their outcome: the one that errs least.

``data/reference/estimators_tried.csv`` says how often each estimator found an effect where nothing
was done, in a real index of villages and its three parts, for three ways of choosing the poorest. The
default is the one whose largest share is smallest; where its largest share over the four indices, for
the way in which these villages were chosen, is too large nothing can be concluded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from blora_eval.assets import asset

__all__ = ["ESTIMATORS", "LIMIT", "Choice", "choose", "selection_kind", "tried"]

LIMIT = 0.07
"""Share of false findings, at a level of 5 %, above which nothing is concluded."""

ESTIMATORS: Mapping[str, Mapping[str, Any]] = {
    "did_cs": {},
    "lagged_linear": {"shape": "linear"},
    "lagged_curved": {"shape": "curved"},
    "lagged_curved_cr3": {"shape": "curved", "kind": "CR3"},
    "lagged_half_cr3": {"shape": "linear", "kind": "CR3", "near": 0.5},
    "lagged_near_cr3": {"shape": "linear", "kind": "CR3", "near": 0.4},
}
"""What may be chosen, and how ``lagged_outcome_effect`` is then called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The estimator chosen, its options, and how often it erred in this way of choosing villages.

    Shares are the largest over the indices tried. ``conclusive`` is whether it is small enough; True
    where villages were not, or not knowingly, chosen on their outcome: then another rule judges.
    """

    name: str
    kind: str = ""
    rejected: float | None = None
    villages_rejected: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def conclusive(self) -> bool:  # numpydoc ignore=RT01
        """Whether the pooled effect may be read."""
        return self.rejected is None or self.rejected <= LIMIT

    @property
    def villages_conclusive(self) -> bool:  # numpydoc ignore=RT01
        """Whether a single village's effect may be read."""
        return self.villages_rejected is None or self.villages_rejected <= LIMIT


def tried() -> pd.DataFrame:
    """How often each estimator found an effect where nothing was done.

    Returns
    -------
    DataFrame
        Columns index (IDM and its parts), estimator, selection (earlier, last, mean), rejected (share
        at 5 %), mean_effect, sd, draws.
    """
    return pd.read_csv(asset("data/reference/estimators_tried.csv"))


def selection_kind(selected: Sequence[int], before: Sequence[int]) -> str:
    """In which of the ways tried the villages were chosen.

    Parameters
    ----------
    selected : sequence of int
        Years whose outcome the choice was made on.
    before : sequence of int
        Years seen before the first start, ascending.

    Returns
    -------
    str
        ``last`` (the last of them alone), ``earlier`` (years before it), ``mean`` (both); empty where
        none of the years is among them.

    Examples
    --------
    >>> selection_kind([2021], [2020, 2021]), selection_kind([2020], [2020, 2021])
    ('last', 'earlier')
    >>> selection_kind([2020, 2021], [2020, 2021]), selection_kind([2023], [2020, 2021])
    ('mean', '')
    """
    inside = sorted(set(selected) & set(before))
    if not inside:
        return ""
    if inside[-1] != max(before):
        return "earlier"
    return "last" if len(inside) == 1 else "mean"


def choose(selected: Sequence[int], before: Sequence[int]) -> Choice:
    """The estimator of the pooled effect.

    Parameters
    ----------
    selected : sequence of int
        Years whose outcome the choice was made on; empty where unknown.
    before : sequence of int
        Years seen before the first start.

    Returns
    -------
    Choice
        ``did_cs`` where the villages were not, or not knowingly, chosen on the outcome.
    """
    kind = selection_kind(selected, before)
    if not kind:
        return Choice("did_cs")
    table = tried()
    usable = table[table["estimator"].isin(ESTIMATORS)]
    name = str(usable.groupby("estimator", sort=True)["rejected"].max().idxmin())
    share = table.groupby(["estimator", "selection"])["rejected"].max()
    return Choice(
        name, kind, float(share[name, kind]), float(share["village_effect", kind]), ESTIMATORS[name]
    )
