"""Who is in the register in each round, and why households came and went: start + entries - exits = end."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.households import attributes
from blora_eval.simulate.welfare import Population
from blora_eval.simulate.world import LINES, ROUND_YEARS, YEARS

Flags = npt.NDArray[np.bool_]

EXITS = ("dead", "moved", "duplicate", "not_matched", "reclassified", "graduated")
ENTRIES = ("arrived", "newly_listed", "reclassified")

TWICE = 0.01
"""Share of listed households that the first round lists twice, under two numbers."""
TWICE_REMOVED = 0.8
NOT_MATCHED = 0.012
GRADUATED = 1.6
"""Welfare in poverty lines from which a departure counts as graduation by verified criteria."""


def listings(population: Population) -> pd.DataFrame:
    """Every listing that either round holds, with its fate."""
    rounds = {year: attributes(population, year) for year in ROUND_YEARS}
    rng = population.world.rng("listings")
    in_2021 = _listed_first(rounds[2021]["decile"].to_numpy(), rng)
    in_2025 = _listed_second(rounds[2025]["decile"].to_numpy(), in_2021, rng)
    unmatched = in_2021 & in_2025 & (rng.random(len(in_2021)) < NOT_MATCHED)
    frame = pd.DataFrame(
        {"household": np.arange(len(in_2021)), "in_2021": in_2021, "in_2025": in_2025 & ~unmatched}
    )
    frame["exit"] = _exit(population, frame, unmatched, rounds[2025]["decile"].to_numpy())
    frame["entry"] = _entry(population, frame, rounds[2021]["decile"].to_numpy())
    for year, of_round in rounds.items():
        frame = frame.join(of_round.add_suffix(f"_{year}"))
    frame["twin"] = False
    frame = frame[frame["in_2021"] | frame["in_2025"]]
    frame = pd.concat([frame, _twins(frame, rng)], ignore_index=True)
    return _numbered(population, frame.sort_values(["household", "twin"], ignore_index=True))


def flows(listed: pd.DataFrame, village: npt.NDArray[np.object_]) -> pd.DataFrame:
    """The account of the register by village."""
    parts = pd.DataFrame({"village_code": village, "start": listed["in_2021"].to_numpy()})
    for prefix, causes in (("exit", EXITS), ("entry", ENTRIES)):
        for cause in causes:
            parts[f"{prefix}_{cause}"] = (listed[prefix] == cause).to_numpy()
    parts["end"] = listed["in_2025"].to_numpy()
    return parts.groupby("village_code").sum().astype(int).reset_index()


def _listed_first(decile: npt.NDArray[np.int64], rng: np.random.Generator) -> Flags:
    draw = rng.random(len(decile))
    return np.asarray(
        ((decile >= 1) & (decile <= 5) & (draw < 0.97)) | ((decile > 5) & (decile <= 7) & (draw < 0.05))
    )


def _listed_second(decile: npt.NDArray[np.int64], before: Flags, rng: np.random.Generator) -> Flags:
    """Stayers by rank, with some delay; newcomers are found more slowly than leavers are lost."""
    draw = rng.random(len(decile))
    poor, near = (decile >= 1) & (decile <= 5), (decile > 5) & (decile <= 7)
    return np.asarray(
        (before & ((poor & (draw < 0.985)) | (near & (draw < 0.30)))) | (~before & poor & (draw < 0.85))
    )


def _exit(
    population: Population, frame: pd.DataFrame, unmatched: Flags, decile: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    households = population.households
    gone = (households["persons_2025"] == 0).to_numpy()
    alone = (households["persons_2021"] == 1).to_numpy()
    step = YEARS.index(2025)
    well = (population.welfare[:, step] > GRADUATED * LINES[2025]) & (decile >= 6)
    left = (frame["in_2021"] & ~frame["in_2025"]).to_numpy()
    cause = np.select(
        [~left, gone & alone, gone, unmatched, well],
        ["", "dead", "moved", "not_matched", "graduated"],
        default="reclassified",
    )
    return np.asarray(cause.astype(object))


def _entry(
    population: Population, frame: pd.DataFrame, decile: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    late = (population.households["persons_2021"] == 0).to_numpy()
    came = (frame["in_2025"] & ~frame["in_2021"]).to_numpy()
    cause = np.select([~came, late, decile <= 5], ["", "arrived", "newly_listed"], default="reclassified")
    return np.asarray(cause.astype(object))


def _twins(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    twins = frame[frame["in_2021"].to_numpy() & (rng.random(len(frame)) < TWICE)].copy()
    kept = twins["in_2025"].to_numpy() & (rng.random(len(twins)) >= TWICE_REMOVED)
    own_exit = twins["exit"].where(twins["exit"].isin(["dead", "moved"]), "duplicate")
    return twins.assign(twin=True, in_2025=kept, entry="", exit=own_exit.where(~kept, ""))


def _numbered(population: Population, frame: pd.DataFrame) -> pd.DataFrame:
    """Register numbers in the order in which households were listed, which says nothing of welfare."""
    village = population.households["village"].to_numpy()[frame["household"]]
    order = population.world.rng("numbers").permutation(len(frame))
    serial = pd.Series(order).groupby(village).rank(method="first").astype(int).to_numpy()
    code = population.areas["village_code"].to_numpy()[village]
    frame["id_dtks"] = [f"DTKS-{c[6:8]}{c[9:]}-{n:05d}" for c, n in zip(code, serial, strict=True)]
    return frame
