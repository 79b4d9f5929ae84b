"""The terms of a bill as facts of an exercise and as lines of its explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cbam.derivation import derive
from cbam.training.model import Given, Line
from cbam.training.settings import settings
from cbam.training.texts import Said, act, figure, said, same, unit_words, worded

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.training.pool import Case, Pool


def lines_of(bill: Bill, skip: Iterable[str] = ()) -> tuple[Line, ...]:
    """The derivation of the only line of a bill, but for the terms in ``skip``."""
    left_out = set(skip)
    return tuple(
        Line(
            text=worded(f"cbam.term-{step.key}"),
            symbol=step.symbol,
            formula=step.formula,
            numbers=step.numbers,
            value=step.value,
            unit=step.unit,
            article=act(step.act) if step.act else None,
        )
        for step in derive(bill, 0)
        if step.key not in left_out
    )


def articles_of(lines: Iterable[Line]) -> tuple[Said, ...]:
    """The articles of an explanation, each once, in order."""
    return tuple(dict.fromkeys(line.article for line in lines if line.article is not None))


def number_given(key: str, value: float, unit: str, digits: int | None = None) -> Given:
    """A number as a fact, with as many decimals as it has unless told."""
    digits = settings().digits_fine if digits is None else digits
    return Given(said(f"fact-{key}"), _measured(figure(value, digits), unit), key, value)


def _measured(shown: str, unit: str) -> Said:
    """A number with the words of its unit; alone where it has none."""
    if not unit:
        return same(shown)
    words = unit_words(unit)
    return Said(en=f"{shown} {words.en}", zh=f"{shown} {words.zh}")


def shipment_given(case: Case, pool: Pool) -> tuple[Given, ...]:
    """Good, origin, time and mass of a shipment, and the price where it is assumed."""
    facts = [
        Given(said("fact-good"), pool.good_name(case.cn_code)),
        Given(said("fact-origin"), pool.origin_name(case.origin)),
        Given(said("fact-when"), same(case.quarter or str(case.year))),
        number_given("mass", case.mass_t, "t"),
    ]
    if case.price_eur is not None:
        facts.append(number_given("price", case.price_eur, "EUR", settings().digits_money))
    return tuple(facts)


def terms_given(bill: Bill) -> tuple[Given, ...]:
    """The figures of the law for the only line of a bill on the default path."""
    terms = bill.terms
    found = [
        number_given("default-total", float(terms.default_total[0]), "tCO2e/t"),
        number_given("markup", float(terms.markup[0]), ""),
        number_given("benchmark", float(terms.benchmark[0]), "tCO2e/t"),
        number_given("cbam-factor", float(terms.cbam_factor[0]), ""),
        number_given("cscf", float(terms.cscf[0]), ""),
    ]
    if bill.quotes[bill.quote_of[0]] is not None and bill.prices.flat_eur is None:
        found.append(number_given("price", float(terms.price_eur[0]), "EUR", settings().digits_money))
    return tuple(found)
