"""No hidden cell of the tables that add up can be told to be small, by all that is published of them."""

import pandas as pd
import pytest

from blora_eval.measure.disclosure import protect
from blora_eval.results import read_store
from tests.path.attacker import tables

K = 5


@pytest.fixture(scope="module")
def stores(measured):
    full = read_store(measured / "results/full/results.parquet")
    published = read_store(measured / "results/publishable/results.parquet")
    return full, published, pd.read_parquet(measured / "results/publishable/areas.parquet")


def told_small(full, published, areas):
    """How many small cells are hidden, and those whose largest value lies below the minimum."""
    found = [one for attack in tables(full, published, areas) for one in attack.small(K)]
    return len(found), [(place, thing) for place, thing, most in found if most < K - 1e-6]


def test_no_hidden_cell_is_narrowed_below_the_minimum(stores):
    hidden, narrowed = told_small(*stores)
    assert hidden > 300
    assert narrowed == []


def test_the_same_attack_succeeds_where_only_the_small_cells_are_hidden(stores):
    full, _, areas = stores
    count = full["value"].where(full["unit"] != "share", (full["value"] * full["n"]).round())
    few = (count > 0) & (count < K)
    _, narrowed = told_small(full, full.assign(value=full["value"].mask(few)), areas)
    assert len(narrowed) > 200


def test_the_published_store_is_what_protect_gives(stores):
    full, published, areas = stores
    assert (protect(full, areas, minimum_cell=K)["status"] == published["status"]).all()
