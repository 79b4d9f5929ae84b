"""What `footprint report`, `pact` and `pact-check` do: read, compute, write, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import typer

from footprint.bom import read_bom
from footprint.declaration.about import read_about
from footprint.declaration.pact_export import Export, pact_footprint
from footprint.declaration.pact_reading import read_footprints
from footprint.declaration.report import Occasion, chosen_product, pcf_report
from footprint.matches import read_matches
from footprint.pcf import compute
from footprint.results import Results
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.documents.glyphs import missing_glyphs
from groundwork.documents.writing import check_ending, write_bytes, write_document
from groundwork.problems import BadInput, Counts, Loaded, Problem
from groundwork.words import preferred_language, say
from inventories.catalogue import Catalogue, load_catalogue

CHECK_SCHEMA = "footprint-pact-check/1"


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """Options that `footprint report` and `footprint pact` share."""

    out: Path
    product: str | None
    about: Path | None
    metric: str
    lang: str | None
    matches: Path | None = None


def _computed(
    files: Sequence[Path], folders: Sequence[Path], options: DocumentOptions
) -> tuple[Results, Catalogue, list[Problem]]:
    catalogue = load_catalogue(folders)
    confirmed = read_matches(options.matches, catalogue) if options.matches else Loaded(None)
    loaded = read_bom(files, catalogue, confirmed.value)
    results = compute(loaded.value, catalogue, options.metric)
    problems = [*catalogue.problems, *confirmed.problems, *loaded.problems, *results.problems]
    return results, catalogue, problems


def answer_report(
    files: Sequence[Path], folders: Sequence[Path], options: DocumentOptions, made_on: date | None = None
) -> NoReturn:
    """Write the report of one product as PDF, Word or Excel. Exit 0, or 2 where that is not possible."""
    lang = preferred_language(options.lang)
    try:
        ending = check_ending(options.out)
        about = read_about(options.about)
        results, catalogue, problems = _computed(files, folders, options)
        result = chosen_product(results, options.product)
        occasion = Occasion(lang, made_on or datetime.now(UTC).date())
        made = pcf_report(result, results, catalogue, about, occasion)
        glyphs = missing_glyphs(made.value) if ending == ".pdf" else ()
        write_document(made.value, options.out)
    except BadInput as refused:
        finish(refused.problems, lang)
    typer.echo(say("footprint.said-written", lang, path=options.out))
    finish([*problems, *made.problems, *glyphs], lang)


def answer_pact(
    files: Sequence[Path], folders: Sequence[Path], options: DocumentOptions, created: datetime | None = None
) -> NoReturn:
    """Write one product as PACT JSON. Exit 0, or 2 with everything that is missing."""
    lang = preferred_language(options.lang)
    try:
        about = read_about(options.about)
        results, catalogue, problems = _computed(files, folders, options)
        result = chosen_product(results, options.product)
        export = Export(result, results, catalogue, about, created or datetime.now(UTC))
        footprint = pact_footprint(export)
        write_bytes(as_json(footprint.as_json()).encode(), options.out)
    except BadInput as refused:
        finish(refused.problems, lang)
    typer.echo(say("footprint.said-written", lang, path=options.out))
    finish(problems, lang)


def answer_pact_check(file: Path, *, as_json_text: bool, lang: str | None) -> NoReturn:
    """Check a file of PACT footprints. Exit 0, or 2 with every fault."""
    lang = preferred_language(lang)
    try:
        loaded = read_footprints(file)
    except BadInput as refused:
        if as_json_text:
            typer.echo(as_json(_checked((), refused.problems, Counts(), lang)))
        finish(refused.problems, lang)
    if as_json_text:
        ids = tuple(footprint.id for footprint in loaded.value)
        typer.echo(as_json(_checked(ids, loaded.problems, loaded.counts, lang)))
    elif not loaded.errors:
        typer.echo(say("footprint.pact-fine", lang, count=loaded.counts.n_used))
    finish(loaded.problems, lang)


def _checked(ids: Sequence[str], problems: Sequence[Problem], counts: Counts, lang: str) -> dict[str, object]:
    records = problem_records(problems, lang)
    return {**head(CHECK_SCHEMA, None, None, counts), "footprints": list(ids), "problems": records}
