"""The records of mentoring: assignments, visits, activities, the Desk, self-help, meetings, SLRT."""

import datetime as dt

import numpy as np
import pandas as pd

from blora_eval.simulate.forms import FORMS
from blora_eval.simulate.upkeep import slrt_cases
from blora_eval.simulate.welfare import Population

__all__ = ["mentoring_tables"]

LAST = dt.date(2025, 12, 31)
PER_YEAR = {"visits": 8, "activities": 6, "swadaya": 4, "meetings": 5, "slrt": 9}
KINDS = {
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
    """The tables of mentoring.

    Parameters
    ----------
    population : Population
        The kabupaten.
    people : DataFrame
        Registered persons, from whom SLRT hears: ``village_code``, ``person``, ``nik``, ``name``, ``birth``.

    Returns
    -------
    dict of str to DataFrame
        By table name; all dates lie between the village's start and the end of 2025.
    """
    rng = population.world.rng("mentoring")
    assignments = _assignments(population, rng)
    agency = assignments.drop_duplicates("village_code").set_index("village_code")["agency"]
    events = {name: _events(population, rate, rng) for name, rate in PER_YEAR.items()}
    for name in ("visits", "activities"):
        events[name]["agency"] = events[name]["village_code"].map(agency)
    for name, kinds in KINDS.items():
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
        span = (LAST - start).days
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
            finished = done if rng.random() < 0.75 and done <= LAST else None
            owner = _agency(int(rng.integers(0, population.world.priority)) % 44)
            followups.append((code, str(rng.choice(ACTIONS)), owner, due, finished, day))
    return (
        pd.DataFrame(sessions, columns=list(FORMS["desk"].columns)),
        pd.DataFrame(followups, columns=list(FORMS["desk_followups"].columns)),
    )
