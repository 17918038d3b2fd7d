"""Other libraries' estimators and plain regressions against published numbers, and our own against them."""

import sys

import numpy as np
import pandas as pd
import pytest

from blora_eval.errors import EstimationError
from blora_eval.estimate import second_opinions
from blora_eval.estimate.clusters import cluster_errors
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.two_stage import two_stage, two_stage_did
from blora_eval.estimate.second_opinions import discontinuity, least_squares
from blora_eval.estimate.village.synthetic_did import synthetic_did

MPDTA = {"outcome": "lemp", "unit": "countyreal", "time": "year", "start": "first_treat"}


@pytest.fixture
def library():
    return pytest.importorskip(
        "diff_diff", reason="diff-diff is not installed: it is no part of the plain installation"
    )


def small_panel(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    start = np.repeat([3, 4, 0], 8)
    years = np.arange(1, 6)
    y = (
        rng.normal(size=(24, 1))
        + 0.1 * rng.normal(size=(24, 5))
        + 1.0 * ((start[:, None] > 0) & (years >= start[:, None]))
    )
    return pd.DataFrame(
        {
            "v": np.repeat(np.arange(24), 5),
            "t": np.tile(years, 24),
            "y": y.ravel(),
            "start": np.repeat(start, 5),
        }
    )


SMALL = {"outcome": "y", "unit": "v", "time": "t", "start": "start"}


@pytest.mark.vector("V10")
def test_imputation_on_mpdta(shared_data, library) -> None:
    found = second_opinions.imputation(pd.read_csv(shared_data("benchmarks/mpdta.csv")), **MPDTA)
    assert (found.estimate, found.se) == pytest.approx((-0.0477099, 0.0132225), abs=5e-6)
    assert found.version.startswith("diff-diff 3.")


@pytest.mark.vector("V11", "V12")
def test_imputation_on_simulated_states(shared_data, library) -> None:
    frame = pd.read_csv(shared_data("benchmarks/df_het_didimputation.csv.gz"))
    found = second_opinions.imputation(frame, outcome="dep_var", unit="unit", time="year", start="g")
    assert (found.estimate, found.se) == pytest.approx((2.262952, 0.03139684), abs=5e-6)
    events = found.table().dropna(subset="label").set_index("label")
    assert events.loc[[0, 1, 2], "value"].tolist() == pytest.approx([1.513142, 1.663843, 1.864367], abs=5e-6)
    assert events.loc[[0, 1, 2], "se"].tolist() == pytest.approx([0.075477, 0.076751, 0.074502], abs=5e-6)


@pytest.mark.vector("V13")
def test_two_stages_on_simulated_states(shared_data) -> None:
    frame = pd.read_csv(shared_data("benchmarks/df_het_did2s.csv.gz"))
    frame["treat"] = frame["treat"].astype(float)
    found = two_stage(frame, outcome="dep_var", treated="treat", absorb=["state", "year"], cluster="state")
    assert (found.estimate, found.se) == pytest.approx((2.152, 0.0476), abs=5e-4)
    assert found.counts.clusters == 40


@pytest.mark.vector("V15")
def test_castle_doctrine_by_weighted_two_way_effects(shared_data) -> None:
    frame = pd.read_csv(shared_data("benchmarks/castle_small.csv"))
    root = np.sqrt(frame["popwt"].to_numpy())[:, None]
    effects = [pd.get_dummies(frame[name].astype(str), dtype=float).to_numpy() for name in ("state", "year")]
    absorbed, stacked = np.column_stack(effects) * root, frame[["l_homicide", "cdl"]].to_numpy() * root
    stacked = stacked - absorbed @ np.linalg.lstsq(absorbed, stacked, rcond=None)[0]
    codes = pd.factorize(frame["state"])[0]
    found = cluster_errors(stacked[:, 0], stacked[:, 1:], codes, column=0, kind="CR1S", absorbed=11)
    assert (found.coefficient, found.se) == pytest.approx((0.0801, 0.0342), abs=5e-5)
    plain = least_squares(
        frame, outcome="l_homicide", regressors=["cdl"], absorb=["state", "year"], weight="popwt"
    )
    assert plain.estimate == pytest.approx(found.coefficient, abs=1e-9)


@pytest.mark.vector("V16")
def test_castle_doctrine_taken_apart(shared_data, library) -> None:
    frame = pd.read_csv(shared_data("benchmarks/castle_small.csv"))
    table = second_opinions.bacon(frame, outcome="l_homicide", unit="sid", time="year", start="g")
    assert table["comparison"].tolist() == ["earlier_vs_later", "later_vs_earlier", "treated_vs_never"]
    assert table["weight"].tolist() == pytest.approx([0.0771, 0.0241, 0.8988], abs=5e-4)
    assert table["estimate"].tolist() == pytest.approx([-0.0286, 0.0456, 0.0784], abs=5e-4)
    whole = float((table["weight"] * table["estimate"]).sum())
    assert whole == pytest.approx(0.069398, abs=5e-4)
    plain = least_squares(frame, outcome="l_homicide", regressors=["post"], absorb=["state", "year"])
    assert plain.estimate == pytest.approx(whole, abs=1e-8)


@pytest.mark.vector("V17", "V18")
def test_interaction_weighted_event_study(shared_data, library) -> None:
    frame = pd.read_csv(shared_data("benchmarks/base_stagg.csv"))
    frame["g"] = frame["year_treated"].where(frame["year_treated"] < 100, 0)
    found = second_opinions.sun_abraham(
        frame, outcome="y", unit="id", time="year", start="g", covariates=["x1"], cluster="id"
    )
    assert (found.estimate, found.se) == pytest.approx((-1.133749, 0.205070), abs=5e-6)
    events = found.table().dropna(subset="label").set_index("label")["value"]
    assert events.loc[[-2, 0, 1, 8]].tolist() == pytest.approx([0.0847, -5.188, -3.540, 6.244], abs=5e-4)


@pytest.mark.vector("V21")
def test_the_experiment_of_dehejia_and_wahba(shared_data) -> None:
    found = least_squares(
        pd.read_stata(shared_data("benchmarks/nsw_mixtape.dta")), outcome="re78", regressors=["treat"]
    )
    assert (found.estimate, found.se) == pytest.approx((1794.343, 632.853), abs=0.01)


@pytest.mark.vector("V22")
def test_the_treated_beside_people_of_the_population_survey(shared_data) -> None:
    trial = pd.read_stata(shared_data("benchmarks/nsw_mixtape.dta")).query("treat == 1")
    frame = pd.concat([trial, pd.read_stata(shared_data("benchmarks/cps_mixtape.dta"))], ignore_index=True)
    found = least_squares(frame, outcome="re78", regressors=["treat"])
    assert (found.estimate, found.se) == pytest.approx((-8497.516, 712.02), abs=0.01)


@pytest.mark.vector("V23")
def test_the_experiment_of_lalonde(shared_data) -> None:
    frame = pd.read_stata(shared_data("benchmarks/lalonde_original.dta"))
    found = least_squares(frame, outcome="re78", regressors=["treat"])
    assert (found.estimate, found.se) == pytest.approx((886.304, 472.09), abs=0.01)


@pytest.mark.vector("V24", "V25")
def test_california_by_synthetic_differences(shared_data) -> None:
    frame = pd.read_csv(shared_data("benchmarks/california_prop99.csv"), sep=";")
    frame["start"] = np.where(frame["State"] == "California", 1989, 0)
    found = synthetic_did(frame, outcome="PacksPerCapita", unit="State", time="Year", start="start")
    assert found.estimate == pytest.approx(-15.603828, abs=1e-5)
    assert found.se == pytest.approx(9.4968, abs=1e-3)
    assert found.counts.controls == 38
    assert 3 < found.diagnostics["donors_effective"] < 38


@pytest.mark.vector("V40")
@pytest.mark.parametrize(("m", "low", "high"), [(0.0, 0.0259, 0.0607), (0.02, 0.0029, 0.0907)])
def test_medicaid_under_smoothness(shared_data, library, m, low, high) -> None:
    frame = pd.read_stata(shared_data("benchmarks/ehec_data.dta"))
    frame = frame[(frame["yexp2"] != 2015) & (frame["year"].astype(int) < 2016)]
    years = frame["year"].astype(int)
    on = (frame["yexp2"] == 2014).to_numpy(float)
    x = np.column_stack([(years == year) * on for year in (2008, 2009, 2010, 2011, 2012, 2014, 2015)])
    effects = [pd.get_dummies(each.astype(str), dtype=float).to_numpy() for each in (frame["stfips"], years)]
    absorbed = np.column_stack([effects[0], effects[1][:, 1:]])
    stacked = np.column_stack([frame["dins"].to_numpy(float), x])
    stacked = stacked - absorbed @ np.linalg.lstsq(absorbed, stacked, rcond=None)[0]
    y, x = stacked[:, 0], stacked[:, 1:]
    bread = np.linalg.inv(x.T @ x)
    beta, codes = bread @ x.T @ y, pd.factorize(frame["stfips"].astype(str))[0]
    scores = np.stack([x[codes == g].T @ (y - x @ beta)[codes == g] for g in np.unique(codes)])
    n, g = len(y), len(scores)
    covariance = bread @ (scores.T @ scores) @ bread * (g / (g - 1)) * ((n - 1) / (n - 15))
    check = second_opinions.smoothness(beta, covariance, pre_periods=5, m=m)
    assert [check.numbers["low"], check.numbers["high"]] == pytest.approx([low, high], abs=1e-3)
    assert check.passed is True
    with pytest.raises(EstimationError, match="before and one after"):
        second_opinions.smoothness(beta, covariance, pre_periods=0, m=m)


@pytest.mark.vector("V31")
def test_senate_elections_at_the_line(shared_data, library) -> None:
    frame = pd.read_csv(shared_data("benchmarks/rdrobust_senate.csv"))
    found = discontinuity(frame, outcome="vote", running="margin", cutoff=0.0)
    assert (found.estimate, found.se) == pytest.approx((7.41413, 1.45872), abs=1e-4)
    assert (found.low, found.high) == pytest.approx((4.0937, 10.9193), abs=1e-4)
    assert found.diagnostics["bandwidth"] == pytest.approx(17.7544, abs=1e-4)
    assert found.diagnostics["bandwidth_bias"] == pytest.approx(28.0281, abs=1e-4)
    assert (found.diagnostics["n_left"], found.diagnostics["n_right"]) == (360, 323)
    assert found.counts.units + found.diagnostics["dropped"] == len(frame)
    with pytest.raises(EstimationError, match="no column z"):
        discontinuity(frame, outcome="z", running="margin", cutoff=0.0)


def test_all_agree_with_callaway_and_santanna_where_effects_are_alike(library) -> None:
    panel = small_panel()
    own = did_cs(panel, **SMALL).aggregate()
    others = [second_opinions.imputation(panel, **SMALL), second_opinions.sun_abraham(panel, **SMALL)]
    others.append(two_stage_did(panel, **SMALL))
    for other in others:
        assert other.estimate == pytest.approx(own.estimate, abs=3 * own.se)
    assert others[0].estimate == pytest.approx(others[2].estimate, abs=1e-9)
    assert others[0].counts.treated == 16


def test_without_the_library_the_refusal_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "diff_diff", None)
    with pytest.raises(EstimationError, match="pip install"):
        second_opinions.imputation(small_panel(), **SMALL)


def test_second_opinions_need_complete_rows(library) -> None:
    panel = small_panel()
    with pytest.raises(EstimationError, match="no column z"):
        second_opinions.sun_abraham(panel, **SMALL, covariates=["z"])
    panel.loc[0, "y"] = np.nan
    with pytest.raises(EstimationError, match="complete rows"):
        second_opinions.bacon(panel, **SMALL)


def test_what_the_library_refuses_is_refused_in_our_words(library) -> None:
    with pytest.raises(EstimationError, match="diff-diff refuses"):
        second_opinions.imputation(small_panel().assign(start=0), **SMALL)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.drop(columns="y"), "no column y"),
        (lambda frame: frame.assign(y=frame["y"].where(frame["t"] > 1)), "missing"),
        (lambda frame: frame.assign(on=1.0), "Both treated and untreated"),
        (
            lambda frame: frame.assign(on=(frame["t"] > 4).astype(float)),
            "1 values of t are never seen untreated",
        ),
    ],
)
def test_two_stages_refuse(spoil, words) -> None:
    on = lambda frame: frame.assign(on=((frame["start"] > 0) & (frame["t"] >= frame["start"])).astype(float))  # noqa: E731
    with pytest.raises(EstimationError, match=words):
        two_stage(spoil(on(small_panel())), outcome="y", treated="on", absorb=["v", "t"], cluster="v")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.drop(columns="y"), "no column y"),
        (lambda frame: frame.assign(y=frame["y"].where(frame["t"] > 1)), "missing"),
        (lambda frame: frame.assign(start=1.0), "collinear"),
    ],
)
def test_plain_regressions_refuse(spoil, words) -> None:
    with pytest.raises(EstimationError, match=words):
        least_squares(spoil(small_panel()), outcome="y", regressors=["start"])


def test_two_stages_of_a_panel_are_those_of_its_rows() -> None:
    panel = small_panel().drop(index=[7, 30])
    panel["district"] = panel["v"] // 3
    on = ((panel["start"] > 0) & (panel["t"] >= panel["start"])).astype(float)
    rows = two_stage(panel.assign(on=on), outcome="y", treated="on", absorb=["v", "t"], cluster="district")
    found = two_stage_did(panel, **SMALL, cluster="district")
    assert (found.estimate, found.se) == pytest.approx((rows.estimate, rows.se), abs=1e-12)
    assert (found.counts.units, found.counts.treated, found.counts.clusters) == (24, 16, 8)
    late = panel.assign(start=panel["start"].where(panel["start"] != 4, 99))
    assert two_stage_did(late, **SMALL).counts.treated == 8


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.assign(start=0), "Both treated"),
        (lambda frame: frame.assign(start=99), "Both treated"),
        (lambda frame: frame.assign(start=3), "never seen untreated"),
        (lambda frame: pd.concat([frame, frame.head(3)]), "3 rows are a second row"),
    ],
)
def test_two_stages_of_a_panel_refuse(spoil, words) -> None:
    with pytest.raises(EstimationError, match=words):
        two_stage_did(spoil(small_panel()), **SMALL)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.assign(start=(frame["v"] < 2) * 2), "1 periods before"),
        (lambda frame: frame.assign(start=0), "No unit starts"),
        (lambda frame: frame.assign(start=(frame["v"] < 2) * 9), "No unit starts"),
        (lambda frame: frame.assign(start=3), "0 donors"),
        (lambda frame: frame.assign(start=(frame["v"] > 1) * 3), "2 donors: two and three"),
        (lambda frame: frame.assign(y=frame["t"], start=(frame["v"] < 1) * 4), "changes alike"),
        (lambda frame: frame, "2 different periods"),
        (lambda frame: frame.assign(t=frame["t"].where(frame["t"] != 2)), "t is missing in 24 rows"),
        (lambda frame: frame.assign(start=frame["start"] + (frame["t"] == 5)), "24 units change"),
    ],
)
def test_synthetic_differences_refuse(spoil, words) -> None:
    with pytest.raises(EstimationError, match=words):
        synthetic_did(spoil(small_panel()), **SMALL)


def test_a_missing_year_counts_neither_as_before_nor_as_after() -> None:
    panel = small_panel()
    panel["start"] = panel["start"].where(panel["start"] != 3, 0)
    whole = synthetic_did(panel[panel["t"] != 2], **SMALL)
    gap = synthetic_did(panel.assign(y=panel["y"].where(panel["t"] != 2)), **SMALL)
    assert gap == whole


def test_synthetic_differences_of_several_units_find_a_known_effect() -> None:
    rng = np.random.default_rng(3)
    y = (
        rng.normal(size=(30, 1))
        + np.arange(10) * rng.normal(0.1, 0.02, (30, 1))
        + 0.05 * rng.normal(size=(30, 10))
    )
    y[:5, 7:] += 1.0
    panel = pd.DataFrame({"v": np.repeat(np.arange(30), 10), "t": np.tile(np.arange(10), 30), "y": y.ravel()})
    found = synthetic_did(panel.assign(start=(panel["v"] < 5) * 7), **SMALL)
    assert found.estimate == pytest.approx(1.0, abs=4 * found.se)
    assert found.se < 0.1
