"""Energy norms: what the Chinese standards allow per unit of product, and the grade a value has beside them.

The mandatory standards (GB) give up to three levels of energy per unit: 1 advanced, 2 what a new plant has to
reach, 3 the limit no plant may exceed. Figures: ``data/energy_norms.csv``, from a transcription and not from
the standards' own text, as their status says; which level is which colour: ``data/norm_grades.csv``.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from groundwork.tables import folded

SCHEME: Final = "energy-norm"
_FOLDER: Final = Path(__file__).parent / "data"
_SHOWN: Final = 5
_ALIKE: Final = 0.4
_FAR: Final = 5.0  # times a level: then another unit was meant, most likely

Levels = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm: ``levels`` of energy per unit of product [``unit``], the strictest first; None: not given.

    ``status`` transcribed: ``source`` is where the figures were found, not the text of the ``standard``.
    """

    id: str
    standard: str
    en: str
    zh: str
    unit: str
    levels: Levels
    note_en: str
    note_zh: str
    status: str
    source: str

    @property
    def limit(self) -> float:
        """The last level: what no plant may exceed."""
        return next(level for level in reversed(self.levels) if level is not None)

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the levels it does not have."""
        return tuple(number for number, level in enumerate(self.levels, 1) if level is None)

    def name(self, lang: str) -> str:
        """What it is of."""
        return self.zh if lang == "zh" else self.en

    def note(self, lang: str) -> str:
        """What its values include; "" if nothing is to be said."""
        return self.note_zh if lang == "zh" else self.note_en

    @property
    def spellings(self) -> Iterator[str]:
        """Every way to write it."""
        yield from (self.id, self.en, self.zh, f"{self.zh} {self.en}")
        yield from (f"{self.standard} {self.en}", f"{self.standard} {self.zh}")


@dataclass(frozen=True, slots=True)
class Step:
    """One grade: its number and colour, and the level it still reaches; None: beyond them all."""

    grade: int
    colour: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of energy per product: ``factor`` of the unit ``of`` that norms are given in."""

    unit: str
    zh: str
    of: str
    factor: float
    also: tuple[str, ...]

    @property
    def spellings(self) -> Iterator[str]:
        """Every way to write it."""
        yield from (self.unit, self.zh, f"{self.zh} {self.unit}", *self.also)


@dataclass(frozen=True, slots=True)
class UnitEnergy:
    """What a firm states: energy per unit of product [the norm's unit] in a year."""

    firm: str
    norm: Norm
    value: float
    year: int


def grade_of(value: float, levels: Levels, steps: Sequence[Step]) -> int:
    """The grade of a value: the first whose level it does not exceed. A level that is missing is passed over.

    A value equal to a level reaches it; without a level 2 what misses level 1 is graded by level 3.
    """
    for step in steps:
        bound = None if step.level is None else levels[step.level - 1]
        if step.level is None or (bound is not None and value <= bound):
            return step.grade
    return steps[-1].grade


def over_limit(one: UnitEnergy) -> float | None:
    """Energy per unit over the limit [-], above 1 where it is exceeded; None without a positive limit."""
    return one.value / one.norm.limit if one.norm.limit > 0 else None


def is_far(value: float, norm: Norm) -> bool:
    """Whether a value is so far from every level that another unit was meant, most likely."""
    given = [level for level in norm.levels if level is not None]
    return min(given) > 0 and not min(given) / _FAR <= value <= max(given) * _FAR


def latest(stated: Iterable[UnitEnergy]) -> tuple[UnitEnergy, ...]:
    """Of each firm and norm the latest year; a firm's norms in the order of the standards."""
    found: dict[tuple[str, str], UnitEnergy] = {}
    for one in stated:
        key = (one.firm, one.norm.id)
        if key not in found or one.year > found[key].year:
            found[key] = one
    return tuple(sorted(found.values(), key=lambda one: (one.firm, one.norm.id)))


def worst(grades: Iterable[tuple[str, int]]) -> dict[str, int]:
    """A firm's own grade: the worst of its norms, from (firm, grade)."""
    found: dict[str, int] = {}
    for firm, grade in grades:
        found[firm] = max(grade, found.get(firm, grade))
    return found


@cache
def steps() -> tuple[Step, ...]:
    """The grades, the best first."""
    return tuple(
        Step(int(row["grade"]), row["colour"], int(row["level"]) if row["level"] else None)
        for row in _rows("norm_grades.csv")
    )


@cache
def norms() -> Mapping[str, Norm]:
    """Every norm by its id."""
    return {row["id"]: _norm(row) for row in _rows("energy_norms.csv")}


def find(text: str) -> Norm | None:
    """The norm a text names: its id, or its name in either language, with or without the standard."""
    found = _spelt().get(folded(text))
    return norms()[found] if found else None


def near(text: str) -> tuple[Norm, ...]:
    """Norms a text may mean: those whose name holds it, else those written alike."""
    wanted = folded(text)
    inside = [
        norm for norm in norms().values() if wanted and any(wanted in folded(s) for s in norm.spellings)
    ]
    if inside:
        return tuple(inside[:_SHOWN])
    alike = difflib.get_close_matches(wanted, list(_spelt()), n=2 * _SHOWN, cutoff=_ALIKE)
    ids = dict.fromkeys(_spelt()[one] for one in alike)
    return tuple(norms()[one] for one in list(ids)[:_SHOWN])


def in_unit(value: float, written: str, unit: str) -> float | None:
    """A value in the unit of a norm; None where the unit as written is another or none that is known.

    Twelve digits are kept, so that a value written as a level in another unit stays at that level.
    """
    found = next((one for one in units() if folded(written) in set(map(folded, one.spellings))), None)
    return float(f"{value * found.factor:.12g}") if found and found.of == unit else None


@cache
def units() -> tuple[Unit, ...]:
    """Every unit that is read."""
    return tuple(
        Unit(row["unit"], row["zh"], row["of"], float(row["factor"]), tuple(row["also"].split(";")))
        for row in _rows("energy_units.csv")
    )


def _norm(row: Mapping[str, str]) -> Norm:
    levels = tuple(float(row[f"level_{n}"]) if row[f"level_{n}"] else None for n in (1, 2, 3))
    texts = {key: row[key] for key in ("id", "standard", "en", "zh", "unit", "note_en", "note_zh")}
    return Norm(**texts, levels=levels, status=row["status"], source=row["source"])


@cache
def _spelt() -> Mapping[str, str]:
    return {folded(text): norm.id for norm in norms().values() for text in norm.spellings}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
