"""Indonesian names brought to one writing, so that two clerks' spellings of one name agree.

What differs between registers is mostly habit: MUH, MOH and M. for MUHAMMAD, ST. for SITI, the
spelling from before 1972 (OE, DJ, TJ), titles and ALM (late) put before or behind.
"""

import re
import unicodedata

import pandas as pd

__all__ = ["normal_name", "normal_names", "skeleton"]

MUHAMMADS = (
    "MUH MOH M MD MHD MOCH MUCH MUHAMAD MOHAMAD MOHAMMAD MOHAMMED MUHAMMED "
    "MOCHAMAD MOCHAMMAD MUCHAMAD MUCHAMMAD MUKHAMAD MUKHAMMAD"
)
FIRST_WORDS = {
    **dict.fromkeys(MUHAMMADS.split(), "MUHAMMAD"),
    **dict.fromkeys(("ST", "STI", "SITTI"), "SITI"),
    "ABD": "ABDUL",
}
TITLES = (
    "ALM ALMH ALMARHUM ALMARHUMAH BIN BINTI BT H HJ HAJI HAJJAH KH DR DRS DRA IR SH SE SPD SPDI SAG MPD NY TN"
)
DROPPED = frozenset(TITLES.split())
OLD_SPELLING = (("OE", "U"), ("DJ", "J"), ("TJ", "C"))
SILENT = re.compile("[AIUEOHY]")


def normal_name(name: str) -> str:
    """One name in one writing.

    Parameters
    ----------
    name : str
        As it stands in a register.

    Returns
    -------
    str
        Capitals A to Z and single spaces: abbreviations of the first word written out, titles
        dropped, old spelling made new. A name of nothing but titles stays as it is.

    Examples
    --------
    >>> normal_name("Moh. Soekardjo (Alm)"), normal_name("ST. AMINAH"), normal_name("M")
    ('MUHAMMAD SUKARJO', 'SITI AMINAH', 'M')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.sub(r"[^A-Z ]", " ", plain.replace("'", "").replace("`", "")).split()
    kept = [word for word in words if word not in DROPPED] or words
    if len(kept) > 1:
        kept[0] = FIRST_WORDS.get(kept[0], kept[0])
    told = " ".join(kept)
    for old, new in OLD_SPELLING:
        told = told.replace(old, new)
    return told


def skeleton(normal: str) -> str:
    """The consonants of a normal name, which survive most slips of the pen.

    Parameters
    ----------
    normal : str
        What :func:`normal_name` gave.

    Returns
    -------
    str
        Each word's first letter and its consonants, doubled ones once, without spaces.

    Examples
    --------
    >>> skeleton("SITI AMINAH"), skeleton("SITI AMMINA")
    ('STAMN', 'STAMN')
    """
    bones = "".join(word[0] + SILENT.sub("", word[1:]) for word in normal.split())
    return re.sub(r"(.)\1+", r"\1", bones)


def normal_names(names: pd.Series) -> pd.DataFrame:
    """Normal name and skeleton of each name; each distinct name is worked out once.

    Parameters
    ----------
    names : Series of str
        As they stand in a register; perhaps missing.

    Returns
    -------
    DataFrame
        ``name`` and ``skeleton``, with the same index; missing where the name is, or has no letter.

    Examples
    --------
    >>> normal_names(pd.Series(["DJOKO", None])).values.tolist()
    [['JOKO', 'JK'], [None, None]]
    """
    places, distinct = pd.factorize(names)
    normal = [normal_name(str(name)) or None for name in distinct]
    bones = [None if name is None else skeleton(name) for name in normal]
    columns = {"name": [*normal, None], "skeleton": [*bones, None]}
    found = pd.DataFrame(columns, dtype=object).iloc[places]
    return found.set_index(names.index)
