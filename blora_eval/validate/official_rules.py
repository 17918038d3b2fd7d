"""Rules of published figures: what one figure is of, and which cannot be what they are labelled as."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from blora_eval import plausibility
from blora_eval.ingest.cells import Mask
from blora_eval.validate.rules import Context, Masking, duplicated_in, flags

AREA = re.compile(r"(?:[A-Z]{2}|\d{2}|\d{2}\.\d{2})(?:\s|$)")


def _no_code(frame: pd.DataFrame, _: Context) -> Mask:
    return flags(frame["area"].notna()) & ~flags(frame["area"].str.match(AREA))


def _twice(frame: pd.DataFrame, _: Context) -> Mask:
    """One figure may be given again by a later vintage, or by one that says none."""
    if "vintage" not in frame:
        return duplicated_in(frame, plausibility.FIGURE)
    dated = frame.assign(vintage=frame["vintage"].fillna(""))
    return duplicated_in(dated, [*plausibility.FIGURE, "vintage"])


def _given_twice(frame: pd.DataFrame, _: Context) -> Mask:
    """Two targets, or two breaks, of one indicator and year; a target without an area is the kabupaten's."""
    key = [name for name in ("indicator", "area", "target_year", "year") if name in frame]
    return duplicated_in(frame.assign(area=frame["area"].fillna("")) if "area" in key else frame, key)


def _order(frame: pd.DataFrame, _: Context) -> Mask:
    """P0 >= P1 >= P2 wherever an area and period has them."""
    key = ["area", "year", "period"]
    some = frame[frame["indicator"].isin(["P0", "P1", "P2"])].drop_duplicates([*key, "indicator"])
    wide = some.set_index([*key, "indicator"])["value"].astype(float).unstack("indicator")  # noqa: PD010
    wide = wide.reindex(columns=["P0", "P1", "P2"])
    wrong = wide[(wide["P0"] < wide["P1"]) | (wide["P1"] < wide["P2"])].index
    places = pd.MultiIndex.from_frame(frame[key])
    return np.asarray(places.isin(wrong) & frame["indicator"].isin(["P0", "P1", "P2"]).to_numpy())


def _by(rule: Callable[[pd.DataFrame], Mask]) -> Callable[[pd.DataFrame, Context], Mask]:
    return lambda frame, _: rule(frame)


IMPLAUSIBLE = {
    "official_percent": plausibility.outside_percent,
    "official_rupiah": plausibility.outside_rupiah,
    "official_leap": plausibility.leaps,
    "official_september": plausibility.repeated_in_september,
    "official_population": plausibility.uneven_population,
}

OFFICIAL_MASKS: dict[str, Masking] = {
    "official_area": _no_code,
    "official_twice": _twice,
    "official_order": _order,
    "targets_twice": _given_twice,
    "breaks_twice": _given_twice,
    **{name: _by(rule) for name, rule in IMPLAUSIBLE.items()},
}
"""Rules of the tables ``official``, ``targets`` and ``breaks``."""
