"""The packaged inventory, read once."""

from __future__ import annotations

import pytest

from inventories.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
