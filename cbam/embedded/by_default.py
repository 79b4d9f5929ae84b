"""A precursor on default values: that of its origin, or the highest where its origin cannot be identified.

Sources: IR (EU) 2025/2547 Arts 11(2) and 15; IR (EU) 2025/2621 Art 1(2) and (5), Annexes I and IV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.default_emissions import content_needed, marked_up
from cbam.embedded import allocation
from cbam.embedded.allocation import Subject
from cbam.embedded.carried import Embedded, uncarried
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Basis, Good
from cbam.law.highest import UNKNOWN
from cbam.origins import fold
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.law.leaves import DefaultValue
    from cbam.law.rulebook import Law

UNKNOWN_WORDS = frozenset(
    map(fold, (UNKNOWN, "unknown origin", "unknown country", "不明", "未知", "原产地不明", "原产国不明"))
)


def is_unknown(origin: str) -> bool:
    """Whether an origin is stated as unknown. An empty one states nothing and is not."""
    return fold(origin) in UNKNOWN_WORDS


def default_leaf(law: Law, origin: str, code: str) -> DefaultValue:
    """The default value of a precursor before mark-up: Annex IV for the origin "unknown", else Annex I."""
    return law.highest_value(code) if origin == UNKNOWN else law.default_value(origin, code)


def by_default(good: Good, rules: Rules, origin: str, year: int, place: Place) -> Embedded:
    """The default value of the precursor, increased by its mark-up; allocation by column B.

    ``origin`` a country's code, "" (no word on it: nothing can be said) or "unknown".
    """
    law = rules.law
    params: dict[str, Param] = {"name": good.name, "cn": good.cn_code or "-", "origin": good.origin or "-"}
    scope = rules.scope_of(good.cn_code)
    leaf = default_leaf(law, origin, good.cn_code) if origin and scope else None
    markup = law.markup(scope.sector, year).value if scope else None
    problems: list[Problem] = []
    if good.verified is False and good.emissions is Basis.ACTUAL and origin != UNKNOWN:
        problems.append(Problem("cbam.embedded-precursor-unverified", place, params, Severity.WARNING))
    if leaf is None or leaf.total_tco2e_per_t is None or markup is None or scope is None:
        problems.append(Problem("cbam.embedded-no-default", place, {**params, "year": year}))
        return uncarried(good, year, *problems)
    if content_needed(scope, rules.readings):
        return uncarried(good, year, *problems, Problem("cbam.embedded-default-unit", place, params))
    counted = float(marked_up(leaf.total_tco2e_per_t, markup, law, rules.readings))
    if origin == UNKNOWN:
        problems.append(_unknown(good, leaf, counted, place))
    split = 0.0 if scope.annex_ii or origin == UNKNOWN else indirect_share(rules, leaf.origin_row, leaf.code)
    indirect = counted * split
    subject = Subject(good.name, good.cn_code, year, origin)
    term = allocation.default_term(law, subject, rules.several_printed, rules.beyond)
    return Embedded(
        good,
        year,
        counted - indirect,
        indirect,
        counted,
        (term,),
        counted,
        problems=tuple(problems),
        default_markup=counted - leaf.total_tco2e_per_t,
    )


def _unknown(good: Good, leaf: DefaultValue, counted: float, place: Place) -> Problem:
    """The note that the highest value was taken, and whether figures of a supplier were left aside for it."""
    params: dict[str, Param] = {
        "name": good.name, "cn": good.cn_code, "code": leaf.code, "value": f"{leaf.total_tco2e_per_t:.3f}",
        "counted": f"{counted:.4f}", "routes": "/".join(leaf.routes) or "-",
    }  # fmt: skip
    own = good.emissions is Basis.ACTUAL and (good.see_direct is not None or good.own_direct is not None)
    code = "cbam.embedded-unknown-origin-actual" if own else "cbam.embedded-unknown-origin"
    return Problem(code, place, params, Severity.WARNING)


def indirect_share(rules: Rules, origin_row: str, code: str) -> float:
    """The indirect part of a default value by the table's information columns [0..1].

    The columns are for information (IR (EU) 2026/1740 recital 10): the total is never re-added from them.
    """
    defaults = rules.law.defaults
    row = defaults.rows.get(origin_row, {}).get(code)
    if row is None:
        return 0.0
    columns = defaults.stack.columns
    cells = columns["direct_tco2e_per_t"][row], columns["indirect_tco2e_per_t"][row]
    try:
        direct, indirect = (float(str(cell)) for cell in cells)
    except ValueError:
        return 0.0
    whole = direct + indirect
    return indirect / whole if whole > 0 else 0.0
