"""How the register is kept up: visits of verification, reported changes, and cases of the service desk."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import Damage, damage_names
from blora_eval.simulate.names import person_names
from blora_eval.simulate.welfare import Population

__all__ = ["CASE_TRUTH", "register_changes", "slrt_cases", "verification"]

Flags = npt.NDArray[np.bool_]

FIRST, LAST = dt.date(2022, 2, 1), dt.date(2025, 11, 15)
NOT_UPDATED = 0.08
"""Share of mentored villages that have not verified anybody yet."""

REACHED = (0.55, 0.98)
"""Least and greatest share of its list that a village has visited."""

TOLD = {"dead": "dead", "moved": "moved", "duplicate": "duplicate"}
SEEN = 0.9
"""Share of the dead, moved and doubled households that a visit tells as what they are."""

OTHERWISE, OTHER_SHARES = (
    np.array(["confirmed", "not_confirmed", "no_document"], dtype=object),
    (0.91, 0.06, 0.03),
)
SECOND, AGREES = 0.12, 0.86
"""Share of visited households assessed by a second mentor, and how often the second says the same."""

DECIDED, ENTERED, MISJUDGED = 0.92, 0.9, 0.04
PROPOSED = 0.05
CAUSE_LOST = 0.06
"""Share of entries and exits that nobody reported with a cause."""

SERVICES = np.array(["BPNT", "PKH", "PBI-JKN", "Administrasi kependudukan", "Beasiswa"], dtype=object)
KINDS = np.array(["question", "suggestion", "complaint"], dtype=object)
HANDLERS = np.array(["Fasilitator", "Puskesos", "Dinas Contoh 01"], dtype=object)
DECISIONS = np.array(["handled", "referred", "rejected"], dtype=object)
REGISTERED, NUMBERED, DATED, WRONG_DIGIT = 0.75, 0.8, 0.6, 0.03
CASE_TRUTH = ["person"]
"""What the truth knows of a case and the file does not: who it was about, -1 for somebody not registered."""


def verification(population: Population, listed: pd.DataFrame) -> pd.DataFrame:
    """Visits to the households of the first round's list, in the mentored villages.

    Parameters
    ----------
    population : Population
        The kabupaten.
    listed : DataFrame
        The register's listings, with ``village_code``.

    Returns
    -------
    DataFrame
        One row a visit: ``village_code``, ``household_id`` (missing: proposed anew), ``date``,
        ``mentor``, ``result``, ``decided``, ``eligible``, ``entered``.
    """
    rng = population.world.rng("verification")
    codes = population.areas["village_code"].to_numpy()
    parts = []
    for code in codes[population.priority]:
        if rng.random() < NOT_UPDATED:
            continue
        here = listed[(listed["village_code"] == code) & listed["in_2021"]]
        chosen = here[rng.random(len(here)) < rng.uniform(*REACHED)]
        visits = _visits(chosen, str(code), rng)
        again = visits[rng.random(len(visits)) < SECOND]
        parts += [visits, _second(again, rng), _proposed(str(code), len(here), rng)]
    columns = ["village_code", "household_id", "date", "mentor", "result", "decided", "eligible", "entered"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns].astype({"household_id": object})


def _visits(chosen: pd.DataFrame, code: str, rng: np.random.Generator) -> pd.DataFrame:
    n = len(chosen)
    known = chosen["exit"].map(TOLD).to_numpy(dtype=object)
    told = pd.notna(known) & (rng.random(n) < SEEN)
    result = np.where(told, known, rng.choice(OTHERWISE, n, p=OTHER_SHARES))
    decided = rng.random(n) < DECIDED
    fit = (chosen["decile_2021"].to_numpy() <= 5) ^ (rng.random(n) < MISJUDGED)
    fit &= ~np.isin(result, list(TOLD.values()))
    return pd.DataFrame(
        {
            "village_code": code,
            "household_id": chosen["id_dtks"].to_numpy(dtype=object),
            "date": _days(n, rng),
            "mentor": f"{code}-A",
            "result": result,
            "decided": decided,
            "eligible": pd.Series(fit, dtype=object).where(pd.Series(decided), None),
            "entered": decided & (rng.random(n) < ENTERED),
        }
    )


def _second(again: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same day, by another mentor; the meeting's decision stands in the first one's row."""
    other = rng.choice(OTHERWISE, len(again), p=OTHER_SHARES)
    result = np.where(rng.random(len(again)) < AGREES, again["result"].to_numpy(dtype=object), other)
    mentor = again["mentor"].str[:-1] + "B"
    empty = pd.Series(None, index=again.index, dtype=object)
    return again.assign(result=result, mentor=mentor, decided=empty, eligible=empty, entered=empty)


def _proposed(code: str, size: int, rng: np.random.Generator) -> pd.DataFrame:
    n = int(rng.poisson(PROPOSED * size))
    fit = rng.random(n) < 0.8
    return pd.DataFrame(
        {
            "village_code": [code] * n,
            "household_id": None,
            "date": _days(n, rng),
            "mentor": f"{code}-A",
            "result": "confirmed",
            "decided": True,
            "eligible": fit,
            "entered": fit,
        }
    )


def _days(n: int, rng: np.random.Generator) -> list[dt.date]:
    """Visits of a village lie within half a year of one another."""
    span = (LAST - FIRST).days
    first = int(rng.integers(0, span - 180))
    return [FIRST + dt.timedelta(days=first + int(day)) for day in rng.integers(0, 180, n)]


def register_changes(population: Population, listed: pd.DataFrame) -> pd.DataFrame:
    """Entries to and exits from the register between its two rounds, as the office reports them.

    Parameters
    ----------
    population : Population
        The kabupaten.
    listed : DataFrame
        The register's listings, with ``village_code``, ``exit`` and ``entry``.

    Returns
    -------
    DataFrame
        ``village_code``, ``household_id``, ``change``, ``cause``, ``date``; some are not reported.
    """
    rng = population.world.rng("register changes")
    parts = [
        pd.DataFrame(
            {
                "village_code": listed["village_code"],
                "household_id": listed["id_dtks"],
                "change": change,
                "cause": listed[change],
            }
        )[listed[change] != ""]
        for change in ("exit", "entry")
    ]
    told = pd.concat(parts, ignore_index=True)
    told = told.sort_values(["village_code", "household_id"], ignore_index=True)
    told = told[rng.random(len(told)) >= CAUSE_LOST].reset_index(drop=True)
    return told.assign(date=[FIRST + dt.timedelta(days=int(day)) for day in rng.integers(0, 1380, len(told))])


def slrt_cases(events: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Questions and complaints at the service desk, most by registered persons.

    Parameters
    ----------
    events : DataFrame
        ``village_code`` and ``date`` of each case.
    people : DataFrame
        Registered persons: ``village_code``, ``person``, ``nik``, ``name``, ``birth``.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    DataFrame
        The desk's fields; names as clerks write them, numbers and birth dates often missing; and
        :data:`CASE_TRUTH`. Cases without an end are open.
    """
    n = len(events)
    cases = _reporters(events["village_code"].to_numpy(dtype=object), people, rng)
    days = [dt.timedelta(days=int(wait)) for wait in rng.geometric(0.06, n)]
    out = [day + wait for day, wait in zip(events["date"], days, strict=True)]
    last = dt.date(2025, 12, 31)
    kept = (rng.random(n) < 0.9).tolist()
    closed = [day if keep and day <= last else None for day, keep in zip(out, kept, strict=True)]
    ended = pd.Series(closed, dtype=object)
    decision = rng.choice(DECISIONS, n, p=[0.7, 0.22, 0.08])
    return cases.assign(
        date_in=events["date"].to_numpy(dtype=object),
        kind=rng.choice(KINDS, n, p=[0.3, 0.1, 0.6]),
        service=rng.choice(SERVICES, n),
        handler=rng.choice(HANDLERS, n),
        decision=pd.Series(decision, dtype=object).where(ended.notna(), None).to_numpy(dtype=object),
        date_out=ended,
    )


def _reporters(
    villages: npt.NDArray[np.object_], people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    n = len(villages)
    if people.empty:  # nobody is registered: one row stands where it is never read
        people = pd.DataFrame(
            {"village_code": [""], "person": -1, "nik": "", "name": "", "birth": pd.Timestamp(0)}
        )
    known = {str(code): np.asarray(rows) for code, rows in people.groupby("village_code").indices.items()}
    rows = np.array([int(rng.choice(known[code])) if code in known else 0 for code in villages])
    registered = (rng.random(n) < REGISTERED) & np.array([code in known for code in villages], dtype=bool)
    about = people.iloc[rows].reset_index(drop=True)
    female = rng.random(n) < 0.5
    strangers = person_names(female, rng, single=0.25).astype(object)
    names = damage_names(np.where(registered, about["name"].to_numpy(dtype=object), strangers), Damage(rng))
    nik = about["nik"].mask(rng.random(n) < WRONG_DIGIT, about["nik"].str[:12] + "9999")
    births = about["birth"].dt.date.astype(object)
    return pd.DataFrame(
        {
            "village_code": villages,
            "nik": nik.where(registered & (rng.random(n) < NUMBERED)).astype(object),
            "name": names,
            "birth_date": births.where(registered & (rng.random(n) < DATED), None),
            "person": np.where(registered, about["person"].to_numpy(), -1),
        }
    )
