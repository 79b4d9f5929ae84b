"""My work: the projects and jobs of this visitor's space, and for an admin who ran what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.frame import guarded, is_page, language, page_file, tell, tell_or
from app_pages.job_titles import said
from app_pages.job_view import show_progress, way_to
from app_pages.kept import desk, keeping
from app_pages.markup import lead, plain
from app_pages.moments import moment
from app_pages.on_record import on_record
from app_pages.project_bar import PROJECT, forget_here, offer_export
from app_pages.visitor import show_visitor, visitor

if TYPE_CHECKING:
    from groundwork.jobs.model import Job
    from groundwork.keeping.projects import Project

_SHOWN: Final = 30
_AUDIT_SHOWN: Final = 500
_WIDTHS: Final = [4, 3, 3, 3]


def show() -> None:
    """The page."""
    st.title(tell("app_pages.projects-title"))
    st.html(lead(tell("app_pages.projects-lead")))
    with guarded():
        show_visitor()
        person = visitor()
        st.caption(tell(f"app_pages.access-{person.access}", n=keeping().limits.keep_days))
        _show_projects()
        _show_jobs()
        if person.is_admin:
            _show_audit()


def _show_projects() -> None:
    from groundwork.keeping.projects import list_projects

    person = visitor()
    found = list_projects(keeping(), person.space, person.lists)
    st.header(tell("app_pages.projects-heading"))
    if not found:
        st.info(tell("app_pages.projects-none"), icon=":material/folder_open:")
    for project in found[:_SHOWN]:
        _show_project(project)
    _say_more(len(found))


def _show_project(project: Project) -> None:
    name, kind, when, actions = st.columns(_WIDTHS, vertical_alignment="center")
    name.markdown(f"**{plain(project.name)}**")
    kind.caption(tell_or(f"app_pages.door-{project.kind}", project.kind))
    when.caption(moment(project.updated, language()))
    with actions, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if is_page(project.kind):
            st.page_link(
                page_file(project.kind), label=tell("app_pages.open"), query_params={PROJECT: project.id}
            )
        with st.popover(tell("app_pages.more"), key=f"more_{project.id}"):
            offer_export(project, f"export_{project.id}")
            st.caption(tell("app_pages.project-delete-note"))
            st.button(
                tell("app_pages.project-delete"),
                key=f"delete_{project.id}",
                icon=":material/delete:",
                on_click=_delete,
                args=(project,),
            )


def _delete(project: Project) -> None:
    from groundwork.keeping.projects import delete_project

    person = visitor()
    with guarded():
        delete_project(keeping(), project.id, person.space, person.user)
        forget_here(project.kind, project.id)


def _show_jobs() -> None:
    person = visitor()
    found = desk().all(person.space, person.lists)
    st.header(tell("app_pages.jobs-heading"))
    if not found:
        st.info(tell("app_pages.jobs-none"), icon=":material/hourglass_empty:")
        return
    if any(not job.state.is_over for job in found):
        _show_open_jobs()
    for job in [job for job in found if job.state.is_over][:_SHOWN]:
        _show_job(job)
    _say_more(len(found))


@st.fragment(run_every=2.0)
def _show_open_jobs() -> None:
    person = visitor()
    found = [job for job in desk().all(person.space, person.lists) if not job.state.is_over]
    if not found:
        st.rerun()
    for job in found[:_SHOWN]:
        with guarded():
            show_progress(job)


def _show_job(job: Job) -> None:
    name, state, when, actions = st.columns(_WIDTHS, vertical_alignment="center")
    name.markdown(f"**{plain(said(job.title))}**")
    kind = tell_or(f"app_pages.kind-{job.kind}", job.kind)
    state.caption(f"{kind} · " + tell(f"app_pages.job-{job.state}"))
    when.caption(moment(job.ended or job.created, language()))
    with actions, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        way = way_to(job)
        if way is not None:
            st.page_link(page_file(way[0]), label=tell("app_pages.open"), query_params=way[1])
        names = [str(name) for name in job.result().get("files", ())]
        if names:
            with st.popover(tell("app_pages.files"), key=f"files_{job.id}"):
                for file in names:
                    _offer_file(job, file)
        st.button(
            tell("app_pages.job-remove"), key=f"remove_{job.id}", type="tertiary",
            on_click=_remove, args=(job.id,),
        )  # fmt: skip


def _offer_file(job: Job, name: str) -> None:
    """One file of a job's results, read when it is asked for."""
    st.download_button(
        name,
        data=on_record((job.results / name).read_bytes, name, ""),
        file_name=name,
        key=f"file_{job.id}_{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _remove(id: str) -> None:
    person = visitor()
    with guarded():
        desk().remove(id, person.space, person.user)


def _say_more(n: int) -> None:
    if n > _SHOWN:
        st.caption(tell("app_pages.list-more", shown=_SHOWN, n=n))


def _show_audit() -> None:
    from groundwork.keeping.audit import latest

    with st.expander(tell("app_pages.audit-heading"), icon=":material/fact_check:"):
        lines = latest(keeping(), _AUDIT_SHOWN)
        st.caption(tell("app_pages.audit-note", shown=_AUDIT_SHOWN, n=keeping().limits.audit_days))
        st.dataframe(
            [
                {
                    tell("app_pages.audit-at"): moment(line.at, language()),
                    tell("app_pages.audit-user"): line.user,
                    tell("app_pages.audit-space"): line.space,
                    tell("app_pages.audit-action"): tell_or(f"app_pages.did-{line.action}", line.action),
                    tell("app_pages.audit-kind"): line.kind,
                    tell("app_pages.audit-subject"): line.subject,
                    tell("app_pages.audit-facts"): ", ".join(f"{k} {v}" for k, v in line.facts.items()),
                }
                for line in lines
            ],
            hide_index=True,
        )


show()
