"""One rule for the whole suite: on the build machine no test may be skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# A file that only its user can bring: these tests say so in one line and may be skipped anywhere.
OFFICIAL = "tests/cbam/embedded/test_official_template.py::test_the_official_template_says_the_same"
OFFICIAL_CASES = ("cement", "two_process_loop", "steel", "aluminium", "three_process_loop")
PUBLIC_DATABASE = (
    "tests/inventories/attach/test_public_database.py"
    "::test_the_public_database_agrees_with_independent_solutions"
)
NEEDS_A_USERS_FILE = frozenset({PUBLIC_DATABASE, *(f"{OFFICIAL}[{case}]" for case in OFFICIAL_CASES)})


@pytest.fixture(scope="session", autouse=True)
def kept_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Projects and jobs of tests never lie in the user's own folder."""
    os.environ["PCF_CBAM_HOME"] = str(tmp_path_factory.mktemp("kept"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With REQUIRE_ALL_TESTS=1 a skipped test fails the run."""
    if not os.environ.get("REQUIRE_ALL_TESTS"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [r.nodeid for r in reporter.stats.get("skipped", ()) if r.nodeid not in NEEDS_A_USERS_FILE]
    if skipped:
        reporter.write_line(f"skipped, but REQUIRE_ALL_TESTS is set: {', '.join(skipped)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own, started once when a test first asks for it."""
    from tests.databases import postgres

    with postgres() as address:
        yield address
