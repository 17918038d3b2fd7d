"""An index and its variance, by linearisation or by replicates."""

from dataclasses import dataclass

from blora_eval.errors import EstimationError
from blora_eval.estimate.domains import Domains
from blora_eval.estimate.replicates import Replicates, jackknife, replicate_values, replicate_variances
from blora_eval.estimate.stages import Stage
from blora_eval.estimate.survey import Linear, Request, domain_values, linearise, variances
from blora_eval.indicators.checks import FloatArray

__all__ = ["Numbers", "numbers"]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Value and variance of an index by domain, and its linear form where it has one."""

    value: FloatArray
    variance: FloatArray
    linear: Linear | None
    method: str


def numbers(request: Request, stages: list[Stage], parts: Domains, replicates: Replicates | None) -> Numbers:
    """An index and its variance in every domain.

    Parameters
    ----------
    request : Request
        What is to be estimated.
    stages : list of Stage
        How the sample was drawn.
    parts : Domains
        For whom.
    replicates : Replicates or None
        Replicates to use; None for the linearisation, or the jackknife where there is none.

    Returns
    -------
    Numbers
        With NaN as the value where the index is undefined.
    """
    has_form = request.form() is not None or request.index.influence is not None
    if replicates is None and has_form:
        linear = linearise(request, parts)
        return Numbers(linear.value, variances(linear, stages, parts), linear, "taylor")
    if len(stages) > 1:
        raise EstimationError(
            "Replicates stand for one stage of drawing. Build the design with the first stage's psu and fpc "
            "only, or use an index with a linearisation."
        )
    value = domain_values(request, parts, request.weight)
    used = replicates or jackknife(stages[0])
    drawn = replicate_values(request, stages[0], parts, used)
    return Numbers(value, replicate_variances(drawn, value, used), None, used.method)
