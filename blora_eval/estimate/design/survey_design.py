"""A survey design: how the households were drawn, and what can be said of everybody from them.

Built once and used for every index: strata, primary sampling units and domains are numbered once,
and each estimate after that is a few sums. The index functions themselves never see a design.
"""

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import pandas as pd

from blora_eval.estimate.design import influence_ranks, influence_totals
from blora_eval.estimate.design import replicates as replication
from blora_eval.estimate.design.change import Round, change_frame
from blora_eval.estimate.design.intervals import Interval
from blora_eval.estimate.design.linearisation import Request
from blora_eval.estimate.design.replicates import Centre, Replicates
from blora_eval.estimate.design.sample import Columns, Sample, column_names
from blora_eval.estimate.design.sampling_stages import Lonely
from blora_eval.estimate.design.tabulate import Wanted, as_estimate, estimate_frame
from blora_eval.estimate.design.terms import dominance_test, replicated, term_table
from blora_eval.indicators.curves import poverty_dominance
from blora_eval.inputs import Column, LabelColumns, NumberColumns, WeightColumn, guarded, unguarded
from blora_eval.results import Estimate

# imported, these modules pair the package's indices with their influence values
PAIRED = (influence_ranks, influence_totals)


@guarded
class Design:
    """How a sample was drawn; made once, then asked for estimates.

    Parameters
    ----------
    frame : DataFrame
        One row a household (or person): what was measured and how it was drawn.
    strata : str, optional
        Column of strata; none means one stratum.
    psu : str or sequence of str, optional
        Column of primary sampling units, or of two stages' units; none means each row is one.
    weight : str, optional
        Column of weights, in persons where persons are to be counted; none means all alike.
    fpc : str or sequence of str, optional
        Column of the units in the stratum's population, or of the fraction drawn, for each stage;
        without it no finite-population correction is made.
    nest : bool
        Whether the units' labels are unique within a stratum only; if not, crossing is refused.
    lonely : {"raise", "centre", "merge"}
        A stratum of one unit is refused, measured from the mean of all units, or joined with its
        neighbour in the order of the strata.

    Raises
    ------
    EstimationError
        If columns are not there or incomplete, a weight is negative, or a stratum has one unit.

    Notes
    -----
    Units count as drawn with replacement unless ``fpc`` says otherwise; a domain's variance is that
    of the full design with zeros outside it, on the domain's own degrees of freedom (its units minus
    its strata). Binder (1983), International Statistical Review 51: 279-292.

    Examples
    --------
    >>> from blora_eval.indicators.weighted import mean
    >>> sample = pd.DataFrame({"psu": list("aabb"), "welfare": [10.0, 20.0, 30.0, 40.0]})
    >>> estimate = Design(sample, psu="psu").estimate(mean, "welfare")
    >>> estimate.value, estimate.se, estimate.df   # units' means 15 and 35: half their distance
    (25.0, 10.0, 1.0)
    """

    def __init__(  # noqa: PLR0913
        self,
        frame: pd.DataFrame,
        *,
        strata: Column | None = None,
        psu: LabelColumns | None = None,
        weight: WeightColumn | None = None,
        fpc: NumberColumns | None = None,
        nest: bool = True,
        lonely: Lonely = "raise",
    ) -> None:
        self._sample = Sample.drawn(
            frame, strata=strata, psu=psu, weight=weight, fpc=fpc, nest=nest, lonely=lonely
        )

    @overload
    def estimate(
        self, function: Callable[..., float], welfare: Columns, *, by: None = None, **options: Any
    ) -> Estimate: ...

    @overload
    def estimate(
        self, function: Callable[..., float], welfare: Columns, *, by: Columns, **options: Any
    ) -> pd.DataFrame: ...

    def estimate(  # noqa: PLR0913
        self,
        function: Callable[..., float],
        welfare: Columns,
        *,
        by: Columns | None = None,
        interval: Interval = "auto",
        replicates: Replicates | None = None,
        minimum: int = 2,
        unit: str | None = None,
        **options: Any,
    ) -> Estimate | pd.DataFrame:
        """An index with its error, for the whole sample or for each of its parts.

        Parameters
        ----------
        function : callable
            An index function of the package, or any ``f(values, *, weight, **options)``.
        welfare : str or sequence of str
            Column of the values, or columns for a function of several.
        by : str or sequence of str, optional
            Columns whose values (or combinations) are the domains.
        interval : {"auto", "linear", "log", "logit", "korn_graubard", "bootstrap_t"}
            Which interval of 95 %. ``auto`` lies on the logit scale for what is between 0 and 1, on
            the log scale for what is above zero (see Notes), and is linear for the rest.
        replicates : Replicates, optional
            From :meth:`jackknife`, :meth:`brr` or :meth:`bootstrap`; without them the linearisation is
            used, or the jackknife for a function that has none.
        minimum : int
            Least number of households; a domain with fewer is ``too_few``.
        unit : str, optional
            Unit of the result, where the function's own does not fit: ``"share"`` for a mean of 0 and 1.
        **options
            Passed to the function: ``line`` and ``denominator`` may name a column; ``line`` may be a
            :class:`RelativeLine`, worked out from the whole sample with its own error.

        Returns
        -------
        Estimate or DataFrame
            With ``by`` a frame: the domains' columns, then value, se, low, high, df, n, n_psu, unit,
            method, status, reason. A number that cannot be given is a row with status ``unavailable``
            and a reason: ``one_psu``, ``too_few`` or ``undefined``.

        Raises
        ------
        EstimationError
            If a value is missing, a jackknife is asked for what jumps with a quantile, or, without
            ``by``, the number cannot be given.

        Notes
        -----
        ``auto`` is 1 + 2 g^2 as long as its t interval on the side of the long tail, g the skewness of
        the estimate; for inequality 1 over the root of the number of sampling units more.
        ``status`` is ``caution`` below a number of sampling units that depends on the index
        (``few_psu``: P0 40, P1 and Watts 70, P2 100, entropy 200, Sen and means 60, others 30) or below
        20 poor households (``few_poor``): never because of the error that the sample shows, except for
        BPS's bound of a relative standard error of 50 % (``unusable``, ``rse``).

        Examples
        --------
        >>> from blora_eval.indicators.poverty import fgt
        >>> sample = pd.DataFrame({"village": list("aabbbb"), "psu": [1, 1, 2, 2, 3, 3],
        ...                        "welfare": [80.0, 120.0, 80.0, 80.0, 120.0, 80.0]})
        >>> design = Design(sample, psu="psu")
        >>> design.estimate(fgt, "welfare", line=100, by="village")[["village", "value", "reason"]]
          village  value            reason
        0       a   <NA>           one_psu
        1       b   0.75  few_psu;few_poor
        """
        request = self._sample.request(function, welfare, options)
        wanted = Wanted(column_names(by), interval, replicates, minimum, unit)
        table = estimate_frame(request, self._sample.stages, self._sample.parts(wanted.by), wanted)
        return table if by is not None else as_estimate(table, _name(request))

    @overload
    def change(
        self,
        other: "Design",
        function: Callable[..., float],
        welfare: Columns,
        *,
        same_psu: bool = False,
        by: None = None,
        **options: Any,
    ) -> Estimate: ...

    @overload
    def change(
        self,
        other: "Design",
        function: Callable[..., float],
        welfare: Columns,
        *,
        same_psu: bool = False,
        by: Columns,
        **options: Any,
    ) -> pd.DataFrame: ...

    def change(  # noqa: PLR0913
        self,
        other: "Design",
        function: Callable[..., float],
        welfare: Columns,
        *,
        same_psu: bool = False,
        by: Columns | None = None,
        minimum: int = 2,
        unit: str | None = None,
        **options: Any,
    ) -> Estimate | pd.DataFrame:
        """The change of an index from this round to a later one, with its error.

        Parameters
        ----------
        other : Design
            The later round.
        function : callable
            An index function with a linearisation.
        welfare : str or sequence of str
            Column of the values, the same in both rounds.
        same_psu : bool
            Whether units of the same stratum and label in both rounds are the same units, visited
            twice (a panel). By default the rounds are samples drawn apart, whatever their labels.
        by : str or sequence of str, optional
            Columns of the domains, in both rounds.
        minimum : int
            Least number of households in each round.
        unit : str, optional
            Unit of the index; the change is in points of it.
        **options
            Passed to the function; a tuple of two is one for each round, as in
            ``line=(300_000, 340_000)``.

        Returns
        -------
        Estimate or DataFrame
            As :meth:`estimate`; ``no_round`` marks a domain that one of the rounds does not have.

        Raises
        ------
        EstimationError
            If a value is missing, the index has no linearisation, a panel has no ``psu``, or, without
            ``by``, the number cannot be given.

        Examples
        --------
        >>> from blora_eval.indicators.weighted import mean
        >>> before = pd.DataFrame({"psu": [1, 2, 3], "welfare": [10.0, 20.0, 60.0]})
        >>> after = before.assign(welfare=before["welfare"] + 5)
        >>> rounds = Design(before, psu="psu"), Design(after, psu="psu")
        >>> change = rounds[0].change(rounds[1], mean, "welfare", same_psu=True)
        >>> change.value, change.se   # everybody gained 5: the same units, so no error at all
        (5.0, 0.0)
        """
        wanted = Wanted(column_names(by), "auto", None, minimum, unit)
        sides = []
        for position, sample in enumerate((self._sample, other._sample)):
            own = {
                name: value[position] if isinstance(value, tuple) else value
                for name, value in options.items()
            }
            request = sample.request(function, welfare, own)
            sides.append(Round(request, sample.stages, sample.parts(wanted.by)))
        table = change_frame(sides[0], sides[1], wanted, same_psu=same_psu)
        return table if by is not None else as_estimate(table, f"{_name(sides[0].request)}_change")

    def terms(
        self,
        function: Callable[..., Any],
        welfare: Columns,
        *,
        rng: np.random.Generator,
        other: "Design | None" = None,
        same_psu: bool = False,
        replicates: int = 400,
        **options: Any,
    ) -> pd.DataFrame:
        """Every number of a result with its error: a decomposition, a curve, targeting, dominance.

        Parameters
        ----------
        function : callable
            Of one sample (``targeting``, ``gini_by_group``), or of two with ``other``:
            ``datt_ravallion``, ``shapley_growth_redistribution``, ``pro_poor_growth``,
            ``growth_incidence_curve``, ``ravallion_huppi``, ``poverty_dominance``.
        welfare : str or sequence of str
            Column of the function's values, the same in both rounds.
        rng : Generator
            Source of randomness.
        other : Design, optional
            The later round (of ``poverty_dominance`` the second distribution).
        same_psu : bool
            Whether both rounds visited the same units (a panel), as in :meth:`change`.
        replicates : int
            How many replicates.
        **options
            Passed to the function; ``group``, ``target`` and ``benefit`` may name a column.
            ``ravallion_huppi`` takes those of ``fgt_by_group``.

        Returns
        -------
        DataFrame
            The result's table, one row a number, with ``se``, the t interval ``low`` to ``high``, the
            band ``band_low`` to ``band_high`` that holds all its numbers at once, and ``df``. Of
            dominance the gaps at 20 lines, with ``less_poor`` ("neither" where it is not shown) and the
            p-values of either being less poor at every line.

        Raises
        ------
        EstimationError
            If a value is missing, the function refuses, or a panel's units are not the same.

        Notes
        -----
        Rao and Wu's bootstrap draws the primary sampling units of each round anew; the degrees of
        freedom are the smaller of the two designs'. The band widens the interval by the largest of the
        studentised deviations. Dominance: the smallest t over the lines against the hypothesis that it
        is not so. Kaur, Prakasa Rao and Singh (1994), Econometric Theory 10: 854-866; Davidson and
        Duclos (2000), Econometrica 68: 1435-1464.

        Examples
        --------
        >>> from blora_eval.indicators.growth import datt_ravallion
        >>> first = pd.DataFrame({"psu": [1, 2, 3, 4], "welfare": [50.0, 150.0, 50.0, 150.0]})
        >>> rounds = Design(first, psu="psu"), Design(first.assign(welfare=2 * first["welfare"]), psu="psu")
        >>> rng = np.random.default_rng(1)
        >>> how = {"other": rounds[1], "same_psu": True, "rng": rng}
        >>> found = rounds[0].terms(datt_ravallion, "welfare", line=99, **how)
        >>> found.loc[found["term"] == "redistribution", ["value", "se"]].values.tolist()   # all doubled
        [[0.0, 0.0]]
        """
        samples = [self._sample] if other is None else [self._sample, other._sample]
        drawn = replicated(samples, count=replicates, rng=rng, same_psu=same_psu)
        table = term_table(function, samples, welfare, drawn, options)
        return dominance_test(table) if unguarded(function) is poverty_dominance else table

    def jackknife(self, *, centre: Centre = "estimate") -> Replicates:
        """Replicates that leave out one primary sampling unit each.

        Parameters
        ----------
        centre : {"estimate", "mean"}
            What deviations are taken from: the estimate, or the mean of the replicates.

        Returns
        -------
        Replicates
            See :func:`blora_eval.estimate.design.replicates.jackknife`.
        """
        return replication.jackknife(self._sample.stages[0], centre=centre)

    def brr(self, *, fay: float = 0.0, centre: Centre = "estimate") -> Replicates:
        """Balanced half-samples, for two primary sampling units in every stratum.

        Parameters
        ----------
        fay : float
            Fay's coefficient, from 0 to below 1.
        centre : {"estimate", "mean"}
            As in :meth:`jackknife`.

        Returns
        -------
        Replicates
            See :func:`blora_eval.estimate.design.replicates.brr`.
        """
        return replication.brr(self._sample.stages[0], fay=fay, centre=centre)

    def bootstrap(self, *, rng: np.random.Generator, replicates: int = 1000) -> Replicates:
        """Rescaled bootstrap of Rao and Wu.

        Parameters
        ----------
        rng : Generator
            Source of randomness.
        replicates : int
            How many.

        Returns
        -------
        Replicates
            See :func:`blora_eval.estimate.design.replicates.bootstrap`.
        """
        return replication.bootstrap(self._sample.stages[0], rng=rng, replicates=replicates)


def _name(request: Request) -> str:
    given = request.index.name
    return given if isinstance(given, str) else given(request.options)
