"""The records of mentoring: assignments, visits, activities, the Desk, self-help, meetings, SLRT."""

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import Damage, damage_names
from blora_eval.simulate.forms import FORMS
from blora_eval.simulate.welfare import Population
from blora_eval.simulate.world import person_names

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


def verification(population: Population, listed: pd.DataFrame) -> pd.DataFrame:
    """Visits to the households of the first round's list, in the mentored villages."""
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
    """Entries to and exits from the register between its two rounds, as the office reports them."""
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
    """Questions and complaints at the service desk, most by registered persons."""
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


LAST_ACTIVITY = dt.date(2025, 12, 31)
PER_YEAR = {"visits": 8, "activities": 6, "swadaya": 4, "meetings": 5, "slrt": 9}
ACTIVITY_KINDS = {
    "visits": ("Koordinasi", "Pendampingan DTKS", "Musyawarah", "Pemantauan"),
    "meetings": ("Musyawarah desa", "Musyawarah dusun", "Rapat Desk"),
}
WORK = (
    ("household_assistance", "Jambanisasi", "unit"),
    ("household_assistance", "Perbaikan rumah", "unit"),
    ("empowerment", "Pelatihan kader", "orang"),
    ("small_enterprise", "Pelatihan wirausaha", "orang"),
    ("inclusive_development", "Layanan administrasi kependudukan", "orang"),
)
EXPERTS = np.array(["Tim Ahli A", "Tim Ahli B", None], dtype=object)
SOURCES = np.array([None, "APBD", "Swasta"], dtype=object)
AGENDA = ("dtks_result", "potential_inventory")
FINDINGS = (
    "Data ganda perlu dihapus",
    "Warga pindah masih tercatat",
    "Potensi belum dipetakan",
    "Sudah sesuai",
)
ACTIONS = ("Perbarui data keluarga", "Musyawarah ulang", "Petakan potensi", "Laporkan ke Dukcapil")


def mentoring_tables(population: Population, people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of mentoring."""
    rng = population.world.rng("mentoring")
    assignments = _assignments(population, rng)
    agency = assignments.drop_duplicates("village_code").set_index("village_code")["agency"]
    events = {name: _events(population, rate, rng) for name, rate in PER_YEAR.items()}
    for name in ("visits", "activities"):
        events[name]["agency"] = events[name]["village_code"].map(agency)
    for name, kinds in ACTIVITY_KINDS.items():
        events[name]["kind"] = rng.choice(kinds, len(events[name]))
    desk, followups = _desk(population, rng)
    return {
        "assignments": assignments,
        "visits": events["visits"],
        "activities": _activities(events["activities"], rng),
        "swadaya": _swadaya(events["swadaya"], rng),
        "meetings": events["meetings"].assign(
            male=rng.poisson(18, len(events["meetings"])), female=rng.poisson(14, len(events["meetings"]))
        ),
        "desk": desk,
        "desk_followups": followups,
        "slrt": slrt_cases(events["slrt"], people, population.world.rng("slrt")),
    }


def _mentored(population: Population) -> list[tuple[str, dt.date]]:
    codes = population.areas["village_code"].to_numpy()
    return [(codes[row], day) for row, day in enumerate(population.start) if day is not None]


def _assignments(population: Population, rng: np.random.Generator) -> pd.DataFrame:
    """Each village has one agency at least, each agency one village; some have two, some are replaced."""
    villages = _mentored(population)
    count = max(2, round(len(villages) * 44 / 48))
    order = rng.permutation(len(villages)) % count
    rows = []
    for (code, start), number in zip(villages, order, strict=True):
        handover = start + dt.timedelta(days=int(rng.integers(400, 900)))
        draw = rng.random()
        end = handover if draw < 0.12 else None
        rows.append((_agency(number), code, start, end))
        if draw < 0.12:
            later = handover + dt.timedelta(days=1 + 45 * int(number % 2))
            rows.append((_agency((number + 1) % count), code, later, None))
        elif draw < 0.35:
            rows.append((_agency((number + 1) % count), code, start + dt.timedelta(days=60), None))
    frame = pd.DataFrame(rows, columns=["agency", "village_code", "start_date", "end_date"])
    frame["academic_team"] = [f"Tim Akademisi {team}" for team in rng.integers(1, 7, len(frame))]
    frame["expert_team"] = rng.choice(EXPERTS, len(frame), p=[0.45, 0.35, 0.2])
    return frame


def _agency(number: int) -> str:
    return f"Dinas Contoh {number + 1:02d}"


def _events(population: Population, per_year: float, rng: np.random.Generator) -> pd.DataFrame:
    """Dated events of each village from its start on; some villages are busier than others."""
    codes, days = [], []
    for code, start in _mentored(population):
        span = (LAST_ACTIVITY - start).days
        n = 1 + int(rng.poisson(per_year * rng.gamma(4, 0.25) * span / 365.25))
        codes += [code] * n
        days += [start + dt.timedelta(days=int(offset)) for offset in np.sort(rng.integers(0, span + 1, n))]
    return pd.DataFrame({"village_code": codes, "date": days})


def _activities(events: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Agencies were told not to fund: cost is mostly nothing, often unknown, now and then an amount."""
    n = len(events)
    which = rng.integers(0, len(WORK), n)
    events["pillar"], events["kind"], events["unit"] = (
        np.array([work[part] for work in WORK], dtype=object)[which] for part in range(3)
    )
    events["target"] = rng.integers(5, 40, n)
    events["realised"] = rng.binomial(events["target"], 0.85)
    draw = rng.random(n)
    amount = rng.lognormal(15.5, 0.8, n).round(-3).astype(int)
    costs = [_cost(*row) for row in zip(draw.tolist(), amount.tolist(), strict=True)]
    events["rupiah"] = pd.Series(costs, dtype=object)
    events["money_source"] = SOURCES[np.searchsorted([0.7, 0.9], draw, side="right")]
    women = rng.binomial(events["realised"], 0.48)
    events["beneficiaries_female"], events["beneficiaries_male"] = women, events["realised"] - women
    return events[list(FORMS["activities"].columns)]


def _cost(draw: float, amount: int) -> object:
    if draw < 0.70:
        return 0
    if draw < 0.85:
        return None
    return f"{amount:,}".replace(",", ".") + ",00" if draw > 0.97 else amount


def _swadaya(events: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(events)
    hours = rng.poisson(60, n) + 5 * (pd.to_datetime(events["date"]).dt.year.to_numpy() - 2021)
    return events.assign(
        hours=hours,
        goods_rupiah=pd.Series(rng.lognormal(13.5, 0.7, n).round(-3)).mask(rng.random(n) < 0.2),
        rupiah=pd.Series(rng.lognormal(13.0, 0.9, n).round(-3)).mask(rng.random(n) < 0.1),
    )


def _desk(population: Population, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One session a village and year with both items of the agenda, and what was to be done after it."""
    sessions, followups = [], []
    for number, (code, start) in enumerate(_mentored(population)):
        agendas = AGENDA[:1] if number % 9 == 8 else AGENDA
        for year in range(max(2022, start.year), 2026):
            day = max(start, dt.date(year, 2, 1) + dt.timedelta(days=int(rng.integers(0, 240))))
            sessions += [(day, code, agenda, str(rng.choice(FINDINGS))) for agenda in agendas]
            due = day + dt.timedelta(days=90)
            done = due + dt.timedelta(days=int(rng.integers(-60, 60)))
            finished = done if rng.random() < 0.75 and done <= LAST_ACTIVITY else None
            owner = _agency(int(rng.integers(0, population.world.priority)) % 44)
            followups.append((code, str(rng.choice(ACTIONS)), owner, due, finished, day))
    return (
        pd.DataFrame(sessions, columns=list(FORMS["desk"].columns)),
        pd.DataFrame(followups, columns=list(FORMS["desk_followups"].columns)),
    )
