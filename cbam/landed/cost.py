"""The stacks of offers on one day: duties, the CBAM charge as billed elsewhere, carbon cost at home."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cbam.bill import price_lines
from cbam.embedded.allocation import Subject, TermKind, from_benchmark
from cbam.goods import Refused, resolve_good
from cbam.importers.quarters import quarter_of
from cbam.landed import stack
from cbam.landed.duties import duty_charges
from cbam.landed.flags import Charged, flags_of, splitting
from cbam.landed.model import Charge, Duty, Offer, Part, Stack
from cbam.landed.reading import UNION
from cbam.law.benchmarks import DEFAULT
from cbam.portfolio import one_shipment
from cbam.prices import PriceQuote
from cbam.profile import Note
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.priced import Bill
    from cbam.prices import Prices
    from cbam.statute import Statute

_PRICE_NOTES = ("cbam.note-price-flat", "cbam.note-price-scenario")
NOT_PRICED, NO_EMISSIONS, NO_PRICE = "not-priced", "no-emissions", "no-price"
ONE_TONNE = "1"


@dataclass(frozen=True, slots=True)
class Under:
    """The law, the prices, the duties and the day of import."""

    law: Statute
    prices: Prices
    duties: Sequence[Duty]
    day: date


@dataclass(frozen=True, slots=True)
class Border:
    """The CBAM charge of a tonne: cost [EUR/t], emissions and allocation [tCO2e/t], what they rest on."""

    eur_per_t: float | None
    see: float | None = None
    sefa: float | None = None
    basis: str = ""
    charged: bool = False
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()


def stacks_of(offers: Sequence[Offer], under: Under) -> tuple[Stack, ...]:
    """The stack of every offer, in order, with its flags."""
    split = splitting(offers, under.law)
    found = []
    for place, offer in enumerate(offers):
        one = _union(offer, under) if offer.origin == UNION else _import(offer, under)
        found.append(replace(one, flags=(*one.flags, *split.get(place, ()))))
    return tuple(found)


def border(cn_code: str, origin: str, typed: Mapping[str, str], under: Under) -> Border:
    """The CBAM charge of one tonne imported on the day, as ``cbam bill`` computes it."""
    line = {"cn_code": cn_code, "origin": origin, "mass_t": ONE_TONNE, "date": under.day.isoformat(), **typed}
    loaded = one_shipment(line)
    bill = price_lines(loaded.value.shipments, under.law, under.prices)
    problems = (*loaded.problems, *bill.problems)
    if not len(bill):
        return Border(None, problems=problems)
    terms = bill.terms
    charged = bool(bill.charged[0])
    return Border(
        eur_per_t=float(terms.cost_eur[0]),
        see=_value(terms.see[0]) if charged else None,
        sefa=_value(terms.sefa[0]) if charged else None,
        basis=str(bill.basis[0]),
        charged=charged,
        notes=_notes(bill),
        problems=problems,
    )


def _notes(bill: Bill) -> tuple[Note, ...]:
    return tuple(note for note in bill.notes(0) if note.code in _PRICE_NOTES)


def _value(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _import(offer: Offer, under: Under) -> Stack:
    duties = duty_charges(under.duties, offer, offer.origin, under.day)
    due = border(offer.cn_code, offer.origin, offer.typed, under)
    cbam = Charge(
        part=Part.CBAM,
        eur_per_t=due.eur_per_t,
        act="Reg (EU) 2023/956",
        source=under.law.version,
        reason=NOT_PRICED if due.eur_per_t is None else "" if due.charged else "not-charged",
    )
    codes, of_codes = _codes(offer, under)
    return Stack(
        offer=offer,
        in_union=False,
        charges=(_value_of(offer), *duties, cbam),
        see=due.see,
        sefa=due.sefa,
        basis=due.basis,
        flags=flags_of(offer, *(codes or ())),
        notes=due.notes,
        problems=(*(at(offer.place, p) for p in due.problems), *of_codes),
    )


def _value_of(offer: Offer) -> Charge:
    """The customs value: the user's own, or of the source it was taken from."""
    source = offer.value_source
    return Charge(Part.VALUE, offer.value_eur_per_t, source=source, status="seen" if source else "user")


def at(place: Place, problem: Problem) -> Problem:
    """A problem of the bill where the user's row stands."""
    return Problem(problem.code, place, problem.params, problem.severity)


def _codes(offer: Offer, under: Under) -> tuple[tuple[Charged, Charged] | None, tuple[Problem, ...]]:
    """What the former and the present code are charged at default values, of the origin the good had before.

    None where the code did not change or has no answer; what is wrong with the former code is a warning.
    """
    if not offer.former_cn_code or offer.former_cn_code == offer.cn_code:
        return None, ()
    origin = offer.former_origin if offer.former_origin not in ("", UNION) else offer.origin
    before, now = (border(code, origin, {}, under) for code in (offer.former_cn_code, offer.cn_code))
    params: dict[str, Param] = {"offer": offer.id, "code": offer.former_cn_code}
    if before.eur_per_t is None:
        return None, (Problem("cbam.landed-former-code", offer.place, params, Severity.WARNING),)
    if now.eur_per_t is None:
        return None, ()
    return (Charged(before.charged, before.eur_per_t), Charged(now.charged, now.eur_per_t)), ()


def _union(offer: Offer, under: Under) -> Stack:
    """A producer in the Union: its price before carbon cost, and direct emissions above its free allocation.

    It surrenders for the emissions of its own installations (Directive 2003/87/EC Article 12); those of
    bought electricity are the power producer's and stand in the price of the electricity.
    """
    good = resolve_good(offer.cn_code, under.law.newest)
    if isinstance(good, Refused):
        return _refused(offer, good.problem)
    quote = under.prices.quote(under.law, under.day.year, quarter_of(under.day), "")
    see, (allocation, note) = offer.see_direct, _allocation(offer, under)
    price = quote.price_eur if isinstance(quote, PriceQuote) else None
    known = see is not None and allocation is not None and price is not None
    cost = stack.producers_carbon_cost(see or 0.0, allocation or 0.0, price or 0.0) if known else None
    reason = NO_PRICE if price is None else NO_EMISSIONS if see is None else "" if known else "no-allocation"
    ets = Charge(
        Part.ETS, cost, act="Directive 2003/87/EC Arts 10a, 12", status="user", reason="" if known else reason
    )
    problems = () if isinstance(quote, PriceQuote) else (at(offer.place, quote),)
    return Stack(
        offer=offer,
        in_union=True,
        charges=(_value_of(offer), ets),
        see=see,
        sefa=allocation,
        basis="actual, user",
        notes=(note,) if note else (),
        problems=problems,
    )


def _refused(offer: Offer, problem: Problem) -> Stack:
    """A good of the Union whose code does not exist: no cost of it is told."""
    charges = (
        _value_of(offer),
        Charge(Part.ETS, None, reason=NOT_PRICED),
    )
    return Stack(offer=offer, in_union=True, charges=charges, problems=(at(offer.place, problem),))


def _allocation(offer: Offer, under: Under) -> tuple[float | None, Note | None]:
    """The free allocation of a tonne as stated, else the CBAM benchmark of the whole chain by its route.

    Column B mirrors what the ETS allocates along the chain: benchmark x CBAM factor x correction factor.
    Source: IR (EU) 2025/2620 recitals and Annex, Equation 6.
    """
    if offer.allocation is not None:
        return offer.allocation, None
    law = under.law.of_year(under.day.year)
    routes = (offer.route,) if offer.route else ()
    leaf = law.benchmark(offer.cn_code, DEFAULT, routes, under.day.year)
    subject = Subject(offer.id, offer.cn_code, under.day.year, routes=routes)
    found = from_benchmark(law, TermKind.FALLBACK, subject, leaf)
    if found.sefa is None:
        return None, None
    if offer.route:
        return found.sefa, Note("cbam.landed-note-union-route", {"route": offer.route})
    return found.sefa, Note("cbam.landed-note-union-allocation", {"reading": leaf.reading.word})
