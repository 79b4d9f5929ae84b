"""What the template itself cannot say or gets wrong, as far as it touches an installation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cbam.embedded.model import Installation
from cbam.embedded.results import InstallationResult
from cbam.embedded.supply import Basis, SupplierSource
from cbam.law.rulebook import Law
from cbam.origins import RefusedOrigin, resolve_origin

CN8_DIGITS = 8
AMMONIA = "Ammonia"


def limits_of(case: Installation, result: InstallationResult, law: Law) -> tuple[str, ...]:
    """Keys of the sentences about the template's own limits that bear on these figures.

    Source: the workbook's formulas against IR (EU) 2025/2547 and 2025/2620, docs/methodology/7-open.md.
    """
    return tuple(_limits(case, result, law))


def _limits(case: Installation, result: InstallationResult, law: Law) -> Iterator[str]:
    yield "cbam.template-limit-period"
    yield "cbam.template-limit-allocation"
    if _has_loop({p.name: p.consumed_in for p in case.processes}):
        yield "cbam.template-limit-loop"
    sources = {p.see_direct_source for p in case.precursors}
    if SupplierSource.DEFAULT in sources or any(p.emissions is Basis.DEFAULT for p in case.precursors):
        yield "cbam.template-limit-default-share"
    if any(p.electricity.exported_mwh for p in case.processes):
        yield "cbam.template-limit-exported-power"
    goods = [law.scope.get(product.cn[:CN8_DIGITS]) for product in case.products]
    if any(good is not None and good.category == AMMONIA for good in goods):
        yield "cbam.template-limit-ammonia"
    if any(good.annex_ii for good in result.goods):
        yield "cbam.template-limit-annex-ii"
    if any(_exempt(p.country, law) for p in case.precursors):
        yield "cbam.template-limit-exempt"


def _has_loop(feeds: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether a process uses, directly or over others, what it makes."""

    def reaches(start: str) -> bool:
        seen: set[str] = set()
        open_ones = [start]
        while open_ones:
            for name, mass in feeds.get(open_ones.pop(), {}).items():
                if mass and name == start:
                    return True
                if mass and name not in seen:
                    seen.add(name)
                    open_ones.append(name)
        return False

    return any(reaches(name) for name in feeds)


def _exempt(country: str, law: Law) -> bool:
    if not country:
        return False
    found = resolve_origin(country, law)
    return not isinstance(found, RefusedOrigin) and found.code in law.exempt_origins
