"""The packaged law, read once."""

from __future__ import annotations

import pytest

from cbam.statute import Statute
from tests.cbam.billing import law


@pytest.fixture(scope="session")
def statute() -> Statute:
    return law()
