"""The multidimensional measures as ratios of totals, so that a survey design can give their errors."""

import numpy as np

from blora_eval.estimate.influence import Index, Options, ratio_form, register
from blora_eval.indicators.checks import FloatArray
from blora_eval.indicators.deprivation_matrix import (
    deprivation_matrix,
    deprivation_score,
    is_multidimensionally_poor,
)
from blora_eval.indicators.multidimensional_indices import (
    adjusted_headcount,
    multidimensional_headcount,
    multidimensional_intensity,
)

__all__: list[str] = []


def _scores(values: FloatArray, options: Options) -> tuple[FloatArray, FloatArray]:
    """Poor or not, and the censored score, of each row."""
    _, matrix, omega = deprivation_matrix(values, options["weights"])
    score = deprivation_score(matrix, omega)
    poor = is_multidimensionally_poor(score, options["k"]).astype(np.float64)
    return poor, poor * score


def _headcount_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    return [_scores(values, options)[0], None]


def _adjusted_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    return [_scores(values, options)[1], None]


def _intensity_terms(values: FloatArray, options: Options) -> list[FloatArray | None]:
    poor, censored = _scores(values, options)
    return [censored, poor]


_HEADCOUNT, _ADJUSTED = ratio_form(_headcount_terms), ratio_form(_adjusted_terms)
_INTENSITY = ratio_form(_intensity_terms)

register(
    multidimensional_headcount,
    Index(name="mpi_headcount", unit="share", bounded=True, totals=lambda _: _HEADCOUNT),
)
register(
    multidimensional_intensity,
    Index(name="mpi_intensity", unit="share", bounded=True, totals=lambda _: _INTENSITY),
)
register(
    adjusted_headcount, Index(name="mpi_adjusted", unit="index", bounded=True, totals=lambda _: _ADJUSTED)
)
