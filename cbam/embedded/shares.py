"""Free allocation inside an installation: column A of each process, then precursors, loops included."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cbam.embedded import allocation, chain
from cbam.embedded.allocation import Subject, Term, TermKind
from cbam.embedded.inputs import Network, codes_of
from cbam.embedded.model import Installation
from cbam.embedded.own_routes import Qualifying, own_terms
from cbam.embedded.precursors import precursor_term
from cbam.embedded.processes import Attributed
from cbam.embedded.purchased import Supply
from cbam.embedded.rules import Rules

CN_NEEDED = "cn-needed"
PRECURSOR_UNKNOWN = "precursor-unknown"
UNDECLARED = "precursors-undeclared"


@dataclass(frozen=True)
class Allocation:
    """SEFA of every process [tCO2e/t] (NaN: unknown), and the terms its precursors add.

    ``told``: processes for which some purchase was declared, be it a precursor or not.
    """

    year: int
    sefa: dict[str, float]
    inputs: dict[str, tuple[Term, ...]]
    told: frozenset[str]


def allocate(  # noqa: PLR0913, PLR0917 - the parts of one linear system
    installation: Installation,
    attributed: Sequence[Attributed],
    supplies: Sequence[Supply],
    net: Network,
    needed: chain.Matrix,
    rules: Rules,
) -> Allocation:
    """SEFA of all processes at once: own column A + m_i x SEFA_i, Equation 4 as a linear system."""
    year = installation.year
    own = [_own(installation, a, rules, year) for a in attributed]
    bought = np.array([[_nan(s.carried.sefa)] for s in supplies]).reshape(-1, 1)
    values = np.array([value for value, _ in own]).reshape(-1, 1)
    sefa = chain.solve(needed, values + chain.solve(net.purchased, bought))[:, 0]
    by_name = dict(zip(net.names, map(float, sefa), strict=True))
    why = {name: reason for name, (_, reason) in zip(net.names, own, strict=True)}
    inputs = {a.process.name: _inputs(a, net, supplies, by_name, why, year) for a in attributed}
    told = frozenset(user for s in supplies for user, mass in s.precursor.consumed_in.items() if mass > 0)
    return Allocation(year, by_name, inputs, told)


def _own(installation: Installation, a: Attributed, rules: Rules, year: int) -> tuple[float, str]:
    """The one SFA of a process, if all its possible codes agree on it; else NaN and why."""
    codes = codes_of(installation, a) or rules.goods_of(a.process.goods_category)
    found = [
        own_terms(rules, a.process, code, (), year, qualifying_of(installation, a, code)) for code in codes
    ]
    values = {allocation.total(terms) for terms in found}
    value = values.pop() if len(values) == 1 else None
    if value is not None:
        return value, ""
    reasons = {term.reason for terms in found for term in terms if term.sefa is None}
    return math.nan, reasons.pop() if len(reasons) == 1 else CN_NEEDED


def qualifying_of(installation: Installation, a: Attributed, code: str) -> Qualifying:
    """The qualifying parameters of the goods of a code that a process makes; the first good states them."""
    goods = (p for p in installation.products if p.process == a.process.name and p.cn == code)
    return next((p.qualifying for p in goods if p.qualifying), {})


def _inputs(  # noqa: PLR0913, PLR0917 - the row of one process
    a: Attributed,
    net: Network,
    supplies: Sequence[Supply],
    sefa: dict[str, float],
    why: dict[str, str],
    year: int,
) -> tuple[Term, ...]:
    row = net.names.index(a.process.name)
    terms: list[Term] = []
    for j, name in enumerate(net.names):
        if net.internal[row, j] > 0:
            subject = Subject(name, "", year, m_i=float(net.internal[row, j]))
            value = allocation.known(sefa[name])
            reason = "" if value is not None else why[name] or PRECURSOR_UNKNOWN
            terms.append(subject.term(TermKind.INTERNAL, value, reason))
    for j, supply in enumerate(supplies):
        if net.purchased[row, j] > 0:
            terms.append(precursor_term(supply.carried, float(net.purchased[row, j])))
    return tuple(terms)


def good_terms(  # noqa: PLR0913, PLR0917 - a good as its operator states it
    rules: Rules,
    a: Attributed,
    cn_code: str,
    routes: Sequence[str],
    found: Allocation,
    qualifying: Qualifying,
) -> tuple[Term, ...]:
    """The allocation terms of one good, or a refusal: "actual" with no word on precursors is not priced by
    column A alone where column B shows that the good has some (Annex pt 3.3).

    A declared purchase is a word, even of what is no precursor (scrap): its note asks for the others.
    """
    own = own_terms(rules, a.process, cn_code, routes, found.year, qualifying)
    inputs = found.inputs[a.process.name]
    letters = tuple(routes) or a.process.routes
    declared = inputs or a.process.name in found.told or a.process.joint_precursors or a.process.no_precursors
    if not declared and allocation.is_complex(rules.law, cn_code, letters, found.year):
        return tuple(replace(term, sefa=None, reason=UNDECLARED) for term in own)
    return (*own, *inputs)


def _nan(value: float | None) -> float:
    return math.nan if value is None else value
