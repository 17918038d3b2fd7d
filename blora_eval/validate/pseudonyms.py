"""Keyed pseudonyms: what stands for a person or a household beyond this stage.

A plain hash of a NIK is reversed by trying all NIKs of a district in seconds; with a secret key it
is not. The key lies outside the study, and no output depends on it.
"""

import hashlib
import os
import secrets
import stat
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import platformdirs
import pyarrow as pa

from blora_eval.errors import StudyError

__all__ = ["KEY_VARIABLE", "Purpose", "key_path", "load_key", "make_key", "pseudonyms"]

KEY_VARIABLE = "BLORA_EVAL_KEY_FILE"
KEY_BYTES = 32
WIDTH = 32
"""Hexadecimal digits of a pseudonym."""

Purpose = Literal["nik", "home", "kk"]  # BLAKE2b takes sixteen bytes of purpose at most


def key_path() -> Path:
    """Where the key lies: the file that ``BLORA_EVAL_KEY_FILE`` names, or one in the user's configuration.

    Returns
    -------
    Path
        The file, which need not exist.

    Examples
    --------
    >>> key_path().name != ""
    True
    """
    named = os.environ.get(KEY_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("blora-eval") / "key"


def make_key(path: Path | None = None) -> Path:
    """Make a key file that only its owner can read; one that is there stays.

    Parameters
    ----------
    path : Path, optional
        Where; by default :func:`key_path`.

    Returns
    -------
    Path
        The file.

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
    """Read the key.

    Parameters
    ----------
    path : Path, optional
        Where; by default :func:`key_path`.
    study_folder : Path, optional
        The study, outside which the key must lie.

    Returns
    -------
    bytes
        Thirty-two bytes.

    Raises
    ------
    StudyError
        If there is no key, if others can read it, if it lies in the study, or if it is no key.
    """
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

    Parameters
    ----------
    identities : Series of str
        NIK, KK or household numbers.
    purpose : {"nik", "home", "kk"}
        What they are.
    key : bytes
        What :func:`load_key` gave.

    Returns
    -------
    Series of str
        Thirty-two hexadecimal digits; missing where the identity is.

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
