"""Names of the persons of the registers, as keyed hashes: what is published can be held against them."""

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd

from blora_eval.tables import fields
from blora_eval.validate.linkage_records import normal_name
from blora_eval.validate.pseudonyms import load_key

NAMES = ("name", "head_name", "mother_name")
WIDTH, LONGEST = 12, 6
"""Bytes of a hash; the words of the longest name that is looked for inside a text."""


def name_marks(tables: Mapping[str, pd.DataFrame], key: bytes = b"") -> bytes:
    """A hash of each name of two words or more, one after another, in an order that tells nothing."""
    columns = [
        frame[name]
        for table, frame in tables.items()
        for name in NAMES
        if name in frame and name in fields(table) and fields(table)[name].confidential
    ]
    told = {normal_name(str(text)) for column in columns for text in column.dropna().unique()}
    full = [name for name in told if " " in name]
    return _marks(full, key or load_key()) if full else b""


def texts_with_names(
    texts: Iterable[str], marks: bytes, *, places: Iterable[str] = (), key: bytes = b""
) -> set[str]:
    """Texts that are or hold the name of a person; the name of a place is nobody's, nor is a single word.

    Examples
    --------
    >>> marks = name_marks({"members": pd.DataFrame({"name": ["Siti  Rekaan", "Melati"]})}, bytes(32))
    >>> texts_with_names(["kebun St. Rekaan", "Melati", "Siti"], marks, key=bytes(32))
    {'kebun St. Rekaan'}
    >>> texts_with_names(["siti rekaan"], marks, places=["Siti Rekaan"], key=bytes(32))
    set()
    """
    if not marks:
        return set()
    key = key or load_key()
    known = {marks[at : at + WIDTH] for at in range(0, len(marks), WIDTH)}
    known -= {_marks([normal_name(place)], key) for place in places}
    return {text for text in texts if any(_marks([run], key) in known for run in _runs(text))}


def _runs(text: str) -> set[str]:
    """What stands next to each other in a text and could be a name."""
    words = "".join(letter if letter.isalpha() or letter in "'`" else " " for letter in text).split()
    return {
        normal_name(" ".join(words[first:last]))
        for first in range(len(words))
        for last in range(first + 2, min(len(words), first + LONGEST) + 1)
    }


def _marks(names: Iterable[str], key: bytes) -> bytes:
    made = (
        hashlib.blake2b(name.encode(), key=key, digest_size=WIDTH, person=b"blora:name:v1").digest()
        for name in names
    )
    return b"".join(sorted(made))
