"""Names for the kinds of array that the estimators hand to each other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
