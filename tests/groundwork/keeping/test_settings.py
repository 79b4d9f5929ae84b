"""Settings from the environment; what is wrong is said at once, and a database that is not there too."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundwork.keeping.database import open_keeping
from groundwork.keeping.health import checks
from groundwork.keeping.settings import settings
from groundwork.problems import BadInput


def test_nothing_set_keeps_in_the_users_own_folder(tmp_path: Path) -> None:
    found = settings({"XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)})
    assert found.home.name == "pcf-cbam"
    assert found.database == f"sqlite:///{(found.home / 'keeping.sqlite').as_posix()}"
    assert found.keep_days > 0


def test_the_environment_decides(tmp_path: Path) -> None:
    found = settings(
        {"PCF_CBAM_HOME": str(tmp_path), "PCF_CBAM_DATABASE": "postgresql://h/n", "PCF_CBAM_KEEP_DAYS": "7"}
    )
    assert (found.home, found.database, found.keep_days) == (tmp_path, "postgresql://h/n", 7)


def test_every_setting_that_is_no_number_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        settings({"PCF_CBAM_KEEP_DAYS": "soon", "PCF_CBAM_JOBS": "-1"})
    named = {problem.params["name"] for problem in refused.value.problems}
    assert named == {"PCF_CBAM_KEEP_DAYS", "PCF_CBAM_JOBS"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("not an address", "groundwork.keeping-address"),
        ("postgresql://nobody@127.0.0.1:1/none", "groundwork.keeping-unreachable"),
    ],
)
def test_a_database_that_is_not_there_is_said(url: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        open_keeping(url, tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput) as refused:
        open_keeping("", tmp_path / "file" / "home")
    assert refused.value.problems[0].code == "groundwork.keeping-folder"


def test_a_folder_that_can_no_longer_be_written_is_refused_in_words(tmp_path: Path) -> None:
    """As on a disk mounted read-only: everything is there already, but the lock cannot be opened."""
    (tmp_path / "opening.lock").mkdir()
    with pytest.raises(BadInput) as refused:
        open_keeping("", tmp_path)
    assert refused.value.problems[0].code == "groundwork.keeping-folder"


def test_health_names_what_is_broken_and_goes_on(tmp_path: Path) -> None:
    def broken() -> str:
        raise ValueError("secret")

    kept = open_keeping(f"sqlite:///{tmp_path / 'k.sqlite'}", tmp_path)
    found = {check.name: check for check in checks(kept, {"law": broken, "inventory": lambda: "x"})}
    assert [name for name, check in found.items() if not check.good] == ["law"]
    assert found["law"].detail == "ValueError"
    assert found["database"].detail == "sqlite"
