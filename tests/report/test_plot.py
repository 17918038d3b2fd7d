"""Every result record: a tidy table, a table in a notebook, and a picture whose marks are its numbers."""

import dataclasses
import importlib
import inspect
import pkgutil
import subprocess
import sys
import typing

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

import blora_eval.estimate
import blora_eval.indicators
from blora_eval.errors import EstimationError
from blora_eval.estimate.areas.fay_herriot import fay_herriot
from blora_eval.estimate.design.replicates import Replicates
from blora_eval.estimate.design.survey_design import Design
from blora_eval.estimate.effect import Counts, Effect, EffectSet, Part
from blora_eval.estimate.panel.cohort_effects import CohortEffects
from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.panel.pooled import PooledEffect, pooled_effect
from blora_eval.estimate.village.effects import placebo_interval, village_effects
from blora_eval.estimate.wild_bootstrap import WildTest, wild_test
from blora_eval.indicators import change, curves, decomposition, growth, multidimensional, targeting
from blora_eval.indicators.multidimensional_comparison import Robustness, rank_robustness
from blora_eval.indicators.poverty import fgt
from blora_eval.report.plot import plot
from blora_eval.report.style import LOOKS
from blora_eval.results import Check, Estimate, Shown, Unavailable

GROUPS = list("aabb")
BEFORE, AFTER = [50.0, 80.0, 120.0, 300.0], [90.0, 85.0, 130.0, 280.0]
DEPRIVED = pd.DataFrame({"water": [1, 1, 0, 0], "school": [1, 0, 1, 0], "floor": [0, 1, 0, 0]})
EQUAL = {"water": 0.5, "school": 0.25, "floor": 0.25}
ROLES = {"outcome": "poor", "unit": "village", "time": "year", "start": "start"}
DARK = LOOKS["self"]["color"]


def simulated() -> pd.DataFrame:
    """Thirty villages in six years, three treated in the third year and three in the fourth."""
    rng = np.random.default_rng(1)
    starts = [2013] * 3 + [2014] * 3 + [0] * 24
    rows = [
        (f"v{at}", year, 0.3 + rng.normal(0, 0.02) - 0.05 * (0 < start <= year), start)
        for at, start in enumerate(starts)
        for year in range(2011, 2017)
    ]
    return pd.DataFrame(rows, columns=["village", "year", "poor", "start"])


def villages() -> EffectSet:
    frame = simulated()
    frame = frame[~((frame["village"] == "v5") & (frame["year"] == 2012))]
    return village_effects(frame, **ROLES)


def proxy_test() -> targeting.ProxyMeansTest:
    rng = np.random.default_rng(2)
    asset = rng.normal(size=60)
    return targeting.proxy_means_test(
        np.exp(asset + rng.normal(size=60)), pd.DataFrame({"a": asset}), line=1.0, rng=rng
    )


MAKE = {
    Estimate: lambda: Estimate("fgt0", 0.25, se=0.02, low=0.2, high=0.3, n=300, method="<script>"),
    Unavailable: lambda: Unavailable("fgt1", "no_survey"),
    Check: lambda: Check("pretrend", {"p": 0.2, "why": "<script>"}, True),
    Effect: lambda: did_cs(simulated(), **ROLES).aggregate("dynamic", rng=np.random.default_rng(3)),
    EffectSet: villages,
    CohortEffects: lambda: did_cs(simulated(), **ROLES),
    PooledEffect: lambda: pooled_effect(simulated(), **ROLES),
    WildTest: lambda: wild_test(np.array([1.0, 2, 3]), np.ones((3, 1)), np.arange(3), column=0),
    growth.GrowthRedistribution: lambda: growth.datt_ravallion(BEFORE, AFTER, line=100),
    growth.ProPoorGrowth: lambda: growth.pro_poor_growth(BEFORE, AFTER, line=100),
    decomposition.RavallionHuppi: lambda: decomposition.ravallion_huppi(
        *[decomposition.fgt_by_group(each, line=100, group=GROUPS) for each in (BEFORE, AFTER)]
    ),
    decomposition.InequalityGroups: lambda: decomposition.gini_by_group(BEFORE, group=GROUPS),
    change.ChronicTransient: lambda: change.chronic_transient(np.column_stack([BEFORE, AFTER]), line=100),
    curves.Dominance: lambda: curves.poverty_dominance(BEFORE, AFTER, low=40, high=150),
    multidimensional.AlkireFoster: lambda: multidimensional.alkire_foster(
        DEPRIVED, weights=EQUAL, k=0.5, group=GROUPS
    ),
    Robustness: lambda: rank_robustness(DEPRIVED, weights=EQUAL, k=0.5, group=GROUPS, other_k=[0.75]),
    targeting.Targeting: lambda: targeting.targeting([1, 0, 1, 0], target=[1, 1, 0, 0]),
    targeting.ProxyMeansTest: proxy_test,
}


@pytest.fixture(autouse=True)
def no_figure_is_left():
    yield
    plt.close("all")


def public_records() -> set[type]:
    """What the functions with a full docstring, those of the public, give."""
    found: set[type] = set()
    for package in (blora_eval.indicators, blora_eval.estimate):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            named = vars(importlib.import_module(module.name)).values()
            own = [each for each in named if getattr(each, "__module__", "") == module.name]
            functions = [each for each in own if inspect.isfunction(each)]
            functions += [
                f for c in own if inspect.isclass(c) for f in vars(c).values() if inspect.isfunction(f)
            ]
            for function in functions:
                if "Returns\n" in (function.__doc__ or ""):
                    given = typing.get_type_hints(function).get("return")
                    found |= {
                        each for each in (given, *typing.get_args(given)) if dataclasses.is_dataclass(each)
                    }
    return found - {Replicates}  # how a design is replicated: no result


def test_every_record_that_the_public_gets_is_known_here():
    found = public_records()
    assert len(found) > 12
    assert found <= set(MAKE)
    assert all(issubclass(each, Shown) for each in found)


@pytest.mark.parametrize("kind", MAKE, ids=lambda kind: kind.__name__)
def test_a_record_is_a_tidy_table_and_shows_itself(kind):
    record = MAKE[kind]()
    table = record.table()
    assert list(table.columns[:4]) == ["value", "se", "low", "high"]
    assert {str(table[name].dtype) for name in table.columns[:4]} == {"Float64"}
    assert len(table.columns) > 4
    assert len(table) > 0
    html = record._repr_html_()
    assert html.startswith(f"<div><b>{kind.__name__}")
    assert "<script>" not in html
    assert ("&lt;script&gt;" in html) == (kind in {Estimate, Check})
    with pytest.raises((AttributeError, TypeError)):
        record.anything = 1  # frozen, with slots


def test_a_table_holds_the_record_and_its_parts():
    effect = MAKE[Effect]()
    table = effect.table()
    assert table["value"].tolist() == [effect.estimate, *(part.estimate for part in effect.parts)]
    assert table["label"].isna().tolist() == [True] + [False] * len(effect.parts)
    found = villages()
    assert found.table()["unit"].tolist() == ["v0", "v1", "v2", "v3", "v4", "v5"]
    assert found.table()["reason"].notna().tolist() == [False] * 5 + [True]
    assert (
        Unavailable("fgt1", "no_survey")
        ._repr_html_()
        .endswith("reason: no_survey · n: 0 · unit: share · status: unavailable</small></div>")
    )
    many = curves.poverty_dominance(np.arange(1.0, 60), np.arange(2.0, 61), low=1, high=60)
    assert f"further rows in table(): {len(many.table()) - 20}" in many._repr_html_()


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def segments(axes) -> list[list[float]]:
    """The two ends of every interval drawn."""
    found = [each for c in axes.collections if hasattr(c, "get_segments") for each in c.get_segments()]
    return [np.ravel(each).tolist() for each in found]


def dots(axes, marker: str) -> list[tuple[float, float]]:
    lines = [line for line in axes.lines if line.get_marker() == marker and len(line.get_xdata()) == 1]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in lines]


def test_estimates_are_dots_with_intervals_and_reasons():
    axes = plot([MAKE[Estimate](), Estimate("fgt0", 0.1, status="caution"), Unavailable("fgt0", "one_psu")])
    assert dots(axes, "o") == [(0.1, 1.0), (0.25, 2.0)]
    assert segments(axes) == [[0.2, 2.0, 0.3, 2.0]]
    assert [line.get_markerfacecolor() for line in axes.lines] == ["white", DARK]
    assert texts(axes)[0].startswith("not available: there is only one sampling unit")
    assert texts(axes)[1:] == ["10.0%", "25.0% (20.0% to 30.0%)"]
    assert axes.get_title(loc="left") == "Share of poor persons (P0)"
    assert axes.get_xlabel() == "Line: 95% interval; open: use with caution"
    assert axes.get_xlim()[0] == 0
    assert axes.figure.get_label() == axes.get_label()
    assert "25.0% (20.0% to 30.0%); 10.0%; not available" in axes.get_label()


def test_frames_name_their_rows_and_bear_what_is_missing():
    sample = pd.DataFrame(
        {"village": list("aabbbb"), "psu": [1, 1, 2, 2, 3, 3], "welfare": [80, 120, 80, 80, 120, 80.0]}
    )
    axes = plot(Design(sample, psu="psu").estimate(fgt, "welfare", line=100, by="village"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "a"]
    assert dots(axes, "o") == [(0.75, 0.0)]
    change = pd.DataFrame({"area": ["x", "y"], "value": [-0.05, np.nan], "low": np.nan, "high": np.nan})
    axes = plot(change.assign(unit="share_points", status=["ok", "unavailable"], reason=["", "<b>$x_1$"]))
    assert segments(axes) == []
    assert [0.0, 0.0] in [list(line.get_xdata()) for line in axes.lines]  # zero
    assert texts(axes) == ["not available: <b>$x_1$", "−5.0"]
    assert not any(text.get_parse_math() for text in axes.texts)
    none = plot(Unavailable("fgt0", "no_survey"))
    assert (len(none.lines), list(none.get_xticks())) == (0, [])


def test_names_given_stand_beside_the_rows():
    axes = plot(
        {
            "Rural": Estimate("fgt0", 0.2),
            "Urban": MAKE[WildTest](),
            "Both": Effect("att", -1.0, Counts(4, 2, 2, 2)),
        }
    )
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Both", "Urban", "Rural"]


def test_many_rows_stand_in_order_without_names():
    values = np.linspace(0.5, 0.1, 50)
    areas = pd.DataFrame(
        {"value": values, "variance": 0.001, "x": values}, index=[f"a{at}" for at in range(50)]
    )
    areas.loc["a3", ["value", "variance"]] = np.nan
    fit = fay_herriot(areas, direct="value", variance="variance", covariates=["x"])
    axes = plot(fit)
    drawn = [line for line in axes.lines if len(line.get_xdata())]
    assert np.sort(np.concatenate([line.get_ydata() for line in drawn])) == pytest.approx(
        np.sort(fit.areas["estimate"])
    )
    assert [len(line.get_xdata()) for line in drawn if line.get_markerfacecolor() == "white"] == [1]
    assert all(
        np.diff(np.concatenate([line.get_ydata() for line in drawn if len(line.get_xdata()) > 1])) >= 0
    )
    assert "open: not sampled" in axes.get_xlabel()
    assert "50 of 50 rows have a number, from a49" in axes.get_label()
    nothing = plot(pd.DataFrame({"value": [None] * 50, "low": None, "high": None}))
    assert nothing.get_label() == "50 rows without a number."


def test_an_event_study_has_zero_its_start_and_each_period():
    effect = MAKE[Effect]()
    axes = plot(effect)
    early = [(part.label, part.estimate) for part in effect.parts if part.label < 0]
    assert dots(axes, "s") == early
    assert dots(axes, "^") == [(part.label, part.estimate) for part in effect.parts if part.label >= 0]
    assert len(segments(axes)) == 2 * len(effect.parts)  # an interval and the band
    for part in effect.parts:
        assert [part.label, part.low, part.label, part.high] in segments(axes)
        assert [part.label, part.band_low, part.label, part.band_high] in segments(axes)
    straight = [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines[:2]]
    assert straight == [([0, 1], [0, 0]), ([-0.5, -0.5], [0, 1])]
    both = plot({"one": effect, "other": effect})
    assert [text.get_text() for text in both.get_legend().get_texts()] == ["one", "other"]
    assert len(dots(both, "o")) == len(effect.parts)
    reference = Effect("att", -1.0, Counts(4, 2, 2, 2), parts=(Part(-1, 0.0, None, None, None, 1.0),))
    assert plot(reference).lines[-1].get_markerfacecolor() == "white"


def test_parts_that_are_years_have_no_start():
    calendar = did_cs(simulated(), **ROLES).aggregate("calendar")
    axes = plot(calendar)
    assert axes.get_xlabel() == "Period (line: 95% interval)"
    assert dots(axes, "^") == [(part.label, part.estimate) for part in calendar.parts]
    assert texts(axes) == []


def test_cohorts_are_lines_open_before_their_start():
    found = MAKE[CohortEffects]()
    axes = plot(found)
    for group, part in found.att_gt.groupby("group"):
        assert any(np.array_equal(line.get_ydata(), part["att"].astype(float)) for line in axes.lines), group
    hollow = [line.get_markerfacecolor() == "white" for line in axes.lines if line.get_marker() in "os"]
    assert sum(hollow) == int((~found.att_gt["post"]).sum())
    assert texts(axes) == ["  since 2013", "  since 2014"] or texts(axes) == ["  since 2014", "  since 2013"]


def test_villages_are_rows_and_one_is_a_path_beside_its_twin():
    found = villages()
    axes = plot(found)
    assert [x for x, _ in dots(axes, "o")] == found.adjusted["shrunk"].tolist()[::-1]
    assert axes.get_yticklabels()[0].get_text() == "v5"
    assert "not available" in texts(axes)[0]
    path = found.paths[found.paths["unit"] == "v1"]
    twin = plot(found, unit="v1")
    assert [line.get_ydata().tolist() for line in twin.lines[:2]] == [
        path["actual"].tolist(),
        path["synthetic"].tolist(),
    ]
    assert list(twin.lines[2].get_xdata()) == [2013, 2013]
    gaps = found.placebos.query("start == 2013 and time == 2016")["gap"].to_numpy()
    reach = placebo_interval(0.0, gaps)
    corners = twin.collections[0].get_paths()[0].vertices
    ends = corners[corners[:, 0] == 2016, 1]
    assert ends.max() - ends.min() == pytest.approx(2 * reach[1] if reach else 0)
    with pytest.raises(EstimationError, match="no village 'v9'. Choose among v0, v1"):
        plot(found, unit="v9")
    with pytest.raises(EstimationError, match="unit belongs to village effects"):
        plot(MAKE[Estimate](), unit="v1")


CURVES = {
    "share": (curves.lorenz_curve(BEFORE), "the poorest 40% have 17.8%"),  # (50 + 0.6 x 80) / 550
    "mean": (curves.generalized_lorenz_curve(BEFORE), "mean 138"),
    "gap": (curves.tip_curve(BEFORE, line=100), "P1 0.175"),
    "growth": (
        curves.growth_incidence_curve([10, 20, 40], [20, 30, 40], shares=[0.1, 0.5, 0.9]),
        "mean 50.0%",
    ),
}


@pytest.mark.parametrize("height", CURVES)
def test_a_curve_is_its_points_and_says_its_number(height):
    curve, told = CURVES[height]
    axes = plot(curve)
    assert axes.lines[0].get_xydata().tolist() == curve.to_numpy().tolist()
    assert axes.get_label().endswith(f"{told}.")
    levels = [list(line.get_ydata()) for line in axes.lines[1:]]
    if height == "share":
        assert [0, 1] in levels
    if height == "growth":
        assert [0, 0] in levels
        assert [0.5, 0.5] in levels
    both = plot({"first": curve, "second": curve})
    assert len({str(line.get_linestyle()) for line in both.lines[:2]}) == 2
    assert both.get_label().endswith(f"first: {told}; second: {told}.")


def test_one_household_and_one_quantile_are_drawn():
    assert plot(curves.lorenz_curve([5.0])).lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert plot(curves.tip_curve([200.0], line=100)).lines[0].get_ydata().tolist() == [0, 0]
    single = plot(curves.growth_incidence_curve([10.0], [11.0], shares=[0.5]))
    assert single.lines[0].get_marker() == "o"


def test_dominance_draws_both_and_says_the_verdict():
    found = MAKE[curves.Dominance]()
    axes = plot(found)
    for line, name in zip(axes.lines, ("first", "second"), strict=True):
        assert line.get_xydata().tolist() == found.curves[["line", name]].to_numpy().tolist()
    assert axes.get_title(loc="left") == "The second has no more poverty at any line from 40 to 150"


@pytest.mark.parametrize(
    "kind",
    [
        growth.GrowthRedistribution,
        growth.ProPoorGrowth,
        decomposition.RavallionHuppi,
        decomposition.InequalityGroups,
        change.ChronicTransient,
        targeting.Targeting,
    ],
)
def test_terms_are_bars_from_zero(kind):
    record = MAKE[kind]()
    axes = plot(record)
    names = [label.get_text().replace(" ", "_") for label in axes.get_yticklabels()]
    assert [bar.get_width() for bar in axes.patches] == [getattr(record, name) or 0.0 for name in names]
    dark = [
        name for name, bar in zip(names, axes.patches, strict=True) if to_hex(bar.get_facecolor()) == DARK
    ]
    assert dark == (["total"] if "total" in names else names)
    assert [0, 0] in [list(line.get_xdata()) for line in axes.lines]
    assert len(texts(axes)) == len(names)


def test_contributions_are_the_largest_on_top_and_nobody_poor_is_said():
    found = MAKE[multidimensional.AlkireFoster]()
    axes = plot(found)
    order = found.indicators.astype("Float64").sort_values("contribution", kind="stable")
    assert sorted(bar.get_width() for bar in axes.patches) == order["contribution"].tolist()
    assert axes.patches[-1].get_width() == order["contribution"].max()
    assert sorted(x for x, _ in dots(axes, "|")) == sorted(EQUAL.values())
    nobody = plot(multidimensional.alkire_foster(DEPRIVED * 0, weights=EQUAL, k=0.5))
    assert "nobody is poor" in nobody.get_title(loc="left")
    assert set(texts(nobody)) == {"not available"}


def test_an_order_is_drawn_under_every_alternative():
    found = MAKE[Robustness]()
    axes = plot(found)
    assert [line.get_ydata().tolist() for line in axes.lines] == found.adjusted.to_numpy().tolist()
    assert [label.get_text() for label in axes.get_xticklabels()] == list(found.adjusted)


def test_a_proxy_means_test_is_drawn_by_its_errors_of_targeting():
    found = MAKE[targeting.ProxyMeansTest]()
    assert plot(found).get_label() == plot(found.targeting).get_label()


def test_given_axes_are_drawn_on_in_the_look_and_nothing_leaks():
    before = dict(mpl.rcParams)
    figure, (left, right) = plt.subplots(1, 2)
    assert plot(CURVES["gap"][0], ax=left) is left
    assert not right.lines
    assert figure.get_label() == ""
    assert left.get_label().startswith("TIP curve")
    assert left.xaxis.label.get_fontfamily()[0] == "Source Sans Pro"
    assert not left.spines["top"].get_visible()
    left.set_xlim(0, 3)
    figure.canvas.draw()
    assert {label.get_fontfamily()[0] for label in left.get_xticklabels()} == {"Source Sans Pro"}
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (3.5, "no picture of float"),
        (MAKE[Check](), "no picture of Check"),
        (pd.DataFrame({"x": [1]}), "no picture of DataFrame"),
        ({}, "no picture of nothing"),
        ([], "nothing in it to draw"),
        (
            {"a": MAKE[Estimate](), "b": CURVES["gap"][0]},
            r"one picture: DataFrame, Estimate",
        ),
        ({"a": CURVES["gap"][0], "b": CURVES["share"][0]}, r"one picture: DataFrame"),
        (
            {"a": MAKE[multidimensional.AlkireFoster](), "b": MAKE[multidimensional.AlkireFoster]()},
            r"one picture: AlkireFoster",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(thing, message):
    with pytest.raises(EstimationError, match=message):
        plot(thing)
    assert not plt.get_fignums()


def test_matplotlib_is_loaded_when_something_is_drawn():
    code = "import sys, blora_eval.report.plot; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
