"""What study.yaml is made of: code lists, texts in both languages, outcomes, subgroups, systems."""

import datetime as dt
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _words(value: Any) -> Any:
    """Words as text: YAML reads a bare 1 as a number, and a bare yes as true, which is not to be undone."""
    if not isinstance(value, dict):
        return value
    switched = [str(word) for word in value if isinstance(word, bool)]
    if switched:
        raise ValueError(f"YAML reads an unquoted yes, no, on, off as {' and '.join(switched)}: write quotes")
    return {str(word) if isinstance(word, int) else word: ours for word, ours in value.items()}


Codes = Annotated[dict[str, str | int | float | bool | None], BeforeValidator(_words)]
"""From the file's word to our value; whole numbers may stand unquoted."""


PACKAGE = "package:"
LONGEST_NAME = 255
"""Bytes of a file's name on common systems."""


def many(value: Any) -> Any:
    """One value as a list of one.

    Examples
    --------
    >>> many("raw/a.csv"), many(["raw/a.csv"])
    (['raw/a.csv'], ['raw/a.csv'])
    """
    return value if isinstance(value, list) else [value]


def _usable(files: list[str]) -> list[str]:
    reasons = [f"{one[:60]!r} {reason}" for one in files if (reason := _unusable(one))]
    if reasons or not files:
        raise ValueError("; ".join(reasons) or "no file is named; write a path such as raw/data.xlsx")
    return files


def _unusable(pattern: str) -> str:
    """Why a pattern can name no file of the study, or nothing."""
    parts, there = PurePosixPath(pattern).parts, PureWindowsPath(pattern.removeprefix(PACKAGE))
    if pattern.startswith(PACKAGE):
        plain = there.parts == (there.name,) and there.name.isprintable()
        return "" if plain else "is not the plain name of a file, such as package:villages.csv"
    rules = (
        (
            there.anchor or ".." in there.parts,
            "lies outside the study folder; put the file below it, such as raw/data.xlsx",
        ),
        (not pattern.strip() or not parts, "names no file; write a path such as raw/data.xlsx"),
        (
            not pattern.isprintable() or max(map(len, map(str.encode, parts)), default=0) > LONGEST_NAME,
            "cannot be a file's name: it is too long or holds an invisible character",
        ),
        ("\\" in pattern, f"has backslashes; write {there.as_posix()[:60]!r}"),
        (
            any("**" in part and part != "**" for part in parts) or parts[-1:] == ("**",),
            "has ** where only * may stand; write raw/*.xlsx, or raw/**/*.xlsx with the folders below",
        ),
    )
    return next((reason for wrong, reason in rules if wrong), "")


Files = Annotated[list[str], BeforeValidator(many), AfterValidator(_usable)]


class Model(BaseModel):
    """A part of study.yaml: unknown keys are refused, values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Text(Model):
    """A text in both languages."""

    id: str
    en: str


def _both(value: Any) -> Any:
    return {"id": value, "en": value} if isinstance(value, str) else value


BothLanguages = Annotated[Text, BeforeValidator(_both)]


class Outcome(Model):
    """A column of the panel whose change is to be explained.

    A ``placebo`` is one that the mentoring cannot have moved: it gets no effect of its own but checks
    the way the effects on the others were found.
    """

    column: str
    label: BothLanguages
    unit: Literal["share", "index", "count", "rupiah", "percent"] = "share"
    lower_is_better: bool = True
    placebo: bool = False


class Subgroup(Model):
    """A column of ``areas`` or ``panel`` by whose values the effect is told apart.

    Words are groups as they stand; numbers, of the panel the mean of the years before the first
    start, are cut at the median of the priority villages. ``declared`` is the day on which the group
    was laid down, before results were seen; without it what is found is exploratory.
    """

    column: str
    label: BothLanguages
    declared: dt.date | None = None


class Ranking(Model):
    """Weights of the four criteria by which a village's potential is ordered; their sum does not matter.

    ``slack``: room still unused; ``market``: how far it reaches; ``meeting``: the village meeting's own
    rank; ``special``: what the village has more of than the kabupaten.
    """

    slack: float = Field(1.0, ge=0)
    market: float = Field(1.0, ge=0)
    meeting: float = Field(1.0, ge=0)
    special: float = Field(1.0, ge=0)

    @model_validator(mode="after")
    def _some(self) -> "Ranking":
        if not any((self.slack, self.market, self.meeting, self.special)):
            raise ValueError("at least one weight must be above zero")
        return self


class RelatedProgramme(Model):
    """A related programme, named as in the table ``programmes``.

    ``announced`` are the places a year that it announced for the whole kabupaten; two programmes of one
    ``purpose`` that pay in the same village and year are flagged; ``umbrella`` names the programme that
    it is a part of; ``poverty_effect`` says whether it claims one, and none is ever attributed here.
    """

    name: str
    announced: float | None = Field(None, gt=0)
    purpose: str = ""
    umbrella: str = ""
    poverty_effect: bool = False


class Systems(Model):
    """The movement's own systems: ``next_desk`` is the day before which follow-ups are due."""

    next_desk: dt.date | None = None
    ranking: Ranking = Ranking()
    programmes: list[RelatedProgramme] = []

    @model_validator(mode="after")
    def _once(self) -> "Systems":
        names = [programme.name for programme in self.programmes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"programmes: {', '.join(twice)} is named twice")
        return self
