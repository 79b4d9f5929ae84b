"""How the averages, elasticities and settings behind a stress test are known: value, year, status, source.

A rank or a saving that rests on figures nobody read again must say so where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.cited import source_text
from cbam.derivation import status_text
from cbam.origins import Origin, resolve_origin
from cbam.scenario_parts import DemandForm
from cbam.stress.parameters import chosen, elasticities, verified_ratios
from groundwork.words import has, number, say
from groundwork.workbooks import SheetOut

if TYPE_CHECKING:
    from cbam.scenario import Scenario
    from cbam.stress.deterministic import Subject

RECALLED = "recalled"
AVERAGE, ELASTICITY, SETTING = "average", "elasticity", "setting"
_COLUMNS = ("basis-kind", "scenario", "key", "value", "unit", "basis-year", "status", "confidence", "source")
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """One figure behind a result. ``key`` a CN prefix with its origin, or a setting's name.

    ``year`` None and ``confidence`` "" where the source states none; ``scenario`` "" for every scenario.
    """

    kind: str
    scenario: str
    key: str
    value: float
    unit: str
    year: int | None
    status: str
    confidence: str
    source: str


Goods = Iterable[tuple[str, str]]


def goods_of(subject: Subject) -> Goods:
    """CN code and origin of every good of a portfolio, the origin as the law writes it."""
    shipments, law = subject.cells.shipments, subject.law.newest
    typed = {str(origin) for origin in shipments.origin}
    found = {text: resolve_origin(text, law) for text in typed}
    codes = {text: one.code for text, one in found.items() if isinstance(one, Origin)}
    pairs = set(zip(map(str, shipments.cn_code), map(str, shipments.origin), strict=True))
    return {(code, codes.get(origin, origin)) for code, origin in pairs}


def known_figures(goods: Goods, scenarios: Sequence[Scenario]) -> tuple[Known, ...]:
    """Every packaged or chosen figure in use for goods (CN code, origin) under some scenarios."""
    pairs = {(str(code), str(origin).upper()) for code, origin in goods}
    return (*_averages(pairs, scenarios), *_sigmas(pairs, scenarios), *_settings(scenarios))


def _averages(pairs: set[tuple[str, str]], scenarios: Sequence[Scenario]) -> Iterator[Known]:
    """Plant averages that stand in for verified figures, of goods that are there."""
    for one in verified_ratios():
        if any(code.startswith(one.prefix) and origin in {one.origin, ""} for code, origin in pairs):
            key = f"{one.prefix} {one.origin}".strip()
            yield Known(AVERAGE, "", key, one.value, "1", one.year, one.status, one.confidence, one.source)
    for scenario in scenarios:
        for prefix, own in scenario.emissions.verified_ratio.items():
            yield Known(
                AVERAGE, scenario.id, prefix, own.value, "1", None, own.status.value, "", own.source
            )  # fmt: skip


def _sigmas(pairs: set[tuple[str, str]], scenarios: Sequence[Scenario]) -> Iterator[Known]:
    """Elasticities of scenarios in which volumes answer to prices."""
    for scenario in scenarios:
        demand = scenario.trade.demand
        if demand.form is DemandForm.NONE:
            continue
        for prefix, one in elasticities().items():
            if any(code.startswith(prefix) for code, _ in pairs):
                known = (one.year, one.status, one.confidence, one.source)
                yield Known(ELASTICITY, scenario.id, prefix, one.value, "1", *known)
        for prefix, own in demand.sigma.items():
            yield Known(
                ELASTICITY, scenario.id, prefix, own.value, "1", None, own.status.value, "", own.source
            )  # fmt: skip


def _settings(scenarios: Sequence[Scenario]) -> Iterator[Known]:
    for scenario in scenarios:
        for name, one in chosen(scenario).items():
            yield Known(SETTING, scenario.id, name, one.value, one.unit, None, one.status, "", one.source)


def _status(status: str, lang: str) -> str:
    key = f"cbam.known-{status}"
    return say(key, lang) if has(key, lang) else status_text(status, lang)


def lines(found: Sequence[Known], lang: str) -> Iterator[str]:
    """What the terminal says: every average and elasticity, and settings that are from memory."""
    shown = [k for k in found if k.kind != SETTING or k.status == RECALLED]
    averages = [k for k in shown if k.kind == AVERAGE]
    if averages:
        recalled = sum(k.status == RECALLED for k in averages)
        yield say("cbam.known-averages", lang, n=len(averages), recalled=recalled)
    seen: set[tuple[str, str, float]] = set()
    for k in shown:
        if (k.kind, k.key, k.value) in seen:
            continue
        seen.add((k.kind, k.key, k.value))
        yield "  " + say(
            "cbam.known-line", lang, kind=say(f"cbam.basis-kind-{k.kind}", lang), key=k.key,
            value=number(k.value, lang, _DIGITS), year="" if k.year is None else f" ({k.year})",
            status=_status(k.status, lang), source=source_text(k.source, lang),
        )  # fmt: skip


def sheet(found: Sequence[Known], lang: str) -> SheetOut:
    """All of them as a sheet of the workbook."""
    headings = [say(f"cbam.column-{name}", lang) for name in _COLUMNS]
    rows: list[list[object]] = [
        [say(f"cbam.basis-kind-{k.kind}", lang), k.scenario, k.key, k.value, k.unit, k.year,
         _status(k.status, lang), k.confidence, source_text(k.source, lang)]
        for k in found
    ]  # fmt: skip
    return SheetOut(say("cbam.sheet-known", lang), headings, rows, [say("cbam.known-note", lang)])
