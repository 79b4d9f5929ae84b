"""One shipment, asked on a page and priced by the same functions as a file of a million."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app_pages.frame import language
from app_pages.knowledge import current_statute, statute_under

if TYPE_CHECKING:
    from app_pages.price_choice import PriceChoice
    from cbam.bill import Bill
    from groundwork.problems import Problem


@dataclass(frozen=True, slots=True)
class Question:
    """What is imported: code, origin, net mass [t], year, quarter such as ``2026-Q1`` or empty, price.

    ``overlay`` names the proposal or what-if laid over the law; empty for the law in force.
    """

    cn_code: str
    origin: str
    mass_t: float
    year: int
    quarter: str
    price: PriceChoice
    overlay: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The bill of one line, or no bill and what was wrong."""

    bill: Bill | None
    problems: tuple[Problem, ...]


def price_one(question: Question) -> Answer:
    """Price the shipment under the current law, or under an overlay laid over it."""
    from cbam.bill import price_lines
    from cbam.portfolio import one_shipment

    typed = {
        "cn_code": question.cn_code.strip(),
        "origin": question.origin.strip(),
        "mass_t": f"{question.mass_t:.15g}",
        "year": str(question.year),
        "quarter": question.quarter,
    }
    loaded = one_shipment(typed)
    law = statute_under(question.overlay) if question.overlay else current_statute()
    bill = price_lines(loaded.value.shipments, law, question.price.prices())
    problems = tuple(_by_name(problem) for problem in (*loaded.problems, *bill.problems))
    return Answer(bill if len(bill) else None, problems)


def _by_name(problem: Problem) -> Problem:
    """A problem of a typed line names the field as the page does, in the reader's language."""
    from cbam.shipment_tables import SHIPMENTS

    for field in SHIPMENTS.fields:
        if field.key == problem.place.cell:
            name = field.zh if language() == "zh" else field.en
            return replace(problem, place=replace(problem.place, cell=name))
    return problem
