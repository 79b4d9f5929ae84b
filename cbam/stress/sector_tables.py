"""What a sector's stress test says, as tables: the screen, the files and the report show the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from cbam.group_names import NONE, TOTAL
from cbam.stress import anonymity, concentration
from cbam.stress.fan import QUANTILES
from cbam.stress.grades import cut_offs
from groundwork.documents.model import Cell, Column, Table
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.stress.sector_run import SectorRun

DIGITS: Final = {"EUR": 0, "EUR/t": 2, "1": 1, "t": 0, "tCO2e": 0, "certificate": 0, "year": 0}
CHARGE: Final = (
    "cost_eur", "cost_eur_per_t", "share_of_value", "share_of_margin", "exporters_part_eur", "cash_eur",
)  # fmt: skip
STRAIN: Final = (
    "ebit_before_eur", "ebit_after_eur", "firms_ebit_negative", "loans_below_cover",
    "importers_under_threshold",
)  # fmt: skip
UNPRICED: Final = "share_of_lines_unpriced"
QUALITY: Final = (
    "share_on_defaults",
    UNPRICED,
    "cost_eur",
    "cost_if_verified_eur",
    "verification_saving_eur",
)
OF_FIRMS: Final = ("share_of_margin", "share_of_ebit", "share_of_value", "share_on_defaults", "cost_eur")
RANKED: Final = (
    "cost_eur", "cost_eur_per_t", "share_of_margin", "ebit_before_eur", "ebit_after_eur",
    UNPRICED, "share_on_defaults", "verification_rank",
)  # fmt: skip
DRIVERS: Final = {
    "cost_eur": ("price", "emissions", "volume", "interaction"),
    "ebit_after_eur": ("price", "emissions", "volume", "fx"),
}
LORENZ_STEPS: Final = 20
_SPREAD: Final = ("gini_firm", "hhi_firm")
_LARGEST: Final = "top_5_share_firm"
SCHEME: Final = "four-colours"
_PLAIN_NUMBERS: Final = frozenset({"verification_rank"})


def word(key: str, lang: str, **params: object) -> str:
    """A text of these tables."""
    return say(f"cbam.panel-{key}", lang, **params)


def measure_word(measure: str, lang: str) -> str:
    """What a measure is called."""
    return say(f"cbam.measure-{measure.replace('_', '-')}", lang)


def measure_column(measure: str, unit: str, lang: str, *, key: str = "", summed: bool = False) -> Column:
    """The column of a measure: shares as per cent, everything else with its unit in the heading."""
    name = measure_word(measure, lang)
    is_share = unit == "1" and measure not in _PLAIN_NUMBERS
    heading = name if unit in {"1", "year"} else f"{name} [{unit}]"
    digits = 0 if measure in _PLAIN_NUMBERS else DIGITS.get(unit, 2)
    return Column(key or measure, heading, digits, percent=is_share, summed=summed)


def scenario_name(run: SectorRun, scenario: str, lang: str) -> str:
    """What a scenario is called."""
    return run.scenarios[scenario].name.say(lang)


def basis(run: SectorRun, scenario: str, lang: str) -> str:
    """The line under every table of one scenario: price base, law, seed, draws, run."""
    said = {"law": run.manifest["law_version"], "run": run.id, "base": run.price_base(scenario, lang)}
    if not run.draws:
        return word("basis-without-draws", lang, **said)
    return word("basis", lang, **said, seed=run.manifest["seed"], draws=run.draws)


def bill_by_scenario(run: SectorRun, lang: str) -> Table:
    """The whole bill by year (rows) and scenario (columns)."""
    names = list(run.tables)
    columns = [Column("year", word("year", lang))]
    columns += [Column(name, f"{scenario_name(run, name, lang)} [EUR]", 0) for name in names]
    totals = [run.total(name, "cost_eur") for name in names]
    rows = tuple((str(year), *(total.get(year) for total in totals)) for year in run.years)
    notes = tuple(dict.fromkeys(basis(run, name, lang) for name in names))
    return Table(
        "bill", word("sheet-bill", lang), word("bill", lang), tuple(columns), rows, notes=notes
    )  # fmt: skip


def by_year(run: SectorRun, scenario: str, key: str, measures: Sequence[str], lang: str) -> Table:
    """Measures of the whole portfolio by year; those nothing is known of are left out."""
    found = {m: run.total(scenario, m) for m in measures}
    known = [m for m, values in found.items() if values]
    years = sorted({y for m in known for y in found[m]} | set(run.years))
    columns = [Column("year", word("year", lang))]
    columns += [measure_column(m, run.units[m], lang) for m in known]
    rows = tuple((str(year), *(found[m].get(year) for m in known)) for year in years)
    return table_of(run, scenario, key, columns, rows, lang)


def fan(run: SectorRun, scenario: str, process: str, measure: str, lang: str) -> Table:
    """The path, the mean over draws and its quantiles, and the worst five per cent, by year [EUR]."""
    statistics = ["point", *(f"{process}.{s}" for s in ("mean", *QUANTILES, "es95"))]
    columns = [Column("year", word("year", lang))]
    columns += [
        Column(s.rpartition(".")[2], f"{word('statistic-' + s.rpartition('.')[2], lang)} [EUR]", 0)
        for s in statistics
    ]
    values = [run.total(scenario, measure, s) for s in statistics]
    rows = tuple((str(year), *(of.get(year) for of in values)) for year in run.years)
    caption = word("fan", lang, measure=measure_word(measure, lang), process=word(f"process-{process}", lang))
    key = "fan" if measure == "cost_eur" else f"fan-{measure}"
    return table_of(run, scenario, key, columns, rows, lang, caption)


def firms_by_year(run: SectorRun, scenario: str, measure: str, lang: str) -> Table:
    """A measure by firm and year, the firm with the largest bill first."""
    found, cost = run.by_firm(scenario, measure), run.by_firm(scenario, "cost_eur")
    last = run.years[-1]
    names = sorted(found, key=lambda name: -cost.get(name, {}).get(last, 0.0))
    unit = run.units.get(measure, "1")
    one = measure_column(measure, unit, lang)
    columns = [Column("firm", say("cbam.column-firm", lang))]
    columns += [Column(str(y), str(y), one.digits, percent=one.percent) for y in run.years]
    rows = tuple((firm_name(name, lang), *(found[name].get(y) for y in run.years)) for name in names)
    suffix = "" if unit == "1" else f" [{unit}]"
    caption = word("firms", lang, measure=measure_word(measure, lang) + suffix)
    return table_of(run, scenario, "firms", columns, rows, lang, caption)


def lorenz(run: SectorRun, scenario: str, year: int, lang: str, *, named: bool = True) -> Table:
    """The share of the bill borne by the share of firms with the smallest bills [-].

    Without names every step of the curve holds a smallest group or more, and the share of the largest five
    is left out.
    """
    cost = np.array(list(run.of_firms(scenario, "cost_eur", year).values()), dtype=np.float64)
    steps = LORENZ_STEPS if named else anonymity.lorenz_steps(len(cost), LORENZ_STEPS, anonymity.rule())
    at = np.linspace(0, 1, max(1, steps) + 1)
    curve = concentration.lorenz(cost, at)
    columns = (
        Column("firms", word("share-of-firms", lang), 0, percent=True),
        Column("cost", word("share-of-bill", lang), 1, percent=True),
    )
    rows = tuple((float(a), None if np.isnan(b) else float(b)) for a, b in zip(at, curve, strict=True))
    caption = word("lorenz", lang, year=year)
    facts = [
        f"{measure_word(name, lang)} {value:.3f}"
        for name in (*_SPREAD, *((_LARGEST,) if named else ()))
        if (value := run.total(scenario, name).get(year)) is not None
    ]
    table = table_of(run, scenario, "lorenz", columns, rows, lang, caption)
    return with_notes(table, "; ".join(facts))


def tornado(  # noqa: PLR0913, PLR0917 - what is asked
    run: SectorRun, scenario: str, year: int, process: str, measure: str, lang: str
) -> Table:
    """The share of each driver in the variance of the bill or of EBIT, the largest first."""
    found = [
        (word(f"driver-{driver}", lang), run.total(scenario, measure, f"{process}.share.{driver}").get(year))
        for driver in DRIVERS[measure]
    ]
    known = sorted(((n, v) for n, v in found if v is not None), key=lambda pair: -pair[1])
    columns = (
        Column("driver", word("driver", lang)),
        Column("share", word("share-of-variance", lang), 1, percent=True),
    )
    caption = word(
        "tornado", lang, year=year, measure=measure_word(measure, lang),
        process=word(f"process-{process}", lang),
    )  # fmt: skip
    key = "tornado" if measure == "cost_eur" else f"tornado-{measure}"
    table = table_of(run, scenario, key, columns, tuple(known), lang, caption)
    return with_notes(table, word("tornado-note", lang))


def grades(run: SectorRun, scenario: str, year: int, lang: str) -> Table:
    """How many firms have which grade, and their share of the bill; empty where no firm states its energy.

    By the scenario's own cut-offs where it states some, else by the packaged colours.
    """
    own = run.scenarios[scenario].grades
    scheme = SCHEME if own is None else own.scheme
    found = Grades("grades", "grade", scheme, len(cut_offs()[scheme] if own is None else own.above))
    said = "" if own is None else own.source
    return by_grade(run, scenario, year, found, lang, said)


@dataclass(frozen=True, slots=True)
class Grades:
    """A table of grades: its key, the measure, the scheme (statistic) and how many grades that has."""

    key: str
    measure: str
    scheme: str
    n: int


def by_grade(  # noqa: PLR0913, PLR0917 - what is asked
    run: SectorRun, scenario: str, year: int, asked: Grades, lang: str, source: str
) -> Table:
    """Firms and share of the bill by grade; ``source`` of a user's own scheme, "" for a packaged one."""
    scheme, packaged = asked.scheme, not source
    of_firm = run.of_firms(scenario, asked.measure, year, scheme)
    cost = run.of_firms(scenario, "cost_eur", year)
    columns = (
        Column("grade", word("grade", lang)),
        Column("firms", word("number-of-firms", lang), 0, summed=True),
        Column("share", word("share-of-bill", lang), 1, percent=True, summed=True),
    )
    rows: list[tuple[Cell, ...]] = []
    if of_firm:
        for number in range(1, asked.n + 1):
            names = [name for name, grade in of_firm.items() if grade == number]
            label = word(f"{scheme}-{number}", lang) if packaged else f"{scheme} {number}"
            rows.append((label, len(names), _part(cost, names)))
        ungraded = [name for name in cost if name not in of_firm]
        rows.append((word("no-grade", lang), len(ungraded), _part(cost, ungraded)))
    called = word(f"scheme-{scheme}", lang) if packaged else scheme
    caption = word("grades", lang, year=year, scheme=called)
    table = table_of(run, scenario, asked.key, columns, tuple(rows), lang, caption)
    return with_notes(table, word(f"source-{scheme}", lang) if packaged else source)


def without_shares(table: Table, lang: str) -> Table:
    """The grades for a report without names: no share of the bill where a grade holds only a few firms."""
    smallest = anonymity.rule().smallest
    if not any(0 < int(str(n)) < smallest for n in table.values("firms")):
        return table
    columns = tuple(c for c in table.columns if c.key != "share")
    rows = tuple(row[: len(columns)] for row in table.rows)
    return with_notes(replace(table, columns=columns, rows=rows), word("shares-left-out", lang, n=smallest))


def under_water(run: SectorRun, scenario: str, lang: str) -> Table:
    """By year how many firms earn less than nothing for the first time, and how many have by then."""
    first = run.rows(scenario, "firm", "first_year_under_water")
    falls = first["value"].to_numpy(dtype=np.float64)
    columns = (
        Column("year", word("year", lang)),
        Column("first", word("first-under-water", lang), 0),
        Column("by-then", word("under-water-by-then", lang), 0),
    )
    rows = tuple(
        (str(year), int(np.sum(falls == year)), int(np.sum(falls <= year))) for year in run.years
    )  # fmt: skip
    return table_of(run, scenario, "water", columns, rows, lang)


def ranking(run: SectorRun, scenario: str, year: int, lang: str) -> Table:
    """Every firm in one year: bill, earnings, what rests on default values, first year under water.

    A firm none of whose lines could be priced stands last, with nothing but that.
    """
    found = {m: run.of_firms(scenario, m, year) for m in RANKED}
    known = [m for m in RANKED if found[m]]
    drawn = {p: run.of_firms(scenario, "ebit_after_eur", year, f"{p}.p_negative") for p in run.processes}
    likely = {p: values for p, values in drawn.items() if values}
    falls = {
        name: str(next(int(v) for v in of.values()))
        for name, of in run.by_firm(scenario, "first_year_under_water").items()
    }
    cost = found["cost_eur"]
    names = [*sorted(cost, key=lambda name: -cost[name]), *(n for n in found[UNPRICED] if n not in cost)]
    columns = [Column("firm", say("cbam.column-firm", lang))]
    columns += [measure_column(m, run.units[m], lang, summed=m == "cost_eur") for m in known]
    columns += [
        Column(p, word("p-negative", lang, process=word(f"process-{p}", lang)), 1, percent=True)
        for p in likely
    ]
    columns.append(Column("first", word("first-year-under-water", lang)))
    rows = tuple(
        (
            firm_name(name, lang),
            *(found[m].get(name) for m in known),
            *(of.get(name) for of in likely.values()),
            falls.get(name, word("not-in-the-run", lang) if name in cost else None),
        )
        for name in names
    )
    caption, total = word("ranking", lang, year=year), say("cbam.column-total", lang)
    table = table_of(run, scenario, "ranking", columns, rows, lang, caption, total)
    return with_notes(table, word("ranking-note", lang))


def firm_name(name: str, lang: str) -> str:
    """What a firm is called; lines without one are named too."""
    return word("no-firm", lang) if name == NONE else name


def _part(cost: Mapping[str, float], names: Sequence[str]) -> float:
    total = sum(cost.values())
    return sum(cost.get(name, 0.0) for name in names) / total if total > 0 else 0.0


def table_of(  # noqa: PLR0913, PLR0917 - the parts of a table
    run: SectorRun, scenario: str, key: str, columns: Sequence[Column], rows: tuple[tuple[Cell, ...], ...],
    lang: str, caption: str = "", total: str = "",
) -> Table:  # fmt: skip
    """A table of one scenario, named in its caption, with what it rests on in a note."""
    name = scenario_name(run, scenario, lang)
    titled = f"{caption or word(key, lang)} – {name}"
    sheet = word(f"sheet-{key}", lang)
    return Table(key, sheet, titled, tuple(columns), rows, total, (basis(run, scenario, lang),))


def with_notes(table: Table, *notes: str) -> Table:
    """The table with more notes before its own."""
    return replace(table, notes=(*(n for n in notes if n), *table.notes))


def largest_year(run: SectorRun, scenario: str) -> int:
    """The year of the largest bill."""
    total = run.total(scenario, "cost_eur")
    return max(total, key=lambda year: (total[year], -year)) if total else run.years[-1]


def known_total(run: SectorRun, scenario: str, measure: str) -> bool:
    """Whether a measure is known of the whole portfolio."""
    return bool(len(run.rows(scenario, TOTAL, measure)))
