"""The job ``cbam.stress``: a stress test of one portfolio, stored as a run and resumed where it stopped.

Parameters: ``scenarios`` (packaged names, or names of YAML files given with the job), ``years`` ("2026-2034"
or empty), ``levels``, ``draws``, ``seed``, ``drawn_levels``, ``overlays``. Files: the portfolio first, then
scenario files.
Results: the run's folder below ``runs/`` (read it with ``groundwork.store`` and ``cbam.runs.results``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.runs import Prepared
    from cbam.stress.run import Progress
    from groundwork.jobs.task import Task
    from groundwork.store import Run

RUNS = "runs"


def work(task: Task) -> Mapping[str, object]:
    """Compute what is missing of the run; returns its name, its state of counts and its problems."""
    from cbam import runs
    from cbam.stress.run import Watch
    from groundwork.executor import executor_for
    from groundwork.jobs.folder import recorded
    from groundwork.problems import once
    from groundwork.store import State

    run, prepared = _begun(task)

    def tell(progress: Progress) -> None:
        task.tell(progress.done, progress.of, progress.what)

    if run.state is not State.COMPLETE:
        engine = executor_for(task.scheduler or None)
        try:
            parts = runs.carry_out(run, prepared, engine, Watch(tell, task.stopped))
        finally:
            engine.close()
        problems = once((*prepared.loaded.problems, *(p for part in parts for p in part.problems)))
        run.record(problems=recorded(problems))
    manifest = run.manifest()
    return {
        "run": run.id,
        "scenarios": [part["name"] for part in manifest["parts"]],
        "counts": manifest["counts"],
        "read": manifest["read"],
        "law_version": manifest["law_version"],
        "problems": manifest.get("problems", []),
    }


def _begun(task: Task) -> tuple[Run, Prepared]:
    """The run this job left when it stopped, else a new one."""
    from cbam import runs
    from cbam.stress.commands import prepare_wanted
    from groundwork.store import runs as runs_below

    folder = task.results / RUNS
    left = runs_below(folder)
    if left:
        return left[-1], runs.reopen(left[-1])
    prepared = prepare_wanted(_wanted(task))
    return runs.store(folder, prepared, datetime.now()), prepared


def _wanted(task: Task) -> Any:
    from cbam.stress.commands import Wanted

    asked = task.params
    if not task.files:
        raise BadInput(Problem("cbam.stress-needs-file"))
    brought = {file.name: file for file in task.files[1:]}
    return Wanted(
        file=task.files[0],
        scenarios=tuple(_scenario(str(name), brought) for name in asked.get("scenarios", ())),
        years=str(asked.get("years", "")) or None,
        levels=tuple(map(str, asked.get("levels", ()))),
        draws=int(asked.get("draws", 0)),
        seed=int(asked.get("seed", 0)),
        overlays=tuple(map(str, asked.get("overlays", ()))),
        drawn_levels=tuple(map(str, asked.get("drawn_levels", ()))),
    )


def _scenario(name: str, brought: Mapping[str, Path]) -> str:
    """A file given with the job, or a packaged name; never another file of this machine."""
    from cbam.scenario import names

    if name in brought:
        return str(brought[name])
    if name not in names():
        params = {"name": name, "known": ", ".join(names())}
        raise BadInput(Problem("cbam.scenario-unknown", params=params))
    return name
