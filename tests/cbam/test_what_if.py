"""Bills under overlays: labelled what they are, and nothing changes without one."""

from __future__ import annotations

import numpy as np
import pytest

from cbam.bill import Basis, Bill
from cbam.law.leaves import LawStatus
from cbam.profile import Scope
from tests.cbam.billing import LINE, billed, law

EXACT = 1e-9
PVC = {**LINE, "cn_code": "39041000", "price": "80"}
ROPE = {**LINE, "cn_code": "73121020", "date": "2028-05-05", "price": "100"}


def codes(bill: Bill) -> set[str]:
    return {note.code for note in bill.notes(0)}


def test_polymers_are_out_of_scope_today() -> None:
    assert billed(PVC).cost_eur == 0


def test_a_polymer_under_the_what_if_is_priced_and_labelled() -> None:
    # middle of 1.7 and 2.2 = 1.95; benchmark: VCM (0.102+0.1918)/2 + S-PVC (0.0425+0.0799)/2 = 0.2081
    # (1.95 - 0.975 x 0.2081) x 100 x 80 = 13976.82
    bill = billed(PVC, overlays=("scope-polymers",))
    assert bill.cost_eur == pytest.approx(13976.82, rel=EXACT)
    assert bill.basis[0] is Basis.WHAT_IF
    assert bill.profiles[0].law_status is LawStatus.WHAT_IF
    assert {"cbam.note-overlay-good", "cbam.note-what-if-band", "cbam.note-what-if-benchmark"} <= codes(bill)
    assert "cbam.note-overlay" in {note.code for note in bill.general_notes}


@pytest.mark.parametrize(
    ("band", "certificates"),
    [("low", 1.7 - 0.975 * 0.2717), ("high", 2.2 - 0.975 * 0.1445)],  # low emissions with the high benchmark
)
def test_the_ends_of_the_band(band: str, certificates: float) -> None:
    bill = billed({**PVC, "mass_t": "1"}, f"what-if-band={band}", overlays=("scope-polymers",))
    assert bill.certificates == pytest.approx(certificates, rel=EXACT)


def test_indirect_emissions_count_where_chosen() -> None:
    bill = billed({**PVC, "mass_t": "1"}, "what-if-indirect=counted", overlays=("scope-polymers",))
    assert bill.certificates == pytest.approx(1.95 + 2.67 - 0.975 * 0.2081, rel=EXACT)


def test_without_a_product_benchmark_allocation_is_zero_and_said() -> None:
    bill = billed({**LINE, "cn_code": "39012010", "mass_t": "1", "price": "80"}, overlays=("scope-polymers",))
    assert bill.certificates == pytest.approx(0.125, rel=EXACT)  # own polymerisation, 0.05 to 0.20
    assert "cbam.note-what-if-no-benchmark" in codes(bill)


def test_what_has_no_figure_is_refused_not_made_up() -> None:
    bill = billed({**LINE, "cn_code": "38121000"}, overlays=("scope-organic-chemicals",))
    assert [p.code for p in bill.problems] == ["cbam.no-overlay-figure"]


def test_downstream_goods_from_2028_need_the_users_figures() -> None:
    overlays = ("com-2025-989",)
    assert billed(ROPE).profiles[0].scope is Scope.OUT_OF_SCOPE
    assert [p.code for p in billed(ROPE, overlays=overlays).problems] == ["cbam.no-overlay-figure"]
    own = {**ROPE, "emissions": "actual", "verified": "yes", "see_direct": "2.5", "sefa": "1.0"}
    bill = billed(own, overlays=overlays)
    assert bill.cost_eur == pytest.approx(1.5 * 100 * 100, rel=EXACT)
    assert bill.profiles[0].law_status is LawStatus.PROPOSAL
    assert billed({**ROPE, "date": "2027-05-05"}, overlays=overlays).cost_eur == 0  # not before 2028


def test_a_suspension_of_fertilisers_lets_them_in_free_in_2026_only() -> None:
    urea = {**LINE, "cn_code": "31021019", "price": "80"}
    overlays = ("fertiliser-suspension",)
    bill = billed(urea, overlays=overlays)
    assert bill.cost_eur == 0 < billed(urea).cost_eur
    assert bill.basis[0] is Basis.NOT_CHARGED
    assert "cbam.note-suspended" in codes(bill)
    later = {**urea, "date": "2027-05-05"}
    assert billed(later, overlays=overlays).cost_eur == billed(later).cost_eur > 0
    assert billed(LINE, overlays=overlays).cost_eur == billed(LINE).cost_eur


def test_the_slower_factor_is_labelled_a_proposal() -> None:
    # 2029: 0.81 instead of 0.775, so (0.81 - 0.775) x 1.370 = 0.04795 certificates per t less
    line = {**LINE, "date": "2029-05-05", "mass_t": "1", "price": "80"}
    plain, proposed = billed(line), billed(line, overlays=("com-2026-616",))
    assert plain.certificates - proposed.certificates == pytest.approx(0.04795, rel=EXACT)
    assert proposed.profiles[0].law_status is LawStatus.PROPOSAL
    assert "cbam.note-overlay-figure" in codes(proposed)
    assert plain.profiles[0].law_status is LawStatus.PROVISIONAL  # benchmarks from 2027 await revision


def test_an_exempt_origin_stays_exempt_under_an_overlay() -> None:
    assert billed({**PVC, "origin": "NO"}, overlays=("scope-polymers",)).cost_eur == 0


@pytest.mark.parametrize("line", [LINE, {**LINE, "cn_code": "25232900"}, {**LINE, "cn_code": "31021019"}])
def test_the_empty_overlay_changes_nothing(line: dict[str, str]) -> None:
    plain, empty = billed(line), billed(line, overlays=())
    assert np.array_equal(plain.terms.cost_eur, empty.terms.cost_eur)
    assert plain.law.version == empty.law.version == law().version


@pytest.mark.parametrize("overlay", ["scope-polymers", "scope-glass", "scope-ceramics", "com-2025-989"])
def test_an_overlay_leaves_goods_in_force_alone(overlay: str) -> None:
    assert billed(LINE, overlays=(overlay,)).cost_eur == billed(LINE).cost_eur
