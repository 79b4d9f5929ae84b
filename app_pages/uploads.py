"""Workbooks a page works on: uploads kept in the session as bytes and digest, or a packaged example."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell, teller
from groundwork.packaged import examples_dir
from groundwork.words import has, say

FILE_TYPES: Final = ["xlsx", "csv"]
MAX_MB: Final = 50
BROKEN: Final = "broken"
_OWN, _EXAMPLE = "own", "example"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: its name, its bytes, and the digest that stands for them in every cache key."""

    name: str
    data: bytes
    digest: str


def named(name: str, data: bytes) -> Upload:
    """A file with its digest."""
    return Upload(name, data, hashlib.sha256(data).hexdigest())


def told_apart(files: Iterable[Upload]) -> tuple[Upload, ...]:
    """The same files, each under a name of its own: the second ``a.xlsx`` is called ``a (2).xlsx``.

    A problem's place names its file by name alone, so two files must not share one, in whatever case.
    """
    found: list[Upload] = []
    taken: set[str] = set()
    given = tuple(files)
    waiting = {f.name.casefold() for f in given}
    for file in given:
        name, rank = file.name, 1
        while name.casefold() in taken or (rank > 1 and name.casefold() in waiting):
            rank += 1
            path = Path(file.name)
            name = f"{path.stem} ({rank}){path.suffix}"
        taken.add(name.casefold())
        found.append(Upload(name, file.data, file.digest))
    return tuple(found)


def digest(files: tuple[Upload, ...]) -> str:
    """One digest for several files, names included, in their order."""
    return hashlib.sha256("".join(f"{f.name}\0{f.digest}\n" for f in files).encode()).hexdigest()


def example_files(pattern: str) -> dict[str, Path]:
    """Example workbooks whose name fits ``pattern``, by name without suffix; broken ones last."""
    try:
        folder = examples_dir()
    except FileNotFoundError:
        return {}
    found = sorted(folder.glob(f"{pattern}.xlsx"), key=lambda f: (f.stem.startswith(BROKEN), f.stem))
    return {f.stem: f for f in found}


def choose_files(page: str, pattern: str, *, several: bool) -> tuple[Upload, ...]:
    """Let the reader upload files or pick an example; return what is chosen now, empty if nothing is.

    Args:
        page: name of the page; keeps its uploads apart from another page's.
        pattern: which names of examples fit.
        several: whether more than one file may be uploaded.
    """
    source = st.segmented_control(
        tell("app_pages.source"),
        (_OWN, _EXAMPLE),
        format_func=teller(lambda key: f"app_pages.source-{key}"),
        key=links.choice(f"{page}_source", (_OWN, _EXAMPLE), _OWN),
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    links.publish(f"{page}_source")
    return _example(page, pattern) if source == _EXAMPLE else _own(page, several=several)


def _example(page: str, pattern: str) -> tuple[Upload, ...]:
    found = example_files(pattern)
    if not found:
        st.info(tell("app_pages.no-examples"))
        return ()
    name = st.selectbox(
        tell("app_pages.example"),
        list(found),
        format_func=partial(_example_name, language()),
        key=links.choice(f"{page}_example", tuple(found), next(iter(found))),
        persist_state="session",
    )
    links.publish(f"{page}_example")
    return (named(found[name].name, found[name].read_bytes()),)


def _own(page: str, *, several: bool) -> tuple[Upload, ...]:
    """The uploader. Streamlit forgets its content on a change of page; the session's copy is kept."""
    key, kept_key = f"{page}_upload_{_round(page)}", f"{page}_kept"
    st.file_uploader(
        tell("app_pages.upload-several" if several else "app_pages.upload"),
        type=FILE_TYPES,
        accept_multiple_files=several,
        key=key,
        max_upload_size=MAX_MB,
        on_change=_keep,
        args=(key, kept_key),
    )
    kept: tuple[Upload, ...] = st.session_state.get(kept_key, ())
    if kept and not st.session_state.get(key):
        names = ("、" if language() == "zh" else ", ").join(f.name for f in kept)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(tell("app_pages.kept", names=names))
            st.button(
                tell("app_pages.forget"),
                key=f"{page}_forget",
                type="tertiary",
                on_click=_forget,
                args=(page,),
            )
    return kept


def _round(page: str) -> int:
    return int(st.session_state.get(f"{page}_round", 0))


def _keep(key: str, kept_key: str) -> None:
    given = st.session_state.get(key)
    files = given if isinstance(given, list) else [given] if given else []
    st.session_state[kept_key] = told_apart(named(f.name, f.getvalue()) for f in files)


def _forget(page: str) -> None:
    """Drop the session's copy, and start a fresh uploader."""
    st.session_state[f"{page}_kept"] = ()
    st.session_state[f"{page}_round"] = _round(page) + 1


def _example_name(lang: str, stem: str) -> str:
    key = f"app_pages.example-{stem.replace('_', '-')}"
    return say(key, lang) if has(key, lang) else stem
