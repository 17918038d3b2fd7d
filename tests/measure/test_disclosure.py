"""Small cells are hidden, and what would give them back is hidden with them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blora_eval.indicators.deprivation import REGISTER_WEIGHTS
from blora_eval.measure.disclosure import protect
from blora_eval.results import combine, rows

AREAS = pd.DataFrame({"village_code": list("abcd"), "district_code": ["x", "x", "y", "y"]})


def counts(values, **columns):
    frame = pd.DataFrame({"area_code": list("abcd")[: len(values)], "value": values})
    columns = {"indicator": "register_households", "unit": "count", "population": "households"} | columns
    return rows(frame, **columns)


def shares(values, n, **columns):
    columns = {"unit": "share", "population": "persons", "indicator": "aid_share"} | columns
    return rows(
        pd.DataFrame(
            {"area_code": "a", "dimension": [str(i) for i in range(len(values))], "value": values, "n": n}
        ),
        **columns,
    )


def test_counts_below_the_minimum_are_hidden_with_all_their_numbers():
    row = protect(counts([4.0, 0.0, 50.0, 5.0], n=[4, 0, 50, 5]), AREAS, minimum_cell=5).iloc[0]
    assert row["status"] == "suppressed"
    assert row["reason"] == "small_cell"
    assert row[["value", "low", "high", "se", "df", "n", "n_psu"]].isna().all()


def test_zero_and_the_minimum_itself_stay():
    status = protect(counts([0.0, 5.0, 6.0, 7.0]), AREAS, minimum_cell=5)["status"]
    assert (status == "ok").all()


def test_one_hidden_village_of_a_district_takes_the_next_smallest_with_it():
    status = protect(counts([3.0, 40.0, 30.0, 50.0]), AREAS, minimum_cell=5)["status"].tolist()
    assert status == ["suppressed", "suppressed", "ok", "ok"]


@pytest.mark.parametrize(
    ("value", "n", "hidden"),
    [
        (0.02, 100, True),
        (0.98, 100, True),
        (0.0, 100, False),
        (0.05, 100, False),
        (1.0, 9, True),
        (0.5, 9, True),
    ],
)
def test_shares_hide_small_numerators_complements_and_denominators(value, n, hidden):
    status = protect(shares([value], [n]), AREAS, minimum_cell=5)["status"].item()
    assert (status == "suppressed") == hidden


def test_a_decile_cannot_be_had_from_the_others():
    frame = shares([0.03, 0.10, 0.37, 0.50], 100, indicator="decile_share", population="households")
    status = protect(frame, AREAS, minimum_cell=5)["status"].tolist()
    assert status == ["suppressed", "suppressed", "ok", "ok"]


def test_kin_fall_together_and_changes_with_their_ends():
    frame = rows(
        pd.DataFrame(
            {
                "indicator": [
                    "mpi_headcount",
                    "mpi_intensity",
                    "mpi_adjusted",
                    "mpi_headcount",
                    "mpi_headcount_change",
                ],
                "round": ["r1", "r1", "r1", "r2", "r1/r2"],
                "value": [0.02, 0.5, 0.01, 0.3, 0.28],
                "n": 100,
                "unit": ["share", "share", "index", "share", "share_points"],
            }
        ),
        area_code="a",
        population="persons",
    )
    status = protect(frame, AREAS, minimum_cell=5)["status"].tolist()
    assert status == ["suppressed", "suppressed", "suppressed", "ok", "suppressed"]


def test_official_figures_and_records_are_not_personal():
    frame = rows(
        pd.DataFrame(
            {
                "indicator": ["official", "record_count"],
                "value": [3.0, 2.0],
                "population": ["", "records"],
                "unit": "count",
            }
        ),
        area_code="a",
    )
    assert (protect(frame, AREAS, minimum_cell=5)["status"] == "ok").all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(3, 10))
def test_no_small_count_is_left_and_no_single_cell_hides_alone(values, minimum):
    shown = protect(counts([float(value) for value in values]), AREAS, minimum_cell=minimum)
    assert not ((shown["value"] > 0) & (shown["value"] < minimum)).any()
    hidden = (shown["status"] == "suppressed").to_numpy()
    for district in ("x", "y"):
        inside = (AREAS["district_code"] == district).to_numpy()
        positive = inside & (np.array(values) > 0)
        assert (hidden & inside).sum() != 1 or positive.sum() == 1


def test_the_protected_rows_are_still_a_store():
    frame = protect(counts([3.0, 40.0, 30.0, 50.0]), AREAS, minimum_cell=5)
    assert len(combine([frame], study="s")) == 4


def test_areas_without_districts_and_no_rows_at_all():
    bare = AREAS[["village_code"]]
    assert protect(counts([3.0, 40.0]), bare, minimum_cell=5)["status"].tolist() == ["suppressed", "ok"]
    assert protect(rows([]), bare, minimum_cell=5).empty


def index_rows(counts, *, n=100, poor=40):
    """An adapted index of ``n`` households of which ``poor`` are poor: how many of these lack each thing."""
    weights = {name: REGISTER_WEIGHTS[name] for name in counts}
    adjusted = sum(weights[name] * count for name, count in counts.items()) / n
    headline = [
        ("mpi_headcount", "", poor / n, "share"),
        ("mpi_intensity", "", adjusted * n / poor, "share"),
        ("mpi_adjusted", "", adjusted, "index"),
    ]
    parts = [
        ("mpi_contribution", name, weights[name] * count / n / adjusted, "share")
        for name, count in counts.items()
    ]
    frame = pd.DataFrame([*headline, *parts], columns=["indicator", "dimension", "value", "unit"])
    return rows(frame, area_code="a", population="persons", round="r1", n=n)


def hidden_of(frame, minimum_cell=5):
    shown = protect(frame, AREAS, minimum_cell=minimum_cell)
    suppressed = shown[shown["status"] == "suppressed"]
    return set(suppressed["indicator"] + ":" + suppressed["dimension"])


def test_a_small_share_of_the_index_is_no_small_number_of_households():
    """Earth floors weigh 1/24: twenty poor households are a contribution of a few per cent."""
    frame = index_rows({"schooling": 35, "child_school": 30, "fuel": 30, "floor": 20})
    floor = frame.loc[frame["dimension"] == "floor", "value"].item()
    assert floor * 100 < 5
    assert hidden_of(frame) == set()


def test_a_contribution_that_gives_back_a_few_poor_households_is_hidden_with_the_next_smallest():
    frame = index_rows({"schooling": 35, "fuel": 30, "lighting": 3, "water": 12})
    assert hidden_of(frame) == {"mpi_contribution:lighting", "mpi_contribution:water"}


def test_a_contribution_that_tells_which_few_of_the_poor_lack_nothing_is_hidden():
    frame = index_rows({"schooling": 38, "fuel": 30, "water": 12})
    assert hidden_of(frame) == {"mpi_contribution:schooling", "mpi_contribution:water"}


def test_none_and_all_of_the_poor_may_be_told():
    assert hidden_of(index_rows({"schooling": 40, "fuel": 30, "lighting": 0, "water": 12})) == set()


def test_few_poor_households_take_the_whole_index_with_them():
    frame = index_rows({"schooling": 3, "fuel": 3}, poor=3)
    assert len(hidden_of(frame)) == len(frame)


def test_a_contribution_without_its_index_is_hidden():
    frame = index_rows({"schooling": 35, "fuel": 30})
    assert hidden_of(frame[frame["indicator"] == "mpi_contribution"]) == {
        "mpi_contribution:schooling",
        "mpi_contribution:fuel",
    }


def test_an_intensity_near_one_speaks_of_no_household():
    frame = index_rows(dict.fromkeys(REGISTER_WEIGHTS, 40))
    assert frame.loc[frame["indicator"] == "mpi_intensity", "value"].item() == pytest.approx(1)
    assert "mpi_intensity:" not in hidden_of(frame)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(any))
def test_no_contribution_left_gives_back_a_small_count(counts):
    """What an outsider can work out: contribution x index / weight x households."""
    names = ["schooling", "fuel", "floor", "water"]
    shown = protect(index_rows(dict(zip(names, counts, strict=True))), AREAS, minimum_cell=5)
    value = shown.set_index(["indicator", "dimension"])["value"]
    for name in names:
        part, index = value["mpi_contribution", name], value["mpi_adjusted", ""]
        if pd.notna(part) and pd.notna(index):
            count = round(part * index / REGISTER_WEIGHTS[name] * 100)
            assert count == 0 or 5 <= count <= 35 or count == 40
