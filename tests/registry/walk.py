"""Every code of a store held against the registry."""

import re
from collections.abc import Iterator

import pandas as pd

from blora_eval.registry import OWN, STATED, dimensions, facts, languages, words

OPEN = ("line", "own", "tenth", "column", "area")
"""Dimensions that a study names itself, or that count."""


def has_words(key: str) -> bool:
    return all(key in words(lang) for lang in languages())


def _of_set(name: str, code: str) -> bool:
    if name in OPEN:
        return True
    if name in {"table", "rule"}:
        return has_words(f"{name}.{code}")
    return code in dimensions(name) and has_words(f"dimension.{name}.{code}")


def known_dimension(indicator: str, dimension: str) -> bool:
    for pattern in facts("indicators")[indicator]["dimension"].split("+"):
        names = pattern.split(":")
        parts = dimension.split(":", 1) if len(names) > 1 else [dimension]
        if len(parts) == len(names) and all(map(_of_set, names, parts)):
            return True
    return dimension == ""


def known_method(method: str) -> bool:
    if not method or method.startswith(STATED):
        return True
    code, *parameters = method.split(":")
    if code not in facts("methods") or not has_words(f"method.{code}"):
        return False
    told = [re.fullmatch(r"[\d.]+", each) or has_words(f"parameter.{each}") for each in parameters]
    return all(told) and len(told) == len(facts("methods")[code]["parameters"].split())


def known_reason(reason: str) -> bool:
    codes = [code for part in reason.split(";") for code in part.split(":")] if reason else []
    return all(code in facts("reasons") and has_words(f"reason.{code}") for code in codes)


def known_unit(indicator: str, unit: str) -> bool:
    stem = unit.removesuffix("_points")
    if unit and not stem.startswith(OWN) and not (stem in facts("units") and has_words(f"unit.{stem}")):
        return False
    return unit in {"", facts("indicators")[indicator]["unit"] or unit}


def unregistered(store: pd.DataFrame) -> list[str]:
    """What stands in a store's columns of codes and is not in the registry, or has no words in a language."""

    def strange() -> Iterator[str]:
        for indicator in store["indicator"].unique():
            if indicator not in facts("indicators") or not has_words(f"indicator.{indicator}.title"):
                yield f"indicator {indicator}"
        known = store[store["indicator"].isin(facts("indicators"))]
        checks = {"dimension": known_dimension, "unit": known_unit}
        for column, check in checks.items():
            for indicator, code in known[["indicator", column]].drop_duplicates().itertuples(index=False):
                if not check(str(indicator), str(code)):
                    yield f"{column} {code} of {indicator}"
        yield from (f"method {code}" for code in store["method"].unique() if not known_method(str(code)))
        yield from (f"reason {code}" for code in store["reason"].unique() if not known_reason(str(code)))
        for column in ("kind", "status", "level"):
            wordless = (code for code in store[column].unique() if not has_words(f"{column}.{code}"))
            yield from (f"{column} {code}" for code in wordless)

    return sorted(strange())
