"""What ``cbam stress``, ``scenarios``, ``runs`` and ``replay`` do once their options are known."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam import outlook_report, report, runs
from cbam.group_names import NONE
from cbam.outlook import Outlook, years_of
from cbam.scenario import Scenario, load_all, load_scenarios, names
from cbam.stress import known, norm_grades
from cbam.stress.across import check_memory, checked_draw_levels
from cbam.stress.deterministic import default_levels
from cbam.stress.levels import LEVELS, SHIPMENT
from cbam.stress.run import Part, Progress, Request, Watch, counts_of, stress
from cbam.stress.show import facts, print_outlook, print_pain, print_scenarios
from cbam.stress.show_across import print_across
from cbam.stress.under import check_overlays
from groundwork.answers import as_json, finish, head
from groundwork.executor import Cancelled, Executor, executor_for
from groundwork.problems import BadInput, Counts, Place, Problem, once
from groundwork.store import Run, State, find
from groundwork.store import runs as runs_below
from groundwork.words import number, say

if TYPE_CHECKING:
    import pandas as pd

SCENARIOS_SCHEMA, RUNS_SCHEMA = "cbam-scenarios/1", "cbam-runs/1"
REPLAY_SCHEMA = "cbam-replay/1"
TABLES = {".xlsx", ".csv", ".parquet"}
_SECONDS_ON = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked: a portfolio, scenarios by name or file, years as typed, draws, and how to answer.

    ``out`` is a file of results, or a folder to store the run in. ``resume`` goes on with a stored run.
    ``drawn_levels`` that cut across firms are drawn too.
    """

    file: Path | None
    scenarios: tuple[str, ...]
    years: str | None = None
    levels: tuple[str, ...] = ()
    draws: int = 0
    seed: int = 0
    scheduler: str | None = None
    out: Path | None = None
    resume: str | None = None
    law_folder: Path | None = None
    known_on: date | None = None
    overlays: tuple[str, ...] = ()
    json: bool = False
    allow_rejected: bool = False
    lang: str = "en"
    drawn_levels: tuple[str, ...] = ()


def run(wanted: Wanted) -> NoReturn:
    """Read, compute, store if a folder was named, answer. Raises ``BadInput`` where there is no answer."""
    if wanted.resume is not None:
        _resume(wanted)
    stored = wanted.out is not None and wanted.out.suffix.lower() not in TABLES
    if stored and wanted.out is not None:
        _refuse_folder(wanted.out)
    prepared = prepare_wanted(wanted)
    engine = executor_for(wanted.scheduler)
    watch = Watch(_teller(wanted.lang)) if wanted.draws else Watch()
    try:
        if stored and wanted.out is not None:
            _, parts = _store(wanted.out, prepared, engine, watch, wanted.lang)
        else:
            parts = list(stress(prepared.subject, prepared.request, engine, watch))
    except (KeyboardInterrupt, Cancelled):
        raise BadInput(Problem("cbam.run-stopped")) from None
    finally:
        engine.close()
    _answer(wanted, prepared, parts)


def _store(
    root: Path, prepared: runs.Prepared, engine: Executor, watch: Watch, lang: str
) -> tuple[Run, list[Part]]:
    kept = _begun(root, prepared, datetime.now())
    parts = runs.carry_out(kept, prepared, engine, watch)
    typer.echo(say("cbam.run-stored", lang, run=kept.id, folder=str(kept.folder)), err=True)
    return kept, parts


def _begun(root: Path, prepared: runs.Prepared, moment: datetime) -> Run:
    """A new run's folder; one begun in the same second on the same portfolio moves it on by a second."""
    for later in range(_SECONDS_ON):
        try:
            return runs.store(root, prepared, moment + timedelta(seconds=later))
        except BadInput as bad:
            if bad.problems[0].code != "groundwork.run-exists":
                raise
    return runs.store(root, prepared, moment + timedelta(seconds=_SECONDS_ON))


def stored_run(wanted: Wanted, root: Path) -> tuple[Run, runs.Prepared, tuple[Problem, ...]]:
    """A new run of what was asked for, stored below ``root`` and finished; and every problem met.

    Raises ``BadInput`` where there is no answer or the run was stopped.
    """
    _refuse_folder(root)
    prepared = prepare_wanted(wanted)
    engine = executor_for(wanted.scheduler)
    try:
        kept, parts = _store(root, prepared, engine, Watch(_teller(wanted.lang)), wanted.lang)
    except (KeyboardInterrupt, Cancelled):
        raise BadInput(Problem("cbam.run-stopped")) from None
    finally:
        engine.close()
    found = once(problem for part in parts for problem in part.problems)
    return kept, prepared, (*prepared.loaded.problems, *found)


def _refuse_folder(out: Path) -> None:
    """A folder for runs that cannot be made, or a name that looks like a file of another kind."""
    try:
        if re.fullmatch(r"\.[A-Za-z]{2,7}", out.suffix) and not out.is_dir():
            raise BadInput(Problem("cbam.out-unknown-format", Place(out.name), {"value": out.suffix}))
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise BadInput(Problem("cbam.run-folder", params={"folder": str(out)})) from None


def prepare_wanted(wanted: Wanted) -> runs.Prepared:
    """Read what was asked for. Raises ``BadInput`` where there is no answer."""
    if wanted.file is None or not wanted.scenarios:
        raise BadInput(Problem("cbam.stress-needs-file"))
    found = load_all(wanted.scenarios)
    ids = [scenario.id for scenario in found]
    if len(set(ids)) < len(ids):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise BadInput(Problem("cbam.scenario-twice", params={"name": ", ".join(twice)}))
    years = parse_years(wanted.years) if wanted.years else ()
    check_levels(wanted.levels)
    drawn_levels = checked_draw_levels(wanted.drawn_levels, wanted.draws)
    if wanted.draws < 0 or wanted.draws == 1:
        raise BadInput(Problem("cbam.draws-too-few", params={"value": wanted.draws}))
    asked = runs.Asked(wanted.file, wanted.law_folder, wanted.known_on, wanted.overlays)
    request = Request(found, years, draws=wanted.draws, seed=wanted.seed)
    prepared = runs.prepare(asked, request)
    law = prepared.subject.law
    for scenario in found:
        check_overlays(scenario, law)
    chosen = Request(
        found,
        years or years_of(found, law),
        wanted.levels or default_levels(prepared.loaded.value),
        wanted.draws,
        wanted.seed,
        drawn_levels=drawn_levels,
    )
    subject = prepared.subject
    if runs.by_shipment(chosen):
        from cbam.stress.deterministic import subject_of

        subject = subject_of(prepared.loaded.value, law, by_shipment=True)
    check_memory(subject, chosen)
    return runs.Prepared(prepared.loaded, subject, chosen, prepared.file, prepared.law_folder)


def _resume(wanted: Wanted) -> NoReturn:
    root = wanted.out or Path("runs")
    kept = find(root, wanted.resume or "")
    if kept.state is State.COMPLETE:
        raise BadInput(Problem("cbam.run-complete", params={"run": kept.id}))
    prepared = runs.reopen(kept)
    engine = executor_for(wanted.scheduler)
    try:
        parts = runs.carry_out(kept, prepared, engine, Watch(_teller(wanted.lang)))
    except (KeyboardInterrupt, Cancelled):
        raise BadInput(Problem("cbam.run-stopped")) from None
    finally:
        engine.close()
    typer.echo(say("cbam.run-stored", wanted.lang, run=kept.id, folder=str(kept.folder)))
    found = once(problem for part in parts for problem in part.problems)
    finish((*prepared.loaded.problems, *found), wanted.lang, allow_rejected=wanted.allow_rejected)


def _answer(wanted: Wanted, prepared: runs.Prepared, parts: Sequence[Part]) -> NoReturn:
    lang, subject = wanted.lang, prepared.subject
    counts = counts_of(subject, parts)
    read = prepared.loaded.counts
    whole = Counts(read.n_read, counts.n_used, read.n_read - counts.n_used)
    problems = once(problem for part in parts for problem in part.problems)
    found = Outlook(
        table(parts), {}, prepared.request.scenarios, prepared.request.years, subject.law,
        problems, whole, {},
    )  # fmt: skip
    everything = (*prepared.loaded.problems, *found.problems)
    graded = norm_grades.graded(prepared.loaded.value.unit_energy, subject.levels.firm.names)
    behind = known.known_figures(known.goods_of(subject), prepared.request.scenarios)
    if wanted.out is not None and wanted.out.suffix.lower() in TABLES:
        rows = runs.with_facts(found.table, subject.law, prepared.request)
        sheets = [*outlook_report.outlook_sheets(replace(found, table=rows), lang), known.sheet(behind, lang)]
        sheets += [norm_grades.sheet(graded, lang)] if graded else []
        report.write_table(wanted.out, rows, sheets)
    if wanted.json:
        answer = outlook_report.stress_answer(found, lang, everything)
        levels = prepared.request.drawn_levels
        asked = {"n": wanted.draws, "seed": wanted.seed}
        answer["draws"] = {**asked, "levels": levels} if levels else asked
        answer["price_base"] = facts(prepared.request.scenarios)
        answer["rests_on"] = behind
        answer["energy_norms"] = norm_grades.record(graded, lang)
        answer["firm_counts"] = prepared.loaded.value.firm_counts
        typer.echo(as_json(answer))
    else:
        print_outlook(found, lang)
        print_pain(found, lang, wanted.draws, wanted.seed)
        print_across(found, prepared.request.drawn_levels, lang)
        named = [name for name in subject.levels.firm.names if name != NONE]
        for line in (*norm_grades.lines(graded, len(named), lang), *known.lines(behind, lang)):
            typer.echo(line)
    finish(everything, lang, allow_rejected=wanted.allow_rejected)


def table(parts: Sequence[Part]) -> pd.DataFrame:
    """The rows of all scenarios as one table of plain texts and numbers."""
    import pandas as pd

    texts = ("scenario", "level", "key", "measure", "unit", "statistic")
    frames = [part.table.astype(dict.fromkeys(texts, object)) for part in parts]
    return pd.concat(frames, ignore_index=True)


def check_levels(levels: Sequence[str]) -> None:
    """Raises ``BadInput`` for a level that does not exist."""
    known = (*LEVELS, SHIPMENT)
    wrong = [level for level in levels if level not in known]
    if wrong:
        params = {"value": ", ".join(wrong), "known": ", ".join(known)}
        raise BadInput(Problem("cbam.level-unknown", params=params))


def parse_years(text: str) -> tuple[int, ...]:
    """``2026-2034`` or ``2026,2028,2030`` as years. Raises ``BadInput`` for anything else."""
    span = re.fullmatch(r"\s*(\d{4})\s*-\s*(\d{4})\s*", text)
    if span and int(span.group(1)) <= int(span.group(2)):
        return tuple(range(int(span.group(1)), int(span.group(2)) + 1))
    if re.fullmatch(r"\s*\d{4}(\s*,\s*\d{4})*\s*", text):
        return tuple(sorted({int(year) for year in text.split(",")}))
    raise BadInput(Problem("cbam.years-unreadable", params={"value": text}))


def _teller(lang: str) -> Callable[[Progress], None]:
    """Progress on one line of the terminal, with the time left; nothing where there is no terminal."""
    import time

    start = time.monotonic()

    def tell(progress: Progress) -> None:
        if not sys.stderr.isatty():
            return
        spent = time.monotonic() - start
        left = spent / progress.done * (progress.of - progress.done)
        text = say(
            "cbam.run-progress", lang, done=progress.done, of=progress.of, what=progress.what,
            left=number(left, lang, 0),
        )  # fmt: skip
        typer.echo(f"\r{text:<70.70}", nl=progress.done >= progress.of, err=True)

    return tell


def show_scenarios(name: str | None, json: bool, lang: str) -> None:
    """List the packaged scenarios, or print those of a name or file with every point."""
    chosen: list[Scenario] = [s for n in ([name] if name else names()) for s in load_scenarios(n)]
    if json:
        answer = head(SCENARIOS_SCHEMA, None, None, Counts(len(chosen), len(chosen), 0))
        answer["scenarios"] = [s.model_dump(mode="json") for s in chosen]
        typer.echo(as_json(answer))
        return
    print_scenarios(chosen, lang, in_full=name is not None)


def list_runs(root: Path, json: bool, lang: str) -> None:
    """Every run below a folder with its state; one that was stopped says so."""
    records = []
    for run_ in runs_below(root):
        manifest = run_.manifest()
        records.append(
            {"id": run_.id, "state": manifest["state"], "created": manifest["created"],
             "portfolio": manifest["portfolio"], "scenarios": [s["id"] for s in manifest["scenarios"]],
             "years": manifest["years"], "draws": manifest["draws"], "seed": manifest["seed"],
             "law_version": manifest["law_version"], "parts": len(manifest["parts"])}
        )  # fmt: skip
    if json:
        answer = head(RUNS_SCHEMA, None, None, Counts(len(records), len(records), 0))
        typer.echo(as_json({**answer, "runs": records}))
        return
    if not records:
        typer.echo(say("cbam.runs-none", lang, folder=str(root)))
    for record in records:
        state = say(f"cbam.run-state-{record['state']}", lang)
        done = f"{record['parts']}/{len(record['scenarios'])}"
        typer.echo(f"{record['id']}  {state} {done}  {record['portfolio']}  {', '.join(record['scenarios'])}")


def replay(root: Path, name: str, scheduler: str | None, json: bool, lang: str) -> NoReturn:
    """Compute a stored run again and compare bit by bit; exit 1 where anything differs."""
    kept = find(root, name)
    engine: Executor = executor_for(scheduler)
    found, changed = runs.replay(kept, engine)
    engine.close()
    same = all(part.different == 0 for part in found) and kept.state is State.COMPLETE
    if json:
        manifest = kept.manifest()
        answer = head(REPLAY_SCHEMA, manifest["law_version"], None, Counts(**manifest.get("counts", {})))
        answer |= {"run": kept.id, "same": same, "changed_since": changed, "parts": found}
        typer.echo(as_json(answer))
    else:
        for part in found:
            key = "cbam.replay-same" if part.different == 0 else "cbam.replay-different"
            params = {
                "name": part.name,
                "rows": part.rows,
                "n": part.different,
                "most": f"{part.largest:.3g}",
            }
            typer.echo(say(key, lang, **params))
        for line in changed:
            typer.echo(say("cbam.replay-changed", lang, what=line))
        if kept.state is not State.COMPLETE:
            typer.echo(say("cbam.replay-incomplete", lang, run=kept.id))
    finish((), lang, answer_is_no=not same)
