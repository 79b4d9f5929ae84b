"""The advice as lines of text: the asked year in words, the other years as one line each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from groundwork.words import DASH, money, number, say

if TYPE_CHECKING:
    from cbam.advice.figures import YearFigures
    from cbam.advice.results import Advice, PrecursorAdvice

_DIGITS = 3


def lines(advice: Advice, lang: str, shown: int) -> Iterator[str]:
    """Verdict, goods, precursors, plans of all years, notes; at most ``shown`` goods."""
    asked = advice.asked
    verdict = "default" if advice.stay_on_default else "actual"
    yield say(f"cbam.advice-verdict-{verdict}", lang, year=advice.year, scenario=advice.scenario.id)
    for g in range(min(len(advice.goods), shown)):
        yield _good(advice, asked, g, lang)
    if len(advice.goods) > shown:
        yield say("cbam.more-lines", lang, count=len(advice.goods) - shown)
    for precursor in advice.precursors:
        yield from _precursor(advice, precursor, lang)
    yield say("cbam.advice-plans", lang)
    for figures in advice.years:
        yield _plan(figures, lang, per_t=not advice.masses_given)
    for note in advice.notes:
        yield f"    · {say(note.code, lang, **note.params)}"
    known_on = advice.law.known_on.isoformat()
    yield say("cbam.law-line", lang, version=advice.law.version, known_on=known_on)


def _good(advice: Advice, figures: YearFigures, g: int, lang: str) -> str:
    subject = advice.goods[g]
    reason = str(figures.reason[g])
    words = {
        "id": subject.id,
        "product": subject.product or DASH,
        "cn": subject.cn_code,
        "see_default": number(float(figures.see_default[g]), lang, _DIGITS),
        "sefa_default": number(float(figures.sefa_default[g]), lang, _DIGITS),
        "net_default": number(float(figures.certificates_default[g]), lang, _DIGITS),
        "see_actual": number(float(figures.see_actual[g]), lang, _DIGITS),
        "sefa_actual": number(float(figures.sefa_actual[g]), lang, _DIGITS),
        "net_actual": number(float(figures.certificates_actual[g]), lang, _DIGITS),
        "break_even": number(float(figures.break_even_see[g]), lang, _DIGITS),
        "saving": number(float(figures.saving_eur_per_t[g]), lang),
        "choice": say(f"cbam.advice-choice-{'actual' if figures.chosen[g] else 'default'}", lang),
    }
    if reason and math.isnan(figures.certificates_default[g]):
        return say("cbam.advice-good-no-path", lang, **words, reason=say(f"cbam.advice-why-{reason}", lang))
    if reason:
        return say("cbam.advice-good-one-path", lang, **words, reason=say(f"cbam.advice-why-{reason}", lang))
    return say("cbam.advice-good-line", lang, **words)


def _precursor(advice: Advice, precursor: PrecursorAdvice, lang: str) -> Iterator[str]:
    year = next((y for y in precursor.years if y.year == advice.year), None)
    if year is None:
        return
    words = {
        "name": precursor.name,
        "see_default": number(year.see_default, lang, _DIGITS),
        "sefa_default": number(year.sefa_default, lang, _DIGITS),
        "see_actual": number(year.see_actual, lang, _DIGITS),
        "sefa_actual": number(year.sefa_actual, lang, _DIGITS),
        "break_even": number(year.break_even_see, lang, _DIGITS),
        "markup": number(year.markup_eur, lang),
        "missing": number(year.missing_eur, lang),
    }
    if precursor.reason:
        why = say(f"cbam.advice-why-{precursor.reason}", lang)
        yield say("cbam.advice-precursor-none", lang, name=precursor.name, reason=why)
        return
    only_own = year.see_default is None and year.see_actual is not None
    form = "no-default" if only_own else str(precursor.known)
    yield say(f"cbam.advice-precursor-{form}", lang, **words)
    for subject, t_per_t in zip(advice.goods, precursor.t_per_t, strict=True):
        cost = year.missing_eur if year.missing_eur is not None else year.markup_eur
        if t_per_t > 0 and cost is not None:
            per_good = number(cost * t_per_t, lang)
            product = subject.product or subject.cn_code
            yield say(
                "cbam.advice-precursor-in",
                lang,
                good=product,
                t_per_t=number(t_per_t, lang, _DIGITS),
                cost=per_good,
            )


def _plan(figures: YearFigures, lang: str, *, per_t: bool) -> str:
    plan = figures.plan
    chosen = int(figures.chosen.sum())
    unit = say("cbam.advice-per-t" if per_t else "cbam.advice-per-year", lang)
    price = number(float(figures.price_eur[0]), lang) if len(figures.price_eur) else DASH
    spread = len({round(float(p), 6) for p in figures.price_eur if not math.isnan(p)}) > 1
    return say(
        "cbam.advice-plan-line",
        lang,
        year=figures.year,
        price=f"{price}…" if spread else price,
        chosen=chosen,
        goods=len(figures.chosen),
        bought=", ".join(plan.bought) or DASH,
        default=money(plan.default_eur, lang),
        certificates=money(plan.certificates_eur, lang),
        spent=money(plan.spent_eur, lang),
        saved=money(plan.saved_eur, lang),
        unit=unit,
    )
