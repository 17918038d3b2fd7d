"""A study of four invented villages, as it is after checking."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from blora_eval.study import Study

VILLAGES = [f"99.99.0{district}.200{number}" for district in (1, 2) for number in (1, 2)]
ROUNDS = {
    "r1": {"kind": "register", "date": "2021-12-31", "label": "Satu", "register": "DTKS"},
    "r2": {"kind": "register", "date": "2024-12-31", "label": "Dua", "register": "dtks "},
    "r3": {"kind": "register", "date": "2025-12-31", "label": "Tiga", "register": "DTSEN"},
    "s1": {"kind": "survey", "date": "2021-03-31", "label": "Survei satu"},
    "s2": {"kind": "survey", "date": "2025-03-31", "label": "Survei dua"},
}


@pytest.fixture
def make_study() -> Callable[..., Study]:
    """A study with these parts of study.yaml beside the least there must be."""

    def make(**parts: Any) -> Study:
        least = {
            "folder": Path(),
            "name": "uji",
            "title": "Uji",
            "as_of": "2025-12-31",
            "rounds": ROUNDS,
            "tables": {"areas": {"files": "a.csv"}},
        }
        return Study.model_validate(least | parts)

    return make


@pytest.fixture
def areas() -> pd.DataFrame:
    """Two villages in each of two districts; the first of each is on the priority list."""
    return pd.DataFrame(
        {
            "village_code": VILLAGES,
            "village": list("abcd"),
            "kind": "desa",
            "district_code": [code[:8] for code in VILLAGES],
            "regency_code": "99.99",
            "is_priority": [True, False] * 2,
        }
    )
