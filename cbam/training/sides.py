"""Default against actual for the mill's coil, side by side and year by year, at one price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cbam.training.mill import Made, Setting, make, mill
from cbam.training.pool import Case, pool_of, price

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.statute import Statute

ONE_TONNE = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One way to declare a tonne of the good: emissions, allocation [tCO2e/t], certificates, cost [EUR]."""

    see: float
    sefa: float
    certificates: float
    cost_eur: float
    bill: Bill


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Both ways, the mill behind the actual one, and the benchmark and factor behind the default one."""

    default: Side
    actual: Side
    made: Made
    benchmark: float
    cbam_factor: float


def sides(setting: Setting, price_eur: float, statute: Statute) -> Sides:
    """Both ways for one setting. Raises BadInput where the mill or the default cannot be computed."""
    made = make(setting, statute)
    case = Case(mill().good, setting.origin, ONE_TONNE, setting.year, price_eur=price_eur)
    by_default = price(case, statute)
    by_actual = price(replace(case, see_direct=made.see, sefa=made.sefa), statute)
    return Sides(
        default=_side(by_default),
        actual=_side(by_actual),
        made=made,
        benchmark=float(by_default.terms.benchmark[0]),
        cbam_factor=float(by_default.terms.cbam_factor[0]),
    )


def by_year(setting: Setting, price_eur: float, statute: Statute) -> Mapping[int, Sides]:
    """The same for every year with printed benchmarks, at the same price."""
    return {year: sides(replace(setting, year=year), price_eur, statute) for year in pool_of(statute).years}


def _side(bill: Bill) -> Side:
    from groundwork.problems import BadInput

    if not len(bill):
        raise BadInput(*bill.problems)
    terms = bill.terms
    each = float(terms.certificates_per_unit[0])
    return Side(float(terms.see[0]), float(terms.sefa[0]), each, float(terms.cost_eur[0]), bill)
