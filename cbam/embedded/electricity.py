"""The electricity factor of a process: only by the legal routes, weighted over several sources (Art 8, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.embedded.rules import Rules, fold
from groundwork.problems import Param, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.embedded.model import Electricity, PowerSource

REFUSED = "refused"
PROVEN = frozenset({"actual", "alternative"})  # kinds of routes that evidence must carry


@dataclass(frozen=True, slots=True)
class Power:
    """Electricity of a process: MWh, factor [tCO2/MWh], legal route; indirect emissions [tCO2]."""

    mwh: float
    ef: float | None
    route: str
    problems: tuple[Problem, ...] = ()

    @property
    def indirect_t(self) -> float | None:
        """Indirect emissions of the process: MWh x EF [tCO2], Annex II pt D; None without a legal factor."""
        if self.mwh == 0:
            return 0.0
        return None if self.ef is None else self.mwh * self.ef


def mean_factor(sources: Sequence[tuple[float, float]]) -> float | None:
    """Mean factor [tCO2/MWh] of sources (MWh, tCO2/MWh) weighted by electricity; None without electricity.

    Source: IR (EU) 2025/2547 Art 9(1).
    """
    total = sum(mwh for mwh, _ in sources)
    return sum(mwh * ef for mwh, ef in sources) / total if total > 0 else None


def check_route(rules: Rules, source: str, place: Place, evidence: bool | None) -> tuple[str, Problem | None]:
    """The legal route a factor is said to rest on, or "" and the problem with it.

    An actual or alternative factor asks for ``evidence``: denied, it is refused; not stated, it is kept and
    the problem is a warning that it is only asserted (2547 Arts 8(2), (5) and 12). A guarantee of origin or
    other green certificate is refused: it proves no physical delivery, which Annex IV pt 6 of Reg (EU)
    2023/956 demands.
    """
    known = rules.factor_routes.get(fold(source))
    if known is None:
        listed = ", ".join(sorted({code for code, kind in rules.factor_routes.values() if kind != REFUSED}))
        return "", Problem("cbam.embedded-factor-route-unknown", place, {"value": source, "routes": listed})
    code, kind = known
    if kind == REFUSED:
        return "", Problem("cbam.embedded-green-certificate", place, {"value": source})
    if kind not in PROVEN or evidence:
        return code, None
    params: dict[str, Param] = {"value": source, "code": code}
    if evidence is False:
        return "", Problem("cbam.embedded-factor-no-evidence", place, params)
    return code, Problem("cbam.embedded-factor-asserted", place, params, Severity.WARNING)


def power_of(rules: Rules, electricity: Electricity, supply: Sequence[PowerSource], place: Place) -> Power:
    """The electricity of a process and its factor.

    Order: the process's own sources (Art 9(2)), its stated factor, the mean of the installation (Art 9(1)).
    A factor without a legal route is not used; ``problems`` says why.
    """
    mwh = electricity.consumed_mwh
    if electricity.ef is not None and not electricity.sources:
        if not electricity.ef_source and mwh > 0:
            problem = Problem("cbam.embedded-factor-route-missing", place, {}, Severity.WARNING)
            return Power(mwh, electricity.ef, "", (problem,))
        if not electricity.ef_source:
            return Power(mwh, electricity.ef, "")
        code, problem_ = check_route(rules, electricity.ef_source, place, electricity.evidence)
        return Power(mwh, electricity.ef if code else None, code, (problem_,) if problem_ else ())
    sources = electricity.sources or tuple(supply)
    checked = [(source, *check_route(rules, source.ef_source, place, source.evidence)) for source in sources]
    problems = tuple(problem for _, _, problem in checked if problem)
    refused = not all(code for _, code, _ in checked)
    ef = None if refused else mean_factor([(source.mwh, source.ef) for source, _, _ in checked])
    if mwh > 0 and ef is None and not refused:
        problems = (*problems, Problem("cbam.embedded-factor-missing", place))
    codes = {code for _, code, _ in checked}
    return Power(mwh, ef, codes.pop() if len(codes) == 1 else "Mix", problems)
