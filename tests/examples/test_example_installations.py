"""The example installations: every number has a basis, the files say what their sources say, they compute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

import pytest

from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.reading import read_installation
from cbam.statute import load_statute
from groundwork.problems import Severity
from tests.examples.files import BUILDER, DATA
from tests.examples.test_example_sources import ASSUMPTION, SOURCE

INSTALLATIONS: list[dict[str, Any]] = list(BUILDER.installations())
SHARE = re.compile(r"\.allocation\.")


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from numbers(inner, f"{path}.{i}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, float(value)


FIGURES = [
    pytest.param(source, path, value, id=f"{source['file']}:{path}")
    for source in INSTALLATIONS
    for path, value in numbers(source["installation"])
    if not SHARE.search(path)
]


@pytest.mark.parametrize(("source", "path", "value"), FIGURES)
def test_a_number_has_a_source_or_a_range_that_holds_it(
    source: dict[str, Any], path: str, value: float
) -> None:
    notes = [note for pattern, note in source["basis"].items() if fnmatchcase(path, pattern)]
    assert notes, f"{path} has no basis"
    assumed = ASSUMPTION.match(notes[0])
    assert assumed or SOURCE.match(notes[0]), notes[0]
    if assumed:
        assert float(assumed["low"]) <= value <= float(assumed["high"])


@pytest.mark.parametrize("source", INSTALLATIONS, ids=lambda s: s["file"])
def test_the_file_is_what_its_source_says(source: dict[str, Any]) -> None:
    loaded = read_installation(DATA / source["file"])
    assert loaded.problems == ()
    assert loaded.value.installation == Installation.model_validate(source["installation"])


@pytest.mark.parametrize("source", INSTALLATIONS, ids=lambda s: s["file"])
def test_every_good_has_its_figures_and_nothing_is_wrong(source: dict[str, Any]) -> None:
    installation = Installation.model_validate(source["installation"])
    result = compute(installation, load_statute().of_year(installation.year))
    assert [p.code for p in result.problems if p.severity is Severity.ERROR] == []
    assert all(good.see_counted and good.sefa for good in result.goods)


def test_the_amounts_are_those_of_the_bills(builder: ModuleType) -> None:
    bills = {b["workbook"]: b for b in builder.bills()}
    steel, urea = (next(s for s in INSTALLATIONS if part in s["file"]) for part in ("steel", "urea"))
    frame = bills["bom_steel_structure.xlsx"]["products"]
    lines = {line["item"]: float(line["amount"]) for p in frame for line in p["lines"]}
    by_name = {p["name"]: p for p in steel["installation"]["precursors"]}
    share, made = lines["welded frame"], 10_000
    assert by_name["hot-rolled plate"]["consumed_in"]["Fabrication"] == pytest.approx(
        lines["hot-rolled plate"] * share * made
    )
    assert by_name["hot-rolled sections"]["consumed_in"]["Fabrication"] == pytest.approx(
        lines["hot-rolled sections"] * share * made
    )
    assert by_name["welding wire"]["consumed_in"]["Fabrication"] == pytest.approx(
        lines["welding wire"] / 1000 * share * made
    )
    ammonia = bills["bom_urea.xlsx"]["products"][0]["lines"][0]
    used = urea["installation"]["processes"][0]["consumed_in"]["Urea"]
    assert used == pytest.approx(ammonia["amount"] * 100_000)
