"""The records that are compared: one form for every register, names brought to one writing.

What differs between registers is mostly habit: MUH, MOH and M. for MUHAMMAD, ST. for SITI, the
spelling from before 1972 (OE, DJ, TJ), titles and ALM (late) put before or behind.
"""

import re
import unicodedata

import pandas as pd

from blora_eval.validate.identity_rules import sixteen

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

    Examples
    --------
    >>> skeleton("SITI AMINAH"), skeleton("SITI AMMINA")
    ('STAMN', 'STAMN')
    """
    bones = "".join(word[0] + SILENT.sub("", word[1:]) for word in normal.split())
    return re.sub(r"(.)\1+", r"\1", bones)


def normal_names(names: pd.Series) -> pd.DataFrame:
    """Normal name and skeleton of each name; each distinct name is worked out once.

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


COMPARED = (
    *("nik", "nik_stem", "nik_area_birth", "nik_serial", "nik_zero", "kk"),
    *("name", "skeleton", "birth", "village", "neighbourhood"),
)
"""What :func:`comparable` makes of a table."""


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """A register's rows as they are compared with others.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["DJOKO"], "village_code": ["99.99.01.2001"], "rt": ["001"]})
    >>> comparable(rows)[["unique_id", "name", "nik", "neighbourhood"]].values.tolist()
    [[0, 'JOKO', None, '99.99.01.2001|1|']]
    """
    n = len(frame)
    records = pd.DataFrame({"unique_id": range(n)})
    nik, kk = (_whole(frame, name) for name in ("nik", "kk"))
    records["nik"], records["nik_stem"], records["kk"] = nik, nik.str[:15], kk
    records["nik_area_birth"], records["nik_serial"] = nik.str[:12], nik.str[12:]
    records["nik_zero"] = nik.str.endswith("0").fillna(False).astype(bool)
    names = normal_names(_texts(frame, "name"))
    records["name"], records["skeleton"] = names["name"], names["skeleton"]
    births = frame["birth_date"].to_numpy() if "birth_date" in frame else [pd.NaT] * n
    records["birth"] = pd.Series(births).astype("datetime64[ms]").dt.strftime("%Y-%m-%d")
    village = _texts(frame, "village_code")
    inside = (_texts(frame, name).str.lstrip("0").fillna("") for name in ("rt", "rw"))
    records["village"] = village
    rt, rw = inside
    records["neighbourhood"] = (village + "|" + rt + "|" + rw).where((rt != "") | (rw != ""))
    told = records.astype(dict.fromkeys([name for name in COMPARED if name != "nik_zero"], object))
    return told.where(told.notna(), None)


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series([None] * len(frame), dtype="str")
    return frame[column].astype("str").reset_index(drop=True)


def _whole(frame: pd.DataFrame, column: str) -> pd.Series:
    numbers = _texts(frame, column)
    return numbers.where(sixteen(numbers))
