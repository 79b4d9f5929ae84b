"""The lesson: chapters of a story, each with the terms of the formula it brings in; ``data/lesson.yaml``."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from cbam.training.texts import Said, read


class Chapter(BaseModel):
    """One chapter: its title, its story, what to ask the class, and the steps of the bill it adds.

    ``steps`` are keys of the derivation (``cbam.term-<key>``); ``symbols`` those of the formula.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Said
    story: Said
    ask: Said
    article: Said
    steps: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


class Token(BaseModel):
    """A piece of the formula: text, or a symbol that is replaced by its number once it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    symbol: str = ""


class Lesson(BaseModel):
    """The chapters in order and the formula they fill."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formula: tuple[Token, ...]
    chapters: tuple[Chapter, ...]

    def steps_until(self, chapter: str) -> tuple[str, ...]:
        """The keys of all steps known at the end of a chapter."""
        found: list[str] = []
        for one in self.chapters:
            found.extend(one.steps)
            if one.id == chapter:
                break
        return tuple(found)

    def symbols_until(self, chapter: str) -> tuple[str, ...]:
        """The symbols known at the end of a chapter."""
        found: list[str] = []
        for one in self.chapters:
            found.extend(one.symbols)
            if one.id == chapter:
                break
        return tuple(found)


@cache
def lesson() -> Lesson:
    """The packaged lesson."""
    found: Lesson = read("lesson.yaml", Lesson)
    return found
