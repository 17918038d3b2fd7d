"""Effects, their bootstraps and permutations, 48 villages with shared placebos, the whole stage: against peers."""

import importlib.util
import time
import warnings

import numpy as np
import pandas as pd

from blora_eval.estimate.panel.did import did_cs
from blora_eval.estimate.randomisation import permutation_effect
from blora_eval.estimate.village.effects import village_effects
from blora_eval.estimate.wild_bootstrap import wild_test
from tests.bench.timing import Row, median_seconds

ROLES = {"outcome": "y", "unit": "unit", "time": "time"}
DRAWS = 9999


def staggered(units: int, periods: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    start = rng.choice([0, 5, 7, 9], size=units, p=[0.5, 0.2, 0.15, 0.15])
    times = np.arange(1, periods + 1)
    y = rng.normal(size=(units, 1)) + 0.1 * times + rng.normal(size=(units, periods))
    y += 0.5 * ((start[:, None] > 0) & (times >= start[:, None]))
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), periods),
            "time": np.tile(times, units),
            "y": y.ravel(),
            "start": np.repeat(start, periods),
        }
    )


def rows_in_clusters(rows: int = 6000, clusters: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    cluster = np.repeat(np.arange(clusters), rows // clusters)
    on = (cluster % 2).astype(float)
    y = 0.1 * on + rng.normal(0, 0.3, clusters)[cluster] + rng.normal(size=rows)
    return pd.DataFrame({"y": y, "on": on, "cluster": cluster, "z": rng.normal(size=rows)})


def has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def quiet(call):
    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()

    return run


def callaway_santanna() -> list[Row]:
    found = []
    for units in (300, 10_000):
        panel = staggered(units)

        def own(panel=panel):
            effects = did_cs(panel, **ROLES, start="start")
            effects.aggregate("dynamic", rng=np.random.default_rng(1), draws=1000)

        peer = None
        if has("diff_diff"):
            import diff_diff

            def theirs(panel=panel):
                fitted = diff_diff.CallawaySantAnna(n_bootstrap=1000, seed=1)
                fitted.fit(
                    panel, outcome="y", unit="unit", time="time", first_treat="start", aggregate="event_study"
                )

            peer = median_seconds(quiet(theirs), repeats=5)
        what = f"Callaway-Sant'Anna, 1,000 bootstraps, {units:,} x 12"
        found.append(Row(what, median_seconds(own), "diff-diff", peer, target=1, note="diff-diff absent"))
    return found


def wild() -> list[Row]:
    frame = rows_in_clusters()
    x = np.column_stack([frame["on"], np.ones(len(frame)), frame["z"]])
    codes = frame["cluster"].to_numpy()
    y = frame["y"].to_numpy()

    def own():
        wild_test(y, x, codes, column=0, rng=np.random.default_rng(1), draws=DRAWS, interval=False)

    peer = None
    if has("pyfixest") and has("wildboottest"):
        import pyfixest

        model = pyfixest.feols("y ~ on + z", data=frame, vcov={"CRV1": "cluster"})
        peer = median_seconds(
            quiet(lambda: model.wildboottest(param="on", cluster="cluster", reps=DRAWS, seed=1)), repeats=3
        )
    what = "wild cluster bootstrap, 9,999 draws, 6,000 rows, 60 clusters"
    return [Row(what, median_seconds(own), "pyfixest", peer, target=20, note="pyfixest absent")]


def permutations() -> list[Row]:
    frame = rows_in_clusters()

    def own():
        permutation_effect(
            frame["y"], frame["on"] > 0, village=frame["cluster"], covariates=frame[["z"]],
            rng=np.random.default_rng(1), draws=DRAWS,
        )  # fmt: skip

    peer = None
    if has("pyfixest"):
        import pyfixest

        model = pyfixest.feols("y ~ on + z", data=frame, vcov={"CRV1": "cluster"})
        began = time.perf_counter()
        quiet(
            lambda: model.ritest(resampvar="on", cluster="cluster", reps=DRAWS, rng=np.random.default_rng(1))
        )()
        peer = time.perf_counter() - began
    what = "cluster randomisation inference with interval, 9,999 draws, 6,000 rows"
    return [Row(what, median_seconds(own), "pyfixest", peer, target=50, note="pyfixest absent")]


def villages_with_placebos() -> list[Row]:
    rng = np.random.default_rng(3)
    units, periods = 298, 12
    y = (
        rng.normal(size=(units, 1))
        + rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods))
        + 0.3 * rng.normal(size=(units, periods))
    )
    panel = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), periods),
            "time": np.tile(np.arange(periods), units),
            "y": y.ravel(),
        }
    )
    peer = None
    if has("diff_diff"):
        import diff_diff

        one = panel[(panel["unit"] == 0) | (panel["unit"] >= 48)]
        one = one.assign(treated=((one["unit"] == 0) & (one["time"] >= 8)).astype(int))

        def theirs():
            fitted = diff_diff.SyntheticControl(v_method="custom", custom_v=np.ones(8), seed=1)
            result = fitted.fit(
                one,
                outcome="y",
                treatment="treated",
                unit="unit",
                time="time",
                post_periods=list(range(8, 12)),
                pre_period_outcomes=list(range(8)),
            )
            result.in_space_placebo()

        began = time.perf_counter()
        quiet(theirs)()
        peer = 48 * (time.perf_counter() - began)
    what = "synthetic control, 48 villages with 250 shared placebos"

    started = panel.assign(start=np.where(panel["unit"] < 48, 8, 0))

    def own():
        village_effects(started, **ROLES, start="start")

    return [
        Row(
            what, median_seconds(own), "diff-diff, one village x 48", peer, target=10, note="diff-diff absent"
        )
    ]


def whole_stage(outcomes: int = 5) -> list[Row]:
    """Outcomes of a kabupaten of 271 villages, 48 of them mentored, with all checks."""
    from blora_eval.measure.comparison import Context, OutcomeComparison
    from blora_eval.measure.effects import pooled_records
    from blora_eval.measure.villages import village_records
    from blora_eval.study_parts import Outcome
    from tests.reference.villages_recovery import WORLDS, kabupaten

    rng = np.random.default_rng(4)
    outcome = Outcome.model_validate({"column": "poor", "label": "Miskin", "unit": "share"})
    frames = [kabupaten(WORLDS[2], rng, effect=-0.02) for _ in range(outcomes)]
    frames = [
        each.rename(columns={"village": "village_code"}).astype({"village_code": str}) for each in frames
    ]
    found = []
    for name, selected in (("chosen on the outcome", (2021,)), ("not chosen on it", ())):
        everything = [OutcomeComparison(frame, outcome, selected) for frame in frames]
        began = time.perf_counter()
        for comparison in everything:
            pooled_records(comparison, Context())
        pooled = time.perf_counter() - began
        list(village_records(everything))
        found.append(Row(f"impact stage, {outcomes} outcomes, {name}", time.perf_counter() - began))
        found.append(Row(f"  of which pooled effect and checks, {name}", pooled))
    return found
