"""Tables and paragraphs as plain semantic HTML: every name escaped, every mark explained below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from blora_eval.report.labels import label, reason_text
from blora_eval.report.language import SPACE, official_decimals, quantity, translator
from blora_eval.report.place import Number

ABSENT = ("unavailable", "suppressed")
MARKED = ("caution", "unusable", "unavailable", "suppressed")
RUN = 3  # as many rows or cells without a number are told in a note; fewer stand where they are
MARKS = {"caution": "*", "unusable": "**"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text, and the status that a class shows."""

    text: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a report prints it; ``rows`` start with their heading, ``notes`` stand below."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    kind: str = "numbers"

    def to_html(self) -> str:
        """The table as HTML.

        Examples
        --------
        >>> Table("A & B", ("x", "y"), ((Cell("1"), Cell("2", "ok")),)).to_html().count("&amp;")
        1
        """
        if not self.rows:
            return f'<p class="status-unavailable">{escape(self.caption)}</p>{_notes(self.notes)}'
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(f"<tr>{_row(row)}</tr>" for row in self.rows)
        return (
            f'<table class="{self.kind}"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" + _notes(self.notes)
        )

    def _repr_html_(self) -> str:
        return self.to_html()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Sentences of a report, each with its class: lead, note, warning, or none."""

    texts: tuple[tuple[str, str], ...]

    def to_html(self) -> str:
        """The sentences as HTML."""
        parts: list[str] = []
        for is_list, run in groupby(self.texts, key=lambda each: each[1] == "item"):
            if is_list:
                parts.append("<ul>" + "".join(f"<li>{escape(text)}</li>" for text, _ in run) + "</ul>")
            else:
                parts += [f"<p{_class(kind)}>{escape(text)}</p>" for text, kind in run]
        return "".join(parts)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return " ".join(text for text, _ in self.texts)


def _row(row: Sequence[Cell]) -> str:
    heading, *cells = row
    return f'<th scope="row">{escape(heading.text)}</th>' + "".join(
        f"<td{_class(f'status-{cell.status}' if cell.status in MARKED else '')}>{escape(cell.text)}</td>"
        for cell in cells
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<p class="note">{escape(note)}</p>' for note in notes)


def value_text(x: Number, lang: str, *, minimum_cell: int = 5) -> str:
    """A number of the store as a table prints it.

    Examples
    --------
    >>> value_text(Number("fgt0", value=0.25, unit="share", status="caution"), "en")
    '25.0%*'
    """
    if x.status == "suppressed":
        return f"<{minimum_cell}"
    if x.value is None:
        return translator(lang)("Tidak tersedia")
    return _quantity(x, x.value, lang) + MARKS.get(x.status, "")


def interval_text(x: Number, lang: str) -> str:
    """The 95 % interval of a number.

    Examples
    --------
    >>> interval_text(Number("fgt0", value=0.2, low=0.15, high=0.25, unit="share", status="ok"), "id")
    '15,0% sampai 25,0%'
    """
    if x.low is None or x.high is None or x.status in ABSENT:
        return ""
    say = translator(lang)
    low, high = _quantity(x, x.low, lang), _quantity(x, x.high, lang)
    words = low.partition(SPACE)[2]
    low = low.partition(SPACE)[0] if words and high.endswith(words) else low
    return f"{low} {say('sampai')} {high}"


def _quantity(x: Number, value: float, lang: str) -> str:
    decimals = None
    if x.indicator.startswith("official"):
        decimals = official_decimals(x.unit, value)
    else:
        decimals = label(x.indicator.removesuffix("_change"), lang).decimals
    return quantity(value, x.unit, lang, decimals)


def make_table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Number | Cell]],
    *,
    lang: str,
    minimum_cell: int = 5,
    notes: Iterable[str] = (),
) -> Table:
    """A table from texts and numbers, with the notes that its marks need."""
    material = [list(row) for row in rows]
    used = [x for row in material for x in row if isinstance(x, Number)]
    if used and all(x.status == "unavailable" for x in used):
        return Table(f"{caption}. {_mark_notes(used, lang, minimum_cell)[0]}", (), ())
    kept, gone = _without_empty(columns, material, lang)
    material = [[row[at] for at in kept[1]] for row in (material[at] for at in kept[0])]
    marks = _mark_notes([x for row in material for x in row if isinstance(x, Number)], lang, minimum_cell)
    printed = tuple(tuple(_cell(x, lang, minimum_cell) for x in row) for row in material)
    return Table(caption, tuple(columns[at] for at in kept[1]), printed, (*notes, *marks, *gone))


Row = Sequence[str | Number | Cell]


def _absent(entries: Row) -> bool:
    """Whether all numbers of a row or column are not available, and there is one."""
    found = [x for x in entries if isinstance(x, Number)]
    return bool(found) and all(x.status == "unavailable" for x in found)


def _without_empty(
    columns: Sequence[str], rows: Sequence[Row], lang: str
) -> tuple[tuple[list[int], list[int]], list[str]]:
    """Rows and columns to keep, and a note of what the others would hold; a few empty rows are kept."""
    empty = [at for at, row in enumerate(rows) if _absent(row)]
    lines = [at for at in range(len(rows)) if len(empty) < RUN or at not in empty]
    across = [[rows[at][column] for at in lines] for column in range(len(columns))]
    wanted = [at for at, each in enumerate(across) if len(lines) < RUN or not _absent(each) or _mixed(each)]
    named: dict[str, list[str]] = {}
    for at in (at for at in range(len(rows)) if at not in lines):
        named.setdefault(_why(rows[at], lang), []).append(_name(rows[at][0]).rstrip("."))
    for at in (at for at in range(len(columns)) if at not in wanted):
        named.setdefault(_why(across[at], lang), []).append(columns[at])
    form = translator(lang)("Tidak tersedia, karena {reason}: {things}.")
    told = [form.format(reason=reason, things="; ".join(things)) for reason, things in named.items()]
    return (lines, wanted), told


def _mixed(column: Row) -> bool:
    return any(not isinstance(x, Number) for x in column)


def _name(heading: str | Number | Cell) -> str:
    return heading.text if isinstance(heading, Cell) else str(heading)


def _why(entries: Row, lang: str) -> str:
    return _reasons([x for x in entries if isinstance(x, Number)], "unavailable", lang)


def _cell(x: str | Number | Cell, lang: str, minimum_cell: int) -> Cell:
    if isinstance(x, Cell):
        return x
    if isinstance(x, str):
        return Cell(x)
    return Cell(value_text(x, lang, minimum_cell=minimum_cell), x.status)


def _mark_notes(used: Iterable[Number], lang: str, minimum_cell: int) -> list[str]:
    say = translator(lang)
    used = list(used)
    statuses = {x.status for x in used}
    notes = []
    for status, form in (
        ("caution", say("* Gunakan dengan hati-hati: {reasons}.")),
        ("unusable", say("** Tidak layak dipakai: {reasons}.")),
    ):
        if status in statuses:
            notes.append(form.format(reasons=_reasons(used, status, lang)))
    if "suppressed" in statuses:
        hidden = say("<{k}: disembunyikan karena sel kecil, atau karena sel kecil dapat dihitung darinya.")
        notes.append(hidden.format(k=minimum_cell))
    if "unavailable" in statuses:
        notes.append(say("Tidak tersedia: {reasons}.").format(reasons=_reasons(used, "unavailable", lang)))
    return notes


def _reasons(used: Iterable[Number], status: str, lang: str) -> str:
    """The reasons of all numbers of a status, each told once."""
    codes = dict.fromkeys(code for x in used if x.status == status for code in x.reason.split(";"))
    return "; ".join(dict.fromkeys(reason_text(code, lang) for code in codes))
