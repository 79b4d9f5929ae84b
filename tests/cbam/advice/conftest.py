"""The law and prices the advice is tested under."""

from __future__ import annotations

import pytest

from cbam.prices import Prices
from cbam.scenario import load_named
from cbam.statute import Statute, load_statute


@pytest.fixture(scope="session")
def law() -> Statute:
    return load_statute()


@pytest.fixture(scope="session")
def prices() -> Prices:
    return Prices(load_named("central"))
