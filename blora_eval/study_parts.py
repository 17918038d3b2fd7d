"""Parts of study.yaml that others are made of: texts in both languages, outcomes, subgroups."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

__all__ = ["BothLanguages", "Outcome", "Subgroup", "Text"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Part):
    """A text in both languages."""

    id: str
    en: str


def _both(value: Any) -> Any:
    return {"id": value, "en": value} if isinstance(value, str) else value


BothLanguages = Annotated[Text, BeforeValidator(_both)]


class Outcome(_Part):
    """A column of the panel whose change is to be explained.

    A ``placebo`` is one that the mentoring cannot have moved: it gets no effect of its own but checks
    the way the effects on the others were found.
    """

    column: str
    label: BothLanguages
    unit: Literal["share", "index", "count", "rupiah", "percent"] = "share"
    lower_is_better: bool = True
    placebo: bool = False


class Subgroup(_Part):
    """A column of ``areas`` or ``panel`` by whose values the effect is told apart.

    Words are groups as they stand; numbers, of the panel the mean of the years before the first
    start, are cut at the median of the priority villages. ``declared`` is the day on which the group
    was laid down, before results were seen; without it what is found is exploratory.
    """

    column: str
    label: BothLanguages
    declared: dt.date | None = None
