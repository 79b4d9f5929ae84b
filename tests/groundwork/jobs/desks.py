"""What the tests of jobs share: two jobs to ask for, and waiting for what happens."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from groundwork.jobs.desk import Desk
from groundwork.jobs.folder import read_json
from groundwork.jobs.model import STATUS, Ask, Job
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from tests.groundwork.jobs.gated_child import AT_GATE

PATIENCE_SECONDS = 600  # only what never happens takes as long
BROKEN = ("broken.xlsx", b"no workbook")
Gate = Callable[..., None]


def example(name: str) -> tuple[str, bytes]:
    return name, (examples_dir() / name).read_bytes()


COLLECT = Ask("mine", "anna", "cbam.sector", "Sector", {}, (example("portfolio_sector.xlsx"), BROKEN))
PARAMS = {"scenarios": ["low", "central", "high"], "draws": 64, "seed": 3}
STRESS = Ask("mine", "anna", "cbam.stress", "Stress", PARAMS, (example("portfolio_sector.xlsx"),))


def wait(desk: Desk, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until():
        assert time.monotonic() < deadline
        desk.turn()
        time.sleep(0.05)


def over(desk: Desk, job: Job) -> Job:
    wait(desk, lambda: desk.look(job.id, job.space).state.is_over)
    return desk.look(job.id, job.space)


def at_gate(desk: Desk, job: Job) -> int:
    """Wait until the job stands at its gate; its process."""
    wait(desk, (job.folder / AT_GATE).exists)
    return int(read_json(job.folder / STATUS)["pid"])


def code_of(error: pytest.ExceptionInfo[BadInput]) -> str:
    return error.value.problems[0].code
