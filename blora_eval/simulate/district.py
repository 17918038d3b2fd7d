"""All register files of one kecamatan: the piece of work that a process does on its own."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.defects import RATES, Damage
from blora_eval.simulate.households import CUTS, write_households
from blora_eval.simulate.people import card_numbers, make_people
from blora_eval.simulate.registers import write_register
from blora_eval.simulate.world import ROUND_YEARS, World

SMALLEST_DRAW = {"child_school": 0.09, "disability": 0.05}
AID = ("bpnt", "pkh", "pbi")
REISSUED = 0.08
"""Share of family cards that are new in the second round, with a new number."""


@dataclass(frozen=True, slots=True, eq=False)
class DistrictWork:
    """What one kecamatan's files are made from: plain data, so that it can go to another process.

    ``villages`` are its rows of the areas frame with ``special``; ``listed`` its listings with
    ``village_code``, ``persons_2021`` and ``persons_2025``.
    """

    world: World
    folder: Path
    number: int
    villages: pd.DataFrame
    listed: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class DistrictTruth:
    """What was written: each person, where each stands in the files, and the defects planted.

    ``aid`` says of each household and round whether it is registered and receives ``bpnt``, ``pkh``
    and ``pbi``, as in ``pkh_2021``.
    """

    people: pd.DataFrame
    rows: pd.DataFrame
    defects: pd.DataFrame
    aid: pd.DataFrame


def write_district(work: DistrictWork) -> DistrictTruth:
    """Make the persons of one kecamatan and write its registers of both rounds."""
    rng = work.world.rng(f"district {work.number}")
    listed = work.listed
    houses = listed.drop_duplicates("household").reset_index(drop=True)
    people = make_people(houses, work.number, rng)
    people["person"] = people["household"] * 100 + people["position"]
    houses = _at_home(houses, people, work.number, rng)
    rows, defects = [], []
    for year in ROUND_YEARS:
        members = _members(listed, houses, people, year)
        written, planted = _write_round(work, members, year)
        rows.append(written)
        defects += planted
        defects.append(_write_household_file(work, members, year))
    kept = people[["person", "household", "name", "birth", "female", "mother", "nik", "in_2021", "in_2025"]]
    truth = [pd.concat(parts, ignore_index=True) for parts in (rows, defects)]
    return DistrictTruth(kept, truth[0], truth[1], _received(listed, houses))


def _received(listed: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """Aid goes to those who are registered in the round."""
    aid = homes.set_index("household")[[f"{name}_{year}" for name in AID for year in ROUND_YEARS]]
    for year in ROUND_YEARS:
        there = listed.groupby("household")[f"in_{year}"].any().reindex(aid.index)
        for name in AID:
            aid[f"{name}_{year}"] &= there
    return aid.reset_index()


def _at_home(
    houses: pd.DataFrame, people: pd.DataFrame, number: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Family card, neighbourhood and aid of each household."""
    n = len(houses)
    card = card_numbers(n, number, (2008, 2021), rng)
    new = np.where(rng.random(n) < REISSUED, card_numbers(n, number, (2022, 2025), rng), card)
    homes = houses[["household"]].assign(kk_2021=card, kk_2025=new)
    homes["hamlet"] = rng.integers(0, 4, n)
    homes["rt"], homes["rw"] = rng.integers(1, 6, n) + 5 * (homes["hamlet"] % 2), 1 + homes["hamlet"] // 2
    children = people["birth"].dt.year.between(2006, 2018).groupby(people["household"]).any()
    with_child = children.reindex(houses["household"]).to_numpy()
    for year in ROUND_YEARS:
        decile = houses[f"decile_{year}"].to_numpy()
        homes[f"bpnt_{year}"] = rng.random(n) < np.where(decile <= 4, 0.80, 0.25)
        homes[f"pkh_{year}"] = rng.random(n) < np.where((decile <= 3) & with_child, 0.70, 0.08)
        homes[f"pbi_{year}"] = rng.random(n) < np.where(decile <= 5, 0.85, 0.30)
    return homes


def _members(listed: pd.DataFrame, homes: pd.DataFrame, people: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row a member of each listing of a round, by listing; a household listed twice comes twice."""
    of_round = [f"{name}_{year}" for name in ("decile", "assets", "adult_schooling", *SMALLEST_DRAW, *CUTS)]
    here = listed.loc[listed[f"in_{year}"], ["household", "twin", "id_dtks", "village_code", *of_round]]
    own = people.loc[people[f"in_{year}"]].drop(columns=["in_2021", "in_2025"])
    members = here.merge(homes, on="household").merge(own, on="household")
    members = members.rename(columns={name: name.removesuffix(f"_{year}") for name in members.columns})
    return members.sort_values(["village_code", "id_dtks", "position"], ignore_index=True)


def _write_round(
    work: DistrictWork, members: pd.DataFrame, year: int
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    rows, defects = [], []
    by_village = dict(list(members.groupby("village_code")))
    for _, village in work.villages.iterrows():
        code = village["village_code"]
        stem = f"{village['district'].lower()}/{code.replace('.', '')}-{village['village'].lower()}"
        file = f"raw/dtks-{year}/{stem}.xlsx"
        damage = Damage(work.world.rng(f"register {code} {year}"))
        rows_of = by_village.get(code, members.iloc[:0])
        written = write_register(work.folder / file, village, rows_of.reset_index(drop=True), damage)
        rows.append(written.assign(round=f"dtks-{year}", village_code=code, file=file))
        defects.append(_counted(damage, f"dtks-{year}", file, code))
    return pd.concat(rows, ignore_index=True), defects


def _write_household_file(work: DistrictWork, members: pd.DataFrame, year: int) -> pd.DataFrame:
    listing = members.groupby("id_dtks", sort=False)
    rows = listing.first().reset_index()
    rows["household_id"], rows["head_name"] = rows["id_dtks"], _head_names(members, rows["id_dtks"])
    rows["persons"] = listing.size().to_numpy()
    age = year - members["birth"].dt.year
    schoolchild = age.between(7, 15).groupby(members["id_dtks"], sort=False).any().to_numpy()
    rows["child_out_of_school"] = schoolchild & (rows["child_school"] < SMALLEST_DRAW["child_school"])
    rows["disability"] = rows["disability"] < SMALLEST_DRAW["disability"]
    rows["address"] = [f"RT {rt:02d} RW {rw:02d}" for rt, rw in zip(rows["rt"], rows["rw"], strict=True)]
    district = work.villages["district"].iloc[0].lower()
    file = f"raw/rumah-tangga-{year}/{work.number:02d}-{district}.xlsx"
    damage = Damage(work.world.rng(f"households {work.number} {year}"))
    write_households(work.folder / file, rows, damage)
    return _counted(damage, f"dtks-{year}", file, "")


def _head_names(members: pd.DataFrame, ids: pd.Series) -> npt.NDArray[np.object_]:
    heads = members[members["relation"] == "head"].set_index("id_dtks")["name"]
    return heads.reindex(ids).to_numpy(dtype=object)


def _counted(damage: Damage, round_id: str, file: str, village: str) -> pd.DataFrame:
    names = [name for name in RATES if damage.among[name]]
    return pd.DataFrame(
        {
            "round": round_id,
            "file": file,
            "village_code": village,
            "defect": names,
            "planted": [damage.planted[name] for name in names],
            "among": [damage.among[name] for name in names],
        }
    )
