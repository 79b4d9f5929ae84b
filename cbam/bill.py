"""From shipments to certificates and euros in one vectorised pass, every term kept.

What the law says of a line depends only on its code, origin and reporting year: such profiles are resolved
once each, then gathered. The same function prices one line and a million. ``price_lines`` never applies the
50-tonne threshold: that is a question about an importer's year, not about a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cbam import liability
from cbam.bill_terms import terms_of
from cbam.candidates import MAYBE_CHINESE, bill_range, candidates_below
from cbam.electricity import FactorBasis, with_union_factor
from cbam.electricity import faults as electricity_faults
from cbam.frame import Frame
from cbam.lines import Lines
from cbam.precursor_chains import with_chains
from cbam.priced import Basis, Bill, Terms
from cbam.prices import TOO_EARLY, PriceQuote, Prices, without_price
from cbam.profile import Findings, Profile
from cbam.profiles import resolve_profile
from cbam.readings import STANDARD, Readings
from cbam.see_units import perhaps_kilograms, too_much, unfit
from cbam.shipments import Flags, Ints, Shipments
from cbam.statute import Statute
from groundwork.problems import Counts, Param, Problem, Severity

__all__ = ["Basis", "Bill", "Terms", "price_lines"]

_POWER_NOTES = {
    FactorBasis.COUNTRY: "cbam.note-electricity-country",
    FactorBasis.ALTERNATIVE: "cbam.note-electricity-alternative",
    FactorBasis.UNION: "cbam.note-electricity-union",
    FactorBasis.ACTUAL: "cbam.note-electricity-actual",
}
_ROOM_FOR_QUARTER = 10  # year x 10 + quarter is one key


def price_lines(shipments: Shipments, law: Statute, prices: Prices, readings: Readings = STANDARD) -> Bill:
    """Price every line: scope first, then emissions, free allocation, certificates, cost.

    ``readings`` chooses among disputed readings of the law; left out, each stands at its default. Lines that
    cannot be priced (unknown code or origin, no published price, incomplete actual figures) are left out and
    reported with their place; ``counts`` adds up. Sources: see :mod:`cbam.liability`.
    """
    refused = _Refused(shipments)
    shipments = with_union_factor(shipments, law)
    reporting, floored = _reporting_years(shipments, law, refused)
    frame = Frame(law, prices.scenario.assumptions, readings)
    chained = with_chains(shipments, reporting, frame)
    for rows_of, problem in chained.faults:
        refused.add(rows_of, problem, "emissions")
    shipments = chained.shipments
    everything = _resolved(shipments, reporting, frame, prices, refused)
    everything = replace(everything, suspended=_suspended(everything, law, refused))
    quote_of, quotes = _quotes(everything, law, prices, refused)
    _refuse_incomplete(everything, law, refused)
    rows = np.flatnonzero(refused.ok)
    lines = everything.take(rows)
    terms, notes = terms_of(lines, quotes, quote_of[rows], frame)
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
        suspended=lines.suspended,
        readings=readings,
        terms=terms,
        line_notes={**_line_notes(lines, floored[rows], law), **notes},
        problems=tuple(refused.problems),
        counts=Counts(n, len(rows), n - len(rows)),
        on_defaults=chained.on_defaults[rows],
        inside_markup=chained.inside_markup[rows],
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


def _reporting_years(shipments: Shipments, law: Statute, refused: _Refused) -> tuple[Ints, Flags]:
    """Reporting year: that of production where stated, never before the definitive period began.

    Electricity has that of import always. Source: IR (EU) 2025/2547 Article 7(1) and (2).
    """
    first = law.first_year
    early = np.flatnonzero(shipments.year < first)
    for row in early:
        params: dict[str, Param] = {"first": first, "read": str(shipments.day[row] or shipments.year[row])}
        refused.add(early[early == row], Problem("cbam.before-definitive-period", params=params), "date")
    power = ~np.isnan(shipments.mwh) & np.isnan(shipments.mass_t)
    stated = np.where(power, 0, shipments.production_year)
    told = Problem("cbam.production-year-of-power", severity=Severity.WARNING)
    refused.add(np.flatnonzero(power & (shipments.production_year > 0)), told, "production_year")
    late = np.flatnonzero(stated > shipments.year)
    refused.add(late, Problem("cbam.produced-after-import"), "production_year")
    floored = (stated > 0) & (stated < first)
    chosen = np.where(stated > 0, stated, shipments.year)
    return np.maximum(chosen, first).astype(np.int64), floored


def _resolved(
    shipments: Shipments, reporting: Ints, frame: Frame, prices: Prices, refused: _Refused
) -> Lines:
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
        found.append(resolve_profile(*what, frame))
    for number, one in enumerate(found):
        if not isinstance(one, Profile):
            rows = np.flatnonzero(profile_of == number)
            for problem, column in one:
                several = problem.code == MAYBE_CHINESE
                row = int(rows[0])
                told = _with_range(problem, shipments, row, frame, prices) if several else problem
                refused.add(rows, told, column)
    profiles = tuple(one if isinstance(one, Profile) else None for one in found)
    unsuspended = np.zeros(len(shipments), dtype=np.bool_)
    return Lines(shipments, profiles, profile_of.astype(np.int64), unsuspended)


def _with_range(problem: Problem, shipments: Shipments, row: int, frame: Frame, prices: Prices) -> Problem:
    """What the codes that may be meant would cost, beside their list."""
    year, quarter = int(shipments.year[row]), int(shipments.quarter[row])
    below = candidates_below(str(problem.params["hs6"]), str(shipments.origin[row]), year, frame)
    between = bill_range(below)
    if between is None:
        return problem
    text = f" [{_span(*between, 3)} tCO2e/t"
    quote = prices.quote(frame.statute, year, quarter)
    if isinstance(quote, PriceQuote):
        low, high = (liability.cost_eur(n, quote.price_eur) for n in between)
        text += f"; {_span(float(low), float(high), 2)} EUR/t"
    return Problem(problem.code, problem.place, {**problem.params, "range": f"{text}]"}, problem.severity)


def _span(low: float, high: float, digits: int) -> str:
    """A range in words; one figure where both ends read the same."""
    first, last = f"{low:.{digits}f}", f"{high:.{digits}f}"
    return first if first == last else f"{first}-{last}"


def _suspended(lines: Lines, law: Statute, refused: _Refused) -> Flags:
    """Lines whose sector pays nothing on the day of import, under a what-if overlay; by whole quarters."""
    shipments = lines.shipments
    found: Flags = np.zeros(len(shipments), dtype=np.bool_)
    for one in law.newest.suspensions:
        concerned = lines.charged & lines.flags(
            [p is not None and p.sector == one.sector for p in lines.profiles]
        )
        when = np.where(concerned, shipments.year * _ROOM_FOR_QUARTER + shipments.quarter, 0)
        for key in np.unique(when[concerned]):
            covered = one.covers(*divmod(int(key), _ROOM_FOR_QUARTER))
            if covered is None:
                params: dict[str, Param] = {
                    "overlay": one.overlay, "sector": one.sector,
                    "first": one.from_day.isoformat(), "last": one.to_day.isoformat(),
                }  # fmt: skip
                problem = Problem("cbam.suspension-needs-quarter", params=params)
                refused.add(np.flatnonzero(when == key), problem, "quarter")
            found |= (when == key) & bool(covered)
    return found


def _quotes(
    lines: Lines, law: Statute, prices: Prices, refused: _Refused
) -> tuple[Ints, tuple[PriceQuote | None, ...]]:
    """The price of each distinct year and quarter of import and purchase; charged lines need one."""
    purchase_of, purchases = pd.factorize(lines.shipments.purchase)
    room = len(purchases) + 1
    when = lines.shipments.year * _ROOM_FOR_QUARTER + lines.shipments.quarter
    keys = when * room + purchase_of + 1
    quote_of, distinct = pd.factorize(np.where(lines.charged & refused.ok, keys, 0))
    quotes: list[PriceQuote | None] = []
    for number, one in enumerate(distinct):
        at, week = divmod(int(one), room)
        bought = str(purchases[week - 1]) if week else ""
        quote = prices.quote(law, *divmod(at, _ROOM_FOR_QUARTER), bought) if one else None
        if isinstance(quote, Problem):
            early = quote.code == TOO_EARLY
            kept = prices.keep_unpriced and not early
            told = replace(quote, severity=Severity.WARNING) if kept else quote
            refused.add(np.flatnonzero(quote_of == number), told, "purchase" if early else "date")
            quotes.append(without_price(quote) if kept else None)
        else:
            quotes.append(quote)
    return quote_of.astype(np.int64), tuple(quotes)


def _refuse_incomplete(lines: Lines, law: Statute, refused: _Refused) -> None:
    """Charged lines that lack a figure their path needs."""
    shipments, electricity = lines.shipments, lines.electricity
    ok = lines.charged & refused.ok
    power, goods = ok & electricity, ok & ~electricity
    unused = np.flatnonzero(goods & ~np.isnan(shipments.mwh))
    refused.add(unused, Problem("cbam.mwh-unused", severity=Severity.WARNING), "quantity")
    refused.where(power & np.isnan(shipments.mwh), "cbam.mwh-missing", "quantity")
    no_factor = power & ~np.isnan(shipments.mwh) & np.isnan(shipments.see_direct)
    refused.where(no_factor, "cbam.electricity-factor-missing", "see_direct")
    for fault in electricity_faults(shipments, power, law):
        refused.add(np.flatnonzero(fault.rows & refused.ok), fault.problem, fault.key)
    idle = goods & ~pd.isna(shipments.factor_basis)
    refused.add(
        np.flatnonzero(idle), Problem("cbam.factor-basis-unused", severity=Severity.WARNING), "factor_basis"
    )
    refused.where(goods & np.isnan(shipments.mass_t), "cbam.mass-missing", "mass_t")
    actual = goods & shipments.actual
    counted = lines.flags([p is not None and p.indirect_counted for p in lines.profiles])
    known = ~np.isnan(shipments.see_direct) & ~np.isnan(shipments.sefa) & shipments.verified
    known &= ~counted | ~np.isnan(shipments.see_indirect)
    refused.where(actual & ~known, "cbam.actual-incomplete", "emissions")
    high = perhaps_kilograms(shipments.see_direct, lines.figures("default_total"))
    for row in np.flatnonzero(actual & known & high):
        params: dict[str, Param] = {"value": f"{shipments.see_direct[row]:g}"}
        asked = Problem("cbam.see-perhaps-kilograms", params=params, severity=Severity.WARNING)
        refused.add(np.array([row]), asked, "see_direct")
    otherwise = unfit(shipments.see_unit, lines.texts("functional_unit"))
    refused.where(actual & known & otherwise, "cbam.see-unit-not-priced", "see_unit")
    for number, profile in enumerate(lines.profiles):
        if profile is not None and profile.unpriced is not None:
            mask = goods & ~shipments.actual & refused.ok & (lines.profile_of == number)
            refused.add(np.flatnonzero(mask), profile.unpriced, "cn_code")
    needed = lines.figures("content_needed")
    by_content = goods & ~shipments.actual & refused.ok & (needed > 0)
    refused.where(by_content & np.isnan(shipments.content), "cbam.content-missing", "content")
    for row in np.flatnonzero(by_content & too_much(shipments.content, needed)):
        problem = Problem("cbam.content-too-high", params={"value": f"{shipments.content[row]:g}"})
        refused.add(np.array([row]), problem, "content")


def _line_notes(lines: Lines, floored: Flags, law: Statute) -> Mapping[str, Flags]:
    shipments, charged, electricity = lines.shipments, lines.charged, lines.electricity
    goods = charged & ~electricity
    quarterly = [int(y) for y in np.unique(shipments.year) if law.kind_of_period(int(y)) == "Q"]
    return {
        "cbam.note-production-year": goods & (shipments.production_year > 0) & ~floored,
        "cbam.note-production-year-floored": goods & floored,
        "cbam.note-actual-user-figures": goods & shipments.actual,
        **{
            note: charged & electricity & (shipments.factor_basis == basis)
            for basis, note in _POWER_NOTES.items()
        },
        "cbam.note-electricity": charged & electricity & pd.isna(shipments.factor_basis),
        "cbam.note-suspended": lines.suspended,
        "cbam.note-purchase-ignored": charged
        & ~pd.isna(shipments.purchase)
        & np.isin(shipments.year, quarterly),
    }
