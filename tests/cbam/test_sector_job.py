"""Many firms' workbooks laid together: what nobody can price is told by its own file and cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cbam.jobs.sector import COLLECTED, PORTFOLIO, work
from cbam.portfolio import read_portfolio
from groundwork.jobs.folder import problem_of
from groundwork.jobs.task import Task
from groundwork.problems import BadInput

HEAD = "id,firm,cn_code,origin,importer,year,mass_t"


def collected(folder: Path, **files: str) -> dict[str, dict[str, object]]:
    """The records by file of a collection of CSV files, each given by its rows."""
    paths = []
    for name, rows in files.items():
        path = folder / f"{name}.csv"
        path.write_text(f"{HEAD}\n{rows}\n", encoding="utf-8")
        paths.append(path)
    results = folder / "results"
    results.mkdir()
    work(Task({}, tuple(paths), results, "", lambda told: None, lambda: False))
    found = json.loads((results / COLLECTED).read_text(encoding="utf-8"))["files"]
    return {record["file"]: record for record in found}


def test_a_code_and_an_origin_nobody_knows_are_told_of_the_members_own_cells(tmp_path: Path) -> None:
    """CN 2025 (IR (EU) 2024/2522) has 7606 12 92 and 93, no 91; Zhejiang is no country."""
    found = collected(
        tmp_path,
        sound="1,Firm A,73089098,CN,I,2026,100",
        faulty="1,B,76061291,CN,I,2026,50\n2,B,73089098,浙江,I,2026,60\n3,B,73089098,CN,I,2026,70",
    )
    record = found["faulty.csv"]
    assert record["counts"] == {"n_read": 3, "n_used": 1, "n_rejected": 2}
    problems = map(problem_of, record["problems"])  # type: ignore[call-overload]
    told = [(p.code, p.place.file, p.place.cell) for p in problems]
    assert told == [
        ("cbam.goods-code-unknown", "faulty.csv", "C2"),
        ("cbam.origin-unknown", "faulty.csv", "D3"),
    ]
    assert found["sound.csv"]["counts"] == {"n_read": 1, "n_used": 1, "n_rejected": 0}
    common = read_portfolio(tmp_path / "results" / PORTFOLIO)
    assert common.counts.n_read == common.counts.n_used == 2
    assert sorted(common.value.shipments.mass_t) == [70, 100]


def test_a_row_with_two_faults_is_rejected_once_and_tells_both(tmp_path: Path) -> None:
    found = collected(tmp_path, a="1,Firm A,76061291,CN,I,2026,many\n2,Firm A,73089098,CN,I,2026,5")
    assert found["a.csv"]["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert {p["code"] for p in found["a.csv"]["problems"]} == {  # type: ignore[union-attr]
        "groundwork.not-a-number", "cbam.goods-code-unknown",
    }  # fmt: skip


def test_files_of_which_no_row_can_be_priced_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        collected(tmp_path, a="1,Firm A,76061291,CN,I,2026,5")
    assert [p.code for p in refused.value.problems] == ["cbam.sector-empty"]
