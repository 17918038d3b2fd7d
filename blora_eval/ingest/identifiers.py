"""NIK and KK as text, with the evidence of what Excel did to them."""

import numpy as np
import pandas as pd

from blora_eval.ingest.cells import text
from blora_eval.ingest.encoded import Encoded, Mask, with_others

__all__ = ["identifiers"]

SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+?\d+"
SEPARATORS = r"[\s.\-'’`]+"
WIDTH = 16


def identifiers(cells: pd.Series) -> tuple[pd.Series, Mask, Mask]:
    """Identity numbers as text; nothing is padded or mended.

    Excel keeps fifteen digits: a sixteen-digit number in a numeric cell ends in a 0 that may not be
    its own. A text such as 3.31613E+15 has lost the rest for good.

    Parameters
    ----------
    cells : Series
        Raw cells.

    Returns
    -------
    values : Series of str
        Without spaces, dots, dashes and apostrophes; missing where empty or lost.
    numeric : array of bool
        Numbers of sixteen digits in numeric cells: the last digit cannot be verified.
    lost : array of bool
        Texts in scientific notation.

    Examples
    --------
    >>> values, numeric, lost = identifiers(pd.Series(["99.9901-4107900001", 12.0, "1.2E+15"]))
    >>> values.tolist(), numeric.tolist(), lost.tolist()
    (['9999014107900001', '12', nan], [False, False, False], [False, False, True])
    """
    written = text(cells)
    held = Encoded.of(written)
    other = held.known & ~held.digits()
    odd = written[other]
    lost = np.zeros(len(cells), dtype=bool)
    lost[other] = odd.str.fullmatch(SCIENTIFIC).fillna(False).to_numpy(dtype=bool)
    bare = odd.str.replace(SEPARATORS, "", regex=True)
    values = with_others(written, other, bare.mask(lost[other] | (bare == "").to_numpy(dtype=bool)))
    numeric = _numeric(cells)
    if numeric.any():
        numeric &= (values.str.len() >= WIDTH).fillna(False).to_numpy(dtype=bool)
    return values, numeric, lost


def _numeric(cells: pd.Series) -> Mask:
    if isinstance(cells.dtype, pd.StringDtype):
        return np.zeros(len(cells), dtype=bool)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return np.ones(len(cells), dtype=bool)
    kinds = (int, float, np.integer, np.floating)
    return np.fromiter((isinstance(cell, kinds) for cell in cells.tolist()), dtype=bool, count=len(cells))
