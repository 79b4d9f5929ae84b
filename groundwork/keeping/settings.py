"""Where things are kept and how much, from the environment; what is not set stands in defaults.toml."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from groundwork.problems import BadInput, Problem

PREFIX = "PCF_CBAM_"
HOME, DATABASE, SCHEDULER = "PCF_CBAM_HOME", "PCF_CBAM_DATABASE", "PCF_CBAM_SCHEDULER"
FOLDER_NAME, DATABASE_FILE = "pcf-cbam", "keeping.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder, the database, and the limits (see defaults.toml for what each one means)."""

    home: Path
    database: str
    scheduler: str
    keep_days: int
    audit_days: int
    max_file_mb: int
    max_project_mb: int
    max_space_mb: int
    max_guest_mb: int
    jobs: int
    jobs_per_user: int
    jobs_waiting_per_user: int
    jobs_waiting_per_space: int
    job_minutes: int
    job_memory_mb: int

    @property
    def jobs_at_once(self) -> int:
        """Jobs that run at the same time, the whole server together."""
        return self.jobs or max(1, (os.cpu_count() or 1) - 1)


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises ``BadInput`` with every variable that is no whole number."""
    env = os.environ if environment is None else environment
    text = (resources.files("groundwork.keeping") / "defaults.toml").read_text(encoding="utf-8")
    limits: dict[str, int] = tomllib.loads(text)
    problems = []
    for name in limits:
        typed = env.get(PREFIX + name.upper(), "").strip()
        if typed.isascii() and typed.isdigit():
            limits[name] = int(typed)
        elif typed:
            params = {"name": PREFIX + name.upper(), "value": typed}
            problems.append(Problem("groundwork.setting-no-number", params=params))
    if problems:
        raise BadInput(*problems)
    home = Path(env.get(HOME, "").strip() or _data_folder(env)).expanduser().absolute()
    database = env.get(DATABASE, "").strip() or f"sqlite:///{(home / DATABASE_FILE).as_posix()}"
    return Settings(home, database, env.get(SCHEDULER, "").strip(), **limits)


def _data_folder(env: Mapping[str, str]) -> Path:
    """Where programs keep a user's data on this system."""
    user = Path.home()
    if sys.platform == "win32":
        base = Path(env.get("LOCALAPPDATA") or user / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = user / "Library" / "Application Support"
    else:
        base = Path(env.get("XDG_DATA_HOME") or user / ".local" / "share")
    return base / FOLDER_NAME
