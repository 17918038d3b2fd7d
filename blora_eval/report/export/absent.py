"""What a report cannot give, told once: not one line for each table and figure that is not there."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from blora_eval.report.language import translator
from blora_eval.report.prose import UNAVAILABLE

BLOCK = re.compile(r'<(?:p|li)(?: class="([\w-]+)")?>((?:(?!</p>|</li>).)*)</(?:p|li)>\s*', re.DOTALL)
EMPTY_LIST = re.compile(r"<ul>\s*</ul>\s*")
HEADING = re.compile(r"<h([1-3])>(.*?)</h[1-3]>", re.DOTALL)
ASIDE = {"note", "warning"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a report's HTML: told by a Markdown cell, or the output of a code cell."""

    html: str
    told: bool


@dataclass(slots=True)
class _Section:
    """A heading, what is told and shown below it, and the smaller sections inside it."""

    heading: str = ""
    parts: list[Part] = field(default_factory=list)
    inner: list["_Section"] = field(default_factory=list)

    def absent(self, lang: str) -> list[str]:
        """Each statement that something is not available, here and inside."""
        own = [text for part in self.parts if not part.told for text in _absent(part.html, lang)]
        return own + [text for section in self.inner for text in section.absent(lang)]

    def empty(self, lang: str) -> bool:
        """Whether all that the section would show, if anything, is not available."""
        shown = all(_says_nothing(part.html, lang) for part in self.parts if not part.told)
        return shown and all(section.empty(lang) for section in self.inner)


def gathered(parts: Iterable[Part], lang: str) -> str:
    """The pieces as one run of HTML, in which what is not available is told once."""
    first, *others = _sections(parts) or [_Section()]
    gone = [section for section in others if _gone(section, lang)]
    texts = [_text(first, lang, gone)]
    texts += [_text(section, lang, gone) for section in others if section not in gone]
    if gone:
        texts.insert(max(1, len(texts) - 1), _table(gone, lang))
    return "\n".join(texts)


def _sections(parts: Iterable[Part]) -> list[_Section]:
    sections: list[_Section] = []
    for part in parts:
        heading = HEADING.match(part.html.strip()) if part.told else None
        if not sections or (heading and heading[1] != "3"):
            sections.append(_Section(heading[2] if heading else ""))
        elif heading:
            sections[-1].inner.append(_Section(heading[2]))
        holder = sections[-1].inner[-1] if sections[-1].inner else sections[-1]
        holder.parts.append(part)
    return sections


def _gone(section: _Section, lang: str) -> bool:
    return bool(section.absent(lang)) and section.empty(lang)


def _says_nothing(shown: str, lang: str) -> bool:
    """Whether an output only says what is not available, with its notes and warnings."""
    rest = BLOCK.sub(lambda each: "" if each[1] in ASIDE or _is_absent(each, lang) else each[0], shown)
    return not EMPTY_LIST.sub("", rest).strip()


def _absent(shown: str, lang: str) -> list[str]:
    return [each[2] for each in BLOCK.finditer(shown) if _is_absent(each, lang)]


def _is_absent(block: re.Match[str], lang: str) -> bool:
    if block[1] == "status-unavailable":
        return True
    return block[1] not in ASIDE and bool(_forms(lang)[0].fullmatch(block[2]))


def _text(section: _Section, lang: str, gone: list[_Section]) -> str:
    """A section that stays; what is empty inside it is told with the sections that are gone."""
    absent = [text for part in section.parts if not part.told for text in _absent(part.html, lang)]
    lines = [part.html.strip() for part in section.parts]
    if len(absent) > 1:
        lines = [part.html.strip() if part.told else _without(part.html, lang) for part in section.parts]
        lines += [f'<p class="status-unavailable">{text}</p>' for text in _together(absent, lang)]
    for inner in section.inner:
        if _gone(inner, lang):
            gone.append(inner)
        else:
            lines.append(_text(inner, lang, gone))
    return "\n".join(filter(None, lines))


def _without(shown: str, lang: str) -> str:
    rest = BLOCK.sub(lambda each: "" if _is_absent(each, lang) else each[0], shown)
    return EMPTY_LIST.sub("", rest).strip()


def _together(absent: Sequence[str], lang: str) -> list[str]:
    form = translator(lang)("Tidak tersedia, karena {reason}: {things}.")
    grouped: dict[str, list[str]] = {}
    for thing, reason in _split(absent, lang):
        grouped.setdefault(reason, []).append(thing)
    bare = grouped.pop("", [])
    return [form.format(reason=why, things="; ".join(things)) for why, things in grouped.items()] + bare


def _split(absent: Sequence[str], lang: str) -> Iterator[tuple[str, str]]:
    """What is not available, and why; without a reason where the sentence is of no known form."""
    for text in dict.fromkeys(absent):
        found = next((match for form in _forms(lang) if (match := form.fullmatch(text))), None)
        yield (found["what"], found["reason"]) if found else (text, "")


@cache
def _forms(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a sentence and the caption of an empty table say that something is not available."""
    say = translator(lang)
    sentence, caption = (
        re.sub(r"\\{(what|reason)s?\\}", r"(?P<\1>.*)", re.escape(html.escape(form, quote=False)))
        for form in (say(UNAVAILABLE), "{what}. " + say("Tidak tersedia: {reasons}."))
    )
    return re.compile(sentence.replace("(?P<reason>.*)", "(?P<reason>[^.]*)"), re.DOTALL), re.compile(
        caption, re.DOTALL
    )


def _bare(text: str, lang: str) -> str:
    """The reason in a sentence that names nothing else."""
    before, _, after = translator(lang)("Tidak tersedia: {reasons}.").partition("{reasons}")
    return text.removeprefix(before).removesuffix(after)


def _table(gone: Sequence[_Section], lang: str) -> str:
    say = translator(lang)
    rows = []
    for section in gone:
        said = [reason or _bare(thing, lang) for thing, reason in _split(section.absent(lang), lang)]
        reasons = dict.fromkeys(reason for text in said for reason in text.split("; "))
        rows.append(f'<tr><th scope="row">{section.heading}</th><td>{"; ".join(reasons)}</td></tr>')
    heading, intro = say("Yang tidak tersedia"), say("Bagian ini tidak dapat diberikan dari data yang ada.")
    head = f'<tr><th scope="col">{say("Tidak tersedia")}</th><th scope="col">{say("Sebab")}</th></tr>'
    table = f'<table class="numbers"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    return f"<h2>{heading}</h2>\n<p>{intro}</p>\n{table}"
