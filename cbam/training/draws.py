"""Reproducible choices: the same names give the same choices on every machine and version."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """A stream of choices named by a seed and whatever else tells it apart.

    The n-th choice is the SHA-256 of the names and n, so it depends on no library's generator.
    """

    def __init__(self, *names: object) -> None:
        self._name = "/".join(str(name) for name in names)
        self._drawn = 0

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1. ValueError for an ``n`` that is not positive."""
        if n < 1:
            raise ValueError("nothing to choose from")
        self._drawn += 1
        return int.from_bytes(sha256(f"{self._name}#{self._drawn}".encode()).digest()) % n

    def one(self, of: Sequence[T]) -> T:
        """One of them. ValueError where there are none."""
        return of[self.below(len(of))]

    def shuffled(self, of: Sequence[T]) -> list[T]:
        """All of them in another order."""
        left, found = list(of), []
        while left:
            found.append(left.pop(self.below(len(left))))
        return found

    def some(self, of: Sequence[T], n: int) -> list[T]:
        """``n`` different ones, fewer where there are not so many."""
        return self.shuffled(of)[:n]
