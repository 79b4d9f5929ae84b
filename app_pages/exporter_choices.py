"""Step 3: routes, electricity, allocation and climate metric, each with what it changes; a button applies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_charts import tabled
from app_pages.exporter_runs import Work, as_written, electricity_open, routes_open
from app_pages.exporter_state import settle
from app_pages.footprint_view import declared
from app_pages.frame import language, tell
from app_pages.knowledge import current_catalogue
from app_pages.markup import plain
from footprint.revised import MOST_ROUTES, Revision, key_of
from groundwork.words import number, say

if TYPE_CHECKING:
    from footprint.results import ProductResult
    from footprint.revised import Openness, Option

UNIT = "kg CO2e"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the widgets say now."""

    routes: Mapping[str, str]
    electricity: str
    allocation: str
    metric: str


def show(work: Work, result: ProductResult | None) -> None:
    """The choices of one product, and what they change."""
    if result is None:
        st.info(tell("app_pages.pcf-none"))
        return
    product_id = result.product.id
    st.html(f"<p>{tell('app_pages.choices-lead')}</p>")
    wanted = Wanted(
        _routes(work, routes_open(work, product_id)),
        _electricity(work, result, electricity_open(work, product_id)),
        _allocation(work, result),
        _metric(work),
    )
    _buttons(work, product_id, wanted)
    _show_change(work, result)


def _routes(work: Work, open_lines: Sequence[Openness]) -> dict[str, str]:
    st.subheader(tell("app_pages.choices-routes"))
    if not open_lines:
        st.caption(tell("app_pages.choices-no-routes"))
    if len(open_lines) == MOST_ROUTES:
        st.caption(tell("app_pages.choices-largest-routes", n=MOST_ROUTES))
    wanted = {}
    for number_, place in enumerate(open_lines):
        key = key_of(place.line)
        now = work.settled.revision.routes.get(key, place.line.target)
        picked = _pick(
            tell("app_pages.choices-route-of", row=place.line.row, item=place.line.item),
            place.options,
            now,
            f"choice_route_{place.line.product_id}_{number_}",
            _route_namer(place),
        )
        if picked and picked != place.line.target:
            wanted[key] = picked
    return wanted


def _route_namer(place: Openness) -> Callable[[str], str]:
    lang = "zh" if language() == "zh" else "en"
    names = {o.process_id: o.names[lang] for o in place.choice.options}
    default = place.choice.default
    unknown = tell("app_pages.choices-route-unknown")
    return lambda one: f"{names[one]} · {unknown}" if one == default else names[one]


def _electricity(work: Work, result: ProductResult, options: Sequence[Option]) -> str:
    st.subheader(tell("app_pages.choices-electricity"))
    if not options:
        st.caption(tell("app_pages.choices-no-electricity"))
        return ""
    written = options[0].process_id
    now = work.settled.revision.electricity.get(result.product.id, written)
    processes, lang = current_catalogue().processes, language()
    picked = _pick(
        tell("app_pages.choices-electricity-of"),
        options,
        now,
        f"choice_electricity_{result.product.id}",
        lambda one: processes[one].name(lang),
    )
    st.caption(tell("app_pages.choices-electricity-claim"))
    return picked if picked and picked != written else ""


def _pick(
    label: str, options: Sequence[Option], now: str, key: str, name_of: Callable[[str], str]
) -> str | None:
    lang = language()
    by_id = {o.process_id: o for o in options}

    def shown(one: str) -> str:
        option = by_id[one]
        if option.chosen:
            return f"{name_of(one)} · {tell('app_pages.choices-as-written')}"
        change = number(option.change_kgco2e, lang)
        sign = "+" if option.change_kgco2e > 0 else ""
        return f"{name_of(one)} · {sign}{change} {UNIT}"

    ids = list(by_id)
    labels = {one: shown(one) for one in ids}  # in the language of this run
    return st.selectbox(
        plain(label),
        ids,
        index=ids.index(now) if now in ids else 0,
        format_func=labels.__getitem__,
        key=key,
        persist_state="page",
    )


def _allocation(work: Work, result: ProductResult) -> str:
    st.subheader(tell("app_pages.choices-allocation"))
    written = next(p for p in work.read.value.products if p.id == result.product.id).allocation
    if not written.ways:
        st.caption(tell("app_pages.choices-no-coproducts"))
        return ""
    lang = language()
    known = {one.method: one for one in as_written(work).product(result.product.id).alternatives}
    methods = [str(way.method) for way in written.ways if way.share is not None]
    now = work.settled.revision.allocation.get(result.product.id, str(written.method))

    def shown(method: str) -> str:
        name = say(f"footprint.said-method-{method}", lang)
        if method == written.method:
            return f"{name} · {tell('app_pages.choices-as-written')}"
        one = known.get(method)
        figure = number(one.kgco2e if one else None, lang)
        return f"{name} · {figure} {UNIT}"

    labels = {method: shown(method) for method in methods}
    picked = st.selectbox(
        tell("app_pages.choices-allocation-of"),
        methods,
        index=methods.index(now) if now in methods else 0,
        format_func=labels.__getitem__,
        key=f"choice_allocation_{result.product.id}",
        persist_state="page",
    )
    st.caption(tell("app_pages.choices-allocation-note"))
    return picked if picked and picked != written.method else ""


def _metric(work: Work) -> str:
    from inventories.climate import metrics

    st.subheader(tell("app_pages.choices-metric"))
    names = metrics()
    picked = st.selectbox(
        tell("app_pages.choices-metric-of"),
        names,
        index=names.index(work.settled.metric) if work.settled.metric in names else 0,
        key="choice_metric",
        persist_state="page",
    )
    st.caption(tell("app_pages.choices-metric-note"))
    return str(picked or names[0])


def _buttons(work: Work, product_id: str, wanted: Wanted) -> None:
    new = _revision(work, product_id, wanted)
    same = new.digest == work.settled.revision.digest and wanted.metric == work.settled.metric
    with st.container(horizontal=True):
        if st.button(
            tell("app_pages.choices-apply"),
            key="choices_apply",
            type="primary",
            disabled=same,
            icon=":material/calculate:",
        ):
            settle(revision=new, metric=wanted.metric)
            st.rerun()
        if not work.settled.revision.is_empty and st.button(
            tell("app_pages.choices-reset"), key="choices_reset", icon=":material/undo:"
        ):
            settle(revision=Revision())
            for key in [k for k in st.session_state if str(k).startswith("choice_")]:
                del st.session_state[key]
            st.rerun()
    if not same:
        st.caption(tell("app_pages.choices-waiting"))


def _revision(work: Work, product_id: str, wanted: Wanted) -> Revision:
    """What is settled for other products stays; this product's choices replace its own."""
    before = work.settled.revision
    routes = {k: v for k, v in before.routes.items() if not k.startswith(f"{product_id}|")} | dict(
        wanted.routes
    )
    electricity = {k: v for k, v in before.electricity.items() if k != product_id}
    allocation = {k: v for k, v in before.allocation.items() if k != product_id}
    if wanted.electricity:
        electricity[product_id] = wanted.electricity
    if wanted.allocation:
        allocation[product_id] = wanted.allocation
    return Revision(routes, electricity, allocation)


def _show_change(work: Work, result: ProductResult) -> None:
    """The footprint as written and as chosen, side by side."""
    lang = language()
    written = as_written(work).product(result.product.id)
    st.subheader(tell("app_pages.choices-effect", amount=plain(declared(result))))
    rows = {tell("app_pages.choices-written"): written, tell("app_pages.choices-chosen"): result}
    metrics = (as_written(work).metric, work.results.metric)
    tabled(
        {
            tell("app_pages.choices-version"): list(rows),
            UNIT: [number(r.pcf_kgco2e, lang) for r in rows.values()],
            tell("app_pages.choices-allocation"): [
                say(f"footprint.said-method-{r.product.allocation.method}", lang)
                if r.product.allocation.ways
                else tell("app_pages.choices-none")
                for r in rows.values()
            ],
            tell("app_pages.choices-metric"): list(metrics),
        },
        f"choices_{result.product.id}",
    )
