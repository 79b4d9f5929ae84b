"""What the user decides when attaching a database."""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from groundwork.problems import Place
from inventories.attach.linking import Choices
from inventories.attach.problems import refuse
from inventories.attach.products import folded

APPLICATION = "pcf-cbam"
CHOICE_COLUMNS = ("product", "location", "unit", "consumer", "supplier")


@dataclass(frozen=True)
class Options:
    """How to attach a database.

    `licence` is the user's own statement and must not be empty. `name` is how results call
    the database, `to` the folder that the frozen folder is put in. `choices` decide between
    suppliers of one name. `accept_missing` cuts off suppliers that the file names but does
    not hold; `strict` refuses guesses. `database` picks one of a Brightway project.
    """

    licence: str
    name: str = ""
    to: Path | None = None
    choices: Path | None = None
    accept_missing: bool = False
    strict: bool = False
    database: str = ""


def user_folder() -> Path:
    """Where this platform keeps a user's data, with a folder for attached databases in it."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / APPLICATION / "databases"


def read_choices(path: Path | None) -> Choices:
    """The user's decisions between suppliers of one name: rows of guesses.csv with `supplier` filled in.

    Raises:
        BadInput: the file is missing or lacks a column.
    """
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in CHOICE_COLUMNS if c not in (reader.fieldnames or ())]
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise refuse("inventories.attach-choices-unreadable", Place(path.name), name=path.name) from exc
    if missing:
        raise refuse(
            "inventories.attach-choices-columns", Place(path.name, cell="A1"), columns=", ".join(missing)
        )
    return {
        (folded(row["product"]), row["location"] or "", row["unit"] or "", row["consumer"] or ""): supplier
        for row in rows
        if (supplier := (row["supplier"] or "").strip())
    }
