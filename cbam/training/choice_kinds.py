"""Exercises with a choice: which mistake, in scope or not, who acts, by when."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cbam.goods import CN8_DIGITS, HEADING_DIGITS, Good, OutOfScope, Refused, resolve_good
from cbam.importers.tasks import Checked, Role, Rule, Task, rules, tasks
from cbam.law.nomenclature import CHAPTER_DIGITS
from cbam.origins import Origin, resolve_origin
from cbam.training.model import ChoiceAnswer, Draft, Given, Line, Option
from cbam.training.money_kinds import apart
from cbam.training.pool import NoneFoundError, Pool
from cbam.training.settings import settings
from cbam.training.terms import articles_of, lines_of, number_given, shipment_given, terms_given
from cbam.training.texts import Said, act, article, dated, figure, said, same
from cbam.wrong_answers import RightTerms, WrongAnswer, right_terms, wrong_answers

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.training.draws import Draws

SCOPE_STEPS = ("scope", "exempt")


def mistake_exercise(draws: Draws, pool: Pool) -> Draft:
    """A colleague's wrong sum: which classic mistake made it?"""
    for _ in range(settings().attempts):
        case, bill = pool.draw_case(draws)
        terms = right_terms(bill, 0)
        found = _distinct(terms, draws.shuffled(wrong_answers(terms)))
        if len(found) == settings().options:
            given = (*shipment_given(case, pool), *terms_given(bill), *_other_terms(terms, found))
            return _mistake(given, bill, found[draws.below(len(found))], found)
    raise NoneFoundError("no mistakes that differ were found")


def _distinct(terms: RightTerms, answers: list[WrongAnswer]) -> list[WrongAnswer]:
    """The first mistakes whose sums differ from the right one and from each other."""
    found: list[WrongAnswer] = []
    right = terms.charge(terms.see, terms.sefa)
    for one in answers:
        sums = (right, *(other.eur_per_t for other in found))
        if math.isfinite(one.eur_per_t) and one.eur_per_t > 0 and all(apart(one.eur_per_t, s) for s in sums):
            found.append(one)
    return found[: settings().options]


def _other_terms(terms: RightTerms, found: list[WrongAnswer]) -> tuple[Given, ...]:
    """Figures only a mistake needs: column A, the values of other countries."""
    formulas = {one.mistake.formula for one in found}
    facts = []
    if "column_a" in formulas:
        facts.append(number_given("benchmark-a", terms.benchmark_a, "tCO2e/t"))
    if "other_countries" in formulas:
        facts.append(number_given("other-default", terms.other_default_total, "tCO2e/t"))
        facts.append(number_given("other-benchmark", terms.other_benchmark_b, "tCO2e/t"))
    return tuple(facts)


def _mistake(given: tuple[Given, ...], bill: Bill, made: WrongAnswer, found: list[WrongAnswer]) -> Draft:
    def option(one: WrongAnswer) -> Option:
        mistake, eur = one.mistake, figure(one.eur_per_t, settings().digits_money)
        why = said("mistake-gives", eur=eur, why=Said(en=mistake.why.en, zh=mistake.why.zh))
        return Option(mistake.id, Said(en=mistake.wrong.en, zh=mistake.wrong.zh), why)

    wrong = figure(made.eur_per_t, settings().digits_money)
    question = said("mistake-question", eur=wrong)
    lines = lines_of(bill)
    answer = ChoiceAnswer(tuple(option(one) for one in found), made.mistake.id)
    return Draft(question, given, answer, lines, articles_of(lines))


SCOPE_OPTIONS = ("liable", "not-listed", "exempt", "union", "needs-digits")


def scope_exercise(draws: Draws, pool: Pool) -> Draft:
    """In scope or not: the code and the origin decide, nothing else."""
    wanted = draws.one(_askable(pool))
    code, origin = _code_for(wanted, draws, pool), _origin_for(wanted, draws, pool)
    right = scope_of(code, origin, pool)
    question = said("scope-question")
    facts = (
        Given(said("fact-code"), same(code)),
        Given(said("fact-name"), _name_of(code, pool)),
        Given(said("fact-origin"), countries(pool)[origin]),
    )
    options = tuple(Option(key, said(f"scope-{key}"), said(f"scope-{key}-why")) for key in SCOPE_OPTIONS)
    articles = tuple(article(one) for one in SCOPE_STEPS)
    lines = tuple(Line(said(f"scope-step-{n}"), article=articles[n]) for n in range(len(articles)))
    ending = Line(said(f"scope-{right}-why"))
    return Draft(question, facts, ChoiceAnswer(options, right), (*lines, ending), articles)


def scope_of(code: str, origin: str, pool: Pool) -> str:
    """Which of the options the engine gives for a code and an origin."""
    good, land = resolve_good(code, pool.law), resolve_origin(origin, pool.law)
    if isinstance(good, OutOfScope):
        return "not-listed"
    if not isinstance(land, Origin):
        return "union"
    if isinstance(good, Refused):
        return "needs-digits"
    return "exempt" if land.exempt else "liable"


def _askable(pool: Pool) -> tuple[str, ...]:
    """The answers that can come up: the last only where a chosen code is divided further."""
    divided = not pool.chosen or _divided(pool)
    return SCOPE_OPTIONS if divided else tuple(one for one in SCOPE_OPTIONS if one != "needs-digits")


def _divided(pool: Pool) -> list[str]:
    """Eight digits the law divides further; of the chosen goods where some are chosen."""
    if not pool.chosen:
        return sorted(pool.law.nomenclature.splits)
    return sorted({c[:CN8_DIGITS] for group in pool.groups for c in group if len(c) > CN8_DIGITS})


def _chapters(pool: Pool) -> Sequence[str]:
    """Chapters in which codes outside Annex I are looked for: those of the chosen goods, if any."""
    if not pool.chosen:
        return settings().plain_chapters
    return sorted({code[:CHAPTER_DIGITS] for group in pool.groups for code in group})


def _code_for(wanted: str, draws: Draws, pool: Pool) -> str:
    names = pool.law.nomenclature
    if wanted == "needs-digits":
        return draws.one(_divided(pool))
    if wanted == "not-listed":
        chapters = _chapters(pool)
        for _ in range(settings().attempts):
            code = draws.one(names.under(draws.one(chapters)))
            if isinstance(resolve_good(code, pool.law), OutOfScope):
                return code
        raise NoneFoundError("no code outside Annex I was found")
    if pool.chosen:
        return draws.one(draws.one(pool.groups))
    codes = [c for c in pool.by_sector[draws.one(settings().sectors)] if len(c) == CN8_DIGITS]
    whole = [c for c in codes if isinstance(resolve_good(c, pool.law), Good)]
    return draws.one(whole) if whole else settings().coil


def _origin_for(wanted: str, draws: Draws, pool: Pool) -> str:
    if wanted == "exempt":
        return draws.one(pool.exempt).code
    if wanted == "union":
        return draws.one(_members(pool))
    return draws.one(pool.origins).code


def _members(pool: Pool) -> tuple[str, ...]:
    stack = pool.law.stacks["countries"]
    rows = zip(stack.texts("code"), stack.texts("union_customs_territory"), stack.texts("iso3"), strict=True)
    return tuple(code for code, union, iso3 in rows if union == "yes" and iso3)


def countries(pool: Pool) -> Mapping[str, Said]:
    """Every country and territory of the tables by code, members of the Union included."""
    stack = pool.law.stacks["countries"]
    rows = zip(stack.texts("code"), stack.texts("name_en"), stack.texts("name_zh"), strict=True)
    return {code: Said(en=en, zh=zh) for code, en, zh in rows}


def _name_of(code: str, pool: Pool) -> Said:
    if code[:CN8_DIGITS] in pool.law.scope:
        row = pool.law.scope[code[:CN8_DIGITS]]
        return Said(en=row.name_en, zh=row.name_zh or row.name_en)
    en, zh = pool.law.nomenclature.heading(code[:HEADING_DIGITS])
    if not en:
        en, zh = pool.law.nomenclature.chapter(code)
        return said("chapter-of", en=en, zh=zh)
    return Said(en=en, zh=zh)


def who_exercise(draws: Draws, _pool: Pool) -> Draft:
    """Who must do it? One task of the list, four roles."""
    rule = draws.one([one for one in rules() if _has_one_actor(one)])
    (right,) = rule.roles
    options = tuple(Option(role.value, said(f"role-{role.value}")) for role in Role)
    lines = (Line(_text(rule), article=act(rule.article)),)
    return Draft(
        said("who-question", task=_text(rule)), (), ChoiceAnswer(options, right.value), lines,
        (act(rule.article),),
    )  # fmt: skip


def when_exercise(draws: Draws, pool: Pool) -> Draft:
    """By when? One task set by an act, four days."""
    year = draws.one(pool.years)
    known = [one for role in Role for one in tasks(role, year) if one.due is not None and one.is_law]
    single = [one for one in known if not one.rule.when.quarter_ends]
    task = draws.one(single)
    others = sorted({one.due for one in known if one.due and one.due != task.due})
    days = draws.shuffled([task.due, *draws.some(others, settings().options - 1)])
    options = tuple(Option(day.isoformat(), dated(day)) for day in days if day is not None)
    lines = (Line(_text(task.rule), article=act(task.rule.article)), Line(_due(task)))
    question = said("when-question", year=str(year), task=_text(task.rule))
    right = task.due.isoformat() if task.due else ""
    return Draft(question, (), ChoiceAnswer(options, right), lines, (act(task.rule.article),))


def _due(task: Task) -> Said:
    return said("when-due", day=dated(task.due))


def _text(rule: Rule) -> Said:
    return Said(en=rule.en, zh=rule.zh)


def _has_one_actor(rule: Rule) -> bool:
    """Whether an act asks it of one role alone."""
    asked = rule.checked is not Checked.PRACTICE and rule.id not in settings().no_actor
    return asked and len(rule.roles) == 1
