"""A carbon price due where the good was made, per tonne of good, as the communication template sums it up.

It is shown, not deducted: Article 9 of Reg (EU) 2023/956 deducts only a price effectively paid, and the act
on conversion and evidence is a draft.
"""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded.model import CarbonPrice


@dataclass(frozen=True, slots=True)
class PriceDue:
    """Emissions covered by the price and by its rebate [tCO2e/t], and what is left to pay [currency/t]."""

    instrument: str
    currency: str
    covered_tco2e_per_t: float
    rebate_covered_tco2e_per_t: float
    effective_per_t: float


def price_due(price: CarbonPrice, see_total_tco2e_per_t: float) -> PriceDue:
    """The price due on a tonne of good: shares of its embedded emissions, and price less rebate.

    ``see_total_tco2e_per_t`` direct and indirect together. Source: communication template v2.1.1, sheet
    Summary_Products, columns AN, AV and AZ.
    """
    return PriceDue(
        instrument=price.instrument,
        currency=price.currency,
        covered_tco2e_per_t=see_total_tco2e_per_t * price.share_covered,
        rebate_covered_tco2e_per_t=see_total_tco2e_per_t * price.rebate_share,
        effective_per_t=price.price_due - price.rebate,
    )
