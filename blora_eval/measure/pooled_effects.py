"""All priority villages together: the effect on one outcome, and what speaks for or against it."""

from collections.abc import Iterator

from scipy import stats

from blora_eval.errors import EstimationError
from blora_eval.estimate.effect import Effect
from blora_eval.estimate.lagged import lagged_outcome_effect
from blora_eval.estimate.mean_reversion import mean_reversion
from blora_eval.measure.beside_checks import beside_records
from blora_eval.measure.collapsed import Beside
from blora_eval.measure.compared import ROLES, Compared, Record, bounds, refusal
from blora_eval.measure.hidden_checks import hidden_records
from blora_eval.measure.impact_checks import balance_records, check_records

__all__ = ["pooled_records"]

POWER = 0.8


def pooled_records(compared: Compared, beside: Beside) -> list[Record]:
    """Rows of the store, as records, on one outcome.

    Parameters
    ----------
    compared : Compared
        The villages.
    beside : Beside
        What the study knows of them beside the outcome.

    Returns
    -------
    list of dict
        ``att``, ``att_p``, ``att_mde``, ``att_event``, ``att_pretrend_p``, the second opinion
        ``att_second``, what the poorest would have done anyway, balance by year and the checks;
        one unavailable ``att`` with why where nothing can be estimated.
    """
    try:
        effect, dynamic = compared.effect, compared.did.aggregate("dynamic")
    except EstimationError as error:
        return [refusal(error, indicator="att")]
    common = {"n": effect.counts.units, "df": effect.df, "method": effect.method}
    unit = compared.points
    records: list[Record] = [
        {"indicator": "att", **bounds(effect), "unit": unit, **common, **compared.status},
        {"indicator": "att_p", "value": effect.p, "unit": "p", **common, **compared.status},
        {"indicator": "att_mde", "value": _detectable(effect), "unit": unit, **common},
    ]
    same = {"n": dynamic.counts.units, "method": dynamic.method, "unit": unit}
    records += [
        {"indicator": "att_event", "period": str(part.label), **bounds(part), **same}
        for part in dynamic.parts
    ]
    records += [
        *_pretrend(compared),
        *_second(compared),
        *_reversion(compared),
        *balance_records(compared),
        *check_records(compared),
        *hidden_records(compared, beside),
        *beside_records(compared, beside),
    ]
    return records


def _detectable(effect: Effect) -> float:
    """The effect found with the given power by a two-sided test at 5 %, given the error of this one."""
    law = stats.norm if effect.df is None else stats.t(effect.df)
    return float((law.ppf(0.975) + law.ppf(POWER)) * (effect.se or 0.0))


def _pretrend(compared: Compared) -> list[Record]:
    numbers = compared.did.pretrend().numbers
    if "p" not in numbers:
        return []
    method = compared.did.aggregate("simple").method
    return [{"indicator": "att_pretrend_p", "value": numbers["p"], "unit": "p", "method": method}]


def _second(compared: Compared) -> Iterator[Record]:
    """The other way of judging: the two err in opposite directions when the choice was not as assumed."""
    try:
        if compared.choice.name == "did_cs":
            other = lagged_outcome_effect(
                compared.frame,
                outcome=compared.column,
                **ROLES,
                cluster=compared.cluster,
                by_period=False,
            )
            status: Record = {"status": "caution", "reason": "second_opinion"}
        else:
            other = compared.did.aggregate("simple")
            refused = compared.selection.passed is False
            reason = f"selected_{compared.selection.numbers['reason']}" if refused else "second_opinion"
            status = {"status": "unusable" if refused else "caution", "reason": reason}
    except EstimationError as error:
        yield refusal(error, indicator="att_second")
        return
    common = {"n": other.counts.units, "df": other.df, "method": other.method, "unit": compared.points}
    yield {"indicator": "att_second", **bounds(other), **common, **status}


def _reversion(compared: Compared) -> Iterator[Record]:
    try:
        found = mean_reversion(
            compared.frame,
            outcome=compared.column,
            unit=ROLES["unit"],
            time=ROLES["time"],
            treated=compared.treated,
            start=compared.first,
            cluster=compared.cluster,
        )
    except EstimationError as error:
        yield refusal(error, indicator="mean_reversion")
        return
    yield {
        "indicator": "mean_reversion",
        "kind": "descriptive",
        **{name: getattr(found, name) for name in ("value", "se", "low", "high", "df")},
        "n": found.n,
        "unit": compared.points,
        "method": found.method,
    }
