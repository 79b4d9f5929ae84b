"""Overlays: proposals and what-ifs by name, never the law, never by default."""

from __future__ import annotations

from datetime import date

import pytest

from cbam.law.leaves import LawStatus
from cbam.law.overlay_scope import PRECURSOR
from cbam.law.rulebook import load_rulebook
from groundwork.problems import BadInput

DAY, DAY_2028 = date(2026, 2, 10), date(2028, 6, 1)
EXACT = 1e-9


def test_every_overlay_is_described_and_labelled() -> None:
    book = load_rulebook()
    records = book.at(DAY_2028, overlays=book.overlays).overlay_records
    assert [r.id for r in records] == list(book.overlays)
    assert {r.kind for r in records} == {LawStatus.PROPOSAL, LawStatus.WHAT_IF}
    assert all(r.name_zh and r.does_en and r.does_zh for r in records)


def test_no_overlay_is_in_the_law_by_default() -> None:
    law = load_rulebook().at(DAY_2028)
    assert law.overlay_records == ()
    assert not len(law.stacks["overlay_scope"])
    assert law.suspensions == ()


def test_the_downstream_proposal_has_114_entries_and_two_of_scrap() -> None:
    book = load_rulebook()
    scope = book.at(DAY_2028, overlays=("com-2025-989",)).overlay_scope
    roles = scope.stack.texts("role")
    assert (roles.count("good"), roles.count("precursor")) == (114, 2)
    # COM(2025) 989 Annex: 7 steel entries, 107 of combined metal
    groups = scope.stack.texts("group")
    assert (groups.count("iron_steel"), groups.count("combined_metal")) == (7, 107)
    assert not len(book.at(DAY, overlays=("com-2025-989",)).stacks["overlay_scope"])  # from 2028 only


def test_the_longest_code_counts_and_exceptions_hold() -> None:
    scope = load_rulebook().at(DAY_2028, overlays=("com-2025-989",)).overlay_scope
    assert scope.variants("73121020")[0].code == "731210"
    assert scope.variants("87042131")[0].partly
    assert scope.variants("87042139") == ()  # excepted by the proposal
    assert scope.variants("72041000") == ()  # scrap is a precursor, no good of its own
    assert scope.variants("72041000", PRECURSOR)[0].name_en == "ferrous scrap, pre-consumer only"


def test_an_unread_benchmark_stands_as_its_legal_bounds() -> None:
    scope = load_rulebook().at(DAY, overlays=("scope-polymers",)).overlay_scope
    # IR (EU) 2021/447: VCM 0.155, S-PVC 0.066; 2026-30 bounds 0.102-0.1918 and 0.0425-0.0799
    before = scope.benchmark("Vinyl chloride monomer (VCM) + S-PVC", 2025)
    after = scope.benchmark("Vinyl chloride monomer (VCM) + S-PVC", 2026)
    assert before is not None and after is not None
    assert (before.band.low, before.band.high) == pytest.approx((0.221, 0.221), rel=EXACT)
    assert (after.band.low, after.band.high) == pytest.approx((0.1445, 0.2717), rel=EXACT)
    assert (before.how_known, after.how_known) == ("act", "estimate")
    assert scope.benchmark("0.34 * Ethylene oxide/glycols", 2025).band.low == pytest.approx(0.34 * 0.389)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "Aromatics (per CWT)", "no such product"])
def test_where_no_benchmark_per_tonne_exists_there_is_none(text: str) -> None:
    assert load_rulebook().at(DAY, overlays=("scope-polymers",)).overlay_scope.benchmark(text, 2026) is None


@pytest.mark.parametrize(
    ("overlay", "code"), [("scope-organic-chemicals", "38121000"), ("scope-glass", "70191100")]
)
def test_what_was_not_found_is_left_empty_and_said(overlay: str, code: str) -> None:
    row = load_rulebook().at(DAY, overlays=(overlay,)).overlay_scope.variants(code)[0]
    assert not row.direct.known
    assert row.how_known == "none"
    assert row.note


def test_a_suspension_covers_whole_quarters() -> None:
    (found,) = load_rulebook().at(DAY, overlays=("fertiliser-suspension",)).suspensions
    assert found.covers(2026, 1) and found.covers(2026, 4) and found.covers(2026, 0)
    assert found.covers(2027, 1) is False


def test_a_proposal_cannot_be_laid_over_earlier_law() -> None:
    with pytest.raises(BadInput) as refused:
        load_rulebook().at(DAY, date(2026, 7, 1), ("com-2026-616",))
    assert refused.value.problems[0].code == "cbam.law-overlay-not-known"


def test_the_version_names_the_overlays() -> None:
    law = load_rulebook().at(DAY, overlays=("com-2026-616", "scope-glass"))
    assert law.version.startswith("EU CBAM 2026-10-05 + com-2026-616 + scope-glass ")


def test_every_figure_of_every_overlay_leads_to_a_described_source() -> None:
    book = load_rulebook()
    law = book.at(DAY_2028, overlays=book.overlays)
    for table in ("overlay_scope", "ets_benchmarks", "suspensions", "cbam_factor", "overlays"):
        stack = law.stacks[table]
        assert len(stack)
        assert all(stack.cite(row).source in law.sources for row in range(len(stack)))


def test_bands_do_not_cross_and_say_how_they_are_known() -> None:
    book = load_rulebook()
    stack = book.at(DAY_2028, overlays=book.overlays).stacks["overlay_scope"]
    for low, high, known in zip(
        stack.columns["direct_low_tco2e_per_t"],
        stack.columns["direct_high_tco2e_per_t"],
        stack.columns["how_known"],
        strict=True,
    ):
        assert (low is None) == (high is None) == (known == "none")
        assert low is None or float(str(low)) <= float(str(high))
