"""Files that are whole or absent: written beside their place, flushed to the disk, then renamed."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

UNFINISHED = ".unfinished-"
"""How the names of folders begin in which files wait for their renaming."""


def publish(files: Mapping[str, bytes], out: Path) -> dict[str, str]:
    """Write files into a folder, each at one stroke."""
    out.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=out))
    try:
        for number, content in enumerate(files.values()):
            with (waiting / str(number)).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
        for number, name in enumerate(files):
            (waiting / str(number)).replace(out / name)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return {name: hashlib.blake2b(content, digest_size=16).hexdigest() for name, content in files.items()}


def sweep(out: Path) -> None:
    """Remove what a run that was killed left unfinished."""
    for folder in out.glob(f"{UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def file_hash(path: Path) -> str:
    """Hash of a file's content."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
