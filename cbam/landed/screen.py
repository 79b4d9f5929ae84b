"""The stacks as lines of text: parts down, offers across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from cbam.cited import base_text
from cbam.landed.answer import over, part_word, reason_word
from cbam.landed.model import Part, Stack
from groundwork.words import DASH, number, say

if TYPE_CHECKING:
    from cbam.landed.answer import Landed
    from cbam.landed.supply import Choice

_LABEL, _COLUMN, _ACROSS = 34, 16, 5


def lines(found: Landed, lang: str) -> Iterator[str]:
    """Heading, stacks, what is missing, flags, supply, notes."""
    yield say(
        "cbam.landed-heading", lang, day=found.under.day.isoformat(),
        scenario=found.under.prices.scenario.id, base=base_text(found.price_base, lang),
    )  # fmt: skip
    for start in range(0, len(found.stacks), _ACROSS):
        yield from _block(found.stacks[start : start + _ACROSS], found.stacks[0], lang)
    for stack in found.stacks:
        yield from _words(stack, lang)
    for choice in found.choices:
        yield from _supply(choice, lang)
    for note in found.notes:
        yield f"· {note.text(lang)}"
    law = found.under.law
    yield say("cbam.law-line", lang, version=law.version, known_on=law.known_on.isoformat())


def _block(stacks: Sequence[Stack], first: Stack, lang: str) -> Iterator[str]:
    yield _row("", [s.offer.id for s in stacks])
    yield _row("", [f"{s.offer.cn_code} {s.offer.origin}" for s in stacks])
    for part in Part:
        cells = [_cell(stack, part, lang) for stack in stacks]
        if any(cells):
            yield _row(part_word(part, lang), cells)
    yield _row(say("cbam.landed-column-known", lang), [number(s.known_eur_per_t, lang) for s in stacks])
    yield _row(say("cbam.landed-column-landed", lang), [number(s.landed_eur_per_t, lang) for s in stacks])
    yield _row(say("cbam.landed-column-over", lang), [number(over(s, first), lang) for s in stacks])


def _cell(stack: Stack, part: Part, lang: str) -> str:
    found = [c for c in stack.charges if c.part is part]
    if not found:
        return ""
    return "?" if found[0].eur_per_t is None else number(found[0].eur_per_t, lang)


def _row(label: str, cells: Sequence[str]) -> str:
    return padded(label, _LABEL, left=True) + "".join(padded(cell or DASH, _COLUMN) for cell in cells)


def padded(text: str, width: int, *, left: bool = False) -> str:
    """A text in a column of the terminal, where a Chinese character takes two places."""
    shown = text
    while _width(shown) > width - 1:
        shown = shown[:-1]
    blank = " " * (width - _width(shown))
    return shown + blank if left else blank + shown


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _words(stack: Stack, lang: str) -> Iterator[str]:
    for charge in stack.charges:
        if charge.eur_per_t is None:
            yield f"  {stack.offer.id}: {part_word(charge.part, lang)}: {reason_word(charge, lang)}"
    for note in (*stack.flags, *stack.notes):
        yield f"  {stack.offer.id}: {note.text(lang)}"


def _supply(choice: Choice, lang: str) -> Iterator[str]:
    yield say("cbam.landed-supply", lang, code=choice.cn_code)
    for rank, one in enumerate(choice.order, 1):
        sent = number(one.supplied_t, lang, 0) if choice.demand_t is not None else DASH
        yield say(
            "cbam.landed-supply-line", lang, rank=rank, name=one.plant.name, origin=one.plant.origin,
            see=number(one.see, lang, 3), sefa=number(one.sefa, lang, 3),
            cost=number(one.eur_per_t, lang), sent=sent,
        )  # fmt: skip
    if choice.unsupplied_t:
        yield say("cbam.landed-unsupplied", lang, t=number(choice.unsupplied_t, lang, 0))
