"""Where the files that come with the package lie: notebooks and reference data.

In a clone they stand at the top level, where people look for them; in an installed wheel they
lie inside the package. Nobody else needs to know which.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def asset(name: str) -> Path:
    """Path of a file that comes with the package.

    Examples
    --------
    >>> asset("data/reference/villages.csv").name
    'villages.csv'
    """
    for root in (PACKAGE / "_assets", PACKAGE.parent):
        if (root / name).is_file():
            return root / name
    raise FileNotFoundError(name)
