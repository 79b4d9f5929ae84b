"""The sector's stress test as a report: the tables of the screen in one document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cbam.cited import source_text
from cbam.stress import norm_tables
from cbam.stress import sector_tables as tables
from cbam.stress.anonymity import rule
from cbam.stress.benchmark_report import identity
from cbam.stress.sector_firms import reverse_of, reverse_table
from cbam.stress.sector_tables import measure_word, word
from groundwork.documents.figures.kinds import Bars, Curve, Fan, Heat, Lines
from groundwork.documents.model import (
    Block,
    Bullets,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Report,
    Section,
    Table,
)
from groundwork.packaged import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbam.runs import Prepared
    from cbam.scenario import Scenario
    from cbam.stress.sector_run import SectorRun
    from groundwork.problems import Counts

SHOWN_FIRMS: Final = 25
_BRIEF: Final = (
    ("cost_eur", "EUR"), ("share_of_value", "%"), ("ebit_after_eur", "EUR"), ("firms_ebit_negative", "%"),
    ("importers_under_threshold", "%"), ("share_on_defaults", "%"), ("cost_if_verified_eur", "EUR"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What the report dwells on: one scenario and year; ``named``: whether firms stand in it by name.

    ``read``: the rows of the files as they were handed in, where the portfolio was laid together from many.
    """

    scenario: str
    year: int
    named: bool = True
    read: Counts | None = None


def sector_report(run: SectorRun, prepared: Prepared, wish: Wish, lang: str) -> Report:
    """The document of a finished run."""
    scenario = run.scenarios[wish.scenario]
    sections = [
        Section(word("section-brief", lang), tuple(_brief(run, wish, lang))),
        Section(word("section-bill", lang), tuple(_bill(run, wish, lang))),
    ]
    if run.draws:
        sections.append(Section(word("section-fan", lang), tuple(_fans(run, wish, lang))))
        sections.append(Section(word("section-drivers", lang), tuple(_drivers(run, wish, lang))))
    sections.append(Section(word("section-strain", lang), tuple(_strain(run, prepared, wish, lang))))
    if run.has_firms():
        sections.append(Section(word("section-spread", lang), tuple(_spread(run, wish, lang))))
    sections.append(Section(word("section-quality", lang), tuple(_quality(run, wish, lang))))
    manifest = run.manifest
    facts = {
        "run": run.id,
        "law_version": str(manifest["law_version"]),
        "known_on": str(manifest["known_on"]),
        "price_base": run.price_base(wish.scenario, lang),
        "seed": str(manifest["seed"]),
        "draws": str(run.draws),
        "portfolio": str(manifest["data"]["portfolio"]),
        "engine_version": engine_version(),
    }
    return Report(
        title=word("report-title", lang),
        subtitle=f"{scenario.name.say(lang)}: {scenario.sentence.say(lang)}",
        lang=lang,
        sections=tuple(sections),
        identity=identity(facts, lang),
        sources=_sources(run, prepared, lang),
        mark=word("mark", lang, law=facts["law_version"], base=facts["price_base"]),
    )


def _brief(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    facts = []
    for measure, unit in _BRIEF:
        values = run.total(wish.scenario, measure)
        for year in dict.fromkeys((run.years[0], wish.year, run.years[-1])):
            if year in values:
                is_share = unit == "%"
                value = 100 * values[year] if is_share else values[year]
                facts.append(Fact(f"{measure_word(measure, lang)} ({year})", value, unit, int(is_share)))
    yield Facts(tuple(facts))
    counts = run.manifest.get("counts", {})
    if counts:
        n_read, used = (wish.read.n_read if wish.read else counts["n_read"]), counts["n_used"]
        said = {"read": n_read, "used": used, "rejected": n_read - used}
        yield Paragraph(word("counts", lang, **said))
    if not wish.named:
        key = "unnamed-too-few" if _too_few(run, wish) else "unnamed"
        yield Paragraph(word(key, lang, n=rule().smallest))
    yield Bullets(tuple(f"{s.name.say(lang)}: {s.sentence.say(lang)}" for s in _used(run)))


def _too_few(run: SectorRun, wish: Wish) -> bool:
    """Whether the firms are so few that figures without names would still be somebody's."""
    return run.has_firms() and len(run.of_firms(wish.scenario, "cost_eur", wish.year)) < rule().smallest


def _used(run: SectorRun) -> list[Scenario]:
    return [run.scenarios[name] for name in run.tables]


def _bill(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    bill = tables.bill_by_scenario(run, lang)
    yield bill
    yield Figure(bill, bill.caption, Lines("year", tuple(run.tables)), "EUR", "; ".join(bill.notes))
    yield tables.by_year(run, wish.scenario, "charge", tables.CHARGE, lang)


def _fans(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    yield Paragraph(word("fan-note", lang))
    for process in run.processes:
        table = tables.fan(run, wish.scenario, process, "cost_eur", lang)
        table = replace(table, key=f"fan-{process}")
        yield table
        drawn = Fan("year", (("p05", "p95"), ("p25", "p75")), ("p50", "point"))
        yield Figure(table, table.caption, drawn, "EUR", table.notes[-1])


def _drivers(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    for process in run.processes:
        for measure in tables.DRIVERS:
            found = tables.tornado(run, wish.scenario, wish.year, process, measure, lang)
            if found.rows:
                table = replace(found, key=f"tornado-{measure}-{process}")
                yield table
                yield Figure(table, table.caption, Bars("driver", "share"), "", table.notes[-1])


def _strain(run: SectorRun, prepared: Prepared, wish: Wish, lang: str) -> Iterator[Block]:
    yield tables.by_year(run, wish.scenario, "strain", tables.STRAIN, lang)
    if not tables.known_total(run, wish.scenario, "ebit_before_eur"):
        yield Paragraph(word("no-ebit", lang))
        return
    yield tables.under_water(run, wish.scenario, lang)
    reverse = reverse_of(prepared, run.scenarios[wish.scenario], wish.year)
    name = tables.scenario_name(run, wish.scenario, lang)
    caption = f"{word('reverse', lang, year=wish.year)} – {name}"
    table = reverse_table(reverse, lang, caption, tables.basis(run, wish.scenario, lang))
    if wish.named:
        yield _first(table, lang)
    else:
        yield Paragraph(f"{caption}: {table.notes[0]}")


def _spread(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    if not wish.named and _too_few(run, wish):
        yield Paragraph(word("spread-too-few", lang, n=rule().smallest))
        return
    lorenz = tables.lorenz(run, wish.scenario, wish.year, lang, named=wish.named)
    yield lorenz
    curve = Curve("firms", "cost", word("lorenz-equal", lang))
    yield Figure(lorenz, lorenz.caption, curve, "", "; ".join(lorenz.notes))
    graded = tables.grades(run, wish.scenario, wish.year, lang)
    if not wish.named:
        graded = tables.without_shares(graded, lang)
    if graded.rows:
        yield graded
        yield Figure(graded, graded.caption, Bars("grade", "firms"), "", "; ".join(graded.notes))
    else:
        yield Paragraph(word("no-grades", lang))
    yield from _by_norm(run, wish, lang)
    if wish.named:
        measure = "share_of_margin"
        found = tables.firms_by_year(run, wish.scenario, measure, lang)
        shown = _first(found, lang)
        yield shown
        yield Figure(shown, shown.caption, Heat("firm"), "", "; ".join(shown.notes))
        yield _first(tables.ranking(run, wish.scenario, wish.year, lang), lang)


def _by_norm(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    """Firms beside the energy norms, where any states what it uses; its name in a named report only."""
    graded = norm_tables.counts(run, wish.scenario, wish.year, lang)
    if not graded.rows:
        return
    graded = graded if wish.named else tables.without_shares(graded, lang)
    yield graded
    yield Figure(graded, graded.caption, Bars("grade", "firms"), "", "; ".join(graded.notes))
    if wish.named:
        yield _first(norm_tables.values(run, wish.scenario, wish.year, lang), lang)


def _quality(run: SectorRun, wish: Wish, lang: str) -> Iterator[Block]:
    yield Paragraph(word("quality-note", lang))
    yield tables.by_year(run, wish.scenario, "quality", tables.QUALITY, lang)


def _first(table: Table, lang: str) -> Table:
    """The first rows of a long table, with a note of how many there are; no total of a part."""
    if len(table.rows) <= SHOWN_FIRMS:
        return table
    note = word("first-rows", lang, shown=SHOWN_FIRMS, n=len(table.rows))
    columns = tuple(replace(column, summed=False) for column in table.columns)
    return replace(
        table, rows=table.rows[:SHOWN_FIRMS], columns=columns, total="", notes=(note, *table.notes)
    )


def _sources(run: SectorRun, prepared: Prepared, lang: str) -> tuple[str, ...]:
    """The acts of the law, then where each scenario's prices are from, years of one source together."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in run.tables:
        scenario = run.scenarios[name]
        for year, point in (scenario.price.years if scenario.price else {}).items():
            if year in run.years:
                text = source_text(point.source, lang)
                found.setdefault(text, {}).setdefault(scenario.name.say(lang), []).append(str(year))
    prices = [
        f"{'; '.join(f'{name} ({chr(44).join(years)})' for name, years in of.items())}: {text}"
        for text, of in found.items()
    ]
    acts = ", ".join(prepared.subject.law.acts)
    return (word("source-law", lang, acts=acts), *prices, word("source-portfolio", lang))
