"""What regime data is made of: values with their standing, and the checks every user figure passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from groundwork.problems import Problem

T = TypeVar("T")
INFINITY = float("inf")


class Strict(BaseModel):
    """Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Known(Strict, Generic[T]):
    """One value with how binding it is, how sure we are, and where it stands."""

    value: T
    status: Literal["law", "announced", "derived"]
    confidence: Literal["high", "medium", "low"]
    source: Annotated[str, Field(min_length=1)]


class Bilingual(Strict):
    """One text in both languages."""

    en: str
    zh: str

    def say(self, lang: str) -> str:
        """The text in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


def number_problems(figures: Mapping[str, float | None]) -> list[Problem]:
    """A problem for every figure given that is negative, NaN or infinite; None means not given."""
    return [
        Problem("cbam.regime-number", params={"name": name, "value": f"{value}"})
        for name, value in figures.items()
        if value is not None and not 0 <= value < INFINITY
    ]


def share_problems(figures: Mapping[str, float | None]) -> list[Problem]:
    """A problem for every share given that does not lie between 0 and 1."""
    return [
        Problem("cbam.regime-share", params={"name": name, "value": f"{value}"})
        for name, value in figures.items()
        if value is not None and not 0 <= value <= 1
    ]
