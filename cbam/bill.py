"""From shipments to certificates and euros in one vectorised pass, every term kept.

What the law says of a line depends only on its code, origin and reporting year: such profiles are resolved
once each, then gathered. The same function prices one line and a million. ``price_lines`` never applies the
50-tonne threshold: that is a question about an importer's year, not about a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from cbam import liability
from cbam.prices import PriceQuote, Prices
from cbam.profiles import Findings, Note, Profile, Scope, resolve_profile
from cbam.shipments import Flags, Floats, Ints, Shipments, Texts
from cbam.statute import Statute
from groundwork.problems import Counts, Problem, Severity

TONNE, MEGAWATT_HOUR = "t", "MWh"


class Basis(StrEnum):
    """What a line's embedded emissions rest on."""

    DEFAULT = "default"
    ACTUAL_USER = "actual (user figures)"
    ELECTRICITY_USER = "electricity (user factor)"
    NOT_CHARGED = "not charged"


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of every line, per ``unit`` of good (t, or MWh for electricity); NaN where none applies."""

    quantity: Floats
    default_total: Floats
    markup: Floats
    see: Floats
    benchmark: Floats
    cbam_factor: Floats
    cscf: Floats
    sefa: Floats
    certificates_per_unit: Floats
    certificates: Floats
    price_eur: Floats
    cost_eur: Floats


@dataclass(frozen=True, eq=False)
class Bill:
    """Priced lines as columns; ``profiles`` and ``quotes`` are shared by the lines that point at them.

    ``shipments`` holds the priced lines only, ``rows`` where they stood; ``problems`` explains the others.
    ``line_notes`` are masks over the lines, by note code. Sums of parts equal ``total``.
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
    terms: Terms
    line_notes: Mapping[str, Flags]
    problems: tuple[Problem, ...]
    counts: Counts

    def __len__(self) -> int:
        return len(self.profile_of)

    @property
    def certificates(self) -> float:
        """Certificates of all lines together."""
        return float(self.terms.certificates.sum())

    @property
    def cost_eur(self) -> float:
        """Cost of all lines together [EUR]."""
        return float(self.terms.cost_eur.sum())

    @cached_property
    def charged(self) -> Flags:
        """Lines in scope and from an origin that pays."""
        return self.gather([p.scope is Scope.IN_SCOPE for p in self.profiles]).astype(np.bool_)

    @cached_property
    def basis(self) -> Texts:
        """What each line's emissions rest on, as :class:`Basis`."""
        known = np.empty(len(self), dtype=object)
        known[:] = Basis.DEFAULT
        known[self.shipments.actual] = Basis.ACTUAL_USER
        known[self.electricity] = Basis.ELECTRICITY_USER
        known[~self.charged] = Basis.NOT_CHARGED
        return known

    def counting(self, read: Counts) -> Bill:
        """The same bill with the counts of the file it was read from: refused at reading, refused at pricing."""
        used = self.counts.n_used
        return replace(self, counts=Counts(read.n_read, used, read.n_read - used))

    @property
    def general_notes(self) -> tuple[Note, ...]:
        """What holds for the whole bill."""
        return (Note("cbam.note-de-minimis"),)

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
        default_path = self.basis[row] is Basis.DEFAULT
        of_profile = tuple(n for n in profile.notes if default_path or not n.default_path_only)
        return (*of_profile, *_price_notes(quote, self.prices), *own)


def price_lines(shipments: Shipments, law: Statute, prices: Prices) -> Bill:
    """Price every line: scope first, then emissions, free allocation, certificates, cost.

    Lines that cannot be priced (unknown code or origin, no published price, incomplete actual figures) are
    left out and reported with their place; ``counts`` adds up. Sources: see :mod:`cbam.liability`.
    """
    n = len(shipments)
    refused = _Refused(shipments)
    reporting, floored = _reporting_years(shipments, law, refused)
    profile_of, found = _profiles(shipments, reporting, law, prices)
    profiles = _refuse_unresolved(found, profile_of, refused)
    electricity = _gather([p is not None and p.electricity for p in profiles], profile_of)
    charged = _gather([p is not None and p.scope is Scope.IN_SCOPE for p in profiles], profile_of)
    quote_of, quotes = _quotes(shipments, charged & refused.ok, law, prices, refused)
    _refuse_incomplete(shipments, profiles, profile_of, charged, electricity, refused)
    rows = np.flatnonzero(refused.ok)
    kept = shipments.take(rows)
    bill_profiles, kept_profile_of = _compact(profiles, profile_of[rows])
    terms = _terms(
        kept, bill_profiles, kept_profile_of, quotes, quote_of[rows], electricity[rows], charged[rows]
    )
    return Bill(
        shipments=kept,
        rows=rows,
        law=law,
        prices=prices,
        profiles=bill_profiles,
        profile_of=kept_profile_of,
        quotes=quotes,
        quote_of=quote_of[rows],
        electricity=electricity[rows],
        terms=terms,
        line_notes=_line_notes(kept, charged[rows], electricity[rows], floored[rows]),
        problems=tuple(refused.problems),
        counts=Counts(n, len(rows), n - len(rows)),
    )


class _Refused:
    """Which lines are still priced, and the problems of those that are not."""

    def __init__(self, shipments: Shipments) -> None:
        self.ok: Flags = np.ones(len(shipments), dtype=np.bool_)
        self.problems: list[Problem] = []
        self._place = shipments.place

    def add(self, rows: Ints, problem: Problem, key: str) -> None:
        for row in rows:
            place = self._place(int(row), key)
            self.problems.append(Problem(problem.code, place, problem.params, problem.severity))
        if problem.severity is Severity.ERROR:
            self.ok[rows] = False


def _gather(by_profile: list[bool], profile_of: Ints) -> Flags:
    return np.array(by_profile, dtype=np.bool_)[profile_of]


def _reporting_years(shipments: Shipments, law: Statute, refused: _Refused) -> tuple[Ints, Flags]:
    """Reporting year: that of production where stated, never before the definitive period began.

    Source: IR (EU) 2025/2547 Article 7.
    """
    first = law.first_year
    early = np.flatnonzero(shipments.year < first)
    refused.add(early, Problem("cbam.before-definitive-period", params={"first": first}), "date")
    stated = shipments.production_year
    late = np.flatnonzero(stated > shipments.year)
    refused.add(late, Problem("cbam.produced-after-import"), "production_year")
    floored = (stated > 0) & (stated < first)
    chosen = np.where(stated > 0, stated, shipments.year)
    return np.maximum(chosen, first).astype(np.int64), floored


def _profiles(
    shipments: Shipments, reporting: Ints, law: Statute, prices: Prices
) -> tuple[Ints, list[Profile | Findings]]:
    """Resolve each distinct (code, origin, reporting year) once."""
    import pandas as pd

    code_of, codes = pd.factorize(shipments.cn_code)
    origin_of, origins = pd.factorize(shipments.origin)
    year_of, years = pd.factorize(reporting)
    key = (code_of.astype(np.int64) * len(origins) + origin_of) * len(years) + year_of
    distinct, profile_of = np.unique(key, return_inverse=True)
    found = []
    for number in distinct:
        rest, year = divmod(int(number), len(years))
        code, origin = divmod(rest, len(origins))
        assumptions = prices.scenario.assumptions
        found.append(
            resolve_profile(str(codes[code]), str(origins[origin]), int(years[year]), law, assumptions)
        )
    return profile_of.astype(np.int64), found


def _refuse_unresolved(
    found: list[Profile | Findings], profile_of: Ints, refused: _Refused
) -> list[Profile | None]:
    profiles: list[Profile | None] = []
    for number, one in enumerate(found):
        if isinstance(one, Profile):
            profiles.append(one)
        else:
            profiles.append(None)
            rows = np.flatnonzero(profile_of == number)
            for problem, key in one:
                refused.add(rows, problem, key)
    return profiles


def _quotes(
    shipments: Shipments, charged: Flags, law: Statute, prices: Prices, refused: _Refused
) -> tuple[Ints, tuple[PriceQuote | None, ...]]:
    """The price of each distinct (year, quarter); only charged lines need one."""
    per_year = 10  # room for the quarter in one key
    key = np.where(charged, shipments.year * per_year + shipments.quarter, 0)
    distinct, quote_of = np.unique(key, return_inverse=True)
    quotes: list[PriceQuote | None] = []
    for number, one in enumerate(distinct):
        if one == 0:
            quotes.append(None)
            continue
        year, quarter = divmod(int(one), per_year)
        quote = prices.quote(law, year, quarter)
        quotes.append(quote if isinstance(quote, PriceQuote) else None)
        if isinstance(quote, Problem):
            refused.add(np.flatnonzero(quote_of == number), quote, "date")
    return quote_of.astype(np.int64), tuple(quotes)


def _refuse_incomplete(
    shipments: Shipments,
    profiles: list[Profile | None],
    profile_of: Ints,
    charged: Flags,
    electricity: Flags,
    refused: _Refused,
) -> None:
    """Charged lines that lack a figure their path needs."""
    ok = charged & refused.ok
    power, goods = ok & electricity, ok & ~electricity
    refused.add(np.flatnonzero(power & np.isnan(shipments.mwh)), Problem("cbam.mwh-missing"), "quantity")
    no_factor = power & ~np.isnan(shipments.mwh) & np.isnan(shipments.see_direct)
    refused.add(np.flatnonzero(no_factor), Problem("cbam.electricity-factor-missing"), "see_direct")
    refused.add(np.flatnonzero(goods & np.isnan(shipments.mass_t)), Problem("cbam.mass-missing"), "mass_t")
    actual = goods & shipments.actual
    counted = _gather([p is not None and p.indirect_counted for p in profiles], profile_of)
    known = ~np.isnan(shipments.see_direct) & ~np.isnan(shipments.sefa) & shipments.verified
    known &= ~counted | ~np.isnan(shipments.see_indirect)
    refused.add(np.flatnonzero(actual & ~known), Problem("cbam.actual-incomplete"), "emissions")
    per_tonne = np.isin(shipments.see_unit.astype(str), (TONNE, str(None)))
    refused.add(np.flatnonzero(actual & known & ~per_tonne), Problem("cbam.see-unit-not-priced"), "see_unit")
    for number, profile in enumerate(profiles):
        if profile is not None and profile.unpriced is not None:
            rows = np.flatnonzero(goods & ~shipments.actual & refused.ok & (profile_of == number))
            refused.add(rows, profile.unpriced, "cn_code")


def _compact(profiles: list[Profile | None], profile_of: Ints) -> tuple[tuple[Profile, ...], Ints]:
    used, compact = np.unique(profile_of, return_inverse=True)
    kept = tuple(p for number in used if (p := profiles[number]) is not None)
    return kept, compact.astype(np.int64)


def _terms(
    shipments: Shipments,
    profiles: tuple[Profile, ...],
    profile_of: Ints,
    quotes: tuple[PriceQuote | None, ...],
    quote_of: Ints,
    electricity: Flags,
    charged: Flags,
) -> Terms:
    def of(values: list[float]) -> Floats:
        return np.array(values, dtype=np.float64)[profile_of]

    default_path = charged & ~shipments.actual & ~electricity
    total, markup = of([p.default_total for p in profiles]), of([p.markup for p in profiles])
    benchmark, factor = of([p.benchmark for p in profiles]), of([p.cbam_factor for p in profiles])
    cscf, counted = of([p.cscf for p in profiles]), of([float(p.indirect_counted) for p in profiles])
    indirect = np.where(np.isnan(shipments.see_indirect), 0, shipments.see_indirect)
    actual = liability.see_counted(shipments.see_direct, indirect, counted)
    see = np.where(default_path, liability.see_with_markup(total, markup), actual)
    see = np.where(electricity, shipments.see_direct, see)
    sefa = np.where(default_path, liability.sefa(factor, cscf, benchmark), shipments.sefa)
    sefa = np.where(electricity, 0, sefa)
    quantity = np.where(electricity, shipments.mwh, shipments.mass_t)
    price = np.array([q.price_eur if q else np.nan for q in quotes], dtype=np.float64)[quote_of]
    due = np.where(charged, liability.certificates_per_t(see, sefa), 0)
    certificates = np.where(charged, liability.certificates(due, quantity), 0)
    cost = np.where(charged, liability.cost_eur(certificates, price), 0)

    def only(mask: Flags, values: liability.Value) -> Floats:
        shown: Floats = np.where(mask, values, np.nan)
        return shown

    return Terms(
        quantity=quantity,
        default_total=only(default_path, total),
        markup=only(default_path, markup),
        see=only(charged, see),
        benchmark=only(default_path, benchmark),
        cbam_factor=only(charged & ~electricity, factor),
        cscf=only(charged & ~electricity, cscf),
        sefa=only(charged, sefa),
        certificates_per_unit=due,
        certificates=certificates,
        price_eur=only(charged, price),
        cost_eur=cost,
    )


def _line_notes(
    shipments: Shipments, charged: Flags, electricity: Flags, floored: Flags
) -> Mapping[str, Flags]:
    goods = charged & ~electricity
    return {
        "cbam.note-production-year": goods & (shipments.production_year > 0) & ~floored,
        "cbam.note-production-year-floored": goods & floored,
        "cbam.note-actual-user-figures": goods & shipments.actual,
        "cbam.note-electricity": charged & electricity,
        "cbam.note-carbon-price-not-deducted": charged & (shipments.carbon_price_paid_eur_per_tco2e > 0),
    }


def _price_notes(quote: PriceQuote | None, prices: Prices) -> tuple[Note, ...]:
    if quote is None or quote.status == "published":
        return ()
    if quote.status == "user":
        return (Note("cbam.note-price-flat", {"price": quote.price_eur}),)
    params = {
        "name": prices.scenario.id,
        "period": quote.period,
        "status": quote.status,
        "source": quote.source,
    }
    return (Note("cbam.note-price-scenario", params),)
