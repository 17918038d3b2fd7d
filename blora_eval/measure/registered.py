"""Errors of the register by a survey that asked households whether they are in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.estimate.design import Design
from blora_eval.indicators.weighted import mean
from blora_eval.results import rows

__all__ = ["ERRORS", "absent_errors", "error_rows", "with_sides"]

ERRORS = ("register_exclusion_error", "register_inclusion_error", "register_leakage")
OPEN = ""
"""The side of a household that did not say: it stays in the sample and is in no part of it."""


def with_sides(frame: pd.DataFrame, lines: Mapping[str, float]) -> pd.DataFrame:
    """A sample with the sides that the errors are shares of: poor or not, in the register or not.

    Parameters
    ----------
    frame : DataFrame
        One round: ``welfare`` and, where it was asked, ``registered``.
    lines : mapping of str to float
        Absolute lines by name.

    Returns
    -------
    DataFrame
        As it came, where ``registered`` is not there.

    Examples
    --------
    >>> frame = pd.DataFrame({"welfare": [50.0, 150.0], "registered": [True, None]})
    >>> with_sides(frame, {"line": 100.0})[["poor:line", "in register"]].values.tolist()
    [['poor', 'yes'], ['', '']]
    """
    if "registered" not in frame:
        return frame
    said = frame["registered"].notna()
    held = frame["registered"].astype("boolean").fillna(False).astype(bool)
    more: dict[str, Any] = {"held": held.astype(float), "missed": (~held).astype(float)}
    more["in register"] = np.where(said, np.where(held, "yes", "no"), OPEN)
    for name, line in lines.items():
        poor = frame["welfare"] < line
        more[f"poor:{name}"] = np.where(said, np.where(poor, "poor", "other"), OPEN)
        more[f"spared:{name}"] = (~poor).astype(float)
    return frame.assign(**more)


def error_rows(
    design: Design, places: Mapping[str, list[str]], names: Mapping[str, bool], *, asked: bool
) -> Iterator[pd.DataFrame]:
    """Each error by line and place, with the error of the design.

    Parameters
    ----------
    design : Design
        Of what :func:`with_sides` gave.
    places : mapping of str to list of str
        By level, a column of the sample, the areas that are wanted.
    names : mapping of str to bool
        Lines, and whether the round has them.
    asked : bool
        Whether households were asked.

    Yields
    ------
    DataFrame
        ``level``, ``area_code``, ``indicator``, ``dimension`` (the line) and the estimate, a share of
        persons. ``register_exclusion_error``: of the poor, who are not in the register;
        ``register_inclusion_error``: of all others, who are; ``register_leakage``: of those in it, who
        are not poor. Households that did not say count on no side. Unavailable: ``not_asked``;
        ``no_line``; ``too_few`` where the sample holds nobody of that side.
    """
    for level, codes in places.items():
        for name, known in names.items():
            sides = (
                (ERRORS[0], "missed", f"poor:{name}", "poor"),
                (ERRORS[1], "held", f"poor:{name}", "other"),
                (ERRORS[2], f"spared:{name}", "in register", "yes"),
            )
            for indicator, value, column, side in sides:
                if not asked or not known:
                    found = pd.DataFrame(
                        {level: codes, "reason": "no_line" if asked else "not_asked", "n": 0}
                    )
                else:
                    found = _of_side(design, value, level, column, side).set_index(level)
                    found = found.reindex(pd.Index(codes, name=level)).reset_index()
                    lacking = found["n"].isna()
                    found["n"] = found["n"].fillna(0)
                    found["reason"] = found["reason"].mask(lacking, "too_few")
                    found["status"] = found["status"].mask(lacking, "unavailable")
                told = {"level": level, "indicator": indicator, "dimension": name, "unit": "share"}
                yield found.rename(columns={level: "area_code"}).assign(**told)


def _of_side(design: Design, value: str, level: str, column: str, side: str) -> pd.DataFrame:
    found = design.estimate(mean, value, by=[level, column], unit="share")
    return found[found[column] == side].drop(columns=column)


def absent_errors(places: Mapping[str, list[str]], names: list[str]) -> pd.DataFrame:
    """The errors where there is no survey.

    Parameters
    ----------
    places : mapping of str to list of str
        By level, the areas.
    names : list of str
        The lines.

    Returns
    -------
    DataFrame
        Rows of the store, unavailable, reason ``no_survey``.

    Examples
    --------
    >>> absent_errors({"study": ["all"]}, ["line"])["reason"].unique().tolist()
    ['no_survey']
    """
    told = [
        (level, code, indicator, name)
        for level, codes in places.items()
        for code in codes
        for indicator in ERRORS
        for name in names
    ]
    frame = pd.DataFrame(told, columns=["level", "area_code", "indicator", "dimension"])
    same = {"stage": "estimate", "population": "persons", "unit": "share"}
    return rows(frame, reason="no_survey", n=0, **same)
