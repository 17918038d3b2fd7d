"""A study's folder: one run at a time; what is made in it whole or absent; the confidential part closed."""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from blora_eval.errors import DataError, StudyError

LOCK = ".lock"
UNFINISHED = ("results.part-", ".clean-")
"""How the names of folders begin that a run which was killed leaves behind."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """The study is this process's alone; entered again it is still held, and free when the process ends.

    What an earlier run left unfinished is taken away. A disk that is full or closed ends in one message.
    """
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(folder / LOCK, is_singleton=True, timeout=0)
        first = not lock.is_locked
        with lock:
            if first:
                _sweep(folder)
            yield
    except Timeout:
        raise StudyError(
            f"Another run is at work on the study in {folder}.",
            remedy="Wait until it has ended, then run this again.",
        ) from None
    except OSError as error:
        place = error.filename or folder
        why = error.strerror or "the system gives no reason"
        raise DataError(
            f"{place} cannot be read or written ({why}).",
            remedy="Make room or mend the permission, and run this again: what stood there still does.",
        ) from error


def _sweep(folder: Path) -> None:
    """Remove what a run that was killed left; a clean store that it had set aside comes back."""
    aside = sorted(folder.glob(".clean-old-*/clean"))
    if aside and not (folder / "clean").exists():
        aside[-1].rename(folder / "clean")
    for name in UNFINISHED:
        for left in folder.glob(f"{name}*"):
            shutil.rmtree(left)


@contextlib.contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A folder to write in, that takes the place of another when all is written, and goes where it is not."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.part-", dir=folder.parent) as name:
        new, old = Path(name, "new"), Path(name, "old")
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def close(folder: Path) -> None:
    """Leave a folder and all in it to its owner alone, whatever the user's umask."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


def digest(files: Iterable[tuple[str, Path]], *, salt: str = "") -> str:
    """A hash of files: what each is called, and what is in it."""
    whole = hashlib.blake2b(salt.encode(), digest_size=16)
    for name, path in files:
        whole.update(name.encode())
        with path.open("rb") as content:
            whole.update(hashlib.file_digest(content, "blake2b").digest())
    return whole.hexdigest()


def write_stamp(folder: Path, key: str) -> None:
    """Say from what the stores of a folder were made, and what was written."""
    (folder / "stamp").write_text(_stamp(folder, key), encoding="utf-8")


def is_fresh(folder: Path, key: str) -> bool:
    """Whether the stores of a folder were made from this, and are still what was written."""
    stamp = folder / "stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8", errors="replace") == _stamp(folder, key)


def _stamp(folder: Path, key: str) -> str:
    """What later steps read is looked at; in the other files people write."""
    files = sorted(path for kind in ("*.parquet", "study.json", "names") for path in folder.rglob(kind))
    return f"{key} {digest((path.relative_to(folder).as_posix(), path) for path in files)}\n"
