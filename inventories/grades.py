"""Grades and qualifiers that decide between processes: HRB400 is a reinforcing bar, C35 nearest to C30.

They rank suggestions and enter no figure. The table `grades.csv` names the standard that each comes from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from inventories.amounts import refuse_faults
from inventories.folder import data_dir
from inventories.rows import Row, read_rows

COLUMNS = ("grade", "with", "unless", "process_id", "fit", "standard")
_DOTS, _BLANKS = re.compile("[·・‧]"), re.compile(r"\s+")
_START, _END = (
    r"(?:(?<![a-z0-9.])(?=[a-z0-9])|(?=[^a-z0-9]))",
    r"(?:(?<=[a-z0-9])(?![a-z0-9])|(?<=[^a-z0-9]))",
)
"""A grade in Latin letters and digits stands alone: C30 is not in PHC300."""


class Fit(StrEnum):
    """How well a process stands for a grade."""

    SAME = "same"
    NEAR = "near"  # another grade of the same product; the nearest there is


@dataclass(frozen=True, slots=True)
class Graded:
    """What a text's grade says of a process: how well it fits, and the grade as it was met."""

    fit: Fit
    grade: str


@dataclass(frozen=True, slots=True)
class _Rule:
    grade: re.Pattern[str]
    wanted: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    process_id: str
    fit: Fit

    def met(self, text: str) -> str:
        """The grade as it stands in a text, empty where the rule does not hold."""
        found = self.grade.search(text)
        if not found or (self.wanted and not self.wanted.search(text)):
            return ""
        return "" if self.unless and self.unless.search(text) else found.group()


def graded(text: str) -> Mapping[str, Graded]:
    """Processes that the grade or qualifier in a text points to, by id; the closer of two fits counts."""
    plain = _BLANKS.sub(" ", _DOTS.sub(".", unicodedata.normalize("NFKC", text).casefold()))
    found: dict[str, Graded] = {}
    for rule in _rules():
        grade = rule.met(plain)
        known = found.get(rule.process_id)
        if grade and (known is None or (known.fit is Fit.NEAR and rule.fit is Fit.SAME)):
            found[rule.process_id] = Graded(rule.fit, grade)
    return found


@cache
def _rules() -> tuple[_Rule, ...]:
    rows, problems = read_rows(data_dir() / "grades.csv", COLUMNS)
    rules = tuple(_rule(row) for row in rows)
    refuse_faults(problems, rows)
    return rules


def _rule(row: Row) -> _Rule:
    words = [re.compile(text) if (text := row.optional(key)) else None for key in ("with", "unless")]
    grade = re.compile(f"{_START}(?:{row.text('grade')}){_END}")
    return _Rule(grade, words[0], words[1], row.text("process_id"), row.choice("fit", Fit))
