"""The builder of the examples, and the inventory their bills link to."""

from __future__ import annotations

from types import ModuleType

import pytest

from inventories.catalogue import Catalogue, load_catalogue
from tests.examples.files import BUILDER


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    return BUILDER


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
