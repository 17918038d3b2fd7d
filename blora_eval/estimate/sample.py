"""A sample as a design keeps it: weights, stages of drawing, and the domains asked for so far."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.columns import (
    Columns,
    Table,
    check_columns,
    check_weight,
    column_names,
    resolved_options,
)
from blora_eval.estimate.domains import Domains, domains
from blora_eval.estimate.influence import index_of
from blora_eval.estimate.stages import Lonely, Stage, codes, first_stage, later_stage
from blora_eval.estimate.survey import Request
from blora_eval.indicators.checks import FloatArray, floats

__all__ = ["TAKEN", "Sample"]

TAKEN = ("value", "se", "low", "high", "df", "n", "n_psu", "unit", "method", "status", "reason")
"""Columns of a frame of estimates, after which no column of domains may be named."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What a design knows.

    ``weight`` and the stages' units are of the rows with a positive weight, which ``table.kept``
    gives: a row of weight zero counts its unit among those drawn and nothing else.
    """

    table: Table
    weight: FloatArray
    stages: list[Stage]
    domains: dict[tuple[str, ...], Domains] = field(default_factory=dict)

    @classmethod
    def drawn(  # noqa: PLR0913
        cls,
        frame: pd.DataFrame,
        *,
        strata: str | None,
        psu: Columns | None,
        weight: str | None,
        fpc: Columns | None,
        nest: bool,
        lonely: Lonely,
    ) -> "Sample":
        """Read how a sample was drawn; the parameters are those of the design.

        Parameters
        ----------
        frame : DataFrame
            The sample.
        strata : str or None
            Column of strata.
        psu : str, sequence of str or None
            Columns of sampling units.
        weight : str or None
            Column of weights.
        fpc : str, sequence of str or None
            Columns of population counts or fractions.
        nest : bool
            Whether labels of units are unique within strata only.
        lonely : {"raise", "centre", "merge"}
            What to do with strata of one unit.

        Returns
        -------
        Sample
            Numbered.

        Raises
        ------
        EstimationError
            If a column is absent or incomplete, or there are more than two stages.
        """
        units, sizes = column_names(psu), column_names(fpc)
        check_columns(frame, [name for name in (strata, *units, weight, *sizes) if name])
        if weight:
            check_weight(frame, weight)
        if max(len(units), len(sizes)) > 2:
            raise EstimationError("psu, fpc: at most two stages of drawing are known. Give the first two.")
        unit, later = [*units, None, None][:2]
        size, later_size = [*sizes, None, None][:2]
        first = first_stage(frame, strata=strata, psu=unit, fpc=size, nest=nest, lonely=lonely)
        stages = [first]
        if later_size:
            stages.append(later_stage(frame, unit=later, fpc=later_size, before=first))
        weights = np.ones(len(frame)) if weight is None else floats(frame[weight])
        kept = np.flatnonzero(weights > 0)
        kept = kept[np.argsort(first.unit[kept], kind="stable")]
        frame = frame.copy(deep=False)
        if np.array_equal(kept, np.arange(len(frame))):
            return cls(Table(frame, None), weights, stages)
        stages = [replace(stage, unit=stage.unit[kept]) for stage in stages]
        return cls(Table(frame, kept), weights[kept], stages)

    def parts(self, by: list[str]) -> Domains:
        """The domains of some columns, laid out the first time they are asked for.

        Parameters
        ----------
        by : list of str
            Columns; none for the whole sample.

        Returns
        -------
        Domains
            The same object for the same columns.

        Raises
        ------
        EstimationError
            If a column is absent or incomplete, named twice, or named as a column of the result is.
        """
        key = tuple(by)
        if key not in self.domains:
            frame = self.table.frame
            _check_names(by)
            check_columns(frame, by)
            if by:
                row, labels = codes(frame, by)
            else:
                row, labels = np.zeros(len(frame), dtype=np.intp), pd.Index(["all"])
            self.domains[key] = domains(self.table.cut(row), labels, self.weight, self.stages)
        return self.domains[key]

    def request(self, function: Callable[..., float], welfare: Columns, options: dict[str, Any]) -> Request:
        """What is to be estimated, with its columns read.

        Parameters
        ----------
        function : callable
            An index function.
        welfare : str or sequence of str
            Column or columns of its values.
        options : dict
            Its other arguments.

        Returns
        -------
        Request
            Ready for the estimators.
        """
        values = self.table.values(welfare)
        resolved, relative = resolved_options(self.table, options)
        return Request(function, index_of(function), values, self.weight, resolved, relative)


def _check_names(by: list[str]) -> None:
    if taken := [name for name in by if name in TAKEN]:
        raise EstimationError(
            f"by: {', '.join(taken)} would overwrite a column of the result. Rename it in the sample."
        )
    if len(set(by)) < len(by):
        raise EstimationError("by: a column is named more than once. Name each once.")
