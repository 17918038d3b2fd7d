"""Synthetic control village by village: published cases, sums by hand, properties, a simulated truth."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import EffectSet
from blora_eval.estimate.village.effects import placebo_interval, placebo_p, village_effects

ROLES = {"outcome": "y", "unit": "unit", "time": "time", "start": "start"}


def started(panel: pd.DataFrame, starts: dict[str, float]) -> pd.DataFrame:
    return panel.assign(start=panel["unit"].map(starts).fillna(0.0))


@pytest.fixture(scope="module")
def california(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    table = pd.read_csv(shared_data("benchmarks/california_prop99.csv"), sep=";")
    table = table.rename(columns={"State": "unit", "Year": "time", "PacksPerCapita": "y"})
    return started(table, {"California": 1989})


@pytest.mark.vector("V26")
def test_california_by_exact_weights(california: pd.DataFrame) -> None:
    found = village_effects(california, **ROLES, method="simplex")
    effect = found["California"]
    assert effect.estimate == pytest.approx(-19.513630, abs=1e-5)
    assert {part.label: part.estimate for part in effect.parts}[2000] == pytest.approx(-26.596643, abs=1e-5)
    assert effect.diagnostics["rmspe"] ** 2 == pytest.approx(2.743662, abs=1e-5)
    assert found.smallest_p == pytest.approx(1 / 39)


@pytest.mark.vector("V24")
def test_california_by_plain_difference(california: pd.DataFrame) -> None:
    found = village_effects(california, **ROLES, method="did")
    assert found["California"].estimate == pytest.approx(-27.349111, abs=1e-5)


@pytest.mark.vector("V27")
def test_germany_and_italy(shared_data: Callable[[str], Path]) -> None:
    table = pd.read_csv(shared_data("benchmarks/scpi_germany.csv"))
    table = table.rename(columns={"country": "unit", "year": "time", "gdp": "y"})
    table = started(table, {"West Germany": 1991, "Italy": 1992})
    found = village_effects(table, **ROLES, method="simplex")
    assert len(found.placebos["unit"].unique()) == 15
    estimates = [found["West Germany"].estimate, found["Italy"].estimate]
    assert estimates == pytest.approx([-1.8476, -1.1211], abs=1e-4)


@pytest.mark.vector("V30")
def test_kansas(shared_data: Callable[[str], Path]) -> None:
    table = pd.read_csv(shared_data("benchmarks/kansas.csv.gz"))
    table = table.rename(columns={"state": "unit", "year_qtr": "time", "lngdpcapita": "y"})
    simplex = village_effects(started(table, {"Kansas": 2012.25}), **ROLES, method="simplex")
    even = table[table["unit"] != "Kansas"].groupby("time")["y"].mean()
    kansas = table[table["unit"] == "Kansas"].set_index("time")["y"]
    before = kansas.index < 2012.25
    imbalance = simplex["Kansas"].diagnostics["rmspe"] * np.sqrt(before.sum())
    uniform = float(np.sqrt(((kansas - even)[before] ** 2).sum()))
    assert simplex["Kansas"].estimate == pytest.approx(-0.0294, abs=5e-4)
    assert imbalance == pytest.approx(0.083, abs=5e-4)
    assert 100 * (1 - imbalance / uniform) == pytest.approx(79.5, abs=0.05)


def test_ratio_is_refused_for_a_short_history(california: pd.DataFrame) -> None:
    late = california[california["time"] >= 1979]
    choices = {**ROLES, "method": "simplex", "statistic": "ratio"}
    with pytest.raises(EstimationError, match="10 periods before 1989"):
        village_effects(late, **choices)
    assert village_effects(california, **choices)["California"].p == pytest.approx(3 / 39)


def simulate(rng: np.random.Generator, *, units: int = 60, effect: float = 0.0) -> pd.DataFrame:
    level = 0.1 * rng.standard_normal((units, 1))
    noise = rng.standard_normal((units, 10))
    for t in range(1, 10):
        noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * noise[:, t]
    y = level + 0.03 * noise + 0.02 * rng.standard_normal((1, 10))
    y[:12, 7:] += effect
    names = [f"v{i:03d}" for i in range(units)]
    return pd.DataFrame({"unit": np.repeat(names, 10), "time": np.tile(range(10), units), "y": y.ravel()})


TREATED = {f"v{i:03d}": 7.0 for i in range(12)}


@pytest.fixture(scope="module")
def simulated() -> EffectSet:
    return village_effects(started(simulate(np.random.default_rng(5), effect=-0.2), TREATED), **ROLES)


def test_a_large_effect_is_found_in_every_village(simulated: EffectSet) -> None:
    assert [effect.estimate for effect in (simulated[name] for name in simulated)] == pytest.approx(
        [-0.2] * 12, abs=0.1
    )
    assert simulated.table()["p"].max() < 0.05
    assert (simulated.adjusted["shrunk_high"] < 0).all()
    assert simulated.smallest_p == pytest.approx(1 / 49)


def test_paths_weights_and_placebos_agree_with_the_effects(simulated: EffectSet) -> None:
    paths = simulated.paths
    after = paths[paths["time"] >= 7].groupby("unit")["gap"].mean()
    assert after[list(TREATED)].tolist() == pytest.approx([simulated[name].estimate for name in TREATED])
    assert (paths["actual"] - paths["synthetic"]).tolist() == pytest.approx(paths["gap"].tolist())
    assert simulated.weights.groupby("unit")["weight"].sum().tolist() == pytest.approx([1] * 12, abs=1e-4)
    assert not set(simulated.weights["donor"]) & set(TREATED)
    assert simulated.placebos.groupby("unit").size().eq(10).all()


def test_village_size_and_coverage_on_no_effect() -> None:
    rng = np.random.default_rng(11)
    rejected, covered, looks = 0, 0, 0
    for _ in range(40):
        found = village_effects(started(simulate(rng), TREATED), **ROLES)
        table = found.table()
        rejected += int((table["p"] <= 0.05).sum())
        covered += int(((table["low"] <= 0) & (table["high"] >= 0)).sum())
        looks += len(table)
    # 480 looks in 40 panels: three standard errors around 5 % allow for villages that share their donors.
    assert rejected / looks <= 0.08
    assert covered / looks >= 0.92


def test_units_that_cannot_be_judged_are_named() -> None:
    panel = started(simulate(np.random.default_rng(2)), {"v000": 7, "v001": 7, "v002": 7})
    panel.loc[(panel["unit"] == "v001") & (panel["time"] == 3), "y"] = np.nan
    panel.loc[(panel["unit"] == "v050") & (panel["time"] == 3), "y"] = np.nan
    found = village_effects(panel, **ROLES)
    assert list(found) == ["v000", "v002"]
    assert [(item.method, item.reason) for item in found.unavailable] == [("v001", "missing_periods")]
    codes = {warning.code for warning in found.warnings}
    assert {"villages_unavailable", "donors_incomplete"} <= codes
    assert len(found.placebos["unit"].unique()) == 60 - 3 - 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda panel: started(panel, {"v000": 1}), "1 periods before"),
        (lambda panel: started(panel, {}), "No unit starts"),
        (lambda panel: started(panel, {"v000": 10}), "No unit starts"),
        (lambda panel: panel.assign(start=7), "0 donors"),
        (lambda panel: pd.concat([panel, panel]), "second row"),
        (lambda panel: panel.assign(y=1.0), "does not vary"),
        (lambda panel: panel.assign(time=panel["time"].where(panel["time"] != 3)), "time is missing"),
        (lambda panel: panel.assign(y=panel["y"].where(panel["unit"] != "v000")), "No treated unit"),
    ],
)
def test_refusals(spoil: Callable[[pd.DataFrame], pd.DataFrame], words: str) -> None:
    panel = started(simulate(np.random.default_rng(2)), {"v000": 7})
    with pytest.raises(EstimationError, match=words):
        village_effects(spoil(panel), **ROLES)


def test_donors_are_untreated_units_of_the_panel() -> None:
    panel = started(simulate(np.random.default_rng(2)), {"v000": 7})
    with pytest.raises(EstimationError, match="1 donors"):
        village_effects(panel, **ROLES, donors=["v001"])
    with pytest.raises(EstimationError, match="2 of them"):
        village_effects(panel, **ROLES, donors=["v000", "v001", "z"])
    with pytest.raises(EstimationError, match="0 periods before"):
        village_effects(started(panel, {"v000": -1}), **ROLES, method="did")


def test_few_donors_bound_nothing_and_say_so() -> None:
    panel = simulate(np.random.default_rng(2))
    panel = started(panel, {"v000": 2})
    found = village_effects(panel, **ROLES, donors=[f"v{i:03d}" for i in range(20, 30)])
    assert found["v000"].low is None
    assert [warning.code for warning in found["v000"].warnings][-1] == "interval_unbounded"
    assert {warning.code for warning in found.warnings} == {"few_pre_periods", "too_few_to_name"}
    assert found["v000"].table()["low"].isna().all()


def test_each_start_has_its_own_twins() -> None:
    panel = simulate(np.random.default_rng(2))
    found = village_effects(started(panel, {"v000": 7, "v001": 8}), **ROLES)
    assert [len(found[name].parts) for name in found] == [3, 2]
    alone = village_effects(started(panel[panel["unit"] != "v000"], {"v001": 8}), **ROLES)
    assert alone["v001"].estimate == pytest.approx(found["v001"].estimate)


def test_who_starts_after_the_panel_is_a_donor() -> None:
    panel = simulate(np.random.default_rng(2))
    found = village_effects(started(panel, {"v000": 7, "v001": 99}), **ROLES)
    never = village_effects(started(panel, {"v000": 7}), **ROLES)
    assert found["v000"] == never["v000"]


@settings(max_examples=30, deadline=None)
@given(st.floats(-5, 5), st.lists(st.floats(-5, 5), min_size=19, max_size=60))
def test_interval_holds_what_the_test_does_not_reject(value: float, numbers: list[float]) -> None:
    placebos = np.array(numbers)
    low, high = placebo_interval(value, placebos) or (-np.inf, np.inf)
    for effect in np.linspace(-12, 12, 41):
        if abs(abs(value - effect) - (high - low) / 2) > 1e-6:
            assert (placebo_p(value - effect, placebos) > 0.05) == (low <= effect <= high)


@settings(max_examples=20, deadline=None)
@given(st.floats(-50, 50), st.floats(0.1, 20))
def test_effects_move_with_the_unit_of_the_outcome(shift: float, scale: float) -> None:
    panel = simulate(np.random.default_rng(3), units=25)
    panel = started(panel, {"v000": 7})
    first = village_effects(panel, **ROLES)["v000"]
    moved = village_effects(panel.assign(y=panel["y"] * scale + shift), **ROLES)["v000"]
    assert moved.estimate == pytest.approx(first.estimate * scale, rel=1e-6, abs=1e-9)
    assert moved.p == first.p
