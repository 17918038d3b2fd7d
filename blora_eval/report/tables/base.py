"""What all tables share: the study's minimum cell, the last round, the last period."""

from collections.abc import Sequence

from blora_eval.report.markup import Row, Table, make_table
from blora_eval.report.place import Results
from blora_eval.report.record import Number, numbers

__all__ = ["Row", "across", "by_village", "last_round", "latest_of", "readable", "table"]


def table(here: Results, caption: str, columns: Sequence[str], rows: Sequence[Row], *notes: str) -> Table:
    """A table in the report's language, with the study's minimum cell.

    Parameters
    ----------
    here : Results
        The report's place.
    caption : str
        What the table shows.
    columns : sequence of str
        The column headings.
    rows : sequence of sequence
        Each row's heading and cells.
    *notes : str
        Notes to print first.

    Returns
    -------
    Table
        As a report prints it.
    """
    cell = int(here.study["minimum_cell"])
    return make_table(caption, columns, rows, lang=here.lang, minimum_cell=cell, notes=notes)


def by_village(here: Results, indicator: str, **where: str) -> dict[str, Number]:
    """One number a village: of the last period where there are several.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    **where
        Further columns of the store that must equal a value.

    Returns
    -------
    dict of str to Number
        By village code, those inside the place.
    """
    found = here.pick(indicator, "villages", **where).sort_values("period", kind="stable")
    return {x.area_code: x for x in numbers(found.drop_duplicates("area_code", keep="last"))}


def last_round(here: Results, kind: str) -> dict[str, str]:
    """The last round as a condition for :meth:`Results.number`.

    Parameters
    ----------
    here : Results
        The report's place.
    kind : {"register", "survey"}
        Which rounds.

    Returns
    -------
    dict
        Empty where there is no round.
    """
    rounds = here.rounds(kind)
    return {"round": rounds[-1]} if rounds else {}


def latest_of(here: Results, indicator: str, level: str | None = None, dimension: str = "") -> Number:
    """The number of the last period that has one.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    level : str, optional
        As in :meth:`Results.pick`.
    dimension : str, optional
        The indicator's dimension.

    Returns
    -------
    Number
        Unavailable, with its reason, where no period has one.
    """
    found = [x for x in here.numbers(indicator, level, dimension=dimension) if x.value is not None]
    known = sorted(found, key=lambda x: x.period)
    return known[-1] if known else here.number(indicator, level, dimension=dimension)


def across(
    here: Results, indicator: str, levels: Sequence[str], dimension: str = "", **where: str
) -> list[Number]:
    """One number of each of several places.

    Parameters
    ----------
    here : Results
        The report's place.
    indicator : str
        The indicator's code.
    levels : sequence of str
        Levels of the store or groups of villages.
    dimension : str, optional
        The indicator's dimension.
    **where
        Further conditions.

    Returns
    -------
    list of Number
        In the order of the levels.
    """
    return [here.number(indicator, level, dimension=dimension, **where) for level in levels]


def readable(x: Number) -> Number | str:
    """A p-value for a cell: a dash where its effect cannot be read.

    Parameters
    ----------
    x : Number
        The number.

    Returns
    -------
    Number or str
        The number itself, or a dash where it has one that is not fit for use.

    Examples
    --------
    >>> readable(Number("att_p", value=0.01, unit="p", status="unusable"))
    '–'
    """
    return "–" if x.status == "unusable" and x.value is not None else x
