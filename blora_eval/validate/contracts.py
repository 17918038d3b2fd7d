"""What every clean table promises to the stages after this one, held by pandera.

Its messages repeat values; they are told again as check and count.
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from blora_eval.errors import DataError
from blora_eval.ingest.cells import Encoded
from blora_eval.tables import Field, fields

KEYS = ("person_key", "household_key")
"""Pseudonyms, which stand where identities stood."""

RANGES = {("households", "decile"): (1, 10), ("survey", "welfare"): (0, float("inf"))}
DTYPES = {
    "text": "str",
    "code": "str",
    "choice": "str",
    "number": "Float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[ms]",
}
VILLAGE = re.compile(r"[0-9A-Za-z.\-]{1,32}")
HEXADECIMAL = b"0123456789abcdef"
KEY_WIDTH = 32


def contract(table: str) -> pa.DataFrameSchema:
    """The contract of one clean table.

    Examples
    --------
    >>> sorted(contract("panel").columns)
    ['village_code', 'year']
    """
    columns = {one.name: _column(table, one) for one in fields(table).values() if not one.confidential}
    columns |= {name: _key() for name in KEYS}
    if "village_code" not in fields(table) or table in {"panel", "idm", "areas"}:
        columns = {name: column for name, column in columns.items() if name not in KEYS}
    secret = [one.name for one in fields(table).values() if one.confidential]
    absent = pa.Check(lambda frame: not {*secret} & {*frame.columns}, error="no confidential field")
    return pa.DataFrameSchema(columns, checks=absent)


def _column(table: str, one: Field) -> pa.Column:
    checks = []
    if one.name == "village_code":
        checks.append(pa.Check(_named, error="a village's code"))
    if one.choices:
        checks.append(pa.Check.isin(one.choices))
    if (table, one.name) in RANGES:
        low, high = RANGES[table, one.name]
        checks.append(pa.Check.in_range(low, high))
    return pa.Column(DTYPES[one.type], checks, nullable=not one.required, required=one.required)


def _key() -> pa.Column:
    return pa.Column("str", pa.Check(_keyed, error="a pseudonym"), nullable=True, required=False)


def _named(codes: pd.Series) -> pd.Series:
    """Which may name a file: each different code is looked at once."""
    places, distinct = pd.factorize(codes)
    fit = np.array([VILLAGE.fullmatch(code) is not None for code in distinct] + [False])
    return pd.Series(fit[places], index=codes.index)


def _keyed(keys: pd.Series) -> pd.Series:
    """Which are thirty-two hexadecimal digits in small letters."""
    held = Encoded.of(keys)
    return pd.Series((held.size == KEY_WIDTH) & held.made_of(HEXADECIMAL), index=keys.index)


def enforce(tables: Mapping[str, pd.DataFrame]) -> None:
    """Hold all clean tables to their contracts.

    Examples
    --------
    >>> enforce({"panel": pd.DataFrame({"village_code": pd.Series(["1"], dtype="str"),
    ...                                 "year": pd.Series([2021], dtype="Int64")})})
    """
    reasons = []
    for table, frame in tables.items():
        try:
            contract(table).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as error:
            counts = error.failure_cases.groupby(["column", "check"], dropna=False).size()
            reasons += [f"{table}: {column}: {check}: {count}" for (column, check), count in counts.items()]
    if reasons:
        raise DataError(
            "Clean tables break their contract:", reasons, "This is a fault of blora-eval: report it."
        )
