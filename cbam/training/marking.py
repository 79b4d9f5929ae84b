"""Answers held against the right one: right within the tolerance, a known mistake, or simply wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cbam.training.model import ChoiceAnswer, Exercise, NumberAnswer
from cbam.training.settings import settings
from cbam.training.texts import Said, said
from groundwork.cells import parse_number


class Outcome(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer marked: what was given, what it is worth, and, where it is known, what went wrong."""

    exercise: Exercise
    given: str
    outcome: Outcome
    why: Said | None = None

    @property
    def right(self) -> bool:
        """Whether it scores."""
        return self.outcome is Outcome.RIGHT


def mark(exercise: Exercise, given: str) -> Mark:
    """An answer as typed (a number) or chosen (the key of an option)."""
    text = given.strip()
    if not text:
        return Mark(exercise, "", Outcome.MISSING)
    if isinstance(exercise.answer, ChoiceAnswer):
        return _choice(exercise, exercise.answer, text)
    value = parse_number(text)
    if value is None:
        return Mark(exercise, text, Outcome.UNREADABLE)
    return _number(exercise, exercise.answer, text, value)


def _choice(exercise: Exercise, answer: ChoiceAnswer, text: str) -> Mark:
    option = answer.option(text)
    if option is None:
        return Mark(exercise, text, Outcome.UNREADABLE)
    if text == answer.right:
        return Mark(exercise, text, Outcome.RIGHT, option.why)
    return Mark(exercise, text, Outcome.WRONG, option.why)


def _number(exercise: Exercise, answer: NumberAnswer, text: str, value: float) -> Mark:
    if close(value, answer.value, answer.tolerance):
        return Mark(exercise, text, Outcome.RIGHT)
    for trap in answer.traps:
        if close(value, trap.value, answer.tolerance):
            return Mark(exercise, text, Outcome.WRONG, trap.why)
    slips = (answer.value * settings().unit_slip, answer.value / settings().unit_slip)
    if answer.value and any(close(value, slip, answer.tolerance) for slip in slips):
        return Mark(exercise, text, Outcome.WRONG, said("trap-unit"))
    return Mark(exercise, text, Outcome.WRONG)


def close(value: float, right: float, tolerance: float) -> bool:
    """Whether a number is right within a share of it; zero must be zero."""
    return abs(value - right) <= tolerance * abs(right)
