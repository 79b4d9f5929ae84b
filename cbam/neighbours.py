"""What else the EU asks of a good: cited pointers by CN prefix, from ``neighbours.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

_FILE = Path(__file__).parent / "neighbours.yaml"


class Pointer(BaseModel):
    """One act or practice a good of these CN prefixes meets; empty prefixes mean every good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    prefixes: tuple[str, ...]
    act: str
    confidence: Literal["high", "medium"]
    en: str
    zh: str

    def say(self, lang: str) -> str:
        """What it asks, in ``lang``."""
        return self.zh if lang == "zh" else self.en

    def concerns(self, cn_code: str) -> bool:
        """Whether a CN code (4 to 10 digits) falls under it."""
        return not self.prefixes or cn_code.startswith(self.prefixes)


@cache
def pointers() -> tuple[Pointer, ...]:
    """All pointers of the packaged table."""
    import yaml

    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Pointer, ...]).validate_python(raw)


def what_else(cn_code: str) -> tuple[Pointer, ...]:
    """Pointers for one CN code, the most specific first, the general ones last."""
    found = [p for p in pointers() if p.concerns(cn_code)]
    return tuple(sorted(found, key=lambda p: not p.prefixes))
