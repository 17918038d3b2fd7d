"""Cells as they stood in the files, for the operator's workbooks alone: nothing else may hold them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.ingest import plain

__all__ = ["FOUND", "Originals"]

FOUND = "found"
"""The column of values; it is dropped from what is shown to anybody but the operator."""

LONGEST = 500
"""Characters after which a value is cut off: a spreadsheet's cell holds 32,767."""

BY_NAME = {"village_code": ("_village", "_district")}
"""What stands for a field where the file holds no column for it."""


@dataclass(frozen=True)
class Originals:
    """The raw rows of a table, source after source, unconverted."""

    frames: Sequence[pd.DataFrame] = field(default=(), repr=False)

    def found(self, column: str, places: npt.NDArray[np.intp]) -> list[str]:
        """What stands in a column, as text.

        Parameters
        ----------
        column : str
            A field, or several with commas between them.
        places : array of int
            Rows, counted over all sources.

        Returns
        -------
        list of str
            One a place; ``""`` where the cell is empty, or where no cell of that name was read.

        Examples
        --------
        >>> frames = [pd.DataFrame({"year": [2021.0]}), pd.DataFrame({"year": ["=2022"]})]
        >>> Originals(frames).found("year", np.array([0, 1]))
        ['2021', '=2022']
        """
        told = [""] * len(places)
        start = 0
        for frame in self.frames:
            here = np.flatnonzero((places >= start) & (places < start + len(frame)))
            cells = [_texts(frame[name].iloc[places[here] - start]) for name in _names(column, frame)]
            for place, words in zip(here.tolist(), zip(*cells, strict=True), strict=False):
                told[place] = _cut("; ".join(filter(None, words)))
            start += len(frame)
        return told


def _names(column: str, frame: pd.DataFrame) -> list[str]:
    fields = [name for name in column.split(",") if not name.startswith("_")]
    chosen = [one for name in fields for one in ((name,) if name in frame else BY_NAME.get(name, ()))]
    return [name for name in chosen if name in frame]


def _texts(cells: pd.Series) -> list[str]:
    listed: list[Any] = cells.tolist()
    return [cell if isinstance(cell, str) else plain(cell) or "" for cell in listed]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
