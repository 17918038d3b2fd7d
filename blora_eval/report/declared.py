"""Tables as declarations: whose numbers are shown, what rows and columns are about, and one renderer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from blora_eval.report.labels import dimension_label, label, reason_text
from blora_eval.report.language import number
from blora_eval.report.markup import DASH, Cell, Row, Table, interval_text, make_table, value_text
from blora_eval.report.place import Number, Results, numbers

Where = Mapping[str, str]
"""Fields of the store that tell a number from others: indicator, level, dimension, period, round."""
Form = Callable[[Results, Number], str | Number | Cell]
"""How a number, or something that is known of it, is written in a cell."""
NO_FIELDS: Where = {}


def table(here: Results, caption: str, columns: Sequence[str], rows: Sequence[Row], *notes: str) -> Table:
    """A table in the report's language, with the study's minimum cell."""
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


def value(_here: Results, x: Number) -> Number:
    """The number itself."""
    return x


def interval(here: Results, x: Number) -> Cell:
    """The 95 % interval of a number, a dash where it has none."""
    text = interval_text(x, here.lang)
    return Cell(text, number=True) if text else DASH


def with_interval(here: Results, x: Number) -> Number | Cell:
    """A number with its 95 % interval in one cell."""
    text = interval_text(x, here.lang)
    return Cell(f"{value_text(x, here.lang)} ({text})", number=True) if text else x


def units(here: Results, x: Number) -> Cell:
    """How many units a number comes from."""
    return DASH if x.n is None else Cell(number(x.n, here.lang), number=True)


def reason(here: Results, x: Number) -> str:
    """What there is to say of a number."""
    return reason_text(x.reason, here.lang) if x.reason else DASH.text


def p_value(_here: Results, x: Number) -> Number | Cell:
    """A p-value; a dash where its effect cannot be read.

    Examples
    --------
    >>> p_value(None, Number("att_p", value=0.01, unit="p", status="unusable")).text
    '–'
    """
    return DASH if x.status == "unusable" and x.value is not None else x


def or_dash(_here: Results, x: Number) -> Number | Cell:
    """A dash where this number is not of that place's kind."""
    return DASH if x.value is None and x.reason == "no_rows" else x


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its heading and what it is about: a number, fields that its numbers share, or a village's code.

    ``beside`` are texts after the heading; with ``dashes`` a dash stands for a number that is not of a
    place's kind, where another place has one.
    """

    heading: str
    about: Number | Where | str
    beside: tuple[str | Cell, ...] = ()
    dashes: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, fields that its numbers share, and how they are written."""

    heading: str
    where: Where = field(default_factory=dict)
    form: Form = value


@dataclass(frozen=True, slots=True)
class Declaration:
    """A table: ``heads`` stand above the lines, ``where`` is shared by all numbers of the table.

    Of a field that several of them name, the column's counts before the line's, the table's last.
    ``absent`` is what the table is about where it has no line.
    """

    caption: str
    heads: Sequence[str]
    lines: Sequence[Line]
    columns: Sequence[Column]
    notes: Sequence[str] = ()
    where: Where = field(default_factory=dict)
    absent: Number | Where | None = None


def declared(here: Results, told: Declaration) -> Table:
    """The table that a declaration describes."""
    lines, columns = told.lines, told.columns
    if not lines and told.absent is not None:
        lines = [Line(DASH.text, told.absent, (DASH,) * (len(told.heads) - 1))]
        columns = [replace(column, form=value) for column in columns]
    found = [_numbers(here, told.where, lines, column.where) for column in columns]
    rows = [
        [line.heading, *line.beside, *_cells(here, line, columns, [column[at] for column in found])]
        for at, line in enumerate(lines)
    ]
    heads = [*told.heads, *(column.heading for column in columns)]
    return table(here, told.caption, heads, rows, *told.notes)


def _numbers(here: Results, shared: Where, lines: Sequence[Line], own: Where) -> list[Number]:
    """The numbers of a column."""
    villages: dict[str, Number] = {}
    if any(isinstance(line.about, str) for line in lines):
        villages = by_village(here, **{**shared, **own})
    return [
        villages.get(line.about, Number(own["indicator"]))
        if isinstance(line.about, str)
        else number_of(here, line.about, shared, own)
        for line in lines
    ]


def number_of(here: Results, about: Number | Where, shared: Where, own: Where) -> Number:
    """The number that has these fields, or why there is none."""
    if isinstance(about, Number):
        return about
    where = {**shared, **about, **own}
    return here.number(where.pop("indicator"), where.pop("level", None), **where)


def _cells(
    here: Results, line: Line, columns: Sequence[Column], found: Sequence[Number]
) -> list[str | Number | Cell]:
    dashes = line.dashes and any(x.value is not None or x.reason not in NOWHERE for x in found)
    return [
        DASH if dashes and or_dash(here, x) is DASH else column.form(here, x)
        for column, x in zip(columns, found, strict=True)
    ]


NOWHERE = ("no_rows", "no_table")


def lines_of(
    here: Results, wanted: Iterable[str], where: Where = NO_FIELDS, *, dashes: bool = False
) -> list[Line]:
    """A line an indicator, or an indicator and a dimension as in ``deprived:floor``."""
    parts = [each.partition(":") for each in wanted]
    return [
        Line(title(here, name, part), {"indicator": name, "dimension": part, **where}, dashes=dashes)
        for name, _, part in parts
    ]


def parts_of(
    here: Results, indicator: str, parts: Iterable[str], where: Where = NO_FIELDS, *, dashes: bool = False
) -> list[Line]:
    """A line a dimension of an indicator."""
    return [
        Line(
            dimension_label(indicator, part, here.lang),
            {"indicator": indicator, "dimension": part, **where},
            dashes=dashes,
        )
        for part in parts
    ]


def places(
    here: Results, levels: Sequence[str], where: Where = NO_FIELDS, form: Form = value
) -> list[Column]:
    """A column a place."""
    return [Column(here.place_name(level), {"level": level, **where}, form) for level in levels]


def measures(here: Results, names: Iterable[str], form: Form = value) -> list[Column]:
    """A column an indicator."""
    return [Column(label(name, here.lang).title, {"indicator": name}, form) for name in names]


def bounds(here: Results, where: Where = NO_FIELDS) -> Column:
    """The column of intervals."""
    return Column(here.say("Selang kepercayaan 95%"), where, interval)


def known(here: Results, told: Declaration, absent: Sequence[str]) -> Declaration:
    """The table with its first indicator, and lines that have a number or lack it for another reason."""
    grid = [(line, line.about) for line in told.lines if isinstance(line.about, Mapping)]
    kept = [
        line
        for line, about in grid
        if about["indicator"] == grid[0][1]["indicator"]
        or any(number_of(here, about, told.where, each.where).reason not in absent for each in told.columns)
    ]
    return replace(told, lines=kept)


def villages_of(here: Results, role: str, most: int | None = None, *, district: bool = False) -> list[Line]:
    """A line a village of that role, or of any, in the order of their codes: no ranking is meant."""
    chosen = here.villages[here.villages["role"] == role] if role else here.villages
    chosen = chosen.sort_values(["district_code", "village_code"], kind="stable").head(most or len(chosen))
    return [
        Line(str(area.village), str(area.village_code), (str(area.district),) if district else ())
        for area in chosen.itertuples(index=False)
    ]


def found_or_why(here: Results, indicator: str, level: str | None = None, **where: str) -> list[Number]:
    """The numbers of an indicator at a place, or the one that says why there is none."""
    return here.numbers(indicator, level, **where) or [here.number(indicator, level, **where)]
