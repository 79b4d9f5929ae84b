"""What exercises are drawn from: goods by sector, origins and years of the law tables, with their bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cbam.bill import price_lines
from cbam.goods import CN8_DIGITS
from cbam.origins import Origin, third_countries
from cbam.portfolio import one_shipment
from cbam.prices import published_prices
from cbam.profile import ELECTRICITY
from cbam.training.draws import Draws
from cbam.training.settings import settings
from cbam.training.texts import Said

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.law.rulebook import Law
    from cbam.statute import Statute


@dataclass(frozen=True, slots=True)
class Case:
    """A shipment: code, origin, net mass [t], year, quarter of 2026 or "", price [EUR; None: published].

    On actual data ``see_direct`` and ``see_indirect`` [tCO2e/t] and the free allocation ``sefa`` [tCO2e/t].
    """

    cn_code: str
    origin: str
    mass_t: float
    year: int
    quarter: str = ""
    price_eur: float | None = None
    see_direct: float | None = None
    see_indirect: float = 0.0
    sefa: float | None = None


def price(case: Case, statute: Statute) -> Bill:
    """The bill of a case, empty with its problems where the law has no answer."""
    typed = {"cn_code": case.cn_code, "origin": case.origin, "mass_t": f"{case.mass_t:g}",
             "year": str(case.year), "quarter": case.quarter}  # fmt: skip
    if case.see_direct is not None:
        typed |= {"emissions": "actual", "verified": "yes", "see_direct": repr(case.see_direct),
                  "see_indirect": repr(case.see_indirect), "sefa": repr(case.sefa)}  # fmt: skip
    loaded = one_shipment(typed)
    return price_lines(loaded.value.shipments, statute, published_prices(case.price_eur))


class NoneFoundError(LookupError):
    """No exercise of a kind came up in the attempts allowed."""


@dataclass(frozen=True)
class Pool:
    """The tables an exercise is drawn from, under one law.

    ``chosen`` are the sectors and codes it is limited to, as ``chosen_goods`` gives them; empty for all.
    """

    statute: Statute
    chosen: tuple[str, ...] = ()

    @property
    def law(self) -> Law:
        """Its newest snapshot."""
        return self.statute.newest

    @cached_property
    def by_sector(self) -> Mapping[str, tuple[str, ...]]:
        """Goods that can be priced by sector, electricity apart."""
        found: dict[str, list[str]] = {}
        for code in self.law.nomenclature.priced_goods:
            found.setdefault(self.law.scope[code[:CN8_DIGITS]].sector, []).append(code)
        return {sector: tuple(codes) for sector, codes in sorted(found.items()) if sector != ELECTRICITY}

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The goods under each of the chosen; none where all goods are asked."""
        return tuple(goods_under(one, self.by_sector) for one in self.chosen)

    @cached_property
    def counting_groups(self) -> tuple[tuple[str, ...], ...]:
        """The same without goods whose mass does not count towards the threshold."""
        scope = self.law.scope
        counted = (
            tuple(c for c in group if scope[c[:CN8_DIGITS]].counts_for_de_minimis) for group in self.groups
        )
        return tuple(group for group in counted if group)

    def is_asked(self, code: str) -> bool:
        """Whether a good is among the chosen; every one is where none are named."""
        return not self.chosen or any(code in group for group in self.groups)

    @cached_property
    def countries(self) -> Mapping[str, Origin]:
        """Every third country and territory by code."""
        return {o.code: o for o in third_countries(self.law)}

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """The usual origins that pay and have a default table of their own."""
        known, usual = set(self.law.grid.origins), set(settings().usual_origins)
        return tuple(
            o for o in self.countries.values() if o.code in usual and not o.exempt and o.code in known
        )

    @cached_property
    def exempt(self) -> tuple[Origin, ...]:
        """Origins of Annex III point 1."""
        return tuple(o for o in self.countries.values() if o.exempt)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of import for which the law gives benchmark, factor and correction."""
        bands, law = self.law.benchmarks.years, self.law
        span = range(self.statute.first_year, bands[-1] + 1)
        return tuple(
            y for y in span if law.cbam_factor(y).value is not None and law.cscf(y).value is not None
        )

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """Quarters with a published price."""
        return tuple(one.period for one in self.law.published_prices() if "-Q" in one.period)

    def good_name(self, code: str) -> Said:
        """Code and name of a good."""
        row = self.law.scope[code[:CN8_DIGITS]]
        parts = [p for p in self.law.nomenclature.splits.get(code[:CN8_DIGITS], ()) if p.code == code]
        english = parts[0].name_en if parts else row.name_en
        chinese = parts[0].name_zh if parts else row.name_zh
        heading = self.law.nomenclature.heading(code)
        chinese = chinese or heading[1] or english
        return Said(en=f"{code} {_short(english)}", zh=f"{code} {_short(chinese)}")

    def origin_name(self, code: str) -> Said:
        """A country's name in both languages."""
        row = self.countries[code]
        return Said(en=row.name_en, zh=row.name_zh)

    def draw_case(self, draws: Draws, codes: tuple[str, ...] = ()) -> tuple[Case, Bill]:
        """A shipment the engine charges for, of one of ``codes`` (any good where none are given).

        Raises NoneFoundError if none is found in the attempts allowed.
        """
        ranges = settings()
        for _ in range(ranges.attempts):
            code = draws.one(codes or self._group(draws))
            year, flat, quarter = draws.one(self.years), None, ""
            if year == self.statute.first_year:
                quarter = draws.one(self.quarters)
            else:
                flat = float(draws.one(ranges.prices_eur))
            origin, mass = draws.one(self.origins).code, float(draws.one(ranges.masses_t))
            case = Case(code, origin, mass, year, quarter, flat)
            bill = price(case, self.statute)
            if len(bill) and charged(bill):
                return case, bill
        raise NoneFoundError("no shipment to charge for was found")

    def _group(self, draws: Draws) -> tuple[str, ...]:
        """The goods of one of the chosen, each as often as the other; of a sector where none are named."""
        return draws.one(self.groups) if self.chosen else self.by_sector[draws.one(settings().sectors)]


def goods_under(one: str, sectors: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The goods of a sector, or those whose code begins with some digits."""
    if one in sectors:
        return sectors[one]
    return tuple(code for codes in sectors.values() for code in codes if code.startswith(one))


def charged(bill: Bill) -> bool:
    """Whether the only line of a bill owes enough to be worth asking for."""
    due = float(bill.terms.certificates_per_unit[0])
    return bool(bill.charged[0]) and due > settings().smallest_due and float(bill.terms.cost_eur[0]) > 0


def _short(name: str) -> str:
    longest = settings().longest_name
    return name if len(name) <= longest else name[: longest - 1] + "…"


@lru_cache(maxsize=16)
def pool_of(statute: Statute, chosen: tuple[str, ...] = ()) -> Pool:
    """The pool of a law and of the goods chosen, built once."""
    return Pool(statute, chosen)
