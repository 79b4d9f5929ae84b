"""Commands of the neighbours' borders, ready to be mounted: ``cbam regimes list|uk|china|generic``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from cbam.regimes.china import EffectivePrice
    from cbam.regimes.generic import BorderCase
    from cbam.regimes.uk import UkCase

SCHEMA = "cbam-regimes/1"


def list_regimes(json: bool, lang: str) -> None:
    """``cbam regimes list``: what can be computed, and where others stand."""
    from cbam.regimes.status import standings_elsewhere

    rows = standings_elsewhere()
    records = [
        {
            "jurisdiction": row.jurisdiction,
            "instrument": row.instrument,
            "stage": row.say(lang),
            "known_on": row.known_on,
            "confidence": row.confidence,
            "source": row.source,
        }
        for row in rows
    ]
    if json:
        _emit("list", max(row.known_on for row in rows), len(rows), {"regimes": records})
        return
    for record in records:
        typer.echo(
            f"{record['jurisdiction']}  {record['instrument']}: {record['stage']} "
            f"[{record['known_on']}, {record['confidence']}]"
        )


def uk(case: UkCase, json: bool, lang: str) -> None:
    """``cbam regimes uk``: the UK charge of one import. Raises BadInput for what is missing or wrong."""
    from dataclasses import asdict

    from cbam.regimes.uk import uk_charge, uk_rules
    from groundwork.words import money, number, say

    answer = uk_charge(case)
    notes = ["cbam.uk-note-second-hand"]
    if answer.indirect_left_out:
        notes.append("cbam.uk-note-indirect")
    if json:
        _emit(
            "uk",
            uk_rules().known_on,
            1,
            {"law_acts": uk_rules().acts, "uk": asdict(answer), "notes": _notes(notes, lang)},
        )
        return
    words = {
        "rate": money(answer.rate_gbp_per_t, lang, "GBP", 2),
        "fraction": number(answer.rate_fraction, lang, 4),
        "charge": money(answer.charge_gbp, lang, "GBP", 2),
        "per_t": money(answer.charge_gbp_per_t_good, lang, "GBP", 2),
    }
    typer.echo(say("cbam.uk-answer", lang, quarter=answer.price_quarter, **words))
    _print_notes(notes, lang)


def china(year: int, figures: Mapping[str, float | None], json: bool, lang: str) -> None:
    """``cbam regimes china``: the effective price in the Chinese system and what of it could be deducted.

    ``figures`` may give ``alpha``, ``price_cny_per_t`` and ``cny_per_eur``. Raises BadInput.
    """
    from dataclasses import asdict

    from cbam.regimes.china import china_rules, effective
    from groundwork.words import number, say

    price = effective(year, figures.get("alpha"), figures.get("price_cny_per_t"), figures.get("cny_per_eur"))
    rules = china_rules()
    law = {name: getattr(rules.union_law, name).say(lang) for name in ("article", "act", "defaults")}
    wrong = [
        {"id": name, "text": text.say(lang), "eur_per_t": price.gross_eur_per_t}
        for name, text in rules.wrong_answers.items()
    ]
    if json:
        answer = {key: value for key, value in asdict(price).items() if key != "gross_eur_per_t"}
        keys = {
            "law_acts": rules.acts,
            "china": answer,
            "deductible_today_eur_per_t": 0,
            "union_law": law,
            "wrong_answers": wrong,
        }
        _emit("china", rules.known_on, 1, keys)
        return
    typer.echo(_china_line(price, lang))
    for text in law.values():
        typer.echo(f"    · {text}")
    for one in wrong:
        typer.echo(say("cbam.china-wrong", lang, text=one["text"], eur=number(price.gross_eur_per_t, lang)))


def generic(path: Path, case: BorderCase, json: bool, lang: str) -> None:
    """``cbam regimes generic FILE``: the charge under a regime the user states. Raises BadInput."""
    from dataclasses import asdict

    from cbam.regimes.generic import charge_under, read_regime
    from groundwork.words import money, say

    regime = read_regime(path)
    answer = charge_under(regime, case)
    notes = [f"cbam.regime-status-{answer.status}"]
    if json:
        _emit(regime.id, None, 1, {"generic": asdict(answer), "notes": _notes(notes, lang)})
        return
    words = {
        "charge": money(answer.charge, lang, answer.currency, 2),
        "per_t": money(answer.charge_per_t_good, lang, answer.currency, 2),
    }
    typer.echo(say("cbam.regime-answer", lang, name=regime.name.say(lang), **words))
    _print_notes(notes, lang)


def _china_line(price: EffectivePrice, lang: str) -> str:
    from groundwork.words import number, say

    return say(
        "cbam.china-answer",
        lang,
        year=price.year,
        price=number(price.price_cny_per_t, lang),
        share=f"{price.bought_share:.1%}",
        cny=number(price.effective_cny_per_t, lang),
        eur=number(price.effective_eur_per_t, lang),
    )


def _emit(regime: str, known_on: date | None, n: int, keys: Mapping[str, object]) -> None:
    from groundwork.answers import as_json, head
    from groundwork.problems import Counts

    version = None if known_on is None else f"{regime} {known_on.isoformat()}"
    answer = {**head(SCHEMA, version, known_on, Counts(n, n, 0)), "law_acts": (), "regime": regime}
    typer.echo(as_json({**answer, **keys}))


def _notes(codes: list[str], lang: str) -> list[dict[str, str]]:
    from groundwork.words import say

    return [{"code": code, "text": say(code, lang)} for code in codes]


def _print_notes(codes: list[str], lang: str) -> None:
    for note in _notes(codes, lang):
        typer.echo(f"    · {note['text']}")
