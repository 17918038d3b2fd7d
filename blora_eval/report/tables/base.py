"""What all tables share: the minimum cell, the last round and period, whose numbers are shown."""

from collections.abc import Sequence

from blora_eval.report.labels import dimension_label, label
from blora_eval.report.markup import Row, Table, make_table
from blora_eval.report.place import Number, Results, numbers


def table(here: Results, caption: str, columns: Sequence[str], rows: Sequence[Row], *notes: str) -> Table:
    """A table in the report's language."""
    return make_table(caption, columns, rows, lang=here.lang, notes=notes)


def by_village(here: Results, indicator: str, **where: str) -> dict[str, Number]:
    """One number a village: of the last period where there are several."""
    found = here.pick(indicator, "villages", **where).sort_values("period", kind="stable")
    return {x.area_code: x for x in numbers(found.drop_duplicates("area_code", keep="last"))}


def last_round(here: Results, kind: str) -> dict[str, str]:
    """The last round as a condition for :meth:`Results.number`."""
    rounds = here.rounds(kind)
    return {"round": rounds[-1]} if rounds else {}


def latest_of(here: Results, indicator: str, level: str | None = None, dimension: str = "") -> Number:
    """The number of the last period that has one."""
    found = [x for x in here.numbers(indicator, level, dimension=dimension) if x.value is not None]
    known = sorted(found, key=lambda x: x.period)
    return known[-1] if known else here.number(indicator, level, dimension=dimension)


def across(
    here: Results, indicator: str, levels: Sequence[str], dimension: str = "", **where: str
) -> list[Number]:
    """One number of each of several places."""
    return [here.number(indicator, level, dimension=dimension, **where) for level in levels]


def own(here: Results, indicator: str) -> str:
    """The level whose numbers a system's table shows: the village, or the priority villages together."""
    if here.level == "village" or not here.numbers(indicator, "priority"):
        return here.level
    return "priority"


def beside(here: Results, indicator: str) -> list[str]:
    """The place and what it is shown beside in the tables of the systems."""
    first = own(here, indicator)
    return [first, "priority"] if first == "village" and here.numbers(indicator, "priority") else [first]


def periods(here: Results, indicator: str, level: str | None = None) -> list[str]:
    """The periods of an indicator in their order."""
    return sorted({x.period for x in here.numbers(indicator, level)} - {""})


def title(here: Results, indicator: str, dimension: str = "") -> str:
    """An indicator in words, with its dimension."""
    words = label(indicator, here.lang).title
    return f"{words}: {dimension_label(indicator, dimension, here.lang)}" if dimension else words
