"""The demonstration's summary on the terminal, in one language or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cbam.outlook_report import yearly
from groundwork.words import DASH, number, say

if TYPE_CHECKING:
    from cbam.demo import Demo, ProductAtBorder

_YEARS_SHOWN = 9
_FIRMS_SHOWN = 10
_LEAST_WIDTH = 120
_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says a key in each of its languages."""

    languages: tuple[str, ...]

    def say(self, key: str, between: str = " ", **params: object) -> str:
        """The text in every language, one after the other."""
        return between.join(say(key, lang, **params) for lang in self.languages)


def show(demo: Demo, speaker: Speaker) -> None:
    """Products, the sector's bill by year, the firms hit hardest, and what rests on assumptions."""
    console = Console(highlight=False, width=max(Console().width, _LEAST_WIDTH), soft_wrap=True)
    console.print(_products(demo, speaker))
    console.print(speaker.say("cbam.demo-two-calculations", "\n"), style="dim")
    console.print(_sector(demo, speaker))
    console.print(_firms(demo, speaker))
    console.print(speaker.say("cbam.assumptions-not-law", "\n"), style="dim")
    for scenario in demo.sector.scenarios:
        for lang in speaker.languages:
            console.print(f"  {scenario.id}: {scenario.sentence.say(lang)}", style="dim")
        if scenario.price is not None:
            chosen = ", ".join(str(y) for y, p in scenario.price.years.items() if p.status.value != "seen")
            console.print("    " + speaker.say("cbam.analyst-years", years=chosen), style="dim")
    console.print(
        speaker.say("cbam.law-line", "\n", version=demo.law.version, known_on=demo.law.known_on.isoformat()),
        style="dim",
    )


def _products(demo: Demo, speaker: Speaker) -> Table:
    table = _table(speaker.say("cbam.demo-products", "\n", period=demo.period))
    table.add_column(speaker.say("cbam.column-product"), max_width=34)
    table.add_column(speaker.say("cbam.column-cn-code"))
    table.add_column("kg CO2e/kg", justify="right")
    table.add_column("CBAM EUR/t", justify="right")
    table.add_column(speaker.say("cbam.column-scope"))
    for one in (p for p in demo.products if p.leading):
        product = one.result.product
        pcf = number(one.result.pcf_kgco2e_per_kg, "en", 3)
        table.add_row(product.name, product.cn_code, pcf, _eur_per_t(one), _scope(one, speaker))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD)


def _eur_per_t(one: ProductAtBorder) -> str:
    return number(one.bill.cost_eur, "en") if one.bill else DASH


def _scope(one: ProductAtBorder, speaker: Speaker) -> str:
    if one.bill is None:
        return DASH
    return speaker.say(f"cbam.scope-{one.bill.profiles[0].scope.value.replace(' ', '-')}")


def _sector(demo: Demo, speaker: Speaker) -> Table:
    wide = yearly(demo.sector, "cost_eur", "total").iloc[:, :_YEARS_SHOWN]
    table = _table(speaker.say("cbam.demo-sector", "\n"))
    table.add_column(speaker.say("cbam.column-scenario"))
    for year in wide.columns:
        table.add_column(str(year), justify="right")
    for name, values in zip(wide.index, wide.to_numpy(), strict=True):
        table.add_row(str(name), *(number(float(v) / _MILLION, "en") for v in values))
    return table


def _firms(demo: Demo, speaker: Speaker) -> Table:
    """Cost over EBIT by firm on the central path, first, middle and last year."""
    table = _table(speaker.say("cbam.demo-firms", "\n"))
    shares = yearly(demo.sector, "share_of_ebit", "firm")
    shown = shares.xs("central", level="scenario")
    years = [int(shown.columns[i]) for i in (0, len(shown.columns) // 2, -1)]
    table.add_column(speaker.say("cbam.column-firm"))
    for year in years:
        table.add_column(str(year), justify="right")
    worst = shown.loc[shown[years[-1]].sort_values(ascending=False).index[:_FIRMS_SHOWN]]
    for firm, values in zip(worst.index, worst[years].to_numpy(), strict=True):
        table.add_row(str(firm), *(f"{float(value):.0%}" for value in values))
    return table
