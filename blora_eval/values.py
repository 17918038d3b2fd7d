"""What keeps values from being numbers, weights or labels, said once for whoever reads values.

No value itself is in any sentence: it may be a person's.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
OneOrMore = str | Collection[str]

REMEDY = (
    "Set these rows aside, or impute them, before estimating: a missing value is never counted as zero "
    "or as not poor."
)
NUMBERS = {"integer", "floating", "mixed-integer-float", "decimal", "empty"}
KINDS = {"string": "text", "bytes": "text", "boolean": "yes and no", "date": "dates", "datetime": "dates"}
KINDS |= {"datetime64": "dates", "period": "dates", "timedelta64": "durations", "timedelta": "durations"}


def floats(values: npt.ArrayLike) -> FloatArray:
    """Numbers as an array of floats, in which every kind of missing is NaN.

    Examples
    --------
    >>> floats([1, None])
    array([ 1., nan])
    """
    if getattr(values, "dtype", None) == np.float64:
        return np.asarray(values)
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    array = np.asarray(values)
    return (np.where(pd.isna(array), np.nan, array) if array.dtype == object else array).astype(np.float64)


def number_problems(name: str, values: Any, *, flags: bool = False) -> Iterator[str]:
    """What keeps values from being one complete, finite number for each unit.

    Examples
    --------
    >>> list(number_problems("welfare", ["350.000"]))
    ['welfare: text where numbers are needed. Convert it first: no number is read from text.']
    """
    values = np.asarray(values) if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype) else values
    if isinstance(values, np.ma.MaskedArray) and (masked := int(np.ma.getmaskarray(values).sum())):
        yield f"{name}: {masked} of {values.size} values are masked. {REMEDY}"
        return
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind not in NUMBERS and not (flags and kind == "boolean"):
        given = KINDS.get(kind, "values of other kinds")
        advice = " Convert it first: no number is read from text." if given == "text" else ""
        yield f"{name}: {given} where numbers are needed.{advice}"
    elif missing := int((~np.isfinite(floats(values))).sum()):
        yield f"{name}: {missing} of {values.size} values are missing or infinite. {REMEDY}"


def weight_problems(name: str, weight: FloatArray) -> Iterator[str]:
    """What keeps complete numbers from being weights."""
    if negative := int((weight < 0).sum()):
        yield f"{name}: {negative} values are negative. Correct the weights."
    elif not (weight > 0).any():
        yield f"{name}: no row has a positive weight. Give at least one household."


def label_problems(name: str, labels: Any) -> Iterator[str]:
    """What keeps values from being one label for each unit."""
    absent = (
        np.ma.getmaskarray(labels) if isinstance(labels, np.ma.MaskedArray) else np.asarray(pd.isna(labels))
    )
    if pd.api.types.is_float_dtype(labels):
        absent = absent | ~np.isfinite(floats(labels))
    if absent.any():
        count = f"{int(absent.sum())} of {len(absent)}"
        yield f"{name}: {count} values are missing or infinite. Give each row one, or drop it."


def column_problems(
    name: str, columns: OneOrMore, frame: pd.DataFrame, kind: str = "column"
) -> Iterator[str]:
    """What keeps columns of a frame from being what an argument names them for.

    Examples
    --------
    >>> list(column_problems("weight", "wieght", pd.DataFrame({"weight": [1.0]})))
    ["weight: there is no column 'wieght'; is it 'weight'?"]
    """
    for column in [columns] if isinstance(columns, str) else columns:
        what = name if name == column else f"{name}, column {column!r}"
        if column not in frame:
            yield f"{name}: there is no column {column!r}{nearest(column, frame.columns)}"
        elif frame[column].ndim > 1:
            yield f"{what}: the table has it more than once. Keep one."
        elif kind == "column":
            yield from label_problems(what, frame[column])
        else:
            found = list(number_problems(what, frame[column], flags=kind == "number column"))
            yield from found
            if kind == "weight column" and not found:
                yield from weight_problems(what, floats(frame[column]))


def nearest(name: object, known: Iterable[object]) -> str:
    """The end of a sentence that refuses a name: the nearest that is known, or all of them.

    Examples
    --------
    >>> nearest("Alpha", ["line", "alpha"])
    "; is it 'alpha'?"
    """
    names = {str(each).lower(): str(each) for each in known}
    if match := difflib.get_close_matches(str(name).lower(), list(names), n=1):
        return f"; is it {names[match[0]]!r}?"
    some = ", ".join([*names.values()][:12])
    return f"; there are {some}{' and others' if len(names) > 12 else ''}."
