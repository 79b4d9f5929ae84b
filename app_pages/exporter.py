"""Exporter: seven steps from a bill of materials to the papers that are handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.exporter_runs import Work, work_on
from app_pages.exporter_state import PAGE, hand_to, owner_of, restore, settled, to_save
from app_pages.exporter_summary import show_summary
from app_pages.frame import guarded, tell, teller
from app_pages.handover import bom_template, offer
from app_pages.markup import lead
from app_pages.project_bar import open_from_link, project_bar
from app_pages.uploads import choose_files

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from footprint.results import ProductResult

EXAMPLES: Final = "*bom*"
STEPS: Final[Mapping[str, str]] = {
    "files": "exporter_files",
    "matches": "exporter_matches",
    "choices": "exporter_choices",
    "footprint": "exporter_footprint",
    "border": "exporter_border",
    "measures": "exporter_measures",
    "documents": "exporter_documents",
}
"""The steps in their order, and the module that shows each."""
STEP: Final = "exporter_step"
_MARK: Final = 12


def show() -> None:
    """The page."""
    st.title(tell("app_pages.exporter-title"))
    st.html(lead(tell("app_pages.exporter-lead")))
    restore(open_from_link(PAGE))
    bar, steps = st.container(), st.container()
    key = links.choice(STEP, tuple(STEPS), "files")
    step = str(st.session_state[key])
    files = _files(step)
    if not files:
        _show_empty()
        return
    with steps:
        _navigate(key)
    with guarded():
        with st.spinner(tell("app_pages.computing")):
            work = work_on(files, settled())
            if hand_to(owner_of(work.read.value.products)):
                st.toast(tell("app_pages.settled-anew"), icon=":material/info:")
            work = work_on(files, settled())
        _show_step(step, work)
    with bar:
        project_bar(PAGE, *to_save(files))


def _files(step: str) -> tuple[Upload, ...]:
    """The uploader: open in the first step, folded away in the others."""
    place: AbstractContextManager[object] = (
        st.container()
        if step == "files"
        else st.expander(tell("app_pages.step-files-change"), icon=":material/folder_open:")
    )
    with place:
        files = choose_files(PAGE, EXAMPLES, several=True)
        offer(tell("app_pages.template"), bom_template, "bom_template.xlsx", key="exporter_template")
    return files


def _show_empty() -> None:
    st.info(tell("app_pages.exporter-empty"), icon=":material/upload_file:")
    lines = (
        f"{i}. **{tell(f'app_pages.step-{s}')}** {tell(f'app_pages.step-{s}-text')}"
        for i, s in enumerate(STEPS, 1)
    )
    st.markdown("\n".join(lines))


def _navigate(key: str) -> None:
    numbers = {step: i for i, step in enumerate(STEPS, 1)}
    named = teller(lambda step: f"app_pages.step-{step}")
    st.segmented_control(
        tell("app_pages.steps"),
        tuple(STEPS),
        format_func=lambda step: f"{numbers[step]} {named(step)}",
        key=key,
        label_visibility="collapsed",
        required=True,
        persist_state="session",
        width="stretch",
    )
    links.publish(key)


def _show_step(step: str, work: Work) -> None:
    result = _choose_product(work)
    if result is not None:
        show_summary(work, result)
    st.header(tell(f"app_pages.step-{step}"))
    st.caption(tell(f"app_pages.step-{step}-text"))
    shown: Callable[[Work, ProductResult | None], None] = import_module(f"app_pages.{STEPS[step]}").show
    with guarded():
        shown(work, result)
    _show_next(step)


def _show_next(step: str) -> None:
    names = list(STEPS)
    at = names.index(step)
    with st.container(horizontal=True):
        if at > 0:
            _go(names[at - 1], "back", ":material/arrow_back:")
        if at + 1 < len(names):
            _go(names[at + 1], "next", ":material/arrow_forward:")


def _go(step: str, way: str, icon: str) -> None:
    st.button(
        tell(f"app_pages.step-{way}", step=tell(f"app_pages.step-{step}")),
        key=f"exporter_{way}",
        type="primary" if way == "next" else "secondary",
        icon=icon,
        on_click=_turn_to,
        args=(step,),
    )


def _turn_to(step: str) -> None:
    st.session_state[STEP] = step


def _choose_product(work: Work) -> ProductResult | None:
    """The product looked at; a bill with one product asks nothing, none where no product could be read."""
    products = {_mark(p.product.id): p for p in work.results.products}
    if not products:
        return None
    key = links.choice("product", tuple(products), next(iter(products)))
    if len(products) == 1:
        return next(iter(products.values()))
    chosen = st.selectbox(
        tell("app_pages.product"),
        list(products),
        format_func=lambda mark: products[mark].product.name or products[mark].product.id,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return products[chosen]


def _mark(product_id: str) -> str:
    """What stands for a product in the address: no text of the file."""
    return sha256(product_id.encode()).hexdigest()[:_MARK]


show()
