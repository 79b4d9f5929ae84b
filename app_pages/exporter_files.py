"""Step 1: what was read, what is wrong with the rest, and a copy of the file with every fault marked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.annotated import annotated, can_mark, drawn_parts
from app_pages.frame import language, tell
from app_pages.handover import offer
from app_pages.markup import plain
from app_pages.problem_table import show_problem_rows, show_problems

if TYPE_CHECKING:
    from app_pages.exporter_runs import Work
    from app_pages.uploads import Upload
    from footprint.results import ProductResult
    from groundwork.problems import Problem


_WAITING: Final = ("footprint.bom-link-missing",)
"""What is no fault of the file: the firm says in the next step what the line means."""


def show(work: Work, result: ProductResult | None) -> None:
    """The problems and the copies."""
    waiting = [p for p in work.problems if p.code in _WAITING]
    others = [p for p in work.problems if p.code not in _WAITING]
    show_problems(others, None if waiting and work.read.counts.n_read else work.read.counts)
    if waiting:
        n = work.read.counts.n_read
        st.info(tell("app_pages.files-waiting", read=n, n=len(waiting)), icon=":material/link:")
        with st.expander(tell("app_pages.files-waiting-list", n=len(waiting))):
            show_problem_rows(waiting)
    placed = [p for p in work.problems if p.place.cell]
    if not placed:
        return
    st.markdown(tell("app_pages.annotated-lead"))
    for number, file in enumerate(work.files):
        mine = [p for p in placed if p.place.file in {"", file.name}]
        if mine:
            _offer_copy(number, file, mine)


def _offer_copy(number: int, file: Upload, problems: list[Problem]) -> None:
    if not can_mark(file.name, file.data):
        st.caption(tell("app_pages.annotated-too-large", name=plain(file.name)))
        return
    stem = file.name.rpartition(".")[0]
    offer(
        tell("app_pages.annotated-take", name=plain(file.name), n=len(problems)),
        partial(_copy, file, problems, language()),
        f"{stem}_annotated.xlsx",
        key=f"exporter_annotated_{number}",
    )
    lost = drawn_parts(file.data)
    if lost:
        st.caption(tell("app_pages.annotated-lost", parts=", ".join(lost)))


def _copy(file: Upload, problems: list[Problem], lang: str) -> bytes:
    return annotated(file.name, file.data, problems, lang).data
