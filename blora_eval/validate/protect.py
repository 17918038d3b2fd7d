"""The door out of the confidential zone: identities become keyed pseudonyms, the rest of them is dropped."""

from collections.abc import Mapping

import pandas as pd

from blora_eval.ingest import PLACES, UNREAD, Marks
from blora_eval.study import Study
from blora_eval.tables import fields
from blora_eval.validate.identity_rules import sixteen
from blora_eval.validate.pseudonyms import Purpose, load_key, pseudonyms

__all__ = ["protect"]

HOUSEHOLD_COLUMNS: tuple[tuple[str, Purpose], ...] = (("household_id", "home"), ("kk", "kk"))
SORTED = ("village_code", "round", "year")


def protect(study: Study, tables: Mapping[str, tuple[pd.DataFrame, Marks]]) -> dict[str, pd.DataFrame]:
    """Clean tables without identities.

    A number of which Excel took the last digit gives no pseudonym: another person may share the rest.

    Parameters
    ----------
    study : Study
        What study.yaml says.
    tables : mapping of str to (DataFrame, marks)
        Kept rows and the doubts of reading them.

    Returns
    -------
    dict of str to DataFrame
        With ``person_key`` and ``household_key`` where there was something to make them of, sorted by
        village, round and year and then as in the files: the order does not depend on the key.

    Raises
    ------
    StudyError
        If a key is needed and there is none that may be used.
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
