"""The Desk and the inventory of potential: by hand, at the edges, by property."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blora_eval.indicators.systems.desk import STAGES, desk_rows, followup_rows, funnel_rows, village_states
from blora_eval.indicators.systems.potential import (
    CRITERIA,
    SECTORS,
    location_quotient,
    potential_rows,
    rank_items,
    score_items,
)
from tests.indicators.places import AS_OF, HOMES, VILLAGES, A, B, C, day, value

EVEN = dict.fromkeys(CRITERIA, 1.0)


def test_the_funnel_narrows_and_passes_over_an_absent_table():
    desk = pd.DataFrame(
        {"village_code": [A, A, B], "agenda": ["dtks_result", "potential_inventory", "dtks_result"]}
    )
    found = {"mentored": {A, B, C}, "register": {B, C}, "inventory": {A, B}}
    rows = funnel_rows(village_states(VILLAGES, found, desk, {B}), HOMES)
    alone = [value(rows, "desk_stage", "99.99", dimension=stage) for stage in STAGES]
    together = [value(rows, "desk_funnel", "99.99", dimension=stage) for stage in STAGES]
    assert alone == [3, 2, 2, 2, 1, 1]
    assert together == [3, 2, 1, 1, 0, 0]
    assert value(rows, "desk_status", A, dimension="followups_closed") == 1
    assert value(rows, "desk_status", C, dimension="followups_closed") == 0  # no Desk was held there
    unknown = funnel_rows(village_states(VILLAGES, {**found, "register": None}, desk, None), HOMES)
    assert value(unknown, "desk_stage", "99.99", dimension="register") == "no_table"
    assert value(unknown, "desk_stage", "99.99", dimension="inventory") == 2
    assert value(unknown, "desk_funnel", "99.99", dimension="register") == "no_table"
    assert (
        value(unknown, "desk_funnel", "99.99", dimension="inventory") == 2
    )  # it passes over what nobody knows


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=8))
def test_the_funnel_never_widens(states):
    codes = [f"v{place}" for place in range(len(states))]
    table = pd.DataFrame(states, columns=list(STAGES), index=pd.Index(codes, name="village_code")).astype(
        "boolean"
    )
    rows = funnel_rows(table, {"group": pd.Series(dict.fromkeys(codes, "priority"))})
    order = {stage: place for place, stage in enumerate(STAGES)}
    funnel = rows[rows["indicator"] == "desk_funnel"].sort_values(
        "dimension", key=lambda name: name.map(order)
    )
    counts = funnel["value"].dropna().astype("float64").tolist()
    assert counts == sorted(counts, reverse=True)


def test_followups_open_overdue_and_before_the_next_desk():
    followups = pd.DataFrame(
        {
            "village_code": [A, A, A, A, B],
            "due_date": map(day, ["2025-06-01", "2026-02-01", "2026-09-01", None, "2025-06-01"]),
            "done_date": map(day, [None, None, None, None, "2025-05-01"]),
        }
    )
    rows = followup_rows(followups, HOMES, as_of=AS_OF, next_desk=dt.date(2026, 3, 1))
    found = [value(rows, "followups", A, dimension=name) for name in ("all", "open", "overdue", "due_next")]
    assert found == [4, 4, 1, 3]  # without a due date it is due before the next Desk
    assert value(rows, "followups_closed", B) == 1
    assert value(rows, "followups_closed", C) == "no_followup"
    later = followups.assign(done_date=day("2026-05-01"))
    assert value(followup_rows(later, HOMES, as_of=AS_OF), "followups", B, dimension="open") == 1
    bare = followup_rows(followups[["village_code"]], HOMES, as_of=AS_OF)
    assert value(bare, "followups", A, dimension="overdue") == 0
    assert value(bare, "followups", A, dimension="due_next") == 4


def test_sessions_of_one_day_are_one_and_the_future_does_not_count():
    desk = pd.DataFrame(
        {"village_code": [A, A, A], "date": map(day, ["2025-12-01", "2025-12-01", "2026-01-01"])}
    )
    rows = desk_rows(desk, HOMES, as_of=AS_OF)
    assert value(rows, "desk_sessions", A) == 1
    assert value(rows, "days_since_desk", A) == 30
    assert value(rows, "days_since_desk", B) == "no_desk"


def inventory() -> pd.DataFrame:
    rows = [(A, "tourism", f"Embung {place}") for place in range(5)] + [(A, "bumdes", "BUM Desa")]
    rows += [(B, "tourism", "Goa")] + [(C, "livestock", f"Sapi {place}") for place in range(16)]
    rows += [(C, "tourism", f"Wana {place}") for place in range(14)]
    return pd.DataFrame(rows, columns=["village_code", "sector", "item"]).assign(
        unit="unit", quantity=1, use="partly", market="village", constraint=None, idea=None, priority=pd.NA
    )


def test_location_quotient_holds_to_its_denominator_rule():
    rows = potential_rows(inventory(), HOMES, weights=EVEN)
    # five of six items here, twenty of thirty-seven in the whole
    assert value(rows, "potential_quotient", A, dimension="tourism") == (5 / 6) / (20 / 37)
    assert value(rows, "potential_quotient", A, dimension="bumdes") == "too_few"  # one in the whole
    assert value(rows, "potential_quotient", B, dimension="tourism") == "too_few"  # one item here
    assert rows.query("area_code == '99.99' and indicator == 'potential_quotient'").empty
    assert value(rows, "potential_items", "99.99", dimension="human") == 0
    assert value(rows, "potential_complete", A) == 4 / 6
    assert value(rows, "potential_unused", C) == 1
    empty = potential_rows(inventory().iloc[:6], HOMES, weights=EVEN, ranked={A})
    assert value(empty, "potential_complete", C) == "no_item"
    assert value(empty, "potential_items", C) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(SECTORS[:4])), min_size=30, max_size=120))
def test_quotients_weighted_by_their_shares_average_to_one(items):
    frame = pd.DataFrame(items, columns=["village", "sector"])
    counts = pd.crosstab(frame["village"], frame["sector"])
    whole = counts.sum()
    quotients = location_quotient(counts, whole)
    enough = (counts.sum(axis=1) >= 5) & (whole >= 20).all()
    for village in counts.index[enough]:
        assert (quotients.loc[village] * whole / whole.sum()).sum() == pytest.approx(1.0)
    assert quotients.loc[counts.sum(axis=1) < 5].isna().all(axis=None)


def test_each_village_is_set_against_its_own_kabupaten():
    homes = HOMES | {"regency": pd.Series({A: "99.99", B: "99.99", C: "99.98"})}
    table = pd.concat([inventory().assign(sector="tourism")] * 2, ignore_index=True)
    rows = potential_rows(table, homes, weights=EVEN)
    assert value(rows, "potential_quotient", C, dimension="tourism") == 1


def test_the_ranking_is_a_weighted_mean_and_shows_what_it_rests_on():
    table = pd.DataFrame(
        {
            "village_code": A,
            "sector": "tourism",
            "use": ["unused", "full", None],
            "market": ["none", "outside", "village"],
            "priority": pd.array([2, 1, None], "Int64"),
        }
    )
    scores = score_items(table, pd.DataFrame({"tourism": [3.0]}, index=[A]))
    assert scores["meeting"].tolist() == [0.5, 1.0, 0.0]
    assert scores["special"].tolist() == [0.75] * 3
    ranked = rank_items(scores, table["village_code"], EVEN)
    assert ranked["score"].tolist() == pytest.approx(
        [(1 + 0 + 0.5 + 0.75) / 4, (0 + 1 + 1 + 0.75) / 4, (1 / 3 + 0.75) / 3]
    )
    assert ranked[["rank", "best", "worst"]].values.tolist() == [[2, 1, 2], [1, 1, 2], [3, 3, 3]]
    nobody = rank_items(
        scores.assign(slack=np.nan, market=np.nan, meeting=np.nan, special=np.nan),
        table["village_code"],
        EVEN,
    )
    assert nobody["score"].isna().all()
    assert nobody["rank"].isna().all()


@given(
    st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=8),
    st.lists(st.floats(0.1, 5), min_size=4, max_size=4),
    st.floats(0.5, 20),
)
def test_only_the_proportions_of_the_weights_matter(scores, weights, factor):
    frame = pd.DataFrame(scores, columns=list(CRITERIA))
    village = pd.Series(["a"] * len(frame))
    own = dict(zip(CRITERIA, weights, strict=True))
    one = rank_items(frame, village, own)
    other = rank_items(frame, village, {name: weight * factor for name, weight in own.items()})
    np.testing.assert_allclose(one["score"], other["score"])
    assert ((one["best"] <= one["rank"]) & (one["rank"] <= one["worst"])).all()
    assert one["score"].between(-1e-12, 1 + 1e-12).all()


def test_an_item_with_unknown_criteria_is_ranked_with_caution():
    rows = potential_rows(inventory().assign(market=None), HOMES, weights=EVEN, ranked={A})
    ranks = rows[rows["indicator"] == "potential_rank"]
    assert set(ranks["area_code"]) == {A}
    assert set(ranks["status"]) == {"caution"}
    assert set(ranks["reason"]) == {"partly_missing"}
    nothing = inventory().assign(market=None, use=None)
    rows = potential_rows(nothing[nothing["village_code"] == B], HOMES, weights=EVEN)
    assert value(rows, "potential_rank", B, dimension="tourism:Goa") == "no_item"
