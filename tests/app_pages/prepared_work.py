"""Work kept before somebody looks: a project, a finished stress test, jobs that ended in other ways."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from app_pages.job_titles import BENCHMARKS, collection
from cbam.scenario import names
from groundwork.accounts import local_person
from tests.app_pages.sector_files import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundwork.jobs.desk import Desk
    from groundwork.jobs.model import Job

FIRMS: Final = 20
PATIENCE_SECONDS: Final = 180
_ALONE: Final = local_person()
_SHORT: Final = {"scenarios": ["low", "central", "high"], "draws": 1000, "seed": 1}
_LONG: Final = {"scenarios": list(names()), "draws": 5000}


@contextmanager
def at_the_desk() -> Iterator[Desk]:
    """The desk of the home folder the environment names."""
    from groundwork.jobs.desk import Desk
    from groundwork.keeping.database import open_keeping

    desk = Desk(open_keeping())
    desk.begin()
    try:
        yield desk
    finally:
        desk.close()


def prepare() -> dict[str, str]:
    """Fill the home folder; the ids by the word that leads to them in an address."""
    from groundwork.keeping.projects import Draft, save_project

    files = members(FIRMS)
    files[6] = (files[6][0], b"no workbook")
    with at_the_desk() as desk:
        collected = done(desk, "cbam.sector", collection(FIRMS), {}, files)
        wanted = ("portfolio.xlsx", "collected.json")
        made = [(name, (collected.results / name).read_bytes()) for name in wanted]
        tested = done(desk, "cbam.stress", collected.title, _SHORT, made)
        reports = done(desk, "cbam.benchmarks", BENCHMARKS, *_peers(tested))
        done(desk, "cbam.sector", collection(1), {}, files[6:7])
        stopped = long_job(desk, made[0][1])
        stop(desk, stopped)
        settings = {"association_step": "test"}
        draft = Draft(_ALONE.space, _ALONE.user, "会员 Members 2030", "association", settings,
                      {"job": tested.id}, (made[0],))  # fmt: skip
        project = save_project(desk.kept, draft, None)
    return {"collect": collected.id, "job": tested.id, "reports": reports.id, "project": project.id}


def _peers(job: Job) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """What the job that writes every firm's benchmark is given."""
    from cbam.runs import reopen
    from cbam.stress.benchmark import peers_of
    from cbam.stress.sector_run import open_sector
    from groundwork.store import find

    kept = find(job.results / "runs", str(job.result()["run"]))
    peers = peers_of(open_sector(kept), "central", reopen(kept).loaded.value.firms)
    params = {"year": 2030, "lang": "zh", "form": ".pdf", "run": kept.id, "name": "中间价格路径"}
    return params, [("peers.json", json.dumps(peers.record()).encode())]


def long_job(desk: Desk, portfolio: bytes) -> Job:
    """A stress test that takes its time."""
    return hand_in(desk, "cbam.stress", "portfolio", _LONG, [("portfolio.xlsx", portfolio)])


def stop(desk: Desk, job: Job) -> Job:
    """The job, cancelled unless it is over."""
    desk.cancel(job.id, _ALONE.space, _ALONE.user)
    return until_over(desk, job)


def hand_in(desk: Desk, kind: str, title: str, params: dict[str, Any], files: list[tuple[str, bytes]]) -> Job:
    """A job of the one who is alone on this machine."""
    from groundwork.jobs.model import Ask

    return desk.hand_in(Ask(_ALONE.space, _ALONE.user, kind, title, params, tuple(files)))


def done(desk: Desk, kind: str, title: str, params: dict[str, Any], files: list[tuple[str, bytes]]) -> Job:
    """The same, once it is over."""
    return until_over(desk, hand_in(desk, kind, title, params, files))


def until_over(desk: Desk, job: Job) -> Job:
    """The job once it is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (now := desk.look(job.id, _ALONE.space)).state.is_over:
        assert time.monotonic() < deadline, now
        time.sleep(0.2)
    return now
