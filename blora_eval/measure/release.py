"""The look at every text before it is published: what must not leave stops the release, and is not quoted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from blora_eval.errors import DataError
from blora_eval.release_rules import cell_problems

CITING = ("source", "attributions", "decree")
"""What says where a number is from: an address may stand there, since nothing follows it."""
PLACES = ("village", "district", "regency", "province", "official_areas")
SHOWN = 20

Names = Callable[[Iterable[str]], set[str]]
"""Given texts, those that hold the name of a person of the registers."""


def refuse_texts(
    published: Mapping[str, pd.DataFrame | dict[str, Any]], tables: Mapping[str, pd.DataFrame], names: Names
) -> None:
    """Raise where a text of what is to be published must not leave; say which, and where it came from.

    Examples
    --------
    >>> store = pd.DataFrame({"indicator": "potential_rank", "dimension": ["Padi", "<script>"]})
    >>> refuse_texts({"results": store}, {}, lambda texts: set())
    Traceback (most recent call last):
    ...
    blora_eval.errors.DataError: Nothing is published, for 1 text must not leave:
      results, dimension of potential_rank (1 row): a program would run it
    Correct it in the file that it came from, then run this again.
    """
    texts = pd.DataFrame(_texts(published), columns=["place", "field", "text"])
    persons = names(texts.loc[~texts["field"].isin(PLACES), "text"].unique())
    reasons = []
    for (text, field), where in texts.groupby(["text", "field"], sort=False)["place"]:
        problems = cell_problems(str(text), cites=field in CITING)
        if text in persons and field not in PLACES:
            problems.append("it is or holds the full name of a person in a register")
        found = "; ".join([*where.unique()[:3], *_origins(str(text), tables)]) if problems else ""
        reasons += [f"{found}: {problem}" for problem in problems]
    if reasons:
        count = f"{len(reasons)} text{'s' * (len(reasons) > 1)} must not leave"
        more = ["..."] if len(reasons) > SHOWN else []
        raise DataError(
            f"Nothing is published, for {count}:",
            [*reasons[:SHOWN], *more],
            "Correct it in the file that it came from, then run this again.",
        )


def _texts(published: Mapping[str, pd.DataFrame | dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Every text once for each place where it would stand: the place, the field, the text."""
    for name, part in published.items():
        if isinstance(part, dict):
            yield from ((f"{name}, {field}", field, text) for field, text in _leaves(part, name))
            continue
        for column in part.select_dtypes(include=["object", "string"]):
            beside = ["indicator"] if "indicator" in part and column != "indicator" else []
            counted = part.groupby([column, *beside]).size()
            for key, rows in counted.items():
                text, *of = key if isinstance(key, tuple) else (key,)
                place = "".join([f"{name}, {column}", *(f" of {one}" for one in of)])
                yield f"{place} ({rows} row{'s' * (rows > 1)})", str(column), str(text)


def _leaves(part: Any, field: str) -> Iterator[tuple[str, str]]:
    """Texts of nested settings, each with the key that it stands under; a key of the user's is one, too."""
    if isinstance(part, dict):
        for key, below in part.items():
            yield field, str(key)
            yield from _leaves(below, field if field in PLACES else str(key))
    elif isinstance(part, list):
        for one in part:
            yield from _leaves(one, field)
    elif isinstance(part, str):
        yield field, part


def _origins(text: str, tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Where a text stands in the clean tables: table, column, and the villages of the first rows."""
    for table, frame in tables.items():
        for column in frame.select_dtypes(include=["object", "string"]):
            rows = frame[frame[column].isin({text, text.partition(":")[2]} - {""})]
            if len(rows):
                villages = rows.get("village_code", rows[column].iloc[:0]).unique()[:3]
                yield f"from {table}.{column} ({', '.join([f'{len(rows)} rows', *map(str, villages)])})"
