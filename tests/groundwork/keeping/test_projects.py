"""Projects: saved, found by their own space only, within limits, exported and removed for good."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from footprint.matches import key_of
from groundwork.keeping.audit import latest, note
from groundwork.keeping.blobs import blob
from groundwork.keeping.database import Keeping, open_keeping
from groundwork.keeping.matches import confirm, confirmed, forget
from groundwork.keeping.projects import (
    Draft,
    content,
    delete_project,
    exported,
    list_projects,
    open_project,
    project,
    save_project,
)
from groundwork.problems import BadInput
from tests.groundwork.keeping.conftest import Clock

FILES = (("甲.xlsx", b"1"),)
DRAFT = Draft("mine", "anna", "Steel  2026 ", "exporter", {"year": "2026"}, {"links": ["a"]}, FILES)
MB = 1_000_000


def blobs_of(kept: Keeping) -> list[bytes]:
    """The bytes of every file on disk, whatever space it belongs to."""
    return sorted(p.read_bytes() for p in kept.blobs.glob("*/*/*"))


def codes(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_what_was_saved_comes_back(kept: Keeping) -> None:
    saved = save_project(kept, DRAFT)
    found = project(kept, saved.id, "mine")
    assert (found.name, found.kind, found.owner) == ("Steel 2026", "exporter", "anna")
    assert (found.settings, found.state) == ({"year": "2026"}, {"links": ["a"]})
    assert [(f.name, content(kept, found, f)) for f in found.files] == [("甲.xlsx", b"1")]


def test_an_id_cannot_be_guessed(kept: Keeping) -> None:
    ids = {save_project(kept, DRAFT).id for _ in range(3)}
    assert len(ids) == 3
    assert all(len(id) >= 22 for id in ids)  # 16 random bytes in base 64


def test_a_project_of_another_space_is_not_found_nor_told_from_none(kept: Keeping) -> None:
    saved = save_project(kept, DRAFT)
    asked = (lambda: project(kept, saved.id, "theirs"), lambda: open_project(kept, saved.id, "theirs", "eve"),
             lambda: project(kept, "nothing", "theirs"),
             lambda: delete_project(kept, saved.id, "theirs", "eve"),
             lambda: save_project(kept, replace(DRAFT, space="theirs", user="eve"), saved.id))  # fmt: skip
    for ask in asked:
        with pytest.raises(BadInput) as refused:
            ask()
        assert codes(refused) == ["groundwork.project-unknown"]
    assert list_projects(kept, "theirs") == []
    assert project(kept, saved.id, "mine").owner == "anna"


def test_saving_again_replaces_and_keeps_id_owner_and_first_day(kept: Keeping, clock: Clock) -> None:
    saved = save_project(kept, DRAFT)
    clock.at += timedelta(days=1)
    again = save_project(kept, replace(DRAFT, user="bert", name="New", files=(("b.csv", b"22"),)), saved.id)
    assert (again.id, again.owner, again.created) == (saved.id, "anna", saved.created)
    assert again.updated > saved.updated
    assert [f.name for f in again.files] == ["b.csv"]
    assert blobs_of(kept) == [b"22"]


def test_the_same_bytes_lie_there_once_and_stay_while_one_project_has_them(kept: Keeping) -> None:
    one, other = save_project(kept, DRAFT), save_project(kept, DRAFT)
    delete_project(kept, one.id, "mine", "anna")
    assert content(kept, other, project(kept, other.id, "mine").files[0]) == b"1"
    delete_project(kept, other.id, "mine", "anna")
    assert blobs_of(kept) == []


@pytest.mark.parametrize(
    ("limits", "files", "code"),
    [
        ({"max_file_mb": 1}, [MB + 1], "groundwork.file-too-large"),
        ({"max_project_mb": 1}, [MB // 2, MB // 2 + 1], "groundwork.project-too-large"),
        ({"max_space_mb": 1}, [MB], "groundwork.space-full"),  # one byte is there already
    ],
)
def test_limits_refuse(kept: Keeping, limits: dict[str, int], files: list[int], code: str) -> None:
    save_project(kept, DRAFT)
    tight = replace(kept, limits=replace(kept.limits, **limits))
    contents = tuple((f"{n}.csv", bytes([n + 65]) * size) for n, size in enumerate(files))
    with pytest.raises(BadInput) as refused:
        save_project(tight, replace(DRAFT, files=contents))
    assert codes(refused) == [code]
    assert len(list_projects(kept, "mine")) == 1


def test_what_is_replaced_no_longer_counts(kept: Keeping) -> None:
    tight = replace(kept, limits=replace(kept.limits, max_space_mb=1))
    saved = save_project(tight, replace(DRAFT, files=(("a.csv", b"a" * MB),)))
    assert save_project(tight, replace(DRAFT, files=(("b.csv", b"b" * MB),)), saved.id).files[0].size == MB


def test_a_name_is_needed(kept: Keeping) -> None:
    with pytest.raises(BadInput) as refused:
        save_project(kept, replace(DRAFT, name="  "))
    assert codes(refused) == ["groundwork.project-no-name"]


def test_a_file_changed_on_disk_is_not_handed_out(kept: Keeping) -> None:
    saved = save_project(kept, DRAFT)
    blob(kept, "mine", saved.files[0].digest).write_bytes(b"2")
    with pytest.raises(BadInput) as refused:
        content(kept, saved, saved.files[0])
    assert codes(refused) == ["groundwork.project-file-damaged"]


def test_an_export_holds_everything_under_names_that_stay_inside(kept: Keeping) -> None:
    saved = save_project(kept, replace(DRAFT, files=(("../../a.csv", b"1"), ("..", b"2"), ("a\x00b", b"3"))))
    with zipfile.ZipFile(io.BytesIO(exported(kept, saved, "bert"))) as archive:
        about = json.loads(archive.read("project.json"))
        names = [name for name in archive.namelist() if name != "project.json"]
        assert [archive.read(name) for name in names] == [b"1", b"2", b"3"]
    assert about["name"] == "Steel 2026"
    assert all(name.startswith("files/") and name.count("/") == 1 and "\x00" not in name for name in names)


def test_names_no_database_would_take_are_made_sound(kept: Keeping) -> None:
    long = "长" * 300 + ".xlsx"
    files = ((long, b"1"), ("\ud800", b"2"))
    saved = save_project(kept, replace(DRAFT, name="a\x00\ud800b\n" * 90, files=files))
    assert "\x00" not in saved.name and len(saved.name) <= 120
    assert saved.files[0].name.endswith(".xlsx") and len(saved.files[0].name) <= 121


def test_the_audit_log_says_who_did_what_and_nothing_from_a_file(kept: Keeping) -> None:
    saved = save_project(kept, DRAFT)
    size = len(exported(kept, open_project(kept, saved.id, "mine", "bert"), "bert"))
    delete_project(kept, saved.id, "mine", "anna")
    lines = latest(kept, 10)
    assert [(line.user, line.action, line.subject, line.facts) for line in lines] == [
        ("anna", "project-deleted", saved.id, {}),
        ("bert", "project-exported", saved.id, {"files": 1, "bytes": size}),
        ("bert", "project-opened", saved.id, {}),
        ("anna", "project-saved", saved.id, {"files": 1, "bytes": 1}),
    ]
    assert "甲" not in repr(lines) and "Steel" not in repr(lines)
    assert latest(kept, 10, "theirs") == []


def test_the_database_refuses_to_change_a_line_of_the_log(kept: Keeping) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    note(kept, "mine", "anna", "project-saved")
    with pytest.raises(DBAPIError), kept.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET \"user\" = 'eve'"))
    assert latest(kept, 1)[0].user == "anna"


def test_matches_are_a_spaces_own_and_the_last_one_counts(kept: Keeping) -> None:
    """Items are told apart as in footprint.matches: a tonne is a kind of kg, case does not count."""
    coil, tonnes, wire = (
        key_of("", *item)[1:] for item in (("热轧 钢卷", "kg"), ("热轧钢卷", "t"), ("Wire", "kg"))
    )
    confirm(kept, "mine", "anna", {coil: "steel-bof", wire: "wire"})
    confirm(kept, "mine", "bert", {tonnes: "steel-eaf"})
    assert confirmed(kept, "mine") == {("热轧钢卷", "kg"): "steel-eaf", ("wire", "kg"): "wire"}
    assert confirmed(kept, "theirs") == {}
    forget(kept, "mine", "anna", wire)
    assert confirmed(kept, "mine") == {("热轧钢卷", "kg"): "steel-eaf"}


def test_opening_twice_finds_what_is_there(kept: Keeping) -> None:
    saved = save_project(kept, DRAFT)
    again = open_keeping(kept.engine.url.render_as_string(hide_password=False), kept.home, kept.limits)
    assert project(again, saved.id, "mine").name == "Steel 2026"


def test_a_database_of_a_newer_form_is_left_alone(kept: Keeping) -> None:
    from sqlalchemy import text

    with kept.engine.begin() as connection:
        connection.execute(text("UPDATE keeping SET version = 99"))
    with pytest.raises(BadInput) as refused:
        open_keeping(kept.engine.url.render_as_string(hide_password=False), kept.home, kept.limits)
    assert codes(refused) == ["groundwork.keeping-newer"]
