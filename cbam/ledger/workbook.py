"""The roll-up as sheets of a workbook: the sums, the rows that hold, the months without a row."""

from __future__ import annotations

import pandas as pd

from cbam.ledger.rollup import NONE
from cbam.ledger.tables import ACTIVITY
from groundwork.words import say
from groundwork.workbooks import SheetOut

_COMPUTED = ("emissions_t", "version")


def sheets_of(table: pd.DataFrame, state: pd.DataFrame, missing: pd.DataFrame, lang: str, version: int
              ) -> list[SheetOut]:  # fmt: skip
    """Sums, rows, gaps; headings and words in the reader's language, units in the headings or the note."""
    note = [say("cbam.ledger-sheet-note", lang, version=version)]
    sums = table.assign(
        level=table["level"].map(lambda level: say(f"cbam.ledger-{level}", lang)),
        key=[named(str(key), level, lang) for key, level in table[["key", "level"]].itertuples(index=False)],
    )
    headings = [say(f"cbam.ledger-column-{name.replace('_', '-')}", lang) for name in map(str, sums.columns)]
    return [
        SheetOut(say("cbam.ledger-sheet", lang), headings, _values(sums), note),
        SheetOut(say("cbam.ledger-sheet-rows", lang), _headings(state, lang), _values(state), note),
        SheetOut(say("cbam.ledger-sheet-gaps", lang), _headings(missing, lang), _values(missing),
                 [*note, say("cbam.ledger-gaps-note", lang)]),
    ]  # fmt: skip


def named(key: str, level: str, lang: str) -> str:
    """The name of a group in words where it is the whole or has none."""
    if level == "total":
        return say("cbam.ledger-total", lang)
    return say("cbam.ledger-none", lang) if key == NONE else key


def _headings(table: pd.DataFrame, lang: str) -> list[str]:
    found = []
    for name in map(str, table.columns):
        if name in _COMPUTED:
            found.append(say(f"cbam.ledger-column-{name.replace('_', '-')}", lang))
        elif name == "energy_gj":
            found.append(say("cbam.ledger-column-energy-gj", lang))
        else:
            field = ACTIVITY.field(name)
            found.append(field.zh if lang == "zh" else field.en)
    return found


def _values(table: pd.DataFrame) -> list[list[object]]:
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()
