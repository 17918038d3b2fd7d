"""How well a register is filled in: counts by village, taken before identities are gone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from blora_eval.ingest import Marks, Mask
from blora_eval.tables import fields
from blora_eval.validate.identity_rules import sixteen
from blora_eval.validate.problems import Finding, counts_of

__all__ = ["COUNTED", "filling_counts"]

COUNTED = ("households", "members")
"""Tables whose filling is counted."""

UNSOUND = {
    "nik": ("nik_length", "nik_region", "nik_date", "nik_birth", "nik_sex", "nik_serial"),
    "kk": ("kk_length",),
}
"""Rules after which a number is not counted as sound; that two rows share one is another matter."""


def filling_counts(
    table: str, frame: pd.DataFrame, findings: Sequence[Finding], kept: Mask, marks: Marks
) -> pd.DataFrame:
    """Cells filled in and identity numbers that are sound, by round and village.

    Parameters
    ----------
    table : str
        The table's name.
    frame : DataFrame
        All rows read, with doubtful values cleared.
    findings : sequence of Finding
        What was found.
    kept : array of bool
        Which rows are kept.
    marks : dict
        The doubts of reading.

    Returns
    -------
    DataFrame
        Rows of the account: ``filled`` with the field as rule, and ``valid`` for ``nik`` and ``kk``:
        sixteen digits, none of :data:`UNSOUND` broken, and no last digit that Excel may have taken.
        ``counted`` are the rows among which this was counted: those kept that do not repeat another.
    """
    counted = kept & ~_repeated(findings, len(frame))
    masks: list[tuple[str, str, Mask]] = [
        ("filled", name, np.asarray(frame[name].notna().to_numpy(dtype=bool)))
        for name in fields(table)
        if name in frame
    ]
    masks += [("valid", name, _sound(name, frame, findings, marks)) for name in UNSOUND if name in frame]
    masks.append(("counted", "", np.ones(len(frame), dtype=bool)))
    return counts_of(table, frame, [(measure, rule, mask & counted) for measure, rule, mask in masks])


def _repeated(findings: Sequence[Finding], rows: int) -> Mask:
    repeated = [finding.mask for finding in findings if finding.rule.id == "duplicate_row"]
    return repeated[0] if repeated else np.zeros(rows, dtype=bool)


def _sound(name: str, frame: pd.DataFrame, findings: Sequence[Finding], marks: Marks) -> Mask:
    sound = sixteen(frame[name])
    for finding in findings:
        if finding.rule.id in UNSOUND[name]:
            sound = sound & ~finding.mask
    return sound & ~marks.get(("id_numeric", name), np.zeros(len(frame), dtype=bool))
