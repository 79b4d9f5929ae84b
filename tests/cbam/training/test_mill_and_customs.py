"""The mill with scrap and the customs case, by hand from the acts' figures."""

from __future__ import annotations

import pytest

from cbam.derivation import derive
from cbam.statute import Statute
from cbam.training.customs import CustomsAnswer, CustomsQuestion, solve
from cbam.training.lesson import lesson
from cbam.training.mill import Setting, make
from cbam.training.pool import Case, pool_of, price
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES

HAND = 1e-9
IRON = 1.05 * 1.08  # t charge per t coil
# Pig iron, China: default 1.660 (IR (EU) 2026/1740), mark-up 10 % in 2026, benchmark column B 1.210
PIG_SEE, PIG_BM = 1.660 * 1.1, 1.210
GAS = 0.025 * 48.0 * 56.1 / 1000  # t x GJ/t x tCO2/TJ, IR (EU) 2025/2547 Annex VIII
K = 0.975


@pytest.mark.parametrize(("route", "letter_bm"), [("C", 0.188), ("E", 0.065)])
@pytest.mark.parametrize("scrap", [0.0, 0.25, 1.0])
def test_the_mill_by_hand(route: str, letter_bm: float, scrap: float, statute: Statute) -> None:
    """Carbon in: pig iron 0.15, scrap 0.04, electrodes 3.0; out: steel 0.04 tCO2/t (standard factors)."""
    made = make(Setting(route, scrap, 0.5, "CN", 2026), statute)
    iron = IRON * (1 - scrap)
    carbon = iron * 0.15 + IRON * scrap * 0.04 - 1.05 * 0.04 + (1.05 * 0.002 * 3.0 if route == "E" else 0)
    assert made.see == pytest.approx(iron * PIG_SEE + carbon + GAS, rel=HAND)
    # Eq 2 to 4: rolling 0.044, slab by route, the iron's own through m_i
    assert made.sefa == pytest.approx(K * (0.044 + 1.05 * letter_bm + iron * PIG_BM), rel=HAND)
    assert made.see_indirect == pytest.approx(0.5 * 0.58, rel=HAND)


def test_power_counts_nothing_for_steel(statute: Statute) -> None:
    """Iron and steel stand in Annex II: indirect emissions are shown and not counted."""
    little, much = (make(Setting("E", 0.5, mwh, "CN", 2026), statute) for mwh in (0.0, 5.0))
    assert little.see == much.see
    assert much.see_indirect > little.see_indirect == 0


def test_more_scrap_less_of_both(statute: Statute) -> None:
    made = [make(Setting("E", share / 10, 0.5, "CN", 2027), statute) for share in range(11)]
    assert [m.see for m in made] == sorted((m.see for m in made), reverse=True)
    assert [m.sefa for m in made] == sorted((m.sefa for m in made), reverse=True)


@pytest.mark.parametrize("year", [2025, 2031, 2040])
def test_a_year_without_benchmarks_is_refused(year: int, statute: Statute) -> None:
    with pytest.raises(BadInput):
        make(Setting("C", 0.2, 0.5, "CN", year), statute)


def solved(
    statute: Statute, procedure: str, mass: float = 100, other: float = 0, **more: object
) -> CustomsAnswer:
    case = Case(str(more.pop("cn", "72081000")), str(more.pop("origin", "CN")), mass, 2026, "Q1")
    question = CustomsQuestion(procedure, case, str(more.pop("input_origin", "IN")), other, **more)  # type: ignore[arg-type]
    return solve(question, pool_of(statute))


def test_free_circulation_owes_the_whole_bill(statute: Statute) -> None:
    """(3.187 x 1.1 - 0.975 x 1.370) x 100 x 75.36 = 16,352.74; 100 t > 50 t."""
    found = solved(statute, "free-circulation")
    assert found.due_eur == pytest.approx((3.187 * 1.1 - 0.975 * 1.370) * 100 * 75.36, rel=HAND)
    assert found.carried_tco2e == pytest.approx(3.187 * 1.1 * 100, rel=HAND)
    assert (found.scope, found.origin, found.liable) == ("liable", "CN", True)


@pytest.mark.parametrize(
    ("mass", "other", "owes"), [(50, 0, False), (50.001, 0, True), (10, 40, False), (10, 41, True)]
)
def test_the_threshold_of_the_importers_year(mass: float, other: float, owes: bool, statute: Statute) -> None:
    found = solved(statute, "free-circulation", mass, other)
    assert found.liable is owes
    assert (found.due_eur or 0) > 0 if owes else found.due_eur == 0


def test_hydrogen_has_no_threshold(statute: Statute) -> None:
    found = solved(statute, "free-circulation", 1, 0, cn="28041000")
    assert found.liable and found.due_eur and found.mass_counted_t == 0


def test_slitting_keeps_the_coils_origin(statute: Statute) -> None:
    """A minimal operation in Vietnam: the coil stays Indian, so India's default value counts."""
    found = solved(statute, "minimal-operation", origin="VN", input_origin="IN")
    indian = price(Case("72081000", "IN", 100, 2026, "Q1"), statute)
    assert found.origin == "IN"
    assert found.due_eur == pytest.approx(indian.cost_eur, rel=HAND)
    assert solved(statute, "made-from-another-coil", origin="VN").origin == "VN"


@pytest.mark.parametrize(
    "procedure", ["suspended", "inward-processing-reexport", "returned-union-goods", "military"]
)
def test_what_is_no_import_owes_nothing(procedure: str, statute: Statute) -> None:
    found = solved(statute, procedure)
    assert (found.due_eur, found.carried_tco2e) == (0, 0)


def test_processing_abroad_carries_its_own_emissions_only(statute: Statute) -> None:
    found = solved(statute, "outward-processing", of_operation=42.0)
    assert found.carried_tco2e == 42
    assert found.due_eur is None  # the acts read do not say which free allocation goes with it


def test_an_open_count_decides_only_at_the_edge(statute: Statute) -> None:
    assert solved(statute, "outward-processing", 10, 45, of_operation=1.0).liable is None
    assert solved(statute, "outward-processing", 10, 60, of_operation=1.0).liable is True


@pytest.mark.parametrize(
    ("cn", "origin", "scope"),
    [
        ("39172190", "CN", "not-listed"),
        ("72081000", "NO", "exempt"),
        ("72081000", "德国", "union"),
        ("25231000", "CN", "needs-digits"),
    ],
)
def test_scope_comes_first(cn: str, origin: str, scope: str, statute: Statute) -> None:
    found = solved(statute, "free-circulation", cn=cn, origin=origin)
    assert found.scope == scope
    assert not found.due_eur


def test_bad_input_is_refused(statute: Statute) -> None:
    for words in ({"procedure": "picnic"}, {"procedure": "free-circulation", "origin": "Chnia"},
                  {"procedure": "outward-processing", "of_operation": -1.0}):  # fmt: skip
        with pytest.raises(BadInput):
            solved(statute, **words)  # type: ignore[arg-type]


def test_the_lesson_brings_in_every_step_and_symbol_once(statute: Statute) -> None:
    bill = price(Case("72081000", "CN", 100, 2026, "Q1"), statute)
    told = lesson().steps_until("cost")
    assert len(told) == len(set(told))
    assert {step.key for step in derive(bill, 0)} <= set(told)
    symbols = {token.symbol for token in lesson().formula if token.symbol}
    assert symbols == set(lesson().symbols_until("cost"))
    for chapter in lesson().chapters:
        assert all(one.say(lang) for one in (chapter.title, chapter.story, chapter.ask) for lang in LANGUAGES)
