"""One good and its margin: the certificate price, and the emissions, at which the margin is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.stress import burden
from cbam.stress.reverse import Breaking

if TYPE_CHECKING:
    from cbam.priced import Bill


def break_even(bill: Bill, row: int, margin_eur_per_t: float) -> Breaking:
    """When the charge on a tonne takes the whole margin, each driver alone, nothing passed on to the buyer.

    Parameters: ``row`` of the bill, a good that is charged; ``margin_eur_per_t`` [EUR/t] before the charge.
    With emissions e, allocation a, a carbon price paid worth d certificates per tonne (held) and price P:
    P = margin / (e - a - d), and e = a + d + margin / P.
    """
    terms = bill.terms
    see, sefa, price, quantity, due, taken_off = (
        float(one[row])
        for one in (
            terms.see, terms.sefa, terms.price_eur, terms.quantity, terms.certificates,
            terms.carbon_price_certificates,
        )
    )  # fmt: skip
    if margin_eur_per_t <= 0:
        least = None if margin_eur_per_t < 0 else float(due > 0)
        return Breaking(0.0, 0.0 if due > 0 else None, 0.0, least)
    per_t, off = due / quantity, taken_off / quantity
    at_price = burden.break_even_price(margin_eur_per_t, per_t) if per_t > 0 else None
    return Breaking(
        price_factor=None if at_price is None else float(at_price) / price,
        price_eur=None if at_price is None else float(at_price),
        see_factor=(sefa + off + margin_eur_per_t / price) / see if see > 0 else None,
        pass_through=float(burden.break_even_pass_through(margin_eur_per_t, per_t * price)) if per_t else 0.0,
    )
