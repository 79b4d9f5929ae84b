"""From shipments to certificates and euros in one vectorised pass, every term kept.

What the law says of a line depends only on its code, origin and reporting year: such profiles are resolved
once each, then gathered. The same function prices one line and a million. ``price_lines`` never applies the
50-tonne threshold: that is a question about an importer's year, not about a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cbam import liability
from cbam.priced import Basis, Bill, Terms
from cbam.prices import PriceQuote, Prices
from cbam.profiles import Findings, Profile, Scope, resolve_profile
from cbam.shipments import Flags, Floats, Ints, Shipments
from cbam.statute import Statute
from groundwork.problems import Counts, Problem, Severity

__all__ = ["Basis", "Bill", "Terms", "price_lines"]

TONNE = "t"
_ROOM_FOR_QUARTER = 10  # year x 10 + quarter is one key


def price_lines(shipments: Shipments, law: Statute, prices: Prices) -> Bill:
    """Price every line: scope first, then emissions, free allocation, certificates, cost.

    Lines that cannot be priced (unknown code or origin, no published price, incomplete actual figures) are
    left out and reported with their place; ``counts`` adds up. Sources: see :mod:`cbam.liability`.
    """
    refused = _Refused(shipments)
    reporting, floored = _reporting_years(shipments, law, refused)
    everything = _resolved(shipments, reporting, law, prices, refused)
    quote_of, quotes = _quotes(everything, law, prices, refused)
    _refuse_incomplete(everything, refused)
    rows = np.flatnonzero(refused.ok)
    lines = everything.take(rows)
    n = len(shipments)
    return Bill(
        shipments=lines.shipments,
        rows=rows,
        law=law,
        prices=prices,
        profiles=lines.known,
        profile_of=lines.profile_of,
        quotes=quotes,
        quote_of=quote_of[rows],
        electricity=lines.electricity,
        terms=_terms(lines, quotes, quote_of[rows]),
        line_notes=_line_notes(lines, floored[rows]),
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

    def where(self, mask: Flags, code: str, key: str) -> None:
        """Refuse the lines of a mask."""
        self.add(np.flatnonzero(mask), Problem(code), key)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Shipments with what the law says of each; a profile is None where it could not be resolved."""

    shipments: Shipments
    profiles: tuple[Profile | None, ...]
    profile_of: Ints

    @property
    def known(self) -> tuple[Profile, ...]:
        return tuple(profile for profile in self.profiles if profile is not None)

    @property
    def charged(self) -> Flags:
        return self.flags([p is not None and p.scope is Scope.IN_SCOPE for p in self.profiles])

    @property
    def electricity(self) -> Flags:
        return self.flags([p is not None and p.electricity for p in self.profiles])

    def flags(self, by_profile: list[bool]) -> Flags:
        return np.array(by_profile, dtype=np.bool_)[self.profile_of]

    def figures(self, name: str) -> Floats:
        """One figure of the profiles per line."""
        by_profile = [float("nan") if p is None else float(getattr(p, name)) for p in self.profiles]
        return np.array(by_profile, dtype=np.float64)[self.profile_of]

    def take(self, rows: Ints) -> _Lines:
        """These lines and the profiles they use."""
        used, compact = np.unique(self.profile_of[rows], return_inverse=True)
        profiles = tuple(self.profiles[number] for number in used)
        return _Lines(self.shipments.take(rows), profiles, compact.astype(np.int64))


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


def _resolved(
    shipments: Shipments, reporting: Ints, law: Statute, prices: Prices, refused: _Refused
) -> _Lines:
    """Resolve each distinct (code, origin, reporting year) once."""
    code_of, codes = pd.factorize(shipments.cn_code)
    origin_of, origins = pd.factorize(shipments.origin)
    year_of, years = pd.factorize(reporting)
    key = (code_of.astype(np.int64) * len(origins) + origin_of) * len(years) + year_of
    profile_of, distinct = pd.factorize(key)
    found: list[Profile | Findings] = []
    for combined in distinct:
        rest, at_year = divmod(int(combined), len(years))
        at_code, at_origin = divmod(rest, len(origins))
        what = (str(codes[at_code]), str(origins[at_origin]), int(years[at_year]))
        found.append(resolve_profile(*what, law, prices.scenario.assumptions))
    for number, one in enumerate(found):
        if not isinstance(one, Profile):
            rows = np.flatnonzero(profile_of == number)
            for problem, column in one:
                refused.add(rows, problem, column)
    profiles = tuple(one if isinstance(one, Profile) else None for one in found)
    return _Lines(shipments, profiles, profile_of.astype(np.int64))


def _quotes(
    lines: _Lines, law: Statute, prices: Prices, refused: _Refused
) -> tuple[Ints, tuple[PriceQuote | None, ...]]:
    """The price of each distinct (year, quarter); only charged lines need one."""
    when = lines.shipments.year * _ROOM_FOR_QUARTER + lines.shipments.quarter
    quote_of, distinct = pd.factorize(np.where(lines.charged & refused.ok, when, 0))
    quotes: list[PriceQuote | None] = []
    for number, one in enumerate(distinct):
        quote = prices.quote(law, *divmod(int(one), _ROOM_FOR_QUARTER)) if one else None
        quotes.append(quote if isinstance(quote, PriceQuote) else None)
        if isinstance(quote, Problem):
            refused.add(np.flatnonzero(quote_of == number), quote, "date")
    return quote_of.astype(np.int64), tuple(quotes)


def _refuse_incomplete(lines: _Lines, refused: _Refused) -> None:
    """Charged lines that lack a figure their path needs."""
    shipments, electricity = lines.shipments, lines.electricity
    ok = lines.charged & refused.ok
    power, goods = ok & electricity, ok & ~electricity
    refused.where(power & np.isnan(shipments.mwh), "cbam.mwh-missing", "quantity")
    no_factor = power & ~np.isnan(shipments.mwh) & np.isnan(shipments.see_direct)
    refused.where(no_factor, "cbam.electricity-factor-missing", "see_direct")
    refused.where(goods & np.isnan(shipments.mass_t), "cbam.mass-missing", "mass_t")
    actual = goods & shipments.actual
    counted = lines.flags([p is not None and p.indirect_counted for p in lines.profiles])
    known = ~np.isnan(shipments.see_direct) & ~np.isnan(shipments.sefa) & shipments.verified
    known &= ~counted | ~np.isnan(shipments.see_indirect)
    refused.where(actual & ~known, "cbam.actual-incomplete", "emissions")
    otherwise = ~pd.isna(shipments.see_unit) & (shipments.see_unit != TONNE)
    refused.where(actual & known & otherwise, "cbam.see-unit-not-priced", "see_unit")
    for number, profile in enumerate(lines.profiles):
        if profile is not None and profile.unpriced is not None:
            mask = goods & ~shipments.actual & refused.ok & (lines.profile_of == number)
            refused.add(np.flatnonzero(mask), profile.unpriced, "cn_code")


def _terms(lines: _Lines, quotes: tuple[PriceQuote | None, ...], quote_of: Ints) -> Terms:
    """All terms of all lines; the arithmetic stands in :mod:`cbam.liability`."""
    shipments, charged, electricity = lines.shipments, lines.charged, lines.electricity
    default_path = charged & ~shipments.actual & ~electricity
    total, markup = lines.figures("default_total"), lines.figures("markup")
    benchmark, factor, cscf = (lines.figures(name) for name in ("benchmark", "cbam_factor", "cscf"))
    indirect = np.where(np.isnan(shipments.see_indirect), 0, shipments.see_indirect)
    actual = liability.see_counted(shipments.see_direct, indirect, lines.figures("indirect_counted"))
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


def _line_notes(lines: _Lines, floored: Flags) -> Mapping[str, Flags]:
    shipments, charged, electricity = lines.shipments, lines.charged, lines.electricity
    goods = charged & ~electricity
    return {
        "cbam.note-production-year": goods & (shipments.production_year > 0) & ~floored,
        "cbam.note-production-year-floored": goods & floored,
        "cbam.note-actual-user-figures": goods & shipments.actual,
        "cbam.note-electricity": charged & electricity,
        "cbam.note-carbon-price-not-deducted": charged & (shipments.carbon_price_paid_eur_per_tco2e > 0),
    }
