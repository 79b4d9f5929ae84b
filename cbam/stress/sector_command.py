"""What ``cbam stress-report`` and ``cbam stress-benchmark`` do: a stored run becomes documents.

The figures are those of the run, the documents those of the app.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam import runs
from cbam.scenario import REFERENCE
from cbam.stress import anonymity
from cbam.stress.benchmark import Peers, Standing, peers_of, standings
from cbam.stress.benchmark_files import write_benchmarks
from cbam.stress.benchmark_report import summary
from cbam.stress.commands import Wanted, stored_run
from cbam.stress.sector_report import Wish, sector_report
from cbam.stress.sector_run import SectorRun, open_sector
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.documents.model import Facts, Report, Section, Table
from groundwork.documents.shown import fact_text
from groundwork.documents.writing import FORMS, check_ending, write_document
from groundwork.problems import BadInput, Counts, Param, Place, Problem
from groundwork.store import State, find
from groundwork.words import say

if TYPE_CHECKING:
    from groundwork.store import Run

REPORT_SCHEMA, BENCHMARK_SCHEMA = "cbam-stress-report/1", "cbam-stress-benchmark/1"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Source:
    """What the documents are of: a stress test to be run and stored below ``root``, or one stored there.

    ``on`` the scenario they dwell on ("": central, else the first); ``year`` likewise (None: the last).
    """

    wanted: Wanted
    root: Path
    run: str | None
    on: str
    year: int | None


@dataclass(frozen=True, eq=False)
class Opened:
    """A finished run, what it was computed from, the scenario and year dwelt on, and every problem met."""

    run: SectorRun
    prepared: runs.Prepared
    scenario: str
    year: int
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> Counts:
        """Rows read, used, rejected."""
        read, used = self.prepared.loaded.counts.n_read, int(self.run.manifest["counts"]["n_used"])
        return Counts(read, used, read - used)

    def record(self, schema: str) -> dict[str, object]:
        """What both answers start with."""
        law = self.prepared.subject.law
        return head(schema, law.version, law.known_on, self.counts) | {
            "run": self.run.id,
            "scenario": self.scenario,
            "year": self.year,
            "price_base": self.run.scenarios[self.scenario].money,
            "seed": self.run.manifest["seed"],
            "draws": self.run.draws,
        }


def open_source(source: Source) -> Opened:
    """Compute and store, or find; then open. Raises ``BadInput`` where there is nothing to report on."""
    problems: tuple[Problem, ...]
    if source.run is None:
        kept, prepared, problems = stored_run(source.wanted, source.root)
    else:
        if source.wanted.file is not None or source.wanted.scenarios:
            raise BadInput(Problem("cbam.report-file-and-run"))
        kept = _finished(find(source.root, source.run))
        prepared = runs.reopen(kept)
        problems = prepared.loaded.problems
    run = open_sector(kept)
    return Opened(run, prepared, _scenario(run, source.on), _year(run, source.year), problems)


def _finished(run: Run) -> Run:
    if run.state is not State.COMPLETE:
        raise BadInput(Problem("cbam.report-run-unfinished", params={"run": run.id}))
    return run


def _scenario(run: SectorRun, asked: str) -> str:
    names = tuple(run.tables)
    if not asked:
        return REFERENCE if REFERENCE in names else names[0]
    if asked not in names:
        params = {"name": asked, "known": ", ".join(names)}
        raise BadInput(Problem("cbam.report-scenario", params=params))
    return asked


def _year(run: SectorRun, asked: int | None) -> int:
    if asked is None:
        return run.years[-1]
    if asked not in run.years:
        params: dict[str, Param] = {"year": asked, "known": ", ".join(map(str, run.years))}
        raise BadInput(Problem("cbam.report-year", params=params))
    return asked


def _lines(section: Section, lang: str) -> Iterator[str]:
    """What stands under a heading, a line each: facts in full, a table by its caption."""
    for block in section.blocks:
        if isinstance(block, Table):
            yield block.caption
        elif isinstance(block, Facts):
            yield from (f"{fact.label}  {fact_text(fact, lang)}" for fact in block.items)


def report(source: Source, out: Path, named: bool) -> NoReturn:
    """Write the sector's report and say what is in it."""
    check_ending(out)
    wanted = source.wanted
    found = open_source(source)
    document = sector_report(
        found.run, found.prepared, Wish(found.scenario, found.year, named), wanted.lang
    )  # fmt: skip
    write_document(document, out)
    if wanted.json:
        answer = found.record(REPORT_SCHEMA)
        answer |= {"named": named, "file": str(out), "tables": [_table(t) for t in _tables(document)]}
        answer["problems"] = problem_records(found.problems, wanted.lang)
        typer.echo(as_json(answer))
    else:
        typer.echo(document.title)
        typer.echo(document.subtitle)
        for section in document.sections:
            typer.echo(f"  {section.title}")
            for line in _lines(section, wanted.lang):
                typer.echo(f"    {line}")
        typer.echo(document.mark)
        typer.echo(say("cbam.plan-written", wanted.lang, file=str(out)))
    finish(found.problems, wanted.lang, allow_rejected=wanted.allow_rejected)


def _tables(document: Report) -> list[Table]:
    return [b for section in document.sections for b in section.blocks if isinstance(b, Table)]


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "caption": table.caption,
        "columns": [{"key": c.key, "heading": c.heading, "share": c.percent} for c in table.columns],
        "rows": table.rows,
        "notes": table.notes,
    }


def benchmark(source: Source, folder: Path, ending: str, firms: Sequence[str]) -> NoReturn:
    """Write the benchmark of every firm, or of those named, and say where each stands."""
    if ending not in FORMS:
        raise BadInput(Problem("groundwork.document-format", Place(folder.name), {"ending": ending}))
    wanted = source.wanted
    found = open_source(source)
    peers = peers_of(found.run, found.scenario, found.prepared.loaded.value.firms)
    asked = _firms(peers, firms)
    names = write_benchmarks(peers, asked, found.year, wanted.lang, ending, folder)
    if wanted.json:
        answer = found.record(BENCHMARK_SCHEMA)
        answer |= {
            "folder": str(folder), "firms": len(peers.firms), "smallest_group": anonymity.rule().smallest,
            "reports": [
                {"firm": firm, "file": name,
                 "standings": [_standing(s) for s in standings(peers, firm, found.year)]}
                for firm, name in names.items()
            ],
        }  # fmt: skip
        answer["problems"] = problem_records(found.problems, wanted.lang)
        typer.echo(as_json(answer))
    else:
        for firm, name in names.items():
            typer.echo(f"{name}  {summary(peers, firm, found.year, wanted.lang)}")
        typer.echo(say("cbam.plan-written", wanted.lang, file=str(folder)))
    finish(found.problems, wanted.lang, allow_rejected=wanted.allow_rejected)


def _firms(peers: Peers, asked: Sequence[str]) -> tuple[str, ...]:
    if not peers.firms:
        raise BadInput(Problem("cbam.benchmark-no-firms"))
    known = ", ".join(peers.firms[:_SHOWN])
    wrong = [name for name in asked if name not in peers.firms]
    if wrong:
        raise BadInput(
            *(Problem("cbam.plan-firm-unknown", params={"firm": name, "known": known}) for name in wrong)
        )
    return tuple(asked) or peers.firms


def _standing(one: Standing) -> dict[str, object]:
    return {
        "measure": one.measure, "unit": one.unit, "own": one.own, "group": one.group, "n": one.n,
        "percentiles": one.percentiles, "quarter": one.quarter, "withheld": one.withheld,
    }  # fmt: skip
