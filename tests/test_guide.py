"""The guide to study.yaml: its example is read as it stands, and it leaves out no key."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

from blora_eval import study, study_parts
from blora_eval import study_parts as study_systems
from blora_eval.assets import asset
from blora_eval.indicators.official import official_rows
from blora_eval.indicators.official_findings import finding_rows, series_of
from blora_eval.ingest.profiles import PROFILES
from blora_eval.study import load_study

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
MODELS = [
    model
    for module in (study, study_parts, study_systems)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__
]


@pytest.fixture
def example(tmp_path):
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    (tmp_path / "study.yaml").write_text(block, encoding="utf-8")
    return load_study(tmp_path)


def keys(model):
    return [one.alias or name for name, one in model.model_fields.items() if name != "folder"]


def test_the_example_is_a_study(example):
    assert example.name == "contoh"
    assert len(example.tables["official"]) == 2
    assert example.priority.selected_on == [2019, 2020]


def test_the_example_uses_every_key():
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    used = set(re.findall(r"(?<![\w-])([a-z_]+):", block))
    missing = {(model.__name__, key) for model in MODELS for key in keys(model)} - {
        (model.__name__, key) for model in MODELS for key in keys(model) if key in used
    }
    assert missing == set()


def test_every_key_is_explained():
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE))
    missing = {(model.__name__, key) for model in MODELS for key in keys(model) if key not in explained}
    assert len(MODELS) > 10
    assert missing == set()


def test_every_profile_is_named_with_what_was_seen_of_it():
    assert all(f"| `{name}` | {profile.seen_en} |" in GUIDE for name, profile in PROFILES.items())


def test_the_readme_shows_the_commands_and_the_way_to_the_guide():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("init", "check", "measure", "report"):
        assert f"blora-eval {command}" in readme
    assert "docs/guide.md" in readme


def test_the_sums_of_the_readme_are_those_of_the_store():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = finding_rows(
        series_of(official_rows(pd.read_csv(asset("data/reference/bps_series.csv")))), ["33.16"], 2021
    )
    own = rows[rows["area_code"] == "33.16"].set_index(["indicator", "dimension", "period"])["value"]
    for key in (
        ("official_change", "P0", "2009/2025"),
        ("official_position", "P0:33", "2025"),
        ("official_position", "P0:ID", "2025"),
        ("official_pace", "P0:33", "2021/2025"),
        ("official_pace", "P0:ID", "2021/2025"),
    ):
        assert f"| {own[key]:+.2f}".replace("-", "−") in readme
    counts = rows[rows["area_code"] == "33.16"].set_index(["indicator", "dimension", "period"])["n"]
    same = [
        (round(own[key] * counts[key]), counts[key])
        for key in (("official_relevance", f"P0:{code}", "2015/2025") for code in ("33", "ID"))
    ]
    assert "; ".join(f"{k} of {n}" for k, n in same) in readme


def test_the_readme_s_code_runs_as_it_stands():
    """Its sum is the one it says, its design and its effect are tables, on invented households and villages."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    rng = np.random.default_rng(7)
    at = np.arange(240)
    households = pd.DataFrame({"welfare": rng.lognormal(4.6, 0.4, at.size), "weight": 1.0 + at % 3})
    households = households.assign(stratum=at % 2, psu=at // 12, district=np.where(at % 4 < 2, "a", "b"))
    panel = pd.DataFrame(
        {"village_code": np.repeat(np.arange(60), 6), "year": np.tile(range(2018, 2024), 60)}
    )
    panel["start"] = np.where(panel["village_code"] < 15, 2021, 0)
    panel["poverty"] = rng.normal(12, 1, len(panel)) - 3.0 * (panel["start"].between(1, panel["year"]))
    names: dict[str, object] = {"households": households, "panel": panel}
    exec(block, names)
    assert names["be"].fgt([50, 75, 100, 200], line=100, alpha=1) == 0.1875
    table = names["effect"].table()
    assert list(table.columns[:4]) == ["value", "se", "low", "high"]
    assert table["low"].iloc[0] <= -3.0 <= table["high"].iloc[0]
