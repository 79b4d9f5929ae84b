"""A law folder of the user's own that cannot be read: a problem in words, never the program's failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbam.law.rulebook import load_rulebook
from groundwork.problems import BadInput

ENTRY = """mine:
  table: certificate_prices
  file: mine.csv
  act: "IR (EU) 2025/2548"
  article: "Art 1"
  oj: "-"
  known_on: 2027-01-04
  valid_from: 2026-01-01
  status: in force
  confidence: high
  review_by: 2027-04-05
  source: mine
  mode: rows
"""
SOURCE = "mine: {title: 我的表, publisher: 我, licence: own, redistributable: false}\n"


def codes(folder: Path) -> list[str]:
    try:
        load_rulebook(folder)
    except BadInput as bad:
        return [problem.code for problem in bad.problems]
    return []


def write(folder: Path, registry: str = ENTRY, sources: str = SOURCE, encoding: str = "utf-8") -> Path:
    (folder / "datasets.yaml").write_text(registry, encoding=encoding)
    (folder / "sources.yaml").write_text(sources, encoding=encoding)
    row = "period,price_eur,published_on\n2026-Q4,80.00,2027-01-04\n"
    (folder / "mine.csv").write_text(row, encoding=encoding)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_folder_saved_by_a_spreadsheet_is_read(encoding: str, tmp_path: Path) -> None:
    assert codes(write(tmp_path, encoding=encoding)) == []


@pytest.mark.parametrize("text", ["[1, 2]\n", "a: b\n", "5\n", "1: {table: markup}\n", "a: {1: x}\n"])
def test_what_is_no_list_of_entries_is_named(text: str, tmp_path: Path) -> None:
    assert codes(write(tmp_path, registry=text)) == ["cbam.law-registry-shape"]
    assert codes(write(tmp_path, sources=text))[0] == "cbam.law-registry-shape"


def test_yaml_that_is_none_is_named_in_either_file(tmp_path: Path) -> None:
    assert codes(write(tmp_path, registry="a: {b\n")) == ["cbam.law-registry-unreadable"]
    assert codes(write(tmp_path, sources="a: {b\n"))[0] == "cbam.law-registry-unreadable"


@pytest.mark.parametrize("name", ["datasets.yaml", "sources.yaml", "mine.csv"])
def test_bytes_of_no_encoding_are_named(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / name).write_bytes(b"period\xff\xff\xff")
    assert codes(tmp_path)[0] == "groundwork.csv-encoding"
