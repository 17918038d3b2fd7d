"""The tuned model of linkage, as settings of Splink: what is compared, at which levels, within which blocks.

Three findings shape it. A NIK holds the birth date, the sex and the kecamatan, so its near-match
levels must not count the birth date twice. Family card and address are one piece of evidence. A
normaliser of Indonesian names is worth more than any threshold.
"""

from typing import Any

from blora_eval.validate.linkage_chance import Chance

__all__ = ["FLOOR", "floored", "model"]

FLOOR = 0.001
"""No level is impossible among true matches: a clerk errs even where a training set shows no error."""

NAME_M = (0.93, 0.03, 0.02, 0.005, 0.015)
BIRTH_M = (0.985, 0.01, 0.005)
NIK_M = (0.86, 0.09, 0.03, 0.02)
HOME_M, VILLAGE_M = (0.74, 0.24, 0.01, 0.01), (0.97, 0.03)

BLOCKS = (
    ("nik_stem",),
    ("name", "birth"),
    ("kk", "skeleton"),
    ("kk", "birth"),
    ("birth", "village"),
    ("neighbourhood", "skeleton"),
    ("skeleton", "birth"),
)


def model(chance: Chance, *, two: bool) -> Any:
    """Splink's settings.

    Parameters
    ----------
    chance : Chance
        How often different persons agree, and how often two records are one person.
    two : bool
        Links between two registers, or duplicates within one.

    Returns
    -------
    SettingsCreator
        With the tuned probabilities of agreement among true matches as starting values.
    """
    import splink.comparison_level_library as level
    from splink import SettingsCreator, block_on

    name = [
        level.ExactMatchLevel("name", term_frequency_adjustments=True),
        level.ExactMatchLevel("skeleton"),
        level.DamerauLevenshteinLevel("name", 1),
        level.JaroWinklerLevel("name", 0.9),
        level.ElseLevel(),
    ]
    birth = [level.ExactMatchLevel("birth"), level.DamerauLevenshteinLevel("birth", 1), level.ElseLevel()]
    zero = level.CustomLevel("(nik_zero_l or nik_zero_r)")
    edited = level.DamerauLevenshteinLevel("nik_area_birth", 1)
    nik = [
        level.ExactMatchLevel("nik"),
        level.And(level.ExactMatchLevel("nik_stem"), zero),
        level.And(level.ExactMatchLevel("nik_serial"), edited),
        level.ElseLevel(),
    ]
    home = [
        level.ExactMatchLevel("kk"),
        level.ExactMatchLevel("neighbourhood"),
        level.ExactMatchLevel("village"),
        level.ElseLevel(),
    ]
    detailed = len(chance.home) == len(home)
    return SettingsCreator(
        link_type="link_only" if two else "dedupe_only",
        unique_id_column_name="unique_id",
        probability_two_random_records_match=chance.match,
        blocking_rules_to_generate_predictions=[block_on(*keys) for keys in BLOCKS],
        comparisons=[
            _compared("name", name, NAME_M, chance.name),
            _compared("birth", birth, BIRTH_M, chance.birth),
            _compared("nik", nik, NIK_M, chance.nik),
            _compared("home", home, HOME_M, chance.home)
            if detailed
            else _compared("home", home[2:], VILLAGE_M, chance.home),
        ],
    )


def _compared(
    name: str,
    levels: list[Any],
    m: tuple[float, ...],
    u: tuple[float, ...],
) -> Any:
    import splink.comparison_level_library as level
    from splink.comparison_library import CustomComparison

    for number, one in enumerate(levels):
        one.configure(m_probability=m[number], u_probability=u[number])
    missing = level.NullLevel("village" if name == "home" else name)
    return CustomComparison([missing, *levels], output_column_name=name)


def floored(trained: dict[str, Any]) -> dict[str, Any]:
    """A trained model in which every level can occur among true matches.

    Parameters
    ----------
    trained : dict
        What Splink saves of a model.

    Returns
    -------
    dict
        The same, with each m probability at least :data:`FLOOR`; those of a comparison still sum to one.

    Examples
    --------
    >>> levels = [{"is_null_level": True}, {"m_probability": 1.0}, {"m_probability": 0.0}]
    >>> told = floored({"comparisons": [{"comparison_levels": levels}]})["comparisons"][0]
    >>> [round(one["m_probability"], 4) for one in told["comparison_levels"][1:]]
    [0.999, 0.001]
    """
    for comparison in trained["comparisons"]:
        levels = [one for one in comparison["comparison_levels"] if "m_probability" in one]
        raised = [max(one["m_probability"], FLOOR) for one in levels]
        for one, m in zip(levels, raised, strict=True):
            one["m_probability"] = m / sum(raised)
    return trained
