"""Did poverty fall, village by village, and what had the mentoring to do with it."""

from blora_eval.errors import BloraEvalError as BloraEvalError
from blora_eval.errors import DataError as DataError
from blora_eval.errors import EstimationError as EstimationError
from blora_eval.errors import ReportError as ReportError
from blora_eval.errors import StudyError as StudyError
from blora_eval.estimate.design.influence import RelativeLine as RelativeLine
from blora_eval.estimate.design.survey_design import Design as Design
from blora_eval.estimate.panel.did import did_cs as did_cs
from blora_eval.estimate.panel.did import event_study as event_study
from blora_eval.estimate.power import detectable_effect as detectable_effect
from blora_eval.indicators.change import chronic_transient as chronic_transient
from blora_eval.indicators.change import exit_time as exit_time
from blora_eval.indicators.change import transition_matrix as transition_matrix
from blora_eval.indicators.curves import generalized_lorenz_curve as generalized_lorenz_curve
from blora_eval.indicators.curves import growth_incidence_curve as growth_incidence_curve
from blora_eval.indicators.curves import lorenz_curve as lorenz_curve
from blora_eval.indicators.curves import poverty_dominance as poverty_dominance
from blora_eval.indicators.curves import tip_curve as tip_curve
from blora_eval.indicators.decomposition import entropy_by_group as entropy_by_group
from blora_eval.indicators.decomposition import fgt_by_group as fgt_by_group
from blora_eval.indicators.decomposition import gini_by_group as gini_by_group
from blora_eval.indicators.decomposition import ravallion_huppi as ravallion_huppi
from blora_eval.indicators.growth import datt_ravallion as datt_ravallion
from blora_eval.indicators.growth import pro_poor_growth as pro_poor_growth
from blora_eval.indicators.growth import shapley_growth_redistribution as shapley_growth_redistribution
from blora_eval.indicators.inequality import atkinson as atkinson
from blora_eval.indicators.inequality import generalized_entropy as generalized_entropy
from blora_eval.indicators.inequality import gini as gini
from blora_eval.indicators.inequality import palma_ratio as palma_ratio
from blora_eval.indicators.inequality import quantile_share as quantile_share
from blora_eval.indicators.inequality import quantile_share_ratio as quantile_share_ratio
from blora_eval.indicators.multidimensional import adjusted_gap as adjusted_gap
from blora_eval.indicators.multidimensional import alkire_foster as alkire_foster
from blora_eval.indicators.multidimensional import deprivation_gaps as deprivation_gaps
from blora_eval.indicators.multidimensional_comparison import alkire_foster_change as alkire_foster_change
from blora_eval.indicators.multidimensional_comparison import rank_robustness as rank_robustness
from blora_eval.indicators.poverty import fgt as fgt
from blora_eval.indicators.poverty import sen as sen
from blora_eval.indicators.poverty import sen_shorrocks_thon as sen_shorrocks_thon
from blora_eval.indicators.poverty import watts as watts
from blora_eval.indicators.targeting import proxy_means_test as proxy_means_test
from blora_eval.indicators.targeting import targeting as targeting
from blora_eval.report.place import open_results as open_results
from blora_eval.study import load_study as load_study

__version__: str
DOOR: dict[str, str]
