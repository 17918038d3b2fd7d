"""Poverty of every area in one call: against the chain it is made of, a known truth, and what it refuses."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.benchmarking import benchmark
from blora_eval.estimate.areas.log_welfare import fit_log_welfare, village_poverty
from blora_eval.estimate.areas.small_areas import small_areas

AREAS, SAMPLED, HOUSEHOLDS, LINE = 40, 32, 80, 100.0
COLUMNS: dict[str, Any] = {"area": "village", "welfare": "welfare", "line": LINE, "covariates": ["school"]}


@pytest.fixture(scope="module")
def world() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Survey, register of all households, and the share of poor persons of every village."""
    rng = np.random.default_rng(4)
    village = np.repeat(np.arange(AREAS), HOUSEHOLDS)
    school = rng.normal(size=AREAS)[village] + rng.normal(size=len(village))
    logs = np.log(150) + 0.3 * school + rng.normal(0, 0.1, AREAS)[village] + rng.normal(0, 0.4, len(village))
    register = pd.DataFrame(
        {"village": village, "school": school, "persons": rng.integers(1, 6, len(village))}
    )
    people = register.assign(welfare=np.exp(logs), weight=10.0 * register["persons"])
    poor = (people["welfare"] < LINE) * people["persons"]
    truth = poor.groupby(village).sum() / people["persons"].groupby(village).sum()
    survey = people[people["village"] < SAMPLED].groupby("village").sample(10, random_state=1)
    return survey.assign(psu=survey.index // 5), register, truth


def test_the_call_is_the_chain(world) -> None:
    survey, register, _ = world
    found = small_areas(survey, register, **COLUMNS, weight="weight", psu="psu", size="persons", total=0.2)
    sample = survey.assign(area=survey["village"].astype(str), persons=1.0)
    persons = register.groupby("village")["persons"].sum()
    known = (register["school"] * register["persons"]).groupby(register["village"]).sum() / persons
    frame = pd.DataFrame({"school": known.set_axis(known.index.astype(str))})
    table = village_poverty(fit_log_welfare(frame, sample), LINE, "fgt0")
    size = persons.set_axis(frame.index)
    moved = benchmark(table, size=size, group=pd.Series("x", frame.index), totals=pd.Series({"x": 0.2}))
    assert found["value"].tolist() == pytest.approx(moved["estimate"].tolist())
    assert found["se"].tolist() == pytest.approx(np.sqrt(moved["mse"]).tolist())
    assert (found["value"] * persons).sum() / persons.sum() == pytest.approx(0.2)
    assert found.index.tolist() == list(range(AREAS))
    assert found["n"].tolist() == [10] * SAMPLED + [0] * (AREAS - SAMPLED)


@pytest.mark.parametrize("method", ["area", "household", "ell"])
def test_intervals_hold_the_truth_and_errors_are_less_than_the_direct(world, method: str) -> None:
    survey, register, truth = world
    found = small_areas(
        survey, register, **COLUMNS, size="persons", method=method, rng=np.random.default_rng(1), draws=60
    )
    inside = (found["low"] <= truth) & (truth <= found["high"])
    assert inside.mean() >= 0.85  # of 40; three standard errors below 95 %
    direct = (survey["welfare"] < LINE).groupby(survey["village"]).mean()
    error = (found["value"] - truth)[:SAMPLED]
    assert (error**2).mean() < 0.6 * ((direct - truth[:SAMPLED]) ** 2).mean()
    assert list(found)[:6] == ["value", "se", "low", "high", "status", "reason"]
    assert found["reason"][SAMPLED:].str.contains("synthetic").all()
    assert not found["reason"][:SAMPLED].str.contains("synthetic").any()
    assert found["reason"].str.contains("no_weights").all() == (method == "area")
    relative = found["se"] / found["value"]
    assert (found["status"].eq("unusable") == (relative > 0.5)).all()


def test_order_of_rows_and_the_labels_kind_do_not_matter(world) -> None:
    survey, register, _ = world
    first = small_areas(survey, register, **COLUMNS)
    named = [
        frame.assign(village="v" + frame["village"].astype(str).str.zfill(2)) for frame in (survey, register)
    ]
    again = small_areas(*(frame.sample(frac=1, random_state=1) for frame in named), **COLUMNS)
    assert again["value"].tolist() == pytest.approx(first["value"].tolist())
    assert again.index[1] == "v01"


Spoil = Callable[[pd.DataFrame, pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame]]


@pytest.mark.parametrize(
    ("spoil", "choices", "words"),
    [
        (lambda s, r: (s.drop(columns="welfare"), r), {}, "welfare: the survey has no such column"),
        (lambda s, r: (s, r.drop(columns="school")), {}, "school: the register has no such column"),
        (lambda s, r: (s, r.assign(school=r["school"].where(r.index > 4))), {}, "school: missing or infinite in 5"),
        (lambda s, r: (s.assign(village=s["village"].where(s["village"] > 0)), r), {}, "village: missing in 10"),
        (lambda s, r: (s.assign(welfare="much"), r), {}, "welfare: the column of the survey holds other"),
        (lambda s, r: (s, r[r["village"] > 0]), {}, "10 households of the survey lie in no area"),
        (lambda s, r: (s.assign(welfare=9e9), r), {}, "on one side of the line"),
        (lambda s, r: (s[s["village"] < 19], r), {}, "19 areas were sampled, and 20"),
        (lambda s, r: (s, r.assign(persons=0)), {"size": "persons"}, "persons: not above zero in 3200 rows"),
        (lambda s, r: (s, r), {"line": 0.0}, "line: a poverty line is above zero"),
        (lambda s, r: (s, r), {"total": 12.3}, "total: a share"),
        (lambda s, r: (s, r), {"method": "household"}, "rng: households are drawn at random"),
        (lambda s, r: (s, r), {"method": "ell", "draws": 1, "weight": "weight"}, "weight, psu: method='ell'(.|\\n)*draws"),
        (lambda s, r: (s.drop(columns="school"), r), {"method": "ell"}, "school: the survey has no such column"),
        (lambda s, r: (s.assign(welfare=s["welfare"] - 99), r), {"method": "ell", "rng": np.random.default_rng(1)}, "not above zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_refused(
    world, spoil: Spoil, choices: dict[str, Any], words: str
) -> None:
    survey, register, _ = world
    with pytest.raises(EstimationError, match=words):
        small_areas(*spoil(survey, register), **{**COLUMNS, **choices})
