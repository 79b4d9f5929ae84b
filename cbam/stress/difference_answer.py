"""The difference of two runs as an answer: every step, and what each run rests on beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cbam import runs
from cbam.cited import price_bases_text
from cbam.stress.difference import Step, steps
from cbam.stress.show import facts, padded
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Counts, Problem, Severity, once
from groundwork.store import find
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.scenario import Scenario

DIFF_SCHEMA = "cbam-diff/1"
UNIT = "EUR"
_PAIR, _DRIVER = 30, 14


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two runs: as its folder asks for it, the lines it used, what changed since."""

    name: str
    run: runs.Prepared
    counts: Counts
    changed: tuple[str, ...] = ()

    def record(self) -> dict[str, object]:
        """What its amounts rest on."""
        law, request = self.run.subject.law, self.run.request
        return {
            "run": self.name, "law_version": law.version, "known_on": law.known_on,
            "overlays": list(law.overlays), "seed": request.seed, "draws": request.draws,
            "price_base": facts(request.scenarios), "counts": self.counts,
        }  # fmt: skip


def diff(root: Path, first: str, second: str, json: bool, lang: str) -> None:
    """Explain what changed between two runs, by driver and year."""
    one, other = side(root, first), side(root, second)
    pairs = pairs_of(one.run.request.scenarios, other.run.request.scenarios)
    years = tuple(y for y in one.run.request.years if y in other.run.request.years)
    found = [
        (mine, theirs, step)
        for mine, theirs in pairs
        for step in steps((one.run.subject, mine), (other.run.subject, theirs), years)
    ]
    problems = once([*_other_money(pairs), *_moved_on((one, other))])
    if json:
        law = other.run.subject.law
        answer = head(DIFF_SCHEMA, law.version, law.known_on, other.counts)
        answer |= {
            "runs": [first, second], "sides": [one.record(), other.record()], "unit": UNIT,
            "differences": [_record(*each) for each in found], "problems": problem_records(problems, lang),
        }  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _show(found, (one, other), lang)
    finish(problems, lang)


def side(root: Path, name: str) -> Side:
    """One run and what it used. Raises ``BadInput`` where there is none, or an input was changed."""
    kept = find(root, name)
    run, counts = runs.reopen(kept), kept.manifest().get("counts")
    changed = tuple(runs.changed_since(kept, run))
    return Side(name, run, Counts(**counts) if counts else run.loaded.counts, changed)


def _record(mine: Scenario, theirs: Scenario, step: Step) -> dict[str, object]:
    return {
        "scenario": mine.id, "against": theirs.id, "year": step.year, "driver": step.driver,
        "eur": step.eur, "before_eur": step.before_eur, "after_eur": step.after_eur,
        "price_base": mine.money, "against_price_base": theirs.money,
    }  # fmt: skip


def _other_money(pairs: Sequence[tuple[Scenario, Scenario]]) -> Iterator[Problem]:
    """Pairs whose euros are not the same: the price step then holds the change of money too."""
    for mine, theirs in pairs:
        if mine.money != theirs.money:
            params = {"name": mine.id, "one": mine.money, "against": theirs.id, "other": theirs.money}
            yield Problem("cbam.diff-other-money", params=params, severity=Severity.WARNING)


def _moved_on(sides: Sequence[Side]) -> Iterator[Problem]:
    """Runs whose law, data or engine changed since: their bills are computed anew, not as they are stored."""
    for one in sides:
        if one.changed:
            params = {"run": one.name, "what": "; ".join(one.changed)}
            yield Problem("cbam.diff-changed-since", params=params, severity=Severity.WARNING)


def _show(found: Sequence[tuple[Scenario, Scenario, Step]], sides: tuple[Side, Side], lang: str) -> None:
    typer.echo(say("cbam.diff-order", lang))
    bills: dict[tuple[str, int], list[Step]] = {}
    for mine, theirs, step in found:
        bills.setdefault((f"{mine.id} > {theirs.id}", step.year), []).append(step)
    for (pair, year), parts in bills.items():
        for step in parts:
            typer.echo(_line(pair, year, say(f"cbam.driver-{step.driver}", lang), step.eur, lang))
        before, after = parts[0].before_eur, parts[-1].after_eur
        total = _line(pair, year, say("cbam.diff-total", lang), after - before, lang)
        typer.echo(f"{total}  ({number(before, lang, 0)} > {number(after, lang, 0)})")
    for one in sides:
        typer.echo(say("cbam.diff-side", lang, **_told(one, lang)))


def _line(pair: str, year: int, what: str, eur: float, lang: str) -> str:
    return f"{padded(pair, _PAIR)} {year} {padded(what, _DRIVER)} {number(eur, lang, 0):>16} {UNIT}"


def _told(one: Side, lang: str) -> Mapping[str, str | int]:
    law, request = one.run.subject.law, one.run.request
    return {
        "run": one.name, "base": price_bases_text(request.scenarios, lang), "version": law.version,
        "known_on": law.known_on.isoformat(), "seed": request.seed, "draws": request.draws,
        "used": one.counts.n_used, "read": one.counts.n_read,
    }  # fmt: skip


def pairs_of(mine: Sequence[Scenario], theirs: Sequence[Scenario]) -> list[tuple[Scenario, Scenario]]:
    """Scenarios of equal id; or, where each run has one, these two. Raises ``BadInput`` for none."""
    if len(mine) == len(theirs) == 1:
        return [(mine[0], theirs[0])]
    by_id = {s.id: s for s in theirs}
    found = [(s, by_id[s.id]) for s in mine if s.id in by_id]
    if not found:
        raise BadInput(Problem("cbam.diff-nothing-shared"))
    return found
