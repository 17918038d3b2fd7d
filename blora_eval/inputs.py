"""What the front door accepts: kinds of arguments, named where a function takes them.

A public function says with these what an argument must be; the guard at the front door reads them.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy.typing as npt

Numbers = Annotated[npt.ArrayLike, "numbers"]
"""One number for each unit: one dimension, complete, finite."""

Weight = Annotated[npt.ArrayLike | None, "weight"]
"""One weight for each unit, complete, finite, not below zero, above zero somewhere."""

Labels = Annotated[npt.ArrayLike, "labels"]
"""One label for each unit, of any kind, complete."""

Column = Annotated[str, "column"]
"""A column of the frame that comes first, there and complete."""

NumberColumn = Annotated[str, "number column"]
"""A column of the frame that comes first, of numbers, complete and finite."""

Columns = Annotated[Sequence[str], "number columns"]
"""Columns of the frame that comes first, each of numbers, complete and finite."""
