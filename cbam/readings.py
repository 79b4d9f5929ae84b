"""Named switches where the law is silent or its reading disputed: each with a default, none hidden.

What each asks, its values and the texts behind it stand in ``readings.yaml``; the first value is the default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam.scenario import Bilingual
from groundwork.problems import BadInput, Problem

FILE = Path(__file__).parent / "readings.yaml"

CEMENT_UNIT, CLINKER = "cement-default-unit", "clinker"
FERTILISER_UNIT, NITROGEN = "fertiliser-default-unit", "nitrogen"
MARKED_UP, PRINTED = "marked-up-rounding", "printed"
OFFSETS, DIRECT = "allocation-offsets", "direct"
LETTERS, LOWEST = "route-letters", "lowest"
ROUNDING, BY_LINE, BY_YEAR = "certificate-rounding", "line", "year"
CARBON_PRICE, DRAFT = "carbon-price-paid", "draft"
ACTUAL_LETTERS = "actual-route-letters"
SHARED_PROCESS, BY_MASS = "shared-process", "mass"
BAND, LOW, HIGH = "what-if-band", "low", "high"
INDIRECT, COUNTED = "what-if-indirect", "counted"


Concern: TypeAlias = Literal["bill", "advice", "installation"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Strict):
    """One way to read the law."""

    id: str
    en: str
    zh: str

    def say(self, lang: str) -> str:
        """What it means, in ``lang``."""
        return self.zh if lang == "zh" else self.en


class Switch(_Strict):
    """One disputed question, its values (the default first), the texts behind it and what it concerns."""

    id: str
    question: Bilingual
    values: Annotated[tuple[Value, ...], Field(min_length=2)]
    basis: Annotated[str, Field(min_length=1)]
    concerns: Annotated[tuple[Concern, ...], Field(min_length=1)] = ("bill",)

    @property
    def default(self) -> Value:
        """What holds unless something else is asked for."""
        return self.values[0]

    def value(self, name: str) -> Value:
        """The value of that name. KeyError if there is none."""
        return {value.id: value for value in self.values}[name]


@cache
def switches() -> tuple[Switch, ...]:
    """Every switch, in the order of the file."""
    import yaml

    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Switch, ...]).validate_python(raw)


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings chosen; ``changed`` holds only those that differ from the default."""

    changed: tuple[tuple[str, str], ...] = ()

    def of(self, name: str) -> str:
        """The value in use of a switch. KeyError for a switch that does not exist."""
        defaults = {switch.id: switch.default.id for switch in switches()}
        return dict(self.changed).get(name, defaults[name])

    def chooses(self, name: str, value: str) -> bool:
        """Whether a switch stands at a value. KeyError for a switch that does not exist."""
        return self.of(name) == value

    def records(self, concerns: Concern = "bill") -> dict[str, str]:
        """Every switch that concerns a bill, or an installation, with its value in use."""
        return {switch.id: self.of(switch.id) for switch in switches() if concerns in switch.concerns}

    def with_value(self, name: str, value: str) -> Readings:
        """The same readings with one switch moved."""
        return parse_readings([*(f"{n}={v}" for n, v in self.changed if n != name), f"{name}={value}"])


STANDARD = Readings()


def parse_readings(texts: Iterable[str], concerns: Concern | None = None) -> Readings:
    """Readings from ``NAME=VALUE`` texts; a later one of the same name wins.

    ``concerns`` what is computed, where only readings that can change it may be chosen.
    Raises ``BadInput`` with every unknown name or value at once.
    """
    known = {s.id: s for s in switches() if concerns is None or concerns in s.concerns}
    others = {s.id for s in switches()} - set(known)
    chosen: dict[str, str] = {}
    problems = []
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        switch = known.get(name)
        if name in others:
            params = {"name": name, "known": ", ".join(known)}
            problems.append(Problem("cbam.reading-not-here", params=params))
        elif switch is None:
            params = {"name": name, "known": ", ".join(known)}
            problems.append(Problem("cbam.reading-unknown", params=params))
        elif value not in {v.id for v in switch.values}:
            params = {"name": name, "value": value, "known": ", ".join(v.id for v in switch.values)}
            problems.append(Problem("cbam.reading-value-unknown", params=params))
        else:
            chosen[name] = value
    if problems:
        raise BadInput(*problems)
    return Readings(tuple((n, v) for n, v in chosen.items() if v != known[n].default.id))


def only_default_readings(texts: Iterable[str]) -> None:
    """Refuse every reading but the default ones: a stress test is stored, replayed and compared under these.

    Raises ``BadInput`` with every unknown name or value, and every other reading chosen.
    """
    chosen = parse_readings(texts).changed
    if chosen:
        raise BadInput(*(Problem("cbam.stress-reading", params={"name": n, "value": v}) for n, v in chosen))
