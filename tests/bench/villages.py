"""FGT 0 to 2 with errors for every village, against svy."""

import warnings

from blora_eval.estimate.design.survey_design import Design
from blora_eval.indicators.poverty import fgt
from tests.bench.samples import LINE, households
from tests.bench.timing import Row, median_seconds


def from_frames_and_on_a_built_design() -> list[Row]:
    frame = households()

    def design() -> Design:
        return Design(frame, strata="stratum", psu="psu", weight="weight")

    def estimates(made: Design) -> None:
        for alpha in (0, 1, 2):
            made.estimate(fgt, "welfare", line=LINE, alpha=alpha, by="village")

    built = design()
    peer = median_seconds(_svy(frame), repeats=3)
    return [
        Row(
            "FGT 0-2 with errors, 300 villages, from the frame",
            median_seconds(lambda: estimates(design())),
            "svy",
            peer,
            target=100,
        ),
        Row(
            "the same on a built design",
            median_seconds(lambda: estimates(built), repeats=25),
            "svy",
            peer,
            target=1000,
        ),
    ]


def _svy(frame):
    """Means of the three FGT terms by village: what svy has for a poverty index."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import polars as pl
        import svy

    gap = (1 - frame["welfare"] / LINE).clip(lower=0)
    terms = frame.assign(p0=(frame["welfare"] < LINE).astype(float), p1=gap, p2=gap**2)

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sample = svy.Sample(pl.from_pandas(terms), svy.Design(stratum="stratum", psu="psu", wgt="weight"))
            for term in ("p0", "p1", "p2"):
                sample.estimation.mean(term, by="village", method="taylor")

    return run
