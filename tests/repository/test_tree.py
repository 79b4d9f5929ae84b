"""The tree keeps its promises: size of modules, no leftovers, no hosts, no foreign paths."""

from __future__ import annotations

import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("groundwork", "inventories", "footprint", "cbam", "app_pages")


def tracked() -> list[Path]:
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.fail("this test reads the list of files from git: run it in a clone")
    return [ROOT / name for name in listing.decode().split("\0") if name and (ROOT / name).is_file()]


def test_modules_stay_small() -> None:
    lengths = {
        f: len(f.read_text(encoding="utf-8").splitlines()) for p in PACKAGES for f in (ROOT / p).rglob("*.py")
    }
    assert {str(f) for f, n in lengths.items() if n > 400} == set()
    assert statistics.median(lengths.values()) <= 170


def test_no_leftovers_are_tracked() -> None:
    bad = re.compile(r"__pycache__|\.egg-info|\.venv|\.DS_Store|~$|\.orig$|\.rej$")
    assert [f for f in tracked() if bad.search(str(f))] == []


def test_no_index_address_and_no_local_path_stands_in_the_tree() -> None:
    wrong = re.compile(
        rf"index[-]url|--find-links|/(root|home/[a-z]+)/|[A-Z]:\\\\Users|{re.escape(str(ROOT))}\b"
    )
    here = Path(__file__)
    hits = []
    for file in tracked():
        if file == here or file.suffix in {".xlsx", ".png", ".gz", ".parquet", ".otf"}:
            continue
        text = file.read_text(encoding="utf-8")
        hits += [f"{file.name}: {m.group()}" for m in wrong.finditer(text)]
    assert hits == []


def test_constraints_pin_every_requirement() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for rs in project["optional-dependencies"].values() for r in rs)]
    names = {re.split(r"[\[<>=!~ ]", r)[0].lower().replace("_", "-") for r in wanted} - {project["name"]}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert names <= pinned
