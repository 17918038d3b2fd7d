"""A consumption survey in two stages: strata, census blocks with probability by size, ten households.

The weight of a household is the reciprocal of its chance: with ``n`` of a stratum's blocks drawn in
proportion to an old count ``x`` and 10 of the ``m`` households there now, it is X / (n x) times m / 10.
A block whose share exceeds the sampling interval is taken for certain.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.welfare import Population, persons_in, present
from blora_eval.simulate.world import YEARS, World

Floats = npt.NDArray[np.float64]

BLOCKS, PER_BLOCK = 100, 10
BLOCK_SIZE = 100
COUNT_ERROR = 0.12
NO_ANSWER = 0.004
STRATA = ("perkotaan", "perdesaan utara", "perdesaan tengah", "perdesaan selatan")


def draw_survey(population: Population, year: int, listed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Draw the sample of one round."""
    rng = population.world.rng(f"survey {year}")
    frame = _frame(population, year, rng)
    blocks = frame.groupby("block").agg(
        stratum=("stratum", "first"), village=("village", "first"), now=("village", "size")
    )
    blocks["before"] = np.maximum(1, blocks["now"] * rng.lognormal(0, COUNT_ERROR, len(blocks)))
    allotted = _allot(blocks, population.world)
    drawn = pd.concat(
        [_draw_blocks(blocks[blocks["stratum"] == stratum], n, rng) for stratum, n in allotted.items()]
    )
    sample = _draw_households(frame, drawn, rng)
    codes = population.areas["village_code"].to_numpy()[sample["village"]]
    number = np.arange(1, len(sample) + 1)
    step = YEARS.index(year)
    drawn_households = pd.DataFrame(
        {
            "village_code": codes,
            "stratum": [STRATA[stratum] for stratum in sample["stratum"]],
            "psu": [f"BS{block:04d}" for block in sample["block"]],
            "household_id": [f"S{year % 100}{row:05d}" for row in number],
            "weight": sample["weight"].round(4).to_numpy(),
            "persons": persons_in(population.households, year)[sample["household"]].astype(int),
            "welfare": _answers(population.welfare[sample["household"], step], rng),
            "household": sample["household"].to_numpy(),
        }
    )
    if listed is not None:
        there = listed.loc[listed[f"in_{year}"].astype(bool), "household"]
        drawn_households["registered"] = drawn_households["household"].isin(there)
    return drawn_households


def ask_about_aid(sample: pd.DataFrame, aid: pd.DataFrame, year: int) -> pd.DataFrame:
    """What the households of a round answer about the aid they receive: the truth.

    Examples
    --------
    >>> aid = pd.DataFrame({"household": [7], "bpnt_2021": True, "pkh_2021": False, "pbi_2021": True})
    >>> asked = ask_about_aid(pd.DataFrame({"household": [7, 8]}), aid, 2021)
    >>> asked["aid_food"].tolist(), asked["aid_cash"].tolist()
    ([True, False], [False, False])
    """
    of = aid.set_index("household").reindex(sample["household"])
    told = {
        field: of[f"{name}_{year}"].eq(True).to_numpy()
        for field, name in (("aid_food", "bpnt"), ("aid_cash", "pkh"), ("aid_health", "pbi"))
    }
    return sample.assign(**told)


def _frame(population: Population, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Every household with its stratum and census block: about a hundred neighbours of one village."""
    household = np.flatnonzero(present(population.households, year))
    village = population.households["village"].to_numpy()[household]
    district = population.areas["district_code"].astype("category").cat.codes.to_numpy()
    zone = 1 + district * 3 // population.world.districts
    stratum = np.where(population.areas["kind"] == "kelurahan", 0, zone)[village]
    size = np.bincount(village)[village]
    parts = np.maximum(1, np.round(size / BLOCK_SIZE)).astype(int)
    within = rng.permutation(len(household))
    place = pd.Series(within).groupby(village).rank(method="first").to_numpy(dtype=int) - 1
    block = village * 100 + place * parts // size
    block = np.unique(block, return_inverse=True)[1]
    return pd.DataFrame({"household": household, "village": village, "stratum": stratum, "block": block})


def _allot(blocks: pd.DataFrame, world: World) -> dict[int, int]:
    """Blocks to draw by stratum, in proportion to households; two at least, never more than there are."""
    wanted = (
        BLOCKS if world.scale >= 0.5 and len(blocks) > 3 * BLOCKS else min(BLOCKS, max(8, len(blocks) // 2))
    )
    strata = blocks.groupby("stratum")["before"].agg(["sum", "size"])
    share = np.maximum(2, (wanted * strata["sum"] / strata["sum"].sum()).round().to_numpy(dtype=int))
    share[np.argmax(share)] += wanted - share.sum()
    return dict(
        zip(strata.index.tolist(), np.minimum(share, strata["size"].to_numpy()).tolist(), strict=True)
    )


def _draw_blocks(blocks: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Systematic draw with probability in proportion to size, in random order."""
    shuffled = blocks.iloc[rng.permutation(len(blocks))]
    chance = inclusion_chances(shuffled["before"].to_numpy(), n)
    upto = np.cumsum(chance)
    marks = rng.random() + np.arange(n)
    taken = np.minimum(np.searchsorted(upto, marks, side="right"), len(upto) - 1)
    return shuffled.assign(chance=chance).iloc[np.unique(taken)]


def inclusion_chances(size: Floats, n: int) -> Floats:
    """Chances of being drawn in proportion to size that add up to ``n``, none above one.

    Examples
    --------
    >>> inclusion_chances(np.array([1.0, 1.0, 8.0]), 2).tolist()
    [0.5, 0.5, 1.0]
    """
    chance = n * size / size.sum()
    certain = np.zeros(len(size), dtype=bool)
    while (chance > 1).any():
        certain |= chance >= 1
        rest = size * ~certain
        chance = np.where(certain, 1.0, (n - certain.sum()) * rest / max(rest.sum(), 1e-9))
    return np.asarray(chance)


def _draw_households(frame: pd.DataFrame, drawn: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    taken = frame[frame["block"].isin(drawn.index)].copy()
    taken["draw"] = pd.Series(rng.random(len(taken)), taken.index).groupby(taken["block"]).rank()
    taken = taken.join(drawn[["chance", "now"]], on="block")
    sample = taken[taken["draw"] <= PER_BLOCK].sort_values(["stratum", "block", "draw"], ignore_index=True)
    sample["weight"] = sample["now"].clip(lower=PER_BLOCK) / PER_BLOCK / sample["chance"]
    return sample


def _answers(welfare: Floats, rng: np.random.Generator) -> Floats:
    """Whole rupiah; a few households did not answer, whatever their welfare."""
    return np.where(rng.random(len(welfare)) < NO_ANSWER, np.nan, welfare.round())
