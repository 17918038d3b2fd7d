"""What a design reads from its sample: columns that are there, complete, and above zero where they must."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.estimate.influence import ROW_OPTIONS, RelativeLine
from blora_eval.indicators.checks import REMEDY, FloatArray, floats

__all__ = ["Columns", "Table", "check_columns", "check_weight", "column_names", "resolved_options"]

Columns = str | Sequence[str]


def column_names(columns: Columns | None) -> list[str]:
    """One name or several as a list.

    Parameters
    ----------
    columns : str, sequence of str or None
        Names of columns.

    Returns
    -------
    list of str
        Empty for None.

    Examples
    --------
    >>> column_names("psu")
    ['psu']
    """
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def check_columns(frame: pd.DataFrame, columns: list[str]) -> None:
    """Refuse columns that are absent or incomplete.

    Parameters
    ----------
    frame : DataFrame
        The sample.
    columns : list of str
        What is needed of it.

    Raises
    ------
    EstimationError
        All reasons at once.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"psu": [1]}), ["psu"])
    """
    problems = [problem for name in columns if (problem := _problem(frame, name))]
    if not len(frame):
        problems.append("The sample has no rows. Give at least one household.")
    if problems:
        raise EstimationError("\n".join(problems))


def _problem(frame: pd.DataFrame, name: str) -> str | None:
    if name not in frame:
        near = difflib.get_close_matches(name, [str(column) for column in frame.columns], n=1)
        return f"{name}: the sample has no such column{f'; is it {near[0]}?' if near else '.'}"
    column = frame[name]
    if pd.api.types.is_float_dtype(column.dtype):
        missing = int((~np.isfinite(floats(column))).sum())
    else:
        missing = int(column.isna().sum())
    return f"{name}: {missing} of {len(column)} values are missing or infinite. {REMEDY}" if missing else None


def check_weight(frame: pd.DataFrame, column: str) -> None:
    """Refuse negative weights, and weights that are all zero.

    Parameters
    ----------
    frame : DataFrame
        The sample.
    column : str
        Its weights, complete.

    Raises
    ------
    EstimationError
        With the number of rows.

    Examples
    --------
    >>> check_weight(pd.DataFrame({"weight": [0.0, 2.0]}), "weight")
    """
    weight = floats(frame[column])
    if negative := int((weight < 0).sum()):
        raise EstimationError(f"{column}: {negative} values are negative. Correct the weights.")
    if not (weight > 0).any():
        raise EstimationError(f"{column}: no row has a positive weight. Give at least one household.")


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

    def values(self, columns: Columns) -> FloatArray:
        """Numbers of one column, or of several side by side.

        Parameters
        ----------
        columns : str or sequence of str
            Which.

        Returns
        -------
        ndarray of float
            One row a household; two-dimensional for a sequence of columns.

        Raises
        ------
        EstimationError
            If a column is absent or incomplete, or none is named.
        """
        names = column_names(columns)
        check_columns(self.frame, [name for name in names if name not in self.read])
        for name in names:
            if name not in self.read:
                self.read[name] = self.cut(floats(self.frame[name]))
        if isinstance(columns, str):
            return self.read[columns]
        if not names:
            raise EstimationError("No column is named. Name at least one.")
        key = tuple(names)
        if key not in self._beside:
            # the last matrix alone is kept: several indices in turn want the same one
            self._beside.clear()
            self._beside[key] = np.asfortranarray(np.stack([self.read[name] for name in names]).T)
        return self._beside[key]

    def cut(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of the rows with a positive weight, in the order of their units.

        Parameters
        ----------
        values : ndarray
            One a row of the frame.

        Returns
        -------
        ndarray
            The same where nothing is left out or moved.
        """
        return values if self.kept is None else values[self.kept]


def resolved_options(table: Table, options: Mapping[str, Any]) -> tuple[dict[str, Any], RelativeLine | None]:
    """The options of an index function with names of columns replaced by their values.

    Parameters
    ----------
    table : Table
        The sample's columns.
    options : mapping
        As given to the design.

    Returns
    -------
    options : dict
        With numbers and arrays only where the function expects them.
    relative : RelativeLine or None
        The line, where it is to be worked out from the sample.

    Raises
    ------
    EstimationError
        If a value is missing, or a line is not above zero.

    Examples
    --------
    >>> resolved_options(Table(pd.DataFrame({"z": [90.0, 100.0]}), None), {"line": "z", "alpha": 1})[0]
    {'line': array([ 90., 100.]), 'alpha': 1}
    """
    resolved, relative = dict(options), None
    for name in ROW_OPTIONS:
        given = options.get(name)
        if isinstance(given, RelativeLine):
            relative = given
        elif given is not None:
            resolved[name] = _row_option(table, name, given)
    if relative is None and (np.asarray(resolved.get("line", 1.0)) <= 0).any():
        raise EstimationError("line: a poverty line must be above zero. Give it in the unit of the welfare.")
    return resolved, relative


def _row_option(table: Table, name: str, given: Any) -> float | FloatArray:
    if isinstance(given, str):
        return table.values(given)
    array = floats(given)
    if not np.isfinite(array).all():
        raise EstimationError(f"{name}: values are missing or infinite. {REMEDY}")
    if array.ndim == 0:
        return float(array)
    if len(array) != len(table.frame):
        raise EstimationError(f"{name}: {len(array)} values where the sample has {len(table.frame)} rows.")
    return table.cut(array)
