"""Several at once on one database and one folder: nothing is lost, nothing is swept away meanwhile."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from groundwork.keeping.audit import latest
from groundwork.keeping.database import open_keeping
from groundwork.keeping.projects import Draft, content, delete_project, list_projects, save_project
from groundwork.locks import hold, is_held
from tests.databases import DATABASES, database_for

SAVES, THREADS = 12, 4


@pytest.mark.parametrize("kind", DATABASES)
def test_many_threads_save_and_delete_the_same_bytes(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kept = open_keeping(database_for(kind, request, tmp_path), tmp_path)

    def visit(number: int) -> None:
        draft = Draft("mine", f"u{number}", f"P{number}", "exporter", {}, {}, (("a.csv", b"same"),))
        saved = save_project(kept, draft)
        if number % 2:
            delete_project(kept, saved.id, "mine", draft.user)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(visit, range(SAVES)))
    left = list_projects(kept, "mine")
    assert sorted(p.name for p in left) == sorted(f"P{n}" for n in range(0, SAVES, 2))
    assert all(content(kept, p, p.files[0]) == b"same" for p in left)
    assert len(latest(kept, 100)) == SAVES + SAVES // 2


@pytest.mark.parametrize("kind", DATABASES)
def test_two_servers_that_start_together_both_find_the_tables(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = database_for(kind, request, tmp_path)
    with ThreadPoolExecutor(THREADS) as pool:
        opened = list(pool.map(lambda _: open_keeping(url, tmp_path), range(THREADS)))
    assert [list_projects(kept, "mine") for kept in opened] == [[]] * THREADS


def test_a_lock_is_given_back_when_its_process_dies(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from groundwork.locks import hold\n"
        "lock = hold(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    lock = tmp_path / "x.lock"
    process = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        assert is_held(lock)
        assert hold(lock) is None
    finally:
        process.kill()
        process.wait()
    assert not is_held(lock)
