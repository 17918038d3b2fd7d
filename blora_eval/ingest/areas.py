"""The areas frame: one row a village, from one source or from several that complete each other."""

from collections.abc import Sequence

import pandas as pd

from blora_eval.ingest.tables import PLACES, TypedTable

__all__ = ["areas_frame"]


def areas_frame(sources: Sequence[TypedTable]) -> pd.DataFrame:
    """The first source's villages, with what later sources add to them by code.

    A later source fills columns and cells that are empty; villages of its own join the frame only
    where it names them.

    Parameters
    ----------
    sources : sequence of TypedTable
        The sources of ``areas``, in the order of study.yaml.

    Returns
    -------
    DataFrame
        Sorted by ``village_code``, without the places of rows in files.

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
    return joined.sort_index().reset_index()
