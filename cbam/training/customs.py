"""One customs case from the good to the sum: scope, origin, procedure, threshold, bill; all by the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cbam.goods import Good, resolve_good
from cbam.importers.procedures import Case as CustomsCase
from cbam.importers.procedures import Counts, OriginOf, Procedure, Treatment, answer, procedures
from cbam.importers.rules import importer_rules
from cbam.importers.threshold import liable
from cbam.origins import Origin, RefusedOrigin, resolve_origin
from cbam.training.choice_kinds import scope_of
from cbam.training.pool import Case, Pool, price
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.bill import Bill


@dataclass(frozen=True, slots=True)
class CustomsQuestion:
    """What comes in, from where, under which procedure, for whom.

    The code of ``case`` is that of the goods put in where the procedure declares those (inward processing).
    ``other_mass_t`` [t] what the importer brings in besides this year; ``of_placed`` and ``of_operation``
    [tCO2e] where the procedure asks for them.
    """

    procedure: str
    case: Case
    input_origin: str
    other_mass_t: float
    of_placed: float | None = None
    of_operation: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CustomsAnswer:
    """Every step of the case.

    ``scope`` as in the exercises on scope; ``origin`` the one declared, "" where none matters; ``bill`` of
    the good on default values, None where nothing or something else is declared; ``carried_tco2e`` what the
    declaration carries, None where it is not known. ``mass_counted_t`` of this importer's year, this good
    included where it counts; ``liable`` None where the texts read do not say whether it counts and that
    decides. ``due_eur`` what is owed for it, None where it cannot be said.
    """

    scope: str
    origin: str
    procedure: Procedure
    bill: Bill | None
    carried_tco2e: float | None
    mass_counted_t: float
    threshold_t: float
    liable: bool | None
    due_eur: float | None
    problems: tuple[Problem, ...] = ()


def solve(question: CustomsQuestion, pool: Pool) -> CustomsAnswer:
    """Answer a case step by step.

    Raises BadInput for a procedure or origin there is none of, and for emissions that are negative.
    """
    procedure = _procedure(question.procedure)
    case = question.case
    inputs = procedure.origin is OriginOf.INPUT
    origin = _origin(question.input_origin if inputs else case.origin, pool)
    scope = scope_of(case.cn_code, origin, pool)
    bill = _bill(case, origin, pool) if scope == "liable" and procedure.treatment is Treatment.ALL else None
    priced = bill is not None and len(bill) > 0
    of_good = float(bill.terms.see[0]) * case.mass_t if bill is not None and priced else None
    found = answer(
        CustomsCase(procedure.id, of_good, question.of_placed, question.of_operation,
                    case.origin, question.input_origin)
    )  # fmt: skip
    limit = importer_rules(pool.law).threshold_t
    counted, owed = _threshold(question, procedure, scope, limit, pool)
    return CustomsAnswer(
        scope=scope,
        origin=found.origin,
        procedure=procedure,
        bill=bill if priced else None,
        carried_tco2e=found.emissions_tco2e if scope == "liable" else 0.0,
        mass_counted_t=counted,
        threshold_t=limit,
        liable=owed,
        due_eur=_due(bill if priced else None, procedure, scope, owed),
        problems=bill.problems if bill is not None else (),
    )


def _procedure(name: str) -> Procedure:
    known = {one.id: one for one in procedures()}
    if name not in known:
        raise BadInput(Problem("cbam.procedure-unknown", params={"name": name, "known": ", ".join(known)}))
    return known[name]


def _origin(text: str, pool: Pool) -> str:
    """The code of an origin as typed; members of the Union included, since their goods may come back."""
    found = resolve_origin(text, pool.law)
    if isinstance(found, Origin):
        return found.code
    if isinstance(found, RefusedOrigin) and found.problem.code == "cbam.origin-in-union":
        return found.candidates[0]
    raise BadInput(found.problem)


def _bill(case: Case, origin: str, pool: Pool) -> Bill:
    return price(replace(case, origin=origin), pool.statute)


def _threshold(
    question: CustomsQuestion, procedure: Procedure, scope: str, limit: float, pool: Pool
) -> tuple[float, bool | None]:
    """The mass that counts, and whether the importer is liable for this good."""
    if scope != "liable":
        return question.other_mass_t, False
    good = resolve_good(question.case.cn_code, pool.law)
    if isinstance(good, Good) and not good.scope.counts_for_de_minimis:
        return question.other_mass_t, True
    mass = question.case.mass_t
    without, with_it = (bool(liable(m, limit)) for m in (question.other_mass_t, question.other_mass_t + mass))
    if procedure.counts is Counts.NO:
        return question.other_mass_t, without
    if procedure.counts is Counts.OPEN:
        return question.other_mass_t + mass, with_it if with_it == without else None
    return question.other_mass_t + mass, with_it


def _due(bill: Bill | None, procedure: Procedure, scope: str, owed: bool | None) -> float | None:
    if scope != "liable" or procedure.treatment in {Treatment.NONE, Treatment.ZERO} or owed is False:
        return 0.0 if scope != "needs-digits" else None
    if bill is None or owed is None:
        return None
    return bill.cost_eur
