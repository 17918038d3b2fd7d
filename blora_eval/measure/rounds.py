"""Which rounds are compared with which."""

import itertools
from collections.abc import Collection

from blora_eval.study import Study

__all__ = ["register_names", "round_pairs"]


def round_pairs(study: Study, kind: str, held: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of rounds between which a change is measured, earlier first.

    Parameters
    ----------
    study : Study
        Whose ``rounds`` have kind and date.
    kind : {"register", "survey"}
        Which rounds.
    held : collection of str
        The rounds of which there is data; others are passed over.

    Returns
    -------
    list of (str, str)
        Each round with the next one, and where there are more than two the first with the last.
    """
    rounds = [name for name, each in study.rounds.items() if each.kind == kind and name in held]
    rounds = sorted(rounds, key=lambda name: (study.rounds[name].date, name))
    following = list(itertools.pairwise(rounds))
    return following if len(rounds) <= 2 else [*following, (rounds[0], rounds[-1])]


def register_names(study: Study) -> dict[str, str]:
    """Which register each round is a version of; between two registers nothing is compared.

    Parameters
    ----------
    study : Study
        With its rounds.

    Returns
    -------
    dict of str to str
        By round, its register's name, however it was written.
    """
    return {name: each.register_name.strip().casefold() for name, each in study.rounds.items()}
