"""The layout of the official template, and a user's copy of it with the words its drop-downs take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from cbam.embedded.rules import fold
from groundwork.problems import BadInput, Place, Problem
from groundwork.sheets import Book, read_book
from groundwork.workbook_filling import Fillable, open_fillable
from groundwork.workbook_guard import column_number

_RANGE = re.compile(r"(?P<left>[A-Z]+)(?P<top>\d+):(?P<right>[A-Z]+)(?P<bottom>\d+)")


@cache
def layout() -> Mapping[str, Any]:
    """Where things stand in the version of the template that is known, from ``layout.yaml``."""
    text = resources.files("cbam.communication.official").joinpath("layout.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@dataclass(frozen=True, eq=False)
class Template:
    """A user's copy: what may be filled, and what its lists say."""

    book: Fillable
    values: Book

    def sheet(self, name: str) -> str:
        """The tab of a part of the template."""
        return str(layout()["sheets"][name])

    @cached_property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The words each drop-down takes, in the template's order."""
        return {
            key: tuple(v for row in self._rows(where) for v in row)
            for key, where in layout()["lists"].items()
        }

    def listed(self, name: str, value: object) -> str | None:
        """The list's own spelling of a word; None where the list does not hold it."""
        by_fold = {fold(word): word for word in self.lists[name] if word}
        return by_fold.get(fold(str(value)))

    @cached_property
    def routes(self) -> Mapping[str, tuple[str, ...]]:
        """Production routes of every goods category, in the order of its cells."""
        none = ("", layout()["no_route"])
        rows = self._rows(layout()["routes"])
        return {
            category: tuple(route for route in row if route not in none)
            for category, row in zip(self.lists["categories"], rows, strict=True)
        }

    @property
    def version(self) -> str:
        """The last version its history names; empty where it is another workbook."""
        place = layout()["version_column"]
        sheet = next((s for s in self.values.sheets if s.name == place["sheet"]), None)
        column = column_number(place["column"]) - 1
        if sheet is None or column >= len(sheet.columns):
            return ""
        found = (sheet.text(row, column) for row in range(sheet.n_rows))
        return ([text for text in found if re.fullmatch(r"\d+(\.\d+)+", text)] or [""])[-1]

    def _rows(self, where: str) -> list[list[str]]:
        """The texts of a range such as ``Sheet!A1:B2``; empty beyond what the sheet holds."""
        name, _, cells = where.partition("!")
        sheet = next(s for s in self.values.sheets if s.name == name)
        found = _RANGE.fullmatch(cells)
        if found is None:
            raise ValueError(where)
        first, last = column_number(found["left"]) - 1, column_number(found["right"])
        rows = range(int(found["top"]) - 1, int(found["bottom"]))
        return [
            [
                sheet.text(r, c) if r < sheet.n_rows and c < len(sheet.columns) else ""
                for c in range(first, last)
            ]
            for r in rows
        ]


def open_template(path: Path) -> Template:
    """A user's copy of the communication template.

    Raises:
        BadInput: it cannot be read, is another workbook, or a version whose cells are not known.
    """
    book = open_fillable(path)
    template = Template(book, read_book(book.data, path.name).value)
    wanted = set(layout()["sheets"].values()) | {one.partition("!")[0] for one in layout()["lists"].values()}
    missing = wanted - set(book.parts)
    if missing or template.version != layout()["version"]:
        params = {"found": template.version or "-", "known": layout()["version"]}
        raise BadInput(Problem("cbam.template-unknown", Place(path.name), params))
    return template
