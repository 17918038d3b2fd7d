"""Which registers are linked with which, and what the links say of each row.

Duplicates are looked for within each round of a person register, persons from one round to the next,
and cases of the service desk in every round. The rows keep their own place and number: they are told
only whether a link was proposed and how sure it is.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from blora_eval.study import Study
from blora_eval.validate.linkage import Proposals, propose
from blora_eval.validate.problems import ACCOUNT

BAND_COLUMNS = {"members": ("duplicate_band", "previous_band", "slrt_band"), "slrt": ("register_band",)}
"""What each row is told: ``accept``, ``clerical`` or nothing (empty: no link was proposed)."""

ENDS = ("file", "sheet", "row", "village")
PROPOSAL_COLUMNS = [
    *("kind", "round_left", "round_right", "probability", "band", "why", "review", "method"),
    *(f"{name}_{side}" for side in ("left", "right") for name in ENDS),
]
IDENTIFYING = ("nik", "name")


@dataclass(frozen=True)
class Linked:
    """Rows with their bands, and the proposals behind them, by file and Excel row, without values."""

    frames: dict[str, pd.DataFrame]
    proposals: pd.DataFrame

    @property
    def account(self) -> pd.DataFrame:
        """How many links were proposed by which method, as a row of the account."""
        methods = self.proposals["method"].value_counts().rename_axis("rule").rename("count").reset_index()
        told = methods.assign(table="members", round="", village_code="", measure="linked")
        return told[ACCOUNT].astype(dict.fromkeys(ACCOUNT[:-1], "str") | {"count": "int64"})


def link_registers(study: Study, frames: Mapping[str, pd.DataFrame], *, backend: Any = None) -> Linked:
    """Propose links within and between the registers of a study."""
    found = dict(frames)
    if study.linkage == "none" or not _identified(found.get("members")):
        return Linked(found, pd.DataFrame(columns=PROPOSAL_COLUMNS))
    method = study.linkage
    bands = _Bands({name: len(found[name]) for name in BAND_COLUMNS if name in found})
    members = found["members"]
    rounds = _in_order(study, members)
    told = []
    for name in rounds:
        places = np.flatnonzero(((members["round"] == name) & ~members["duplicate"]).to_numpy(dtype=bool))
        proposals = propose(members.iloc[places], method=method, backend=backend)
        bands.mark("members", "duplicate_band", places, proposals, "right")
        told.append(_told("duplicate", name, name, proposals))
    told += _between(members, rounds, bands, method, backend)
    if _identified(found.get("slrt")):
        told += _cases(found["slrt"], members, rounds, bands, (method, backend))
    for name, columns in bands.columns.items():
        found[name] = found[name].assign(**columns)
    return Linked(found, pd.concat(told, ignore_index=True)[PROPOSAL_COLUMNS])


class _Bands:
    """The best band of each row and column so far."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.columns = {
            table: {name: np.full(size, "", dtype=object) for name in BAND_COLUMNS[table]}
            for table, size in sizes.items()
        }

    def mark(
        self, table: str, column: str, places: np.ndarray[Any, Any], proposals: Proposals, side: str
    ) -> None:
        """Tell the rows on one side of the proposals; a sure link outweighs a doubtful one."""
        rows = places[proposals.pairs[side].to_numpy(dtype=int)]
        sure = (proposals.pairs["band"] == "accept").to_numpy(dtype=bool)
        told = self.columns[table][column]
        doubtful = rows[~sure]
        told[doubtful] = np.where(told[doubtful] == "accept", "accept", "clerical")
        told[rows[sure]] = "accept"


def _identified(frame: pd.DataFrame | None) -> bool:
    return frame is not None and len(frame) > 0 and any(name in frame for name in IDENTIFYING)


def _in_order(study: Study, members: pd.DataFrame) -> list[str]:
    held = [str(name) for name in members["round"].unique()]
    dates = {name: each.date.isoformat() for name, each in study.rounds.items()}
    return sorted(held, key=lambda name: (dates.get(name, ""), name))


def _between(
    members: pd.DataFrame, rounds: Sequence[str], bands: _Bands, method: Any, backend: Any
) -> Iterator[pd.DataFrame]:
    for before, after in itertools.pairwise(rounds):
        old, new = (
            np.flatnonzero((members["round"] == name).to_numpy(dtype=bool)) for name in (before, after)
        )
        proposals = propose(members.iloc[old], members.iloc[new], method=method, backend=backend)
        bands.mark("members", "previous_band", new, proposals, "right")
        yield _told("panel", before, after, proposals)


def _cases(
    slrt: pd.DataFrame, members: pd.DataFrame, rounds: Sequence[str], bands: _Bands, how: tuple[Any, Any]
) -> Iterator[pd.DataFrame]:
    everyone = np.arange(len(slrt))
    for name in rounds:
        places = np.flatnonzero((members["round"] == name).to_numpy(dtype=bool))
        proposals = propose(slrt, members.iloc[places], method=how[0], backend=how[1])
        bands.mark("slrt", "register_band", everyone, proposals, "left")
        bands.mark("members", "slrt_band", places, proposals, "right")
        yield _told("slrt", "", name, proposals)


def _told(kind: str, before: str, after: str, proposals: Proposals) -> pd.DataFrame:
    return proposals.pairs.assign(kind=kind, round_left=before, round_right=after, method=proposals.method)
