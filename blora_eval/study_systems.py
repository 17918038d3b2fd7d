"""What study.yaml may say of the movement's own systems: the next Desk, the ranking, related programmes."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["Ranking", "RelatedProgramme", "Systems"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ranking(_Part):
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


class RelatedProgramme(_Part):
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


class Systems(_Part):
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
