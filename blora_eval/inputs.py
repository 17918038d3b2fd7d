"""What the front door accepts: kinds of arguments, and the guard that reads them from a signature.

A public function says with these what an argument must be. The guard, applied once at the door, refuses
what the function cannot mean; code of the package calls the functions themselves and pays nothing.
"""

import functools
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import EstimationError, StudyError
from blora_eval.values import (
    column_problems,
    floats,
    label_problems,
    nearest,
    number_problems,
    weight_problems,
)

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
Parameters = Mapping[str, inspect.Parameter]

Numbers = Annotated[npt.ArrayLike, "numbers"]
"""One number for each unit: one dimension, complete, finite."""

Line = Annotated[npt.ArrayLike, "line"]
"""One number for all units, or one for each."""

Flags = Annotated[npt.ArrayLike, "flags"]
"""Yes or no for each unit, as booleans or as 1 and 0, complete."""

Matrix = Annotated[pd.DataFrame | npt.ArrayLike, "matrix"]
"""Numbers or booleans, a row for each unit and a column for each item, complete, finite."""

NumberFrame = Annotated[pd.DataFrame, "matrix"]
"""The same as a DataFrame, whose columns have names."""

Vector = Annotated[npt.ArrayLike, "vector"]
"""Numbers that belong to no unit: one dimension of its own, complete, finite."""

Weight = Annotated[npt.ArrayLike | None, "weight"]
"""One weight for each unit, complete, finite, not below zero, above zero somewhere."""

Labels = Annotated[npt.ArrayLike, "labels"]
"""One label for each unit, of any kind, complete."""

Column = Annotated[str, "column"]
"""A column of the frame that comes first, there and complete."""

NumberColumn = Annotated[str, "number column"]
"""A column of the frame that comes first, of numbers (yes and no are 1 and 0), complete and finite."""

WeightColumn = Annotated[str, "weight column"]
"""A column of the frame that comes first, of weights: complete, not below zero, above zero somewhere."""

LabelColumns = Annotated[str | Sequence[str], "column"]
"""One column or several, each as a :data:`Column`."""

NumberColumns = Annotated[str | Sequence[str], "number column"]
"""One column or several, each as a :data:`NumberColumn`."""

Columns = Annotated[Sequence[str], "number column"]
"""Columns of the frame that comes first, each as a :data:`NumberColumn`."""

JOBS = ("blora_eval.study", "blora_eval.pipeline", "blora_eval.report.place")
ARRAY_PARTS = set(get_args(npt.ArrayLike))
DIMENSIONS = {0: "a single value", 1: "one dimension", 2: "two dimensions"}
EACH = {"matrix": "a table, a row for each unit and a column for each item,", "vector": "a list of numbers"}
EACH |= {"line": "a number, or one number for each unit,", "labels": "one label for each unit"}
WORDS: dict[Any, str] = {float: "a number", int: "a whole number", bool: "True or False", str: "a text"}
WORDS |= {Path: "a path", Callable: "a function", Sequence: "a list", Collection: "a list"}
WORDS |= {Mapping: "a mapping", tuple: "several values", pd.DataFrame: "a table (DataFrame)"}
WORDS |= {np.random.Generator: "a random generator, numpy.random.default_rng(seed),"}


def fits(annotation: Any, value: Any) -> bool:
    """Whether a value is of the type that an annotation names.

    Examples
    --------
    >>> fits(float, "350"), fits(Literal["mean", "median"] | None, None)
    (False, True)
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in (inspect.Parameter.empty, Any):
        return True
    if set(parts) >= ARRAY_PARTS:
        return value is not None or NoneType in parts
    if origin is Annotated:
        return fits(parts[0], value)
    if origin in (Union, UnionType):
        return any(fits(part, value) for part in parts)
    if origin is Literal:
        # 1 is not True, though Python says so
        return isinstance(value, str | Integral) and (value, isinstance(value, bool)) in [
            (part, isinstance(part, bool)) for part in parts
        ]
    return _of_class(annotation, origin, parts, value)


def _of_class(annotation: Any, origin: Any, parts: tuple[Any, ...], value: Any) -> bool:
    if annotation in (bool, int, float):
        truth = isinstance(value, bool | np.bool_)
        number = not truth and isinstance(value, Real if annotation is float else Integral)
        return truth if annotation is bool else number and bool(np.isfinite(float(value)))
    wanted: Any = NoneType if annotation is None else origin or annotation
    wider: dict[Any, Any] = {tuple: tuple | list, Sequence: Collection}
    if not isinstance(value, wider.get(wanted, wanted)):
        return False
    if wanted is tuple:
        return len(value) == len(parts) and all(map(fits, parts, value))
    if issubclass(wanted, Mapping):
        return all(fits(parts[1], each) for each in value.values())
    if parts and issubclass(wanted, Collection) and wanted is not np.ndarray:
        return not isinstance(value, str | bytes) and all(fits(parts[0], each) for each in value)
    return True


def _words(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kind = annotation.__metadata__[0]
        return _words(parts[0]) if kind.endswith("column") else EACH.get(kind, "one number for each unit")
    if origin is Literal:
        return f"one of {', '.join(map(repr, parts))}"
    if set(parts) >= ARRAY_PARTS:
        return "one value for each unit"
    if origin in (Union, UnionType):
        return " or ".join(_words(part) for part in parts if part is not NoneType)
    return WORDS.get(origin or annotation, f"a {getattr(origin or annotation, '__name__', 'value')}")


def _misfit(name: str, annotation: Any, value: Any) -> str:
    words, given, end = _words(annotation), f"a {type(value).__name__}", "."
    if isinstance(value, str):
        choices = [word[1:-1] for word in words.replace(",", "").split() if word[0] == word[-1] == "'"]
        given = repr(value) if choices and len(value) < 40 else "text"
        end = nearest(value, choices) if choices else "."
    elif isinstance(value, bool | np.bool_):
        given = f"{value}"
    elif isinstance(value, Real):
        given = "a number" if np.isfinite(float(value)) else "a missing or infinite number"
    elif value is None:
        given = "nothing"
    return f"{name}: {given} where {words} is needed{end}"


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return str(annotation.__metadata__[0])
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()
    return next((kind for part in parts if (kind := _kind(part))), "")


def _laid(values: Any) -> Any:
    if isinstance(
        values, np.ndarray | pd.Series | pd.DataFrame | pd.Index | pd.api.extensions.ExtensionArray
    ):
        return values
    try:
        array = np.asarray(values)
    except ValueError:
        array = np.asarray(None)
    # beside a text numpy would make a missing value the word "nan"
    return np.asarray(values, dtype=object) if array.dtype.kind in "US" else array


@dataclass(slots=True)
class _Reader:
    """Reads the arguments of one call by their annotations, and lays those of one sample in one order.

    ``first`` holds, for each sample, its first argument: the name, the number of units, and the labels
    if it has some. A parameter that has a weight of its own (``before``, ``weight_before``) is a sample of
    its own.
    """

    parameters: Parameters
    arguments: dict[str, Any]
    problems: list[str]
    first: dict[str, tuple[str, int, pd.Index | None]] = field(default_factory=dict)

    def read(self, skipped: Collection[str] = ()) -> None:
        """Read all arguments but those skipped, noting every problem."""
        for name, parameter in self.parameters.items():
            value, annotation = self.arguments.get(name, parameter.default), parameter.annotation
            if name in skipped or value is parameter.default or parameter.kind is parameter.VAR_KEYWORD:
                continue
            if not fits(annotation, value):
                self.problems.append(_misfit(name, annotation, value))
            elif isinstance(value, pd.DataFrame) and not len(value):
                self.problems.append(f"{name}: the table has no rows. Give at least one.")
            elif value is not None and (kind := _kind(annotation)):
                self.arguments[name] = self.of_kind(name, value, kind)

    def of_kind(self, name: str, value: Any, kind: str) -> Any:
        """An argument of one of the kinds, in order, with what is wrong with it noted."""
        if kind.endswith("column"):
            frames = [each for each in self.arguments.values() if isinstance(each, pd.DataFrame)]
            self.problems += column_problems(name, value, frames[0], kind) if frames else []
            return value
        given = _laid(list(value.values()) if isinstance(value, Mapping) else value)
        if kind == "line" and given.ndim == 0:
            self.problems += [] if fits(float, value) else [_misfit(name, float, value)]
            return value
        if given.ndim != (2 if kind == "matrix" else 1):
            words = EACH.get(kind, "one number for each unit")
            self.problems.append(f"{name}: {DIMENSIONS.get(given.ndim, 'more')} where {words} is needed.")
            return value
        found = list(_array_problems(name, given, kind))
        self.problems += found
        if kind == "vector":
            return value
        placed = self._placed(name, given)
        return placed if found or kind in {"labels", "matrix"} else floats(placed)

    def _placed(self, name: str, given: Any) -> Any:
        """Values in the order of the first argument of their sample, by their labels if both have some."""
        base = name.removeprefix("weight_")
        sample = base if f"weight_{base}" in self.parameters else ""
        labels = given.index if isinstance(given, pd.Series | pd.DataFrame) else None
        first, n, order = self.first.setdefault(sample, (name, len(given), labels))
        if len(given) != n:
            self.problems.append(f"{name}: {len(given)} values where {first} has {n}.")
        elif order is None:
            self.first[sample] = (first, n, labels)
        elif labels is not None and not labels.equals(order):
            if labels.is_unique and order.is_unique and bool(labels.isin(order).all()):
                return given.reindex(order)
            self.problems.append(
                f"{name}: its labels are not those of {first}. Give both one index, or hand "
                "over plain arrays in one order (.to_numpy())."
            )
        return given


def _array_problems(name: str, given: Any, kind: str) -> Iterator[str]:
    if kind == "labels":
        yield from label_problems(name, given)
    elif isinstance(given, pd.DataFrame):
        for place, column in enumerate(given):
            yield from number_problems(f"{name}, column {column!r}", given.iloc[:, place], flags=True)
    else:
        flat = given.ravel() if given.ndim > 1 else given
        found = list(number_problems(name, flat, flags=kind in {"flags", "matrix"}))
        yield from found or (weight_problems(name, floats(given)) if kind == "weight" else ())


@functools.lru_cache(maxsize=1024)
def _parameters(function: Callable[..., Any]) -> Parameters:
    return inspect.signature(function, eval_str=True).parameters


def _placed(parameters: Parameters) -> list[str]:
    return [name for name, each in parameters.items() if each.kind is each.POSITIONAL_OR_KEYWORD]


def _misnamed(called: str, parameters: Parameters, given: int, named: Collection[str]) -> Iterator[str]:
    """What is wrong with the names of arguments: too many by position, unknown, twice, or not given."""
    placed = _placed(parameters)
    known = [name for name, each in parameters.items() if each.kind is not each.VAR_KEYWORD]
    shown = [name for name in known if name != "self"]
    if given > len(placed):
        first = ", ".join(name for name in placed if name != "self")
        yield f"{called}: more arguments by position than it takes ({first}). Name the others."
    for name in named:
        if name not in known and len(known) == len(parameters):
            yield f"{name}: {called} takes no such argument{nearest(name, shown)}"
        elif name in placed[:given]:
            yield f"{name}: it is given twice."
    for name in known[given:]:
        if parameters[name].default is inspect.Parameter.empty and name not in named:
            yield f"{name}: {called} needs it, and it is not given."


def check_options(function: Callable[..., Any], options: dict[str, Any], *, skipped: Collection[str]) -> None:
    """Refuse options that a function of values and their weight does not take.

    Examples
    --------
    >>> def index(values, *, weight=None, alpha: float = 0): ...
    >>> check_options(index, {"Alpha": 1}, skipped=())
    Traceback (most recent call last):
    blora_eval.errors.EstimationError: Alpha: index takes no such argument; is it 'alpha'?
    """
    try:
        own = list(_parameters(function).items())[1:]
    except (TypeError, ValueError):
        return  # a function written in C says nothing of its arguments
    parameters = {name: parameter for name, parameter in own if name != "weight"}
    problems = list(_misnamed(getattr(function, "__name__", "it"), parameters, 0, options))
    _Reader(parameters, dict(options), problems).read(skipped)
    if problems:
        raise EstimationError("\n".join(problems))


def line_of(name: str, given: Any, frame: pd.DataFrame) -> Any:
    """One number, or one for each row of a frame in the frame's order.

    Examples
    --------
    >>> frame = pd.DataFrame({"y": [1, 2]}, index=["a", "b"])
    >>> line_of("line", pd.Series({"b": 90, "a": 80}), frame)
    array([80., 90.])
    """
    reader = _Reader({}, {}, [], {"": ("the sample", len(frame), frame.index)})
    read = reader.of_kind(name, given, "line")
    if reader.problems:
        raise EstimationError("\n".join(reader.problems))
    return read


RAW: dict[Any, Callable[..., Any]] = {}
"""What stands behind each guarded function."""


def unguarded(function: Callable[P, R]) -> Callable[P, R]:
    """The function itself, which internal code calls."""
    return RAW.get(function, function)


@overload
def guarded(made: type[T]) -> type[T]: ...
@overload
def guarded(made: Callable[P, R]) -> Callable[P, R]: ...
def guarded(made: Any) -> Any:
    """The same function, or a class with the same methods, that refuses what it cannot mean.

    All reasons are told at once, in one EstimationError (a StudyError for what is asked of a study).

    Examples
    --------
    >>> @guarded
    ... def headcount(welfare: Numbers, *, kind: Literal["share", "count"] = "share") -> None: ...
    >>> headcount(5, kind="shares")
    Traceback (most recent call last):
    blora_eval.errors.EstimationError: welfare: a single value where one number for each unit is needed.
    kind: 'shares' where one of 'share', 'count' is needed; is it 'share'?
    """
    if isinstance(made, type):
        for name, member in list(vars(made).items()):
            if inspect.isfunction(member) and (name == "__init__" or not name.startswith("_")):
                setattr(made, name, guarded(member))
        return made

    @functools.wraps(made)
    def door(*args: Any, **kwargs: Any) -> Any:
        parameters = _parameters(made)
        arguments = dict(zip(_placed(parameters), args, strict=False)) | kwargs
        problems = list(_misnamed(made.__qualname__.removesuffix(".__init__"), parameters, len(args), kwargs))
        _Reader(parameters, arguments, problems).read()
        if problems:
            raise (StudyError if made.__module__.startswith(JOBS) else EstimationError)("\n".join(problems))
        return made(**arguments)

    RAW[door] = made
    return door
