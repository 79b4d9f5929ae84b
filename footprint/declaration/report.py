"""The footprint report after the contents of ISO 14067 and GB/T 24067, for one product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from footprint.allocation import AllocationMethod
from footprint.declaration import tables
from footprint.declaration.about import About
from footprint.declaration.basis import processes_behind, run_id, source_text, sources_behind
from footprint.declaration.method_tables import method_blocks, scenario_table
from footprint.declaration.refusing import refuse_undeclarable
from footprint.declaration.sector_tables import (
    beyond_table,
    chemicals_table,
    ends_at_gate,
    indicator_table,
    may_show_modules,
    module_table,
)
from footprint.declaration.wording import Wording
from footprint.notes import PARTIAL_BOUNDARIES
from footprint.results import ProductResult, Results
from footprint.vocabulary import ALL_STAGES, BEYOND, STAGES
from groundwork.documents.figures.kinds import Bars, Waterfall
from groundwork.documents.model import (
    Block,
    Bullets,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Report,
    Section,
    Total,
)
from groundwork.packaged import engine_version
from groundwork.problems import BadInput, Loaded, Problem, Severity
from groundwork.words import day, number, say
from inventories.catalogue import Catalogue

_FINGERPRINT_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 90 % of a Monte Carlo run, kgCO2e per declared amount, with what repeats it."""

    p5: float
    p50: float
    p95: float
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and how a report is made: language, day, name of the run, the uncertainty if calculated."""

    lang: str
    made_on: date
    run: str = ""
    interval: Interval | None = None


def chosen_product(results: Results, product_id: str | None) -> ProductResult:
    """The product a document is about.

    Raises:
        BadInput: it is not in the bill, or there are several and none is named, or it has no footprint.
    """
    known = [result.product.id for result in results.products]
    if product_id is None and len(known) == 1:
        product_id = known[0]
    if product_id is None or product_id not in known:
        params = {"product": product_id or "-", "known": ", ".join(known) or "-"}
        raise BadInput(Problem("footprint.document-product", params=params))
    result = results.product(product_id)
    if result.pcf_kgco2e is None:
        raise BadInput(
            *results.problems, Problem("footprint.document-no-result", params={"product": product_id})
        )
    return result


def pcf_report(
    result: ProductResult, results: Results, catalogue: Catalogue, about: About, occasion: Occasion
) -> Loaded[Report]:
    """The report of one product that has a footprint, with warnings of what the company left unsaid.

    Raises:
        BadInput: the footprint rests on an estimate, or leaves out more than the limits allow.
    """
    refuse_undeclarable(result, results, catalogue)
    w = Wording(occasion.lang)
    items = tables.item_table(result, results, catalogue, w)
    sections = (
        Section(w("section-general"), _general(result, results, about, w, occasion)),
        Section(w("section-goal"), _goal(about, w)),
        Section(w("section-scope"), _scope(result, results, about, w)),
        Section(
            w("section-inventory"),
            (*_inventory(result, catalogue, about, w), *method_blocks(result, results, w), items),
        ),
        Section(w("section-results"), _results(result, results, catalogue, w, occasion)),
        Section(w("section-interpretation"), _interpretation(result, results, w, occasion)),
        Section(w("section-sector"), _sector(result, results, w)),
    )
    identity = _identity(results, w, occasion)
    behind = sources_behind(processes_behind(result, results, catalogue), catalogue)
    mark = " · ".join(
        (str(identity[0].value), results.catalogue_fingerprint[:_FINGERPRINT_SHOWN], w("unverified"))
    )
    report = Report(
        w("title"),
        f"{result.product.name} ({result.product.id})",
        occasion.lang,
        sections,
        identity,
        tuple(source_text(source) for source in behind),
        mark,
    )
    return Loaded(report, tuple(_unsaid(about, result)))


def _unsaid(about: About, result: ProductResult) -> Iterable[Problem]:
    """What a reader will miss in the report; a bill that lists what it leaves out has told its cut-off."""
    study = about.study
    cut_off = study.cut_off or result.cut_off
    said = {"goal": study.goal, "audience": study.audience, "cut_off": cut_off}
    for field, text in said.items():
        if not text:
            yield Problem(
                "footprint.about-unsaid", params={"field": f"study.{field}"}, severity=Severity.WARNING
            )


def _general(
    result: ProductResult, results: Results, about: About, w: Wording, occasion: Occasion
) -> tuple[Block, ...]:
    product, said = result.product, about.product(result.product.id)
    company = about.company.name or product.company
    facts = [
        Fact(w("fact-company"), company or w("not-stated")),
        Fact(w("fact-product"), product.name),
        Fact(w("fact-description"), said.description or w("not-stated")),
        Fact(
            w("fact-place"), " ".join(p for p in (product.origin, product.province) if p) or w("not-stated")
        ),
        Fact(w("fact-period"), _period(result, w)),
        Fact(w("fact-day"), day(occasion.made_on, w.lang)),
        Fact(w("fact-standards"), ", ".join(about.study.standards) or w("standards-contents-only")),
        Fact(w("fact-verification"), about.study.verified_by or w("unverified")),
    ]
    partial = result.product.boundary in PARTIAL_BOUNDARIES
    statement = w("statement-partial" if partial else "statement-boundary",
                  boundary=_boundary(result, w))  # fmt: skip
    headline = (
        Fact(w("fact-total"), result.pcf_kgco2e, w("unit-per", amount=_declared(result, w)), tables.DIGITS,
             Total(tables.ITEMS, "kgco2e")),
        Fact(w("fact-per-kg"), result.pcf_kgco2e_per_kg, "kgCO2e/kg", tables.FINE_DIGITS),
    )  # fmt: skip
    return (Paragraph(statement, strong=True), Facts(headline), Facts(tuple(facts)))


def _declared(result: ProductResult, w: Wording) -> str:
    amount = result.product.declared_amount
    return f"{number(amount, w.lang, 0 if float(amount).is_integer() else 3)} {result.product.declared_unit}"


def _boundary(result: ProductResult, w: Wording) -> str:
    return w.choice(result.product.boundary) if result.product.boundary else w("not-stated")


def _period(result: ProductResult, w: Wording) -> str:
    start, end = result.product.period_start, result.product.period_end
    return f"{day(start, w.lang)} – {day(end, w.lang)}" if start and end else w("not-stated")


def _goal(about: About, w: Wording) -> tuple[Block, ...]:
    facts = (
        Fact(w("fact-goal"), about.study.goal or w("not-stated")),
        Fact(w("fact-audience"), about.study.audience or w("not-stated")),
    )
    return (Facts(facts), Paragraph(w("no-comparison")))


def _scope(result: ProductResult, results: Results, about: About, w: Wording) -> tuple[Block, ...]:
    product = result.product
    present = [w.choice(c.key) for c in ALL_STAGES if c.key in result.by_stage]
    absent = [w.choice(c.key) for c in STAGES if c.key not in {BEYOND, *result.by_stage}]
    listed = result.cut_off is not None
    separator = w("separator")
    gases = {key.partition("_")[0] for key in result.by_gas}
    facts = (
        Fact(w("fact-declared"), _declared(result, w)),
        Fact(w("fact-mass"), product.mass_kg, "kg", tables.DIGITS),
        Fact(w("fact-boundary"), _boundary(result, w)),
        Fact(w("fact-stages-in"), separator.join(present)),
        Fact(w("fact-stages-out"), separator.join(absent) or w("none")),
        Fact(w("fact-cut-off"), about.study.cut_off or w("cut-off-in-table" if listed else "not-stated")),
        Fact(w("fact-period"), _period(result, w)),
        Fact(w("fact-gwp"), w("gwp-text", metric=results.metric)),
        Fact(w("fact-gases"), separator.join(sorted(gases))),
    )
    return (Facts(facts),)


def _inventory(result: ProductResult, catalogue: Catalogue, about: About, w: Wording) -> tuple[Block, ...]:
    product = result.product
    power = catalogue.processes.get(product.electricity)
    allocation = product.allocation
    if allocation.method is AllocationMethod.NONE:
        shared = w("allocation-none")
    else:
        code = f"footprint.note-allocation-{allocation.method.value}"
        shared = say(code, w.lang, share=f"{allocation.share:.6g}")
    technology = about.product(product.id).technology
    mix = f"{power.name(w.lang)} ({power.geography}, {power.year})" if power else w("not-stated")
    facts = (
        Fact(w("fact-collection"), about.study.data_collection or w("collection-text")),
        Fact(w("fact-technology"), technology or w("not-stated")),
        Fact(w("fact-allocation"), shared),
        Fact(w("fact-electricity"), mix),
        Fact(w("fact-recycling"), w("recycling-text")),
    )  # fmt: skip
    return (Facts(facts), tables.status_table(result, w))


def _results(
    result: ProductResult, results: Results, catalogue: Catalogue, w: Wording, occasion: Occasion
) -> tuple[Block, ...]:
    stages, top = tables.stage_table(result, w), tables.top_table(result, catalogue, w)
    rests_on = " · ".join(f"{fact.label} {fact.value}" for fact in _identity(results, w, occasion)[:1])
    source = f"{result.product.name}, {_declared(result, w)}; {rests_on}; {w('unverified')}"
    return (
        tables.line_table(result, w),
        stages,
        Figure(stages, w("figure-stages"), Waterfall("stage", "kgco2e", w("total")), "kgCO2e", source),
        tables.gas_table(result, w),
        top,
        Figure(top, w("figure-top"), Bars("step", "kgco2e"), "kgCO2e", source),
        _uncertainty(w, occasion.interval),
    )


def _uncertainty(w: Wording, interval: Interval | None) -> Block:
    if interval is None:
        return Facts((Fact(w("fact-uncertainty"), w("uncertainty-none")),))
    texts = {k: number(getattr(interval, k), w.lang, tables.DIGITS) for k in ("p5", "p50", "p95")}
    said = w("uncertainty-text", draws=interval.draws, seed=interval.seed, **texts)
    return Facts((Fact(w("fact-uncertainty"), said),))


def _interpretation(
    result: ProductResult, results: Results, w: Wording, occasion: Occasion
) -> tuple[Block, ...]:
    stage, value = max(result.by_stage.items(), key=lambda pair: abs(pair[1]))
    total = result.pcf_kgco2e or 0.0
    share = number(100 * value / total if total else None, w.lang, tables.PERCENT_DIGITS)
    hot = w("hot-spot", stage=w.choice(stage), kgco2e=number(value, w.lang, tables.DIGITS), share=share)
    limits = [say(note.code, w.lang, **note.params) for note in result.notes]
    if occasion.interval is None:
        limits.append(w("limit-uncertainty"))
    limits += [w("limit-single-issue"), w("limit-comparison"), w("limit-unverified")]
    return (Paragraph(hot), Bullets(tuple(dict.fromkeys(limits))))


def _sector(result: ProductResult, results: Results, w: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if may_show_modules(result, results):
        blocks.append(module_table(result, w))
        if result.beyond:
            blocks.append(beyond_table(result, w))
        if any(s.product_id == result.product.id for s in results.bom.scenarios):
            blocks.append(scenario_table(result, results, w))
    elif not ends_at_gate(result):
        blocks.append(Paragraph(w("sector-no-modules")))
    if ends_at_gate(result):
        blocks += [indicator_table(result, w, results.metric), chemicals_table(result, w)]
    else:
        blocks.append(Paragraph(w("sector-beyond-gate")))
    return tuple(blocks)


def _identity(results: Results, w: Wording, occasion: Occasion) -> tuple[Fact, ...]:
    return (
        Fact(w("identity-run"), occasion.run or run_id(results)),
        Fact(w("identity-bill"), results.bom.fingerprint),
        Fact(w("identity-inventory"), results.catalogue_fingerprint),
        Fact(w("identity-engine"), engine_version()),
        Fact(w("identity-law"), w("law-not-used")),
    )
