"""Did poverty fall, village by village, and what had the mentoring to do with it.

The front door: ``import blora_eval as be``, then ``be.fgt``, ``be.Design`` and what else ``dir(be)``
lists. A name is loaded when it is first asked for, and refuses what it cannot mean. What is not listed
is private.
"""

__version__ = "0.1.0"

DOOR = {
    "mean": "indicators.weighted:mean",
    "ratio": "indicators.weighted:ratio",
    "quantile": "indicators.weighted:quantile",
    "fgt": "indicators.poverty:fgt",
    "watts": "indicators.poverty:watts",
    "sen": "indicators.poverty:sen",
    "sen_shorrocks_thon": "indicators.poverty:sen_shorrocks_thon",
    "gini": "indicators.inequality:gini",
    "generalized_entropy": "indicators.inequality:generalized_entropy",
    "atkinson": "indicators.inequality:atkinson",
    "quantile_share": "indicators.inequality:quantile_share",
    "quantile_share_ratio": "indicators.inequality:quantile_share_ratio",
    "palma_ratio": "indicators.inequality:palma_ratio",
    "lorenz_curve": "indicators.curves:lorenz_curve",
    "generalized_lorenz_curve": "indicators.curves:generalized_lorenz_curve",
    "tip_curve": "indicators.curves:tip_curve",
    "growth_incidence_curve": "indicators.curves:growth_incidence_curve",
    "poverty_dominance": "indicators.curves:poverty_dominance",
    "fgt_by_group": "indicators.decomposition:fgt_by_group",
    "gini_by_group": "indicators.decomposition:gini_by_group",
    "entropy_by_group": "indicators.decomposition:entropy_by_group",
    "ravallion_huppi": "indicators.decomposition:ravallion_huppi",
    "datt_ravallion": "indicators.growth:datt_ravallion",
    "shapley_growth_redistribution": "indicators.growth:shapley_growth_redistribution",
    "pro_poor_growth": "indicators.growth:pro_poor_growth",
    "transition_matrix": "indicators.change:transition_matrix",
    "chronic_transient": "indicators.change:chronic_transient",
    "exit_time": "indicators.change:exit_time",
    "alkire_foster": "indicators.multidimensional:alkire_foster",
    "deprivation_gaps": "indicators.multidimensional:deprivation_gaps",
    "adjusted_gap": "indicators.multidimensional:adjusted_gap",
    "alkire_foster_change": "indicators.multidimensional_comparison:alkire_foster_change",
    "rank_robustness": "indicators.multidimensional_comparison:rank_robustness",
    "targeting": "indicators.targeting:targeting",
    "proxy_means_test": "indicators.targeting:proxy_means_test",
    "Design": "estimate.design.survey_design:Design",
    "RelativeLine": "estimate.design.influence:RelativeLine",
    "small_areas": "estimate.areas.small_areas:small_areas",
    "pooled_effect": "estimate.panel.pooled:pooled_effect",
    "did_cs": "estimate.panel.did:did_cs",
    "event_study": "estimate.panel.did:event_study",
    "lagged_effect": "estimate.panel.lagged:lagged_effect",
    "two_stage_did": "estimate.panel.two_stage:two_stage_did",
    "synthetic_did": "estimate.village.synthetic_did:synthetic_did",
    "village_effects": "estimate.village.effects:village_effects",
    "randomisation_test": "estimate.randomisation:randomisation_test",
    "wild_bootstrap": "estimate.wild_bootstrap:wild_bootstrap",
    "discontinuity": "estimate.second_opinions:discontinuity",
    "detectable_effect": "estimate.power:detectable_effect",
    "link": "validate.linkage:link",
    "plot": "report.plot:plot",
    "load_study": "study:load_study",
    "check_study": "pipeline:check_study",
    "measure_study": "pipeline:measure_study",
    "report_study": "pipeline:report_study",
    "open_results": "report.place:open_results",
    "BloraEvalError": "errors:BloraEvalError",
    "DataError": "errors:DataError",
    "StudyError": "errors:StudyError",
    "EstimationError": "errors:EstimationError",
    "ReportError": "errors:ReportError",
}
"""Every public name and where it is made; ``python -m tests.door`` writes the lists that follow from it."""

__all__ = ["__version__", *sorted(DOOR)]


def __getattr__(name: str) -> object:
    """What a public name stands for: loaded, guarded, and kept."""
    if name not in DOOR:
        raise AttributeError(f"blora_eval has no {name!r}; dir(blora_eval) lists what is public.")
    from importlib import import_module

    module, _, attribute = DOOR[name].partition(":")
    made = getattr(import_module(f"blora_eval.{module}"), attribute)
    if not isinstance(made, type):
        from blora_eval.inputs import guarded

        made = guarded(made)
        made.__module__ = __name__
    globals()[name] = made
    return made


def __dir__() -> list[str]:
    """What is public."""
    return sorted(__all__)
