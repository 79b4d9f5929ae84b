"""Purchased precursors of an installation: what a tonne of each carries, and how much goes where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cbam.embedded.allocation import NO_ALLOCATION
from cbam.embedded.by_default import is_unknown
from cbam.embedded.carried import Embedded
from cbam.embedded.electricity import check_route
from cbam.embedded.model import Installation
from cbam.embedded.precursors import embedded, left_out
from cbam.embedded.rules import Rules
from cbam.embedded.sources import Locate
from cbam.embedded.supply import Basis, Good, Precursor, SupplierSource
from groundwork.problems import Param, Place, Problem, Severity
from groundwork.words import DASH


@dataclass(frozen=True, slots=True)
class Supply:
    """One purchase: the precursor, what a tonne carries, its electricity, and tonnes by process."""

    precursor: Precursor
    carried: Embedded
    electricity_mwh_per_t: float
    used_t: Mapping[str, float]
    problems: tuple[Problem, ...] = ()


def supplies_of(installation: Installation, rules: Rules, locate: Locate) -> tuple[Supply, ...]:
    """All purchases; supplies of one CN code without evidence of their path are averaged (Art 14(2))."""
    found = []
    for i, precursor in enumerate(installation.precursors):
        good, problems = as_good(precursor, rules, locate, f"precursors[{i}]")
        unused = left_out(good, rules, locate(f"precursors[{i}].cn_code"))
        if unused:
            nothing = Embedded(good, installation.year, 0.0, 0.0, 0.0, ())
            found.append(Supply(precursor, nothing, 0.0, {}, (unused,)))
            continue
        carried = embedded(good, rules, installation.year, locate(f"precursors[{i}]"))
        if precursor.see_direct_source is SupplierSource.DEFAULT and carried.counted is not None:
            carried = replace(carried, default_counted=carried.counted)
        factor = _stated_factor(precursor, rules, locate, f"precursors[{i}]")
        problems = (*problems, *factor)
        if any(problem.severity is Severity.ERROR for problem in factor):
            counted = (
                carried.counted
                if rules.annex_ii((good.cn_code,) if good.cn_code else (), precursor.goods_category)
                else None
            )
            carried = replace(carried, indirect=None, counted=counted)
        problems = (*problems, *_unproven(good, carried, rules, locate(f"precursors[{i}].verified")))
        power = precursor.electricity_mwh_per_t or 0.0
        found.append(Supply(precursor, carried, power, precursor.consumed_in, (*problems, *carried.problems)))
    return tuple(_pooled(found))


def _unproven(good: Good, carried: Embedded, rules: Rules, place: Place) -> Iterator[Problem]:
    """The note on actual figures with no word on verification, the default value beside them.

    They are kept: only ``verified: false`` gives way to the default. Before the definitive period no
    verification was asked for. Source: IR (EU) 2025/2547 Arts 10 and 15.
    """
    actual = good.emissions is Basis.ACTUAL and not is_unknown(good.origin)
    silent = actual and good.verified is None and carried.direct is not None
    if not silent or NO_ALLOCATION in carried.flags or carried.year < rules.first_year:
        return
    default = embedded(good.model_copy(update={"emissions": Basis.DEFAULT}), rules, carried.year).counted
    params: dict[str, Param] = {
        "name": good.name,
        "value": _shown(carried.counted),
        "default": _shown(default),
    }
    yield Problem("cbam.embedded-verification-unstated", place, params, Severity.WARNING)


def _shown(see: float | None) -> str:
    return DASH if see is None else f"{see:.4f}"


def _stated_factor(precursor: Precursor, rules: Rules, locate: Locate, path: str) -> tuple[Problem, ...]:
    """What is wrong with the route of a supplier's electricity factor, where it is used and stated."""
    used = precursor.see_indirect is None and precursor.electricity_mwh_per_t
    if not used or not precursor.electricity_ef_source:
        return ()
    place = locate(f"{path}.electricity_ef_source")
    proven = precursor.verified or None  # the producing installation's verifier has seen the evidence
    _, problem = check_route(rules, precursor.electricity_ef_source, place, proven)
    return () if problem is None else (problem,)


def as_good(
    precursor: Precursor, rules: Rules, locate: Locate, path: str
) -> tuple[Good, tuple[Problem, ...]]:
    """A purchased precursor as a good of the recursion; a missing CN code is taken from its category if that
    holds a single good."""
    codes = (precursor.cn_code,) if precursor.cn_code else rules.goods_of(precursor.goods_category)
    problems: list[Problem] = []
    indirect = precursor.see_indirect
    if indirect is None:
        indirect = (precursor.electricity_mwh_per_t or 0.0) * (precursor.electricity_ef or 0.0)
    stated = precursor.see_direct is not None or precursor.own_direct is not None
    basis = precursor.emissions or (Basis.ACTUAL if stated else Basis.DEFAULT)
    if basis is Basis.DEFAULT and precursor.see_direct is not None:
        params: dict[str, Param] = {"name": precursor.name, "value": precursor.see_direct}
        problems.append(
            Problem("cbam.embedded-default-typed", locate(f"{path}.see_direct"), params, Severity.WARNING)
        )
    typed_default = precursor.see_direct_source is SupplierSource.DEFAULT
    counted = precursor.see_counted
    if counted is None and precursor.see_direct is not None:
        annex_ii = rules.annex_ii(codes if precursor.cn_code else (), precursor.goods_category)
        if annex_ii is not None:
            counted = precursor.see_direct + (0.0 if annex_ii else indirect)
    good = Good(
        name=precursor.name,
        cn_code=_only(rules, codes),
        origin=precursor.country,
        production_year=precursor.production_year,
        emissions=basis,
        verified=precursor.verified,
        routes=precursor.routes,
        own_direct=precursor.own_direct,
        own_indirect=precursor.own_indirect,
        see_direct=precursor.see_direct,
        see_indirect=indirect,
        see_counted=counted,
        sefa=None if typed_default else precursor.sefa,
        no_precursors=precursor.no_precursors,
        precursors=precursor.precursors,
    )
    return good, tuple(problems)


def _only(rules: Rules, codes: tuple[str, ...]) -> str:
    """The one code among several that stands for all: the only one, or none. White and grey clinker differ
    by TARIC, so a category is never guessed further."""
    return codes[0] if len(codes) == 1 else ""


def _pooled(supplies: list[Supply]) -> Iterator[Supply]:
    """Each supply, its use replaced by its share of all that came in under its CN code.

    The mean of all supplies, weighted by mass, is used by every process in the amount it took (Art 14(2));
    that equals spreading each supply over the processes in proportion to their use.
    """
    for supply in supplies:
        code = supply.precursor.cn_code
        peers = [s for s in supplies if code and s.precursor.cn_code == code and not s.precursor.traced]
        if supply.precursor.traced or len(peers) <= 1:
            yield supply
            continue
        received = sum(_received(s) for s in peers)
        share = _received(supply) / received if received > 0 else 0.0
        used: dict[str, float] = {}
        for peer in peers:
            for process, mass in peer.used_t.items():
                used[process] = used.get(process, 0.0) + mass * share
        yield Supply(supply.precursor, supply.carried, supply.electricity_mwh_per_t, used, supply.problems)


def _received(supply: Supply) -> float:
    return supply.precursor.quantity_t or sum(supply.precursor.consumed_in.values())
