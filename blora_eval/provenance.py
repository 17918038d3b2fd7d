"""What decides a number: the data, the code that is there, and the libraries it runs on."""

import contextlib
import importlib.metadata
import platform
import re

from blora_eval import __version__
from blora_eval.assets import PACKAGE
from blora_eval.folder import digest

NUMBERS = frozenset({".py", ".csv", ".sql"})
REPORTS = NUMBERS | {".po", ".j2", ".css", ".typ", ".lua", ".html"}
INDIRECT = ("pillow", "ipython", "jinja2", "mistune")
"""Libraries that show in a report and are not named in this package's own list."""


def code(kinds: frozenset[str] = NUMBERS) -> str:
    """Hash of this package's files: a version does not change with every edit, the code does."""
    assets = PACKAGE / "_assets"
    files = [path for path in PACKAGE.rglob("*") if path.suffix in kinds and assets not in path.parents]
    return digest((path.relative_to(PACKAGE).as_posix(), path) for path in sorted(files))


def libraries() -> dict[str, str]:
    """Versions of Python and of the libraries that this package names."""
    stated = [*INDIRECT]
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        lines = importlib.metadata.requires("blora-eval") or []
        stated += [
            re.split(r"[^\w.\-]", line, maxsplit=1)[0].lower() for line in lines if "extra ==" not in line
        ]
    return {"python": platform.python_version(), **{name: _version(name) for name in sorted({*stated})}}


def _version(name: str) -> str:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return ""


def made_from(data: str) -> dict[str, str]:
    """All that decides the numbers made from data with this hash: equal here, equal to the byte."""
    return {"data": data, "code": code(), "blora_eval": __version__, **libraries()}
