"""Two hundred spoiled files through every door: an answer or problems in words, never anything else.

The files are the same in every run (``tests/fuzzing``). One child parses them all, under the limits each
would have alone; a sample goes through children of their own and must say the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from cbam.bill import price_lines
from cbam.embedded.reading import read_installation
from cbam.portfolio import read_portfolio
from cbam.prices import Prices
from cbam.scenario import load_named
from cbam.statute import load_statute
from footprint.bom import read_bom
from footprint.pcf import compute
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput, Counts, Problem
from groundwork.sheets import read_book
from groundwork.words import LANGUAGES, describe, has
from inventories.catalogue import Catalogue, load_catalogue
from tests.app_pages.opened import assert_healthy, opened, upload
from tests.fuzzing.child import LastingChild, one_child
from tests.fuzzing.files import Fuzzed, fuzzed

GOOD = {
    "bom": examples_dir() / "bom_urea.xlsx",
    "portfolio": examples_dir() / "portfolio_sector.xlsx",
    "installation": examples_dir() / "installation_steel_structure.xlsx",
}
FILES = list(fuzzed(GOOD))
EVERY_TWENTIETH = slice(3, None, 20)
Answer = tuple[tuple[Problem, ...], Counts]
Door = Callable[[Fuzzed], Answer]


def through_book(file: Fuzzed) -> Answer:
    loaded = read_book(file.data, file.name)
    return loaded.problems, loaded.counts


def through_footprint(file: Fuzzed, catalogue: Catalogue) -> Answer:
    """As the exporter's page does: read, then compute."""
    loaded = read_bom([(file.name, file.data)], catalogue)
    results = compute(loaded.value, catalogue)
    for product in results.products:
        assert product.pcf_kgco2e is None or math.isfinite(product.pcf_kgco2e)
    return (*loaded.problems, *results.problems), loaded.counts


def through_border(file: Fuzzed, priced: Callable[..., object]) -> Answer:
    """As the association's page does: read, then price."""
    loaded = read_portfolio(file.data, file.name)
    bill = priced(loaded.value.shipments)
    assert math.isfinite(bill.cost_eur)  # type: ignore[attr-defined]
    return (*loaded.problems, *bill.problems), loaded.counts  # type: ignore[attr-defined]


def through_installation(file: Fuzzed) -> Answer:
    loaded = read_installation(file.data, file.name)
    return loaded.problems, loaded.counts


@pytest.fixture(scope="module")
def doors() -> dict[str, Door]:
    law, prices = load_statute(), Prices(load_named("central"))
    return {
        "book": through_book,
        "footprint": partial(through_footprint, catalogue=load_catalogue()),
        "border": partial(through_border, priced=lambda lines: price_lines(lines, law, prices)),
        "installation": through_installation,
    }


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingChild]:
    with one_child(tmp_path_factory.mktemp("parsed")) as found:
        yield found


def answer_of(door: Door, file: Fuzzed) -> tuple[Problem, ...]:
    """What the door says; a file that is refused has at least one problem, and its counts add up."""
    try:
        problems, counts = door(file)
    except BadInput as refused:
        assert refused.problems
        return refused.problems
    assert counts.n_read == counts.n_used + counts.n_rejected
    return problems


def assert_in_words(problems: tuple[Problem, ...]) -> None:
    """Each code is known, and what is wrong and the way out stand in both languages with their values."""
    for problem in problems:
        for lang in LANGUAGES:
            assert has(problem.code, lang), problem.code
            assert has(f"{problem.code}.remedy", lang), problem.code
            said = describe(problem, lang)
            assert len(said) < 5_000
            assert said.replace("\n", " ").replace("\t", " ").isprintable(), problem


@pytest.mark.parametrize("start", range(0, len(FILES), 25))
def test_every_door_answers_or_refuses_in_words(
    start: int, doors: dict[str, Door], child: LastingChild
) -> None:
    for file in FILES[start : start + 25]:
        for name, door in doors.items():
            try:
                assert_in_words(answer_of(door, file))
            except Exception as found:
                raise AssertionError(f"{file.how}, door {name}: {found!r}") from found


def test_the_files_are_spoiled_in_earnest(doors: dict[str, Door], child: LastingChild) -> None:
    """Most are refused or questioned at the door they were made for; the good ones are not."""
    assert len(FILES) >= 200
    assert len({f.data for f in FILES}) > 0.95 * len(FILES)
    own = {"bom": "footprint", "portfolio": "border", "installation": "installation"}
    questioned = [bool(answer_of(doors[own[file.how.split()[1].rstrip(":")]], file)) for file in FILES[::4]]
    assert sum(questioned) > 0.6 * len(questioned)
    for kind, path in GOOD.items():
        problems = answer_of(doors[own[kind]], Fuzzed("good", path.name, path.read_bytes()))
        assert [p for p in problems if p.severity == "error"] == []


def test_one_child_says_what_a_child_of_its_own_would(doors: dict[str, Door], tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    sample = FILES[EVERY_TWENTIETH]
    alone = [answer_of(doors["book"], file) for file in sample]
    with one_child(tmp_path_factory.mktemp("again")):
        assert [answer_of(doors["book"], file) for file in sample] == alone


@pytest.mark.parametrize("page", ["exporter", "association"])
def test_spoiled_files_one_after_another_leave_the_page_standing(page: str, child: LastingChild) -> None:
    """One visitor, one file after another; and after them a good one gets its answer."""
    app = opened(page, "zh")
    for file in FILES[EVERY_TWENTIETH]:
        upload(app, page, file.name, file.data)
        assert_healthy(app, "zh")
    good = {"exporter": GOOD["bom"], "association": GOOD["portfolio"]}[page]
    upload(app, page, good.name, good.read_bytes())
    assert_healthy(app, "zh")
    assert not app.error
