"""Known effects are found, and none where there is none: small each run, the whole table slowly."""

import csv

import numpy as np
import pytest

from tests.reference.coverage import MEASURED
from tests.reference.villages_recovery import WORLDS, kabupaten, recover, recover_villages, refused

LEVEL, FIRST, DIP, SHORT = WORLDS
DEFAULT = "pooled_effect_known"


def measured(name: str) -> float:
    with MEASURED.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(lines)}[f"recovery.{name}"]


def test_small_form_of_the_table() -> None:
    """Twelve kabupaten a world: coverage cannot be told to the point, gross failure can."""
    for world, holds, fails in ((LEVEL, "did_cs", DEFAULT), (DIP, DEFAULT, "did_cs")):
        table = recover(world, 12, names=(holds, fails))
        print(world.name, table.round(4).to_string(), sep="\n")
        assert table.loc[holds, "coverage"] >= 0.8
        assert abs(table.loc[holds, "bias"]) < 0.002
        assert abs(table.loc[fails, "bias"]) > 0.003
        assert table.loc[holds, "power"] >= 0.6


def test_small_form_for_villages() -> None:
    found = recover_villages(LEVEL, 4)
    print(found)
    assert found["coverage"] >= 0.85
    assert found["shrunk_helped"] >= 0.85
    assert found["named"] <= 0.25
    assert abs(found["bias"]) < 0.005


def test_a_dip_is_refused_to_a_difference_in_differences_by_rule_in_every_draw() -> None:
    rng = np.random.default_rng(2)
    for world in (DIP, SHORT):
        assert all(refused(kabupaten(world, rng, effect=0.0), world) for _ in range(5))
    assert not any(refused(kabupaten(LEVEL, rng, effect=0.0), LEVEL) for _ in range(5))


@pytest.mark.parametrize(
    ("world", "estimator"),
    [
        ("level", "did_cs"),
        ("first_years", "lagged_curved"),
        ("dip", "lagged_curved"),
        ("dip_short", "lagged_curved"),
    ],
)
def test_what_the_measured_table_promises_of_the_pooled_effect(world, estimator) -> None:
    assert 0.93 <= measured(f"{world}.{estimator}.coverage") <= 0.972
    assert measured(f"{world}.{estimator}.size") <= 0.06
    assert abs(measured(f"{world}.{estimator}.bias")) <= 0.001
    assert measured(f"{world}.{estimator}.power") >= 0.9


@pytest.mark.parametrize("world", ["level", "first_years", "dip", "dip_short"])
def test_what_the_range_promises_however_villages_were_chosen(world) -> None:
    """Between two ends its intervals hold the truth more often than they promise; an unseen level costs power."""
    assert measured(f"{world}.pooled_effect.coverage") >= 0.93
    assert measured(f"{world}.pooled_effect.size") <= 0.06
    assert measured(f"{world}.pooled_effect.power") >= (0.8 if world != "level" else 0.4)


def test_the_known_years_alone_are_wrong_where_the_choice_was_on_a_lasting_level() -> None:
    assert measured("level.lagged_curved_cr3.coverage") < 0.6
    assert measured("level.lagged_curved_cr3.size") > 0.3


def test_what_the_measured_table_promises_of_single_villages() -> None:
    for world in WORLDS:
        own = f"{world.name}.village_effect"
        assert measured(f"{own}.coverage") >= 0.9
        assert measured(f"{own}.named") <= 0.05
        assert measured(f"{own}.false_names") <= 0.05
        assert measured(f"{own}.shrunk_nothing") >= 0.93
        assert measured(f"{own}.shrunk_helped") >= 0.92


def test_where_no_difference_in_differences_holds_the_rule_refuses_it() -> None:
    for world in ("dip", "dip_short"):
        assert measured(f"{world}.did_cs.size") > 0.3
        assert measured(f"{world}.did_cs.refused") == 1.0
    assert measured("level.lagged_curved.size") > 0.3


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_three_hundred_kabupaten_give_the_table(world) -> None:
    table = recover(world, 300)
    print(world.name, table.round(4).to_string(), sep="\n")
    for estimator, row in table.iterrows():
        for name, value in row.items():
            assert value == pytest.approx(measured(f"{world.name}.{estimator}.{name}"), abs=1e-4)
    own = recover_villages(world, 60)
    print(own)
    for name, value in own.items():
        assert value == pytest.approx(measured(f"{world.name}.village_effect.{name}"), abs=1e-4)
