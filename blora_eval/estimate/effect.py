"""The record in which a causal claim travels: never to be mistaken for a description.

An :class:`Effect` says what is estimated, how large it is, how sure one may be and how that was
got, from how many, by which method, on which assumptions with which evidence. A description is a
``blora_eval.results.Estimate``; the two types are unrelated, so that nothing can word one as the
other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from math import isfinite
from typing import Any

import pandas as pd
from scipy import special

from blora_eval.errors import EstimationError
from blora_eval.results import Check, Shown, Unavailable, tidy


@dataclass(frozen=True, slots=True)
class Counts:
    """From how many: units, of them treated and controls, periods, and clusters where there are any."""

    units: int
    treated: int
    controls: int
    periods: int
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the numbers an effect is put together from, such as the effect in year 2 of mentoring.

    ``low`` and ``high`` bound the 95 % interval of this part alone; ``band_low`` and ``band_high``
    hold for all parts at once and are None unless a bootstrap was asked for.
    """

    label: int
    estimate: float
    se: float | None
    low: float | None
    high: float | None
    p: float
    band_low: float | None = None
    band_high: float | None = None


@dataclass(frozen=True, slots=True)
class Effect(Shown):
    """A causal estimate with everything a referee asks for.

    ``estimand`` is a code (``att``, ``att_dynamic``); ``estimate``, ``se``, ``low`` and ``high`` (95 %) are
    in the unit of the outcome, ``se`` None where there is none; ``p`` of no effect is two-sided, got as
    ``p_method`` says (wald, permutation, wild_bootstrap, placebo) with ``df`` degrees of freedom, None for
    normal. ``assumptions`` must hold, each with its evidence (``passed`` None where data cannot tell);
    ``warnings`` are to be seen beside the number; ``parts`` are what it is an average of: event times,
    cohorts or years. A number that is not finite, or a p outside [0, 1], is refused.

    Examples
    --------
    >>> effect = Effect("att", -0.02, se=0.01, p=0.0455, p_method="wald", counts=Counts(10, 4, 6, 3))
    >>> effect.table()[["value", "estimand", "n_treated"]].to_dict("records")
    [{'value': -0.02, 'estimand': 'att', 'n_treated': 4}]
    """

    estimand: str
    estimate: float
    counts: Counts
    se: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_method: str = ""
    df: float | None = None
    method: str = ""
    version: str = field(default_factory=lambda: library_version())
    assumptions: tuple[Check, ...] = ()
    diagnostics: Mapping[str, float | int | str] = field(default_factory=dict)
    warnings: tuple[Check, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        numbers = {"estimate": self.estimate, "se": self.se, "low": self.low, "high": self.high, "p": self.p}
        bad = [name for name, number in numbers.items() if number is not None and not isfinite(number)]
        if self.p is not None and not 0 <= self.p <= 1:
            bad.append("p")
        if bad:
            raise EstimationError(
                f"{self.estimand}: {', '.join(bad)} cannot be computed from these data. "
                "There are too few units, or the outcome does not vary."
            )

    def table(self) -> pd.DataFrame:
        """The effect in the first row, and below it the parts that it is put together from.

        Returns
        -------
        DataFrame
            Columns value, se, low, high, estimand, label (of the part; missing in the first row), p,
            band_low, band_high, df, p_method, n (units), n_treated, n_controls, n_periods, n_clusters,
            method, version and ``warnings`` (codes, joined by blanks); a number that is not given is
            ``<NA>``, never NaN.
        """
        whole = self.row()
        parts = [whole | {"value": part.estimate} | asdict(part) for part in self.parts]
        return tidy([whole, *parts]).drop(columns="estimate", errors="ignore").astype({"label": "Int64"})

    def row(self) -> dict[str, Any]:
        """The effect itself as one row of a table."""
        counts = asdict(self.counts)
        return {
            "value": self.estimate,
            **{name: getattr(self, name) for name in ("se", "low", "high", "estimand")},
            **dict.fromkeys(("label", "p", "band_low", "band_high")),
            **{name: getattr(self, name) for name in ("p", "df", "p_method")},
            "n": counts.pop("units"),
            **{f"n_{name}": count for name, count in counts.items()},
            **{name: getattr(self, name) for name in ("method", "version")},
            "warnings": " ".join(warning.code for warning in self.warnings),
        }


@dataclass(frozen=True, slots=True)
class EffectSet(Shown):
    """One effect a unit, adjusted together: what may be said about each when all are looked at.

    ``effects`` by unit; ``adjusted`` has unit, estimate, p (of no effect, by placebos), expected (of donors
    with the same past), shrunk (the effect less that, by empirical Bayes) with its bounds, noise, p_apart (of
    being like the others) and p_bh (false discovery rate of p_apart); ``paths`` the units and their twins;
    ``placebos`` what the same method finds where nothing was done; ``weights`` what the twins are made of.
    ``smallest_p`` is the smallest p one unit can reach, 1 / (placebos + 1); ``least_apart`` how far from the
    others a unit must lie to be named alone.
    """

    effects: Mapping[str, Effect]
    adjusted: pd.DataFrame = field(compare=False)
    paths: pd.DataFrame = field(compare=False)
    placebos: pd.DataFrame = field(compare=False)
    weights: pd.DataFrame = field(compare=False)
    smallest_p: float
    least_apart: float
    unavailable: tuple[Unavailable, ...] = ()
    warnings: tuple[Check, ...] = ()

    def __getitem__(self, unit: str) -> Effect:
        return self.effects[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self.effects)

    def __len__(self) -> int:
        return len(self.effects)

    def table(self) -> pd.DataFrame:
        """One row a unit: its effect with the adjusted p values and the shrunk estimate.

        Returns
        -------
        DataFrame
            value, se, low, high, ``unit``, the columns of :meth:`Effect.table` that are not of parts,
            those of ``adjusted`` that it lacks, and ``reason`` where no effect can be given.
        """
        adjusted = self.adjusted.set_index("unit").to_dict("index")
        rows = [{"unit": unit} | adjusted[unit] | effect.row() for unit, effect in self.effects.items()]
        rows += [
            {"unit": absent.method, "reason": absent.reason, "n": absent.n} for absent in self.unavailable
        ]
        return tidy(rows).drop(columns=["estimate", "label", "band_low", "band_high"])


def library_version() -> str:
    """Name and version of this library, as an effect carries them.

    Examples
    --------
    >>> library_version().split()[0]
    'blora_eval'
    """
    return f"blora_eval {metadata.version('blora-eval')}"


def wald(estimate: float, se: float, df: float | None = None) -> tuple[float, float, float]:
    """95 % interval and two-sided p of no effect, from estimate and standard error.

    ``estimate ± q se`` with q the 97.5 % quantile of the normal, or of Student's t with ``df``.

    Examples
    --------
    >>> [round(number, 2) for number in wald(2.0, 1.0)]   # 2 ± 1.96
    [0.04, 3.96, 0.05]
    """
    if not se > 0 or not isfinite(se):
        raise EstimationError(
            "The standard error is zero or undefined: the outcome does not vary among the compared units. "
            "Use more units, or randomisation inference."
        )
    # The bare functions: a frozen distribution costs a millisecond, and there is one call a cell.
    reach = special.ndtri(0.975) if df is None else special.stdtrit(df, 0.975)
    ratio = -abs(estimate) / se
    tail = special.ndtr(ratio) if df is None else special.stdtr(df, ratio)
    margin = float(reach) * se
    return estimate - margin, estimate + margin, float(2 * tail)
