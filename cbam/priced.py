"""A bill: priced lines as columns, every term kept, and what a reader of each line should know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd

from cbam import liability
from cbam.electricity import FactorBasis
from cbam.importers.threshold import declarations
from cbam.prices import MISSING, PriceQuote, Prices
from cbam.profile import Note, Profile, Scope
from cbam.readings import BY_YEAR, ROUNDING, Readings
from cbam.shipments import Flags, Floats, Ints, Shipments, Texts
from cbam.statute import Statute
from groundwork.problems import Counts, Problem


class Basis(StrEnum):
    """What a line's embedded emissions rest on."""

    DEFAULT = "default"
    ACTUAL_USER = "actual (user figures)"
    WHAT_IF = "what-if band"
    ELECTRICITY_USER = "electricity (user factor)"
    ELECTRICITY_COUNTRY = "electricity (country default)"
    ELECTRICITY_ALTERNATIVE = "electricity (alternative default)"
    ELECTRICITY_UNION = "electricity (Union factor)"
    ELECTRICITY_ACTUAL = "electricity (actual factor)"
    NOT_CHARGED = "not charged"


_OF_FACTOR = {
    FactorBasis.COUNTRY: Basis.ELECTRICITY_COUNTRY,
    FactorBasis.ALTERNATIVE: Basis.ELECTRICITY_ALTERNATIVE,
    FactorBasis.UNION: Basis.ELECTRICITY_UNION,
    FactorBasis.ACTUAL: Basis.ELECTRICITY_ACTUAL,
}


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of every line, per ``unit`` of good (t, or MWh for electricity); NaN where none applies.

    ``content_share`` [-] is 1 unless a reading counts default values per tonne of clinker or nitrogen;
    ``carbon_price_certificates`` is what a reading takes off for a carbon price paid, else 0, at the
    effective price ``carbon_price_eur_per_tco2e``.
    """

    quantity: Floats
    default_total: Floats
    markup: Floats
    see: Floats
    benchmark: Floats
    cbam_factor: Floats
    cscf: Floats
    sefa: Floats
    content_share: Floats
    certificates_per_unit: Floats
    carbon_price_eur_per_tco2e: Floats
    carbon_price_certificates: Floats
    certificates: Floats
    price_eur: Floats
    cost_eur: Floats


@dataclass(frozen=True, slots=True)
class RoundedUp:
    """What rounding up an importer's calendar year of import adds: certificates, at the year's mean price."""

    importer: str
    year: int
    certificates: float
    cost_eur: float


def rounded_by_year(importer: Texts, year: Ints, terms: Terms) -> tuple[RoundedUp, ...]:
    """Each importer's year rounded up to whole certificates; the rest is priced at the year's mean.

    Names that differ only in case or blanks are one importer, shown as first written.
    """
    number = declarations(importer, year)
    _, first = np.unique(number, return_index=True)
    sums = (np.bincount(number, values, len(first)) for values in (terms.certificates, terms.cost_eur))
    found = []
    for line, n, eur in zip(first, *sums, strict=True):
        name = "" if pd.isna(importer[line]) else str(importer[line])
        extra = float(liability.whole(n)) - float(n)
        found.append(RoundedUp(name, int(year[line]), extra, extra * float(eur) / float(n) if n > 0 else 0.0))
    return tuple(sorted(found, key=lambda one: (one.importer, one.year)))


@dataclass(frozen=True, eq=False)
class Bill:
    """Priced lines as columns; ``profiles`` and ``quotes`` are shared by the lines that point at them.

    ``shipments`` holds the priced lines only, ``rows`` where they stood; ``problems`` explains the others.
    ``line_notes`` are masks over the lines, by note code. Sums of parts equal ``total``. ``on_defaults``
    [tCO2e/t] is what the precursors of a line on actual figures carry as default values, ``inside_markup``
    the mark-up in it.
    """

    shipments: Shipments
    rows: Ints
    law: Statute
    prices: Prices
    profiles: tuple[Profile, ...]
    profile_of: Ints
    quotes: tuple[PriceQuote | None, ...]
    quote_of: Ints
    electricity: Flags
    suspended: Flags
    readings: Readings
    terms: Terms
    line_notes: Mapping[str, Flags]
    problems: tuple[Problem, ...]
    counts: Counts
    on_defaults: Floats
    inside_markup: Floats

    def __len__(self) -> int:
        return len(self.profile_of)

    @property
    def certificates(self) -> float:
        """Certificates of all lines together, and what rounding by year adds."""
        return float(self.terms.certificates.sum()) + sum(r.certificates for r in self.rounded_up)

    @property
    def cost_eur(self) -> float:
        """Cost of all lines together, and of what rounding by year adds [EUR]."""
        return float(self.terms.cost_eur.sum()) + sum(r.cost_eur for r in self.rounded_up)

    @cached_property
    def rounded_up(self) -> tuple[RoundedUp, ...]:
        """What rounding up each importer's year adds, where that reading is chosen."""
        if not self.readings.chooses(ROUNDING, BY_YEAR):
            return ()
        return rounded_by_year(self.shipments.importer, self.shipments.year, self.terms)

    @cached_property
    def charged(self) -> Flags:
        """Lines in scope and from an origin that pays."""
        charged: Flags = self.gather([p.scope is Scope.IN_SCOPE for p in self.profiles]).astype(np.bool_)
        return charged & ~self.suspended

    @cached_property
    def basis(self) -> Texts:
        """What each line's emissions rest on, as :class:`Basis`."""
        known = np.empty(len(self), dtype=object)
        known[:] = Basis.DEFAULT
        known[self.gather([p.what_if is not None for p in self.profiles]).astype(np.bool_)] = Basis.WHAT_IF
        known[self.shipments.actual] = Basis.ACTUAL_USER
        known[self.electricity] = Basis.ELECTRICITY_USER
        for given, basis in _OF_FACTOR.items():
            known[self.electricity & (self.shipments.factor_basis == given)] = basis
        known[~self.charged] = Basis.NOT_CHARGED
        return known

    def counting(self, read: Counts) -> Bill:
        """The same bill with the counts of the file it was read from."""
        used = self.counts.n_used
        return replace(self, counts=Counts(read.n_read, used, read.n_read - used))

    @property
    def general_notes(self) -> tuple[Note, ...]:
        """What holds for the whole bill."""
        overlays = (
            Note("cbam.note-overlay", {"id": o.id, "status": o.kind.word, "en": o.name_en, "zh": o.name_zh})
            for o in self.law.newest.overlay_records
        )
        chosen = (Note("cbam.note-reading", {"name": n, "value": v}) for n, v in self.readings.changed)
        unused = (Note("cbam.note-price-over-scenario", {"name": self.prices.scenario.id}),)
        typed_over = self.prices.flat_eur is not None and self.prices.scenario.price is not None
        return (*overlays, *chosen, *(unused if typed_over else ()), Note("cbam.note-de-minimis"))

    def gather(self, by_profile: Sequence[object]) -> Texts:
        """One value per line from one value per profile."""
        values = np.empty(len(by_profile), dtype=object)
        values[:] = by_profile
        return values[self.profile_of]

    def gather_where(self, mask: Flags, by_profile: Sequence[object]) -> Texts:
        """As :meth:`gather`, None outside ``mask``."""
        values = self.gather(by_profile).copy()
        values[~mask] = None
        return values

    def notes(self, row: int) -> tuple[Note, ...]:
        """Everything a reader of this line should know, as codes with parameters."""
        profile = self.profiles[self.profile_of[row]]
        own = tuple(Note(code) for code, mask in self.line_notes.items() if mask[row])
        quote = self.quotes[self.quote_of[row]]
        default_path = self.basis[row] in (Basis.DEFAULT, Basis.WHAT_IF)
        of_profile = tuple(n for n in profile.notes if default_path or not n.default_path_only)
        return (*of_profile, *_price_notes(quote, self.prices), *own)


def _price_notes(quote: PriceQuote | None, prices: Prices) -> tuple[Note, ...]:
    if quote is not None and quote.of_week:
        return (Note("cbam.note-price-no-auction", {"week": quote.period, "of_week": quote.of_week}),)
    if quote is None or quote.status in ("published", MISSING):
        return ()
    if quote.status == "user":
        return (Note("cbam.note-price-flat", {"price": quote.price_eur}),)
    params = {
        "name": prices.scenario.id,
        "period": quote.period,
        "status": f"cbam.price-is-{quote.status}",
        "source": quote.source,
    }
    return (Note("cbam.note-price-scenario", params),)
