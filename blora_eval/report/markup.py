"""Tables and paragraphs as plain semantic HTML: every name escaped, every mark explained below.

What the exporters need to know besides the text travels with it as data: of a sentence, that something
is not available, what and why, in the metadata of the notebook's output; of a column, that it holds
numbers, in its cells' class.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from blora_eval.report.labels import label, reason_text
from blora_eval.report.language import SPACE, official_decimals, quantity, translator
from blora_eval.report.place import Number

ABSENT = ("unavailable", "suppressed")
MARKED = ("caution", "unusable", "unavailable", "suppressed")
RUN = 3  # as many rows or cells without a number are told in a note; fewer stand where they are
MARKS = {"caution": "*", "unusable": "**"}


class Absent(str):
    """A sentence that something is not available, with what and why; without them it is its own reason."""

    what: str
    reasons: tuple[str, ...]

    def __new__(cls, text: str, what: str = "", reasons: Iterable[str] = ()) -> "Absent":
        """The sentence; ``what`` where it names what is lacking."""
        made = super().__new__(cls, text)
        made.what, made.reasons = what, tuple(reasons) or (text.removesuffix("."),)
        return made


class Shown:
    """What a notebook shows: HTML for its reader, and in the metadata the sentences for the exporters."""

    __slots__ = ()

    def to_html(self) -> str:
        """The thing as HTML."""
        raise NotImplementedError

    @property
    def said(self) -> list[dict[str, Any]] | None:
        """The sentences as plain data: text and class, and of an absence what is lacking and why."""
        return None

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {"text/html": self.to_html(), "text/plain": str(self)}
        return data, {"blora_eval": {"said": self.said}}


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text, the status that a class shows, and whether it is a number."""

    text: str
    status: str = ""
    number: bool = False


DASH = Cell("–")
"""What stands where there is no such number."""


@dataclass(frozen=True, slots=True)
class Table(Shown):
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
            return self._sentences().to_html()
        of_numbers = [_holds_numbers(column) for column in zip(*self.rows, strict=True)]
        head = "".join(
            f'<th scope="col"{_class("number" * number)}>{escape(name)}</th>'
            for name, number in zip(self.columns, of_numbers, strict=True)
        )
        body = "".join(f"<tr>{_row(row, of_numbers)}</tr>" for row in self.rows)
        return (
            f'<table class="{self.kind}"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" + self._below().to_html()
        )

    @property
    def said(self) -> list[dict[str, Any]] | None:
        """The sentences of a table without rows."""
        return None if self.rows else self._sentences().said

    def _below(self) -> "Paragraphs":
        return Paragraphs(tuple((note, "note") for note in self.notes))

    def _sentences(self) -> "Paragraphs":
        """What stands where there is nothing to show in rows."""
        caption = self.caption if isinstance(self.caption, Absent) else Absent(self.caption)
        return Paragraphs(((caption, "status-unavailable"), *self._below().texts))


@dataclass(frozen=True, slots=True)
class Paragraphs(Shown):
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

    @property
    def said(self) -> list[dict[str, Any]] | None:
        """The sentences as plain data."""
        return [
            {"text": str(text), "kind": kind}
            | ({"what": text.what, "reasons": [*text.reasons]} if isinstance(text, Absent) else {})
            for text, kind in self.texts
        ]

    def __str__(self) -> str:
        return " ".join(text for text, _ in self.texts)


def _holds_numbers(column: Sequence[Cell]) -> bool:
    """Whether a column is one of numbers: it has one, and what else it has is a dash or marked."""
    return any(cell.number for cell in column) and all(
        cell.number or cell.text in {"", DASH.text} or cell.status in MARKED for cell in column
    )


def _row(row: Sequence[Cell], of_numbers: Sequence[bool]) -> str:
    heading, *cells = row
    return f'<th scope="row">{escape(heading.text)}</th>' + "".join(
        f"<td{_class(f'status-{cell.status}' * (cell.status in MARKED), 'number' * number)}>"
        f"{escape(cell.text)}</td>"
        for cell, number in zip(cells, of_numbers[1:], strict=True)
    )


def _class(*names: str) -> str:
    known = " ".join(filter(None, names))
    return f' class="{known}"' if known else ""


def hidden(lang: str) -> str:
    """The one sign of all that is hidden: it does not tell what is small from what protects that."""
    return translator(lang)("[r]")


def hidden_note(lang: str) -> str:
    """What the sign means."""
    return translator(lang)(
        "[r]: dirahasiakan, karena menyangkut sedikit orang atau karena membuka angka lain yang demikian."
    )


def value_text(x: Number, lang: str) -> str:
    """A number of the store as a table prints it.

    Examples
    --------
    >>> value_text(Number("fgt0", value=0.25, unit="share", status="caution"), "en")
    '25.0%*'
    """
    if x.status == "suppressed":
        return hidden(lang)
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
    notes: Iterable[str] = (),
) -> Table:
    """A table from texts and numbers, with the notes that its marks need."""
    material = [list(row) for row in rows]
    used = [x for row in material for x in row if isinstance(x, Number)]
    if used and all(x.status == "unavailable" for x in used):
        return absent_table(caption, reasons((x.reason for x in used), lang), lang)
    kept, gone = _without_empty(columns, material, lang)
    material = [[row[at] for at in kept[1]] for row in (material[at] for at in kept[0])]
    marks = _mark_notes([x for row in material for x in row if isinstance(x, Number)], lang)
    printed = tuple(tuple(_cell(x, lang) for x in row) for row in material)
    return Table(caption, tuple(columns[at] for at in kept[1]), printed, (*notes, *marks, *gone))


def absent_table(caption: str, why: Sequence[str], lang: str) -> Table:
    """One line in place of a table that would hold no number."""
    note = translator(lang)("Tidak tersedia: {reasons}.").format(reasons="; ".join(why))
    return Table(Absent(f"{caption}. {note}", caption, why), (), ())


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


def _cell(x: str | Number | Cell, lang: str) -> Cell:
    if isinstance(x, Cell):
        return x
    if isinstance(x, str):
        return Cell(x)
    return Cell(value_text(x, lang), x.status, x.status != "unavailable")


def _mark_notes(used: Iterable[Number], lang: str) -> list[str]:
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
        notes.append(hidden_note(lang))
    if "unavailable" in statuses:
        notes.append(say("Tidak tersedia: {reasons}.").format(reasons=_reasons(used, "unavailable", lang)))
    return notes


def _reasons(used: Iterable[Number], status: str, lang: str) -> str:
    return "; ".join(reasons((x.reason for x in used if x.status == status), lang))


def reasons(codes: Iterable[str], lang: str) -> tuple[str, ...]:
    """The reasons of all numbers in words, each told once.

    Examples
    --------
    >>> reasons(["no_table", "no_survey;no_table"], "en")
    ('the table was not handed over', 'no consumption survey covers this area')
    """
    each = dict.fromkeys(code for several in codes for code in several.split(";"))
    return tuple(dict.fromkeys(reason_text(code, lang) for code in each))
