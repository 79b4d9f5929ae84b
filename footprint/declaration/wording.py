"""The words of the report, one language at a time."""

from __future__ import annotations

from dataclasses import dataclass

from footprint.vocabulary import ALL_STAGES, BOUNDARIES
from groundwork.tables import Choice
from groundwork.words import say

_CHOICES = {choice.key: choice for choice in (*ALL_STAGES, *BOUNDARIES)}
_GASES_AS_WORDS = {"CO2e": "gas-aggregate", "CO2e_supplier": "gas-supplier"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts `footprint.doc-...` in one language."""

    lang: str

    def __call__(self, key: str, **params: object) -> str:
        """The text of a key."""
        return say(f"footprint.doc-{key}", self.lang, **params)

    def choice(self, key: str) -> str:
        """A stage or boundary by its key; an unknown one as it stands."""
        choice: Choice | None = _CHOICES.get(key)
        if choice is None:
            return key
        return choice.zh if self.lang == "zh" else choice.en

    def gas(self, key: str) -> str:
        """A gas of `by_gas`: its formula, and the line it stands on where that is not the fossil one."""
        if key in _GASES_AS_WORDS:
            return self(_GASES_AS_WORDS[key])
        formula, _, line = key.partition("_")
        return f"{formula} ({self('line-' + line.replace('_', '-'))})" if line else formula
