"""All benches: each a module and a function that gives rows. Add a line here for a new one."""

BENCHES = [
    "tests.bench.villages:from_frames_and_on_a_built_design",
    "tests.bench.inequality:gini_with_error",
    "tests.bench.deprivations:ten_indicators_in_villages",
    "tests.bench.bootstraps:thousand_bootstraps",
    "tests.bench.prediction:best_prediction_against_a_loop",
    "tests.bench.small_areas:fay_herriot_of_villages",
    "tests.bench.registers:linkage",
    "tests.bench.registers:csv_to_clean",
    "tests.bench.impact:callaway_santanna",
    "tests.bench.impact:wild",
    "tests.bench.impact:permutations",
    "tests.bench.impact:villages_with_placebos",
    "tests.bench.impact:whole_stage",
]

HEAVY = [
    "tests.bench.registers:xlsx_to_clean",
    "tests.bench.registers:damaged_to_clean",
    "tests.bench.province:up_to_ten_million_households",
]
