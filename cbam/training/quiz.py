"""A quiz: answers to the exercises of one seed, marked, summed by kind, and sealed with a check code.

The code is a hash of everything that was answered. It shows that a file was altered after it was written by
somebody who did not know how it is made; it is no proof of identity.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cbam.training.generator import exercises
from cbam.training.goods import chosen_goods
from cbam.training.marking import Mark, mark
from cbam.training.settings import settings
from groundwork.answers import plain
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from cbam.statute import Statute
    from cbam.training.model import Exercise

SCHEMA = "cbam-training-answers/1"


@dataclass(frozen=True, slots=True)
class Score:
    """Marks in order; how many are right, of how many, and the same by kind."""

    marks: tuple[Mark, ...]

    @property
    def right(self) -> int:
        """Answers that are right."""
        return sum(one.right for one in self.marks)

    @property
    def n(self) -> int:
        """Exercises asked."""
        return len(self.marks)

    @property
    def by_kind(self) -> Mapping[str, tuple[int, int]]:
        """Right and asked by kind, in the order they came."""
        found: dict[str, tuple[int, int]] = {}
        for one in self.marks:
            right, asked = found.get(one.exercise.kind, (0, 0))
            found[one.exercise.kind] = (right + one.right, asked + 1)
        return found


def score(asked: Sequence[Exercise], given: Sequence[str]) -> Score:
    """The marks of answers in the order of the exercises; missing ones at the end count as not given."""
    padded = [*given, *[""] * (len(asked) - len(given))]
    return Score(tuple(mark(one, text) for one, text in zip(asked, padded, strict=False)))


class AnswerSheet(BaseModel):
    """What a reader handed in.

    ``goods`` the exercises were limited to; ``seconds`` taken, None where nobody timed it; ``code`` seals the
    rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_name: Annotated[str, Field(alias="schema", pattern=SCHEMA)]
    seed: Annotated[int, Field(ge=0)]
    kinds: tuple[str, ...]
    goods: tuple[str, ...] = ()
    answers: tuple[str, ...]
    right: Annotated[int, Field(ge=0)]
    seconds: Annotated[int, Field(ge=0)] | None
    name: str
    law_version: str
    code: str


def sealed(
    asked: Score, kinds: Sequence[str], law_version: str, name: str, seconds: int | None
) -> dict[str, Any]:
    """The answer sheet of a quiz as JSON data, its check code last."""
    first = asked.marks[0].exercise if asked.marks else None
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "seed": first.seed if first else 0,
        "kinds": list(kinds),
        **({"goods": list(first.goods)} if first and first.goods else {}),
        "answers": [one.given[: settings().longest_given] for one in asked.marks],
        "right": asked.right,
        "seconds": seconds,
        "name": name.strip()[: settings().longest_typed_name],
        "law_version": law_version,
    }
    return {**body, "code": check_code(body)}


def check_code(body: Mapping[str, Any]) -> str:
    """The check code of an answer sheet without its code."""
    text = json.dumps(plain(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[: settings().code_length]


@dataclass(frozen=True, slots=True)
class Remarked:
    """A sheet marked again: the score now, whether its code fits, whether it was made under this law."""

    sheet: AnswerSheet
    score: Score
    intact: bool
    same_law: bool


def read_sheet(path: Path) -> AnswerSheet:
    """An answer sheet from its file. Raises BadInput for anything else."""
    try:
        return AnswerSheet.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError, RecursionError):
        raise BadInput(Problem("cbam.training-sheet-unreadable", Place(path.name))) from None


def remark(sheet: AnswerSheet, statute: Statute) -> Remarked:
    """Mark a sheet again from its seed.

    Raises BadInput for kinds, goods or a number of answers there cannot be.
    """
    goods = chosen_goods(sheet.goods, statute)
    asked = exercises(sheet.seed, len(sheet.answers), statute, sheet.kinds, goods)
    # A sheet of all goods does not name them: its code is the one it had before goods could be chosen.
    left_out = {"code"} if sheet.goods else {"code", "goods"}
    intact = check_code(sheet.model_dump(mode="json", by_alias=True, exclude=left_out)) == sheet.code
    return Remarked(sheet, score(asked, sheet.answers), intact, sheet.law_version == statute.version)
