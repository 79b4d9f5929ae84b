"""What went wrong, where, and the values that went with it. Words are chosen at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
Param = str | int | float


class Severity(StrEnum):
    """An error rejects the row or the answer; a warning only has to be read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's input: file name, sheet name, cell such as ``D14``. Empty when unknown."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code ``package.what-is-wrong``, its place and its values."""

    code: str
    place: Place = Place()
    params: Mapping[str, Param] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read, used and rejected; always ``n_read == n_used + n_rejected``."""

    n_read: int = 0
    n_used: int = 0
    n_rejected: int = 0

    def __post_init__(self) -> None:
        if self.n_read != self.n_used + self.n_rejected:
            raise ValueError(f"{self.n_read} read is not {self.n_used} used + {self.n_rejected} rejected")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.n_read + other.n_read, self.n_used + other.n_used, self.n_rejected + other.n_rejected
        )


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """The good part of what was read, and everything that was wrong with the rest."""

    value: T
    problems: tuple[Problem, ...] = ()
    counts: Counts = Counts()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem of a cell once, though several passes met it; the first one's values stay.

    Problems without a cell are told apart by their values.
    """
    found: dict[object, Problem] = {}
    for problem in problems:
        values = () if problem.place.cell else tuple(sorted(problem.params.items()))
        found.setdefault((problem.code, problem.place, values), problem)
    return tuple(found.values())


class BadInput(Exception):  # noqa: N818 - named for what happened
    """Raised where nothing at all can be returned; commands and pages turn it into words."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = problems
