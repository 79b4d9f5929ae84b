"""Every text in both languages wherever it stands: data files, tables' headings, help of the commands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

import app_pages
import cbam
import cbam.commands
import footprint
import footprint.commands
import groundwork
import inventories
from groundwork.tables import Field, TableSpec

ROOT = Path(__file__).parents[2]
PACKAGES = (groundwork, inventories, footprint, cbam)
CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[a-z]{3,}")
# Headings that are a name, a formula or a unit in any language.
SAME = re.compile(r"^[A-Z0-9 /%()_.·+-]*$|^(EUR|TARIC|PCF|SEFA|CSCF|id|ID|CBAM|PFC|UN/LOCODE).*$")


def data_files() -> list[Path]:
    found = [f for p in (*PACKAGES, app_pages) for f in Path(p.__path__[0]).rglob("*.yaml")]
    return sorted(found)


def pairs(data: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping that holds a text in one of the languages, with where it stands."""
    if isinstance(data, dict):
        if {"en", "zh"} & data.keys():
            yield at, data
        for key, value in data.items():
            yield from pairs(value, f"{at}.{key}")
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from pairs(value, f"{at}[{n}]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_texts_in_the_data_files() -> None:
    n = sum(1 for f in data_files() for _ in pairs(yaml.safe_load(f.read_text(encoding="utf-8"))))
    assert n > 150


@pytest.mark.parametrize("file", data_files(), ids=lambda f: str(f.relative_to(ROOT)))
def test_texts_of_a_data_file_are_in_both_languages(file: Path) -> None:
    wrong = []
    for at, pair in pairs(yaml.safe_load(file.read_text(encoding="utf-8"))):
        en, zh = str(pair.get("en") or ""), str(pair.get("zh") or "")
        chinese = CHINESE.search(zh) or not LATIN.search(re.sub(r"\{.*?\}", "", zh))
        differ = (placeholders(en) ^ placeholders(zh)) - {"en", "zh"}  # each language fills in its own half
        if not en or not zh or not chinese or differ:
            wrong.append((at, en[:40], zh[:40]))
    assert wrong == []


def specs() -> dict[str, TableSpec]:
    found: dict[str, TableSpec] = {}
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(("workbook_child", ".child", "__main__")):
                continue
            for one in vars(importlib.import_module(module.name)).values():
                if isinstance(one, TableSpec):
                    found.setdefault(one.key, one)
                elif isinstance(one, tuple):
                    found |= {x.key: x for x in one if isinstance(x, TableSpec) and x.key not in found}
    return found


def test_headings_of_every_table_are_in_both_languages() -> None:
    found = specs()
    assert len(found) > 10
    wrong = []
    for spec in found.values():
        for what, en, zh in texts_of(spec):
            mixed = CHINESE.search(en) and not what.endswith("help")  # a help may show how to type a name
            if not en or not zh or mixed or not (CHINESE.search(zh) or SAME.match(zh)):
                wrong.append((spec.key, what, en, zh))
    assert wrong == []


def texts_of(spec: TableSpec) -> Iterator[tuple[str, str, str]]:
    yield "name", spec.en, spec.zh
    for field in spec.fields:
        yield field.key, field.en, field.zh
        yield from ((f"{field.key}: {c.key}", c.en, c.zh) for c in field.choices if c.en != c.zh)
        yield from helps(field)


def helps(field: Field) -> Iterator[tuple[str, str, str]]:
    if field.help_en or field.help_zh:
        yield f"{field.key}: help", field.help_en, field.help_zh


def commands(app: typer.Typer) -> Iterator[tuple[str, str]]:
    """Name and help of every command of a program, groups included."""
    waiting = [("", get_command(app))]
    while waiting:
        name, one = waiting.pop()
        yield name, one.help or ""
        waiting += [(f"{name} {key}".strip(), inner) for key, inner in getattr(one, "commands", {}).items()]


@pytest.mark.parametrize("app", [cbam.commands.app, footprint.commands.app], ids=["cbam", "footprint"])
def test_the_help_of_every_command_is_in_both_languages(app: typer.Typer) -> None:
    wrong = [name for name, text in commands(app) if not (CHINESE.search(text) and LATIN.search(text))]
    assert wrong == []
