"""What ``cbam law check`` does: every row of the packaged law and of a user's folder, and what is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from cbam.law.checking import Stale, stale
from cbam.law.rulebook import Rulebook, load_rulebook
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import say

SCHEMA = "cbam-law-check/1"


def run(folder: Path | None, today: date | None, json: bool, lang: str) -> None:
    """Check and leave with 0 (fine), 1 (something is due for review) or 2 (faulty rows).

    Raises ``BadInput`` with every problem of the folder. Without ``today`` nothing is called stale: a
    calculation reads no clock.
    """
    if folder is not None and not folder.is_dir():
        raise BadInput(Problem("cbam.law-folder-missing", params={"folder": str(folder)}))
    book = load_rulebook(folder)
    problems = book.check()
    due = stale(book.at(max(today, book.first_day)), today) if today is not None else ()
    rows = sum(len(stack) for stack in book.at(max(book.newest, book.first_day)).stacks.values())
    if json:
        answer = head(SCHEMA, book.at(book.newest).version, book.newest, Counts(rows, rows, 0))
        answer |= {"today": today, "datasets": len(book.datasets), "due": due,
                   "problems": problem_records(problems, lang)}  # fmt: skip
        typer.echo(as_json(answer))
    else:
        _print(book, rows, due, today, lang)
    finish(problems, lang, answer_is_no=bool(due))


def _print(book: Rulebook, rows: int, due: tuple[Stale, ...], today: date | None, lang: str) -> None:
    typer.echo(say("cbam.law-checked", lang, datasets=len(book.datasets), rows=rows))
    for one in due:
        key = "cbam.law-price-due" if one.period else "cbam.law-review-due"
        typer.echo(say(key, lang, dataset=one.dataset, act=one.act, day=one.due_on, period=one.period))
    if today is None:
        typer.echo(say("cbam.law-no-day", lang))
    elif not due:
        typer.echo(say("cbam.law-nothing-due", lang, day=today.isoformat()))
    version = book.at(book.newest).version
    typer.echo(say("cbam.law-line", lang, version=version, known_on=book.newest.isoformat()))
