"""What a stress test says on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import typer

from cbam import report
from cbam.cited import price_base_text, source_text
from cbam.derivation import status_text
from cbam.group_names import group_name
from cbam.outlook_report import yearly
from cbam.stress.apart import POLICY, PRICE, apart
from groundwork.words import number, percent, say

if TYPE_CHECKING:
    import pandas as pd

    from cbam.outlook import Outlook
    from cbam.scenario import Scenario

_SHOWN_LEVELS = ("total", "sector", "firm")
_SHOWN_FIRMS = 12
_FIRST = 36
_SHOWN_VERIFY = 5
_PAIN = (
    ("cost_eur_per_t", 2), ("share_of_value", 3), ("exporters_part_eur", 0), ("ebit_after_eur", 0),
    ("firms_ebit_negative", 2), ("share_of_lines_unpriced", 2), ("share_on_defaults", 2),
    ("cost_if_verified_eur", 0), ("cash_eur", 0), ("hhi_firm", 3),
    ("importers_under_threshold", 2), ("uk_cost_eur", 0),
)  # fmt: skip
_PARTS = ("law", "emissions", "trade", "fx", "carbon_price_paid", "neighbours", "doubt", "cash")
_FAN = (("cost_eur", "p05"), ("cost_eur", "mean"), ("cost_eur", "p95"), ("ebit_after_eur", "p_negative"))


def print_outlook(found: Outlook, lang: str) -> None:
    """Cost by year under each scenario, in total, by sector and firm if asked for; then what was assumed."""
    for level in _SHOWN_LEVELS:
        wide = yearly(found, "cost_eur", level)
        if not len(wide):
            continue
        typer.echo(say("cbam.outlook-heading", lang, level=say(f"cbam.column-{level}", lang)))
        shown = wide if level != "firm" else _largest(wide)
        named = [
            k if isinstance(k, str) else f"{k[0]} · {group_name(level, str(k[1]), lang)}" for k in shown.index
        ]
        width = max([_FIRST, *map(columns_of, named)])
        typer.echo(" ".join([" " * width, *(f"{year:>13}" for year in shown.columns)]))
        for name, values in zip(named, shown.to_numpy(), strict=True):
            texts = (f"{number(float(v), lang, 0):>13}" for v in values)
            typer.echo(" ".join([padded(name, width), *texts]))
        if len(shown) < len(wide):
            left = (len(wide) - len(shown)) // len(found.scenarios)
            typer.echo("  " + say("cbam.outlook-more", lang, n=left))
    print_apart(found, lang)
    print_assumptions(found.scenarios, lang)
    typer.echo(say("cbam.law-line", lang, version=found.law.version, known_on=found.law.known_on.isoformat()))


def _largest(wide: pd.DataFrame) -> pd.DataFrame:
    """The firms of highest cost in the last year under the first scenario, under every scenario."""
    scenario, key = (wide.index.get_level_values(level) for level in (0, 1))
    first = wide[scenario == scenario[0]] if len(wide) else wide
    last = first[first.columns[-1]].sort_values(ascending=False, kind="stable")
    return wide[key.isin(last.index.get_level_values(1)[:_SHOWN_FIRMS])]


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, width: int) -> str:
    """A text with spaces after it up to a width in columns."""
    return text + " " * max(0, width - columns_of(text))


def print_apart(found: Outlook, lang: str) -> None:
    """What another price and what another policy would change, each apart from the other [EUR]."""
    both = apart(found.scenarios)
    if both is None:
        return
    wide = yearly(found, "cost_eur", "total")
    for kind, others in ((PRICE, both.price), (POLICY, both.policy)):
        rows = [s for s in others if s.id in wide.index and both.base.id in wide.index]
        if not rows:
            continue
        typer.echo(say(f"cbam.apart-{kind}", lang, name=both.base.name.say(lang)))
        width = max([_FIRST, *(columns_of(s.name.say(lang)) for s in rows)])
        for scenario in rows:
            by_year = (wide.loc[scenario.id] - wide.loc[both.base.id]).to_numpy()
            texts = (f"{number(float(v), lang, 0):>13}" for v in by_year)
            typer.echo(" ".join([padded(scenario.name.say(lang), width), *texts]))
    if both.neither:
        names = ", ".join(s.name.say(lang) for s in both.neither)
        typer.echo(say("cbam.apart-neither", lang, names=names))


def print_pain(found: Outlook, lang: str, draws: int, seed: int) -> None:
    """The measures of the whole portfolio by year, each with its unit; the fan if there were draws."""
    table = found.table
    total = table[(table["level"] == "total") & (table["key"] == "total")]
    for scenario in found.scenarios:
        mine = total[total["scenario"] == scenario.id]
        base = price_base_text(scenario, lang)
        typer.echo(say("cbam.pain-heading", lang, name=scenario.name.say(lang), base=base))
        wanted = [(m, "point", digits) for m, digits in _PAIN]
        processes = sorted({s.split(".")[0] for s in mine["statistic"].unique() if "." in s}) if draws else []
        wanted += [(m, f"{p}.{s}", 2 if s.startswith("p_") else 0) for p in processes for m, s in _FAN]
        for measure, statistic, digits in wanted:
            rows = mine[(mine["measure"] == measure) & (mine["statistic"] == statistic)]
            if not len(rows):
                continue
            by_year = dict(zip(rows["year"], rows["value"], strict=True))
            texts = (f"{number(by_year.get(year), lang, digits):>13}" for year in found.years)
            typer.echo(
                " ".join([padded(_said(measure, statistic, str(rows["unit"].iloc[0]), lang), _FIRST), *texts])
            )
    print_verify_first(found, lang)
    if draws:
        typer.echo(say("cbam.pain-draws", lang, draws=draws, seed=seed))


def _said(measure: str, statistic: str, unit: str, lang: str) -> str:
    """A measure in words with its unit, and the statistic with the price process it is of."""
    process, _, name = statistic.partition(".")
    if name == "p_negative":
        return f"{say('cbam.measure-p-negative', lang)} [{unit}] {process}"
    said = f"{say('cbam.measure-' + measure.replace('_', '-'), lang)} [{unit}]"
    return said if statistic == "point" else f"{said} {statistic}"


def print_verify_first(found: Outlook, lang: str) -> None:
    """The firms whose verified figures save most in the first year, beside how far that rests on averages."""
    table = found.table
    year = min(found.years)
    firm = table[(table["level"] == "firm") & (table["year"] == year) & (table["statistic"] == "point")]
    for scenario in found.scenarios:
        mine = firm[firm["scenario"] == scenario.id]
        saving = mine[(mine["measure"] == "verification_saving_eur") & (mine["value"] > 0)]
        if not len(saving):
            continue
        typer.echo(say("cbam.verify-first", lang, name=scenario.name.say(lang), year=year))
        best = saving.sort_values("value", ascending=False)[:_SHOWN_VERIFY]
        on_defaults = mine[mine["measure"] == "share_on_defaults"]
        shares = dict(zip(on_defaults["key"], on_defaults["value"], strict=True))
        for rank, (name, value) in enumerate(zip(best["key"], best["value"], strict=True), 1):
            said = {"eur": number(float(value), lang, 0), "share": percent(shares.get(name), lang)}
            typer.echo("  " + say("cbam.verify-first-line", lang, rank=rank, name=name, **said))


def print_assumptions(scenarios: Sequence[Scenario], lang: str) -> None:
    """Each scenario's sentence, the years whose price is a choice, and the assumptions in force."""
    typer.echo(say("cbam.assumptions-not-law", lang))
    for scenario in scenarios:
        typer.echo(f"  {scenario.id}: {scenario.sentence.say(lang)}")
        if scenario.price is not None:
            chosen = [str(y) for y, p in scenario.price.years.items() if p.status.value != "seen"]
            typer.echo("    " + say("cbam.analyst-years", lang, years=", ".join(chosen)))
        for name, record in report.assumption_records(scenario).items():
            text = say(f"cbam.assumption-{name.replace('_', '-')}", lang)
            typer.echo(f"    {text}: {record['value']} ({_known(record, lang)})")


def print_scenarios(scenarios: Sequence[Scenario], lang: str, *, in_full: bool) -> None:
    """A line per scenario, or every point with its status and source."""
    for scenario in scenarios:
        typer.echo(f"{scenario.id}: {scenario.name.say(lang)} - {scenario.sentence.say(lang)}")
        if in_full:
            for row in report.assumptions_sheet([scenario], lang).rows:
                typer.echo("  " + " · ".join(map(str, row[1:])))
            dumped = scenario.model_dump(mode="json", exclude_defaults=True)
            for name in (key for key in _PARTS if key in dumped):
                for line in _lines_of(name, dumped[name], lang):
                    typer.echo(f"  {line}")


def _lines_of(name: str, value: object, lang: str) -> Iterator[str]:
    """A key of a scenario with its values, each with how it is known, one line for each value."""
    if isinstance(value, Mapping) and "source" in value:
        inside = value.get("value", value.get("points", value.get("years", "")))
        yield f"{name}: {inside} ({_known(value, lang)})"
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _lines_of(f"{name}.{key}", one, lang)
    else:
        yield f"{name}: {value}"


def _known(record: Mapping[str, object], lang: str) -> str:
    """Status and source of a value in the reader's language."""
    status = status_text(str(record.get("status", "")), lang)
    return "; ".join(text for text in (status, source_text(str(record["source"]), lang)) if text)


def facts(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Price base of each scenario's amounts."""
    return {s.id: s.money for s in scenarios}
