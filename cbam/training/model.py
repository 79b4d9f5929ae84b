"""An exercise as data: what is asked and given, the answer the engine found, and how it follows."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.training.texts import Said


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of the exercise: what it is called and what it is. ``value`` is the number behind, if any."""

    label: Said
    shown: Said
    key: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: the term, how it follows, and the article it rests on."""

    text: Said
    symbol: str = ""
    formula: str = ""
    numbers: str = ""
    value: float | None = None
    unit: str = ""
    article: Said | None = None


@dataclass(frozen=True, slots=True)
class Trap:
    """A number somebody gets by a known mistake, and why it is one."""

    value: float
    why: Said


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number in a ``unit``, right within ``tolerance`` [share of the value]; shown with ``digits``."""

    value: float
    unit: str
    digits: int
    tolerance: float
    traps: tuple[Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers to choose from; ``why`` says what is wrong or right about it."""

    key: str
    text: Said
    why: Said | None = None


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """One right option among several, in the order they are shown."""

    options: tuple[Option, ...]
    right: str

    def option(self, key: str) -> Option | None:
        """The option of this key."""
        return next((one for one in self.options if one.key == key), None)


Answer = NumberAnswer | ChoiceAnswer


@dataclass(frozen=True, slots=True)
class Draft:
    """What a kind of exercise makes of its draws: everything but the name."""

    question: Said
    given: tuple[Given, ...]
    answer: Answer
    explanation: tuple[Line, ...]
    articles: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. ``seed``, ``number``, ``kind`` and ``goods`` make it; the same always make the same one.

    ``goods`` are those it is limited to, empty for all. ``articles`` are what it teaches.
    """

    seed: int
    number: int
    kind: str
    draft: Draft
    goods: tuple[str, ...] = ()

    @property
    def question(self) -> Said:
        """What is asked."""
        return self.draft.question

    @property
    def given(self) -> tuple[Given, ...]:
        """The facts."""
        return self.draft.given

    @property
    def answer(self) -> Answer:
        """The right answer."""
        return self.draft.answer

    @property
    def explanation(self) -> tuple[Line, ...]:
        """How it follows, term by term."""
        return self.draft.explanation

    @property
    def articles(self) -> tuple[Said, ...]:
        """The articles it teaches, each once."""
        return self.draft.articles

    @property
    def id(self) -> str:
        """Its name, such as ``7-03-bill``, or ``7-03-bill-7308+310210`` where goods were chosen."""
        return "-".join(part for part in (self.short_id, "+".join(self.goods)) if part)

    @property
    def short_id(self) -> str:
        """Its name without the goods, for a paper that names them once."""
        return f"{self.seed}-{self.number:02d}-{self.kind}"

    def fact(self, key: str) -> float:
        """The number behind a fact. KeyError where there is none."""
        for one in self.given:
            if one.key == key and one.value is not None:
                return one.value
        raise KeyError(key)
