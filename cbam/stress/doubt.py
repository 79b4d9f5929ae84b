"""What chance does to the measures: draws of price, exchange rate, emissions and volume, joined.

The same draws serve every scenario (common random numbers). Certificates are drawn once per variant of law,
policy and volume; prices multiply them afterwards, so that scenarios which differ only in price and are asked
for one after another share their certificates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam.prices import PriceKind, PriceQuote
from cbam.scenario_parts import EmissionBasis
from cbam.stress import kernel, streams
from cbam.stress.across import Across, across_of
from cbam.stress.kernel import Variant, YearCells
from cbam.stress.parameters import setting
from cbam.stress.under import own_figures

if TYPE_CHECKING:
    from cbam.shipments import Flags, Floats, Ints, Shipments
    from cbam.stress.deterministic import Subject, YearView

EMISSIONS, VOLUME, PRICE, FX = "emissions", "volume", "price", "fx"


@dataclass(frozen=True, slots=True)
class PriceClass:
    """One price of a year: its period, and which factor of the price process applies (None: published)."""

    period: str
    factor: tuple[int, int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A variant with what is needed to read its draws: groups by level, price classes by year.

    Its groups: firms, sectors, those of ``across`` in full, and again by the exporter's part.
    """

    variant: Variant
    firm_names: tuple[str, ...]
    sector_names: tuple[str, ...]
    classes: tuple[tuple[PriceClass, ...], ...]
    years: tuple[int, ...]
    fingerprint: str
    across: Across = field(default_factory=Across)

    @property
    def n_plain(self) -> int:
        """Firms and sectors: the groups before those of ``across``."""
        return len(self.firm_names) + len(self.sector_names)


def variant_of(
    subject: Subject, views: Sequence[YearView], seed: int, drawn_levels: Sequence[str] = ()
) -> tuple[Drawn, list[list[float]]]:
    """The variant of one scenario, and its path's prices by year and class [EUR].

    ``drawn_levels`` of ``across.ACROSS`` are drawn beside firms and sectors, whose draws they do not change.
    """
    cells, firm = subject.cells.shipments, subject.levels.firm
    settings = views[0].settings
    half = np.where(
        np.isnan(cells.see_uncertainty), settings["emissions_half_width"].value, cells.see_uncertainty
    )
    sigma = np.where(_uncertain(cells, views), kernel.lognormal_sigma(half, setting("interval_z")), 0.0)
    order = np.lexsort((np.arange(len(cells)), firm.number, sigma == 0))
    years, classes, prices = zip(*(_year(view, order, sigma) for view in views), strict=True)
    sector = subject.levels.of_lines("sector", [view.bill for view in views])
    across = across_of(subject.levels, views, drawn_levels)
    plain = len(firm.names) + len(sector.names)
    groups = [firm.number, len(firm.names) + sector.number]
    weight = across.weights(len(groups))
    rows = np.stack([*groups, *across.rows(plain)])[:, order]
    names = [stream_name(cells, int(line)) for line in order]
    variant = Variant(
        years=years,
        sigma=sigma[order],
        volume_sigma=settings["volume_sigma"].value,
        firm=firm.number[order],
        rows=rows,
        n_groups=plain + 2 * across.n,
        emission_keys=_distinct_keys(seed, names),
        volume_keys=streams.keys(seed, VOLUME, firm.names),
        weight=None if weight is None else weight[:, order],
    )
    drawn = Drawn(
        variant, firm.names, sector.names, classes, tuple(v.year for v in views),
        _fingerprint(variant, classes), across,
    )  # fmt: skip
    return drawn, list(prices)


def stream_name(cells: object, line: int) -> str:
    """Whose emissions a cell has: a firm's product from an origin has one error, whatever the shipment."""
    firm, code, origin = (getattr(cells, name)[line] for name in ("firm", "cn_code", "origin"))
    return f"{firm}\x1f{code}\x1f{origin}"


def _uncertain(cells: Shipments, views: Sequence[YearView]) -> Flags:
    """Cells on actual figures in some year; where the cheaper basis counts, all that could be.

    So the years asked for do not decide which cells are drawn: a cell on its default value in a year has no
    error in that year, whatever it is declared on in another.
    """
    found = np.zeros(len(cells), dtype=np.bool_)
    for view in views:
        found[view.bill.rows] |= np.isnan(view.bill.terms.default_total) & view.bill.charged
    if views[0].scenario.emissions.basis is EmissionBasis.CHEAPER:
        found |= own_figures(cells) | (cells.chain > 0)
    return found


def _distinct_keys(seed: int, names: Sequence[str]) -> streams.Keys:
    numbers, distinct = pd.factorize(np.array(names, dtype=object))
    return streams.keys(seed, EMISSIONS, list(map(str, distinct)))[numbers]


def _year(
    view: YearView, order: Ints, sigma: Floats
) -> tuple[YearCells, tuple[PriceClass, ...], list[float]]:
    """One year's figures in the order of the variant; cells that owe nothing weigh nothing.

    What has no error is taken off emissions and allocation alike, so that a draw moves the rest alone and the
    difference stays: what precursors carry as default values, and all of a good that is on its default value
    in this year and on actual figures (``sigma`` above 0) in another.
    """
    bill, n = view.bill, len(sigma)
    see, sefa, mass = (np.zeros(n, dtype=np.float64) for _ in range(3))
    price_class = np.zeros(n, dtype=np.int64)
    charged = bill.charged & (bill.terms.certificates_per_unit >= 0)
    plain = np.nan_to_num(bill.terms.see)
    on_default = ~np.isnan(bill.terms.default_total) & (sigma[bill.rows] > 0)
    fixed = np.where(on_default, plain, np.where(bill.shipments.actual, bill.on_defaults, 0.0))
    see[bill.rows] = plain - fixed
    sefa[bill.rows] = np.nan_to_num(bill.terms.sefa) - fixed + _deducted_per_unit(view)
    mass[bill.rows] = np.where(charged & ~view.exempt, bill.terms.quantity * view.sold.share, 0.0)
    found: dict[PriceClass, int] = {}
    prices: list[float] = []
    of_quote = np.zeros(max(len(bill.quotes), 1), dtype=np.int64)
    for number, quote in enumerate(bill.quotes):
        if quote is None:
            continue
        one = price_class_of(quote)
        if one not in found:
            found[one] = len(found)
            prices.append(quote.price_eur)
        of_quote[number] = found[one]
    price_class[bill.rows] = of_quote[bill.quote_of]
    classes = tuple(found) or (PriceClass(str(view.year), None),)
    cells = YearCells(see[order], sefa[order], mass[order], price_class[order], len(classes))
    return cells, classes, prices or [0.0]


def price_class_of(quote: PriceQuote) -> PriceClass:
    """The class of a price: its period and the factor of the price process it carries."""
    return PriceClass(quote.period, _factor_of(quote))


def _factor_of(quote: PriceQuote) -> tuple[int, int] | None:
    """Which factor of the price process a price carries: that of its quarter or year; none once published."""
    if quote.kind is PriceKind.PUBLISHED:
        return None
    year, _, part = quote.period.partition("-")
    quarter = part.removeprefix("Q")
    return int(year), int(quarter) if part.startswith("Q") and quarter.isdigit() else 0


def _deducted_per_unit(view: YearView) -> Floats:
    """Certificates a carbon price paid takes off, per unit of good, held at the path's price."""
    terms = view.bill.terms
    found: Floats = np.zeros(len(view.bill), dtype=np.float64)
    np.divide(terms.carbon_price_certificates, terms.quantity, out=found, where=terms.quantity > 0)
    return found


def _fingerprint(variant: Variant, classes: Sequence[tuple[PriceClass, ...]]) -> str:
    """Equal for scenarios whose draws of certificates are the same."""
    digest = hashlib.sha256(repr((classes, variant.volume_sigma)).encode())
    arrays: list[Floats | Ints] = [variant.sigma, variant.firm, variant.rows]
    arrays += [] if variant.weight is None else [variant.weight]
    for year in variant.years:
        arrays += [year.see, year.sefa, year.mass, year.price_class]
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
