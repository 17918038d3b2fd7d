"""A whole kabupaten written to disk: the study as users would send it, and apart from it the truth."""

from concurrent.futures import Executor
from pathlib import Path

import pandas as pd

from blora_eval.errors import StudyError
from blora_eval.simulate.district import DistrictTruth, DistrictWork, write_district
from blora_eval.simulate.ledgers import ledger_tables
from blora_eval.simulate.mentoring import mentoring_tables, register_changes, verification
from blora_eval.simulate.official import official_series
from blora_eval.simulate.rounds import listings
from blora_eval.simulate.sheets import write_csv, write_table
from blora_eval.simulate.studyfile import write_study
from blora_eval.simulate.survey import ask_about_aid, draw_survey
from blora_eval.simulate.truth import write_truth, write_upkeep
from blora_eval.simulate.villages import village_tables
from blora_eval.simulate.welfare import Population, simulate_population
from blora_eval.simulate.world import ROUND_YEARS, World, make_areas

DEFAULT = World()
ONCE = ("name_word", "name_formula", "name_script", "error_cell")
README = """SINTETIS - seluruh isi folder ini rekaan.
Tidak ada orang, desa, nomor, atau angka yang nyata. Kode wilayah 99.99 tidak ada di Indonesia.
Everything in this folder is invented.
"""


def simulate(  # noqa: PLR0913
    folder: Path,
    *,
    truth: Path,
    seed: int = DEFAULT.seed,
    villages: int = DEFAULT.villages,
    priority: int = DEFAULT.priority,
    scale: float = DEFAULT.scale,
    effect: tuple[float, ...] = DEFAULT.effect,
    executor: Executor | None = None,
) -> None:
    """Make an invented kabupaten whose truth is known, as users would send it.

    Notes
    -----
    Villages are chosen for mentoring by their counted poverty of 2019 and 2020, a noisy number with
    shocks that fade, so that a comparison with those years shows regression to the mean.
    """
    world = World(seed=seed, villages=villages, priority=priority, scale=scale, effect=tuple(effect))
    _refuse(folder, truth)
    population = simulate_population(world)
    listed = _listed(population)
    work = _districts(population, listed, folder)
    written = list(executor.map(write_district, work) if executor else map(write_district, work))
    aid = pd.concat([one.aid for one in written], ignore_index=True)
    surveys = {
        f"survey-{year}": ask_about_aid(draw_survey(population, year, listed), aid, year)
        for year in ROUND_YEARS
    }
    tables = village_tables(population) | mentoring_tables(population, _known(written))
    tables |= surveys | ledger_tables(official_series(population))
    tables |= {"verval": verification(population, listed)}
    tables |= {"register_changes": register_changes(population, listed)}
    raw = folder / "raw"
    for name, table in tables.items():
        write_table(raw, name, table)
    areas = make_areas(world)
    write_csv(raw / "wilayah.csv", list(areas.columns), areas.astype(str).to_numpy().tolist())
    (raw / "README.txt").write_text(README, "utf-8", newline="\n")
    write_study(folder, population)
    write_truth(truth, population, listed, surveys, written)
    write_upkeep(truth, tables["slrt"])


def _refuse(folder: Path, truth: Path) -> None:
    inside = truth.resolve().is_relative_to(folder.resolve())
    taken = [path for path in (folder, truth) if path.is_file() or (path.is_dir() and any(path.iterdir()))]
    reasons = [f"{path} is there already and not empty" for path in taken]
    reasons += [f"{truth} lies within the study, where reports could read it"] * inside
    if reasons:
        raise StudyError("The kabupaten cannot be written there:", reasons, "Choose other folders.")


def _listed(population: Population) -> pd.DataFrame:
    """The register's listings with the village code and size of their households."""
    listed = listings(population)
    of_house = population.households.iloc[listed["household"]]
    listed["village_code"] = population.areas["village_code"].to_numpy()[of_house["village"]]
    for year in ROUND_YEARS:
        listed[f"persons_{year}"] = of_house[f"persons_{year}"].to_numpy()
    return listed


def _districts(population: Population, listed: pd.DataFrame, folder: Path) -> list[DistrictWork]:
    areas = population.areas.assign(special=_specials(population))
    district = listed["village_code"].str[:8]
    return [
        DistrictWork(
            population.world, folder, number, villages, listed[district == code].reset_index(drop=True)
        )
        for number, (code, villages) in enumerate(areas.groupby("district_code"), 1)
    ]


def _specials(population: Population) -> list[str]:
    """Once-only defects: in the first priority villages, and one file of numeric NIK in another desa."""
    special = [""] * len(population.areas)
    for row, name in zip(population.priority, ONCE, strict=False):
        special[row] = name
    for row, kind in enumerate(population.areas["kind"]):
        if kind == "desa" and population.start[row] is None:
            special[row] = "nik_numeric"
            break
    return special


def _known(written: list[DistrictTruth]) -> pd.DataFrame:
    """Registered persons of the first round, from whom SLRT hears."""
    first = [one.rows.loc[one.rows["round"] == "dtks-2021"].merge(one.people, on="person") for one in written]
    return pd.concat(first, ignore_index=True)[["village_code", "person", "nik", "name", "birth"]]
