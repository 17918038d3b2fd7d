"""Callaway-Sant'Anna against the numbers the R package did prints, and against sums by hand."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from blora_eval.estimate.panel import CohortEffects, did_cs

ROLES = {"outcome": "lemp", "unit": "countyreal", "time": "year", "start": "first_treat"}


@pytest.fixture(scope="module")
def mpdta(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared_data("benchmarks/mpdta.csv"))


@pytest.fixture(scope="module")
def effects(mpdta: pd.DataFrame) -> CohortEffects:
    return did_cs(mpdta, **ROLES)


@pytest.mark.vector("V01", "V02")
def test_simple_average_and_its_error(effects: CohortEffects) -> None:
    effect = effects.aggregate("simple")
    assert effect.estimate == pytest.approx(-0.039951, abs=5e-6)
    assert effect.se == pytest.approx(0.012034, abs=5e-6)
    assert (effect.counts.units, effect.counts.treated, effect.counts.periods) == (500, 191, 5)


@pytest.mark.vector("V03", "V04")
def test_event_study(effects: CohortEffects) -> None:
    effect = effects.aggregate("dynamic")
    assert effect.estimate == pytest.approx(-0.077240, abs=5e-6)
    assert [part.label for part in effect.parts] == [-3, -2, -1, 0, 1, 2, 3]
    printed = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert [part.estimate for part in effect.parts] == pytest.approx(printed, abs=5e-5)


@pytest.mark.vector("V05")
def test_by_cohort(effects: CohortEffects) -> None:
    effect = effects.aggregate("group")
    assert [part.estimate for part in effect.parts] == pytest.approx([-0.0797, -0.0229, -0.0261], abs=5e-5)
    assert effect.estimate == pytest.approx(-0.0310, abs=5e-5)


@pytest.mark.vector("V06")
def test_by_calendar_year(effects: CohortEffects) -> None:
    effect = effects.aggregate("calendar")
    printed = [-0.0105, -0.0704, -0.0488, -0.0371]
    assert [part.estimate for part in effect.parts] == pytest.approx(printed, abs=5e-5)
    assert effect.estimate == pytest.approx(-0.0417, abs=5e-5)


def cell(effects: CohortEffects, group: int, time: int) -> float:
    table = effects.att_gt.set_index(["group", "time"])
    return float(table.loc[(group, time), "att"])


@pytest.mark.vector("V07")
def test_covariates_with_never_treated(mpdta: pd.DataFrame) -> None:
    effects = did_cs(mpdta, **ROLES, covariates=["lpop"])
    found = [cell(effects, 2004, 2004), cell(effects, 2004, 2007), cell(effects, 2007, 2007)]
    assert found == pytest.approx([-0.0145, -0.1069, -0.0288], abs=5e-5)


@pytest.mark.vector("V08")
def test_covariates_with_not_yet_treated(mpdta: pd.DataFrame) -> None:
    effects = did_cs(mpdta, **ROLES, covariates=["lpop"], control="not_yet")
    found = [cell(effects, 2004, 2004), cell(effects, 2004, 2006), cell(effects, 2006, 2006)]
    assert found == pytest.approx([-0.0212, -0.1382, 0.0087], abs=5e-5)
