"""One product's footprint on the screen: the number, its hot spots, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import figures
from app_pages.exporter_charts import Columns, charted, flows, tabled
from app_pages.frame import language, tell, tell_or
from app_pages.knowledge import current_catalogue
from app_pages.markup import plain, verdict
from footprint.bill import LineKind
from footprint.vocabulary import ALL_STAGES
from groundwork.provenance import Status
from groundwork.words import has, number, percent, say

if TYPE_CHECKING:
    from footprint.results import ItemResult, Note, ProductResult

UNIT = "kg CO2e"
SHOWN_ITEMS = 12
ISO_LINES = ("fossil", "biogenic_emissions", "biogenic_uptake", "land_use_change", "aircraft")


def show_product(result: ProductResult) -> None:
    """Everything about one product's footprint; a product without one says why."""
    if result.pcf_kgco2e is None:
        _show_unanswered(result)
        return
    _show_numbers(result)
    _show_hot_spots(result)
    left, right = st.columns(2, gap="large")
    with left:
        _show_gases(result)
    with right:
        _show_status(result)
    _show_iso_lines(result)
    _show_notes(result.notes)


def declared(result: ProductResult) -> str:
    """What the footprint is declared for, e.g. ``1 t``."""
    return f"{result.product.declared_amount:.15g} {result.product.declared_unit}"


def _show_numbers(result: ProductResult) -> None:
    lang = language()
    columns = st.columns(4)
    columns[0].metric(
        tell("app_pages.pcf-of", amount=plain(declared(result))),
        f"{number(result.pcf_kgco2e, lang)} kg",
        height="stretch",
    )
    columns[1].metric(
        tell("app_pages.pcf-per-kg"), f"{number(result.pcf_kgco2e_per_kg, lang, 3)} kg", height="stretch"
    )
    columns[2].metric(
        tell("app_pages.pcf-boundary"),
        tell_or(f"app_pages.boundary-{_dashed(result.product.boundary)}", tell("app_pages.not-stated")),
    )
    columns[3].metric(
        tell("app_pages.pcf-unsplittable"),
        percent(result.unsplittable_share, lang),
        help=tell("app_pages.pcf-unsplittable-help"),
    )


def _show_hot_spots(result: ProductResult) -> None:
    lang = language()
    stages = {c.key: (c.zh if lang == "zh" else c.en) for c in ALL_STAGES}
    total = tell("app_pages.pcf-total"), result.pcf_kgco2e or 0
    for view, by_stage in _stage_views(result).items():
        parts = {stages.get(key, key): value for key, value in by_stage.items()}
        title = tell(f"app_pages.pcf-by-{view}")
        columns: Columns = {tell("app_pages.column-stage"): list(parts), UNIT: list(parts.values())}
        figure = figures.waterfall(parts, total, title, UNIT, lang)
        charted(figure, columns, f"{view}_{result.product.id}")
    _show_flows(result, stages)
    items = _largest(result.by_item)
    names, values = [i.line.item for i in items], [i.kgco2e or 0 for i in items]
    figure = figures.bars(names, values, _items_title(result), UNIT, lang)
    st.plotly_chart(figure, key=f"items_{result.product.id}", theme=None, config=figures.CONFIG)
    with st.expander(tell("app_pages.pcf-all-items"), icon=":material/table:"):
        tabled(_item_rows(result, stages), f"items_{result.product.id}")


def _show_flows(result: ProductResult, stages: Mapping[str, str]) -> None:
    """A Sankey from items over stages to the product; credits cannot be drawn and are told."""
    from footprint.flows import OTHER, flows_of

    lang, found = language(), flows_of(result, _largest(result.by_item))
    if not found.stages:
        return
    product, other = result.product.name or result.product.id, tell("app_pages.flows-other")
    named = {key: stages.get(key, key) for key in found.stages}
    taken = {*named.values(), product}
    triples = []
    for (item, stage), value in found.items.items():
        name = other if item == OTHER else item
        triples.append(
            (f"{name} " if name in taken else name, named[stage], value)
        )  # no circle by equal names
    triples += [(named[stage], product, value) for stage, value in found.stages.items()]
    columns: Columns = {
        tell("app_pages.flows-from"): [a for a, _, _ in triples],
        tell("app_pages.flows-to"): [b for _, b, _ in triples],
        UNIT: [v for _, _, v in triples],
    }
    figure = flows(triples, tell("app_pages.flows-title"), UNIT, lang)
    charted(figure, columns, f"flows_{result.product.id}")
    if found.credits_kgco2e:
        st.caption(tell("app_pages.flows-credits", kg=number(found.credits_kgco2e, lang)))


def _stage_views(result: ProductResult) -> dict[str, Mapping[str, float]]:
    """The stages of the bill's own lines and, where it takes other products of the bill, those opened."""
    views = {"stage": result.by_stage}
    if any(item.line.kind is LineKind.PRODUCT for item in result.by_item):
        views["stage-expanded"] = result.by_stage_expanded
    return views


def _largest(items: Sequence[ItemResult]) -> list[ItemResult]:
    known = [i for i in items if i.kgco2e is not None]
    return sorted(known, key=lambda i: -abs(i.kgco2e or 0))[:SHOWN_ITEMS]


def _items_title(result: ProductResult) -> str:
    many = len(result.by_item) > SHOWN_ITEMS
    return tell("app_pages.pcf-by-item-largest", n=SHOWN_ITEMS) if many else tell("app_pages.pcf-by-item")


def _item_rows(result: ProductResult, stages: Mapping[str, str]) -> Columns:
    items = result.by_item
    return {
        tell("app_pages.column-row"): [i.line.row for i in items],
        tell("app_pages.column-stage"): [stages.get(i.line.stage, i.line.stage) for i in items],
        tell("app_pages.column-item"): [i.line.item for i in items],
        tell("app_pages.column-amount"): [i.line.amount for i in items],
        tell("app_pages.column-unit"): [i.line.unit for i in items],
        tell("app_pages.column-link"): [i.line.target for i in items],
        UNIT: [i.kgco2e for i in items],
    }


def _show_gases(result: ProductResult) -> None:
    names = [tell_or(f"app_pages.gas-{_dashed(key.lower())}", key) for key in result.by_gas]
    values = list(result.by_gas.values())
    figure = figures.bars(names, values, tell("app_pages.pcf-by-gas"), UNIT, language())
    charted(figure, {tell("app_pages.column-gas"): names, UNIT: values}, f"gases_{result.product.id}")


def _show_status(result: ProductResult) -> None:
    st.subheader(tell("app_pages.pcf-status"))
    order = [status for status in Status if status in result.data_status]
    st.table(
        {
            tell("app_pages.status"): [tell(f"app_pages.status-{status}") for status in order],
            tell("app_pages.share"): [percent(result.data_status[status], language()) for status in order],
        },
        hide_index=True,
        border="horizontal",
    )
    st.caption(tell("app_pages.pcf-status-help"))


def _show_iso_lines(result: ProductResult) -> None:
    st.subheader(tell("app_pages.pcf-iso-lines"))
    tabled(
        {
            tell("app_pages.column-line"): [tell(f"app_pages.iso-{_dashed(name)}") for name in ISO_LINES],
            UNIT: [getattr(result, name) for name in ISO_LINES],
        },
        f"iso_{result.product.id}",
    )


def _show_notes(notes: Sequence[Note]) -> None:
    if notes:
        with st.expander(tell("app_pages.notes", n=len(notes))):
            st.markdown("\n".join(f"- {plain(_words(note))}" for note in notes))


def _words(note: Note) -> str:
    lang = language()
    return say(note.code, lang, **note.params) if has(note.code, lang) else note.code


def _show_unanswered(result: ProductResult) -> None:
    reasons = " ".join(_words(note) for note in result.notes)
    st.html(verdict(tell("app_pages.pcf-none"), reasons, "refused"))
    if result.open_lines:
        lang, processes = language(), current_catalogue().processes
        st.subheader(tell("app_pages.pcf-open-lines"))
        st.table(
            {
                tell("app_pages.column-row"): [line.row for line in result.open_lines],
                tell("app_pages.column-item"): [plain(line.item) for line in result.open_lines],
                tell("app_pages.column-candidates"): [
                    plain(" · ".join(processes[c.process_id].name(lang) for c in line.candidates))
                    for line in result.open_lines
                ],
            },
            hide_index=True,
            border="horizontal",
        )


def _dashed(text: str) -> str:
    return text.replace("_", "-")
