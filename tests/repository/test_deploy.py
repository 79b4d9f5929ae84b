"""Dockerfile, compose file and docs/deploy.md speak of what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from app_pages import server

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\bPCF_CBAM_[A-Z_]+[A-Z]\b")
INTERNAL = {"PCF_CBAM_DEBUG", "PCF_CBAM_JOB_SECONDS", "PCF_CBAM_JOB_BYTES", "PCF_CBAM_LANG"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def known_variables() -> set[str]:
    """Every variable the code reads: those named in it, and one for each line of the defaults."""
    code = "\n".join(f.read_text(encoding="utf-8") for p in ("groundwork", "app_pages", "cbam")
                     for f in (ROOT / p).rglob("*.py"))  # fmt: skip
    limits = tomllib.loads(text_of("groundwork/keeping/defaults.toml"))
    return {f"PCF_CBAM_{name.upper()}" for name in limits} | set(VARIABLE.findall(code)) - INTERNAL


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of("compose.yaml"))
    return found


def test_every_setting_is_explained_and_none_is_made_up() -> None:
    assert set(VARIABLE.findall(text_of("docs/deploy.md"))) - INTERNAL == known_variables()


def test_the_compose_file_and_the_image_set_only_what_is_known() -> None:
    assert set(VARIABLE.findall(text_of("compose.yaml") + text_of("Dockerfile"))) <= known_variables()


def test_defaults_in_the_docs_are_the_defaults() -> None:
    limits = tomllib.loads(text_of("groundwork/keeping/defaults.toml"))
    rows = dict(re.findall(r"^\| `PCF_CBAM_([A-Z_]+)` \| (\d+) \|", text_of("docs/deploy.md"), re.M))
    assert {name.lower(): int(value) for name, value in rows.items()} == limits


def test_the_image_installs_extras_that_exist_from_every_package_that_is_built() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    extras = re.search(r"'\.\[([a-z,]+)\]'", text_of("Dockerfile"))
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])
    copied = set(re.findall(r"^COPY (\S+) \1$", text_of("Dockerfile"), re.M))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= copied
    allowed = set(re.findall(r"^!(\S+)$", text_of(".dockerignore"), re.M))
    assert copied - {".streamlit"} <= allowed


def test_nothing_runs_as_root_and_only_the_app_is_reachable() -> None:
    assert re.search(r"^USER pcf$", text_of("Dockerfile"), re.M)
    services = compose()["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"app"}
    assert all(port.startswith("127.0.0.1:") for port in services["app"]["ports"])
    assert compose()["networks"]["back"]["internal"] is True
    assert all(services[name]["networks"] == ["back"] for name in ("database", "scheduler", "worker"))


def test_every_service_has_limits_of_memory_and_processes() -> None:
    for name, service in compose()["services"].items():
        assert service.get("mem_limit") and service.get("pids_limit"), name


def test_the_health_check_asks_the_server_and_looks_at_what_it_needs() -> None:
    check = re.search(r"^HEALTHCHECK (?:.*\\\n)*.*$", text_of("Dockerfile"), re.M)
    assert check is not None
    assert re.search(rf"'GET', '{server.HEALTH}'", check[0])
    assert "8501" in check[0]


def test_no_password_stands_in_the_tree() -> None:
    assert re.findall(r"PASSWORD: (?!\$\{)\S+", text_of("compose.yaml")) == []
    assert ".streamlit/secrets.toml" in text_of(".gitignore").splitlines()
