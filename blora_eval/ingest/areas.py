"""The areas frame: one row a village, from one source or from several that complete each other."""

from collections.abc import Sequence

import pandas as pd

from blora_eval.ingest.tables import PLACES, TypedTable

DOTTED = r"\d{2}\.\d{2}\.\d{2}\.\d{4}"
ABOVE = {"regency": ("province",), "district": ("regency", "province")}


def areas_frame(sources: Sequence[TypedTable]) -> pd.DataFrame:
    """The first source's villages, with what later sources add to them by code.

    A later source fills columns and cells that are empty; villages of its own join the frame only
    where it names them. Kemendagri's codes give the codes of district, regency and province where the
    frame has only their names; numbers that repeat from one province to the next get the province's
    before them.

    Examples
    --------
    >>> from blora_eval.study import TableSource
    >>> source = TableSource(files=["a.csv"])
    >>> one = pd.DataFrame({"village_code": ["1"], "village": ["Jati"], "_file": "a", "_sheet": "", "_row": 2,
    ...                     "_total": False})
    >>> two = pd.DataFrame({"village_code": ["1", "2"], "lat": [-7.1, -7.2], "_file": "b", "_sheet": "",
    ...                     "_row": 2, "_total": False})
    >>> areas_frame([TypedTable(t, {}, source, "areas") for t in (one, two)]).to_dict("records")
    [{'village_code': '1', 'village': 'Jati', 'lat': -7.1}]
    """
    joined: pd.DataFrame | None = None
    for source in sources:
        frame = source.frame[~source.frame["_total"].astype(bool)].drop(columns=list(PLACES))
        frame = frame[frame["village_code"].notna()].drop_duplicates("village_code").set_index("village_code")
        if joined is None:
            joined = frame
            continue
        new = frame.index.difference(joined.index) if "village" in frame else frame.index[:0]
        order = [*joined.columns, *(name for name in frame if name not in joined)]
        joined = joined.combine_first(frame.loc[frame.index.isin(joined.index.union(new))])[order]
    if joined is None:
        return pd.DataFrame({"village_code": pd.Series(dtype="str"), "village": pd.Series(dtype="str")})
    return _qualified(_coded(joined.sort_index().reset_index()))


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes of the levels above, from Kemendagri's village codes, where the frame has the names alone."""
    if not frame["village_code"].str.fullmatch(DOTTED).all():
        return frame
    for level, width in (("district", 8), ("regency", 5), ("province", 2)):
        if level in frame and f"{level}_code" not in frame:
            frame[f"{level}_code"] = frame["village_code"].str[:width]
    return frame


def _qualified(frame: pd.DataFrame) -> pd.DataFrame:
    """A district number that occurs in several provinces gets the province's before it: 18 becomes 12.18."""
    for level, above in ABOVE.items():
        code = next((name for name in (f"{level}_code", level) if name in frame), None)
        parent = next((f"{name}_code" for name in above if f"{name}_code" in frame), None)
        if code is None or parent is None:
            continue
        pairs = frame[[code, parent]].dropna().drop_duplicates()
        if not pairs[code].duplicated().any():
            continue
        whole = (frame[parent] + "." + frame[code]).where(frame[parent].notna(), frame[code])
        if level in frame and level != code:
            frame[level] = frame[level].where(frame[level] != frame[code], whole)
        frame[code] = whole
    return frame
