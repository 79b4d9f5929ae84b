"""What `footprint inventory` does: list, search, show and audit the processes behind the footprints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from footprint.answers import (
    LIST_SCHEMA,
    SEARCH_SCHEMA,
    SHOW_SCHEMA,
    inventory_answer,
    process_record,
    refusal,
)
from footprint.links import Names
from footprint.processes import ProcessFootprint, process_footprints
from footprint.screen import show_process, show_processes
from groundwork.answers import as_json as json_text
from groundwork.answers import finish, head, problem_records
from groundwork.problems import BadInput, Counts, Problem, Severity
from groundwork.words import preferred_language, say
from inventories.audit import audit
from inventories.catalogue import Catalogue, load_catalogue

AUDIT_SCHEMA = "footprint-inventory-audit/1"
Found = tuple[Catalogue, tuple[ProcessFootprint, ...]]


@dataclass(frozen=True, slots=True)
class Edge:
    """How a command answers: which schema, JSON or text, which language."""

    schema: str
    as_json: bool
    lang: str


def answer_list(folders: Sequence[Path], metric: str, *, as_json: bool, lang: str | None) -> None:
    """All processes with their footprint per unit."""
    lang = preferred_language(lang)
    catalogue, found = _compute(folders, metric, lambda _: None, Edge(LIST_SCHEMA, as_json, lang))
    if as_json:
        records = [process_record(entry, lang) for entry in found]
        typer.echo(json_text(inventory_answer(LIST_SCHEMA, records, _about(catalogue, metric))))
    else:
        show_processes(found, metric, lang)
    finish(catalogue.problems, lang)


def answer_search(
    text: str, folders: Sequence[Path], metric: str, *, as_json: bool, lang: str | None
) -> None:
    """Processes whose names resemble the text. Exit 1 where there is none."""
    lang = preferred_language(lang)

    def wanted(catalogue: Catalogue) -> list[str]:
        return [match.process_id for match in catalogue.search(text)]

    catalogue, found = _compute(folders, metric, wanted, Edge(SEARCH_SCHEMA, as_json, lang))
    if as_json:
        scores = {match.process_id: match for match in catalogue.search(text)}
        records = [
            {
                **process_record(e, lang),
                "score": scores[e.process.id].score,
                "reason": scores[e.process.id].reason,
            }
            for e in found
        ]
        typer.echo(
            json_text(inventory_answer(SEARCH_SCHEMA, records, {**_about(catalogue, metric), "text": text}))
        )
    elif found:
        show_processes(found, metric, lang)
    else:
        typer.echo(say("footprint.said-nothing-found", lang, text=text))
    finish(catalogue.problems, lang, answer_is_no=not found)


def answer_show(
    process_id: str, folders: Sequence[Path], metric: str, *, as_json: bool, lang: str | None
) -> None:
    """One process with every amount. Exit 2 where the id is unknown."""
    lang = preferred_language(lang)

    def wanted(catalogue: Catalogue) -> list[str]:
        if process_id in catalogue.processes:
            return [process_id]
        names = Names.of(catalogue)
        params = {"id": process_id, "suggestions": names.shown(names.suggest(process_id))}
        raise BadInput(Problem("footprint.process-unknown", params=params))

    catalogue, found = _compute(folders, metric, wanted, Edge(SHOW_SCHEMA, as_json, lang))
    if as_json:
        record = {**process_record(found[0], lang), "exchanges": _exchanges(found[0])}
        typer.echo(json_text(inventory_answer(SHOW_SCHEMA, [record], _about(catalogue, metric))))
    else:
        show_process(found[0], catalogue, metric, lang)
    finish(catalogue.problems, lang)


def answer_audit(folders: Sequence[Path], *, as_json: bool, lang: str | None) -> None:
    """Everything doubtful about the inventory, as of today. Exit 1 where the audit found an error."""
    lang = preferred_language(lang)
    try:
        catalogue = load_catalogue(folders)
    except BadInput as refused:
        if as_json:
            typer.echo(json_text(refusal(AUDIT_SCHEMA, refused.problems, lang, "problems")))
        finish(refused.problems, lang)
    today = date.today()
    found = [*catalogue.problems, *audit(catalogue, today)]
    errors = sum(1 for problem in found if problem.severity is Severity.ERROR)
    if as_json:
        n = len(catalogue.processes)
        record: dict[str, object] = {
            **head(AUDIT_SCHEMA, None, None, Counts(n, n, 0)),
            "inventory_fingerprint": catalogue.fingerprint,
            "day": today,
            "errors": errors,
            "warnings": len(found) - errors,
            "problems": problem_records(found, lang),
        }
        typer.echo(json_text(record))
    elif found:
        typer.echo(say("footprint.said-audit", lang, errors=errors, warnings=len(found) - errors))
    else:
        typer.echo(say("footprint.said-audit-clean", lang))
    finish(found, lang, allow_rejected=True, answer_is_no=errors > 0)


def _compute(
    folders: Sequence[Path], metric: str, wanted: Callable[[Catalogue], list[str] | None], edge: Edge
) -> Found:
    """Load the inventory and compute what is wanted of it; leaves the program where that is not possible."""
    try:
        catalogue = load_catalogue(folders)
        return catalogue, process_footprints(catalogue, metric, wanted(catalogue))
    except BadInput as refused:
        if edge.as_json:
            typer.echo(json_text(refusal(edge.schema, refused.problems, edge.lang, "processes")))
        finish(refused.problems, edge.lang)


def _about(catalogue: Catalogue, metric: str) -> dict[str, object]:
    return {"metric": metric, "inventory_fingerprint": catalogue.fingerprint}


def _exchanges(found: ProcessFootprint) -> list[dict[str, object]]:
    return [
        {
            "role": exchange.role,
            "id": exchange.flow_id,
            "amount": exchange.amount.value,
            "unit": exchange.amount.unit,
            "status": exchange.amount.status,
            "source": exchange.amount.source,
            "geography": exchange.amount.geography,
            "year": exchange.amount.year,
            "best_before": exchange.amount.best_before,
            "note": exchange.amount.note,
        }
        for exchange in found.process.exchanges
    ]
