"""Where a firm's EBIT after the charge is zero: the certificate price, and the least share passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam import liability
from cbam.stress import burden, measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbam.shipments import Floats
    from cbam.stress.deterministic import YearView
    from cbam.stress.levels import Levels
    from cbam.stress.measures import FirmYear
    from cbam.stress.rows import Rows

OWN_PRICE = "cbam.note-carbon-price-reference"  # lines whose deduction is counted at their own price


def add_break_even(
    rows: Rows, view: YearView, levels: Levels, found: FirmYear, sums: Mapping[str, Floats]
) -> None:
    """The certificate price at which a firm's EBIT is zero, and the least it must pass on, volumes held.

    A firm whose EBIT is negative before the charge breaks even at no price: 0; passing on all of the charge
    is not enough for it, so that it has no least share.
    """
    asked = (found.charge > 0) & (found.earned >= 0)
    share = burden.break_even_pass_through(found.earned, np.where(asked, found.charge, 1))
    told = {
        ("break_even_price_eur", "EUR"): _price_eur(view, levels, found, sums),
        ("break_even_pass_through", "1"): np.where(asked, share, np.nan),
    }
    rows.add("firm", levels.firm.names, told)


def _price_eur(view: YearView, levels: Levels, found: FirmYear, sums: Mapping[str, Floats]) -> Floats:
    """The price by firm [EUR]; NaN where the firm owes nothing or states no EBIT.

    Without a carbon price paid the bill is in proportion to the price. A carbon price paid takes off an
    amount in euros whatever a certificate costs, as long as it is counted at the certificate's own price.
    """
    earned = np.maximum(0, found.earned)
    mean = measures.ratio(sums["cost_eur"], sums["certificates"])
    price = measures.ratio(earned, found.exporters_part) * mean
    bill, terms = view.bill, view.bill.terms
    fixed = _deducted_eur(view)
    number = levels.firm.number[bill.rows]
    borne = (1 - view.earned.pass_through) * view.sold.share * view.fx_ratio
    owed = liability.certificates(terms.certificates_per_unit, terms.quantity)
    gross = np.nan_to_num(owed * terms.price_eur)
    for firm in np.unique(number[fixed > 0]):
        mine = (number == firm) & (gross > 0)
        if not np.isnan(earned[firm]) and (borne[mine] > 0).any():
            factor = price_factor(float(earned[firm]), (gross * borne)[mine], (fixed * borne)[mine])
            price[firm] = factor * gross[mine].sum() / np.asarray(owed)[mine].sum()
    return price


def _deducted_eur(view: YearView) -> Floats:
    """What a carbon price paid takes off each line whatever a certificate costs [EUR].

    Of a line it takes to nothing, all that was paid counts: more of it is used at a higher price.
    """
    bill, terms = view.bill, view.bill.terms
    taken = np.nan_to_num(terms.carbon_price_certificates * terms.price_eur)
    paid = np.nan_to_num(terms.carbon_price_eur_per_tco2e * terms.see * terms.quantity)
    all_of_it = np.where(terms.certificates > 0, taken, np.maximum(taken, paid))
    own = bill.line_notes.get(OWN_PRICE, np.zeros(len(bill), dtype=np.bool_))
    found: Floats = np.where(own & ~view.exempt, all_of_it, 0.0)
    return found


def price_factor(earned_eur: float, gross_eur: Floats, fixed_eur: Floats) -> float:
    """The factor x on prices at which sum of max(0, x gross - fixed) over lines equals ``earned_eur`` [-].

    The sum rises along straight lines, with a bend where a line begins to pay; ``gross_eur`` is positive.
    """
    begins = fixed_eur / gross_eur
    order = np.argsort(begins, kind="stable")
    factors = (earned_eur + np.cumsum(fixed_eur[order])) / np.cumsum(gross_eur[order])
    until = np.append(begins[order][1:], np.inf)
    return float(factors[np.flatnonzero(factors <= until)[0]])
