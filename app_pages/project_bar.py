"""A page's work saved as a project and found again by its link (``?project=<id>``).

At the top of a page, before any widget, and once its files are known:

    project = open_from_link("exporter")          # None, or the project: files and settings are back
    bar = st.container()
    ...
    files = choose_files("exporter", ...)
    with bar:                                     # an st.container() made under the title
        project_bar("exporter", files, state)     # last: by then every setting stands in the address

``state`` is what the page itself wants back, plain JSON: it stands in ``project.state``. Settings that stand
in the address are saved and restored without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.failed_files import told
from app_pages.frame import guarded, language, tell
from app_pages.kept import keeping
from app_pages.links import LANGUAGE_KEY
from app_pages.markup import plain
from app_pages.moments import moment
from app_pages.uploads import Upload, named
from app_pages.visitor import visitor

if TYPE_CHECKING:
    from groundwork.keeping.projects import Project

PROJECT: Final = "project"
_NOT_SETTINGS: Final = frozenset({PROJECT, "job", LANGUAGE_KEY})


def open_from_link(page: str) -> Project | None:
    """The project this page works on, from the address or from earlier in this session.

    When the address names another one than before, its files and settings replace the page's. A setting
    that stands in the address itself goes before the saved one.
    """
    asked = st.query_params.get(PROJECT, "")
    current: Project | None = st.session_state.get(_key(page))
    if not asked and current is not None:
        st.query_params[PROJECT] = current.id
    if not asked or (current is not None and current.id == asked):
        return current
    from groundwork.keeping.projects import open_project

    with guarded():
        person = visitor()
        found = open_project(keeping(), asked, person.space, person.user)
        if found.kind != page:
            return current
        _restore(page, found)
        return found
    del st.query_params[PROJECT]
    return current


def project_bar(page: str, files: tuple[Upload, ...], state: Mapping[str, Any]) -> None:
    """Save under a name; for a saved project its link, everything as a ZIP, and the way to delete it."""
    current: Project | None = st.session_state.get(_key(page))
    label = plain(current.name) if current else tell("app_pages.project-save")
    with st.popover(label, icon=":material/folder:", key=f"{page}_project_bar"), guarded():
        st.text_input(
            tell("app_pages.project-name"),
            value=current.name if current else "",
            key=f"{page}_project_name_{current.id if current else ''}",
            max_chars=120,
        )
        with st.container(horizontal=True):
            if st.button(tell("app_pages.project-save"), key=f"{page}_project_save", type="primary"):
                _save(page, files, state, current)
            if current and st.button(tell("app_pages.project-save-new"), key=f"{page}_project_save_new"):
                _save(page, files, state, None)
        if current:
            _show_saved(page, current)
        else:
            st.caption(tell("app_pages.project-days", n=keeping().limits.keep_days))


def link_to(page: str, **params: str) -> str:
    """The address of a page with these parameters, as far as the browser told where it is."""
    base = (st.context.url or "").split("?")[0].rstrip("/")
    here = base.rpartition("/")[0] if base.count("/") > len("//") else base
    return f"{here}/{page}?" + "&".join(f"{name}={value}" for name, value in params.items())


def offer_export(project: Project, key: str) -> None:
    """A download of everything a project holds."""
    from groundwork.keeping.projects import exported

    name = f"project_{project.created:%Y%m%d}.zip"
    st.download_button(
        tell("app_pages.project-export"),
        data=told(partial(exported, keeping(), project, visitor().user), name),
        file_name=name,
        mime="application/zip",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def forget_here(page: str, id: str) -> None:
    """The session no longer works on this project; what is on the page stays."""
    current: Project | None = st.session_state.get(_key(page))
    if current is not None and current.id == id:
        del st.session_state[_key(page)]
        st.query_params.pop(PROJECT, None)


def _key(page: str) -> str:
    return f"_{page}_project"


def _restore(page: str, found: Project) -> None:
    from groundwork.keeping.projects import content

    files = tuple(named(file.name, content(keeping(), found, file)) for file in found.files)
    st.session_state[_key(page)] = found
    st.session_state[f"{page}_kept"] = files
    settings = dict(found.settings)
    if files:
        settings[f"{page}_source"] = "own"
    for name, value in settings.items():
        if name not in st.query_params:
            st.query_params[name] = value


def _save(page: str, files: tuple[Upload, ...], state: Mapping[str, Any], current: Project | None) -> None:
    from groundwork.keeping.projects import Draft, save_project

    shown = st.session_state.get(_key(page))
    name = st.session_state[f"{page}_project_name_{shown.id if shown else ''}"]
    person = visitor()
    settings = {k: v for k, v in st.query_params.items() if k not in _NOT_SETTINGS}
    draft = Draft(
        person.space, person.user, name, page, settings, state, tuple((f.name, f.data) for f in files)
    )
    saved = save_project(keeping(), draft, current.id if current else None)
    st.session_state[_key(page)] = saved
    st.session_state[f"{page}_kept"] = files
    st.query_params[PROJECT] = saved.id
    st.toast(tell("app_pages.project-saved"))
    st.rerun()


def _show_saved(page: str, current: Project) -> None:
    st.caption(tell("app_pages.project-last", moment=moment(current.updated, language())))
    st.code(link_to(page, project=current.id), language=None, wrap_lines=True)
    st.caption(tell("app_pages.project-link-note", n=keeping().limits.keep_days))
    with st.container(horizontal=True):
        offer_export(current, f"{page}_project_export")
        if st.button(tell("app_pages.project-close"), key=f"{page}_project_close"):
            forget_here(page, current.id)
            st.rerun()
