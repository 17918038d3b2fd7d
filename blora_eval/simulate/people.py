"""The members of listed households: age, sex, relation, names, and numbers that begin 9999."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.world import person_names

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SINGLE_NAME = 0.25
"""Share of persons with a name of a single word: not a mistake, but hard for linkage."""

AREA = 9999
ELSEWHERE = 0.05
"""Share of persons first registered in another kecamatan: their number says so for life."""

BASE = np.datetime64("2021-12-14")
"""The day before the first round: ages count from here, so that nobody is born after being listed."""
COUPLE, FEMALE_HEAD, FEMALE_ALONE = 0.88, 0.12, 0.6
KINDS, KIND_SHARES = np.array(["child", "parent", "other"]), (0.85, 0.05, 0.10)
WORK = np.array(
    ["PETANI", "BURUH TANI", "BURUH HARIAN", "PEDAGANG", "WIRASWASTA", "KARYAWAN SWASTA", "TUKANG"]
)


def make_people(households: pd.DataFrame, district: int, rng: np.random.Generator) -> pd.DataFrame:
    """All persons who belonged to the households of one kecamatan in either round."""
    early, late = households["persons_2021"].to_numpy(), households["persons_2025"].to_numpy()
    size = np.maximum(early, late)
    owner = np.repeat(np.arange(len(size)), size)
    position = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    couple = (size >= 2) & (rng.random(len(size)) < COUPLE)
    kind = np.where(
        position == 0, "head", np.where((position == 1) & couple[owner], "spouse", _kinds(owner, rng))
    )
    baby = (early[owner] > 0) & (position >= early[owner])
    kind[baby] = "child"
    female = _sex(kind, owner, size, rng)
    age = _ages(kind, owner, size, rng)
    birth = BASE - (age * 365.25 + rng.integers(0, 365, len(age))).astype("timedelta64[D]")
    birth[baby] = np.datetime64("2022-01-01") + rng.integers(0, 1360, int(baby.sum())).astype(
        "timedelta64[D]"
    )
    names = person_names(female, rng, single=SINGLE_NAME)
    people = pd.DataFrame(
        {"household": households["household"].to_numpy()[owner], "position": position, "female": female}
    )
    people["birth"], people["name"] = birth.astype("datetime64[s]"), names.astype(object)
    people["mother"] = _mothers(kind, owner, female, names, rng)
    people["work"] = _work(people["birth"], kind, rng)
    people["nik"] = _numbers(birth, female, district, rng)
    widowed = (early > late) & (late > 0) & (age[position == 0] > 58) & (rng.random(len(size)) < 0.6)
    leaves = np.where(widowed[owner], position == 0, position >= late[owner])
    people["in_2021"] = position < early[owner]
    people["in_2025"] = (late[owner] > 0) & ~leaves
    people["relation_2021"] = kind.astype(object)
    people["relation_2025"] = np.where(widowed[owner] & (position == 1), "head", kind).astype(object)
    return people


def card_numbers(
    count: int, district: int, years: tuple[int, int], rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    """Family card numbers of one kecamatan: area, day of issue, serial; each once."""
    first, last = (np.datetime64(f"{year}-01-01") for year in (years[0], years[1] + 1))
    day = first + rng.integers(0, int((last - first).astype(int)), count).astype("timedelta64[D]")
    prefix = (AREA * 100 + district) * 10**6 + _ddmmyy(day)
    serial = _first_serial(prefix) + pd.Series(prefix).groupby(prefix).cumcount().to_numpy()
    return np.asarray((prefix * 10**4 + serial).astype(str).astype(object))


def _kinds(owner: Ints, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    return rng.choice(KINDS, len(owner), p=KIND_SHARES)


def _sex(kind: npt.NDArray[np.str_], owner: Ints, size: Ints, rng: np.random.Generator) -> Flags:
    head = rng.random(len(size)) < np.where(size == 1, FEMALE_ALONE, FEMALE_HEAD)
    drawn = rng.random(len(kind)) < np.where(kind == "parent", 0.65, 0.49)
    return np.where(kind == "head", head[owner], np.where(kind == "spouse", ~head[owner], drawn))


def _ages(kind: npt.NDArray[np.str_], owner: Ints, size: Ints, rng: np.random.Generator) -> Ints:
    """Whole years at the first round: children 21 to 38 years below the head, parents 20 to 30 above."""
    n = len(kind)
    head = np.clip(rng.normal(np.where(size == 1, 66, 49), np.where(size == 1, 10, 13)), 23, 86)[owner]
    child = head - 3 - rng.uniform(21, 38, n)
    child = np.where(child < 0, rng.uniform(0, 6, n), np.minimum(child, 45))
    age = np.select(
        [kind == "head", kind == "spouse", kind == "child", kind == "parent"],
        [
            head,
            np.clip(head - rng.normal(3, 3, n), 18, 88),
            child,
            np.minimum(head + rng.uniform(20, 30, n), 97),
        ],
        default=rng.uniform(1, 70, n),
    )
    return age.astype(np.int64)


def _mothers(
    kind: npt.NDArray[np.str_],
    owner: Ints,
    female: Flags,
    names: npt.NDArray[np.str_],
    rng: np.random.Generator,
) -> npt.NDArray[np.object_]:
    """A child's mother is the woman of the couple, where there is one; others have one of their own."""
    mothers = person_names(np.ones(len(owner), dtype=bool), rng, single=0.6).astype(object)
    wives = female & ((kind == "head") | (kind == "spouse"))
    of_house = np.full(owner[-1] + 1 if len(owner) else 0, None, dtype=object)
    of_house[owner[wives]] = names[wives]
    known = (kind == "child") & (of_house[owner] != np.array(None))
    return np.asarray(np.where(known, of_house[owner], mothers))


def _work(birth: pd.Series, kind: npt.NDArray[np.str_], rng: np.random.Generator) -> npt.NDArray[np.object_]:
    age = 2023 - birth.dt.year.to_numpy()
    drawn = np.where(
        (kind == "spouse") & (rng.random(len(age)) < 0.6), "IBU RUMAH TANGGA", rng.choice(WORK, len(age))
    )
    work = np.select(
        [age < 6, age < 19, age > 72], ["BELUM BEKERJA", "PELAJAR", "TIDAK BEKERJA"], default=drawn
    )
    return np.asarray(work.astype(object))


def _ddmmyy(day: npt.NDArray[np.datetime64]) -> Ints:
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]")
    of_month = (day - month.astype("datetime64[D]")).astype(int) + 1
    of_year = (month - year.astype("datetime64[M]")).astype(int) + 1
    return np.asarray(of_month * 10**4 + of_year * 100 + (year.astype(int) + 1970) % 100)


def _numbers(
    birth: npt.NDArray[np.datetime64], female: Flags, district: int, rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    """Area of first registration, DDMMYY of birth (women: DD + 40), serial of that day; each once.

    Serials of those registered elsewhere start high, by kecamatan, so that two kecamatan never give
    the same number.
    """
    elsewhere = rng.random(len(birth)) < ELSEWHERE
    area = AREA * 100 + np.where(elsewhere, 1 + (district + rng.integers(0, 15, len(birth))) % 16, district)
    prefix = area * 10**6 + _ddmmyy(birth) + np.where(female, 40 * 10**4, 0)
    serial = _first_serial(prefix) + pd.Series(prefix).groupby([prefix, elsewhere]).cumcount().to_numpy()
    serial = serial + np.where(elsewhere, 4000 + 300 * district, 0)
    return np.asarray((prefix * 10**4 + serial).astype(str).astype(object))


def _first_serial(prefix: Ints) -> Ints:
    """Where a day's serials begin, so that the last digit is any: a tenth of true numbers end in 0."""
    return 1 + prefix * 7919 % 97
