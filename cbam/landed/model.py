"""Offers, duties and stacks as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cbam.profile import Note
from groundwork.problems import Place, Problem


class DutyKind(StrEnum):
    """What a duty is; a quota has a rate within and one beyond."""

    DUTY = "duty"
    QUOTA_IN = "quota-in"
    QUOTA_OUT = "quota-out"
    ANTI_DUMPING = "anti-dumping"
    COUNTERVAILING = "countervailing"


class RateUnit(StrEnum):
    """How a rate is meant: a share of its base, an amount per tonne, or a least net price."""

    PERCENT = "%"
    PER_TONNE = "EUR/t"
    MINIMUM_PRICE = "minimum price"


class Part(StrEnum):
    """The parts of a stack, in the order they are charged."""

    VALUE = "customs-value"
    DUTY = "customs-duty"
    QUOTA = "tariff-quota"
    ANTI_DUMPING = "anti-dumping-duty"
    COUNTERVAILING = "countervailing-duty"
    CBAM = "cbam"
    ETS = "eu-ets"


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the duties table. ``rate`` is a fraction [-] for ``PERCENT``, else EUR/t.

    ``cn_code`` a prefix ("" every code), ``origin`` ISO code ("" every origin), ``exporter`` and
    ``company_code`` ("" all others). ``own``: typed by the user, and so before packaged rows.
    """

    cn_code: str
    origin: str
    kind: DutyKind
    rate: float
    unit: RateUnit
    exporter: str = ""
    company_code: str = ""
    valid_from: date = date.min
    valid_to: date = date.max
    act: str = ""
    source: str = ""
    status: str = "user"
    confidence: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A tonne of a good from one place: prices [EUR/t], what it emits [tCO2e/t], what it was before.

    ``net_price`` free at the Union frontier; the customs value where none is given. ``in_quota`` [0..1] the
    share within the tariff quota, None if not stated. ``taric_code`` 10 digits where duties need them.
    ``allocation`` of a Union producer. ``typed`` are the emission figures as typed, for the bill.
    ``value_source`` where a value is from that the user did not state.
    """

    id: str
    cn_code: str
    origin: str
    value_eur_per_t: float
    taric_code: str = ""
    exporter: str = ""
    company_code: str = ""
    net_price_eur_per_t: float | None = None
    in_quota: float | None = None
    typed: dict[str, str] = field(default_factory=dict)
    see_direct: float | None = None
    see_indirect: float | None = None
    allocation: float | None = None
    route: str = ""
    importer: str = ""
    importer_group: str = ""
    mass_t: float | None = None
    former_cn_code: str = ""
    former_origin: str = ""
    value_source: str = ""
    place: Place = field(default_factory=Place)

    @property
    def duty_code(self) -> str:
        """The code duties are looked up by: the TARIC code where it is given."""
        return self.taric_code or self.cn_code

    @property
    def net_price(self) -> float:
        """The net price free at the Union frontier [EUR/t]."""
        return self.value_eur_per_t if self.net_price_eur_per_t is None else self.net_price_eur_per_t


@dataclass(frozen=True, slots=True)
class Charge:
    """One part of a stack: ``eur_per_t`` None where it is not known, ``reason`` then says why.

    ``base_eur_per_t`` what the rate applies to, ``rate`` as its table has it, in per cent or EUR/t.
    """

    part: Part
    eur_per_t: float | None
    base_eur_per_t: float | None = None
    rate: float | None = None
    rate_unit: str = ""
    act: str = ""
    source: str = ""
    status: str = ""
    confidence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """An offer with all its charges."""

    offer: Offer
    in_union: bool
    charges: tuple[Charge, ...]
    see: float | None = None
    sefa: float | None = None
    basis: str = ""
    flags: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def missing(self) -> tuple[Part, ...]:
        """Charges that are not known."""
        return tuple(c.part for c in self.charges if c.eur_per_t is None)

    @property
    def known_eur_per_t(self) -> float:
        """The sum of what is known [EUR/t]: the least the tonne costs."""
        return sum(c.eur_per_t for c in self.charges if c.eur_per_t is not None)

    @property
    def landed_eur_per_t(self) -> float | None:
        """The landed cost [EUR/t]; None while a charge is not known."""
        return None if self.missing else self.known_eur_per_t

    def of(self, part: Part) -> float | None:
        """One charge [EUR/t]; 0 where the stack has no such part."""
        return next((c.eur_per_t for c in self.charges if c.part is part), 0.0)
