"""Sheets to print: the exercises, their key, and a marked quiz, as reports for PDF, Word and Excel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cbam.training.generator import kind_name
from cbam.training.goods import goods_words
from cbam.training.marking import Outcome
from cbam.training.model import ChoiceAnswer, Exercise
from cbam.training.settings import settings
from cbam.training.texts import figure, unit_words
from groundwork.documents.model import (
    Block,
    Column,
    Fact,
    Facts,
    Paragraph,
    Report,
    Section,
    Table,
)
from groundwork.packaged import engine_version
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.statute import Statute
    from cbam.training.quiz import Score

_ACT = re.compile(r"\b(?:(?:Reg|Regulation|IR|DR|ID|Dir) (?:\(EU\) )?\d+/\d+(?:/EC)?|UCC\b)")
LINE = "________________________"


def sheet(asked: Sequence[Exercise], statute: Statute, lang: str, *, title: str = "") -> Report:
    """The exercises without their answers, each on one page.

    Acts are named and their articles are not: those hint at the answers and stand on the key.
    """
    words = {"seed": asked[0].seed, "n": len(asked)}
    about = Section(
        say("cbam.training-about", lang),
        (_about(lang), _name_line(lang), Facts((_acts(asked, lang), *_identity(asked, statute, lang)))),
    )
    return Report(
        title=title.strip() or say("cbam.training-sheet-title", lang),
        subtitle=say("cbam.training-sheet-subtitle", lang, **words),
        lang=lang,
        sections=(
            about,
            *(Section(heading(one, lang), _question(one, lang), whole=True) for one in asked),
        ),
        identity=(),
        sources=(),
        mark=say("cbam.training-mark", lang, **words),
    )


def key(asked: Sequence[Exercise], statute: Statute, lang: str) -> Report:
    """The answers with their explanations, term by term."""
    words = {"seed": asked[0].seed, "n": len(asked)}
    return Report(
        title=say("cbam.training-key-title", lang),
        subtitle=say("cbam.training-sheet-subtitle", lang, **words),
        lang=lang,
        sections=(
            Section(say("cbam.training-answers", lang), (_overview(asked, lang),)),
            *(Section(heading(one, lang), _solution(one, lang)) for one in asked),
        ),
        identity=_identity(asked, statute, lang),
        sources=_sources(asked, lang),
        mark=say("cbam.training-mark-key", lang, **words),
    )


def marked(result: Score, record: dict[str, Any], statute: Statute, lang: str) -> Report:
    """A quiz as it was answered, with score, time and check code."""
    asked = [one.exercise for one in result.marks]
    seconds = record["seconds"]
    facts = [
        Fact(say("cbam.training-name", lang), record["name"] or "–"),
        Fact(say("cbam.training-score", lang), f"{result.right} / {result.n}"),
        Fact(say("cbam.training-seconds", lang), seconds, "s", 0),
        Fact(say("cbam.training-code", lang), record["code"]),
    ]
    columns = (
        Column("no", say("cbam.training-no", lang), 0),
        Column("kind", say("cbam.training-kind", lang)),
        Column("given", say("cbam.training-given", lang)),
        Column("right", say("cbam.training-right", lang)),
        Column("outcome", say("cbam.training-outcome", lang)),
    )
    rows = tuple(
        (
            one.exercise.number,
            kind_name(one.exercise.kind).say(lang),
            given_text(one.exercise, one.given, lang),
            answer_text(one.exercise, lang),
            say(f"cbam.training-is-{one.outcome.value}", lang),
        )
        for one in result.marks
    )
    name = say("cbam.training-result", lang)
    return Report(
        title=say("cbam.training-result-title", lang),
        subtitle=say("cbam.training-sheet-subtitle", lang, seed=record["seed"], n=result.n),
        lang=lang,
        sections=(
            Section(name, (Facts(tuple(facts)), Table("answers", name, name, columns, rows))),
            Section(say("cbam.training-code", lang), (Paragraph(say("cbam.training-code-about", lang)),)),
            *(
                Section(heading(one.exercise, lang), _solution(one.exercise, lang))
                for one in result.marks
                if one.outcome is not Outcome.RIGHT
            ),
        ),
        identity=_identity(asked, statute, lang),
        sources=_sources(asked, lang),
        mark=say("cbam.training-mark", lang, seed=record["seed"], n=result.n),
    )


def heading(one: Exercise, lang: str) -> str:
    """Number and kind of an exercise."""
    return f"{one.number}  {kind_name(one.kind).say(lang)}"


def answer_text(one: Exercise, lang: str) -> str:
    """The right answer in words: the number with its unit, or letter and option."""
    answer = one.answer
    if isinstance(answer, ChoiceAnswer):
        return given_text(one, answer.right, lang)
    return f"{number(answer.value, lang, answer.digits)} {unit_text(answer.unit, lang)}".strip()


def given_text(one: Exercise, given: str, lang: str) -> str:
    """An answer as it was given; an option by its letter and text."""
    answer = one.answer
    if isinstance(answer, ChoiceAnswer):
        for at, option in enumerate(answer.options):
            if option.key == given:
                return f"{letter(at)}. {option.text.say(lang)}"
    return given or "–"


def unit_text(unit: str, lang: str) -> str:
    """A unit as it is printed in ``lang``."""
    return unit_words(unit).say(lang) if unit else ""


def letter(at: int) -> str:
    """The letter of an option: A for the first."""
    return chr(ord("A") + at)


def _about(lang: str) -> Paragraph:
    return Paragraph(say("cbam.training-sheet-about", lang, percent=f"{settings().tolerance:.1%}"))


def _name_line(lang: str) -> Paragraph:
    return Paragraph(say("cbam.training-name-line", lang, line=LINE))


def _question(one: Exercise, lang: str) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph(one.question.say(lang), strong=True)]
    if one.given:
        blocks.append(Facts(tuple(Fact(g.label.say(lang), g.shown.say(lang)) for g in one.given)))
    if isinstance(one.answer, ChoiceAnswer):
        blocks += [Paragraph(f"{letter(at)}. {o.text.say(lang)}") for at, o in enumerate(one.answer.options)]
        unit = ""
    else:
        unit = unit_text(one.answer.unit, lang)
    blocks.append(Paragraph(say("cbam.training-answer-line", lang, line=LINE, unit=unit).rstrip()))
    return tuple(blocks)


def _overview(asked: Sequence[Exercise], lang: str) -> Table:
    columns = (
        Column("no", say("cbam.training-no", lang), 0),
        Column("kind", say("cbam.training-kind", lang)),
        Column("answer", say("cbam.training-right", lang)),
    )
    rows = tuple((one.number, kind_name(one.kind).say(lang), answer_text(one, lang)) for one in asked)
    name = say("cbam.training-answers", lang)
    return Table("overview", name, name, columns, rows)


def _solution(one: Exercise, lang: str) -> tuple[Block, ...]:
    right = say("cbam.training-right-is", lang, answer=answer_text(one, lang))
    blocks: list[Block] = [Paragraph(one.question.say(lang)), Paragraph(right, strong=True)]
    if isinstance(one.answer, ChoiceAnswer):
        whys = enumerate(one.answer.options)
        blocks += [Paragraph(f"{letter(at)}. {o.why.say(lang)}") for at, o in whys if o.why]
    blocks.append(steps_table(one, lang))
    return tuple(blocks)


def steps_table(one: Exercise, lang: str) -> Table:
    """The explanation as a table: term, how it follows, value, article."""
    columns = (
        Column("term", say("cbam.training-term", lang)),
        Column("formula", say("cbam.training-formula", lang)),
        Column("value", say("cbam.training-value", lang)),
        Column("article", say("cbam.training-article", lang)),
    )
    name = say("cbam.training-steps", lang)
    rows = tuple(
        (
            f"{line.text.say(lang)} ({line.symbol})" if line.symbol else line.text.say(lang),
            " = ".join(part for part in (line.formula, line.numbers) if part),
            "" if line.value is None else _with_unit(line.value, line.unit, lang),
            line.article.say(lang) if line.article else "",
        )
        for line in one.explanation
    )
    return Table(f"steps_{one.number}", f"{one.number}", name, columns, rows)


def _with_unit(value: float, unit: str, lang: str) -> str:
    return f"{figure(value, settings().digits_fine)} {unit_text(unit, lang)}".strip()


def _identity(asked: Sequence[Exercise], statute: Statute, lang: str) -> tuple[Fact, ...]:
    return (
        Fact(say("cbam.training-seed", lang), str(asked[0].seed)),
        *_chosen(asked, lang),
        Fact(say("cbam.training-exercises", lang), ", ".join(one.short_id for one in asked)),
        Fact(say("cbam.training-law", lang), statute.version),
        Fact(say("cbam.training-engine", lang), engine_version()),
    )


def _chosen(asked: Sequence[Exercise], lang: str) -> tuple[Fact, ...]:
    """The goods the exercises are limited to, where they are."""
    goods = asked[0].goods
    return (Fact(say("cbam.training-goods", lang), goods_words(goods, lang)),) if goods else ()


def _acts(asked: Sequence[Exercise], lang: str) -> Fact:
    """The acts the exercises rest on, without their articles."""
    cited = (found for one in asked for article in one.articles for found in _ACT.findall(article.en))
    acts = sorted({name.replace("Regulation", "Reg") for name in cited})
    return Fact(say("cbam.training-acts", lang), "; ".join(acts))


def _sources(asked: Sequence[Exercise], lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(article.say(lang) for one in asked for article in one.articles))
