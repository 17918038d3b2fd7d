"""No hidden cell can be told to be small, by all that is published: every table and level joined."""

import pandas as pd
import pytest

from blora_eval.measure.disclosure import protect
from blora_eval.report.export.site import write_results
from blora_eval.results import read_store
from tests.path.attacker import NO_ANSWER, Attack, small_cells

K = 5


@pytest.fixture(scope="module")
def full(measured):
    return read_store(measured / "results/full/results.parquet")


@pytest.fixture(scope="module")
def areas(measured):
    return pd.read_parquet(measured / "results/publishable/areas.parquet")


def outsiders(store, folder):
    """The table as it lies beside the reports."""
    write_results(store, folder, title="Uji", synthetic=True, as_of=pd.Timestamp("2025-12-31"))
    names = ["value", "n"]
    texts = {name: str for name in store if name not in names}
    told = pd.read_csv(
        folder / "results.csv", dtype=texts, keep_default_na=False, na_values={"value": "", "n": ""}
    )
    return told.astype(dict.fromkeys(names, float))


def known_small(full, published, areas, folder):
    """How many small cells there are, those that stand there, and those that can be told to be small."""
    small = small_cells(full.astype({"value": float, "n": float}), areas, K)
    attack = Attack(outsiders(published, folder), areas)
    hidden = [cell for cell in small if pd.isna(attack.told.get(cell, 0.0))]
    return len(small), sorted({*small} - {*hidden}), attack.most(hidden, K)


def test_no_hidden_cell_is_known_to_be_below_the_minimum(measured, full, areas, tmp_path):
    published = read_store(measured / "results/publishable/results.parquet")
    small, shown, known = known_small(full, published, areas, tmp_path)
    assert small > 300
    assert shown == []
    assert known == []


def test_the_same_attack_succeeds_where_only_the_small_cells_are_hidden(full, areas, tmp_path):
    count = full["value"].where(full["unit"] != "share", (full["value"] * full["n"]).round())
    few = (count > 0) & (count < K) & ~full["indicator"].isin(["mpi_left_out"])
    bare = full.assign(value=full["value"].mask(few), status=full["status"].mask(few, "suppressed"))
    _, _, known = known_small(full, bare, areas, tmp_path)
    assert len(known) > 100


def test_how_many_households_are_left_out_is_told_by_the_n_beside_it(measured):
    published = read_store(measured / "results/publishable/results.parquet")
    index = ["level", "area_code", "round"]
    homes, poor, left_out = (
        published[(published["indicator"] == name) & (published["status"] == "ok")].set_index(index)
        for name in ("register_households", "mpi_headcount", NO_ANSWER[1])
    )
    places = homes.index.intersection(poor.index).intersection(left_out.index)
    assert len(places) > 1
    assert (homes.loc[places, "value"] - poor.loc[places, "n"] == left_out.loc[places, "value"]).all()


def test_persons_do_not_bear_the_hidden_number_of_their_households(measured):
    published = read_store(measured / "results/publishable/results.parquet")
    homes, persons = (
        published[published["indicator"] == f"register_{name}"].set_index(["level", "area_code", "round"])
        for name in ("households", "persons")
    )
    hidden = homes.index[homes["status"] == "suppressed"]
    assert len(hidden) > 10
    assert persons.loc[hidden, "n"].isna().all()
    assert persons.loc[homes.index.difference(hidden), "n"].notna().all()


def test_the_published_store_is_what_protect_gives(measured, full, areas):
    published = read_store(measured / "results/publishable/results.parquet")
    assert (protect(full, areas, minimum_cell=K)["status"] == published["status"]).all()
