"""What an operator types: health, audit log, removal; exit code, JSON, words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from groundwork.keeping.database import open_keeping, utc_now
from groundwork.keeping.projects import Draft, save_project

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
DRAFT = Draft("mine", "anna", "Secret name", "exporter", {}, {}, (("secret.csv", b"1"),))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answer(schema: str, *words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["keep", *words, "--json", "--lang", "en"])
    found = json.loads(done.stdout)
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, rules, cls=jsonschema.Draft202012Validator)
    return done.exit_code, found


def test_a_healthy_server_says_so() -> None:
    code, found = answer("cbam_keep_health", "health")
    assert (code, found["healthy"]) == (0, True)
    assert [check["name"] for check in found["checks"]] == ["database", "folder", "disk", "law", "inventory"]


def test_a_scheduler_that_is_gone_is_no_health(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_SCHEDULER", "tcp://127.0.0.1:9")
    code, found = answer("cbam_keep_health", "health")
    assert (code, found["healthy"]) == (1, False)
    assert [check["name"] for check in found["checks"] if not check["good"]] == ["scheduler"]


def test_the_log_names_what_was_done_and_nothing_of_the_file() -> None:
    saved = save_project(open_keeping(), DRAFT)
    code, found = answer("cbam_keep_audit", "audit")
    assert code == 0
    assert [(l["user"], l["action"], l["subject"]) for l in found["lines"]] == [  # noqa: E741
        ("anna", "project-saved", saved.id)
    ]
    assert "ecret" not in json.dumps(found)


def test_what_is_old_is_removed_and_counted() -> None:
    kept = open_keeping(now=lambda: utc_now() - timedelta(days=91))
    save_project(kept, DRAFT)
    code, found = answer("cbam_keep_purge", "purge")
    assert (code, found["removed"]["projects"], found["removed"]["files"]) == (0, 1, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["health", "audit", "purge"])
def test_each_speaks_both_languages(command: str, lang: str) -> None:
    done = CliRunner().invoke(app, ["keep", command, "--lang", lang])
    assert done.exit_code == 0
    assert done.stdout.strip()


def test_a_folder_that_cannot_be_written_is_bad_input(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("")
    done = CliRunner().invoke(app, ["keep", "health", "--lang", "en"])
    assert done.exit_code == 2
    assert "PCF_CBAM_HOME" in done.stderr
