"""Every word the inventory needs is there in both languages, with the same placeholders."""

import re
from pathlib import Path

from groundwork.provenance import Status
from groundwork.words import catalogue
from inventories.catalogue import load_catalogue

PACKAGE = Path(__file__).parents[2] / "inventories"
CODE = re.compile(r'"inventories\.([a-z0-9-]+)"')


def codes() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    return set(CODE.findall(text)) - {"inventories"}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    zh, en = catalogue("inventories", "zh"), catalogue("inventories", "en")
    assert zh.keys() == en.keys()
    for key in en:
        assert set(re.findall(r"{(\w+)}", zh[key])) == set(re.findall(r"{(\w+)}", en[key])), key


def test_every_problem_has_words_and_a_way_out() -> None:
    assert len(codes()) > 25
    for code in codes():
        for key in (f"inventories.{code}", f"inventories.{code}.remedy"):
            assert key in catalogue("inventories", "en"), key


def test_every_closed_word_of_the_tables_can_be_said() -> None:
    said = catalogue("inventories", "en")
    processes = load_catalogue().processes.values()
    assert {f"inventories.boundary-{p.boundary}" for p in processes} <= said.keys()
    assert {f"inventories.sector-{p.sector}" for p in processes} <= said.keys()
    assert {f"inventories.status-{s.value}" for s in Status} <= said.keys()
