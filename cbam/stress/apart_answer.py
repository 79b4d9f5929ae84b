"""Doubt about prices beside doubt about policy, in the JSON and in the workbook of a stress test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbam.cited import price_base_text
from cbam.outlook_report import yearly
from cbam.stress.apart import apart, changes, record
from groundwork.words import say
from groundwork.workbooks import SheetOut

if TYPE_CHECKING:
    from cbam.outlook import Outlook


def costs_of(outlook: Outlook) -> dict[str, dict[int, float]]:
    """The whole bill [EUR] by scenario and year."""
    wide = yearly(outlook, "cost_eur", "total")
    return {
        str(name): {int(str(year)): float(value) for year, value in row.items()}
        for name, row in zip(wide.index, wide.to_dict("records"), strict=True)
    }


def apart_record(outlook: Outlook) -> dict[str, object] | None:
    """What the JSON says of it; None where nothing can be told apart."""
    return record(apart(outlook.scenarios), costs_of(outlook))


def apart_sheets(outlook: Outlook, lang: str) -> list[SheetOut]:
    """What another price and what another policy would change, each apart; none where neither is there."""
    both = apart(outlook.scenarios)
    found = list(changes(both, costs_of(outlook))) if both else []
    if both is None or not found:
        return []
    by: dict[tuple[str, str], dict[int, float]] = {}
    for one in found:
        by.setdefault((one.kind, one.scenario.id), {})[one.year] = one.change_eur
    headings = [say(f"cbam.column-{c}", lang) for c in ("kind", "scenario")] + [*map(str, outlook.years)]
    rows: list[list[object]] = [
        [say(f"cbam.apart-kind-{kind}", lang), name, *(of.get(year) for year in outlook.years)]
        for (kind, name), of in by.items()
    ]
    notes = [
        f"{say('cbam.column-law', lang)}: {outlook.law.version}",
        say("cbam.apart-note", lang, name=both.base.name.say(lang), base=price_base_text(both.base, lang)),
    ]
    if both.neither:
        left = ", ".join(s.id for s in both.neither)
        notes.append(say("cbam.apart-neither", lang, names=left))
    money = dict.fromkeys(range(2, len(headings)), "#,##0")
    return [SheetOut(say("cbam.sheet-apart", lang), headings, rows, notes, money)]
