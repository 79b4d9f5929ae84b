"""A firm's benchmark as a report: its own figures beside percentiles; no other firm is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbam.cited import source_text
from cbam.stress.anonymity import PERCENTS, rule
from cbam.stress.benchmark import EVERYBODY, HIGH_IS_GOOD, OWN, Standing, standings
from cbam.stress.benchmark_figure import position_figure, position_table
from cbam.stress.sector_run import base_text
from cbam.stress.sector_tables import DIGITS, measure_column, measure_word, word
from groundwork.documents.figures.kinds import Bars
from groundwork.documents.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Report,
    Section,
    Table,
)
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.stress.benchmark import Peers

STANDING, BILL, SHOWN = "standing", "bill", "shown"
FIRST_SHOWN: Final = "cost_eur_per_t"
_HUNDRED: Final = 100


def benchmark_report(peers: Peers, firm: str, year: int, lang: str) -> Report:
    """The document of one firm for one year of import. Raises KeyError for a firm that is not there."""
    if firm not in peers.firms:
        raise KeyError(firm)
    table = standing_table(peers, firm, year, lang)
    blocks: list[Block] = [Paragraph(summary(peers, firm, year, lang), strong=True), table]
    shown = _shown(peers, firm, year, lang)
    if shown is not None:
        blocks += [shown, Figure(shown, shown.caption, Bars("whose", "value"), "", basis(peers, lang))]
    position = position_table(peers, firm, year, lang, basis(peers, lang))
    if position is not None:
        blocks += [position, position_figure(position)]
    smallest = rule().smallest
    return Report(
        title=word("benchmark-title", lang, firm=firm),
        subtitle=f"{peers.name[lang]}: {peers.sentence[lang]}",
        lang=lang,
        sections=(
            Section(word("benchmark-standing", lang, year=year), tuple(blocks)),
            Section(word("benchmark-bill", lang), (own_table(peers, firm, lang),)),
            Section(
                word("benchmark-how", lang),
                (
                    Bullets(
                        (
                            word(
                                "benchmark-how-groups",
                                lang,
                                n=smallest,
                                twice=2 * smallest,
                                of=rule().blended,
                            ),
                            word("benchmark-how-quarter", lang),
                            word("benchmark-how-mix", lang),
                        )
                    ),
                    Facts((Fact(word("benchmark-firms", lang), len(peers.firms), digits=0),)),
                ),
            ),
        ),
        identity=identity(peers.facts | {"price_base": base_text(peers.facts["price_base"], lang)}, lang),
        sources=_sources(peers, lang),
        mark=word(
            "mark", lang, law=peers.facts["law_version"], base=base_text(peers.facts["price_base"], lang)
        ),
    )


def identity(facts: dict[str, str], lang: str) -> tuple[Fact, ...]:
    """What the figures rest on, line by line."""
    return tuple(
        Fact(word(f"fact-{name.replace('_', '-')}", lang), value) for name, value in facts.items()
    )  # fmt: skip


def standing_table(peers: Peers, firm: str, year: int, lang: str) -> Table:
    """The firm's figures beside the quartiles of each group, and the quarter it is in."""
    columns = (
        Column("measure", word("measure", lang)),
        Column("group", word("group", lang)),
        Column("n", word("number-of-firms", lang), 0),
        Column("own", word("own", lang)),
        *(Column(f"p{p}", word("percentile", lang, p=p)) for p in PERCENTS),
        Column("quarter", word("quarter", lang)),
    )
    rows = tuple(_row(one, lang) for one in standings(peers, firm, year))
    caption = word("standing", lang, year=year)
    return Table(STANDING, word("sheet-standing", lang), caption, columns, rows, notes=(basis(peers, lang),))


def basis(peers: Peers, lang: str) -> str:
    """The line under a table: law, price base, run, and of a run with draws their number and seed."""
    facts = peers.facts
    said = {"law": facts["law_version"], "run": facts["run"], "base": base_text(facts["price_base"], lang)}
    if not int(facts["draws"]):
        return word("basis-without-draws", lang, **said)
    return word("basis", lang, **said, seed=facts["seed"], draws=facts["draws"])


def _row(one: Standing, lang: str) -> tuple[Cell, ...]:
    unit = "" if one.unit == "1" else f" [{one.unit}]"
    cuts = one.percentiles or (None,) * len(PERCENTS)
    too_few = word("withheld" if one.withheld else "too-few", lang)
    return (
        f"{measure_word(one.measure, lang)}{unit}",
        word("everybody", lang) if one.group == EVERYBODY else one.group,
        one.n,
        figure(one.own, one, lang),
        *(too_few if cut is None else figure(cut, one, lang) for cut in cuts),
        "" if one.quarter is None else word(f"quarter-{one.quarter}", lang),
    )


def figure(value: float, one: Standing, lang: str) -> str:
    """A figure as it is read: shares as per cent, ratios and prices as numbers."""
    if one.unit == "1" and one.measure != "emissions_over_benchmark":
        return f"{number(_HUNDRED * value, lang, 1)} %"
    return number(value, lang, DIGITS.get(one.unit, 2) if one.unit != "1" else 2)


def own_table(peers: Peers, firm: str, lang: str) -> Table:
    """The firm's own figures year by year."""
    known = [m for m in OWN if any(peers.of(m, firm, y) is not None for y in peers.years)]
    columns = [Column("year", word("year", lang))]
    columns += [measure_column(m, peers.units[m], lang) for m in known]
    rows = tuple((str(y), *(peers.of(m, firm, y) for m in known)) for y in peers.years)
    caption = word("benchmark-bill-caption", lang, base=base_text(peers.facts["price_base"], lang))
    return Table(BILL, word("sheet-own", lang), caption, tuple(columns), rows, notes=(basis(peers, lang),))


def _shown(peers: Peers, firm: str, year: int, lang: str) -> Table | None:
    """The firm's cost per tonne between the quartiles of everybody, as the chart shows it."""
    for one in standings(peers, firm, year):
        if one.measure == FIRST_SHOWN and one.group == EVERYBODY and one.percentiles:
            rows = tuple(
                (word("percentile", lang, p=p), cut)
                for p, cut in zip(PERCENTS, one.percentiles, strict=True)
                if cut is not None
            )
            unit = measure_column(one.measure, one.unit, lang)
            columns = (Column("whose", ""), Column("value", unit.heading, unit.digits))
            caption = f"{unit.heading}, {year}"
            own = ((word("own", lang), one.own),)
            return Table(SHOWN, word("sheet-shown", lang), caption, columns, (*own, *rows))
    return None


def summary(peers: Peers, firm: str, year: int, lang: str) -> str:
    """In how many figures the firm lies in the worst quarter of everybody, and in how many in the best."""
    every = [s for s in standings(peers, firm, year) if s.group == EVERYBODY and s.quarter]
    if not every:
        return word("benchmark-too-few", lang, n=2 * rule().smallest)
    worst = sum(s.quarter == (1 if s.measure in HIGH_IS_GOOD else 4) for s in every)
    best = sum(s.quarter == (4 if s.measure in HIGH_IS_GOOD else 1) for s in every)
    return word("benchmark-in-words", lang, n=len(every), worst=worst, best=best, year=year)


def _sources(peers: Peers, lang: str) -> tuple[str, ...]:
    years: dict[str, list[str]] = {}
    for year, source in peers.sources:
        if int(year) in peers.years:
            years.setdefault(source_text(source, lang), []).append(year)
    listed = tuple(f"{', '.join(found)}: {text}" for text, found in years.items())
    settings = word("source-groups", lang, n=rule().smallest)
    return (*listed, word("source-portfolio", lang), settings)


def file_stem(firm: str, lang: str) -> str:
    """A name for the firm's file: its letters and digits."""
    kept = "".join(c if c.isalnum() or c in "-_" else "_" for c in firm).strip("_")[:60]
    return f"{say('cbam.panel-sheet-standing', lang)}_{kept or 'firm'}"
