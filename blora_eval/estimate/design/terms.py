"""Every number of a result with its error: any function of one sample, or of two, by the bootstrap."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.intervals import TAIL
from blora_eval.estimate.design.replicates import Replicates, bootstrap, replicate_variances
from blora_eval.estimate.design.sample import Columns, Sample, check_columns
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.curves import dominance_gaps, poverty_dominance
from blora_eval.indicators.decomposition import fgt_by_group, ravallion_huppi
from blora_eval.inputs import unguarded

LABELS = ("group", "target", "benefit")
"""Options of index functions that name a column with one value for each household."""
ENOUGH = 0.9
"""Share of the replicates in which a number must be defined to have an error."""

Side = tuple[npt.NDArray[Any], FloatArray, dict[str, Any]]


def term_table(
    function: Callable[..., Any],
    samples: Sequence[Sample],
    welfare: Columns,
    replicates: Sequence[Replicates],
    options: dict[str, Any],
) -> pd.DataFrame:
    """The table of a function's result, with the errors that the replicates of each sample give."""
    named = {key: column for key, column in options.items() if key in LABELS and isinstance(column, str)}
    fixed = {key: value for key, value in options.items() if key not in named}
    sides = [_side(sample, welfare, named) for sample in samples]
    result = _called(function, sides, fixed)
    table = result if isinstance(result, pd.DataFrame) else result.table()
    value = _numbers(result, table)
    drawn = np.full((len(replicates[0].multipliers), len(value)), np.nan)
    bare = unguarded(function)
    for row, multipliers in enumerate(zip(*(each.multipliers for each in replicates), strict=True)):
        again = [
            (values, weight * multiplier[sample.stages[0].unit], labels)
            for (values, weight, labels), multiplier, sample in zip(sides, multipliers, samples, strict=True)
        ]
        try:
            found = _numbers(_called(bare, again, fixed), table)
        except EstimationError:
            continue
        if len(found) == len(value):
            drawn[row] = found
    df = min(int(sample.parts([]).df[0]) for sample in samples)
    return _with_bounds(table, value, drawn, replicates[0], df)


def _with_bounds(
    table: pd.DataFrame, value: FloatArray, drawn: FloatArray, replicates: Replicates, df: int
) -> pd.DataFrame:
    """Standard error, t interval, and the band that holds all numbers at once, of each number."""
    known = (np.isfinite(drawn).mean(axis=0) >= ENOUGH) & (df >= 1)
    se = np.where(known, np.sqrt(replicate_variances(drawn, value, replicates)), np.nan)
    quantile = float(special.stdtrit(max(df, 1), TAIL))
    away = np.abs(drawn - value) / np.where(se > 0, se, np.nan)
    largest = np.nanmax(np.nan_to_num(away[:, known], nan=0.0), axis=1, initial=0.0)
    # as much wider than the t interval as the largest deviation of all is than that of one
    wide = max(quantile, quantile / 1.96 * float(np.quantile(largest, 0.95)))
    bounds = {
        "se": se,
        "low": value - quantile * se,
        "high": value + quantile * se,
        "band_low": value - wide * se,
        "band_high": value + wide * se,
    }
    laid = {name: pd.array(each, dtype="Float64") for name, each in bounds.items()}
    return table.assign(**laid, df=pd.array([df] * len(table), dtype="Int64"))


def _numbers(result: Any, table: pd.DataFrame) -> FloatArray:
    """The numbers of a result in the order of its table, without making the table, which takes long."""
    if isinstance(result, pd.DataFrame):
        return result.iloc[:, -1].to_numpy(dtype=np.float64)
    own = [getattr(result, term) for term in dict.fromkeys(table["term"]) if hasattr(result, term)]
    fields = (getattr(result, name) for name in result.__slots__)
    more = [
        each.to_numpy(dtype=float).T.ravel() for each in fields if isinstance(each, pd.DataFrame | pd.Series)
    ]
    return np.concatenate([np.array(own, dtype=np.float64), *more])


def _side(sample: Sample, welfare: Columns, named: dict[str, str]) -> Side:
    """Values, weights and labels of one sample's households."""
    for key, column in named.items():
        check_columns(key, column, sample.table.frame)
    labels = {key: sample.table.cut(sample.table.frame[column].to_numpy()) for key, column in named.items()}
    return sample.table.values(welfare, "welfare"), sample.weight, labels


def _called(function: Callable[..., Any], sides: Sequence[Side], options: dict[str, Any]) -> Any:
    """The function's result for the households that have a weight."""
    kept = [weight > 0 for _, weight, _ in sides]
    values = [each[0][rows] for each, rows in zip(sides, kept, strict=True)]
    weights = [each[1][rows] for each, rows in zip(sides, kept, strict=True)]
    labels = [
        {key: column[rows] for key, column in each[2].items()} for each, rows in zip(sides, kept, strict=True)
    ]
    if len(sides) == 1:
        return function(values[0], weight=weights[0], **labels[0], **options)
    if unguarded(function) is ravallion_huppi:
        rounds = zip(values, weights, labels, strict=True)
        return function(*(fgt_by_group(y, weight=w, **own, **options) for y, w, own in rounds))
    made: Callable[..., Any] = dominance_gaps if unguarded(function) is poverty_dominance else function
    names = [name for name in inspect.signature(unguarded(made)).parameters if name.startswith("weight_")]
    return made(*values, **dict(zip(names, weights, strict=True)), **options)


def replicated(
    samples: Sequence[Sample], *, count: int, rng: np.random.Generator, same_psu: bool
) -> list[Replicates]:
    """Bootstrap replicates of each sample; of a panel the same units are drawn in both rounds."""
    stages = [sample.stages[0] for sample in samples]
    drawn = [bootstrap(stage, rng=rng, replicates=count) for stage in stages]
    if not same_psu:
        return drawn
    if not (all(stage.named for stage in stages) and stages[0].labels.equals(stages[-1].labels)):
        raise EstimationError(
            "A panel here needs the same strata and units (psu) in both rounds. Leave same_psu out, or keep "
            "the units that both rounds have."
        )
    return [drawn[0]] * len(samples)


def dominance_test(table: pd.DataFrame) -> pd.DataFrame:
    """Which is less poor at every line, by the smallest t; where nobody is poor nothing is shown."""
    t = (table["value"] / table["se"]).astype("float64").replace([np.inf, -np.inf], np.nan).fillna(0.0)
    df = float(table["df"].iloc[0])
    first, second = (float(special.stdtr(df, -each)) for each in ((-t).min(), t.min()))
    verdict = "first" if first < 0.05 else "second" if second < 0.05 else "neither"
    return table.assign(less_poor=verdict, p_first=first, p_second=second)
