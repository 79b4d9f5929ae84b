"""The walls between the packages, and what a command may load before it is asked for anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "pandas",
    "numpy",
    "scipy",
    "pyarrow",
    "bw2calc",
    "bw_processing",
    "matrix_utils",
    "streamlit",
    "plotly",
)


def test_imports_keep_to_the_layers() -> None:
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["cbam", "footprint"])
def test_help_loads_nothing_heavy(command: str) -> None:
    script = (
        f"import sys, json; sys.argv = ['{command}', '--help']\n"
        f"from {command}.commands import main\n"
        "try:\n    main()\nexcept SystemExit as left:\n    code = left.code or 0\n"
        "print(); print(json.dumps([code, sorted({m.split('.')[0] for m in sys.modules})]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, loaded = json.loads(done.stdout.strip().splitlines()[-1])
    assert code == 0
    assert sorted(set(HEAVY) & set(loaded)) == []
