"""What a design reads from its sample: columns complete and above zero where they must be, values by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.design.domains import Domains, domains
from blora_eval.estimate.design.influence import ROW_OPTIONS, RelativeLine, index_of
from blora_eval.estimate.design.linearisation import Request
from blora_eval.estimate.design.sampling_stages import Lonely, Stage, codes, first_stage, later_stage
from blora_eval.inputs import check_options, line_of, unguarded
from blora_eval.values import FloatArray, column_problems, floats

Columns = str | Sequence[str]


def column_names(columns: Columns | None) -> list[str]:
    """One name or several as a list.

    Examples
    --------
    >>> column_names("psu")
    ['psu']
    """
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def check_columns(name: str, columns: Columns, frame: pd.DataFrame, kind: str = "column") -> None:
    """Refuse columns that are absent, incomplete, or not of the kind an argument names them for.

    Examples
    --------
    >>> check_columns("by", "psu", pd.DataFrame({"psu": [1]}))
    """
    if problems := list(column_problems(name, columns, frame, kind)):
        raise EstimationError("\n".join(problems))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A sample's columns as numbers, each read and checked once.

    ``frame`` does not change (a design keeps a copy on write), ``kept`` gives the rows with a
    positive weight in the order of their units, None for all as they are.
    """

    frame: pd.DataFrame
    kept: npt.NDArray[np.intp] | None
    read: dict[str, FloatArray] = field(default_factory=dict)
    _beside: dict[tuple[str, ...], FloatArray] = field(default_factory=dict)

    def values(self, columns: Columns, argument: str) -> FloatArray:
        """Numbers of one column, or of several side by side, that an argument names."""
        names = column_names(columns)
        unread = [name for name in names if name not in self.read]
        check_columns(argument, unread, self.frame, "number column")
        for name in names:
            if name not in self.read:
                self.read[name] = self.cut(floats(self.frame[name]))
        if isinstance(columns, str):
            return self.read[columns]
        if not names:
            raise EstimationError(f"{argument}: no column is named. Name at least one.")
        key = tuple(names)
        if key not in self._beside:
            # the last matrix alone is kept: several indices in turn want the same one
            self._beside.clear()
            self._beside[key] = np.asfortranarray(np.stack([self.read[name] for name in names]).T)
        return self._beside[key]

    def cut(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of the rows with a positive weight, in the order of their units."""
        return values if self.kept is None else values[self.kept]


def resolved_options(table: Table, options: Mapping[str, Any]) -> tuple[dict[str, Any], RelativeLine | None]:
    """The options of an index function with names of columns replaced by their values.

    Examples
    --------
    >>> resolved_options(Table(pd.DataFrame({"z": [90.0, 100.0]}), None), {"line": "z", "alpha": 1})[0]
    {'line': array([ 90., 100.]), 'alpha': 1}
    """
    resolved, relative = dict(options), None
    for name in (each for each in ROW_OPTIONS if each in options):
        given = options[name]
        if isinstance(given, RelativeLine):
            relative = given
        elif isinstance(given, str):
            resolved[name] = table.values(given, name)
        else:
            read = line_of(name, given, table.frame)
            resolved[name] = table.cut(read) if np.ndim(read) else float(read)
    if relative is None and (np.asarray(resolved.get("line", 1.0)) <= 0).any():
        raise EstimationError("line: a poverty line must be above zero. Give it in the unit of the welfare.")
    return resolved, relative


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
        """Read how a sample was drawn; the parameters are those of the design."""
        units, sizes = column_names(psu), column_names(fpc)
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
        """The domains of some columns, laid out the first time they are asked for."""
        key = tuple(by)
        if key not in self.domains:
            frame = self.table.frame
            _check_names(by)
            check_columns("by", by, frame)
            if by:
                row, labels = codes(frame, by)
            else:
                row, labels = np.zeros(len(frame), dtype=np.intp), pd.Index(["all"])
            self.domains[key] = domains(self.table.cut(row), labels, self.weight, self.stages)
        return self.domains[key]

    def request(self, function: Callable[..., float], welfare: Columns, options: dict[str, Any]) -> Request:
        """What is to be estimated, with its columns read."""
        function = unguarded(function)
        check_options(function, options, skipped=ROW_OPTIONS)
        values = self.table.values(welfare, "welfare")
        resolved, relative = resolved_options(self.table, options)
        return Request(function, index_of(function), values, self.weight, resolved, relative)


def _check_names(by: list[str]) -> None:
    if taken := [name for name in by if name in TAKEN]:
        raise EstimationError(
            f"by: {', '.join(taken)} would overwrite a column of the result. Rename it in the sample."
        )
    if len(set(by)) < len(by):
        raise EstimationError("by: a column is named more than once. Name each once.")
