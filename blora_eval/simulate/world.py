"""What an invented kabupaten is made from: its size, its seed, and the effect that is true in it."""

import zlib
from dataclasses import dataclass

import numpy as np

from blora_eval.errors import DataError

__all__ = ["LINES", "PLACE", "REGENCY", "ROUND_YEARS", "YEARS", "World"]

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
        """How many kecamatan: 16 for a whole kabupaten, fewer for a small one.

        Returns
        -------
        int
            From 4 to 16.
        """
        return min(16, max(4, round(self.villages / 18.5)))

    @property
    def kelurahan(self) -> int:
        """How many of the villages are kelurahan: 24 of 295.

        Returns
        -------
        int
            Two at least.
        """
        return max(2, round(self.villages * 24 / 295))

    def rng(self, stream: str) -> np.random.Generator:
        """A generator of its own for each part, so that one part's draws never move another's.

        Parameters
        ----------
        stream : str
            The part's name.

        Returns
        -------
        numpy.random.Generator
            Seeded by the world's seed and the name.
        """
        return np.random.default_rng([self.seed, zlib.crc32(stream.encode())])
