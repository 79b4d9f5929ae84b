"""Exercises with a sum: the bill with its figures given, the bill from the tables, one term, two paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cbam.training.model import Draft, Given, Line, NumberAnswer, Trap
from cbam.training.pool import Case, NoneFoundError, Pool, price
from cbam.training.settings import settings
from cbam.training.terms import articles_of, lines_of, number_given, shipment_given, terms_given
from cbam.training.texts import Said, said, worded
from cbam.wrong_answers import right_terms, wrong_answers

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.scenario import Bilingual
    from cbam.training.draws import Draws

EUR, SPECIFIC, CERTIFICATES = "EUR", "tCO2e/t", "certificates"
ASKED = ("see", "sefa", "certificates-per-unit", "certificates")


def bill_exercise(draws: Draws, pool: Pool) -> Draft:
    """What does the shipment cost? All figures of the law are given."""
    case, bill = pool.draw_case(draws)
    given = (*shipment_given(case, pool), *terms_given(bill))
    return _bill(said("bill-question"), bill, given, case.mass_t)


def lookup_exercise(draws: Draws, pool: Pool) -> Draft:
    """What does the shipment cost? The figures of the law are to be looked up."""
    case, bill = pool.draw_case(draws)
    return _bill(said("lookup-question"), bill, shipment_given(case, pool), case.mass_t)


def _bill(question: Said, bill: Bill, given: tuple[Given, ...], mass_t: float) -> Draft:
    lines = lines_of(bill)
    cost = float(bill.terms.cost_eur[0])
    traps = [
        Trap(one.eur_per_t * mass_t, _why(one.mistake.why)) for one in wrong_answers(right_terms(bill, 0))
    ]
    traps.append(Trap(cost / mass_t, said("trap-per-tonne")))
    answer = NumberAnswer(cost, EUR, settings().digits_money, settings().tolerance, telling(cost, traps))
    return Draft(question, given, answer, lines, articles_of(lines))


def _why(text: Bilingual) -> Said:
    return Said(en=text.en, zh=text.zh)


def telling(right: float, traps: Iterable[Trap]) -> tuple[Trap, ...]:
    """The traps that are numbers, well apart from the right one and from each other."""
    found: list[Trap] = []
    for trap in traps:
        if all(apart(trap.value, other) for other in (right, *(one.value for one in found))):
            found.append(trap)
    return tuple(found)


def apart(value: float, other: float) -> bool:
    """Whether two numbers differ by more than rounding; nothing is apart from no number."""
    return abs(value - other) > settings().apart * max(abs(value), abs(other))


def term_exercise(draws: Draws, pool: Pool) -> Draft:
    """One term on the way: emissions with mark-up, allocation, certificates per tonne, certificates."""
    case, bill = pool.draw_case(draws)
    asked = draws.one(ASKED)
    lines = lines_of(bill, skip=("price", "cost"))
    unit = CERTIFICATES if asked == "certificates" else SPECIFIC
    line = next(one for one in lines_of(bill) if one.text == _term(asked))
    until = lines[: next(i for i, one in enumerate(lines) if one.text == line.text) + 1]
    value = float(line.value or 0)
    traps = _term_traps(bill, asked, case.mass_t)
    answer = NumberAnswer(
        value, unit, settings().digits_specific, settings().tolerance, telling(value, traps)
    )
    given = [one for one in (*shipment_given(case, pool), *terms_given(bill)) if one.key != "price"]
    return Draft(said("term-question", term=line.text), tuple(given), answer, until, articles_of(until))


def _term(key: str) -> Said:
    return worded(f"cbam.term-{key}")


def _term_traps(bill: Bill, asked: str, mass_t: float) -> tuple[Trap, ...]:
    terms = bill.terms
    plain, see, sefa, benchmark = (
        float(v[0]) for v in (terms.default_total, terms.see, terms.sefa, terms.benchmark)
    )
    due = {
        "see": ((plain, "trap-no-markup"),),
        "sefa": ((benchmark, "trap-whole-benchmark"), (benchmark - sefa, "trap-factor-turned")),
        "certificates-per-unit": ((plain - sefa, "trap-no-markup"), (see, "trap-no-allocation"),
                                  (see - benchmark, "trap-whole-benchmark")),
        "certificates": (((plain - sefa) * mass_t, "trap-no-markup"), (see * mass_t, "trap-no-allocation"),
                         (see - sefa, "trap-per-tonne")),
    }[asked]  # fmt: skip
    return tuple(Trap(value, said(why)) for value, why in due)


def compare_exercise(draws: Draws, pool: Pool) -> Draft:
    """Default or verified actual figures: the cheaper way, and what it costs."""
    for _ in range(settings().attempts):
        case, bill = pool.draw_case(draws)
        own = _with_own_figures(case, bill, draws)
        other = price(own, pool.statute)
        if not len(other):
            continue
        on_default, on_actual = float(bill.terms.cost_eur[0]), float(other.terms.cost_eur[0])
        if on_actual > 0 and apart(on_default, on_actual):
            return _compared(own, bill, other, pool)
    raise NoneFoundError("no two paths that differ were found")


def _with_own_figures(case: Case, bill: Bill, draws: Draws) -> Case:
    """The same shipment with invented figures of its maker, rounded as a report would."""
    ranges, digits = settings(), settings().digits_specific - 1
    see = float(bill.terms.default_total[0]) * draws.one(ranges.actual_shares)
    sefa = float(bill.terms.sefa[0]) * draws.one(ranges.allocation_shares)
    return replace(case, see_direct=round(see, digits), see_indirect=0.0, sefa=round(sefa, digits))


def _compared(case: Case, by_default: Bill, by_actual: Bill, pool: Pool) -> Draft:
    costs = {"default": float(by_default.terms.cost_eur[0]), "actual": float(by_actual.terms.cost_eur[0])}
    cheaper = min(costs, key=costs.__getitem__)
    dearer = max(costs.values())
    no_markup = (float(by_default.terms.default_total[0]) - float(by_default.terms.sefa[0])) * case.mass_t
    given = (
        *shipment_given(case, pool),
        *terms_given(by_default),
        number_given("actual-see", case.see_direct or 0.0, SPECIFIC),
        number_given("actual-sefa", case.sefa or 0.0, SPECIFIC),
    )
    swapped = price(replace(case, sefa=float(by_default.terms.sefa[0])), pool.statute)
    traps = (
        Trap(dearer, said("trap-dearer")),
        Trap(float(swapped.terms.cost_eur[0]), said("trap-mixed-columns")),
        Trap(no_markup * float(by_default.terms.price_eur[0]), said("trap-no-markup")),
    )
    ways = (Line(said("way-default")), Line(said("way-actual")))
    lines = (ways[0], *lines_of(by_default), ways[1], *lines_of(by_actual, skip=("quantity", "price")))
    value = costs[cheaper]
    answer = NumberAnswer(value, EUR, settings().digits_money, settings().tolerance, telling(value, traps))
    return Draft(said("compare-question"), given, answer, lines, articles_of(lines))
