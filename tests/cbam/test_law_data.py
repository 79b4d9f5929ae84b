"""The law data themselves: complete, cited, without contradiction, and nowhere but in data."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import cbam.law
from cbam.law.layouts import LAYOUTS
from cbam.law.rulebook import Law, load_rulebook, packaged_folder

CASES = Path(__file__).parent / "cases"
BEFORE_CORRECTION = date(2026, 7, 1)
DAY = date(2026, 2, 10)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_rulebook().at(DAY)


@pytest.fixture(scope="module")
def first_text() -> Law:
    return load_rulebook().at(DAY, BEFORE_CORRECTION)


def read_cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_no_file_has_a_bad_cell_a_duplicate_key_or_an_unknown_source() -> None:
    assert load_rulebook().check() == ()


def test_every_file_is_registered_and_every_table_is_filled() -> None:
    book = load_rulebook()
    files = {path.name for path in packaged_folder().glob("*.csv")}
    assert files == {dataset.file for dataset in book.datasets}
    filled = {dataset.table for dataset in book.datasets}
    assert {table for table, layout in LAYOUTS.items() if not layout.optional} <= filled <= set(LAYOUTS)
    # No default carbon price has been published (Reg (EU) 2023/956 Art 9): the table is the user's to fill.
    assert set(LAYOUTS) - filled == {"default_carbon_prices"}


def test_every_figure_leads_to_a_described_source(law: Law) -> None:
    for stack in law.stacks.values():
        for row in range(len(stack)):
            assert stack.dataset(row).source in law.sources
        if not len(stack):
            continue
        citation = stack.cite(0)
        file, line = citation.row.split(":")
        with (packaged_folder() / file).open(encoding="utf-8", newline="") as stream:
            cell = list(csv.reader(stream))[int(line) - 1][0]
        assert cell == str(next(iter(stack.columns.values()))[0] or "")


def test_proposals_and_assumptions_are_never_called_law() -> None:
    for dataset in load_rulebook().datasets:
        if dataset.act.startswith("COM("):
            assert dataset.status == "proposal"
            assert dataset.overlay
        if "Guidance" in dataset.act or dataset.source == "ours":
            assert dataset.status in {"assumption", "what-if"}
        assert bool(dataset.overlay) == (dataset.status in {"proposal", "what-if", "draft"})


def test_counts_of_the_benchmark_table(law: Law) -> None:
    # IR (EU) 2025/2620 Annex pt 5.3: 2,465 values (column A 661, column B 1,804) for 570 CN codes.
    stack = law.stacks["benchmarks"]
    assert len(stack) == 2465
    assert Counter(stack.texts("column")) == {"A": 661, "B": 1804}
    assert len(set(stack.texts("cn8"))) == 570


def test_counts_of_both_default_tables(law: Law, first_text: Law) -> None:
    # First text: 10,926 totals agree with the Commission's workbook, five stand only in the workbook.
    priced = ~np.isnan(first_text.defaults.total)
    read = Counter(s for s, p in zip(first_text.defaults.read, priced, strict=True) if p)
    assert read == {"read": 10926, "partly read": 5}
    assert len(law.defaults.origins) == 122  # 121 origins and "Other Countries and Territories"
    assert "other" in law.defaults.origins
    fully_read = [o for o in law.defaults.origins if law.defaults.worst_read[o] == "read"]
    assert len(fully_read) >= 35  # IR (EU) 2026/1740: 35 origins read in full
    assert {"CN", "IN", "TR", "VN", "KR", "UA", "TW", "US", "other"} <= set(fully_read)


def test_letters_of_both_texts_are_in_the_legend(law: Law, first_text: Law) -> None:
    legend = set(law.stacks["routes"].texts("letter"))
    assert "I" not in legend  # the act has no letter I
    for snapshot in (law, first_text):
        assert {letter for letters in snapshot.defaults.letters for letter in letters} <= legend


@pytest.mark.parametrize(
    "case", read_cases("default_values_spot.csv"), ids=lambda c: f"{c['origin']}-{c['code']}"
)
def test_default_values_read_in_the_act(case: dict[str, str], law: Law) -> None:
    """IR (EU) 2026/1740 Annex I, read by hand; an empty total is the printed "–" or an absent row."""
    row = law.defaults.longest_prefix(case["origin"], case["code"])
    total = float("nan") if row is None else law.defaults.total[row]
    if not case["total_tco2e_per_t"]:
        assert np.isnan(total)
        return
    assert row is not None
    assert total == float(case["total_tco2e_per_t"])
    assert law.defaults.letters[row] == tuple(case["route"].split())


@pytest.mark.parametrize("case", read_cases("benchmarks_spot.csv"), ids=lambda c: "-".join(c.values()))
def test_benchmarks_read_in_the_act(case: dict[str, str], law: Law) -> None:
    """IR (EU) 2025/2620 Annex pt 5.3, key values; three steel columns also in SteelOrbis of 11.12.2025."""
    routes = (case["route"],) if case["route"] else ()
    found = law.benchmark(case["cn8"], case["column"], routes, int(case["year"]))
    assert found.value_tco2e_per_t == float(case["value_tco2e_per_t"])


def test_scope_is_annex_one_expanded_over_the_nomenclature(law: Law) -> None:
    """Two independent lists meet: the Annex I prefixes over the TARIC list, and the Registry's code list."""
    prefixes = law.stacks["scope_prefixes"]
    expanded = {
        cn8
        for cn8 in law.stacks["cn8"].texts("cn8")
        for prefix, spared in zip(prefixes.texts("prefix"), prefixes.texts("except_prefixes"), strict=True)
        if cn8.startswith(prefix) and not any(cn8.startswith(s) for s in spared.split())
    }
    assert set(law.scope) - set(law.nomenclature.replaced) == expanded
    assert set(law.nomenclature.replaced) == {"31021010"}


def test_annex_two_counts_direct_emissions_only_where_the_annex_says(law: Law) -> None:
    direct_and_indirect = {row.sector for row in law.scope.values() if not row.annex_ii}
    assert direct_and_indirect == {"cement", "fertilisers", "iron_steel"}
    assert [c for c, row in law.scope.items() if row.sector == "iron_steel" and not row.annex_ii] == [
        "26011200"
    ]


def test_de_minimis_never_spares_hydrogen_and_electricity(law: Law) -> None:
    assert {c for c, row in law.scope.items() if not row.counts_for_de_minimis} == {"27160000", "28041000"}
    assert law.parameter("de_minimis_net_mass_t").value == 50  # Annex VII


def test_every_good_with_a_benchmark_is_in_scope_and_the_reverse(law: Law) -> None:
    with_benchmark = set(law.stacks["benchmarks"].texts("cn8"))
    assert set(law.scope) - with_benchmark == {"27160000", "31021010"}
    assert with_benchmark <= set(law.scope)


def _literals(tree: ast.AST) -> list[float]:
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    ]


def test_no_legal_number_stands_in_the_code() -> None:
    """Digits of codes, months of a year and positions are not law; everything else belongs into data."""
    allowed = {0, 1, 2, 4, 6, 8, 10, 12}
    for file in Path(cbam.law.__file__).parent.glob("*.py"):
        assert set(_literals(ast.parse(file.read_text(encoding="utf-8")))) <= allowed, file.name
