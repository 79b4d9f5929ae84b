"""The landed costs as JSON, as a table, and as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.cited import base_text, source_text
from cbam.landed.cost import Under
from cbam.landed.model import Charge, Part, Stack
from cbam.profile import Note
from cbam.scenario import NOMINAL
from groundwork.answers import head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import say
from groundwork.workbooks import SheetOut

if TYPE_CHECKING:
    import pandas as pd

    from cbam.landed.supply import Choice

SCHEMA = "cbam-landed/1"
_MONEY = "#,##0.00"
_PARTS = tuple(Part)
FIXED = ("offer", "cn_code", "origin", "exporter")


@dataclass(frozen=True, slots=True)
class Landed:
    """The answer: stacks, supply choices, what they rest on, and what was wrong."""

    stacks: tuple[Stack, ...]
    choices: tuple[Choice, ...]
    under: Under
    problems: tuple[Problem, ...]
    counts: Counts
    of_offers: tuple[Note, ...] = ()

    @property
    def price_base(self) -> str:
        """What the amounts are in: EUR of the price path, nominal unless it says otherwise."""
        prices = self.under.prices
        return NOMINAL if prices.flat_eur is not None else prices.scenario.money

    @property
    def notes(self) -> tuple[Note, ...]:
        """What holds for every stack."""
        codes = ["cbam.landed-note-bases", "cbam.landed-note-vat"]
        if self.choices:
            codes.append("cbam.landed-note-shuffling")
        if any(len({s.plant.origin for s in choice.order}) > 1 for choice in self.choices):
            codes.append("cbam.landed-note-supply-duties")
        if any(s.offer.exporter or s.offer.company_code for s in self.stacks):
            codes.append("cbam.landed-note-company")
        return (*self.of_offers, *(Note(code) for code in codes))


def answer_of(found: Landed, lang: str) -> dict[str, object]:
    """In the shape of ``docs/schemas/cbam_landed.json``."""
    law = found.under.law
    answer = head(SCHEMA, law.version, law.known_on, found.counts)
    answer |= {
        "date": found.under.day,
        "scenario": found.under.prices.scenario.id,
        "price_base": found.price_base,
        "offers": [_record(stack, found.stacks[0], lang) for stack in found.stacks],
        "supply": [_choice_record(choice) for choice in found.choices],
        "notes": [_note(note, lang) for note in found.notes],
        "problems": problem_records(found.problems, lang),
    }
    return answer


def _record(stack: Stack, first: Stack, lang: str) -> dict[str, object]:
    offer = stack.offer
    return {
        "id": offer.id,
        "cn_code": offer.cn_code,
        "origin": offer.origin,
        "exporter": offer.exporter or None,
        "in_union": stack.in_union,
        "charges": [
            {
                "part": c.part, "eur_per_t": c.eur_per_t, "base_eur_per_t": c.base_eur_per_t,
                "rate": c.rate, "rate_unit": c.rate_unit or None, "act": c.act or None,
                "source": c.source or None, "status": c.status or None, "confidence": c.confidence or None,
                "reason": c.reason or None,
            }
            for c in stack.charges
        ],
        "see_tco2e_per_t": stack.see,
        "sefa_tco2e_per_t": stack.sefa,
        "basis": stack.basis or None,
        "known_eur_per_t": stack.known_eur_per_t,
        "landed_eur_per_t": stack.landed_eur_per_t,
        "missing": list(stack.missing),
        "over_first_eur_per_t": over(stack, first),
        "flags": [_note(flag, lang) for flag in stack.flags],
        "notes": [_note(note, lang) for note in stack.notes],
    }  # fmt: skip


def over(stack: Stack, first: Stack) -> float | None:
    """What a tonne costs above the first offer's [EUR/t]; None while either is not known."""
    if stack.landed_eur_per_t is None or first.landed_eur_per_t is None:
        return None
    return stack.landed_eur_per_t - first.landed_eur_per_t


def _note(note: Note, lang: str) -> dict[str, object]:
    return {"code": note.code, "params": note.params, "text": note.text(lang)}


def _choice_record(choice: Choice) -> dict[str, object]:
    return {
        "cn_code": choice.cn_code,
        "demand_t": choice.demand_t,
        "unsupplied_t": choice.unsupplied_t,
        "cost_eur": choice.cost_eur,
        "order": [
            {
                "installation": s.plant.name, "origin": s.plant.origin, "basis": s.basis or None,
                "see_tco2e_per_t": s.see, "sefa_tco2e_per_t": s.sefa, "cbam_eur_per_t": s.cbam_eur_per_t,
                "extra_cost_eur_per_t": s.plant.extra_cost_eur_per_t, "eur_per_t": s.eur_per_t,
                "capacity_t": s.plant.capacity_t, "supplied_t": s.supplied_t,
            }
            for s in choice.order
        ],
    }  # fmt: skip


def table_of(found: Landed) -> pd.DataFrame:
    """One row per offer and part of its stack, with the price base and the law on every row."""
    import pandas as pd

    rows = [
        {
            "offer": s.offer.id, "cn_code": s.offer.cn_code, "origin": s.offer.origin,
            "exporter": s.offer.exporter, "part": c.part.value, "value": c.eur_per_t, "unit": "EUR/t",
            "base_eur_per_t": c.base_eur_per_t, "rate": c.rate, "rate_unit": c.rate_unit, "act": c.act,
            "source": c.source, "status": c.status, "confidence": c.confidence, "reason": c.reason,
            "date": found.under.day.isoformat(), "scenario": found.under.prices.scenario.id,
            "price_base": found.price_base, "law": found.under.law.version,
            "known_eur_per_t": s.known_eur_per_t, "landed_eur_per_t": s.landed_eur_per_t,
            "flags": " ".join(flag.code for flag in s.flags),
        }
        for s in found.stacks for c in s.charges
    ]  # fmt: skip
    return pd.DataFrame(rows)


def sheets_of(found: Landed, lang: str) -> list[SheetOut]:
    """The stacks side by side, every charge with its source, the supply order."""
    under = [
        say("cbam.landed-heading", lang, day=found.under.day.isoformat(),
            scenario=found.under.prices.scenario.id, base=base_text(found.price_base, lang)),
        f"{say('cbam.column-law', lang)}: {found.under.law.version}",
    ]  # fmt: skip
    facts = [*under, *(note.text(lang) for note in found.notes)]
    parts = [part for part in _PARTS if any(c.part is part for s in found.stacks for c in s.charges)]
    rows: list[Sequence[object]] = [
        [s.offer.id, s.offer.cn_code, s.offer.origin, s.offer.exporter, *(s.of(p) for p in parts),
         s.known_eur_per_t, s.landed_eur_per_t, over(s, found.stacks[0]),
         " ".join(flag.text(lang) for flag in s.flags)]
        for s in found.stacks
    ]  # fmt: skip
    headings = [say(f"cbam.landed-column-{name}", lang) for name in FIXED]
    headings += [f"{part_word(part, lang)} [EUR/t]" for part in parts]
    headings += [say(f"cbam.landed-column-{name}", lang) for name in ("known", "landed", "over", "flags")]
    money = dict.fromkeys(range(len(FIXED), len(headings) - 1), _MONEY)
    sheets = [
        SheetOut(say("cbam.landed-sheet-stacks", lang), headings, rows, facts, money),
        _charges_sheet(found, lang, under),
    ]
    return [*sheets, *([_supply_sheet(found.choices, lang, under)] if found.choices else [])]


def part_word(part: Part, lang: str) -> str:
    """A part of the stack in words."""
    return say(f"cbam.landed-part-{part.value}", lang)


def reason_word(charge: Charge, lang: str) -> str:
    """Why a charge is not known, or nothing."""
    return say(f"cbam.landed-reason-{charge.reason}", lang) if charge.reason else ""


def _charges_sheet(found: Landed, lang: str, under: Sequence[str]) -> SheetOut:
    names = ("offer", "part", "eur-per-t", "base", "rate", "rate-unit", "act", "source", "status", "reason")
    rows = [
        [s.offer.id, part_word(c.part, lang), c.eur_per_t, c.base_eur_per_t, c.rate, c.rate_unit, c.act,
         source_text(c.source, lang), " ".join(t for t in (c.status, c.confidence) if t),
         reason_word(c, lang)]
        for s in found.stacks for c in s.charges
    ]  # fmt: skip
    headings = [say(f"cbam.landed-column-{name}", lang) for name in names]
    return SheetOut(say("cbam.landed-sheet-charges", lang), headings, rows, under)


def _supply_sheet(choices: Sequence[Choice], lang: str, under: Sequence[str]) -> SheetOut:
    names = ("cn_code", "installation", "origin", "see", "sefa", "cbam", "extra", "eur-per-t", "supplied")
    rows = [
        [choice.cn_code, s.plant.name, s.plant.origin, s.see, s.sefa, s.cbam_eur_per_t,
         s.plant.extra_cost_eur_per_t, s.eur_per_t, s.supplied_t if choice.demand_t is not None else None]
        for choice in choices for s in choice.order
    ]  # fmt: skip
    headings = [say(f"cbam.landed-column-{name}", lang) for name in names]
    note = [*under, say("cbam.landed-note-shuffling", lang)]
    return SheetOut(say("cbam.landed-sheet-supply", lang), headings, rows, note)
