"""What one report may say: the numbers of its place and of what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from blora_eval.report.labels import level_label
from blora_eval.report.language import translator
from blora_eval.report.names import named
from blora_eval.report.record import TABLE_OF, Number, indexed

__all__ = ["GROUPS", "Results"]

GROUPS = ("priority", "comparison")


@dataclass(frozen=True)
class Results:
    """Everything one report may say: the rows of its place and of what it is compared with.

    ``level`` is village, regency, province or study; ``rows`` are rows of the results store,
    ``areas`` the frame of villages with their ``role``, ``study`` what study.json says.
    """

    lang: str
    level: str
    area_code: str
    rows: pd.DataFrame
    areas: pd.DataFrame
    study: Mapping[str, Any]

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], list[Number]]:
        """The place's own numbers and those of what it lies in, ready to be looked up by the hundred."""
        above = [self.code(level) for level in ("district", "regency", "province")]
        return indexed(self.rows, self.area_code, ["", self.area_code, *GROUPS, *above])

    def say(self, text: str) -> str:
        """A text in the report's language.

        Parameters
        ----------
        text : str
            The Indonesian text.

        Returns
        -------
        str
            Its translation.
        """
        return translator(self.lang)(text)

    @cached_property
    def area(self) -> Mapping[str, Any]:
        """The frame's row of the place (for a group of villages, of its first village).

        Returns
        -------
        mapping
            Codes and names of the place and of what it lies in.
        """
        if self.level == "study":
            return dict(self.areas.iloc[0])
        return dict(self.areas[self.areas[f"{self.level}_code"] == self.area_code].iloc[0])

    @cached_property
    def villages(self) -> pd.DataFrame:
        """The frame's rows of the villages inside the place.

        Returns
        -------
        DataFrame
            One row a village.
        """
        if self.level == "study":
            return self.areas
        return self.areas[self.areas[f"{self.level}_code"] == self.area_code]

    @property
    def name(self) -> str:
        """The place's name with what it is.

        Returns
        -------
        str
            Such as *Desa Botoreco*.
        """
        return self.place_name(self.level)

    def code(self, level: str) -> str:
        """The code of the place of ``level`` that this place lies in.

        Parameters
        ----------
        level : str
            A level of the store, or a group of villages (priority, comparison).

        Returns
        -------
        str
            Empty where there is none, or where a level has one place only.
        """
        if level in GROUPS:
            return level
        return "" if level in {"study", "nation"} else str(self.area.get(f"{level}_code", ""))

    def place_name(self, level: str) -> str:
        """The name of the place of ``level`` that this place lies in.

        Parameters
        ----------
        level : str
            A level of the store, or a group of villages (priority, comparison).

        Returns
        -------
        str
            Such as *Kecamatan Jati*.
        """
        if level not in {"village", "district", "regency", "province"}:
            title = str(self.study["title"][self.lang])
            return title if level == "study" else level_label(level, self.lang)
        kind = str(self.area.get("kind", "")) if level == "village" else ""
        return named(level, str(self.area.get(level, "")), self.lang, kind)

    @property
    def around(self) -> str:
        """The level that a survey speaks for: a group's own, or that of the group a village lies in.

        Returns
        -------
        str
            A level of the store.
        """
        wide = str(self.study["groups"])
        return self.level if self.level != "village" else wide if wide == "province" else "regency"

    def beside(self) -> list[str]:
        """The levels that this place is shown beside, itself first.

        Returns
        -------
        list of str
            Only those that the frame of villages knows.
        """
        if self.level != "village":
            return [self.level if self.level in {"regency", "province"} else "study"]
        return ["village", *(level for level in ("district", "regency") if self.code(level))]

    def rounds(self, kind: str) -> list[str]:
        """The rounds of a register or a survey, by date.

        Parameters
        ----------
        kind : {"register", "survey"}
            Which rounds.

        Returns
        -------
        list of str
            Their ids.
        """
        chosen = {key: each for key, each in self.study["rounds"].items() if each["kind"] == kind}
        return sorted(chosen, key=lambda key: (chosen[key]["date"], key))

    def round_label(self, round_id: str) -> str:
        """A round in the reader's words.

        Parameters
        ----------
        round_id : str
            Its id.

        Returns
        -------
        str
            Its label, or the id where it has none.
        """
        return str(self.study["rounds"].get(round_id, {}).get("label", {}).get(self.lang, round_id))

    def outcome(self, column: str | None = None) -> Mapping[str, Any]:
        """What study.json says of an outcome.

        Parameters
        ----------
        column : str, optional
            The panel column; the study's first outcome that is no placebo if not given.

        Returns
        -------
        mapping
            Its column, label, unit and lower_is_better; empty where the study has none.
        """
        for outcome in self.study["outcomes"]:
            if column == outcome["column"] or (column is None and not outcome.get("placebo")):
                return dict(outcome)
        return {}

    def pick(self, indicator: str, level: str | None = None, **where: Any) -> pd.DataFrame:
        """The rows of an indicator.

        Parameters
        ----------
        indicator : str
            Its code.
        level : str, optional
            This place's own level if not given; ``villages`` for all villages inside the place;
            priority or comparison for a group.
        **where
            Further columns of the store that must equal a value.

        Returns
        -------
        DataFrame
            Rows of the store, in its order.
        """
        level = level or self.level
        chosen = self.rows[self.rows["indicator"] == indicator]
        if level == "villages":
            chosen = chosen[
                (chosen["level"] == "village") & chosen["area_code"].isin(self.villages["village_code"])
            ]
        else:
            of_level = "group" if level in GROUPS else level
            chosen = chosen[chosen["level"] == of_level]
            if level not in {"study", "nation"}:
                chosen = chosen[chosen["area_code"] == self.code(level)]
        for column, value in where.items():
            chosen = chosen[chosen[column] == value]
        return chosen

    def numbers(self, indicator: str, level: str | None = None, **where: Any) -> list[Number]:
        """The numbers of an indicator at one place.

        Parameters
        ----------
        indicator : str
            Its code.
        level : str, optional
            As in :meth:`pick`, but for ``villages``.
        **where
            Further fields of a Number that must equal a value.

        Returns
        -------
        list of Number
            In the store's order; empty where there are none.
        """
        level = level or self.level
        of_level = "group" if level in GROUPS else level
        found = self._index.get((indicator, of_level, self.code(level)), [])
        return [x for x in found if all(getattr(x, field) == value for field, value in where.items())]

    def number(self, indicator: str, level: str | None = None, **where: Any) -> Number:
        """One number of an indicator, or why there is none.

        Parameters
        ----------
        indicator : str
            Its code.
        level : str, optional
            As in :meth:`numbers`.
        **where
            Further fields that must equal a value; ``dimension`` is empty if not given.

        Returns
        -------
        Number
            The first that fits; with status ``unavailable`` and a reason where none does.
        """
        found = self.numbers(indicator, level, **{"dimension": "", **where})
        if found:
            return found[0]
        level = level or self.level
        known = {key: value for key, value in where.items() if key in {"dimension", "period", "round"}}
        return Number(indicator, level, self.code(level), reason=self.why(indicator, level), **known)

    def why(self, indicator: str, level: str | None = None) -> str:
        """The reason for which an indicator has no number at a place.

        Parameters
        ----------
        indicator : str
            Its code.
        level : str, optional
            As in :meth:`numbers`.

        Returns
        -------
        str
            The code that the store gives; ``no_table`` where the input is absent; otherwise ``no_rows``.
        """
        for x in self.numbers(indicator, level):
            if x.status == "unavailable":
                return x.reason
        table = TABLE_OF.get(indicator, "")
        return "no_table" if self.study["tables"].get(table) == "absent" else "no_rows"
