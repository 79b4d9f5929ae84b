"""What a line without a link might mean. Suggestions only: the user confirms, nothing is picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footprint.bill import Candidate, OpenLine
from footprint.links import convertible
from inventories.catalogue import Catalogue
from inventories.grades import Fit, graded
from inventories.routes import RouteChoice, choice_of, named_route

LIMIT = 8
CONFIRMED = "confirmed"
GRADE_SCORES = {Fit.SAME: 99.0, Fit.NEAR: 90.0}
"""Scores of a grade that was met: they order a list and enter no figure."""
FAMILY_SCORE = 70.0
"""A name that is only written much like one brings no other routes of that product."""
_FIRST = {Fit.SAME: 0, Fit.NEAR: 1}
_NO_GRADE = 2


def suggest(catalogue: Catalogue, text: str, unit: str | None) -> tuple[Candidate, ...]:
    """Processes that a text may mean, best first, those that the unit fits before the others.

    A grade counts before likeness: "C35 商砼" is nearer to concrete C30 than to C50 although both are
    called so. A product made in several ways brings all its routes, the market mix first, unless
    the text names one.

    Args:
        catalogue: where to look.
        text: what the line calls its item, Chinese or English.
        unit: canonical unit of the line, or None where it is not known.
    """
    found = [
        Candidate(m.process_id, float(m.score), str(m.reason), str(m.matched)) for m in catalogue.search(text)
    ]
    ordered = _with_routes(catalogue, text, _with_grades(catalogue, text, found))
    fits = [c for c in ordered if fits_unit(catalogue, c, unit)]
    return (*fits, *(c for c in ordered if c not in fits))[:LIMIT]


def fits_unit(catalogue: Catalogue, candidate: Candidate, unit: str | None) -> bool:
    """Whether an amount in a unit can be said in the unit of a candidate."""
    return unit is not None and convertible(unit, catalogue.processes[candidate.process_id].unit)


def route_question(line: OpenLine) -> RouteChoice | None:
    """The choice of route behind a line's first candidate, which the user has to make.

    None where there is none, or the text names the route, or the firm confirmed a process.
    """
    first = line.candidates[0] if line.candidates else None
    choice = choice_of(first.process_id) if first and first.reason != CONFIRMED else None
    return choice if choice and not named_route(line.item, choice) else None


def _with_grades(catalogue: Catalogue, text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that the grade in the text points to, before those found by their names."""
    grades = {key: hit for key, hit in graded(text).items() if key in catalogue.processes}
    by_name = {c.process_id: c for c in found}
    hits = []
    for process_id, hit in grades.items():
        score = max(GRADE_SCORES[hit.fit], by_name[process_id].score if process_id in by_name else 0.0)
        reason = "grade" if hit.fit is Fit.SAME else "grade-near"
        hits.append(Candidate(process_id, score, reason, hit.grade.upper()))
    hits.sort(key=lambda c: (_FIRST[grades[c.process_id].fit], -_name_score(by_name, c)))
    return [*hits, *(c for c in found if c.process_id not in grades)]


def _name_score(by_name: dict[str, Candidate], candidate: Candidate) -> float:
    known = by_name.get(candidate.process_id)
    return known.score if known else 0.0


def _with_routes(catalogue: Catalogue, text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """All ways of making a product where the first of them was found: the named one, else the mix, first."""
    ordered: list[Candidate] = []
    for candidate in found:
        if any(c.process_id == candidate.process_id for c in ordered):
            continue
        choice = choice_of(candidate.process_id)
        alone = choice is None or candidate.score < FAMILY_SCORE
        ordered += [candidate] if alone or not choice else _family(catalogue, text, candidate, choice, found)
    return ordered


def _family(
    catalogue: Catalogue, text: str, met: Candidate, choice: RouteChoice, found: Sequence[Candidate]
) -> list[Candidate]:
    named = named_route(text, choice)
    first = named.process_id if named else choice.default
    known = {c.process_id: c for c in found}
    matched = choice.names["zh"] if met.matched == choice.names["zh"] else met.matched
    members = [
        known.get(o.process_id) or replace(met, process_id=o.process_id, reason="route", matched=matched)
        for o in choice.options
        if o.process_id in catalogue.processes
    ]
    if named:
        members = [replace(c, reason="route-named") if c.process_id == first else c for c in members]
    return sorted(members, key=lambda c: (c.process_id != first, -c.score))
