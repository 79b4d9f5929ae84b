"""One Chinese word for each term: the glossary holds, and every Chinese text of the product keeps to it."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundwork.glossary import Term, glossary
from groundwork.words import catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ("groundwork", "inventories", "footprint", "cbam", "app_pages")
CHINESE = re.compile("[\u4e00-\u9fff]")
TERMS = {term.key: term for term in glossary()}
# What is filled in, typed as a command or a field's name is no word of the sentence.
NO_WORDS = re.compile(r"\{[^}]*\}|cbam [a-z-]+|\w+\.\w+|--[a-z-]+")
# Texts whose English names a term that their Chinese does not need, with the reason.
WITHOUT = {
    "inventories.claim-certificate-missing": "certificates of green power, not those of CBAM",
    "inventories.claim-certificate-missing.remedy": "certificates of green power, not those of CBAM",
}


@cache
def chinese_texts() -> tuple[tuple[str, str], ...]:
    """Every Chinese text: of the .po files, of YAML and CSV data, of code, of the documentation."""
    found = [(f"{p}: {k}", t) for p in PACKAGES for k, t in catalogue(p, "zh").items()]
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*")):
            found += [(str(file.relative_to(ROOT)), text) for text in _texts_of(file) if CHINESE.search(text)]
    found += [
        (f.name, f.read_text(encoding="utf-8")) for f in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    ]
    return tuple(found)


def _texts_of(file: Path) -> Iterator[str]:
    if file.name == "glossary.csv":
        return
    if file.suffix == ".py":
        tree = ast.parse(file.read_text(encoding="utf-8"))
        aliases = {  # other words that a user's heading may have
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == "aliases"
            for inner in ast.walk(node.value)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aliases:
                yield node.value
    elif file.suffix in {".yaml", ".yml"}:
        yield from _strings(yaml.safe_load(file.read_text(encoding="utf-8")))
    elif file.suffix == ".csv" and "synonym" not in file.name:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield from (str(cell) for name, cell in row.items() if name and "zh" in name and cell)


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)
    elif isinstance(data, str):
        yield data


def test_every_term_is_whole_and_stands_once() -> None:
    assert len(TERMS) == len(glossary())
    assert len({t.zh for t in glossary()}) == len({t.en for t in glossary()}) == len(glossary())
    for term in glossary():
        assert all((term.en, term.zh, term.definition_en, term.definition_zh, term.source)), term.key
        assert CHINESE.search(term.definition_zh) and not CHINESE.search(term.definition_en), term.key
        assert not set(term.forbidden_zh) & {term.zh, *term.accepted_zh}, term.key


def test_the_scan_reads_all_kinds_of_files() -> None:
    places = {place.rpartition(".")[2] for place, _ in chinese_texts() if ":" not in place}
    assert {"py", "yaml", "csv", "md"} <= places
    assert len(chinese_texts()) > 3000


@pytest.mark.parametrize("key", TERMS)
def test_no_text_uses_a_word_the_glossary_forbids(key: str) -> None:
    wrong = [
        (place, word)
        for word in TERMS[key].forbidden_zh
        for place, text in chinese_texts()
        if word in text.replace(TERMS[key].zh, "")
    ]
    assert wrong == []


@pytest.mark.parametrize("key", TERMS)
def test_a_message_that_names_the_term_in_english_names_it_in_chinese(key: str) -> None:
    term: Term = TERMS[key]
    english = re.compile(rf"\b{re.escape(term.en)}s?\b", re.IGNORECASE)
    wrong = []
    for package in PACKAGES:
        en, zh = catalogue(package, "en"), catalogue(package, "zh")
        for name in en.keys() & zh.keys():
            named = english.search(NO_WORDS.sub(" ", en[name])) and name not in WITHOUT
            if named and not any(word in zh[name] for word in (term.zh, *term.accepted_zh)):
                wrong.append((name, en[name], zh[name]))
    assert wrong == []


SAID = re.compile("清单 Items|物料清单|货物清单|清单数据库|生命周期清单|装箱清单")


@pytest.mark.parametrize("package", ["app_pages", "footprint", "cbam"])
def test_no_list_is_left_without_saying_which(package: str) -> None:
    # One page shows a bill of materials, a list of shipments and the inventory: a bare word is none of them.
    texts = catalogue(package, "zh")
    bare = {key: text for key, text in texts.items() if "清单" in SAID.sub("", text)}
    assert bare == {}


@pytest.mark.parametrize("key", ["law-version", "communication-template", "bill-of-materials", "portfolio"])
def test_the_terms_that_had_two_words_have_one(key: str) -> None:
    assert TERMS[key].forbidden_zh
