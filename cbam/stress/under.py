"""A bill under a scenario in a year: the law with its overlays, the goods moved, emissions as chosen.

The empty scenario changes nothing: the bill is that of ``cbam bill``, figure by figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam import liability
from cbam.bill import price_lines
from cbam.default_emissions import marked_up
from cbam.origins import Origin, resolve_origin
from cbam.precursor_chains import inside_change
from cbam.prices import Prices, quarters_of_weeks
from cbam.readings import BY_LINE, CARBON_PRICE, DRAFT, ROUNDING, STANDARD, Readings
from cbam.scenario_parts import EmissionBasis
from cbam.stress.parameters import verified_ratio
from cbam.year_terms import remaining_share
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.priced import Bill
    from cbam.scenario import Scenario
    from cbam.shipments import Flags, Floats, Shipments
    from cbam.statute import Statute

CHINA = "CN"


class Laws:
    """The law in force and the same law with overlays, each made once."""

    def __init__(self, law: Statute) -> None:
        self.base = law
        self._made: dict[tuple[str, ...], Statute] = {law.overlays: law}

    def under(self, scenario: Scenario, year: int) -> Statute:
        """The law a scenario asks for in a year of import. Raises ``BadInput`` for an unknown overlay."""
        overlays = tuple(sorted({*self.base.overlays, *scenario.law.in_year(year)}))
        found = self._made.get(overlays)
        if found is None:
            check_overlays(scenario, self.base)
            found = self._made[overlays] = replace(self.base, overlays=overlays)
        return found


def known_overlays(law: Statute) -> tuple[str, ...]:
    """Names of the overlays the law data in use hold."""
    return tuple(sorted({d.overlay for d in law.rulebook.datasets if d.overlay}))


def check_overlays(scenario: Scenario, law: Statute) -> None:
    """Raises ``BadInput`` for what a scenario asks of the law data and they do not have.

    That is every overlay they do not know, and prices for quarters of years that are priced by week.
    """
    known = known_overlays(law)
    problems = [
        Problem(
            "cbam.scenario-overlay-unknown",
            params={"name": scenario.id, "overlay": overlay, "known": ", ".join(known)},
        )
        for overlay in scenario.law.overlays
        if overlay not in known
    ]
    quarters = quarters_of_weeks(scenario, law)
    problems += [] if quarters is None else [quarters]
    if problems:
        raise BadInput(*problems)


def bill_under(
    shipments: Shipments, laws: Laws, scenario: Scenario, year: int, readings: Readings = STANDARD
) -> Bill:
    """The shipments as produced and imported in ``year``, priced under a scenario.

    Masses follow the scenario's volume path. Lines that cannot be priced are left out and reported.
    """
    return with_chosen_emissions(priced_under(shipments, laws, scenario, year, readings), scenario)


def priced_under(
    shipments: Shipments, laws: Laws, scenario: Scenario, year: int, readings: Readings = STANDARD
) -> Bill:
    """As :func:`bill_under`, with default values and mark-ups as the law has them, not yet the scenario."""
    law = laws.under(scenario, year)
    moved = in_year(shipments, year, law, scenario)
    moved = _with_volume(_with_plant_changes(moved, scenario, year), scenario, year)
    if scenario.carbon_price_paid is not None:
        readings = readings.with_value(CARBON_PRICE, DRAFT)
        moved = _with_carbon_price(moved, scenario, law)
    moved = _with_basis(moved, laws, scenario, readings)
    return price_lines(moved, law, Prices(scenario), readings)


def in_year(shipments: Shipments, year: int, law: Statute, scenario: Scenario) -> Shipments:
    """The shipments in another year; the user's own allocation figure moves with the CBAM factor.

    Lines already of that year stay as they are. By Equations 2 and 4 of IR (EU) 2025/2620 every term of an
    actual SEFA carries CBAM_y x CSCF_y, so it scales with them.
    """
    stays = shipments.year == year
    if stays.all():
        return shipments
    moved = shipments.in_year(year)
    reporting = np.where(shipments.production_year > 0, shipments.production_year, shipments.year)
    before, of_line = np.unique(np.maximum(reporting, law.first_year), return_inverse=True)
    old = np.array([remaining_share(law, scenario.assumptions, int(y)) for y in before], dtype=np.float64)
    new = remaining_share(law, scenario.assumptions, year)
    ratio = np.divide(new, old, out=np.zeros_like(old), where=old > 0)[of_line]
    return replace(
        moved,
        production_year=np.where(stays, shipments.production_year, moved.production_year),
        purchase=np.where(stays, shipments.purchase, moved.purchase),
        sefa=np.where(stays, shipments.sefa, shipments.sefa * ratio),
    )


def _with_volume(shipments: Shipments, scenario: Scenario, year: int) -> Shipments:
    path = scenario.trade.volume
    if path is None:
        return shipments
    by = path.at(year)
    return replace(
        shipments, mass_t=shipments.mass_t * by, mwh=shipments.mwh * by, value_eur=shipments.value_eur * by
    )


def _with_plant_changes(shipments: Shipments, scenario: Scenario, year: int) -> Shipments:
    """Actual figures with the scenario's intensity (direct) and grid (indirect); defaults do not move."""
    intensity, grid = scenario.emissions.intensity, scenario.emissions.grid
    if intensity is None and grid is None:
        return shipments
    direct = shipments.see_direct * (intensity.at(year) if intensity else 1)
    indirect = shipments.see_indirect * (grid.at(year) if grid else 1)
    electricity = ~np.isnan(shipments.mwh)
    return replace(
        shipments, see_direct=np.where(electricity, shipments.see_direct, direct), see_indirect=indirect
    )


def _with_carbon_price(shipments: Shipments, scenario: Scenario, law: Statute) -> Shipments:
    paid = scenario.carbon_price_paid
    if paid is None:
        return shipments
    stated = shipments.carbon_price_paid_eur_per_tco2e
    meant = np.ones(len(shipments), dtype=np.bool_)
    if paid.origins:
        of_line, texts = pd.factorize(shipments.origin)
        found = (resolve_origin(str(text), law.newest) for text in texts)
        named = [isinstance(origin, Origin) and origin.code in paid.origins for origin in found]
        meant = np.array([*named, False], dtype=np.bool_)[of_line]  # a line without an origin is number -1
    filled = np.where(np.isnan(stated) & meant, paid.eur_per_tco2e.value, stated)
    return replace(shipments, carbon_price_paid_eur_per_tco2e=filled)


def own_figures(shipments: Shipments) -> Flags:
    """Lines that carry actual figures of their own, whatever they are declared on."""
    found: Flags = ~np.isnan(shipments.see_direct) & ~np.isnan(shipments.sefa) & np.isnan(shipments.mwh)
    return found


def _with_basis(shipments: Shipments, laws: Laws, scenario: Scenario, readings: Readings) -> Shipments:
    """Declared as the scenario has it; a line is never declared on figures it does not have."""
    basis, known = scenario.emissions.basis, own_figures(shipments) | (shipments.chain > 0)
    if basis is EmissionBasis.DEFAULT:
        return replace(shipments, actual=np.zeros_like(shipments.actual))
    if basis is EmissionBasis.DECLARED or not known.any():
        return shipments
    verified = replace(shipments, actual=shipments.actual | known, verified=shipments.verified | known)
    if basis is EmissionBasis.VERIFIED:
        return verified
    year = int(shipments.year[0])
    due = []
    for one in (replace(shipments, actual=shipments.actual & ~known), verified):
        bill = price_lines(one, laws.under(scenario, year), Prices(scenario), readings)
        bill = with_chosen_emissions(bill, scenario)
        each = np.full(len(shipments), np.inf, dtype=np.float64)
        each[bill.rows] = bill.terms.certificates
        due.append(each)
    actual = np.where(known, due[1] < due[0], shipments.actual)
    return replace(shipments, actual=actual, verified=verified.verified)


def with_chosen_emissions(bill: Bill, scenario: Scenario) -> Bill:
    """Default totals, mark-ups and verified averages as the scenario has them; neutral returns ``bill``.

    What precursors of an actual figure carry as default values moves with the review and with the mark-ups;
    no average stands in for them. A default line counted as verified pays for ratio x default total without
    mark-up; its free allocation stays that of the default path (column B), as no column A route is known for
    it.
    """
    choice = scenario.emissions
    neutral = choice.default_review is None and choice.markup is None
    if neutral and choice.basis is not EmissionBasis.VERIFIED:
        return bill
    terms = bill.terms
    review = choice.default_review.value if choice.default_review else 1.0
    total = terms.default_total * review
    markup = terms.markup * (choice.markup.value if choice.markup else 1)
    if choice.basis is EmissionBasis.VERIFIED:
        ratio = verified_ratios_of(bill, scenario)
        known = ~np.isnan(ratio) & ~np.isnan(total)
        total = np.where(known, total * ratio, total)
        markup = np.where(known, 0.0, markup)
    default_path = ~np.isnan(total)
    inside = inside_change(
        bill.on_defaults, bill.inside_markup, review, choice.markup.value if choice.markup else 1.0
    )
    see = np.where(
        default_path,
        marked_up(total, markup, bill.law.newest, bill.readings) * nan_to_one(terms.content_share),
        terms.see + np.where(bill.shipments.actual, inside, 0.0),
    )
    return replace(repriced(bill, total, markup, see), on_defaults=bill.on_defaults + inside)


def verified_ratios_of(bill: Bill, scenario: Scenario) -> Floats:
    """Verified over default total [-] of each line; NaN where no figure is known or the line has its own."""
    by_profile = [verified_ratio(p.cn_code, p.origin, scenario) for p in bill.profiles]
    values = np.array([np.nan if r is None else r for r in by_profile], dtype=np.float64)
    found: Floats = np.where(np.isnan(bill.terms.default_total), np.nan, values[bill.profile_of])
    return found


def repriced(bill: Bill, total: Floats, markup: Floats, see: Floats) -> Bill:
    """The bill with other emissions: certificates and cost follow, everything else stays."""
    terms = bill.terms
    changed = bill.charged & (see != terms.see)
    due = np.where(changed, liability.certificates_per_t(see, terms.sefa), terms.certificates_per_unit)
    before = liability.certificates(due, terms.quantity)
    left = liability.certificates_after(before, terms.carbon_price_certificates)
    if bill.readings.chooses(ROUNDING, BY_LINE):
        left = liability.whole(left)
    certificates = np.where(changed, left, terms.certificates)
    cost = np.where(changed, liability.cost_eur(certificates, terms.price_eur), terms.cost_eur)
    new = replace(
        terms,
        default_total=total,
        markup=markup,
        see=see,
        certificates_per_unit=due,
        certificates=certificates,
        cost_eur=cost,
    )
    return replace(bill, terms=new)


def nan_to_one(values: Floats) -> Floats:
    """Missing shares count as one."""
    return np.where(np.isnan(values), 1.0, values)


def without(bill: Bill, mask: Flags) -> Bill:
    """The bill with nothing due on some lines (importers under the threshold)."""
    if not mask.any():
        return bill
    zero: Sequence[str] = ("certificates_per_unit", "certificates", "cost_eur")
    return replace(
        bill,
        terms=replace(bill.terms, **{name: np.where(mask, 0.0, getattr(bill.terms, name)) for name in zero}),
    )
