"""Both databases, with a clock that stands until it is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from groundwork.keeping.database import Keeping, open_keeping
from groundwork.keeping.settings import settings
from tests.databases import DATABASES, database_for


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=DATABASES)
def kept(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Keeping:
    url = database_for(request.param, request, tmp_path)
    limits = replace(settings({}), keep_days=90, audit_days=365)
    return open_keeping(url, tmp_path / "home", limits, clock)
