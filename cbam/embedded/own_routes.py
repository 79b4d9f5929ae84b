"""Column A of a process by the operator's real routes: Equations 2 and 3 of IR (EU) 2025/2620.

In this order: the share of white clinker, production by route, stated letters, what a TARIC code or the
steel's composition implies. Shares weight the benchmarks, since one process covers all routes of its
functional unit (IR (EU) 2025/2547 Art 4(6)) and mixed clinker takes the weighted mean (2620 Annex pt 5).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from cbam.embedded import allocation
from cbam.embedded.allocation import Subject, Term, TermKind
from cbam.embedded.grades import Grade, composition_of, fitting_letters, grade_of
from cbam.embedded.model import Process
from cbam.embedded.power_good import is_power
from cbam.embedded.rules import CN8_DIGITS, Rules, fold
from cbam.law.benchmarks import ACTUAL, Several
from cbam.law.leaves import Reading
from groundwork.problems import Param, Place, Problem, Severity

WHITE_SHARE = "white_clinker_share"
SEVERAL = frozenset({Reading.HIGHEST_OF_LETTERS, Reading.LOWEST_OF_LETTERS})
Qualifying = Mapping[str, object]


def own_terms(  # noqa: PLR0913, PLR0917 - a process, and the good it is asked for
    rules: Rules, process: Process, cn_code: str, routes: Sequence[str], year: int, qualifying: Qualifying
) -> tuple[Term, ...]:
    """SFA of a process for one good: column A by its routes, plus precursors of a joint process."""
    law = rules.law
    if is_power(cn_code, rules):
        return (Subject(process.name, cn_code, year).term(TermKind.POWER, 0.0),)
    joint = tuple(
        allocation.process_term(
            law, Subject(j.cn_code, j.cn_code, year, routes=j.routes, m_i=j.t_per_t), TermKind.JOINT,
            rules.several, rules.beyond,
        )
        for j in process.joint_precursors
    )  # fmt: skip
    shares = route_shares(rules, process, cn_code, routes, qualifying)
    if shares:
        subjects = [Subject(process.name, cn_code, year, "", (x,), share) for x, share in shares.items()]
    else:
        letters = letters_of(rules, process, cn_code, routes, qualifying)
        subjects = [Subject(process.name, cn_code, year, routes=letters)]
    own = (
        allocation.process_term(law, subject, several=rules.several, beyond=rules.beyond)
        for subject in subjects
    )
    return (*own, *joint)


def letters_of(
    rules: Rules, process: Process, cn_code: str, routes: Sequence[str], qualifying: Qualifying
) -> tuple[str, ...]:
    """The route letters of a good: stated for it, for its process, by its TARIC code, by its composition."""
    stated = tuple(routes) or process.routes or rules.letters_of_code(cn_code)
    if stated:
        return stated
    grade = grade_of(composition_of(qualifying), rules)
    known = rules.law.benchmarks.letters(cn_code[:CN8_DIGITS], ACTUAL)
    fitting = () if grade in (None, Grade.BELOW) else fitting_letters(grade, known, rules)
    return fitting if len(fitting) == 1 else ()


def route_shares(
    rules: Rules, process: Process, cn_code: str, routes: Sequence[str], qualifying: Qualifying
) -> dict[str, float]:
    """Share [-] of each route letter, where the white share of clinker or production by route tells it.

    A route of ``production_by_route`` is named by its letter, or as in the communication template where
    that name alone decides. Routes stated for the good must be the same ones; else there are no shares.
    """
    known = rules.law.benchmarks.letters(cn_code[:CN8_DIGITS], ACTUAL)
    white = white_share(qualifying)
    if white is not None and known and all(rules.colour_of_letter.get(letter) for letter in known):
        parts = {rules.colour_of_letter[letter]: letter for letter in known}
        return {parts["grey"]: 1 - white, parts["white"]: white}
    named: dict[str, float] = {}
    for route, mass in process.production_by_route.items():
        if mass > 0:
            by_name = rules.letters_of_routes.get((fold(route), fold(process.goods_category)), "")
            letter = route.strip().upper() if route.strip().upper() in known else by_name
            named[letter] = named.get(letter, 0.0) + mass
    stated = set(routes) or set(process.routes) or set(rules.letters_of_code(cn_code))
    if not named or "" in named or (stated and stated != set(named)):
        return {}
    whole = math.fsum(named.values())
    return {letter: mass / whole for letter, mass in named.items()}


def white_share(qualifying: Qualifying) -> float | None:
    """The share of white clinker in the clinker of a good [0..1]; None where not stated."""
    value = qualifying.get(WHITE_SHARE)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        return None
    return float(value)


def several_notes(
    rules: Rules, terms: Sequence[Term], letters: Sequence[str], place: Place
) -> Iterator[Problem]:
    """The note on terms that took one of several stated routes, and what the other reading would give."""
    for term in terms:
        leaf = term.benchmark
        if leaf is None or leaf.reading not in SEVERAL or term.sefa is None or not leaf.value_tco2e_per_t:
            continue
        other = Several.HIGHEST if leaf.reading is Reading.LOWEST_OF_LETTERS else Several.LOWEST
        against = rules.law.benchmark(term.cn_code, ACTUAL, letters, term.year, other)
        if against.value_tco2e_per_t is None or against.value_tco2e_per_t == leaf.value_tco2e_per_t:
            continue
        change = term.sefa * against.value_tco2e_per_t / leaf.value_tco2e_per_t
        params: dict[str, Param] = {
            "name": term.name, "cn": term.cn_code, "routes": ", ".join(letters),
            "route": leaf.route, "taken": f"{leaf.value_tco2e_per_t:.3f}", "sefa": f"{term.sefa:.4f}",
            "other_route": against.route, "other": f"{against.value_tco2e_per_t:.3f}",
            "other_sefa": f"{change:.4f}",
        }  # fmt: skip
        yield Problem("cbam.embedded-several-routes", place, params, Severity.WARNING)
