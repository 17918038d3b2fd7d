"""What the tables of the movement's systems share: whose numbers they show, and of which years."""

from collections.abc import Sequence

from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Cell
from blora_eval.report.place import Results
from blora_eval.report.record import Number

__all__ = ["beside", "cells", "own", "periods", "title"]


def own(here: Results, indicator: str) -> str:
    """The level whose numbers a system's table shows: the village, or the priority villages together.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        An indicator of the system.

    Returns
    -------
    str
        The place's own level where there is no list of priority villages.
    """
    if here.level == "village" or not here.numbers(indicator, "priority"):
        return here.level
    return "priority"


def beside(here: Results, indicator: str) -> list[str]:
    """The place and what it is shown beside in the tables of the systems.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        An indicator of the system.

    Returns
    -------
    list of str
        Levels: the village and the priority villages, or the latter alone.
    """
    first = own(here, indicator)
    return [first, "priority"] if first == "village" and here.numbers(indicator, "priority") else [first]


def cells(here: Results, indicator: str, levels: Sequence[str], **where: str) -> list[Number | Cell]:
    """A number of each place; a dash where this number is not of that place's kind.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    levels : sequence of str
        Levels of the store or groups of villages.
    **where
        Further conditions.

    Returns
    -------
    list of Number or Cell
        The numbers with their reasons where no place has one.
    """
    found = [here.number(indicator, level, **where) for level in levels]
    if all(x.value is None and x.reason in {"no_rows", "no_table"} for x in found):
        return list(found)
    return [Cell("–") if x.value is None and x.reason == "no_rows" else x for x in found]


def periods(here: Results, indicator: str, level: str | None = None) -> list[str]:
    """The periods of an indicator in their order.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    level : str, optional
        As in :meth:`Results.numbers`.

    Returns
    -------
    list of str
        Periods with a row, without the empty one.
    """
    return sorted({x.period for x in here.numbers(indicator, level)} - {""})


def title(here: Results, indicator: str, dimension: str = "") -> str:
    """An indicator in words, with its dimension.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    dimension : str, optional
        Its dimension.

    Returns
    -------
    str
        For a row's heading.
    """
    words = label(indicator, here.lang).title
    return f"{words}: {dimension_label(indicator, dimension, here.lang)}" if dimension else words
