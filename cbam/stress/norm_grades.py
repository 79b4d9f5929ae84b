"""Firms beside the energy norms: what each states, the grade of every norm and the firm's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cbam.stress.grades import grade
from cbam.stress.norms import SCHEME, Norm, UnitEnergy, grade_of, latest, over_limit, steps, worst
from groundwork.words import number, say
from groundwork.workbooks import SheetOut

if TYPE_CHECKING:
    from cbam.scenario_parts import CutOffs
    from cbam.stress.rows import Rows

DIGITS: Final = 6
_SHOWN: Final = 12
_LEVELS: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Graded:
    """What a firm states beside one norm, and the grade it has there."""

    stated: UnitEnergy
    grade: int
    colour: str

    def record(self, lang: str) -> dict[str, object]:
        """In the shape of ``docs/schemas/cbam_stress.json``."""
        one, norm = self.stated, self.stated.norm
        return {
            "firm": one.firm, "norm": norm.id, "standard": norm.standard, "name": norm.name(lang),
            "year": one.year, "value": one.value, "unit": norm.unit, "levels": norm.levels,
            "levels_missing": norm.missing, "over_limit": over_limit(one), "grade": self.grade,
            "colour": self.colour, "note": norm.note(lang), "status": norm.status,
            "source": source_of(norm, lang),
        }  # fmt: skip


def graded(stated: Iterable[UnitEnergy], firms: Sequence[str]) -> tuple[Graded, ...]:
    """The latest value of every norm of the firms named, the worst grade first."""
    colour = {step.grade: step.colour for step in steps()}
    found = []
    for one in latest(stated):
        if one.firm in firms:
            reached = grade_of(one.value, one.norm.levels, steps())
            found.append(Graded(one, reached, colour[reached]))
    return tuple(sorted(found, key=lambda g: (-g.grade, g.stated.firm, g.stated.norm.id)))


def of_firms(found: Iterable[Graded]) -> dict[str, int]:
    """Each firm's own grade: that of its worst norm."""
    return worst((one.stated.firm, one.grade) for one in found)


def add_norm_grades(
    rows: Rows, names: tuple[str, ...], stated: Iterable[UnitEnergy], own: CutOffs | None
) -> None:
    """Rows of what firms state and of their grades.

    The statistic of a row is the norm it is of. The firm's own grade, its worst, has the scheme as statistic:
    the levels of the norms, and the scenario's cut-offs ``own`` on energy over the norm's limit.
    """
    found = graded(stated, names)
    at = {name: place for place, name in enumerate(names)}
    for norm in dict.fromkeys(one.stated.norm for one in found):
        mine = {at[one.stated.firm]: one for one in found if one.stated.norm == norm}
        ratios = {place: over_limit(one.stated) for place, one in mine.items()}
        columns: dict[tuple[str, str], Mapping[int, float | None]] = {
            ("unit_energy", norm.unit): {place: one.stated.value for place, one in mine.items()},
            ("unit_energy_year", "year"): {place: one.stated.year for place, one in mine.items()},
            ("energy_over_norm_limit", "1"): ratios,
            ("norm_grade", "1"): {place: one.grade for place, one in mine.items()},
        }
        rows.add("firm", names, {key: _filled(of, len(names)) for key, of in columns.items()}, norm.id)
    by_scheme = {SCHEME: of_firms(found)}
    if own is not None:
        by_scheme[own.scheme] = worst(_by_own(found, own))
    for scheme, grades in by_scheme.items():
        if grades:
            values = _filled({at[name]: one for name, one in grades.items()}, len(names))
            rows.add("firm", names, {("norm_grade", "1"): values}, scheme)


def _by_own(found: Iterable[Graded], own: CutOffs) -> Iterator[tuple[str, int]]:
    for one in found:
        ratio = over_limit(one.stated)
        if ratio is not None:
            yield one.stated.firm, int(grade(np.array([ratio]), own.above)[0])


def _filled(values: Mapping[int, float | None], n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.full(n, np.nan)
    for place, value in values.items():
        found[place] = np.nan if value is None else value
    return found


def levels_text(norm: Norm, lang: str) -> str:
    """The three levels, a dash for one the norm does not have."""
    return " / ".join(number(level, lang, _decimals(level)) for level in norm.levels)


def value_text(value: float, lang: str) -> str:
    """A value with the decimals it has."""
    return number(value, lang, _decimals(value))


def _decimals(value: float | None) -> int:
    text = f"{value or 0:.{DIGITS}g}"
    return len(text.partition(".")[2]) if "e" not in text else 0


def record(found: Sequence[Graded], lang: str) -> dict[str, object]:
    """What the answer of ``cbam stress`` says of the norms."""
    colour = {step.grade: step.colour for step in steps()}
    firms = [{"firm": f, "grade": g, "colour": colour[g]} for f, g in sorted(of_firms(found).items())]
    return {"scheme": SCHEME, "firms": firms, "values": [one.record(lang) for one in found]}


def lines(found: Sequence[Graded], n_firms: int, lang: str) -> Iterator[str]:
    """What the terminal says: how many firms have which colour, and what is behind the worst of them."""
    if not found:
        return
    by_firm = of_firms(found)
    counts = Counter(by_firm.values())
    said = say("cbam.norms-comma", lang).join(
        f"{colour_text(step.grade, lang)} {counts[step.grade]}" for step in steps()
    )
    yield say("cbam.norms-heading", lang, counts=said, none=n_firms - len(by_firm))
    for one in found[:_SHOWN]:
        yield "  " + line(one, lang)
    if len(found) > _SHOWN:
        yield "  " + say("cbam.norms-more", lang, n=len(found) - _SHOWN)
    yield "  " + say("cbam.norms-note", lang)


def line(one: Graded, lang: str) -> str:
    """One firm beside one norm, in words."""
    norm = one.stated.norm
    text = say(
        "cbam.norms-line", lang, firm=one.stated.firm, colour=colour_text(one.grade, lang),
        norm=f"{norm.standard} {norm.name(lang)}", value=value_text(one.stated.value, lang), unit=norm.unit,
        year=one.stated.year, levels=levels_text(norm, lang),
    )  # fmt: skip
    return text + missing_text(norm, lang)


def missing_text(norm: Norm, lang: str) -> str:
    """That a norm has no such level; "" where it has all of them."""
    levels = ", ".join(map(str, norm.missing))
    return say("cbam.norms-missing", lang, levels=levels) if levels else ""


def source_of(norm: Norm, lang: str) -> str:
    """The standard, and where its figures were found."""
    return say("cbam.norms-source", lang, standard=norm.standard, source=norm.source)


def colour_text(grade: int, lang: str) -> str:
    """The colour of a grade in words."""
    return say(f"cbam.panel-energy-norm-{grade}", lang)


def sheet(found: Sequence[Graded], lang: str) -> SheetOut:
    """All of it as a sheet of the workbook."""
    keys = ("firm", "norm", "standard", "value", "unit", "year")
    headings = [say(f"cbam.norms-column-{key}", lang) for key in keys]
    headings += [say("cbam.norms-column-level", lang, n=n) for n in _LEVELS]
    headings += [say(f"cbam.norms-column-{key}", lang) for key in ("over", "colour", "own", "note", "source")]
    own = of_firms(found)
    rows: list[list[object]] = [
        [one.stated.firm, one.stated.norm.name(lang), one.stated.norm.standard, one.stated.value,
         one.stated.norm.unit, one.stated.year, *one.stated.norm.levels, over_limit(one.stated),
         colour_text(one.grade, lang), colour_text(own[one.stated.firm], lang), one.stated.norm.note(lang),
         source_of(one.stated.norm, lang)]
        for one in found
    ]  # fmt: skip
    return SheetOut(say("cbam.norms-sheet", lang), headings, rows, [say("cbam.norms-note", lang)])
