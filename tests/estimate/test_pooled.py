"""The bracket: by hand, against both estimators it joins, what leaves it alone, and planted effects."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.pooled import PooledEffect, pooled_effect
from tests.reference.bracket_placebo import study
from tests.reference.villages_placebo import INDICES, Villages

ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start"}
YEARS = np.arange(2019, 2025)


def panel_of(
    seed: int = 1,
    *,
    villages: int = 60,
    effect: float = 0.0,
    chosen_on: str = "past",
    lasting: float = 0.05,
    starts: tuple[int, ...] = (2022,),
) -> pd.DataFrame:
    """A level, a year of its own that fades by half each year, and a sixth chosen, by rank with noise."""
    rng = np.random.default_rng(seed)
    level = lasting * rng.normal(size=villages)
    passing = np.empty((villages, len(YEARS)))
    passing[:, 0] = 0.04 * rng.normal(size=villages)
    for t in range(1, len(YEARS)):
        passing[:, t] = 0.5 * passing[:, t - 1] + 0.035 * rng.normal(size=villages)
    y = 0.3 + level[:, None] + passing
    score = {"past": y[:, 2], "level": level, "index": passing[:, 2]}[chosen_on]
    ranks = score + score.std() / 2 * rng.normal(size=villages)
    start = np.zeros(villages, dtype=int)
    poorest = np.argsort(-ranks)[: villages // 6]
    start[poorest] = np.resize(starts, len(poorest))
    y += effect * ((start[:, None] > 0) & (start[:, None] <= YEARS))
    return pd.DataFrame(
        {
            "village": np.repeat([f"v{i:03d}" for i in range(villages)], len(YEARS)),
            "year": np.tile(YEARS, villages),
            "poor": y.ravel(),
            "index": passing.ravel(),
            "start": np.repeat(start, len(YEARS)),
            "district": np.repeat(rng.integers(0, 12, villages), len(YEARS)),
        }
    )


def numbers(found: PooledEffect) -> np.ndarray:
    ends = [(end.value, end.se, end.low, end.high) for end in (found.did, found.lagged, found.gap)]
    return np.array([*np.ravel(ends), found.low, found.high])


def test_four_villages_by_hand() -> None:
    """Treated 0 to 3 and 1 to 5, untreated 0 to 1 and 1 to 1: the pasts are alike, so both ends are 3.

    Changes 3, 4 | 1, 0: each deviates by a half from its mean, and leaving it out moves that mean by a
    half: se = sqrt(4 / 4) = 1 with 2 df. Given the past (slope 1) residuals are a half again, but three
    coefficients of four villages leave a quarter: leaving one out moves the effect by 1: se 2 with 1 df.
    """
    panel = pd.DataFrame({"village": list("aabbccdd"), "year": [1, 2] * 4, "start": [2] * 4 + [0] * 4,
                          "poor": [0, 3, 1, 5, 0, 1, 1, 1]})  # fmt: skip
    found = pooled_effect(panel, **ROLES)
    assert numbers(found)[[0, 1, 4, 5, 8, 9]] == pytest.approx([3, 1, 3, 2, 0, 1])
    assert (found.did.df, found.lagged.df) == (pytest.approx(2), pytest.approx(1))
    assert found.correlation == pytest.approx(1)
    reach = 2 * stats.t.ppf(0.975, 1)
    assert (found.low, found.high) == (pytest.approx(3 - reach), pytest.approx(3 + reach))
    assert found.conclusion == "cannot be concluded"
    assert (found.counts.treated, found.counts.controls, found.counts.clusters) == (2, 2, 4)
    assert [warning.code for warning in found.warnings] == ["few_clusters"]


def test_the_first_end_is_the_simple_aggregate_of_did_cs() -> None:
    panel = panel_of(effect=-0.03, starts=(2021, 2021, 2023))
    assert pooled_effect(panel, **ROLES).did.value == pytest.approx(
        did_cs(panel, **ROLES).aggregate().estimate
    )


@pytest.mark.parametrize("starts", [(2022,), (2021, 2023)])
def test_ends_are_the_means_of_each_start_by_villages_and_years(starts) -> None:
    panel = panel_of(starts=starts)
    alone = [pooled_effect(panel[panel["start"].isin([0, start])], **ROLES) for start in starts]
    weights = [one.counts.treated * (2025 - start) for one, start in zip(alone, starts, strict=True)]
    found = pooled_effect(panel, **ROLES)
    for end in ("did", "lagged"):
        values = [getattr(one, end).value for one in alone]
        assert getattr(found, end).value == pytest.approx(np.average(values, weights=weights), abs=1e-9)


def test_a_start_of_one_village_shares_the_effect_of_the_start_before() -> None:
    """Its own effect would have no error; shared, it costs no village."""
    found = pooled_effect(panel_of(starts=(*[2021] * 9, 2023)), **ROLES)
    assert (found.counts.treated, found.counts.units) == (10, 60)
    assert found.did.se < 0.05


def test_leaving_one_cluster_out_gives_the_error_of_the_gap() -> None:
    """CR3 by its definition: each district is left out in turn, and both ends computed anew."""
    panel = panel_of()
    found = pooled_effect(panel, **ROLES, cluster="district")
    gaps = [pooled_effect(panel[panel["district"] != d], **ROLES).gap.value for d in range(12)]
    assert found.gap.se == pytest.approx(np.sqrt(np.sum((np.array(gaps) - found.gap.value) ** 2)))
    assert found.gap.value == pytest.approx(found.did.value - found.lagged.value)
    covariance = found.correlation * found.did.se * found.lagged.se
    assert found.gap.se**2 == pytest.approx(found.did.se**2 + found.lagged.se**2 - 2 * covariance)


def test_where_all_have_the_same_past_the_two_ends_are_one() -> None:
    panel = panel_of()
    panel.loc[panel["year"] < 2022, "poor"] = 0.3
    found = pooled_effect(panel, **ROLES)
    assert found.gap.value == pytest.approx(0, abs=1e-12)
    assert (found.gap.p, found.did.se) == (1.0, pytest.approx(found.lagged.se))


@settings(max_examples=10)
@given(
    seed=st.integers(0, 10_000),
    scale=st.sampled_from([-100.0, -1.0, 0.01, 7.0]),
    added=st.floats(-50, 50),
    effect=st.floats(-1, 1),
)
def test_labels_order_unit_and_level_change_nothing_else(seed, scale, added, effect) -> None:
    panel = panel_of(seed, villages=36, starts=(2021, 2023))
    found = pooled_effect(panel, **ROLES)
    for end in (found.did, found.lagged):
        assert found.low <= end.low < end.value < end.high <= found.high
    names = np.random.default_rng(seed).permutation(panel["village"].unique())
    renamed = panel.assign(
        village=panel["village"].map(dict(zip(panel["village"].unique(), names, strict=True)))
    )
    shuffled = renamed.sample(frac=1, random_state=seed)
    assert numbers(pooled_effect(shuffled, **ROLES)) == pytest.approx(numbers(found), abs=1e-8)
    other = pooled_effect(panel.assign(poor=scale * panel["poor"] + added), **ROLES)
    assert other.did.value == pytest.approx(scale * found.did.value, rel=1e-5, abs=1e-7 * abs(scale))
    assert other.lagged.value == pytest.approx(scale * found.lagged.value, rel=1e-4, abs=1e-6 * abs(scale))
    assert sorted([other.low / scale, other.high / scale]) == pytest.approx([found.low, found.high], rel=1e-3)
    later = (panel["start"] > 0) & (panel["start"] <= panel["year"])
    moved = pooled_effect(panel.assign(poor=panel["poor"] + effect * later), **ROLES)
    assert numbers(moved)[[0, 2, 3, 4, 6, 7, -2, -1]] == pytest.approx(
        numbers(found)[[0, 2, 3, 4, 6, 7, -2, -1]] + effect, abs=1e-7
    )
    assert (moved.did.se, moved.gap.value) == (
        pytest.approx(found.did.se),
        pytest.approx(found.gap.value, abs=1e-7),
    )


def recovered(chosen_on: str, *, starts: tuple[int, ...] = (2022,), **choices) -> pd.DataFrame:
    """Sixty samples with an effect of -.1: the ends, and whether the answer holds the truth."""
    rows = []
    for seed in range(60):
        panel = panel_of(seed, villages=90, effect=-0.1, chosen_on=chosen_on, starts=starts)
        found = pooled_effect(panel, **ROLES, cluster="district", **choices)
        rows.append((found.did.value, found.lagged.value, found.low <= -0.1 <= found.high, found.conclusion))
    return pd.DataFrame(rows, columns=["did", "lagged", "held", "conclusion"])


@pytest.mark.parametrize("starts", [(2022,), (2022, 2022, 2023)])
def test_chosen_on_an_unseen_level_the_first_end_recovers_the_effect_and_the_answer_holds_it(starts) -> None:
    """Five errors in a hundred at 5 %, and two Monte Carlo errors of .028 on top."""
    found = recovered("level", starts=starts)
    error = found["did"].std() / 60**0.5
    assert found["did"].mean() == pytest.approx(-0.1, abs=3 * error)
    assert found["lagged"].mean() > -0.1 + 3 * error
    assert found["held"].mean() >= 0.89


def test_chosen_on_the_past_the_second_end_recovers_the_effect_and_the_answer_holds_it() -> None:
    found = recovered("past")
    error = found["lagged"].std() / 60**0.5
    assert found["lagged"].mean() == pytest.approx(-0.1, abs=3 * error)
    assert found["did"].mean() < -0.1 - 3 * error
    assert found["held"].mean() >= 0.89
    assert (found["conclusion"] == "negative").mean() > 0.8
    assert "positive" not in set(found["conclusion"])


def test_chosen_on_another_index_its_past_is_what_helps() -> None:
    without, given_index = recovered("index"), recovered("index", selected_on="index")
    assert abs(given_index["lagged"].mean() + 0.1) < abs(without["lagged"].mean() + 0.1)
    assert given_index["held"].mean() >= 0.89


def test_periods_of_the_choice_make_the_lagged_end_the_answer() -> None:
    panel = panel_of(effect=0.2)
    found = pooled_effect(panel, **ROLES, selected_on=[2021])
    assert pooled_effect(panel, **ROLES, selected_on=["index", 2021]).answer == "union"
    assert (found.answer, found.low, found.high) == ("lagged", found.lagged.low, found.lagged.high)
    assert found.conclusion == "positive"
    late = pooled_effect(panel, **ROLES, selected_on=[2023])
    assert late.answer == "union"
    assert numbers(late) == pytest.approx(numbers(pooled_effect(panel, **ROLES)))


def test_constants_of_groups_take_away_what_groups_share() -> None:
    panel = panel_of()
    shared = panel["poor"] + panel["district"] * (panel["year"] - 2019) / 50
    inside = [pooled_effect(each, **ROLES, within="district") for each in (panel, panel.assign(poor=shared))]
    assert numbers(inside[0]) == pytest.approx(numbers(inside[1]), abs=1e-8)


def test_covariates_join_both_ends_and_only_their_past_counts() -> None:
    panel = panel_of()
    drawn = np.random.default_rng(2).normal(size=len(panel))
    panel["roads"] = drawn
    plain, found = pooled_effect(panel, **ROLES), pooled_effect(panel, **ROLES, covariates=["roads"])
    assert found.did.value != pytest.approx(plain.did.value)
    assert found.lagged.value != pytest.approx(plain.lagged.value)
    after = panel.assign(roads=panel["roads"].where(panel["year"] < 2022))
    assert numbers(pooled_effect(after, **ROLES, covariates=["roads"])) == pytest.approx(numbers(found))
    # What says the same as the past of the outcome is left out.
    same = pooled_effect(panel.assign(again=3 * panel["poor"]), **ROLES, selected_on="again")
    assert same.lagged.value == pytest.approx(plain.lagged.value)


def test_units_left_out_are_counted() -> None:
    panel = panel_of().assign(roads=1.0)
    panel["roads"] += np.arange(len(panel)) % 7
    panel.loc[panel.index[3], "poor"] = np.nan
    panel.loc[panel["village"] == "v010", "start"] = 2019
    panel.loc[(panel["village"] == "v020") & (panel["year"] == 2020), "roads"] = np.nan
    found = pooled_effect(panel, **ROLES, covariates=["roads"])
    assert found.dropped == {"units_incomplete": 1, "units_without_past": 1, "units_without_covariates": 1}
    assert found.counts.units == 57


def test_the_record_as_a_table() -> None:
    found = pooled_effect(panel_of(effect=-0.2), **ROLES)
    table = found.table().set_index("term")
    assert list(table.index) == ["did", "lagged", "gap", "answer"]
    assert table.loc["answer", ["low", "high"]].tolist() == [found.low, found.high]
    assert table.loc["answer", ["value", "se", "df", "p"]].isna().all()
    assert found.conclusion == "negative"
    assert found.version.startswith("blora_eval ")


def test_where_nothing_was_done_to_real_villages(shared_data) -> None:
    """Chosen by lot, both ends are right; chosen on the mean, the first is wrong and the union is not."""
    places = {name: Villages.read(shared_data("real/idm_panel_2021_2024.csv.gz"), name) for name in INDICES}
    lot, poorest = (
        study(places, "IDM", way, 12, seed=3).set_index("estimator") for way in ("random", "mean")
    )
    assert abs(lot.loc["did_end_cr3", "mean_effect"]) < 2 * lot.loc["did_end_cr3", "sd"]
    assert poorest.loc["did_end_cr3", "mean_effect"] > 2 * abs(lot.loc["did_end_cr3", "mean_effect"])
    assert poorest.loc["pooled_effect", "rejected"] <= poorest.loc["did_end_cr3", "rejected"]
    given_index = study(places, "IDM", "other_IKL", 2, seed=3)
    assert set(given_index["estimator"]) >= {"pooled_effect_given_index", "lagged_given_index"}
    alone = study(places, "IDM", "alone_last", 2, seed=3)
    assert alone["rejected"].between(0, 1).all()


@pytest.mark.parametrize(
    ("spoil", "choices", "words"),
    [
        (lambda panel: panel.drop(columns="start"), {}, "no column start"),
        (lambda panel: panel, {"covariates": ["roads"]}, "no column roads"),
        (lambda panel: panel.assign(roads="bad"), {"covariates": ["roads"]}, "roads holds other things than numbers"),
        (lambda panel: pd.concat([panel, panel.head(1)]), {}, "second row of a village"),
        (lambda panel: panel.assign(start=0), {}, "fewer than two treated"),
        (lambda panel: panel.assign(start=0), {"selected_on": "index"}, "fewer than two treated"),
        (lambda panel: panel.assign(start=2022), {}, "fewer than two untreated"),
        (lambda panel: panel.assign(start=2019), {}, "fewer than two treated"),
        (lambda panel: panel.assign(start=panel["start"].where(panel["village"] == panel.loc[panel["start"].idxmax(), "village"], 0)), {}, "fewer than two treated"),
        (lambda panel: panel.assign(district=(panel["start"] > 0).astype(int)), {"cluster": "district"}, "One cluster alone"),
        (lambda panel: panel[panel["village"].isin([*panel.loc[panel["start"] > 0, "village"].unique()[:2], "v000", "v001", "v002"])], {}, "too few beside"),
        (lambda panel: panel.assign(poor=0.2), {}, "does not vary"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(spoil, choices, words) -> None:
    with pytest.raises(EstimationError, match=words):
        pooled_effect(spoil(panel_of()), **ROLES, **choices)


def test_years_treated_in_part_count_neither_as_before_nor_as_after() -> None:
    panel = panel_of(effect=-0.2)
    partly = (panel["start"] > 0) & (panel["year"] == 2021)
    moved = panel.assign(poor=panel["poor"] - 0.9 * partly)
    assert pooled_effect(moved, **ROLES).did.value > 0
    left_out = [pooled_effect(each, **ROLES, anticipation=1) for each in (panel, moved)]
    assert numbers(left_out[0]) == pytest.approx(numbers(left_out[1]))
    assert left_out[1].did.value == pytest.approx(-0.2, abs=0.05)
    early = panel.assign(start=panel["start"].where(panel["start"] == 0, 2020))
    with pytest.raises(EstimationError, match="fewer than two treated"):
        pooled_effect(early, **ROLES, anticipation=1)


def test_starts_are_counted_and_the_path_of_the_first_end_has_a_band() -> None:
    panel = panel_of(starts=(2021, 2023))
    found = pooled_effect(panel, **ROLES, rng=np.random.default_rng(1))
    assert found.starts == {2021.0: 5, 2023.0: 5}
    assert found.parts == did_cs(panel, **ROLES).aggregate("dynamic", rng=np.random.default_rng(1)).parts
    assert pooled_effect(panel, **ROLES).parts == ()


def test_the_answer_has_a_p_only_where_both_ends_agree() -> None:
    found = pooled_effect(panel_of(effect=-0.2), **ROLES)
    assert found.p == max(found.did.p, found.lagged.p) < 0.05
    assert found.estimate == pytest.approx((found.low + found.high) / 2)
    opposed = pooled_effect(panel_of(effect=-0.016, chosen_on="level", lasting=0.2), **ROLES)
    assert (opposed.did.value > 0) != (opposed.lagged.value > 0)
    assert opposed.p == 1.0
    known = pooled_effect(panel_of(effect=-0.2), **ROLES, selected_on=[2021])
    assert (known.p, known.estimate) == (known.lagged.p, pytest.approx(known.lagged.value))


def test_who_has_no_neighbours_in_the_past_weighs_little_in_the_second_end() -> None:
    """By hand: with the same past for all, all treated weigh alike."""
    panel = panel_of()
    same = panel.assign(poor=panel["poor"].where(panel["year"] >= 2022, 0.3))
    assert pooled_effect(same, **ROLES).weight_share == pytest.approx(1)
    assert 0 < pooled_effect(panel, **ROLES).weight_share < 1
