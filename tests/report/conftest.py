"""Publishable folders as ``measure`` writes them, small and made up, one for each kind of study."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blora_eval.results import combine, write_store
from blora_eval.tables import table_names
from tests.report import invented_inequality, invented_register, invented_rows, invented_systems


def make_study(present: set[str], *, name: str = "rekaan", groups: str = "regency") -> dict[str, Any]:
    both = {"id": "Studi rekaan", "en": "Invented study"}
    rounds: dict[str, Any] = {}
    if "households" in present:
        for year in ("2021", "2024"):
            rounds[f"dtks-{year}"] = {
                "kind": "register",
                "date": f"{year}-10-01",
                "register": "DTKS",
                "label": {"id": f"DTKS {year}", "en": f"DTKS {year}"},
            }
    lines = []
    if "survey" in present:
        rounds["susenas-2024"] = {
            "kind": "survey",
            "date": "2024-03-01",
            "register": "",
            "label": {"id": "Survei Maret 2024", "en": "Survey of March 2024"},
        }
        lines = [
            {
                "name": "nasional",
                "kind": "absolute",
                "round": "susenas-2024",
                "value": 425135,
                "share": None,
                "source": "BPS",
            },
            {
                "name": "relatif-60",
                "kind": "relative",
                "round": "susenas-2024",
                "value": None,
                "share": 0.6,
                "source": "",
            },
        ]
    outcome = {
        "column": "poverty_rate",
        "label": {"id": "Persentase penduduk miskin desa", "en": "Village poverty rate"},
        "unit": "share",
        "lower_is_better": True,
    }
    has_priority = bool(present & {"panel", "idm"})
    return {
        "name": name,
        "title": both,
        "as_of": "2025-12-31",
        "languages": ["id", "en"],
        "synthetic": True,
        "minimum_cell": 5,
        "version": "0.1.0",
        "attributions": ["idn-area-data 3.1.2 (ODbL)"],
        "rounds": rounds,
        "lines": lines,
        "outcomes": [outcome] if "panel" in present else [],
        "groups": groups,
        "priority": {
            "kind": "rekaan-48",
            "decree": "SK rekaan 1/2021",
            "date": "2021-12-31",
            "start_year": 2021,
        }
        if has_priority
        else None,
        "systems": invented_systems.make_study().systems.model_dump(mode="json"),
        "tables": {table: "present" if table in present | {"areas"} else "absent" for table in table_names()},
    }


def write_folder(folder: Path, variant: str) -> Path:
    rng = np.random.default_rng(7)
    areas = invented_register.make_areas()
    groups = "regency"
    if variant == "full":
        present = {"households", "members", "survey", "panel", "idm", "official", *invented_register.RECORDS}
        frames = [
            invented_register.account_rows(areas),
            invented_register.register_rows(areas, rng),
            invented_rows.poverty_rows(areas),
            invented_inequality.inequality_rows(),
            invented_rows.panel_rows(areas, rng),
            invented_rows.idm_rows(areas, rng, [2021, 2022, 2023, 2024]),
            invented_rows.official_rows(),
            invented_rows.record_rows(areas),
            invented_systems.system_rows(areas),
        ]
        present |= invented_systems.SYSTEMS
    elif variant == "survey":
        groups, present = "province", {"survey"}
        areas = areas.drop(columns=["lat", "lng"]).assign(
            province="Jawa Rekaan", province_code="9", role="other"
        )
        areas["village_code"] = [f"v{index}" for index in range(len(areas))]
        frames = [invented_rows.poverty_rows(areas, "province", "9")]
    elif variant == "idm":
        present = {"idm", "official"}
        frames = [invented_rows.idm_rows(areas, rng, [2024]), invented_rows.official_rows()]
    else:
        present, areas = set(), areas.drop(columns=["lat", "lng"]).assign(role="other")
        frames = [invented_rows.absent_rows(areas)]
    folder.mkdir(parents=True)
    write_store(combine(frames, study="rekaan"), folder / "results.parquet")
    areas.to_parquet(folder / "areas.parquet", index=False)
    invented_rows.write_verdict(folder, found=variant == "full")
    (folder / "study.json").write_text(json.dumps(make_study(present, groups=groups)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def publishable(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Path of a publishable folder of a kind of study: full, survey, idm or absent."""
    made: dict[str, Path] = {}

    def folder(variant: str) -> Path:
        if variant not in made:
            made[variant] = write_folder(tmp_path_factory.mktemp("stores") / variant, variant)
        return made[variant]

    return folder
