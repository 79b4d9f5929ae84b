"""One registry of units, Chinese and English. Used at the edge only; inside, the unit is in the name."""

from __future__ import annotations

import functools
import unicodedata
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint


class UnitMismatch(ValueError):  # noqa: N818 - named for what happened
    """Two units of different kinds, or a unit that is not known."""


@functools.cache
def _aliases() -> dict[str, str]:
    """Spelling (normalised) -> canonical symbol, from ``units.csv``."""
    text = (resources.files("groundwork") / "units.csv").read_text(encoding="utf-8")
    table: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        symbol, _definition, spellings = line.split(",", 2)
        for spelling in (symbol, *spellings.split()):
            table[_normal(spelling)] = symbol
    return table


@functools.cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(None)
    text = (resources.files("groundwork") / "units.csv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        symbol, definition, _ = line.split(",", 2)
        registry.define(f"{symbol} = {definition}")
    return registry


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    return folded if len(folded) == 1 else folded.lower()


def canonical(text: str) -> str | None:
    """The canonical symbol of a unit as a person writes it (``吨`` -> ``t``), or None if unknown.

    ``ton`` alone is unknown on purpose: a US short ton is 907 kg, a tonne 1,000 kg.
    """
    return _aliases().get(_normal(text)) or _aliases().get(_normal(text).lower())


@functools.lru_cache(maxsize=1024)
def factor(unit_from: str, unit_to: str) -> float:
    """How many ``unit_to`` one ``unit_from`` is, e.g. ``factor("t", "kg") == 1000``.

    One spelling is one unit even where it is not known: processes of an attached database are
    counted in units that nobody can convert.

    Raises:
        UnitMismatch: unknown unit, or units of different kinds.
    """
    import pint

    if unit_from == unit_to:
        return 1.0
    source, target = canonical(unit_from), canonical(unit_to)
    if source is None or target is None:
        raise UnitMismatch(unit_from if source is None else unit_to)
    if source == target:
        return 1.0
    try:
        return float(_registry().Quantity(1.0, source).to(target).magnitude)
    except pint.DimensionalityError as exc:
        raise UnitMismatch(f"{unit_from} -> {unit_to}") from exc


def suggestions(text: str) -> list[str]:
    """Known spellings close to an unknown one, best first, at most three."""
    from rapidfuzz import fuzz, process

    matches = process.extract(_normal(text), list(_aliases()), scorer=fuzz.ratio, limit=6, score_cutoff=60)
    found = [_aliases()[spelling] for spelling, _, _ in matches]
    return list(dict.fromkeys(["t", *found] if _normal(text).startswith("ton") else found))[:3]
