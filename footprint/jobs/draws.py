"""The job ``footprint.draws``: footprints of a bill of materials with their uncertainty.

Parameters: ``draws``, ``seed``, ``metric`` (AR6 ...), ``lang`` of the workbook. Files: the bill's workbooks.
Results: ``footprints.xlsx``; the answer is that of ``footprint pcf --json`` under ``answer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from groundwork.problems import BadInput, Problem
from groundwork.words import LANGUAGES

if TYPE_CHECKING:
    from groundwork.jobs.task import Task

WORKBOOK = "footprints.xlsx"
_STEPS = ("reading", "drawing", "writing")


def work(task: Task) -> Mapping[str, object]:
    """Read, draw, write. Raises ``BadInput`` where there is nothing to compute."""
    from footprint.answers import pcf_answer
    from footprint.bom import read_bom
    from footprint.output import write_results
    from footprint.pcf import Draws, compute
    from groundwork.answers import plain
    from inventories.catalogue import load_catalogue

    lang = str(task.params.get("lang", LANGUAGES[0]))
    draws = Draws(int(task.params["draws"]), int(task.params.get("seed", 0)))
    _tell(task, 0)
    if lang not in LANGUAGES or not task.files:
        raise BadInput(Problem("groundwork.job-incomplete"))
    catalogue = load_catalogue()
    loaded = read_bom([(file.name, file.read_bytes()) for file in task.files], catalogue)
    _tell(task, 1)
    results = compute(loaded.value, catalogue, str(task.params.get("metric", "AR6")), draws)
    _tell(task, 2)
    write_results(task.results / WORKBOOK, results, catalogue, lang)
    problems = (*loaded.problems, *results.problems)
    answer = plain(pcf_answer(results, catalogue, loaded.counts, problems, lang))
    task.tell(len(_STEPS), len(_STEPS))
    return {"files": [WORKBOOK], "answer": answer}


def _tell(task: Task, at: int) -> None:
    task.tell(at, len(_STEPS), _STEPS[at])
