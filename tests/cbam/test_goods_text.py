"""What `cbam goods` says of a heading, a code, electricity and a good outside, read against the acts."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.goods import Heading, resolve_good
from cbam.goods_summary import summary
from tests.cbam.billing import law


def said(*arguments: str) -> str:
    called = CliRunner().invoke(app, ["goods", *arguments])
    assert called.exit_code == 0
    return called.stdout


def test_a_heading_is_explained_and_not_only_listed() -> None:
    # 7308, Reg (EU) 2023/956 Annexes I and II; IR (EU) 2025/2620: A 0.112 on every route, B 1.491 C, 0.567 D,
    # 0.141 E; IR (EU) 2026/1740: 5.064 for other origins; 10 % in 2026
    text = said("7308", "--lang", "en")
    for part in (
        'Annex I lists "7308" (iron and steel); gases counted: CO2.',
        "Annex II lists it too: only direct emissions count",
        "per tonne (IR (EU) 2025/2547 Art 4(2))",
        "C  A 0.112, B 1.491",
        "D  A 0.112, B 0.567",
        "E  A 0.112, B 0.141",
        "every other origin 5.064. Mark-up of 2026: 10%",
        "com-2026-616 (proposal, not law)",
        "Unchanged under: com-2025-989",
        "Art 27(2)(a)",
        "Codes (7)",
    ):
        assert part in text, part


def test_the_same_in_chinese() -> None:
    text = said("7308", "--lang", "zh", "--origin", "CN")
    for part in (
        "附件一列有“7308”（钢铁）",
        "附件二",
        "基准值",
        "默认值（未加成）",
        "默认值6.035",
        "在提案和假设情景下",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("31021019", ("Annex II does not list it", "kg of nitrogen", "Art 4(4)(b)", "A 0.053, B 0.902")),
        ("2523", ("tonne of clinker contained", "Art 4(5)", "tonne (IR (EU) 2025/2547 Art 4(2))")),
        ("2804", ("Hydrogen", "never exempts it", "A 5.089, B 5.089")),
        ("2716", ("Functional unit: kWh", "never exempts it", "five conditions")),
        ("3901", ("not a CBAM good", "scope-polymers (what-if, not law) in scope", "Art 27(2)(a)")),
    ],
)  # fmt: skip
def test_each_kind_of_good_is_told_apart(code: str, parts: tuple[str, ...]) -> None:
    text = said(code, "--lang", "en")
    for part in parts:
        assert part in text, part


def test_electricity_has_no_free_allocation_for_a_proposal_to_prolong() -> None:
    # IR (EU) 2025/2620 Art 1(2): none at all, so COM(2026) 616 changes nothing for it
    assert "com-2026-616" in said("2716", "--lang", "en").partition("Unchanged under:")[2]


def test_the_spans_of_a_heading_hold_every_one_of_its_codes() -> None:
    at = law().of_year(2026)
    heading = resolve_good("7604", at)
    assert isinstance(heading, Heading)
    (shared,) = summary(heading.goods, at, 2026)
    assert shared.defaults is not None
    for good in heading.goods:
        total = at.default_value("CN", good.code).total_tco2e_per_t
        assert total is not None
        assert shared.defaults.lowest <= total <= shared.defaults.highest
        for route in shared.routes:
            value = at.benchmark(good.code, "B", (route.letter,), 2026).value_tco2e_per_t
            assert value is not None
            assert route.column_b is not None
            assert route.column_b[0] <= value <= route.column_b[1]


def test_the_summary_stands_in_json() -> None:
    (shared,) = json.loads(said("7308", "--json"))["summary"]
    assert (shared["entry"], shared["annex_ii"], shared["gases"]) == ("7308", True, ["CO2"])
    assert shared["defaults"]["other"] == [5.064, 5.064]
