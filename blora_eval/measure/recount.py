"""Numbers that cannot be wrong quietly: twelve of them counted again by SQL, straight from the clean tables.

``recount.sql`` shares no line with the rest of the package. Where both ways give a number they must agree.
"""

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pandas as pd

from blora_eval.errors import DataError
from blora_eval.study import Study

KEYS = ["indicator", "level", "area_code", "dimension", "round", "period"]
TOLERANCE = 1e-9
SHOWN = 10


def counted_twice(results: pd.DataFrame, study: Study, clean: Path) -> int:
    """How many numbers of the store were counted again, and agree; see :func:`refuse_difference`."""
    return refuse_difference(results, recounted(study, clean))


def recounted(study: Study, clean: Path) -> pd.DataFrame:
    """The numbers that ``recount.sql`` gives for this study, one a row."""
    import duckdb

    lines = [(one.name, one.round, one.value) for one in study.lines if one.kind == "absolute"]
    sql = resources.files("blora_eval.measure").joinpath("recount.sql").read_text(encoding="utf-8")
    found = []
    with duckdb.connect() as tables:
        tables.execute("set threads = 1")
        tables.register("lines", pd.DataFrame(lines, columns=["name", "round", "value"]))
        for name, files in _stored(clean):
            tables.read_parquet(files).create_view(name)
        for indicator, statement in re.findall(r"^-- (\w+)\n(\D.*?;)$", sql, re.DOTALL | re.MULTILINE):
            try:
                found.append(tables.sql(statement).df().assign(indicator=indicator))
            except (duckdb.CatalogException, duckdb.BinderException):  # a table or a column is absent
                continue
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*KEYS, "value"])


def _stored(clean: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(clean.iterdir()):
        if path.suffix == ".parquet":
            yield path.stem, str(path)
        elif any(path.glob("*.parquet")):
            yield path.name, str(path / "*.parquet")


def refuse_difference(results: pd.DataFrame, again: pd.DataFrame) -> int:
    """How many numbers of the store were counted twice; one that differs stops everything.

    Examples
    --------
    >>> key = dict.fromkeys(KEYS, "") | {"indicator": "idm", "area_code": "99.99.01.2001"}
    >>> refuse_difference(pd.DataFrame([key | {"value": 0.7}]), pd.DataFrame([key | {"value": 0.7}]))
    1
    >>> refuse_difference(pd.DataFrame([key | {"value": 0.7}]), pd.DataFrame([key | {"value": 0.8}]))
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: 1 of 1 numbers that were counted twice differ; nothing is published:
      idm (1)
    Keep the study as it is and report this: one of the two ways is wrong.
    """
    told = results.loc[results["indicator"].isin(again["indicator"]), [*KEYS, "value"]].dropna(subset="value")
    both = told.merge(again, on=KEYS, suffixes=("", "_again")).dropna(subset="value_again")
    gap = (both["value"] - both["value_again"]).abs()
    wrong = both[gap > TOLERANCE * both["value_again"].abs().clip(lower=1)]
    if len(wrong):
        counted = wrong["indicator"].value_counts()
        raise DataError(
            f"{len(wrong)} of {len(both)} numbers that were counted twice differ; nothing is published:",
            [f"{indicator} ({count})" for indicator, count in counted.items()][:SHOWN],
            "Keep the study as it is and report this: one of the two ways is wrong.",
        )
    return len(both)
