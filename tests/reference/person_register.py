"""A register of persons in memory, many of them listed twice: what linkage is measured on."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import Damage, damage_kk, damage_names, damage_nik
from blora_eval.simulate.people import card_numbers, make_people
from blora_eval.simulate.world import REGENCY

TWICE = 0.223
"""Share of persons with a second record, as in the register on which linkage methods were compared."""

BIRTH_MISSING = 0.04
REISSUED, MOVED = 0.08, 0.03
DISTRICTS = 16
SEPARATORS = r"['\s.]"
LOST = r"\d\.\d+E\+\d+"


def person_register(*, people: int, seed: int) -> pd.DataFrame:
    """Records of invented persons, typed as reading leaves them, with who each of them is.

    Examples
    --------
    >>> made = person_register(people=50, seed=1)
    >>> made["person"].nunique() < len(made), str(made["village_code"].iloc[0])[:5]
    (True, '99.99')
    """
    rng = np.random.default_rng(seed)
    homes = max(DISTRICTS, round(people / 3.3))
    size = 1 + rng.binomial(8, 0.29, homes)
    district = 1 + np.arange(homes) % DISTRICTS
    parts = [_district(size[district == number], number, rng) for number in range(1, DISTRICTS + 1)]
    known = pd.concat(parts, ignore_index=True)
    known["person"] = np.arange(len(known))
    second = known[rng.random(len(known)) < TWICE].copy()
    again, moved = (rng.random(len(second)) < share for share in (REISSUED, MOVED))
    second["kk"] = np.where(again, card_numbers(len(second), 1, (2022, 2025), rng), second["kk"])
    second["village_code"] = np.where(moved, f"{REGENCY}.01.2099", second["village_code"])
    records = pd.concat([known, second], ignore_index=True)
    return _damaged(records.sort_values("village_code", kind="stable", ignore_index=True), rng)


def _district(size: npt.NDArray[np.int64], number: int, rng: np.random.Generator) -> pd.DataFrame:
    homes = pd.DataFrame({"household": np.arange(len(size)), "persons_2021": size, "persons_2025": 0})
    people = make_people(homes, number, rng)
    home = people["household"].to_numpy()
    card = card_numbers(len(size), number, (2008, 2021), rng)
    village = 2001 + home % 18
    return pd.DataFrame(
        {
            "nik": people["nik"],
            "kk": card[home],
            "name": people["name"],
            "birth_date": people["birth"],
            "sex": np.where(people["female"], "female", "male"),
            "village_code": [f"{REGENCY}.{number:02d}.{code}" for code in village],
            "rt": [f"{1 + rank % 6:03d}" for rank in home // 18],
            "rw": [f"{1 + rank % 3:03d}" for rank in home // 18],
        }
    )


def _damaged(records: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What reading makes of the damaged cells: marks stripped, lost numbers missing."""
    damage = Damage(rng)
    nik = pd.Series(damage_nik(records["nik"].to_numpy(dtype=object), damage)[0], dtype="str")
    nik = nik.mask(nik.str.fullmatch(LOST).fillna(False)).str.replace(SEPARATORS, "", regex=True)
    records["nik"] = nik
    records["kk"] = pd.Series(damage_kk(records["kk"].to_numpy(dtype=object), damage), dtype="str")
    records["name"] = pd.Series(damage_names(records["name"].to_numpy(dtype=object), damage), dtype="str")
    records["birth_date"] = records["birth_date"].mask(rng.random(len(records)) < BIRTH_MISSING)
    return records.assign(_file="register.xlsx", _sheet="Sheet1", _row=np.arange(len(records)) + 2)
