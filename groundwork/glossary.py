"""The terms of the field in both languages: one Chinese word for each, what it means, where it is from."""

from __future__ import annotations

import csv
import functools
import io
from dataclasses import dataclass
from importlib import resources

_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its definition and source.

    ``accepted_zh`` are other Chinese words a text about it may use; ``forbidden_zh`` words no text may use.
    """

    key: str
    en: str
    zh: str
    accepted_zh: tuple[str, ...]
    forbidden_zh: tuple[str, ...]
    definition_en: str
    definition_zh: str
    source: str

    def name(self, lang: str) -> str:
        """The term in one language."""
        return self.zh if lang == "zh" else self.en

    def definition(self, lang: str) -> str:
        """What it means, in one language."""
        return self.definition_zh if lang == "zh" else self.definition_en


@functools.cache
def glossary() -> tuple[Term, ...]:
    """All terms, in the order of the file ``words/glossary.csv``."""
    file = resources.files("groundwork") / "words" / "glossary.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    return tuple(
        Term(
            **{
                name: _words(cell) if name in {"accepted_zh", "forbidden_zh"} else cell
                for name, cell in row.items()
            }  # type: ignore[arg-type]
        )
        for row in rows
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split(_SEPARATOR) if word)
