"""Who must do what by when: the dated task list of an import year, from ``tasks.yaml``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from cbam.importers.quarters import QUARTERS, quarter_end

_FILE = Path(__file__).parent / "tasks.yaml"


class Role(StrEnum):
    """Who acts."""

    IMPORTER = "importer"
    REPRESENTATIVE = "representative"
    EXPORTER = "exporter"
    VERIFIER = "verifier"


class Checked(StrEnum):
    """How the rule was confirmed; what each word means stands at the head of ``tasks.yaml``."""

    READ = "read"
    QUOTED = "quoted"
    SECONDARY = "secondary"
    RECALLED = "recalled"
    PRACTICE = "practice"


class Confidence(StrEnum):
    """How sure we are of the rule and its date."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Strict):
    """One text in both languages."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    def say(self, lang: str) -> str:
        """The text in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


class When(_Strict):
    """One date rule: a day of a year relative to import, a fixed day, every quarter's end, or an event."""

    year: int | None = None
    month_day: Annotated[str | None, Field(pattern=r"^\d{2}-\d{2}$")] = None
    fixed: date | None = None
    quarter_ends: bool = False
    event: Words | None = None
    not_before: date | None = None

    @model_validator(mode="after")
    def _is_one_rule(self) -> When:
        rules = [self.year is not None, self.fixed is not None, self.quarter_ends, self.event is not None]
        if sum(rules) != 1 or (self.year is None) != (self.month_day is None):
            raise ValueError("a task needs exactly one date rule")
        return self

    def days(self, import_year: int) -> tuple[date | None, ...]:
        """The days for goods imported in a year; (None,) for an event without a day.

        ValueError for a year beyond the calendar.
        """
        if self.fixed is not None:
            return (self.fixed,)
        if self.quarter_ends:
            return tuple(quarter_end(import_year, quarter) for quarter in QUARTERS)
        if self.year is not None and self.month_day is not None:
            return (_day(import_year + self.year, self.month_day),)
        return (None,)


class Rule(_Strict):
    """One entry of the table."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    when: When
    from_year: int | None = None
    to_year: int | None = None
    article: Annotated[str, Field(min_length=1)]
    checked: Checked
    confidence: Confidence
    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    def say(self, lang: str) -> str:
        """What is to be done, in ``lang``."""
        return self.zh if lang == "zh" else self.en

    def concerns(self, import_year: int) -> bool:
        """Whether the rule applies to goods imported in that year."""
        return (self.from_year or import_year) <= import_year <= (self.to_year or import_year)


class Task(_Strict):
    """One thing to do for goods imported in a year; ``due`` None where an event and not a day decides."""

    rule: Rule
    import_year: int
    due: date | None

    @property
    def is_law(self) -> bool:
        """Whether an act sets the task and its day; False for advice."""
        return self.rule.checked is not Checked.PRACTICE


@cache
def rules() -> tuple[Rule, ...]:
    """All entries of the packaged table."""
    import yaml

    return TypeAdapter(tuple[Rule, ...]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def tasks(role: Role | str, import_year: int) -> tuple[Task, ...]:
    """What a role has to do for goods imported in a year: dated tasks in order, then those of events.

    Raises ValueError for an unknown role or a year before the definitive period (the earliest import year
    any rule names).
    """
    who, first = Role(role), first_year()
    if not first <= import_year <= date.max.year:
        raise ValueError(f"the definitive period begins in {first}")
    found = [
        Task(rule=rule, import_year=import_year, due=day)
        for rule in rules()
        if who in rule.roles and rule.concerns(import_year)
        for day in rule.when.days(import_year)
    ]
    return tuple(sorted(found, key=lambda task: (task.due is None, task.due or date.min)))


def first_year() -> int:
    """The first import year the rules know."""
    return min(rule.from_year for rule in rules() if rule.from_year is not None)


def due_day(rule_id: str, import_year: int) -> date:
    """The day of one dated rule.

    Raises KeyError when there is no such rule, or it has no single day; ValueError beyond the calendar.
    """
    for rule in rules():
        days = rule.when.days(import_year)
        if rule.id == rule_id and rule.concerns(import_year) and len(days) == 1 and days[0] is not None:
            return days[0]
    raise KeyError(rule_id)


def _day(year: int, month_day: str) -> date:
    month, day = month_day.split("-")
    return date(year, int(month), int(day))
