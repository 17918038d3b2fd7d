"""The door out of the confidential zone: identities become keyed pseudonyms, the rest of them is dropped."""

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import platformdirs
import pyarrow as pa

from blora_eval.errors import StudyError
from blora_eval.ingest.tables import PLACES, UNREAD, Marks
from blora_eval.study import Study
from blora_eval.tables import fields
from blora_eval.validate.identity_rules import sixteen

KEY_VARIABLE = "BLORA_EVAL_KEY_FILE"
KEY_BYTES = 32
WIDTH = 32
"""Hexadecimal digits of a pseudonym."""

Purpose = Literal["nik", "home", "kk"]  # BLAKE2b takes sixteen bytes of purpose at most


def key_path() -> Path:
    """Where the key lies: the file that ``BLORA_EVAL_KEY_FILE`` names, or one in the user's configuration.

    Examples
    --------
    >>> key_path().name != ""
    True
    """
    named = os.environ.get(KEY_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("blora-eval") / "key"


def make_key(path: Path | None = None) -> Path:
    """Make a key file that only its owner can read; one that is there stays.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = make_key(Path(folder) / "key")
    ...     len(load_key(path))
    32
    """
    path = key_path() if path is None else path
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return path


def load_key(path: Path | None = None, *, study_folder: Path | None = None) -> bytes:
    """Read the key."""
    path = key_path() if path is None else path
    if not path.is_file():
        raise StudyError(
            f"There is no key file at {path}; pseudonyms cannot be made without one.",
            remedy=f"Run `blora-eval init DIR`, which makes it, or set {KEY_VARIABLE} to the one you have.",
        )
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise StudyError(f"Others than you can read the key file {path}.", remedy=f"Run `chmod 600 {path}`.")
    if study_folder is not None and path.resolve().is_relative_to(study_folder.resolve()):
        raise StudyError(f"The key file {path} lies in the study folder.", remedy="Move it out of the study.")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StudyError(
            f"{path} is not a key file.", remedy="Restore it, or delete it and run `blora-eval init`."
        )
    return key


def pseudonyms(identities: pd.Series, *, purpose: Purpose, key: bytes) -> pd.Series:
    """A pseudonym for each identity, the same for the same one, different for another purpose.

    Examples
    --------
    >>> made = pseudonyms(pd.Series(["1", None, "1"]), purpose="nik", key=bytes(32))
    >>> len(made[0]), made[0] == made[2], made.isna().tolist()
    (32, True, [False, True, False])
    """
    person = f"blora:{purpose}:v1".encode()
    begun = hashlib.blake2b(key=key, digest_size=16, person=person)
    places, distinct = pd.factorize(identities)
    names = b"".join([_ended(begun, identity) for identity in distinct.tolist()]).hex()
    ends = np.arange(0, len(names) + 1, WIDTH, dtype=np.int64)
    held = pa.LargeStringArray.from_buffers(len(distinct), pa.py_buffer(ends), pa.py_buffer(names.encode()))
    named = pd.array(held.to_pandas(), dtype="str").take(places, allow_fill=True)
    return pd.Series(named, index=identities.index)


def _ended(begun: "hashlib.blake2b", identity: str) -> bytes:
    """The hash of one identity, from one that holds the key and the purpose already."""
    whole = begun.copy()
    whole.update(identity.encode())
    return whole.digest()


HOUSEHOLD_COLUMNS: tuple[tuple[str, Purpose], ...] = (("household_id", "home"), ("kk", "kk"))
SORTED = ("village_code", "round", "year")


def protect(study: Study, tables: Mapping[str, tuple[pd.DataFrame, Marks]]) -> dict[str, pd.DataFrame]:
    """Clean tables without identities.

    A number of which Excel took the last digit gives no pseudonym: another person may share the rest.
    """
    secret = {
        table: [name for name, one in fields(table).items() if one.confidential and name in frame]
        for table, (frame, _) in tables.items()
    }
    identities = {"nik", *(name for name, _ in HOUSEHOLD_COLUMNS)}
    needed = any(identities & {*names} for names in secret.values())
    key = load_key(study_folder=study.folder) if needed else b""
    column = _household_column(tables)
    return {
        table: _protected(frame, marks, secret[table], column, key)
        for table, (frame, marks) in tables.items()
    }


def _household_column(tables: Mapping[str, tuple[pd.DataFrame, Marks]]) -> str:
    """The number by which members and households find each other: the register's, else the family card's."""
    frames = [tables[table][0] for table in ("households", "members") if table in tables]
    if (
        frames
        and not all("household_id" in frame for frame in frames)
        and all("kk" in frame for frame in frames)
    ):
        return "kk"
    return "household_id"


def _protected(
    frame: pd.DataFrame, marks: Marks, secret: list[str], household: str, key: bytes
) -> pd.DataFrame:
    clean = frame.drop(columns=[*secret, *PLACES]).drop(columns=UNREAD, errors="ignore")
    purposes = dict(HOUSEHOLD_COLUMNS)
    chosen = household if household in secret else next((name for name in purposes if name in secret), None)
    if chosen is not None:
        clean["household_key"] = pseudonyms(frame[chosen], purpose=purposes[chosen], key=key)
    if "nik" in secret:
        sound = sixteen(frame["nik"])
        if ("id_numeric", "nik") in marks:
            sound = sound & ~marks["id_numeric", "nik"]
        clean["person_key"] = pseudonyms(frame["nik"].where(sound), purpose="nik", key=key)
    order = [name for name in SORTED if name in clean]
    return (
        clean.sort_values(order, kind="stable", ignore_index=True) if order else clean.reset_index(drop=True)
    )
