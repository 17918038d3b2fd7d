"""What the command line says, in the user's language: Indonesian, or English as the code has it.

The catalogue ``console.csv`` is keyed by the English text with its fields as ``{0}``, ``{1}``. A message
is recognised by the text around its fields, so that no place that raises one knows of languages; what
stands in a field is looked up in the same way. The words of rules come from the registry.
"""

import csv
import re
from functools import cache
from importlib import resources

from blora_eval.registry import under, word

FIELD = re.compile(r"\{(\d)\}")


@cache
def catalogue() -> dict[str, str]:
    """Every English text with its Indonesian one."""
    with resources.files("blora_eval").joinpath("console.csv").open(encoding="utf-8") as lines:
        return {row["en"]: row["id"] for row in csv.DictReader(lines)}


@cache
def _fixed() -> dict[str, str]:
    """Texts without fields; of a rule the reason, the remedy, and both as they stand together."""
    pairs = []
    for rule in under("rule"):
        reason, fix = (
            {lang: word(f"rule.{rule}{part}", lang) for lang in ("en", "id")} for part in ("", ".fix")
        )
        pairs += [(said["en"], said["id"]) for said in (reason, fix)]
        pairs.append((f"{reason['en']} {fix['en']}", f"{reason['id']} {fix['id']}"))
    return dict(pairs) | catalogue()


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Texts with fields, those with most words of their own first."""
    known = sorted(filter(FIELD.search, catalogue()), key=lambda text: -len(FIELD.sub("", text)))
    return [(_pattern(text), catalogue()[text]) for text in known]


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(part) if place % 2 == 0 else "(.*?)" for place, part in enumerate(FIELD.split(text))]
    return re.compile("".join(parts), re.DOTALL)


def tell(text: str, lang: str) -> str:
    r"""A message in a language, line by line; what has no translation stays as it is.

    Examples
    --------
    >>> print(tell("study.yaml has 1 mistake:\n  panel.xlsx: has no rows.\nCorrect study.yaml.", "id"))
    study.yaml memuat 1 kesalahan:
      panel.xlsx: tidak memuat baris.
    Perbaiki study.yaml.
    """
    return text if lang == "en" else "\n".join(map(_line, text.split("\n")))


def _line(text: str) -> str:
    inner = text.strip()
    before, _, after = text.partition(inner) if inner else (text, "", "")
    return before + _said(inner) + after


def _said(text: str) -> str:
    if text in _fixed() or " " not in text:
        return _fixed().get(text, text)
    for colon in re.finditer(": ", text):
        if text[colon.end() :] in _fixed():
            return f"{_line(text[: colon.start()])}: {_fixed()[text[colon.end() :]]}"
    for pattern, said in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return _filled(said, [_line(one) for one in found.groups()])
    head, _, rest = text.partition(": ")
    return f"{_line(head)}: {_line(rest)}" if rest else text


def _filled(text: str, fields: list[str]) -> str:
    return FIELD.sub(lambda place: fields[int(place[1])], text)
