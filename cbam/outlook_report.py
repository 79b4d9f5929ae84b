"""The outlook as an answer for JSON, as tables and as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbam.cited import price_bases_text
from cbam.group_names import group_name
from cbam.report import assumption_records, assumptions_sheet, overlay_records, sheet_of
from groundwork.answers import head, problem_records
from groundwork.words import say
from groundwork.workbooks import SheetOut

if TYPE_CHECKING:
    import pandas as pd

    from cbam.outlook import Outlook
    from groundwork.problems import Problem

STRESS_SCHEMA = "cbam-stress/1"


def stress_answer(outlook: Outlook, lang: str, problems: Sequence[Problem] = ()) -> dict[str, object]:
    """The outlook in the shape of ``docs/schemas/cbam_stress.json``."""
    from cbam.stress.apart_answer import apart_record

    answer = head(STRESS_SCHEMA, outlook.law.version, outlook.law.known_on, outlook.counts)
    answer["law_acts"] = outlook.law.acts
    answer["overlays"] = overlay_records(outlook.law, lang)
    answer["years"] = list(outlook.years)
    answer["scenarios"] = [
        {"id": s.id, "name": s.name.say(lang), "sentence": s.sentence.say(lang),
         "price": s.price.model_dump(mode="json") if s.price else None, "assumptions": assumption_records(s)}
        for s in outlook.scenarios
    ]  # fmt: skip
    answer["results"] = outlook.table.to_dict("records")
    answer["apart"] = apart_record(outlook)
    answer["problems"] = problem_records(problems, lang)
    return answer


def outlook_sheets(outlook: Outlook, lang: str) -> list[SheetOut]:
    """Cost by year in total, by sector, firm and product; prices apart from policy; all rows; assumptions."""
    from cbam.stress.apart_answer import apart_sheets

    wide = [_yearly_sheet(outlook, level, lang) for level in ("total", "sector", "firm", "product")]
    results = sheet_of(say("cbam.sheet-results", lang), outlook.table, lang)
    return [*wide, *apart_sheets(outlook, lang), results, assumptions_sheet(outlook.scenarios, lang)]


def _yearly_sheet(outlook: Outlook, level: str, lang: str) -> SheetOut:
    """Cost [EUR] of one level, a row per scenario and key, a column per year."""
    wide = yearly(outlook, "cost_eur", level)
    names = [name if isinstance(name, tuple) else (name,) for name in wide.index]
    keys = [say("cbam.column-scenario", lang), say(f"cbam.column-{level}", lang)][: wide.index.nlevels]
    called = [(str(name[0]), *(group_name(level, str(key), lang) for key in name[1:])) for name in names]
    rows = [[*name, *map(float, row)] for name, row in zip(called, wide.to_numpy(), strict=True)]
    headings = [*keys, *map(str, wide.columns)]
    money = dict.fromkeys(range(len(keys), len(headings)), "#,##0")
    law, base = outlook.law, price_bases_text(outlook.scenarios, lang)
    rests_on = say("cbam.law-line", lang, version=law.version, known_on=law.known_on.isoformat())
    title = f"{say('cbam.sheet-outlook', lang)} {say(f'cbam.column-{level}', lang)}"
    return SheetOut(title, headings, rows, [rests_on, say("cbam.cost-by-year", lang, base=base)], money)


def yearly(outlook: Outlook, measure: str, level: str) -> pd.DataFrame:
    """One measure by scenario (and key, below the total) and year, wide."""
    table = outlook.table
    points = table["statistic"] == "point"
    chosen = table[(table["measure"] == measure) & (table["level"] == level) & points]
    index = ["scenario"] if level == "total" else ["scenario", "key"]
    return chosen.pivot_table(index=index, columns="year", values="value", sort=False)
