"""What `footprint pcf`, `match` and `template` do: read, compute, print, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from footprint.answers import MATCH_SCHEMA, PCF_SCHEMA, match_answer, pcf_answer, refusal
from footprint.bom import read_bom
from footprint.match_files import remember
from footprint.matches import Confirmed, read_matches, with_confirmed
from footprint.output import write_results, writing
from footprint.pcf import Draws, compute
from footprint.screen import show_open_lines, show_results
from footprint.workbook import write_bom_template
from groundwork.answers import as_json as json_text
from groundwork.answers import finish
from groundwork.problems import BadInput, Loaded, Place, Problem
from groundwork.words import preferred_language, say
from inventories.catalogue import load_catalogue


@dataclass(frozen=True, slots=True)
class PcfOptions:
    """Options of `footprint pcf`."""

    metric: str
    out: Path | None
    as_json: bool
    lang: str | None
    allow_rejected: bool
    draws: int = 0
    seed: int = 0
    matches: Path | None = None


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """Options of `footprint match`: confirmed matches to use, and where to write those of the bill."""

    as_json: bool
    lang: str | None
    matches: Path | None = None
    remember: Path | None = None


def answer_pcf(files: Sequence[Path], folders: Sequence[Path], options: PcfOptions) -> None:
    """Footprints of the files' products. Exit 0, or 2 when anything was rejected."""
    lang = preferred_language(options.lang)
    try:
        if options.out is not None:
            refuse_input(options.out, files, folders)
        catalogue = load_catalogue(folders)
        confirmed = read_matches(options.matches, catalogue) if options.matches else Loaded(None)
        loaded = read_bom(files, catalogue, confirmed.value)
        draws = Draws(options.draws, options.seed) if options.draws else None
        results = compute(loaded.value, catalogue, options.metric, draws)
        problems = [*catalogue.problems, *confirmed.problems, *loaded.problems, *results.problems]
        if options.out is not None:
            write_results(options.out, results, catalogue, lang)
    except BadInput as refused:
        if options.as_json:
            typer.echo(json_text(refusal(PCF_SCHEMA, refused.problems, lang, "products")))
        finish(refused.problems, lang)
    if options.as_json:
        typer.echo(json_text(pcf_answer(results, catalogue, loaded.counts, problems, lang)))
    else:
        show_results(results, loaded.counts, lang)
        if options.out is not None:
            typer.echo(say("footprint.said-written", lang, path=options.out))
    finish(problems, lang, allow_rejected=options.allow_rejected)


def answer_match(files: Sequence[Path], folders: Sequence[Path], options: MatchOptions) -> None:
    """Open lines with candidates. Exit 1 while lines are open, 2 when other rows were rejected."""
    lang = preferred_language(options.lang)
    remembered: tuple[str, ...] = ()
    try:
        catalogue = load_catalogue(folders)
        confirmed = read_matches(options.matches, catalogue) if options.matches else Loaded(Confirmed())
        loaded = read_bom(files, catalogue)
        problems = [*confirmed.problems, *loaded.problems]
        if options.remember is not None:
            refuse_input(options.remember, files, folders)
            kept = remember(options.remember, loaded.value, catalogue, lang)
            remembered = (say("footprint.said-remembered", lang, **kept.value),)
            problems += kept.problems
    except BadInput as refused:
        if options.as_json:
            typer.echo(json_text(refusal(MATCH_SCHEMA, refused.problems, lang, "lines")))
        finish(refused.problems, lang)
    others = [p for p in problems if p.code != "footprint.bom-link-missing"]
    lines = with_confirmed(loaded.value, loaded.value.open_lines, confirmed.value)
    if options.as_json:
        typer.echo(json_text(match_answer(lines, catalogue, loaded.counts, others, lang)))
    else:
        show_open_lines(lines, catalogue, loaded.counts, lang)
        for text in remembered:
            typer.echo(text)
    finish(others, lang, answer_is_no=bool(lines))


def refuse_input(out: Path, files: Sequence[Path], folders: Sequence[Path]) -> None:
    """An answer never replaces what it was calculated from.

    Args:
        out: file to write.
        files: bills that are read.
        folders: inventory folders that are read.

    Raises:
        BadInput: `out` is one of the files, under whatever name, or lies in one of the folders.
    """
    there = out.resolve()
    is_file = out.exists() and any(file.exists() and file.samefile(out) for file in files)
    if is_file or any(there.is_relative_to(folder.resolve()) for folder in folders):
        raise BadInput(Problem("footprint.out-is-input", Place(str(out))))


def answer_template(out: Path, *, lang: str | None, force: bool = False) -> None:
    """Write the blank workbook; over an existing file only by force. Exit 2 where that is not possible."""
    lang = preferred_language(lang)
    if out.suffix.lower() != ".xlsx":
        params = {"suffix": out.suffix or out.name}
        finish([Problem("footprint.template-format", Place(out.name), params)], lang)
    if out.exists() and not force:
        finish([Problem("footprint.template-exists", Place(str(out)), {"file": str(out)})], lang)
    try:
        with writing(out):
            write_bom_template(out)
    except BadInput as refused:
        finish(refused.problems, lang)
    typer.echo(say("footprint.said-written", lang, path=out))
