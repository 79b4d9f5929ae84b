"""The communication for the importer as a document, from an installation and its results."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from cbam.communication.items import Item, Told, items_of
from cbam.communication.tables import (
    GOODS,
    PARAMETERS,
    PRECURSORS,
    PRICES,
    PROCESSES,
    TERMS,
    reasons_of,
    tables_of,
)
from groundwork.documents.model import Block, Bullets, Fact, Facts, Paragraph, Report, Section, Table
from groundwork.packaged import engine_version
from groundwork.problems import Loaded, Param, Problem, Severity
from groundwork.words import day, say

if TYPE_CHECKING:
    from cbam.law.rulebook import Law


def installation_communication(told: Told, law: Law, made_on: date, run: str) -> Loaded[Report]:
    """The document for an installation, with a warning for every item of the annex that nobody filled.

    Parameters: ``run`` a name for the calculation, such as the fingerprint of the installation's file.
    Source: IR (EU) 2025/2547 Annex IV point 1.2; free allocation by IR (EU) 2025/2620.
    """
    w = told.word
    items = items_of(told)
    tables = {table.key: table for table in tables_of(told)}
    period = told.installation.period
    years = f"{day(period.start, told.lang)} – {day(period.end, told.lang)}"
    verifier = ", ".join(str(v) for v in told.installation.verifier.values() if v not in (None, ""))

    def facts(*numbers: str) -> Facts:
        return Facts(tuple(_fact(item, told) for item in items if item.number.partition("(")[0] in numbers))

    first: tuple[Block, ...] = (
        Paragraph(w("statement-verified" if verifier else "statement-unverified"), strong=True),
        Facts((Fact(w("fact-period"), years), Fact(w("fact-verifier"), verifier or w("not-stated")))),
        facts("1", "2", "3"),
    )
    site: tuple[Block, ...] = (
        facts("5", "6"),
        *_present(tables, PROCESSES),
        facts("7", "8", "9", "10", "11"),
    )
    sections = (
        Section(w("section-identity"), first),
        Section(w("section-goods"), _goods(told, tables)),
        Section(w("section-installation"), site),
        Section(w("section-precursors"), (*_present(tables, PRECURSORS), facts("14", "15"))),
        *_further(told, tables),
    )
    name = told.particular("name") or told.installation.title
    report = Report(
        w("title"),
        f"{name}, {told.result.year}",
        told.lang,
        sections,
        identity(law, run, made_on, told.lang),
        acts(law),
        mark(law, run),
    )
    return Loaded(report, tuple(_unfilled(items)))


def _fact(item: Item, told: Told) -> Fact:
    label = f"{item.number} {told.word(f'item-{item.key}')}"
    if item.answer is None or item.answer == "":
        return Fact(label, told.word("to-be-stated"))
    return Fact(label, item.answer, item.unit, 1)


def _present(tables: dict[str, Table], *keys: str) -> tuple[Table, ...]:
    return tuple(tables[key] for key in keys if key in tables)


def _goods(told: Told, tables: dict[str, Table]) -> tuple[Block, ...]:
    blocks: tuple[Block, ...] = _present(tables, GOODS, TERMS)
    reasons = reasons_of(told.result.goods, told.lang)
    return (*blocks, Bullets(reasons)) if reasons else blocks


def _further(told: Told, tables: dict[str, Table]) -> tuple[Section, ...]:
    found = _present(tables, PARAMETERS, PRICES)
    return (Section(told.word("section-further"), found),) if found else ()


def _unfilled(items: Iterable[Item]) -> Iterable[Problem]:
    for item in items:
        if item.answer is None or item.answer == "":
            params: dict[str, Param] = {"item": item.number}
            params |= {lang: say(f"cbam.doc-item-{item.key}", lang) for lang in ("en", "zh")}
            yield Problem("cbam.communication-unsaid", params=params, severity=Severity.WARNING)


def identity(law: Law, run: str, made_on: date, lang: str) -> tuple[Fact, ...]:
    """What the numbers of a communication rest on."""
    return (
        Fact(say("cbam.doc-identity-run", lang), run),
        Fact(say("cbam.doc-identity-law", lang), law.version),
        Fact(say("cbam.doc-identity-known-on", lang), day(law.known_on, lang)),
        Fact(say("cbam.doc-identity-data", lang), law.fingerprint),
        Fact(say("cbam.doc-identity-engine", lang), engine_version()),
        Fact(say("cbam.doc-identity-day", lang), day(made_on, lang)),
    )


def acts(law: Law) -> tuple[str, ...]:
    """The acts a communication rests on."""
    return law.acts


def mark(law: Law, run: str) -> str:
    """The line at the foot of every page."""
    return f"{run} · {law.version}"
