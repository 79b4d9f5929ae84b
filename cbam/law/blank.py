"""A blank law folder for a user's newer rows: README, registry, sources, CSV files with their headings."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from cbam.law.layouts import LAYOUTS
from cbam.law.registry import REGISTRY_FILE, SOURCES_FILE
from groundwork.problems import BadInput, Place, Problem

TABLES = (
    "certificate_prices",
    "benchmarks",
    "default_values",
    "cbam_factor",
    "cscf",
    "default_carbon_prices",
    "suspensions",
)
README = "README.md"


def write_blank_folder(folder: Path) -> tuple[Path, ...]:
    """Write the blank folder; loaded as it is, it changes no figure.

    Returns the files written. Raises BadInput if the folder already holds one of them.
    """
    texts = {
        README: _packaged(README),
        REGISTRY_FILE: _packaged(REGISTRY_FILE),
        SOURCES_FILE: _packaged(SOURCES_FILE),
    }
    texts |= {f"{table}.csv": ",".join(LAYOUTS[table].names) + "\n" for table in TABLES}
    present = [name for name in texts if (folder / name).exists()]
    if present:
        params = {"files": ", ".join(present)}
        raise BadInput(Problem("cbam.law-folder-not-empty", Place(str(folder)), params))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def _packaged(name: str) -> str:
    return (resources.files("cbam.law") / "blank" / name).read_text(encoding="utf-8")
