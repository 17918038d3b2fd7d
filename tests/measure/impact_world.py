"""A made-up kabupaten measured for impact, and what its reports may say."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.measure.effects import effect_rows, outcome_rows, verdict_table
from blora_eval.measure.levels import areas_with_roles
from blora_eval.measure.store import study_description
from blora_eval.report.place import Results
from blora_eval.results import combine
from blora_eval.study import Study
from tests.reference.villages_recovery import WORLDS, World, kabupaten
from tests.registry.walk import unregistered

OUTCOMES = [{"column": "poor", "label": {"id": "Proporsi miskin", "en": "Share of poor"}, "unit": "share"}]


def tables_of(world: World, seed: int, *, effect: float = 0.0) -> dict[str, pd.DataFrame]:
    """Clean tables: areas, panel and assignments of a kabupaten of the recovery study."""
    drawn = kabupaten(world, np.random.default_rng(seed), effect=effect)
    codes = drawn.groupby("village")["district"].first()
    name = {i: f"99.99.{d + 1:02d}.{2001 + i}" for i, d in codes.items()}
    panel = drawn.assign(village_code=drawn["village"].map(name))
    start = panel.groupby("village_code")["start"].first()
    areas = pd.DataFrame({"village_code": start.index, "is_priority": (start > 0).to_numpy()})
    areas["village"] = "Desa " + areas["village_code"].str[-4:]
    areas["district_code"], areas["regency_code"] = areas["village_code"].str[:8], "99.99"
    areas["district"], areas["regency"] = "K" + areas["district_code"].str[-2:], "Contoh"
    areas["kind"] = "desa"
    rng = np.random.default_rng(seed)
    areas["lat"], areas["lng"] = -7.2 + 0.4 * rng.random(len(areas)), 111.2 + 0.4 * rng.random(len(areas))
    given = start[start > 0]
    assignments = pd.DataFrame(
        {"village_code": given.index, "start_date": pd.to_datetime(given.astype(str) + "-01-01").to_numpy()}
    )
    return {"areas": areas, "panel": panel[["village_code", "year", "poor"]], "assignments": assignments}


def study_of(
    make_study: Callable[..., Study], tables: dict[str, pd.DataFrame], selected: list[int], **more: Any
) -> Study:
    areas = tables["areas"]
    codes = areas.loc[areas["is_priority"], "village_code"].tolist()
    priority = {"kind": "uji", "villages": codes, "selected_on": selected}
    return make_study(**{"outcomes": OUTCOMES, "priority": priority, **more})


def measured(study: Study, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    areas = areas_with_roles(study, tables["areas"])
    frames = [*outcome_rows(study, tables["panel"], areas), *effect_rows(study, tables, areas)]
    store = combine(frames, study=study.name)
    assert unregistered(store) == []
    return store


def place(study: Study, tables: dict[str, Any], store: pd.DataFrame, code: str, lang: str) -> Results:
    areas = areas_with_roles(study, tables["areas"])
    level = "village" if code in set(areas["village_code"]) else "regency"
    facts, verdicts = study_description(study, tables), verdict_table(study, store)
    return Results(lang, level, code, store, areas, facts, verdicts)


__all__ = ["OUTCOMES", "WORLDS", "measured", "place", "study_of", "tables_of"]
