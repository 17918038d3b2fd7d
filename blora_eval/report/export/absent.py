"""What a report cannot give, told once: not one line for each table and figure that is not there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bs4 import BeautifulSoup

from blora_eval.report.export.sanitise import sanitise
from blora_eval.report.language import translator
from blora_eval.report.markup import Paragraphs

ASIDE = {"note", "warning"}
Said = Mapping[str, Any]
"""A sentence as ``Shown.said`` of the markup gives it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a report's HTML: told by a Markdown cell, or the output of a code cell.

    ``said`` are the sentences that it consists of, None where it is something else, or nobody knows.
    """

    html: str
    told: bool
    said: Sequence[Said] | None = None

    def absent(self) -> list[Said]:
        """The statements that something is not available."""
        return [each for each in self.said or () if _is_absent(each)]

    def says_nothing(self) -> bool:
        """Whether an output only says what is not available, with its notes and warnings."""
        if self.said is None:
            return not self.html.strip()
        return all(_is_absent(each) or each["kind"] in ASIDE for each in self.said)

    def rest(self) -> str:
        """The piece without its statements that something is not available."""
        if not self.absent():
            return self.html.strip()
        kept = [(each["text"], each["kind"]) for each in self.said or () if not _is_absent(each)]
        return sanitise(Paragraphs(tuple(kept)).to_html())


def _is_absent(each: Said) -> bool:
    return "reasons" in each and each["kind"] not in ASIDE


@dataclass(slots=True)
class _Section:
    """A heading, what is told and shown below it, and the smaller sections inside it."""

    heading: str = ""
    parts: list[Part] = field(default_factory=list)
    inner: list["_Section"] = field(default_factory=list)

    def absent(self) -> list[Said]:
        """Each statement that something is not available, here and inside."""
        own = [each for part in self.parts for each in part.absent()]
        return own + [each for section in self.inner for each in section.absent()]

    def empty(self) -> bool:
        """Whether all that the section would show, if anything, is not available."""
        shown = all(part.says_nothing() for part in self.parts if not part.told)
        return shown and all(section.empty() for section in self.inner)

    def gone(self) -> bool:
        """Whether the section would say nothing but that."""
        return bool(self.absent()) and self.empty()


def gathered(parts: Iterable[Part], lang: str) -> str:
    """The pieces as one run of HTML, in which what is not available is told once."""
    first, *others = _sections(parts) or [_Section()]
    gone = [section for section in others if section.gone()]
    texts = [_text(first, lang, gone)]
    texts += [_text(section, lang, gone) for section in others if section not in gone]
    if gone:
        texts.insert(max(1, len(texts) - 1), _table(gone, lang))
    return "\n".join(texts)


def _sections(parts: Iterable[Part]) -> list[_Section]:
    sections: list[_Section] = []
    for part in parts:
        order, heading = _heading(part)
        if not sections or order in {"h1", "h2"}:
            sections.append(_Section(heading))
        elif order == "h3":
            sections[-1].inner.append(_Section(heading))
        holder = sections[-1].inner[-1] if sections[-1].inner else sections[-1]
        holder.parts.append(part)
    return sections


def _heading(part: Part) -> tuple[str, str]:
    """The order and the words, as HTML, of the heading that a Markdown cell begins with."""
    first = BeautifulSoup(part.html, "html.parser").find(True) if part.told else None
    return (first.name, first.decode_contents()) if first else ("", "")


def _text(section: _Section, lang: str, gone: list[_Section]) -> str:
    """A section that stays; what is empty inside it is told with the sections that are gone."""
    absent = [each for part in section.parts for each in part.absent()]
    lines = [part.html.strip() if len(absent) < 2 else part.rest() for part in section.parts]
    if len(absent) > 1:
        together = [(text, "status-unavailable") for text in _together(absent, lang)]
        lines += [Paragraphs((each,)).to_html() for each in together]
    for inner in section.inner:
        if inner.gone():
            gone.append(inner)
        else:
            lines.append(_text(inner, lang, gone))
    return "\n".join(filter(None, lines))


def _together(absent: Sequence[Said], lang: str) -> list[str]:
    form = translator(lang)("Tidak tersedia, karena {reason}: {things}.")
    grouped: dict[str, list[str]] = {}
    bare = []
    for each in {each["text"]: each for each in absent}.values():
        if each["what"]:
            grouped.setdefault("; ".join(each["reasons"]), []).append(each["what"])
        else:
            bare.append(each["text"])
    return [form.format(reason=why, things="; ".join(things)) for why, things in grouped.items()] + bare


def _table(gone: Sequence[_Section], lang: str) -> str:
    say = translator(lang)
    rows = []
    for section in gone:
        why = dict.fromkeys(escape(reason) for each in section.absent() for reason in each["reasons"])
        rows.append(f'<tr><th scope="row">{section.heading}</th><td>{"; ".join(why)}</td></tr>')
    heading, intro = say("Yang tidak tersedia"), say("Bagian ini tidak dapat diberikan dari data yang ada.")
    head = f'<tr><th scope="col">{say("Tidak tersedia")}</th><th scope="col">{say("Sebab")}</th></tr>'
    table = f'<table class="numbers"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    return f"<h2>{heading}</h2>\n<p>{intro}</p>\n{table}"
