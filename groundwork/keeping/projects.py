"""Projects: a firm's work under a name and an id that cannot be guessed, found again by its link.

saved = save_project(kept, Draft(space, user, "Steel 2026", "exporter", settings, state, files))
same = project(kept, saved.id, space)          # raises BadInput: a project of another space is not found
for file in same.files: content(kept, same, file)
"""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from groundwork.keeping import blobs
from groundwork.keeping.audit import note
from groundwork.keeping.database import Keeping, one_line
from groundwork.keeping.room import check_room
from groundwork.keeping.tables import files, projects, spaces
from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_MB = 1_000_000
_LONGEST_NAME, _LONGEST_ENDING = 120, 20
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a project: its name, the SHA-256 of its bytes, its size in bytes."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Project:
    """A saved project. ``settings`` are those of the address; ``state`` is what the page itself keeps."""

    id: str
    space: str
    owner: str
    name: str
    kind: str
    settings: Mapping[str, str]
    state: Mapping[str, Any]
    created: datetime
    updated: datetime
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved; ``files`` are (name, bytes), ``state`` must be plain JSON."""

    space: str
    user: str
    name: str
    kind: str
    settings: Mapping[str, str]
    state: Mapping[str, Any]
    files: tuple[tuple[str, bytes], ...] = ()


def open_space(kept: Keeping, space: str, name: str = "") -> None:
    """Make the space if it is not there. For one who is ``alone`` in it, else a sweep may take it again."""
    try:
        with kept.engine.begin() as connection:
            if connection.scalar(select(spaces.c.id).where(spaces.c.id == space)) is None:
                connection.execute(insert(spaces).values(id=space, name=name or space, created=kept.now()))
    except IntegrityError:
        return  # another made it in the same moment


def save_project(kept: Keeping, draft: Draft, id: str | None = None) -> Project:
    """Save a new project, or replace the content of the one with this ``id``.

    Raises ``BadInput`` when it has no name, is larger than allowed, or the id is not one of this space.
    """
    name = one_line(draft.name, _LONGEST_NAME)
    if not name:
        raise BadInput(Problem("groundwork.project-no-name"))
    _check_sizes(kept, draft)
    with blobs.alone(kept, draft.space):
        open_space(kept, draft.space)
        before = project(kept, id, draft.space) if id else None
        owner, replaced = (before.owner, sum(f.size for f in before.files)) if before else (draft.user, 0)
        check_room(kept, draft.space, owner, sum(len(data) for _, data in draft.files), replaced)
        key = _write(kept, replace(draft, name=name), before)
        _sweep(kept, draft.space)
    saved = project(kept, key, draft.space)
    note(
        kept, draft.space, draft.user, "project-saved", kind=draft.kind, subject=key,
        files=len(saved.files), bytes=sum(file.size for file in saved.files),
    )  # fmt: skip
    return saved


def _write(kept: Keeping, draft: Draft, before: Project | None) -> str:
    """The bytes, then the rows that refer to them; returns the project's id."""
    now = kept.now()
    values = {
        "name": draft.name, "kind": draft.kind, "settings": dict(draft.settings), "state": dict(draft.state),
        "updated": now, "opened": now,
    }  # fmt: skip
    rows = [(_file_name(n), blobs.put(kept, draft.space, data), len(data)) for n, data in draft.files]
    with kept.engine.begin() as connection:
        if before is None:
            key = secrets.token_urlsafe(_ID_BYTES)
            first = {"id": key, "space": draft.space, "owner": draft.user, "created": now}
            connection.execute(insert(projects).values(**first, **values))
        else:
            key = before.id
            connection.execute(update(projects).where(projects.c.id == key).values(**values))
            connection.execute(delete(files).where(files.c.project == key))
        for position, (file, digest, size) in enumerate(rows):
            row = {"position": position, "name": file, "digest": digest, "size": size}
            connection.execute(insert(files).values(project=key, space=draft.space, **row))
    return key


def project(kept: Keeping, id: str, space: str) -> Project:
    """The project of this id. Raises ``BadInput`` where this space has none; another's is not found."""
    with kept.engine.connect() as connection:
        query = select(projects).where(projects.c.id == id, projects.c.space == space)
        row = connection.execute(query).first()
        if row is None:
            raise BadInput(Problem("groundwork.project-unknown"))
        return _project(connection, row)


def open_project(kept: Keeping, id: str, space: str, user: str) -> Project:
    """The same, its time until removal begins anew, and the audit log says who opened it."""
    found = project(kept, id, space)
    with kept.engine.begin() as connection:
        connection.execute(update(projects).where(projects.c.id == id).values(opened=kept.now()))
    note(kept, space, user, "project-opened", kind=found.kind, subject=id)
    return found


def list_projects(kept: Keeping, space: str, owner: str | None = None) -> list[Project]:
    """The projects of a space, or of one owner in it, last changed first."""
    query = select(projects).where(projects.c.space == space).order_by(projects.c.updated.desc())
    if owner is not None:
        query = query.where(projects.c.owner == owner)
    with kept.engine.connect() as connection:
        return [_project(connection, row) for row in connection.execute(query).all()]


def content(kept: Keeping, of: Project, file: FileRecord) -> bytes:
    """A file's bytes, checked. Raises ``BadInput`` if they are gone or changed on disk."""
    try:
        data = blobs.blob(kept, of.space, file.digest).read_bytes()
    except OSError:
        data = b""
    if blobs.digest_of(data) != file.digest:
        raise BadInput(Problem("groundwork.project-file-damaged", Place(file=file.name)))
    return data


def delete_project(kept: Keeping, id: str, space: str, user: str) -> None:
    """Remove a project and its files for good. Raises ``BadInput`` where this space has none of this id."""
    gone = project(kept, id, space)
    with blobs.alone(kept, space):
        with kept.engine.begin() as connection:
            connection.execute(delete(projects).where(projects.c.id == id, projects.c.space == space))
        _sweep(kept, space)
    note(kept, space, user, "project-deleted", kind=gone.kind, subject=id)


def exported(kept: Keeping, of: Project, user: str) -> bytes:
    """All of a project as a ZIP: project.json and the files, numbered and with their names.

    The audit log says who took it.
    """
    about = {**asdict(of), "created": of.created.isoformat(), "updated": of.updated.isoformat()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", json.dumps(about, ensure_ascii=False, indent=1))
        for number, file in enumerate(of.files, start=1):
            inside = "".join("_" if c in '/\\:*?"<>|' or ord(c) < ord(" ") else c for c in file.name)
            archive.writestr(f"files/{number:03d}_{inside.lstrip('.') or 'file'}", content(kept, of, file))
    about_it = {"files": len(of.files), "bytes": stream.tell()}
    note(kept, of.space, user, "project-exported", kind=of.kind, subject=of.id, **about_it)
    return stream.getvalue()


def _file_name(name: str) -> str:
    """As uploaded, in one line; a very long one is cut before its ending."""
    stem, dot, ending = one_line(name, len(name)).rpartition(".")
    return stem[: _LONGEST_NAME - len(ending)] + dot + ending[:_LONGEST_ENDING]


def _project(connection: Connection, row: Row[Any]) -> Project:
    query = select(files.c.name, files.c.digest, files.c.size).where(files.c.project == row.id)
    found = connection.execute(query.order_by(files.c.position)).all()
    return Project(
        row.id, row.space, row.owner, row.name, row.kind, row.settings, row.state, row.created, row.updated,
        tuple(FileRecord(*file) for file in found),
    )  # fmt: skip


def _check_sizes(kept: Keeping, draft: Draft) -> None:
    limits = kept.limits
    problems = [
        Problem("groundwork.file-too-large", Place(file=name), {"limit": limits.max_file_mb})
        for name, data in draft.files
        if len(data) > limits.max_file_mb * _MB
    ]
    if sum(len(data) for _, data in draft.files) > limits.max_project_mb * _MB:
        problems.append(Problem("groundwork.project-too-large", params={"limit": limits.max_project_mb}))
    if problems:
        raise BadInput(*problems)


def _sweep(kept: Keeping, space: str) -> None:
    """Remove bytes no project of the space refers to any more."""
    with kept.engine.connect() as connection:
        used = connection.scalars(select(files.c.digest).where(files.c.space == space)).all()
    blobs.drop_unused(kept, space, used)
