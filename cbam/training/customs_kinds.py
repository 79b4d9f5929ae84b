"""Exercises of customs law: origin of a good made from another's coil, procedures, the threshold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from cbam.importers.counting import count_lines
from cbam.importers.procedures import Case as CustomsCase
from cbam.importers.procedures import Procedure, answer, procedures
from cbam.importers.rules import importer_rules
from cbam.importers.threshold import Arrivals, standings
from cbam.portfolio import one_shipment
from cbam.training.model import ChoiceAnswer, Draft, Given, Line, NumberAnswer, Option, Trap
from cbam.training.money_kinds import apart, telling
from cbam.training.pool import Case, NoneFoundError, Pool, charged, price
from cbam.training.settings import settings
from cbam.training.terms import articles_of, lines_of, number_given
from cbam.training.texts import Said, act, article, figure, said, same, templates

if TYPE_CHECKING:
    from cbam.training.draws import Draws

FROM_COIL = "made-from-another-coil"
COIL_STORIES = (FROM_COIL, "minimal-operation", "dispatched-elsewhere")
EUR_PER_T, TONNES = "EUR/t", "tCO2e"
NOT_CROSSED = "none"


def procedure_named(name: str) -> Procedure:
    """The entry of the table. KeyError if there is none."""
    return {one.id: one for one in procedures()}[name]


def coil_exercise(draws: Draws, pool: Pool) -> Draft:
    """Coil of one country, worked in another: whose default value, and what does a tonne cost?"""
    story = draws.one(_coil_stories(pool))
    settled = story == FROM_COIL
    codes = _made_from_coil(pool)
    for _ in range(settings().attempts):
        case, _ = pool.draw_case(draws, codes if settled else (settings().coil,))
        coil_of, worked_in = (o.code for o in draws.some(pool.origins, len("AB")))
        costs = {land: _cost(replace(case, origin=land), pool) for land in (coil_of, worked_in)}
        if all(cost > 0 for cost in costs.values()) and apart(*costs.values()):
            break
    else:
        raise NoneFoundError("no two countries that differ were found")
    found = answer(CustomsCase(story, of_good=0.0, good_origin=worked_in if settled else coil_of,
                               input_origin=coil_of))  # fmt: skip
    origin = found.origin
    other = coil_of if origin == worked_in else worked_in
    names = {"coil": pool.origin_name(coil_of), "worked": pool.origin_name(worked_in)}
    bill = price(replace(case, origin=origin), pool.statute)
    rule = Line(Said(en=found.procedure.en, zh=found.procedure.zh), article=act(found.procedure.article))
    each, eur = float(bill.terms.certificates_per_unit[0]), float(bill.terms.price_eur[0])
    numbers = f"{figure(each, settings().digits_specific)} × {figure(eur, settings().digits_money)}"
    cost = Line(
        said("cost-per-tonne"),
        "c",
        "n × P",
        numbers,
        round(costs[origin], settings().digits_money),
        EUR_PER_T,
    )
    lines = (rule, *lines_of(bill, skip=("quantity", "certificates", "cost")), cost)
    traps = telling(
        costs[origin], [Trap(costs[other], said("trap-other-origin", country=pool.origin_name(other)))]
    )
    value = NumberAnswer(costs[origin], EUR_PER_T, settings().digits_money, settings().tolerance, traps)
    given = (
        Given(said("fact-good"), pool.good_name(case.cn_code)),
        Given(said("fact-when"), same(case.quarter or str(case.year))),
        *(_values(land, case, pool) for land in sorted(costs)),
        number_given("price", float(bill.terms.price_eur[0]), "EUR", settings().digits_money),
    )  # fmt: skip
    return Draft(said(f"coil-{story}", **names), given, value, lines, articles_of(lines))


def has_coil(pool: Pool) -> bool:
    """Whether coil, or what is made from it, is among the goods asked."""
    return bool(_coil_stories(pool))


def _coil_stories(pool: Pool) -> tuple[str, ...]:
    """The stories whose good is among those asked."""
    made, coil = bool(_made_from_coil(pool)), pool.is_asked(settings().coil)
    return tuple(story for story in COIL_STORIES if (made if story == FROM_COIL else coil))


def _made_from_coil(pool: Pool) -> tuple[str, ...]:
    headings = settings().coil_headings
    return tuple(c for c in pool.by_sector["iron_steel"] if c.startswith(headings) and pool.is_asked(c))


def _cost(case: Case, pool: Pool) -> float:
    """EUR per tonne on default values, 0 where nothing is due or the law has no answer."""
    bill = price(case, pool.statute)
    if not len(bill) or not charged(bill):
        return 0.0
    return float(bill.terms.certificates_per_unit[0]) * float(bill.terms.price_eur[0])


def _values(land: str, case: Case, pool: Pool) -> Given:
    """The figures of one country, all a reader needs for its sum."""
    terms = price(replace(case, origin=land), pool.statute).terms
    digits = settings().digits_specific
    shown = {
        name: figure(float(values[0]), digits)
        for name, values in (("d", terms.default_total), ("m", terms.markup), ("bm", terms.benchmark),
                             ("k", terms.cbam_factor), ("c", terms.cscf))
    }  # fmt: skip
    return Given(said("fact-values-of", country=pool.origin_name(land)), said("values-of", **shown))


def procedure_exercise(draws: Draws, pool: Pool) -> Draft:
    """A customs procedure: how many tonnes of CO2e does the declaration carry?

    The stories tell of coil, sheet and screws; where goods are chosen, of one of those.
    """
    stories = [key.removeprefix("story-") for key in templates() if key.startswith("story-")]
    name = draws.one(sorted(stories))
    operation = float(draws.one(settings().operation_t))
    amounts = draws.some(settings().masses_t, len("AB"))
    of_placed, of_good = float(min(amounts)), float(max(amounts)) + operation
    found = answer(CustomsCase(name, of_good=of_good, of_placed=of_placed, of_operation=operation))
    carried = float(found.emissions_tco2e or 0)
    given = (
        number_given("of-good", of_good, TONNES),
        number_given("of-placed", of_placed, TONNES),
        number_given("of-operation", operation, TONNES),
    )
    traps = [Trap(one.value or 0.0, said("trap-other-emissions", what=one.label)) for one in given]
    lines = (Line(Said(en=found.procedure.en, zh=found.procedure.zh), article=act(found.procedure.article)),)
    result = NumberAnswer(
        carried, TONNES, settings().digits_money, settings().tolerance, telling(carried, traps)
    )
    if not pool.chosen:
        return Draft(said(f"story-{name}"), given, result, lines, articles_of(lines))
    good = Given(said("fact-good"), pool.good_name(draws.one(draws.one(pool.groups))))
    return Draft(said(f"chosen-story-{name}"), (good, *given), result, lines, articles_of(lines))


def threshold_exercise(draws: Draws, pool: Pool) -> Draft:
    """An importer's year: with which shipment is the threshold exceeded, if at all?"""
    year = draws.one(pool.years)
    shipments = _shipments(draws, pool, year)
    arrivals = arrivals_of(shipments, pool)
    limit = importer_rules(pool.law).threshold_t
    found = standings(arrivals, limit)
    crossing = int(found.crossing_line[0]) if len(found) else -1
    right = str(crossing + 1) if crossing >= 0 else NOT_CROSSED
    options = [Option(str(n + 1), said("threshold-with", n=n + 1)) for n in range(len(shipments))]
    options.append(Option(NOT_CROSSED, said("threshold-none")))
    total = 0.0
    rule = article("threshold")
    lines = [Line(said("threshold-rule", limit=figure(limit, 0)), article=rule)]
    for n, (_, case) in enumerate(shipments):
        counted = bool(arrivals.counts[n])
        total += case.mass_t if counted else 0.0
        key = "threshold-counts" if counted else "threshold-counts-not"
        mass = figure(case.mass_t if counted else 0.0, 1)
        lines.append(Line(said(key, n=n + 1, mass=mass), value=total, unit="t", symbol="Σ"))
    given = tuple(
        Given(said("threshold-line", n=n + 1), _line(when, case, pool))
        for n, (when, case) in enumerate(shipments)
    )
    answered = ChoiceAnswer(tuple(options), right)
    return Draft(said("threshold-question", year=str(year)), given, answered, tuple(lines), (rule,))


def _shipments(draws: Draws, pool: Pool, year: int) -> list[tuple[date, Case]]:
    """A year of shipments in order of import; one of them is of hydrogen or of an exempt origin.

    Now and then the last that counts is such that the year comes to the threshold and not a gram more.
    """
    ranges, first, n = settings(), date(year, 1, 1), settings().threshold_lines
    room = (date(year + 1, 1, 1) - first).days // n
    odd, found = draws.below(n), []
    for row in range(n):
        code = draws.one(_counting(draws, pool))
        origin = draws.one(pool.origins).code
        if row == odd:
            exempt = draws.one((True, False) if pool.is_asked(ranges.hydrogen) else (True,))
            code = code if exempt else ranges.hydrogen
            origin = draws.one(pool.exempt).code if exempt else origin
        when = first + timedelta(days=row * room + draws.below(room))
        found.append((when, Case(code, origin, draws.one(ranges.threshold_masses_t), year)))
    if draws.below(ranges.options) == 0:
        last = max(row for row in range(n) if row != odd)
        others = sum(case.mass_t for row, (_, case) in enumerate(found) if row not in {odd, last})
        left = importer_rules(pool.law).threshold_t - others
        if left > 0:
            found[last] = (found[last][0], replace(found[last][1], mass_t=left))
    return found


def has_counting(pool: Pool) -> bool:
    """Whether a good whose mass counts towards the threshold is among those asked."""
    return not pool.chosen or bool(pool.counting_groups)


def _counting(draws: Draws, pool: Pool) -> tuple[str, ...]:
    """Goods whose mass counts: of one of the chosen, or of a metal where none are named."""
    if pool.chosen:
        return draws.one(pool.counting_groups)
    return pool.by_sector[draws.one(("iron_steel", "aluminium"))]


def arrivals_of(shipments: list[tuple[date, Case]], pool: Pool) -> Arrivals:
    """The shipments as one importer's year, each placed under Article 2a by the engine."""
    each = []
    for when, case in shipments:
        typed = {"cn_code": case.cn_code, "origin": case.origin, "mass_t": f"{case.mass_t:g}",
                 "date": when.isoformat(), "importer": "A"}  # fmt: skip
        line = one_shipment(typed).value.shipments
        days = np.array([when], dtype=object)
        each.append(count_lines(line, pool.statute, days).arrivals)
    names = ("importer", "year", "day", "dated", "mass_t", "counts", "always")
    return Arrivals(**{name: np.concatenate([getattr(one, name) for one in each]) for name in names})


def _line(when: date, case: Case, pool: Pool) -> Said:
    return said("threshold-shipment", day=when.isoformat(), good=pool.good_name(case.cn_code),
                origin=pool.origin_name(case.origin), mass=figure(case.mass_t, 1))  # fmt: skip
