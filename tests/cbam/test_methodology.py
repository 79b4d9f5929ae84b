"""The methodology against the code: every name it gives exists, every reading and formula is in it."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

import cbam
from cbam import carbon_price, liability
from cbam.importers import holding, penalties
from cbam.readings import switches

ROOT = Path(cbam.__file__).parent
TREE = ROOT.parent
FOLDER = TREE / "docs" / "methodology"
CHAPTERS = sorted((f for f in FOLDER.glob("[0-9]*.md")), key=lambda f: int(f.name.partition("-")[0]))
OVERVIEW = (FOLDER / "README.md").read_text("utf-8")
MARKED = re.compile(r"`([^`\n]+)`")
SYMBOLS = {"gain_gk"}  # of a programme written in indices
WORD = re.compile(r"[A-Za-z_][\w-]*")


@cache
def known() -> frozenset[str]:
    """Every identifier and every plain string of the package, and every word of its data files."""
    found: set[str] = set()
    for file in ROOT.rglob("*.py"):
        found.add(file.stem)
        found.add(file.parent.name)
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.keyword(arg=str(name)):
                    found.add(name)
                case ast.Constant(value=str(text)):
                    found |= {text, *WORD.findall(text)}
    for file in (*ROOT.rglob("*.yaml"), *ROOT.rglob("*.csv")):
        text = file.read_text("utf-8")
        found |= set(WORD.findall(text))
        found |= set(re.findall(r"[A-Z]\.\d(?:\([a-z]\))?(?:\.\d)*", text))
    return frozenset(found)


def exists(name: str) -> bool:
    """Whether a name set in code stands in the package, as a file, a name, a key, an option or a command."""
    if name.startswith(("..", "http")) or name.endswith(("/", ".md")):
        return True  # links are checked with all links of the tree
    if "/" in name:
        return (TREE / name).exists() or bool(list(TREE.glob(name + "*")))
    if name in known() | SYMBOLS:
        return True
    if name.endswith((".xlsx", ".json")):
        return (TREE / "examples" / "data" / name).is_file()
    if name.isupper():
        return any(name in file.read_text("utf-8") for file in (TREE / "tests" / "cbam").rglob("*.py"))
    name = re.sub(r'"[^"]*"', "", name)  # what a user types is free
    return all(word in known() for word in WORD.findall(name))


@pytest.mark.parametrize("file", [*CHAPTERS, FOLDER / "README.md"], ids=lambda f: f.stem)
def test_every_name_set_in_code_exists(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)
    assert [name for name in MARKED.findall(text) if not exists(name)] == []


@pytest.mark.parametrize(
    "name", ["see_direkt", "liability.see_with_mark_up", "cbam/law/dates", "Law.defaultvalue"]
)
def test_a_name_that_is_gone_is_seen(name: str) -> None:
    assert not exists(name)


def symbols() -> list[tuple[str, str]]:
    """The rows of the table of symbols: symbol and its names in code."""
    table = OVERVIEW.partition("## Symbols")[2]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ")]
    return [(symbol.strip(), code.strip()) for symbol, code in rows if symbol.strip() != "symbol"]


@pytest.mark.parametrize(("symbol", "code"), symbols())
def test_every_symbol_is_a_name_in_the_code(symbol: str, code: str) -> None:
    names = MARKED.findall(code)
    assert names or symbol == "ae"  # ae is a ratio of two of them
    assert all(name in known() for name in names)


@pytest.mark.parametrize("symbol", [s for row, _ in symbols() for s in re.split(r", ", row)])
def test_every_symbol_is_used_in_a_chapter(symbol: str) -> None:
    assert any(symbol in chapter.read_text("utf-8") for chapter in CHAPTERS)


FORMULAS = [
    name
    for module in (liability, carbon_price, holding, penalties)
    for name, found in inspect.getmembers(module, inspect.isfunction)
    if found.__module__ == module.__name__ and name not in {"draft_figures", "deduction"}
]


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_of_the_obligation_is_named(name: str) -> None:
    if not name.startswith("_"):
        assert any(re.search(rf"\b{name}\b", chapter.read_text("utf-8")) for chapter in CHAPTERS)


@pytest.mark.parametrize("switch", switches(), ids=lambda switch: switch.id)
def test_every_reading_is_described_with_its_values_and_default(switch: object) -> None:
    text = (FOLDER / "10-readings.md").read_text("utf-8")
    values = ", ".join(f"`{value.id}`" for value in switch.values)  # type: ignore[attr-defined]
    assert f"| `{switch.id}` | {values} |" in text  # type: ignore[attr-defined]


def test_no_reading_is_described_that_is_gone() -> None:
    text = (FOLDER / "10-readings.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", text, flags=re.MULTILINE) == [s.id for s in switches()]


def test_the_chapters_follow_the_table_in_order() -> None:
    listed = re.findall(r"^\| \[(\d+) [^\]]*\]\(([^)]+)\)", OVERVIEW, flags=re.MULTILINE)
    assert [file for _, file in listed] == [chapter.name for chapter in CHAPTERS]
    assert [int(number) for number, _ in listed] == list(range(1, len(CHAPTERS) + 1))
    for chapter in CHAPTERS:
        number = chapter.name.partition("-")[0]
        assert chapter.read_text("utf-8").startswith(f"# {number} "), chapter.name


@pytest.mark.parametrize(
    "subject",
    [
        "Annex IV",
        "## Electricity",
        "circumvention",
        "Rounding",
        "draft",
        "highest value",
        "Annex VII",
        "Art 23",
    ],
)
def test_what_the_law_holds_is_in_a_chapter(subject: str) -> None:
    assert any(subject in chapter.read_text("utf-8") for chapter in CHAPTERS)


def test_every_open_proposal_is_listed_as_open() -> None:
    text = (FOLDER / "13-open.md").read_text("utf-8")
    datasets = yaml.safe_load((ROOT / "law" / "data" / "datasets.yaml").read_text("utf-8"))
    overlays = {entry["overlay"] for entry in datasets.values() if entry.get("overlay")}
    missing = {o for o in overlays if f"`{o}`" not in text and not o.startswith("scope-")}
    assert missing == set()
