"""A file beside the bill: its uploader, a blank one, an example, what is kept and the way to drop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_state import beside, key_of_owner, put_beside, uploaded
from app_pages.frame import tell
from app_pages.handover import offer
from app_pages.uploads import MAX_MB, named
from groundwork.packaged import examples_dir

if TYPE_CHECKING:
    from app_pages.uploads import Upload


@dataclass(frozen=True, slots=True)
class Place:
    """Where one kind of file is handed in.

    ``role`` names it in the project, ``stem`` its widgets; ``label``, ``template`` and ``example`` are keys
    of texts; ``blank`` makes the empty file ``blank_name``, None where there is none to give;
    ``example_name`` is a packaged file, empty where none fits.
    """

    role: str
    stem: str
    types: tuple[str, ...]
    label: str
    template: str = ""
    blank: Callable[[], bytes] | None = None
    blank_name: str = ""
    example: str = ""
    example_name: str = ""


def ask_file(place: Place) -> Upload | None:
    """The file of this role: uploaded, the example, or none yet."""
    round_key = f"_{place.role}_round"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = key_of_owner(f"exporter_{place.role}_{st.session_state.get(round_key, 0)}")
        st.file_uploader(
            tell(place.label),
            type=list(place.types),
            key=key,
            max_upload_size=MAX_MB,
            on_change=_keep,
            args=(place.role, key),
        )
        if place.blank is not None:
            offer(tell(place.template), place.blank, place.blank_name, key=f"{place.stem}_template")
        if place.example_name and place.role not in beside():
            st.button(
                tell(place.example),
                key=f"exporter_{place.stem}_example",
                on_click=_take_example,
                args=(place.role, place.example_name),
            )
    file = beside().get(place.role)
    if file is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(tell("app_pages.kept", names=file.name))
        st.button(
            tell("app_pages.forget"),
            key=f"exporter_{place.stem}_forget",
            type="tertiary",
            on_click=_forget,
            args=(place.role, round_key),
        )
    return file


def _keep(role: str, key: str) -> None:
    put_beside(role, uploaded(key))


def _take_example(role: str, name: str) -> None:
    put_beside(role, named(name, (examples_dir() / name).read_bytes()))


def _forget(role: str, round_key: str) -> None:
    put_beside(role, None)
    st.session_state[round_key] = st.session_state.get(round_key, 0) + 1
