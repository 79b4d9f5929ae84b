"""What ``cbam training sheet`` and ``cbam training mark`` do once their options are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cbam.training.generator import exercises
from cbam.training.goods import chosen_goods
from cbam.training.model import ChoiceAnswer, Exercise
from cbam.training.quiz import read_sheet, remark
from cbam.training.sheets import answer_text, given_text, heading
from cbam.training.sheets import key as key_report
from cbam.training.sheets import sheet as sheet_report
from groundwork.answers import as_json, finish, head
from groundwork.documents.writing import check_ending, write_document
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.statute import Statute

SHEET_SCHEMA, MARK_SCHEMA = "cbam-training-sheet/1", "cbam-training-mark/1"


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """What was asked for; ``goods`` as typed, ``out`` and ``key`` the documents to write."""

    seed: int
    n: int
    kinds: tuple[str, ...]
    goods: tuple[str, ...]
    title: str
    out: Path | None
    key: Path | None
    json: bool
    lang: str


def sheet(request: SheetRequest, law: Callable[[], Statute]) -> None:
    """Write sheet and key, or print the exercises. Raises BadInput."""
    if request.seed < 0:
        raise BadInput(Problem("cbam.training-seed-bad", params={"value": request.seed}))
    for file in (request.out, request.key):
        if file is not None:
            check_ending(file)
    statute, lang = law(), request.lang
    goods = chosen_goods(request.goods, statute)
    asked = exercises(request.seed, request.n, statute, request.kinds, goods)
    if request.out is not None:
        write_document(sheet_report(asked, statute, lang, title=request.title), request.out)
    if request.key is not None:
        write_document(key_report(asked, statute, lang), request.key)
    if request.json:
        counts = Counts(len(asked), len(asked), 0)
        answer = head(SHEET_SCHEMA, statute.version, statute.known_on, counts)
        records = [record(one, lang) for one in asked]
        typer.echo(as_json({**answer, "seed": request.seed, "goods": goods, "exercises": records}))
        return
    written = [file for file in (request.out, request.key) if file is not None]
    for file in written:
        typer.echo(say("cbam.training-written", lang, file=str(file)))
    if not written:
        _print(asked, lang)


def record(one: Exercise, lang: str) -> dict[str, object]:
    """An exercise with its answer as JSON data in one language."""
    answer = one.answer
    choice = isinstance(answer, ChoiceAnswer)
    return {
        "id": one.id,
        "kind": one.kind,
        "question": one.question.say(lang),
        "given": [
            {"label": g.label.say(lang), "text": g.shown.say(lang), "value": g.value} for g in one.given
        ],
        "options": [{"key": o.key, "text": o.text.say(lang)} for o in answer.options]
        if isinstance(answer, ChoiceAnswer)
        else [],
        "answer": answer.right if isinstance(answer, ChoiceAnswer) else answer.value,
        "unit": "" if isinstance(answer, ChoiceAnswer) else answer.unit,
        "tolerance": None if isinstance(answer, ChoiceAnswer) else answer.tolerance,
        "answer_kind": "choice" if choice else "number",
        "steps": [
            {
                "term": line.text.say(lang),
                "symbol": line.symbol,
                "formula": line.formula,
                "numbers": line.numbers,
                "value": line.value,
                "unit": line.unit,
                "article": line.article.say(lang) if line.article else "",
            }
            for line in one.explanation
        ],
        "articles": [article.say(lang) for article in one.articles],
    }


def _print(asked: tuple[Exercise, ...], lang: str) -> None:
    for one in asked:
        typer.echo(heading(one, lang))
        typer.echo(f"    {one.question.say(lang)}")
        for fact in one.given:
            typer.echo(f"    {fact.label.say(lang)}: {fact.shown.say(lang)}")
        if isinstance(one.answer, ChoiceAnswer):
            for option in one.answer.options:
                typer.echo(f"    {given_text(one, option.key, lang)}")
    typer.echo(say("cbam.training-answers", lang))
    for one in asked:
        typer.echo(f"{one.number:>4}  {answer_text(one, lang)}")


def mark(file: Path, law: Callable[[], Statute], json: bool, lang: str) -> NoReturn:
    """Mark an answer sheet again. Raises BadInput for a file that is none; exit 1 where it was altered."""
    statute = law()
    found = remark(read_sheet(file), statute)
    good = found.intact and found.score.right == found.sheet.right
    if json:
        counts = Counts(found.score.n, found.score.n, 0)
        answer = head(MARK_SCHEMA, statute.version, statute.known_on, counts)
        marks = [
            {"id": one.exercise.id, "given": one.given, "outcome": one.outcome,
             "right_answer": answer_text(one.exercise, lang)}
            for one in found.score.marks
        ]  # fmt: skip
        facts = {
            "name": found.sheet.name,
            "right": found.score.right,
            "n": found.score.n,
            "seconds": found.sheet.seconds,
            "intact": found.intact,
            "same_law": found.same_law,
        }
        typer.echo(as_json({**answer, **facts, "marks": marks}))
    else:
        name = found.sheet.name or file.name
        typer.echo(say("cbam.training-marked", lang, name=name, right=found.score.right, n=found.score.n))
        typer.echo(say("cbam.training-intact" if found.intact else "cbam.training-altered", lang))
        if not found.same_law:
            typer.echo(say("cbam.training-other-law", lang, law=found.sheet.law_version))
    finish((), lang, answer_is_no=not good)
