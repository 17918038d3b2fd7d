"""The frame of invented villages: kecamatan, desa and kelurahan on a grid in the Java Sea."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from blora_eval.simulate.names import place_names
from blora_eval.simulate.world import PLACE, REGENCY, World

__all__ = ["make_areas"]

WEST_NORTH = (110.6, -5.0)
STEP = 0.025
REPEATED = 0.04
"""Share of villages that bear the name of a village in another kecamatan."""


def make_areas(world: World) -> pd.DataFrame:
    """The villages, in the order of their codes.

    Parameters
    ----------
    world : World
        The settings.

    Returns
    -------
    DataFrame
        All columns of the table ``areas``. Kelurahan (codes 1xxx) lie in the first two kecamatan;
        a few names occur in more than one kecamatan, as in real life.
    """
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
