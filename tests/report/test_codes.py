"""Every code of the stores that the reports are tried on is one that the registry knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blora_eval.results import read_store
from tests.registry.walk import unregistered


@pytest.mark.parametrize("variant", ["full", "survey", "idm", "absent"])
def test_no_store_holds_a_sentence(publishable: Callable[[str], Path], variant: str) -> None:
    assert unregistered(read_store(publishable(variant) / "results.parquet")) == []
