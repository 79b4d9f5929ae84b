"""How uncertain a footprint is: quantiles with and without the inventory's doubt, and the main causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_charts import Columns, charted
from app_pages.figures import bars
from app_pages.footprint_view import declared
from app_pages.frame import language, tell
from app_pages.knowledge import current_catalogue
from app_pages.markup import plain
from app_pages.runs import DRAWS, SEED
from groundwork.words import number

if TYPE_CHECKING:
    from footprint.intervals import Uncertainty
    from footprint.results import ProductResult
    from footprint.system import Origin

_SHOWN_CAUSES = 5


def show_uncertainty(result: ProductResult) -> None:
    """The intervals of one product, and the amounts most of its variance comes from."""
    if result.uncertainty is None:
        st.info(tell("app_pages.pcf-none"))
        return
    _show_intervals(result.uncertainty)
    st.caption(plain(tell("app_pages.uncertainty-caption", n=DRAWS, seed=SEED, amount=declared(result))))
    _show_causes(result.uncertainty)


def _show_intervals(found: Uncertainty) -> None:
    lang = language()
    rows = {"foreground": found.foreground, "background": found.background}
    st.table(
        {
            tell("app_pages.uncertainty-drawn"): [tell(f"app_pages.uncertainty-{name}") for name in rows],
            "5 %": [number(i.p5, lang) for i in rows.values()],
            tell("app_pages.uncertainty-median"): [number(i.p50, lang) for i in rows.values()],
            "95 %": [number(i.p95, lang) for i in rows.values()],
        },
        hide_index=True,
        border="horizontal",
    )


def _show_causes(found: Uncertainty) -> None:
    """The amounts that most of the variance comes from, as a chart and as a table."""
    largest = found.contributions[:_SHOWN_CAUSES]
    if not largest:
        return
    names = [_name(cause.origin) for cause in largest]
    shares = [100 * cause.share for cause in largest]
    columns: Columns = {
        tell("app_pages.uncertainty-cause"): names,
        tell("app_pages.uncertainty-share-percent"): shares,
    }
    figure = bars(names, shares, tell("app_pages.uncertainty-share"), "%", language())
    charted(figure, columns, "uncertainty_causes")


def _name(origin: Origin) -> str:
    """An amount by the bill's item, or by what flows into which process of the inventory."""
    from footprint.bill import Line

    if isinstance(origin, Line):
        return origin.item
    return f"{_called(origin.flow_id)} → {_called(origin.process_id)}"


def _called(key: str) -> str:
    """A process or flow of the inventory in the language of this run; its id where there is no name."""
    catalogue, lang = current_catalogue(), language()
    found = catalogue.processes.get(key) or catalogue.flows.get(key)
    if found is None:
        return key
    return found.name_zh if lang == "zh" else found.name_en
