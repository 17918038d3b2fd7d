"""How consumption is shared out, from each survey round: what each tenth of the people has of it all."""

from collections.abc import Iterator

import pandas as pd

from blora_eval.indicators.quantile_shares import quantile_share
from blora_eval.measure.surveys import Sample, at_level, sample_of, stored
from blora_eval.study import Study

__all__ = ["TENTHS", "spread_rows", "wide_levels"]

TENTHS = tuple(range(1, 11))
"""The tenths of the people, from the poorest."""

NARROW = "district"
"""The level too small for tenths of its own sample."""


def wide_levels(sample: Sample) -> list[str]:
    """The levels whose sample can be divided into tenths: all but the district.

    Parameters
    ----------
    sample : Sample
        One round.

    Returns
    -------
    list of str
        The group report's level, the whole study and the two groups of villages, where there are any.
    """
    return [level for level in sample.places if level != NARROW or len(sample.places) == 1]


def spread_rows(study: Study, survey: pd.DataFrame | None, areas: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The share of all consumption that each tenth of the people has, by round and area.

    Parameters
    ----------
    study : Study
        With the rounds.
    survey : DataFrame or None
        The clean survey.
    areas : DataFrame
        With ``role``.

    Yields
    ------
    DataFrame
        Ten rows ``quantile_share`` an area and round, ``dimension`` 1 (the poorest tenth) to 10; they
        add up to one. The tenths are those of the area's own people; the error carries that of their
        bounds. Not by district, and nothing where there is no survey.
    """
    if survey is None:
        return
    for name, part in survey.groupby("round"):
        sample = sample_of(study, part, areas, str(name))
        yield stored(_shares(sample), round_=sample.round, weighted=sample.weighted)


def _shares(sample: Sample) -> Iterator[pd.DataFrame]:
    for level in wide_levels(sample):
        for tenth in TENTHS:
            bounds = {"lower": (tenth - 1) / 10, "upper": tenth / 10}
            numbers = sample.design.estimate(quantile_share, welfare="welfare", by=level, **bounds)
            yield at_level(level, numbers, indicator="quantile_share", dimension=str(tenth))
