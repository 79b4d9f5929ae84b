"""One good and its margin: the certificate price, and the emissions, at which the margin is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cbam.stress.reverse import Breaking, Case, breaking

if TYPE_CHECKING:
    from cbam.priced import Bill


def break_even(bill: Bill, row: int, margin_eur_per_t: float) -> Breaking:
    """When the charge on a tonne takes the whole margin, each driver alone, nothing passed on to the buyer.

    Parameters: ``row`` of the bill, a good that is charged; ``margin_eur_per_t`` [EUR/t] before the charge.
    With emissions e, allocation a and price P: P = margin / (e - a), and e = a + margin / P.
    """
    one = slice(row, row + 1)
    case = Case(
        see=np.asarray(bill.terms.see[one]),
        sefa=np.asarray(bill.terms.sefa[one]),
        mass=np.ones(1),
        price=np.asarray(bill.terms.price_eur[one]),
        pass_through=0.0,
        earned=margin_eur_per_t,
    )
    return breaking(case)
