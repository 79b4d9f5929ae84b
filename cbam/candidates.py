"""Codes that may be meant by a Chinese customs code, each with what it would cost on the default path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cbam import liability
from cbam.default_emissions import marked_up
from cbam.frame import Frame
from cbam.profile import Profile, Scope
from cbam.profiles import resolve_profile

MAYBE_CHINESE = "cbam.goods-maybe-chinese"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One code that may be meant: in scope or not, and the certificates due per tonne on default values.

    ``certificates_per_t`` is 0 outside CBAM and None where the default path has no answer.
    """

    code: str
    in_scope: bool
    name_en: str
    name_zh: str
    certificates_per_t: float | None

    def cost_eur_per_t(self, price_eur: float) -> float | None:
        """What a tonne costs at ``price_eur`` [EUR per certificate]."""
        if self.certificates_per_t is None:
            return None
        return float(liability.cost_eur(self.certificates_per_t, price_eur))


def candidates_below(hs6: str, origin: str, year: int, frame: Frame) -> tuple[Candidate, ...]:
    """Every code under six shared digits, TARIC codes where the law splits a CN8, dearest first.

    ``origin`` as typed; ``year`` of production. Codes the origin or the law has no answer for come last.
    """
    names = frame.law(year).nomenclature
    found = []
    for cn8 in names.under(hs6):
        parts = [part.code for part in names.splits.get(cn8, ()) if part.code]
        for code in parts or [cn8]:
            profile = resolve_profile(code, origin, year, frame)
            if isinstance(profile, Profile):
                found.append(_candidate(profile, frame))
    return tuple(sorted(found, key=lambda c: -1 if c.certificates_per_t is None else c.certificates_per_t))[
        ::-1
    ]


def _candidate(profile: Profile, frame: Frame) -> Candidate:
    in_scope = profile.scope is not Scope.OUT_OF_SCOPE
    due: float | None = 0.0
    if profile.scope is Scope.IN_SCOPE:
        see = marked_up(profile.default_total, profile.markup, frame.statute.newest, frame.readings)
        sefa = liability.sefa(profile.cbam_factor, profile.cscf, profile.benchmark)
        due = (
            None
            if profile.unpriced or profile.electricity
            else float(liability.certificates_per_t(see, sefa))
        )
    return Candidate(profile.cn_code, in_scope, profile.name_en, profile.name_zh, due)


def bill_range(candidates: Sequence[Candidate]) -> tuple[float, float] | None:
    """The lowest and the highest certificates per tonne among the codes that have an answer."""
    known = [c.certificates_per_t for c in candidates if c.certificates_per_t is not None]
    return (min(known), max(known)) if known else None
