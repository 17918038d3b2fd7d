"""Any result as a picture, in the look of the reports."""

from typing import Any

from blora_eval.errors import EstimationError


def plot(result: Any, *, ax: Any = None, unit: str | None = None) -> Any:
    """Draw a result.

    What is drawn follows from what the result is:

    - an estimate, a test, or several in a list; a frame with value, low and high (what
      ``Design.estimate(by=)`` and every ``table()`` give): a dot with its interval, one a row, and
      where no number can be given the reason. More than 40 rows stand in the order of their value,
      without names, as areas of a small-area model do;
    - a pooled effect: both ends, their gap, and the answer, which is a range without a dot;
    - an effect with parts: each period with its interval, the start and zero; without parts: a row;
    - the effects by cohort and period of ``did_cs``: a line a cohort, open before its start;
    - village effects: a row a village with its interval and a tick where it lies when shrunk towards
      the mean; with ``unit`` the path of that village beside its synthetic twin, on the band that
      95 % of the placebos keep to;
    - a Lorenz, generalised Lorenz, TIP or growth incidence curve, and dominance: the curves, the
      diagonal, zero and the mean of the growth rates where they belong;
    - what adds up or is compared (growth and redistribution, sectors, inequality by groups, chronic and
      transient poverty, pro-poor growth, targeting): bars from zero, the total dark;
    - Alkire and Foster's measures: what each indicator adds to M0, and its weight as a tick; the
      robustness of an order: each group's M0 under every alternative.

    Parameters
    ----------
    result : record, frame, sequence or mapping of them
        What a function of this package gives. A mapping from names to estimates, effects or curves of
        one kind draws them together, each by its name.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure, as wide as a report's page.
    unit : str, optional
        Of village effects: the one whose path is to be drawn.

    Returns
    -------
    matplotlib Axes
        What was drawn on. Its label, ``get_label()``, says the picture in words and numbers: the
        alternative text, which the label of a new figure holds too.

    Raises
    ------
    EstimationError
        If there is no picture for such an object, a mapping holds several kinds, there is nothing in it,
        or ``unit`` is not among the villages.

    Notes
    -----
    Intervals are of 95 %; an open dot is to be used with caution, or not at all. Nothing of the look leaks
    into other figures, and matplotlib is loaded when this function is called, not before.

    Examples
    --------
    >>> from blora_eval.results import Estimate
    >>> axes = plot(Estimate("fgt0", 0.25, low=0.2, high=0.3))
    >>> axes.get_label()
    'Share of poor persons (P0): 25.0% (20.0% to 30.0%).'
    """
    if ax is not None and not hasattr(ax, "get_figure"):
        raise EstimationError(f"plot, ax: {type(ax).__name__} is no Axes. Leave it out for a new figure.")
    from blora_eval.report.figures.records import draw

    return draw(result, ax=ax, unit=unit)
