"""docs/how-to-sector.md runs as written; the methodology page has every measure."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.scenario import load_named
from cbam.stress.deterministic import add_scenario
from cbam.stress.rows import Rows
from tests.cbam.stress.subjects import sector, subject

ROOT = Path(__file__).parents[3]
HOW_TO = (ROOT / "docs" / "how-to-sector.md").read_text(encoding="utf-8")
MEASURES = (ROOT / "docs" / "methodology" / "measures.md").read_text(encoding="utf-8")
SMALL = {"--draws 1000": "--draws 64"}


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", HOW_TO, re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_every_command_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    assert len(commands()) >= 12
    for line in commands():
        for long, short in SMALL.items():
            line = line.replace(long, short)  # noqa: PLW2901 - the same command, fewer draws
        words = shlex.split(line)
        if words[0] == "python":
            done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True, check=False,
                                  env={"PYTHONPATH": str(ROOT)})  # fmt: skip
            assert done.returncode == 0, done.stderr
            continue
        answer = CliRunner().invoke(app, words[1:])
        assert answer.exit_code == 0, f"{line}: {answer.stderr or answer.exception}"
    assert (tmp_path / "out" / "firm_001.pdf").stat().st_size > 2000


def test_the_methodology_has_every_measure() -> None:
    rows = Rows()
    for name in ("central", "uk-too"):
        list(add_scenario(rows, subject(sector()), load_named(name), (2026, 2030)))
    stems = ("hhi_", "gini_", "lorenz_", "top_")
    wanted = {row.measure for row in rows if not row.measure.startswith(stems)}
    assert sorted(m for m in wanted if f"`{m}`" not in MEASURES) == []


def test_every_measure_of_the_page_has_a_formula_and_limits_or_none_are_needed() -> None:
    rows = [
        line for line in MEASURES.splitlines() if line.startswith("| ") and not line.startswith("| measure")
    ]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert cells[1], row
