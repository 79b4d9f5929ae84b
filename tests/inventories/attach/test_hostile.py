"""Files that must not be read, or cannot be; each is refused with its place and a way out."""

import zipfile
from pathlib import Path

import pytest

from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe
from inventories.attach import archive
from inventories.attach.attaching import attach
from inventories.attach.options import Options
from tests.inventories.attach.made import ES1, Ex, co2, es1, es1_chain, es1_dataset


def refused(path: Path, tmp_path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        attach(path, Options(licence="made for a test", to=tmp_path / "out"))
    for problem in caught.value.problems:
        for lang in LANGUAGES:
            assert "→" in describe(problem, lang)
    return caught.value.problems[0].code.removeprefix("inventories.attach-")


def zipped(path: Path, name: str, text: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return path


def test_a_document_type_with_entities(tmp_path: Path) -> None:
    text = (
        f'<!DOCTYPE ecoSpold [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{ES1}<dataset>&b;</dataset></ecoSpold>'
    )
    assert refused(zipped(tmp_path / "x.zip", "x.xml", text), tmp_path) == "doctype"


def test_a_document_type_hidden_in_utf_16(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "a">]>{ES1}</ecoSpold>'
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "x.spold").write_bytes(text.encode("utf-16"))
    assert refused(tmp_path / "db", tmp_path) == "format-unknown"


def test_names_that_leave_the_archive(tmp_path: Path) -> None:
    for i, name in enumerate(("../x.xml", "a/../../x.xml", "/x.xml", "..\\x.xml", "C:\\x.xml")):
        assert refused(zipped(tmp_path / f"{i}.zip", name, ES1), tmp_path) == "outside"


def test_a_link_that_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(ES1, encoding="utf-8")
    (tmp_path / "db").mkdir()
    try:
        (tmp_path / "db" / "x.xml").symlink_to(tmp_path / "secret.xml")
    except OSError:  # Windows without the right to make links
        return
    assert refused(tmp_path / "db", tmp_path) == "outside"


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FREE_BYTES", 1 << 20)
    assert refused(zipped(tmp_path / "x.zip", "x.xml", ES1 + " " * (4 << 20)), tmp_path) == "bomb"


def test_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 100)
    assert refused(es1_chain(tmp_path / "x.zip"), tmp_path) == "too-large"


def test_an_archive_whose_directory_lies_about_a_size(tmp_path: Path) -> None:
    path = es1_chain(tmp_path / "x.zip")
    found = archive.Archive(path)
    member = max(found.members, key=lambda m: m.size)
    with pytest.raises(BadInput) as caught:
        list(found.blocks(archive.Member(member.name, 10)))
    assert caught.value.problems[0].code == "inventories.attach-bomb"


def test_other_unreadable_things(tmp_path: Path) -> None:
    seven, text, broken = tmp_path / "a.7z", tmp_path / "a.txt", tmp_path / "cut.zip"
    seven.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(20))
    text.write_text("nothing here", encoding="utf-8")
    broken.write_bytes(es1_chain(tmp_path / "whole.zip").read_bytes()[:-40])
    assert refused(tmp_path / "missing.zip", tmp_path) == "path-missing"
    assert refused(seven, tmp_path) == "seven-zip"
    assert refused(text, tmp_path) == "format-unknown"
    assert refused(broken, tmp_path) == "format-unknown"
    assert refused(zipped(tmp_path / "v.zip", "x.xml", ES1 + "<dataset>"), tmp_path) == "xml-broken"
    assert refused(zipped(tmp_path / "j.zip", "processes/x.json", "[1, 2]"), tmp_path) == "json-broken"
    assert refused(zipped(tmp_path / "e.zip", "x.xml", ES1 + "</ecoSpold>"), tmp_path) == "no-datasets"


def test_an_amount_that_is_no_number_has_its_line(tmp_path: Path) -> None:
    text = es1_dataset("1", "A", [Ex("o0", "1", "A", "kg", 1), co2(1)]).replace(
        'meanValue="1"', 'meanValue="NaN"'
    )
    with pytest.raises(BadInput) as caught:
        attach(es1(tmp_path / "x.zip", text), Options(licence="x", to=tmp_path))
    (problem,) = caught.value.problems
    assert problem.code == "inventories.attach-not-a-number"
    assert (problem.place.file, problem.place.cell) == ("x.zip/EcoSpold01/all.xml", "1")


def test_elements_nested_without_end(tmp_path: Path) -> None:
    deep = "<dataset>" + "<a>" * 100 + "</a>" * 100 + "</dataset>"
    assert refused(zipped(tmp_path / "x.zip", "x.xml", ES1 + deep + "</ecoSpold>"), tmp_path) == "xml-broken"
