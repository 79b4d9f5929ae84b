"""The alloy grade of steel from its composition, by the limits of IR (EU) 2025/2620 Annex pt 5.1 (legend)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from groundwork.problems import Param, Place, Problem

if TYPE_CHECKING:
    from cbam.embedded.rules import Rules

CARBON, CHROMIUM, ALLOY = "carbon_pct", "chromium_pct", "alloy_pct"
ELEMENTS = ("manganese_pct", CHROMIUM, "nickel_pct", "other_alloy_pct")


class Grade(StrEnum):
    """What a composition says: stainless, high-alloy, or below both limits."""

    STAINLESS = "stainless"
    HIGH_ALLOY = "high alloy"
    BELOW = "below"


FITTING: Mapping[Grade, Collection[str]] = {
    Grade.STAINLESS: ("high alloy",),
    Grade.HIGH_ALLOY: ("high alloy",),
    Grade.BELOW: ("carbon", "low alloy"),
}


@dataclass(frozen=True, slots=True)
class Composition:
    """Shares by mass [%]: carbon, chromium, all alloying elements together; None where not stated."""

    carbon: float | None
    chromium: float | None
    alloy: float | None


def composition_of(qualifying: Mapping[str, object]) -> Composition:
    """The composition among the qualifying parameters of a good [% by mass].

    ``alloy_pct`` is the sum of the alloying elements; without it the elements stated are added up.
    """
    numbers = {key: value for key in (CARBON, CHROMIUM, ALLOY, *ELEMENTS)
               if (value := _number(qualifying.get(key))) is not None}  # fmt: skip
    parts = [numbers[key] for key in ELEMENTS if key in numbers]
    alloy = numbers.get(ALLOY, sum(parts) if parts else None)
    return Composition(numbers.get(CARBON), numbers.get(CHROMIUM), alloy)


def grade_of(composition: Composition, rules: Rules) -> Grade | None:
    """The grade a composition has, None where it states too little to tell.

    Low-alloy and carbon steel are told apart by the CN heading and the stated route, not by these limits.
    """
    most_carbon = rules.parameter("stainless_carbon_highest_percent")
    least_chromium = rules.parameter("stainless_chromium_lowest_percent")
    if composition.chromium is not None and composition.chromium >= least_chromium:
        if composition.carbon is None:
            return None
        if composition.carbon <= most_carbon:
            return Grade.STAINLESS
    if composition.alloy is None:
        return None
    high = composition.alloy >= rules.parameter("high_alloy_lowest_percent")
    return Grade.HIGH_ALLOY if high else Grade.BELOW


def fitting_letters(grade: Grade, letters: Collection[str], rules: Rules) -> tuple[str, ...]:
    """Those of the route letters that are of a grade."""
    return tuple(letter for letter in letters if rules.grade_of_letter.get(letter) in FITTING[grade])


def grade_conflict(  # noqa: PLR0913, PLR0917 - a good, its letters and where it stands
    name: str, cn_code: str, qualifying: Mapping[str, object], letters: Collection[str], rules: Rules,
    place: Place,
) -> Iterator[Problem]:  # fmt: skip
    """The problem with a composition that contradicts the stated routes, or the code's kind of steel."""
    composition = composition_of(qualifying)
    grade = grade_of(composition, rules)
    graded = [letter for letter in letters if rules.grade_of_letter.get(letter)]
    if grade is None or not graded or fitting_letters(grade, graded, rules):
        return
    shown = {"carbon": composition.carbon, "chromium": composition.chromium, "alloy": composition.alloy}
    params: dict[str, Param] = {
        "name": name, "cn": cn_code, "routes": ", ".join(graded), "grade": str(grade),
        **{key: "-" if value is None else f"{value:g}" for key, value in shown.items()},
    }  # fmt: skip
    code = "below" if grade is Grade.BELOW else "above"
    yield Problem(f"cbam.embedded-grade-{code}", place, params)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)
