"""The invented world: its settings, its names, its villages and kecamatan."""

import csv
import zlib
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.errors import DataError

Names = npt.NDArray[np.str_]


def _parts() -> dict[str, Names]:
    """The lists of ``names.csv``, by part."""
    parts: dict[str, list[str]] = {}
    with resources.files("blora_eval.simulate").joinpath("names.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            parts.setdefault(row["part"], []).append(row["name"])
    return {part: np.array(names) for part, names in parts.items()}


PARTS = _parts()
PIOUS = np.array(["MUHAMMAD ", "SITI "])


def place_names(count: int, rng: np.random.Generator) -> Names:
    """Different names of places that do not exist."""
    heads, tails = PARTS["place_head"], PARTS["place_tail"]
    pairs = rng.permutation(len(heads) * len(tails))[:count]
    return np.asarray(np.strings.add(heads[pairs // len(tails)], tails[pairs % len(tails)]))


def hamlets(index: npt.NDArray[np.int64]) -> Names:
    """The hamlet's name for each hamlet number, counted round."""
    return PARTS["hamlet"][index % len(PARTS["hamlet"])]


def person_names(female: npt.NDArray[np.bool_], rng: np.random.Generator, *, single: float) -> Names:
    """Names of persons in capitals, put together from common given names."""
    sex = female.astype(int)
    n = len(sex)
    first = np.where(female, rng.choice(PARTS["female"], n), rng.choice(PARTS["male"], n))
    second = np.where(female, rng.choice(PARTS["female_second"], n), rng.choice(PARTS["male_second"], n))
    pious = np.where(rng.random(n) < 0.125, PIOUS[sex], "")
    longer = np.strings.add(np.strings.add(pious, first), np.strings.add(" ", second))
    names: Names = np.where(rng.random(n) < single, first, longer)
    return names


YEARS = tuple(range(2018, 2026))
"""The years of the village panel; a year's figure is that of its end."""

ROUND_YEARS = (2021, 2025)
"""The years in which registers and surveys were taken."""

LINES = dict(
    zip(YEARS, (331_000, 343_000, 361_000, 372_000, 396_000, 421_000, 440_000, 457_000), strict=True)
)
"""The invented poverty line of each year, rupiah per person and month."""

REGENCY = "99.99"
"""An area code that no place in Indonesia has."""

PLACE = {
    "regency_code": REGENCY,
    "regency": "Kabupaten Contoh",
    "province_code": "99",
    "province": "Provinsi Contoh",
}


@dataclass(frozen=True, slots=True)
class World:
    """The settings of one simulation; the same settings give the same bytes.

    ``effect`` is what mentoring does to the share of poor persons after one, two, three whole years
    (negative: it falls); between them it grows evenly from zero, and the last value stays.
    ``scale`` shrinks the number of households of each village.
    """

    seed: int = 20211231
    villages: int = 295
    priority: int = 48
    scale: float = 1.0
    effect: tuple[float, ...] = (-0.005, -0.010, -0.015)

    def __post_init__(self) -> None:
        reasons = [
            reason
            for wrong, reason in (
                (self.villages < 12, "villages must be at least 12"),
                (
                    not 1 <= self.priority <= self.villages // 3,
                    "priority must lie in 1 .. a third of villages",
                ),
                (not 0.02 <= self.scale <= 10, "scale must lie in 0.02 .. 10"),
                (
                    any(abs(points) > 0.2 for points in self.effect),
                    "effect is in shares: at most 0.2 either way",
                ),
                (not self.effect, "effect needs at least one value; (0.0,) is no effect"),
            )
            if wrong
        ]
        if reasons:
            raise DataError("A kabupaten cannot be simulated with these settings:", reasons)

    @property
    def districts(self) -> int:
        """How many kecamatan: 16 for a whole kabupaten, fewer for a small one."""
        return min(16, max(4, round(self.villages / 18.5)))

    @property
    def kelurahan(self) -> int:
        """How many of the villages are kelurahan: 24 of 295."""
        return max(2, round(self.villages * 24 / 295))

    def rng(self, stream: str) -> np.random.Generator:
        """A generator of its own for each part, so that one part's draws never move another's."""
        return np.random.default_rng([self.seed, zlib.crc32(stream.encode())])


WEST_NORTH = (110.6, -5.0)
STEP = 0.025
REPEATED = 0.04
"""Share of villages that bear the name of a village in another kecamatan."""


def make_areas(world: World) -> pd.DataFrame:
    """The villages, in the order of their codes."""
    rng = world.rng("areas")
    names = place_names(world.districts + world.villages, rng)
    district = _districts(world)
    urban = np.zeros(world.villages, dtype=bool)
    urban[np.flatnonzero(district < 2)[: world.kelurahan]] = True
    frame = pd.DataFrame({"place": district, "urban": urban, "village": names[world.districts :]})
    frame["village"] = _repeat_some(frame["village"].to_numpy(), district, rng)
    frame = frame.sort_values(["place", "urban"], ascending=[True, False], kind="stable", ignore_index=True)
    serial = frame.groupby(["place", "urban"]).cumcount() + 1
    number = np.where(frame["urban"], 1000, 2000) + serial
    frame["district_code"] = [f"{REGENCY}.{place + 1:02d}" for place in frame["place"]]
    frame["village_code"] = [f"{a}.{b}" for a, b in zip(frame["district_code"], number, strict=True)]
    frame["kind"] = np.where(frame["urban"], "kelurahan", "desa")
    frame["district"] = names[: world.districts][frame["place"]]
    for column, value in PLACE.items():
        frame[column] = value
    frame["lat"], frame["lng"] = _grid(frame["place"].to_numpy(), rng)
    return frame[["village_code", "village", "kind", "district_code", "district", *PLACE, "lat", "lng"]]


def _districts(world: World) -> npt.NDArray[np.int64]:
    """Kecamatan of unequal size: the largest has about twice the villages of the smallest."""
    share = np.linspace(1.35, 0.65, world.districts)
    bounds = np.cumsum(share) / share.sum() * world.villages
    return np.searchsorted(bounds, np.arange(world.villages) + 0.5).astype(np.int64)


def _repeat_some(
    names: npt.NDArray[np.object_], district: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    names = names.copy()
    for copy in rng.permutation(len(names))[: round(len(names) * REPEATED)]:
        elsewhere = np.flatnonzero(district != district[copy])
        taken = set(names[district == district[copy]])
        model = names[rng.choice(elsewhere)]
        if model not in taken:
            names[copy] = model
    return names


def _grid(place: npt.NDArray[np.int64], rng: np.random.Generator) -> tuple[pd.Series, pd.Series]:
    """Kecamatan on a square of four columns, villages scattered within their own square of it."""
    within = pd.Series(place).groupby(place).cumcount().to_numpy()
    jitter = rng.uniform(-0.3, 0.3, (2, len(place)))
    east = (place % 4) * 6 + within % 6 + jitter[0]
    south = (place // 4) * 6 + within // 6 + jitter[1]
    lat, lng = WEST_NORTH[1] - STEP * south, WEST_NORTH[0] + STEP * east
    return pd.Series(lat.round(5)), pd.Series(lng.round(5))
