"""Which customs codes exist, which CN8 the law splits by TARIC, and what chapters and headings are called."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cbam.law.tables import Stack

CHAPTER_DIGITS, HEADING_DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class Split:
    """One TARIC part of a CN8 that the law treats on its own; ``code`` is "" for an unlisted rest."""

    cn8: str
    code: str
    name_en: str
    name_zh: str
    in_scope: bool


@dataclass(frozen=True)
class Nomenclature:
    """Codes of the carried Combined Nomenclature together with those of the law's own tables."""

    stacks: Mapping[str, Stack]
    scope: frozenset[str]

    @property
    def edition(self) -> str:
        """The list that codes were checked against, such as "CN 2025"."""
        return self.stacks["cn8"].datasets[-1].article.rpartition(", ")[2]

    @cached_property
    def replaced(self) -> Mapping[str, tuple[str, ...]]:
        """CN8 that were split or renumbered -> the codes in their place."""
        stack = self.stacks["replaced_codes"]
        new = (text.split() for text in stack.texts("replaced_by"))
        return {old: tuple(codes) for old, codes in zip(stack.texts("cn8"), new, strict=True)}

    @cached_property
    def splits(self) -> Mapping[str, tuple[Split, ...]]:
        """CN8 -> its TARIC parts where the law tells them apart."""
        stack = self.stacks["taric_splits"]
        names = ("cn8", "code", "name_en", "name_zh", "in_scope")
        found: dict[str, tuple[Split, ...]] = {}
        for cn8, code, en, zh, inside in zip(*(stack.texts(n) for n in names), strict=True):
            found[cn8] = (*found.get(cn8, ()), Split(cn8, code, en, zh, inside == "yes"))
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted((set(self.stacks["cn8"].texts("cn8")) | self.scope) - set(self.replaced))

    @cached_property
    def _existing(self) -> frozenset[str]:
        return frozenset(self._sorted)

    def exists(self, cn8: str) -> bool:
        """Whether a CN8 is in the carried list or in the law's tables, and was not replaced."""
        return cn8 in self._existing

    def under(self, prefix: str) -> tuple[str, ...]:
        """Every existing CN8 that begins with ``prefix``."""
        codes = self._sorted
        first = bisect_left(codes, prefix)
        last = bisect_left(codes, prefix + ":")
        return tuple(codes[first:last])

    @cached_property
    def priced_goods(self) -> tuple[str, ...]:
        """The codes that can carry a price: CN8 in scope, and TARIC codes where the law splits a CN8."""
        goods: list[str] = []
        for cn8 in sorted(self.scope - set(self.replaced)):
            parts = self.splits.get(cn8)
            goods += [part.code for part in parts if part.in_scope] if parts else [cn8]
        return tuple(goods)

    def chapter(self, code: str) -> tuple[str, str]:
        """English and Chinese name of a code's chapter; ("", "") if there is no such chapter."""
        return self._names("chapters", "chapter").get(code[:CHAPTER_DIGITS], ("", ""))

    def heading(self, code: str) -> tuple[str, str]:
        """English and Chinese short name of a code's heading; ("", "") outside the CBAM headings."""
        return self._names("headings", "heading").get(code[:HEADING_DIGITS], ("", ""))

    def _names(self, table: str, key: str) -> dict[str, tuple[str, str]]:
        names = self._cache.get(table)
        if names is None:
            stack = self.stacks[table]
            pairs = zip(stack.texts("name_en"), stack.texts("name_zh"), strict=True)
            names = self._cache[table] = dict(zip(stack.texts(key), pairs, strict=True))
        return names

    @cached_property
    def _cache(self) -> dict[str, dict[str, tuple[str, str]]]:
        return {}
