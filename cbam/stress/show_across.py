"""The chance of the groups that cut across firms, on the terminal: the largest bills of the last year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from cbam.scenario_parts import PriceProcess
from cbam.stress.fan import COST, MARGIN
from cbam.stress.show import columns_of, padded
from groundwork.words import number, say

if TYPE_CHECKING:
    import pandas as pd

    from cbam.outlook import Outlook

_SHOWN, _FIRST, _WIDTH = 5, 24, 18
_SHOWN_OF = (
    (COST, "mean", 0), (COST, "p95", 0), (COST, "es95", 0), (MARGIN, "mean", 0), (MARGIN, "p_negative", 2),
)  # fmt: skip


def print_across(found: Outlook, levels: Sequence[str], lang: str) -> None:
    """Per scenario and level: bill and margin of the goods in the last year, under each price process."""
    if not levels:
        return
    year = max(found.years)
    for scenario in found.scenarios:
        mine = found.table[(found.table["scenario"] == scenario.id) & (found.table["year"] == year)]
        for level in levels:
            drawn = mine[(mine["level"] == level) & (mine["statistic"] != "point")]
            for kind in PriceProcess:
                lines = _lines(drawn, kind.value, lang)
                if lines:
                    process = say(f"cbam.panel-process-{kind.value}", lang)
                    params = {
                        "level": say(f"cbam.column-{level}", lang).lower(),
                        "name": scenario.name.say(lang),
                    }
                    typer.echo(say("cbam.across-heading", lang, year=year, process=process, **params))
                    for line in lines:
                        typer.echo(line)
    typer.echo(say("cbam.across-note", lang))


def _lines(drawn: pd.DataFrame, kind: str, lang: str) -> list[str]:
    """Headings, and a line per group of the largest mean bills; a dash where no margin is known."""
    wanted = drawn[drawn["statistic"].str.startswith(f"{kind}.")]
    if not len(wanted):
        return []
    wide = wanted.pivot_table(index="key", columns=["measure", "statistic"], values="value", observed=True)
    largest = wide.sort_values((COST, f"{kind}.mean"), ascending=False, kind="stable")[:_SHOWN]
    headings = [
        say(f"cbam.across-{measure}-{name}".replace("_", "-"), lang) for measure, name, _ in _SHOWN_OF
    ]
    width = max(_FIRST, *(columns_of(str(key)) for key in largest.index))
    lines = [" ".join([" " * width, *(_right(heading) for heading in headings)])]
    for key, row in largest.iterrows():
        values = [(row.get((measure, f"{kind}.{name}")), digits) for measure, name, digits in _SHOWN_OF]
        texts = (_right(number(value, lang, digits)) for value, digits in values)
        lines.append(" ".join([padded(str(key), width), *texts]))
    return lines


def _right(text: str) -> str:
    return " " * max(0, _WIDTH - columns_of(text)) + text
