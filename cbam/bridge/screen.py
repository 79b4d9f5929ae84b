"""The bridge as lines of text: a table of three columns that adds up, its items below each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cbam.bridge.answer import item_name, label, notes
from cbam.bridge.reconcile import Key
from cbam.neighbours import what_else
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.bridge.build import Bridged
    from cbam.statute import Statute
    from footprint.bill import Product

_DIGITS, _WIDTH, _COLUMNS = 4, 11, 3


def lines(
    product: Product, bridged: Bridged | None, statute: Statute, lang: str, *, items: bool = True
) -> Iterator[str]:
    """Table, notes, and what else the Union asks of the good."""
    if bridged is not None:
        yield from _table(product, bridged, lang, items=items)
    for _, text in notes(bridged, lang):
        yield f"    · {text}"
    yield say("cbam.bridge-what-else", lang, cn=product.cn_code or "-")
    for pointer in what_else(product.cn_code):
        yield f"    · {pointer.act}: {pointer.say(lang)}"
    yield say("cbam.law-line", lang, version=statute.version, known_on=statute.known_on.isoformat())


def _table(product: Product, bridged: Bridged, lang: str, *, items: bool) -> Iterator[str]:
    bridge, good = bridged.bridge, bridged.cbam.good
    yield say(
        "cbam.bridge-heading",
        lang,
        product=product.name or product.id,
        good=good.product or good.process,
        cn=good.cn_code,
        metric=bridged.pcf.metric,
    )
    yield _row([say(f"cbam.bridge-column-{c}", lang) for c in ("pcf", "cbam", "change")], "")
    for step in bridge.steps:
        if step.key is Key.ROUNDING and not round(abs(step.pcf) + abs(step.cbam) + abs(step.change), _DIGITS):
            continue
        figures = [_figure(x, lang) for x in (step.pcf, step.cbam, step.change)]
        why = f"  [{step.article}]" if step.article else ""
        yield _row(figures, f"{label(step.key, lang)}{why}")
        for item in step.items if items else ():
            pair = [_figure(x, lang) for x in (item.pcf, item.cbam)]
            yield _row(pair, f"    {item_name(item, lang)}")
    total = (bridge.pcf_tco2e_per_t, bridge.see_tco2e_per_t, bridge.see_tco2e_per_t - bridge.pcf_tco2e_per_t)
    yield _row([_figure(x, lang) for x in total], say("cbam.bridge-total", lang))


def _row(figures: Sequence[str], text: str) -> str:
    padded = [f"{figure:>{_WIDTH}}" for figure in (*figures, "", "")[:_COLUMNS]]
    return f"{' '.join(padded)}  {text}".rstrip()


def _figure(value: float, lang: str) -> str:
    """A figure without the sign of a rounded nothing."""
    return number(round(value, _DIGITS) + 0.0, lang, _DIGITS)
