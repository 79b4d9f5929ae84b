"""Jobs in processes of their own: done, failed, stopped, lost, resumed, and shared out fairly."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from groundwork.jobs import queue
from groundwork.jobs.desk import Desk
from groundwork.jobs.folder import problem_of, read_json
from groundwork.jobs.model import STATUS, Ask, Job, JobState
from groundwork.keeping.audit import latest
from groundwork.keeping.database import Keeping, open_keeping
from groundwork.keeping.retention import purge
from groundwork.keeping.settings import settings
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from tests.databases import DATABASES, database_for

PATIENCE_SECONDS = 90
BROKEN = ("broken.xlsx", b"no workbook")


def example(name: str) -> tuple[str, bytes]:
    return name, (examples_dir() / name).read_bytes()


COLLECT = Ask("mine", "anna", "cbam.sector", "Sector", {}, (example("portfolio_sector.xlsx"), BROKEN))
LONG = {"scenarios": ["low", "central", "high"], "draws": 40_000, "seed": 3}
STRESS = Ask("mine", "anna", "cbam.stress", "Stress", LONG, (example("portfolio_sector.xlsx"),))


@pytest.fixture
def kept(tmp_path: Path) -> Keeping:
    return open_keeping(f"sqlite:///{tmp_path / 'k.sqlite'}", tmp_path, replace(settings({}), jobs=2))


@pytest.fixture
def desk(kept: Keeping) -> Iterator[Desk]:
    """A desk that is turned by hand, and leaves no process behind."""
    found = Desk(kept)
    yield found
    for row in queue.open_rows(kept):
        found.cancel(row["id"], row["space"], row["user"])
    wait(found, lambda: not queue.open_rows(kept))


def wait(desk: Desk, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until():
        assert time.monotonic() < deadline
        desk.turn()
        time.sleep(0.05)


def over(desk: Desk, job: Job) -> Job:
    wait(desk, lambda: desk.look(job.id, job.space).state.is_over)
    return desk.look(job.id, job.space)


def started(desk: Desk, job: Job) -> int:
    """Wait until a piece of the job is done; its process."""
    wait(desk, lambda: desk.look(job.id, job.space).step.done > 0)
    return int(read_json(job.folder / STATUS)["pid"])


def code_of(error: pytest.ExceptionInfo[BadInput]) -> str:
    return error.value.problems[0].code


def test_a_collection_goes_on_past_a_file_it_cannot_read(desk: Desk) -> None:
    job = over(desk, desk.hand_in(COLLECT))
    assert job.state is JobState.DONE, job.problems
    result = job.result()
    assert [one["file"] for one in result["collected"]] == ["portfolio_sector.xlsx", "broken.xlsx"]
    assert [bool(one["problems"]) for one in result["collected"]] == [False, True]
    assert all((job.results / name).is_file() for name in result["files"])
    assert job.step.share == 1


def test_what_was_collected_reads_back_as_the_same_portfolio(desk: Desk) -> None:
    import numpy as np

    from cbam.portfolio import read_portfolio

    job = over(desk, desk.hand_in(COLLECT))
    together = read_portfolio(job.results / "portfolio.xlsx")
    alone = read_portfolio(examples_dir() / "portfolio_sector.xlsx")
    assert together.counts == alone.counts
    for name in ("cn_code", "origin", "firm", "actual", "route"):
        if hasattr(alone.value.shipments, name):
            mine, theirs = (getattr(p.value.shipments, name) for p in (together, alone))
            assert np.array_equal(mine, theirs), name
    assert together.value.shipments.mass_t.tolist() == alone.value.shipments.mass_t.tolist()
    assert together.value.firms.ebit_eur.tolist() == alone.value.firms.ebit_eur.tolist()


def test_a_file_handed_in_twice_counts_once_and_equal_ids_are_told_apart(desk: Desk) -> None:
    from cbam.portfolio import read_portfolio

    rows = "id,cn_code,origin,mass_t,year\n1,72081000,CN,{},2026\n"
    one, two = (rows.format(mass).encode() for mass in (10, 20))
    files = (("甲.csv", one), ("乙.csv", two), ("again.csv", one))
    job = over(desk, desk.hand_in(replace(COLLECT, files=files)))
    assert [record["same_as"] for record in job.result()["collected"]] == [None, None, "甲.csv"]
    found = read_portfolio(job.results / "portfolio.xlsx").value.shipments
    assert found.id.tolist() == ["甲 1", "乙 1"]
    assert found.firm.tolist() == ["甲", "乙"]
    assert found.mass_t.tolist() == [10, 20]


def test_hostile_files_are_each_refused_and_the_good_one_is_used(desk: Desk) -> None:
    """Not a ZIP, a ZIP cut short, noise, names that would leave the folder; a formula stays a text."""
    import openpyxl

    good_name, good = example("portfolio_sector.xlsx")
    hostile = (
        ("../../../escape.xlsx", b"no zip"),
        ("cut.xlsx", good[:2000]),
        ("noise.csv", bytes(range(256)) * 8),
        ("CON\x00.xlsx", b""),
    )
    formula = ("formula.csv", b"cn_code,origin,mass_t,year\n=1+1,CN,3,2026\n")
    job = over(desk, desk.hand_in(replace(COLLECT, files=(*hostile, (good_name, good), formula))))
    assert job.state is JobState.DONE, job.problems
    records = job.result()["collected"]
    assert [bool(one["problems"]) for one in records] == [True] * len(hostile) + [False, False]
    assert job.result()["counts"]["n_used"] == 62 + 1
    sheet = next(s for s in openpyxl.load_workbook(job.results / "portfolio.xlsx") if s["A1"].value == "id")
    typed = [(c.value, c.data_type) for row in sheet.iter_rows() for c in row if c.value == "=1+1"]
    assert typed == [("=1+1", "s")]
    assert all(p.is_relative_to(job.folder) for p in job.folder.rglob("*"))
    assert not list(job.folder.parent.parent.rglob("../escape*"))


def test_bad_input_ends_in_problems_not_in_a_trace(desk: Desk) -> None:
    job = over(desk, desk.hand_in(replace(COLLECT, files=(BROKEN,))))
    assert job.state is JobState.FAILED
    assert [problem_of(record).code for record in job.problems] == ["cbam.sector-empty"]


def test_a_fault_of_ours_is_a_number_and_the_log_has_the_rest(desk: Desk) -> None:
    job = over(desk, desk.hand_in(Ask("mine", "anna", "footprint.draws", "x", {"draws": "many"})))
    assert job.state is JobState.FAILED
    problem = problem_of(job.problems[0])
    assert problem.code == "groundwork.job-failed"
    log = (job.folder / "log.txt").read_text()
    assert str(problem.params["number"]) in log and "Traceback" in log


@pytest.mark.parametrize("kind", ["os.system", "cbam.nothing", "cbam.jobs.stress", "../x", "cbam.commands"])
def test_only_work_of_this_project_can_be_asked_for(desk: Desk, kind: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.hand_in(replace(COLLECT, kind=kind))
    assert code_of(refused) == "groundwork.job-kind-unknown"


def test_a_scenario_is_a_name_or_a_file_brought_along_never_a_path(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("id: x\n")
    params = {"scenarios": [str(tmp_path / "secret.yaml")]}
    job = over(desk, desk.hand_in(replace(STRESS, params=params)))
    assert [problem_of(record).code for record in job.problems] == ["cbam.scenario-unknown"]


def test_a_job_that_is_told_to_stop_stops(desk: Desk) -> None:
    job = desk.hand_in(STRESS)
    started(desk, job)
    desk.cancel(job.id, "mine", "anna")
    assert over(desk, job).state is JobState.CANCELLED


def test_a_job_waiting_in_the_queue_is_taken_out(desk: Desk) -> None:
    running, waiting = desk.hand_in(STRESS), desk.hand_in(STRESS)
    assert (running.state, waiting.state, waiting.ahead) == (JobState.RUNNING, JobState.QUEUED, 0)
    assert desk.cancel(waiting.id, "mine", "anna").state is JobState.CANCELLED
    assert desk.look(running.id, "mine").state is JobState.RUNNING


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended differently there")
def test_a_job_whose_process_dies_is_lost_and_goes_on_where_it_was(desk: Desk) -> None:
    """What was stored before the end is not computed again: the first part keeps its file."""
    job = desk.hand_in(STRESS)
    pid = started(desk, job)
    wait(desk, lambda: any(job.results.glob("runs/*/parts/*.parquet")))
    os.killpg(pid, signal.SIGKILL)
    assert over(desk, job).state is JobState.LOST
    (first,) = job.results.glob("runs/*/parts/0000.parquet")
    before = first.stat().st_mtime_ns
    again = over(desk, desk.resume(job.id, "mine", "anna"))
    assert again.state is JobState.DONE, again.problems
    assert first.stat().st_mtime_ns == before
    assert len(list(job.results.glob("runs/*"))) == 1
    assert again.result()["scenarios"] == ["low", "central", "high"]
    told = [(line.action, line.facts.get("state")) for line in latest(desk.kept, 4)]
    lost, done = ("job-ended", "lost"), ("job-ended", "done")
    assert told == [done, ("job-resumed", None), lost, ("job-handed-in", None)]


def test_a_job_goes_on_while_the_app_is_restarted(desk: Desk, kept: Keeping) -> None:
    job = desk.hand_in(COLLECT)
    other = Desk(kept)  # as after a restart: it knows nothing of the process
    assert other.look(job.id, "mine").state in {JobState.RUNNING, JobState.DONE}
    assert over(other, job).state is JobState.DONE


def test_a_job_that_will_not_listen_is_ended_by_force(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import groundwork.jobs.desk

    monkeypatch.setattr(groundwork.jobs.desk, "GRACE_SECONDS", 0.0)
    job = desk.hand_in(STRESS)
    pid = started(desk, job)
    desk.cancel(job.id, "mine", "anna")
    assert over(desk, job).state is JobState.CANCELLED
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_job_of_another_machine_is_not_ended_by_its_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import groundwork.jobs.desk

    ended = []
    monkeypatch.setattr(groundwork.jobs.desk, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(groundwork.jobs.desk.process, "end", ended.append)
    job = desk.hand_in(STRESS)
    started(desk, job)
    (job.folder / "cancel").touch()
    row = {"id": job.id, "state": JobState.RUNNING, "host": "elsewhere"}
    desk._press(row)
    assert not ended


def test_a_job_that_runs_too_long_ends_itself(kept: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    import groundwork.jobs.process

    monkeypatch.setattr(groundwork.jobs.process, "_MINUTE", 2.0)
    short = Desk(replace(kept, limits=replace(kept.limits, job_minutes=1)))
    job = over(short, short.hand_in(replace(STRESS, params={**LONG, "draws": 4_000_000})))
    assert job.state is JobState.FAILED
    assert problem_of(job.problems[0]).code == "groundwork.job-too-long"


def test_a_job_of_another_space_is_not_found(desk: Desk) -> None:
    job = desk.hand_in(COLLECT)
    for ask in (desk.look, lambda i, s: desk.cancel(i, s, "eve"), lambda i, s: desk.remove(i, s, "eve")):
        with pytest.raises(BadInput) as refused:
            ask(job.id, "theirs")
        assert code_of(refused) == "groundwork.job-unknown"
    assert desk.all("theirs") == []
    assert [j.id for j in desk.all("mine")] == [job.id]
    assert desk.all("mine", "bert") == []


def test_a_queue_has_an_end(kept: Keeping) -> None:
    tight = Desk(replace(kept, limits=replace(kept.limits, jobs_waiting_per_user=0)))
    with pytest.raises(BadInput) as refused:
        tight.hand_in(COLLECT)
    assert code_of(refused) == "groundwork.job-queue-full"


def test_the_queue_of_a_space_has_an_end_whoever_asks(kept: Keeping) -> None:
    limits = replace(kept.limits, jobs_waiting_per_space=1)
    still = Desk(replace(kept, limits=limits))
    still.turn = lambda: None  # type: ignore[method-assign]  # nothing starts, all wait
    first = still.hand_in(COLLECT)
    with pytest.raises(BadInput) as refused:
        still.hand_in(replace(COLLECT, user="another tab"))
    assert code_of(refused) == "groundwork.job-space-queue-full"
    elsewhere = still.hand_in(replace(COLLECT, space="theirs", user="carl"))
    for job in (first, elsewhere):
        still.cancel(job.id, job.space, job.user)


def test_jobs_and_projects_fill_the_same_room(kept: Keeping) -> None:
    """Of 1 MB a job's input takes 0.6 MB: neither another job nor a project of 0.5 MB fits beside it."""
    from groundwork.keeping.projects import Draft, save_project

    tight = replace(kept, limits=replace(kept.limits, max_space_mb=1))
    still = Desk(tight)
    still.turn = lambda: None  # type: ignore[method-assign]
    job = still.hand_in(replace(COLLECT, files=(("a.csv", b"x" * 600_000),)))
    half = (("b.csv", b"y" * 500_000),)
    with pytest.raises(BadInput) as refused:
        still.hand_in(replace(COLLECT, user="another tab", files=half))
    assert code_of(refused) == "groundwork.space-full"
    with pytest.raises(BadInput) as refused:
        save_project(tight, Draft("mine", "anna", "P", "x", {}, {}, half))
    assert code_of(refused) == "groundwork.space-full"
    assert [j.id for j in still.all("mine")] == [job.id]
    save_project(tight, Draft("theirs", "carl", "P", "x", {}, {}, half))
    still.cancel(job.id, "mine", "anna")
    still.remove(job.id, "mine", "anna")
    save_project(tight, Draft("mine", "anna", "P", "x", {}, {}, half))


def test_a_job_is_removed_with_its_folder_but_not_while_it_runs(desk: Desk) -> None:
    job = desk.hand_in(COLLECT)
    with pytest.raises(BadInput) as refused:
        desk.remove(job.id, "mine", "anna")
    assert code_of(refused) == "groundwork.job-still-running"
    over(desk, job)
    desk.remove(job.id, "mine", "anna")
    assert not job.folder.exists()
    assert desk.all("mine") == []


def test_a_job_goes_after_its_days(desk: Desk, kept: Keeping) -> None:
    from datetime import timedelta

    job = over(desk, desk.hand_in(COLLECT))
    later = replace(kept, now=lambda: kept.now() + timedelta(days=kept.limits.keep_days + 1))
    assert purge(later).jobs == 1
    assert not job.folder.exists()


def test_a_desk_removes_what_is_old_when_it_begins(kept: Keeping) -> None:
    from datetime import timedelta

    from groundwork.keeping.projects import Draft, list_projects, save_project

    save_project(
        replace(kept, now=lambda: kept.now() - timedelta(days=91)), Draft("mine", "a", "P", "x", {}, {})
    )
    desk = Desk(kept)
    desk.begin()
    try:
        wait(desk, lambda: not list_projects(kept, "mine"))
    finally:
        desk.close()


def test_a_job_keeps_no_password_of_the_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, str] = {}

    class Nothing:
        def __init__(self, command: list[str], **options: object) -> None:
            seen.update(options["env"])  # type: ignore[call-overload]
            self.command = command

        def poll(self) -> int:
            return 0

    monkeypatch.setenv("PCF_CBAM_DATABASE", "postgresql://u:secret@h/n")
    monkeypatch.setattr(subprocess, "Popen", Nothing)
    desk.hand_in(COLLECT)
    assert seen
    assert "secret" not in json.dumps(seen)


@pytest.mark.parametrize("kind", DATABASES)
def test_users_take_turns(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Anna hands in three, Bert and Carl one each a little later: A1 and B1 start first (two places)."""
    kept = open_keeping(database_for(kind, request, tmp_path), tmp_path, replace(settings({}), jobs=2))
    from groundwork.keeping.projects import open_space

    open_space(kept, "mine")
    for name, user in (("A1", "anna"), ("A2", "anna"), ("A3", "anna"), ("B1", "bert"), ("C1", "carl")):
        queue.add(kept, name, replace(COLLECT, user=user))
    assert list(queue.startable(kept)) == ["A1", "B1"]
    order = queue.in_turn(queue.open_rows(kept), queue.last_starts(kept))
    assert order == ["A1", "B1", "C1", "A2", "A3"]
    for name in ("A1", "B1"):
        assert queue.move(kept, name, [JobState.QUEUED], JobState.RUNNING, started=kept.now())
        assert not queue.move(kept, name, [JobState.QUEUED], JobState.RUNNING)  # nobody starts it twice
    assert list(queue.startable(kept)) == []
    queue.move(kept, "A1", [JobState.RUNNING], JobState.DONE)
    assert list(queue.startable(kept)) == ["C1"]
    queue.move(kept, "B1", [JobState.RUNNING], JobState.DONE)
    assert list(queue.startable(kept)) == ["C1", "A2"]
