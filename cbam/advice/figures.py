"""One year's figures of every good on both paths, as columns; what they decide follows from them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cbam import liability
from cbam.advice import arithmetic
from cbam.advice.plan import Plan
from cbam.prices import PriceQuote
from cbam.shipments import Flags, Floats, Ints, Texts
from groundwork.problems import Param


@dataclass(frozen=True)
class Note:
    """Something the reader of the advice must know: a code and its values."""

    code: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class YearFigures:
    """Goods as columns of equal length; NaN where a figure cannot be said, ``reason`` then holds a code.

    ``see_*`` and ``sefa_*`` [tCO2e/t]: on default values (marked up, column B); on actual figures with each
    precursor on its cheaper path; ``own_*`` on actual figures with every precursor that has no verified
    report on default values. ``mass_t`` [t a year], ``price_eur`` [EUR per certificate].
    ``quote_of`` points at the price of each good among ``quotes``. ``chosen`` marks the goods that the
    year's plan puts on actual figures.
    """

    year: int
    quotes: tuple[PriceQuote | None, ...]
    quote_of: Ints
    price_eur: Floats
    mass_t: Floats
    see_default: Floats
    sefa_default: Floats
    see_actual: Floats
    sefa_actual: Floats
    see_own: Floats
    sefa_own: Floats
    reason: Texts
    chosen: Flags
    plan: Plan

    def price_status(self, g: int) -> str | None:
        """How the price of a good is known; None for a good that pays nothing."""
        quote = self.quotes[int(self.quote_of[g])]
        return quote.status if quote else None

    @cached_property
    def certificates_default(self) -> Floats:
        """Certificates per tonne on default values."""
        return np.asarray(liability.certificates_per_t(self.see_default, self.sefa_default))

    @cached_property
    def certificates_actual(self) -> Floats:
        """Certificates per tonne on actual figures."""
        return np.asarray(liability.certificates_per_t(self.see_actual, self.sefa_actual))

    @cached_property
    def certificates_own(self) -> Floats:
        """Certificates per tonne on own actual figures, precursors on default values."""
        return np.asarray(liability.certificates_per_t(self.see_own, self.sefa_own))

    @cached_property
    def break_even_see(self) -> Floats:
        """Actual embedded emissions below which the actual path owes less [tCO2e/t]."""
        return np.asarray(arithmetic.break_even_see(self.certificates_default, self.sefa_actual))

    @cached_property
    def saving_eur_per_t(self) -> Floats:
        """What the actual path saves per tonne, verification not paid [EUR/t]."""
        return np.asarray(
            arithmetic.saving_eur_per_t(self.certificates_default, self.certificates_actual, self.price_eur)
        )


def unproved(years: Iterable[YearFigures]) -> list[Note]:
    """What is to be said of plans no proof came to its end for, or a solver proved to within an amount.

    Empty where every set of reports was tried.
    """
    plans = [one.plan for one in years]
    notes = [] if all(plan.proved for plan in plans) else [Note("cbam.note-advice-unproved")]
    gap = max((plan.gap_eur or 0.0 for plan in plans), default=0.0)
    if gap > 0:
        notes.append(Note("cbam.note-advice-gap", {"eur": f"{math.ceil(gap):,}"}))
    return notes
