"""What a report must know of its study besides numbers: titles, rounds, lines, lists, attributions."""

from typing import Any

import pandas as pd

from blora_eval import __version__
from blora_eval.measure.levels import areas_with_roles, as_iso, group_level
from blora_eval.study import Study
from blora_eval.tables import table_names

__all__ = ["facts"]


def facts(study: Study, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """The publishable part of study.yaml, for ``study.json``.

    Parameters
    ----------
    study : Study
        The study.
    tables : dict of str to DataFrame
        The clean tables: which are present.

    Returns
    -------
    dict
        JSON-ready; no path, no code list and nothing of a person.
    """
    priority = study.priority
    areas = areas_with_roles(study, tables["areas"])
    present = {name: "present" if name in tables else "absent" for name in table_names()}
    attributions = [source.attribution for sources in study.tables.values() for source in sources]
    return {
        "name": study.name,
        "title": study.title.model_dump(),
        "as_of": study.as_of.isoformat(),
        "languages": list(study.languages),
        "synthetic": study.synthetic,
        "minimum_cell": study.minimum_cell,
        "version": __version__,
        "attributions": sorted({text for text in attributions if text}),
        "rounds": {
            name: {
                "kind": each.kind,
                "date": each.date.isoformat(),
                "label": each.label.model_dump(),
                "register": each.register_name,
            }
            for name, each in study.rounds.items()
        },
        "lines": [line.model_dump() for line in study.lines],
        "outcomes": [outcome.model_dump() for outcome in study.outcomes],
        "subgroups": [one.model_dump(mode="json") for one in study.subgroups],
        "priority": None
        if priority is None
        else {
            "kind": priority.kind,
            "decree": priority.decree,
            "date": as_iso(priority.date),
            "start_year": priority.start_year,
        },
        "groups": group_level(study, areas),
        "systems": study.systems.model_dump(mode="json"),
        "official_areas": _official_areas(tables.get("official")),
        "tables": present,
    }


def _official_areas(official: pd.DataFrame | None) -> dict[str, str]:
    """Names by code of the areas that official figures speak of."""
    areas = [] if official is None else sorted(official["area"].astype(str).str.strip().unique())
    return {code: name or code for code, _, name in (area.partition(" ") for area in areas)}
