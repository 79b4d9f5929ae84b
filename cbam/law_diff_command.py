"""What ``cbam law diff`` does: two laws side by side, and two bills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cbam.law.difference import Difference, differences
from cbam.law_command import cells_text, cited
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import DASH, money, number, say

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.law_effect import Effect, LineEffect
    from cbam.prices import Prices
    from cbam.statute import Statute

SCHEMA = "cbam-law-diff/1"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two laws: loaded when needed, and the day whose law it is (None: the newest year's)."""

    law: Callable[[], Statute]
    day: date | None

    def snapshot(self, statute: Statute) -> Law:
        """The law of the day asked for."""
        if self.day is None:
            return statute.newest
        return statute.rulebook.at(self.day, statute.known_on, statute.overlays)


@dataclass(frozen=True, slots=True)
class Request:
    """The portfolio to price under both, if any, and how to answer.

    ``to_newest``: no other side was named, so the newest law known was taken.
    """

    file: Path | None
    limit: int
    json: bool
    lang: str
    to_newest: bool = False


def run(request: Request, before: Side, after: Side, prices: Callable[[], Prices]) -> None:
    """Compare, and price the portfolio under both. Raises ``BadInput`` where one of the laws is none."""
    old, new = before.law(), after.law()
    laws = before.snapshot(old), after.snapshot(new)
    rows = differences(*laws)
    effect: Effect | None = None
    problems: tuple[Problem, ...] = ()
    counts = Counts(len(rows), len(rows), 0)
    if request.file is not None:
        effect, problems, counts = _effect(request.file, old, new, prices())
    if request.json:
        typer.echo(as_json(_answer(laws, rows, effect, problems, counts, request.lang)))
    else:
        _print(laws, rows, effect, request)
    finish(problems, request.lang)


def _effect(
    file: Path, old: Statute, new: Statute, prices: Prices
) -> tuple[Effect, tuple[Problem, ...], Counts]:
    from cbam.law_effect import effect_of
    from cbam.portfolio import read_portfolio

    loaded = read_portfolio(file)
    effect = effect_of(loaded.value.shipments, old, new, prices)
    used = effect.after.counts.n_used
    counts = Counts(loaded.counts.n_read, used, loaded.counts.n_read - used)
    return effect, (*loaded.problems, *effect.after.problems), counts


def _answer(  # noqa: PLR0913, PLR0917 - the parts of one answer
    laws: tuple[Law, Law],
    rows: tuple[Difference, ...],
    effect: Effect | None,
    problems: tuple[Problem, ...],
    counts: Counts,
    lang: str,
) -> dict[str, object]:
    answer = head(SCHEMA, laws[1].version, laws[1].known_on, counts)
    answer |= {"law_acts": laws[1].acts, "before": laws[0].version, "after": laws[1].version, "rows": rows}
    if effect is not None:
        answer["lines"] = [
            {**{n: getattr(line, n) for n in line.__dataclass_fields__}, "change_eur": line.change_eur}
            for line in effect.lines
        ]
        answer["total"] = {
            "cost_eur_before": effect.before.cost_eur,
            "cost_eur_after": effect.after.cost_eur,
            "change_eur": effect.after.cost_eur - effect.before.cost_eur,
        }
    answer["problems"] = problem_records(problems, lang)
    return answer


def _print(
    laws: tuple[Law, Law], rows: tuple[Difference, ...], effect: Effect | None, request: Request
) -> None:
    lang = request.lang
    if request.to_newest:
        days = {"day": laws[0].known_on.isoformat(), "newest": laws[1].known_on.isoformat()}
        typer.echo(say("cbam.law-diff-newest", lang, **days))
    typer.echo(say("cbam.law-diff-heading", lang, before=laws[0].version, after=laws[1].version))
    by_table: dict[str, int] = {}
    for row in rows:
        by_table[row.table] = by_table.get(row.table, 0) + 1
    for table, n in by_table.items():
        typer.echo(say("cbam.law-diff-table", lang, table=table, rows=n))
    for row in rows[: request.limit]:
        _print_row(row, lang)
    if len(rows) > request.limit:
        typer.echo(say("cbam.more-lines", lang, count=len(rows) - request.limit))
    if not rows:
        same = laws[0] is laws[1]
        typer.echo(say("cbam.law-diff-same" if same else "cbam.law-diff-none", lang))
    if effect is not None:
        for line in effect.lines:
            _print_line(line, lang)
        change = effect.after.cost_eur - effect.before.cost_eur
        typer.echo(say("cbam.law-diff-total", lang, before=money(effect.before.cost_eur, lang),
                       after=money(effect.after.cost_eur, lang), change=money(change, lang)))  # fmt: skip


def _print_row(row: Difference, lang: str) -> None:
    kind = say(f"cbam.row-{row.kind.value}", lang)
    typer.echo(f"{row.table}  {kind}  {cells_text(row.key)}")
    for cells, citation, mark in ((row.before, row.cited_before, "-"), (row.after, row.cited_after, "+")):
        if cells:
            shown = "  ".join(f"{name}={DASH if cell is None else cell}" for name, cell in cells.items())
            typer.echo(f"    {mark} {shown}  [{cited(citation)}]")


def _print_line(line: LineEffect, lang: str) -> None:
    key = "cbam.law-diff-line" if line.changed else "cbam.law-diff-line-same"
    typer.echo(say(key, lang, id=line.id, code=line.cn_code, origin=line.origin,
                   before=money(line.cost_eur_before, lang), after=money(line.cost_eur_after, lang),
                   change=money(line.change_eur, lang)))  # fmt: skip
    for name, (was, now) in line.terms.items():
        term = say(f"cbam.changed-{name.replace('_', '-')}", lang)
        typer.echo(f"    {term}: {number(was, lang, 4)} → {number(now, lang, 4)}")
