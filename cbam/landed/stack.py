"""The landed-cost stack of one tonne: each charge on its own base. Pure formulas, EUR per tonne throughout.

Bases: customs duty and the duty of a tariff quota on the customs value (the price up to the place of entry,
Reg (EU) 952/2013 Arts 70 and 71); anti-dumping and countervailing duty on the net price free at the Union
frontier, before duty (as each such regulation says), so they do not compound on each other or on customs
duty. CBAM certificates are bought by the importer after the import: they are no part of the customs value and
no base of a duty. Value added tax is left out: a business deducts it.
"""

from __future__ import annotations

import numpy as np

from cbam import liability
from cbam.liability import Value


def ad_valorem(rate: Value, base_eur_per_t: Value) -> Value:
    """A duty as a share [-] of its base [EUR/t]."""
    return rate * base_eur_per_t


def up_to_minimum_price(minimum_eur_per_t: float, net_price_eur_per_t: float) -> float:
    """A duty that lifts the net price to a minimum import price [EUR/t]; nothing above it. NaN for NaN."""
    return float(np.maximum(0.0, minimum_eur_per_t - net_price_eur_per_t))


def split_by_quota(inside: float, in_quota_eur_per_t: float, beyond_eur_per_t: float) -> float:
    """The mean of what a tonne within and a tonne beyond the quota pays; ``inside`` [0..1] is within."""
    return inside * in_quota_eur_per_t + (1 - inside) * beyond_eur_per_t


def producers_carbon_cost(see: float, allocation: float, price_eur: float) -> float:
    """What a producer in the Union pays on a tonne [EUR/t]: emissions above its free allocation x price.

    ``see`` and ``allocation`` [tCO2e/t]. A surplus counts nothing here: it can be sold, but it is not owed
    for the tonne. Source: Directive 2003/87/EC Articles 10a and 12.
    """
    return float(liability.cost_eur(liability.certificates_per_t(see, allocation), price_eur))
