"""What the user says beside the file: what a verification costs, how much goes to the Union, a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cbam.embedded.rules import fold
from cbam.readings import STANDARD, Readings
from groundwork.cells import parse_number
from groundwork.problems import BadInput, Param, Problem


@dataclass(frozen=True, slots=True)
class Named:
    """A figure for everything, and figures by name that go before it. Names are compared folded."""

    general: float | None = None
    by_name: Mapping[str, float] = field(default_factory=dict)

    def of(self, *names: str) -> float | None:
        """The figure of the first name that has one, else the general one, else None."""
        for name in names:
            if fold(name) in self.by_name:
                return self.by_name[fold(name)]
        return self.general

    @property
    def given(self) -> bool:
        """Whether anything was said at all."""
        return self.general is not None or bool(self.by_name)

    def unknown(self, known: Iterable[str]) -> tuple[str, ...]:
        """Names that mean nothing here."""
        meant = {fold(name) for name in known}
        return tuple(name for name in self.by_name if name not in meant)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Yearly cost of a verification [EUR], tonnes of each good sent to the Union a year, budget [EUR].

    Nothing is assumed where nothing is said: without costs the comparison leaves them out, without tonnes
    it stays per tonne. ``origin`` of the goods where the installation does not name its country;
    ``readings`` of the law where it is disputed.
    """

    costs: Named = Named()
    exported_t: Named = Named()
    budget_eur: float | None = None
    year: int | None = None
    origin: str = ""
    readings: Readings = STANDARD


def named(texts: Sequence[str], option: str) -> Named:
    """``["8000", "Pig iron=3000"]`` as figures; raises ``BadInput`` with every text that is none."""
    general: float | None = None
    by_name: dict[str, float] = {}
    problems = []
    for text in texts:
        name, is_named, typed = text.rpartition("=")
        value = parse_number(typed.strip())
        if value is None or value < 0 or (is_named and not name.strip()):
            params: dict[str, Param] = {"option": option, "value": text}
            problems.append(Problem("cbam.advice-number", params=params))
        elif is_named:
            by_name[fold(name)] = value
        else:
            general = value
    if problems:
        raise BadInput(*problems)
    return Named(general, by_name)


def refuse_unknown(figures: Named, known: Sequence[str], option: str) -> None:
    """Raise ``BadInput`` for names that nothing in the file bears."""
    listed = ", ".join(dict.fromkeys(known))
    wrong = [
        Problem("cbam.advice-name-unknown", params={"option": option, "name": name, "known": listed})
        for name in figures.unknown(known)
    ]
    if wrong:
        raise BadInput(*wrong)
