"""The law as it stood on a day, as far as it was known on another: frozen lookups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cbam.law.benchmarks import DEFAULT, Benchmarks, Several
from cbam.law.defaults import OTHER, Defaults
from cbam.law.grid import CN8_DIGITS, DefaultGrid
from cbam.law.highest import Highest
from cbam.law.leaves import (
    Benchmark,
    CertificatePrice,
    Citation,
    DefaultValue,
    Figure,
    LawStatus,
    Reading,
    ScopeRow,
)
from cbam.law.nomenclature import Nomenclature
from cbam.law.overlay_scope import OverlayScope
from cbam.law.overlays import Overlay, Suspension, overlays_of, suspensions_of, undescribed
from cbam.law.prices import period_of, periods_of, price_of
from cbam.law.registry import Dataset
from cbam.law.tables import Stack
from cbam.law.yearly import NO_FIGURE_FOR_YEAR, SHARE, by_year, figure, markup, missing
from groundwork.provenance import Source

DIGEST_SHOWN = 8
CBAM_ACTS = ("(EU)", "Dir ")


@dataclass(frozen=True)
class Law:
    """One snapshot of the law. Make it with ``Rulebook.at``.

    ``day`` the day whose law this is, ``known_on`` the day up to which publications count,
    ``fingerprint`` the SHA-256 of the data files read, ``folder`` the name of the user's own law folder.
    """

    day: date
    known_on: date
    overlays: tuple[str, ...]
    stacks: Mapping[str, Stack]
    sources: Mapping[str, Source]
    fingerprint: str
    folder: str = ""

    def revision_announced(self, citation: Citation | None) -> bool:
        """Whether the set of figures a citation leads to is announced to be replaced before it ends."""
        return citation is not None and any(
            d.revision_announced for d in self.datasets if d.id == citation.dataset
        )

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets this snapshot rests on."""
        return tuple(dataset for stack in self.stacks.values() for dataset in stack.datasets)

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """The acts of the datasets that are law, without nomenclatures and what only overlays read."""
        stacks = (stack for stack in self.stacks.values() if not stack.layout.optional)
        acts = (d.act for s in stacks for d in s.datasets if d.status.is_law and _is_union_act(d.act))
        return tuple(dict.fromkeys(acts))

    @cached_property
    def version(self) -> str:
        """A short name: the day up to which publications count, overlays, the user's folder, fingerprint."""
        added = (*self.overlays, *((self.folder,) if self.folder else ()))
        names = "".join(f" + {name}" for name in added)
        return f"EU CBAM {self.known_on.isoformat()}{names} {self.fingerprint[:DIGEST_SHOWN]}"

    @cached_property
    def overlay_records(self) -> tuple[Overlay, ...]:
        """The overlays in use, each labelled proposal or what-if."""
        known = {o.id: o for o in overlays_of(self.stacks["overlays"])}
        return tuple(known.get(name) or undescribed(name) for name in self.overlays)

    # ---- figures by year ------------------------------------------------------------------------

    def cbam_factor(self, year: int) -> Figure:
        """The share of free allocation that remains in ``year`` (0 from 2034), Dir 2003/87/EC Art 10a(1a)."""
        return self._yearly("cbam_factor", "share_remaining", year)

    def cscf(self, year: int) -> Figure:
        """The uniform cross-sectoral correction factor of ``year``; status says where it is an assumption."""
        return self._yearly("cscf", "cscf", year)

    def markup(self, sector: str, year: int) -> Figure:
        """The mark-up [share] on default values of a sector for goods produced in ``year``."""
        return markup(self.stacks["markup"], sector, year)

    def _yearly(self, table: str, column: str, year: int) -> Figure:
        figures = self._by_year.get(table)
        if figures is None:
            figures = self._by_year[table] = by_year(self.stacks[table], column)
        return figures.get(year) or missing(self.stacks[table].datasets[-1], SHARE, NO_FIGURE_FOR_YEAR)

    @cached_property
    def _by_year(self) -> dict[str, dict[int, Figure]]:
        return {}

    def parameter(self, key: str) -> Figure:
        """A single figure of the Regulation, such as ``de_minimis_net_mass_t``. KeyError if unknown."""
        stack = self.stacks["parameters"]
        row = stack.texts("key").index(key) if key in stack.texts("key") else None
        if row is None:
            raise KeyError(key)
        return figure(stack, row, "value", stack.texts("unit")[row], stack.texts("article")[row])

    # ---- prices -----------------------------------------------------------------------------------

    def price_period(self, day: date) -> str:
        """The period whose price a day has: of import "2026-Q1", of purchase from 2027 "2027-W05"; or ""."""
        return period_of(self.stacks["price_periods"], day)

    def periods_of(self, year: int) -> tuple[str, ...]:
        """Every price period of a year: its quarters, from 2027 its weeks; () before the first."""
        return periods_of(self.stacks["price_periods"], year)

    def certificate_price(self, period: str) -> CertificatePrice:
        """The price of a period as known on ``known_on``, else the day on which it is to be published."""
        return price_of(self.stacks["certificate_prices"], period, self.known_on)

    def published_prices(self) -> tuple[CertificatePrice, ...]:
        """Every price published by ``known_on``, oldest first."""
        found = (self.certificate_price(p) for p in sorted(self.stacks["certificate_prices"].texts("period")))
        return tuple(price for price in found if price.price_eur is not None)

    # ---- goods and origins ------------------------------------------------------------------------

    @cached_property
    def scope(self) -> Mapping[str, ScopeRow]:
        """CN8 -> what Annexes I and II say of it."""
        stack = self.stacks["scope"]
        names = ("cn8", "sector", "category", "name_en", "name_zh", "gases", "annex_ii", "functional_unit",
                 "counts_for_de_minimis", "note")  # fmt: skip
        rows = zip(*(stack.texts(name) for name in names), strict=True)
        return {
            cn8: ScopeRow(
                cn8=cn8,
                sector=sector,
                category=category,
                name_en=name_en,
                name_zh=name_zh,
                gases=tuple(gases.split()),
                annex_ii=annex_ii == "yes",
                functional_unit=unit,
                counts_for_de_minimis=counts == "yes",
                note=note,
                citation=stack.cite(row),
            )
            for row, (
                cn8,
                sector,
                category,
                name_en,
                name_zh,
                gases,
                annex_ii,
                unit,
                counts,
                note,
            ) in enumerate(rows)
        }

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """Which codes exist, how a CN8 is split, and what chapters and headings are called."""
        return Nomenclature(self.stacks, frozenset(self.scope))

    @cached_property
    def exempt_origins(self) -> frozenset[str]:
        """Codes of the countries and territories of Annex III point 1."""
        return frozenset(self.stacks["exempt_origins"].texts("origin"))

    # ---- what only overlays and the user's folder say ---------------------------------------------

    @cached_property
    def overlay_scope(self) -> OverlayScope:
        """Goods and precursors that the overlays in use add."""
        return OverlayScope(self.stacks["overlay_scope"], self.stacks["ets_benchmarks"])

    @cached_property
    def suspensions(self) -> tuple[Suspension, ...]:
        """Spans of days in which a sector pays nothing under the overlays in use; none is law."""
        return suspensions_of(self.stacks["suspensions"])

    def default_carbon_price(self, origin: str, year: int) -> Figure | None:
        """The default carbon price [EUR/tCO2e] of an origin and year; None: the Commission published none."""
        stack = self.stacks["default_carbon_prices"]
        rows = zip(stack.columns["origin"], stack.columns["year"], strict=True)
        row = next((i for i, key in enumerate(rows) if key == (origin, year)), None)
        return None if row is None else figure(stack, row, "price_eur_per_tco2e", "EUR/tCO2e")

    # ---- default path -----------------------------------------------------------------------------

    @cached_property
    def defaults(self) -> Defaults:
        """The default table as arrays."""
        return Defaults(self.stacks["default_values"])

    @cached_property
    def benchmarks(self) -> Benchmarks:
        """The benchmark table with its choice rules."""
        return Benchmarks(self.stacks["benchmarks"], self.stacks["routes"])

    @cached_property
    def grid(self) -> DefaultGrid:
        """Every origin by every priced good, as arrays."""
        goods = self.nomenclature.priced_goods
        sectors = tuple(self.scope[code[:CN8_DIGITS]].sector for code in goods)
        return DefaultGrid(self.defaults, self.benchmarks, goods, sectors, self.markup)

    def default_value(self, origin: str, code: str) -> DefaultValue:
        """The default value of a good (CN8 or TARIC 10) from an origin (ISO code), before mark-up."""
        return self.defaults.leaf(origin, code)

    def benchmark(
        self, cn8: str, column: str, routes: Sequence[str], year: int, several: Several = Several.HIGHEST
    ) -> Benchmark:
        """The benchmark of a CN8 in a column for stated routes and a year, or why there is none."""
        chosen = self.benchmarks.choose(cn8[:CN8_DIGITS], column, routes, year)
        return self.benchmarks.lowest(chosen, routes, year) if several is Several.LOWEST else chosen

    def default_benchmark(
        self, origin: str, code: str, year: int, several: Several = Several.HIGHEST
    ) -> Benchmark:
        """The Column B benchmark that goes with ``default_value(origin, code)`` in a production year."""
        hit = self.defaults.find(origin, code)
        cn8 = code[:CN8_DIGITS]
        if hit.row is None:
            return Benchmark(None, cn8, DEFAULT, "", None, None, Reading.NO_DEFAULT, LawStatus.IN_FORCE, None)
        letters = self.defaults.letters[hit.row]
        table = str(self.defaults.stack.columns["origin"][hit.row])
        of_origin = self.defaults.letters_in_chapter(table, code) if not letters else ()
        chosen = self.benchmarks.choose(cn8, DEFAULT, letters, year, of_origin)
        return self.benchmarks.lowest(chosen, letters, year) if several is Several.LOWEST else chosen

    @cached_property
    def highest(self) -> Highest:
        """The highest default values of IR (EU) 2025/2621 Annex IV."""
        return Highest(self.stacks["precursor_highest"])

    def highest_value(self, code: str) -> DefaultValue:
        """The default value of a precursor of unknown country of production, before mark-up (Art 1(5))."""
        return self.highest.leaf(code)

    def highest_benchmark(self, code: str, year: int) -> Benchmark:
        """The Column B benchmark of ``highest_value(code)``: that of the letter Annex IV prints."""
        leaf = self.highest.leaf(code)
        if leaf.total_tco2e_per_t is None:
            cn8 = code[:CN8_DIGITS]
            return Benchmark(None, cn8, DEFAULT, "", None, None, Reading.NO_DEFAULT, LawStatus.IN_FORCE, None)
        return self.benchmarks.choose(code[:CN8_DIGITS], DEFAULT, leaf.routes, year)

    def table_of(self, origin: str) -> str:
        """The default table an origin uses: its own code, or "other"."""
        return origin if origin in self.defaults.rows else OTHER


def _is_union_act(act: str) -> bool:
    return any(mark in act for mark in CBAM_ACTS)
