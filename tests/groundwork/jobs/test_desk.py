"""Jobs in processes of their own: handed in, done, failed, removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundwork.jobs.desk import Desk
from groundwork.jobs.folder import problem_of
from groundwork.jobs.model import Ask, JobState
from groundwork.keeping.database import Keeping
from groundwork.keeping.projects import Draft, save_project
from groundwork.keeping.retention import purge
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from tests.groundwork.jobs.desks import BROKEN, COLLECT, STRESS, Gate, code_of, example, over, wait
from tests.groundwork.jobs.gated_child import OPEN


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
    formula = ("formula.csv", b"cn_code,product,origin,mass_t,year\n73089098,=1+1,CN,3,2026\n")
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


def test_a_job_is_removed_with_its_folder_but_not_while_it_runs(desk: Desk, gate: Gate) -> None:
    gate("")
    job = desk.hand_in(COLLECT)
    with pytest.raises(BadInput) as refused:
        desk.remove(job.id, "mine", "anna")
    assert code_of(refused) == "groundwork.job-still-running"
    (job.folder / OPEN).touch()
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

    from groundwork.keeping.projects import list_projects

    save_project(
        replace(kept, now=lambda: kept.now() - timedelta(days=91)), Draft("mine", "a", "P", "x", {}, {})
    )
    desk = Desk(kept)
    desk.begin()
    try:
        wait(desk, lambda: not list_projects(kept, "mine"))
    finally:
        desk.close()
