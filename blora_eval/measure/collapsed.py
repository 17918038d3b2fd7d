"""Each village before and after in one row: what the checks that need no panel look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from blora_eval.errors import EstimationError
from blora_eval.measure.compared import Compared, Record

__all__ = ["Beside", "before_and_after", "judged", "settled"]


@dataclass(frozen=True)
class Beside:
    """What the study knows of the villages beside the outcome; None where it knows nothing.

    ``programmes`` has a column a programme, by village and year, 1 where it reached somebody;
    ``dose`` has village_code, year and days of mentoring; ``rupiah`` is what was spent, by village
    and year, missing where an activity's money is not told.
    """

    programmes: pd.DataFrame | None = None
    dose: pd.DataFrame | None = None
    rupiah: pd.Series | None = None
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))


def settled(compared: Compared) -> int:
    """The first year in which every treated village that starts within the panel is treated.

    Parameters
    ----------
    compared : Compared
        The villages.

    Returns
    -------
    int
        The year.
    """
    starts = compared.frame.loc[compared.frame["start"] > 0, "start"]
    return int(starts[starts <= compared.frame["year"].max()].max())


def before_and_after(compared: Compared) -> pd.DataFrame:
    """One row a village seen before the first start.

    Parameters
    ----------
    compared : Compared
        The villages.

    Returns
    -------
    DataFrame
        By village code: ``before`` (mean of the years before the first start), ``last`` (the last
        of them), ``after`` (mean of the years in which all are treated; missing where not seen
        then), ``on`` (0 or 1) and ``district``.

    Raises
    ------
    EstimationError
        If no year lies before, or no treated village starts within the panel.
    """
    frame = compared.frame
    frame = frame[frame["start"] <= frame["year"].max()]
    early = frame[frame["year"] < compared.first]
    if early.empty or not (frame["start"] > 0).any():
        raise EstimationError("No year lies before the start, or nobody starts within the panel.")
    last = early[early["year"] == early["year"].max()].set_index("village_code")[compared.column]
    late = frame[frame["year"] >= settled(compared)]
    facts = frame.groupby("village_code")[["start", "district"]].first()
    wide = pd.DataFrame(
        {
            "before": early.groupby("village_code")[compared.column].mean().astype(float),
            "last": last.astype(float),
            "after": late.groupby("village_code")[compared.column].mean().astype(float),
        }
    )
    return wide.join(facts).assign(on=lambda x: (x["start"] > 0).astype(int)).dropna(subset="before")


def judged(reasons: Sequence[tuple[bool, str]]) -> Record:
    """Status and reason of a check.

    Parameters
    ----------
    reasons : sequence of (bool, str)
        Whether each thing to beware of was found, and its code.

    Returns
    -------
    dict
        Columns ``status`` and ``reason``: ``caution`` with the first one found, else ``ok``.

    Examples
    --------
    >>> judged([(False, "a"), (True, "b")])
    {'status': 'caution', 'reason': 'b'}
    """
    found = next((reason for one, reason in reasons if one), "")
    return {"status": "caution" if found else "ok", "reason": found}
