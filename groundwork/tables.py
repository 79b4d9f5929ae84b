"""What a table of ours looks like. One declaration drives the reader, the template and the docs."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

# A choice, no rule: no quantity of a year's trade or production is that large in our units.
LARGEST = 1e15


class Kind(StrEnum):
    """What a column holds. A code is text even where the sheet stores a number."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed vocabulary."""

    key: str
    en: str
    zh: str
    aliases: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As a drop-down of a bilingual template shows it."""
        return f"{self.zh} {self.en}"

    @property
    def spellings(self) -> Iterator[str]:
        yield from (self.key, self.en, self.zh, self.shown, *self.aliases)


YES_NO = (
    Choice("yes", "yes", "是", ("y", "true", "1", "已")),
    Choice("no", "no", "否", ("n", "false", "0", "未")),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its key, its headings, what it holds, whether it must be there.

    ``most`` the largest number it may hold, either side of zero: beyond it a slip of the pen.
    """

    key: str
    en: str
    zh: str
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    help_en: str = ""
    help_zh: str = ""
    positive: bool = False
    most: float = LARGEST

    @property
    def most_shown(self) -> str:
        """The largest number a cell may hold, with its unit."""
        return f"{self.most:,.0f} {self.unit}".strip()

    @property
    def spellings(self) -> Iterator[str]:
        yield from (self.key, self.en, self.zh, *self.aliases)

    @property
    def vocabulary(self) -> tuple[Choice, ...]:
        return self.choices or (YES_NO if self.kind is Kind.BOOL else ())

    def choice(self, text: str) -> str | None:
        """The key of the word of the vocabulary that a text spells, None if none."""
        return _words_of(self.vocabulary).get(folded(text)) if len(text) <= LONGEST_HEADING else None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its key, its sheet names, its columns."""

    key: str
    en: str
    zh: str
    fields: tuple[Field, ...]
    aliases: tuple[str, ...] = ()
    required: bool = True

    @property
    def spellings(self) -> Iterator[str]:
        yield from (self.key, self.en, self.zh, f"{self.zh} {self.en}", *self.aliases)

    def field(self, key: str) -> Field:
        """The column with this key. Raises KeyError."""
        for candidate in self.fields:
            if candidate.key == key:
                return candidate
        raise KeyError(key)

    def headed(self, text: str) -> Iterator[str]:
        """The keys of the columns a heading may mean."""
        known = _headings_of(self)
        return (known[form] for form in folded_heading(text) if form in known)


@functools.cache
def _words_of(vocabulary: tuple[Choice, ...]) -> Mapping[str, str]:
    return {folded(s): choice.key for choice in reversed(vocabulary) for s in choice.spellings}


@functools.cache
def _headings_of(spec: TableSpec) -> Mapping[str, str]:
    return {folded(s): field.key for field in reversed(spec.fields) for s in field.spellings}


LONGEST_HEADING = 500  # characters; a longer text is no heading and no word of a vocabulary
_BRACKETS = re.compile(r"[\(\[（【][^)\]）】]*[\)\]）】]")


def folded(text: str) -> str:
    """A heading or word without what people vary: width, case, blanks, underscores, marks of necessity.

    Characters nobody sees (zero width, direction marks), which come along from web pages and chats, go too.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    if not plain.isascii():
        plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return re.sub(r"[\s_\-*:：/]+", "", plain)


def folded_heading(text: str) -> set[str]:
    """All foldings under which a heading may be known: each of its lines, with and without brackets."""
    if len(text) > LONGEST_HEADING:
        return set()
    lines = [text, *text.splitlines()]
    return {folded(form) for line in lines for form in (line, _BRACKETS.sub("", line))} - {""}
