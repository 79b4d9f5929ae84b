"""The classic wrong answers: computed for display, and never ours."""

from __future__ import annotations

import pytest

from cbam.wrong_answers import mistakes, right_terms, wrong_answers
from tests.cbam.billing import LINE, billed

# China, hot-rolled coil, 2026, 75.36 EUR; right is 163.53 EUR/t. D = 3.187, SEE = 3.5057, BM = 1.370.
EXPECTED = {
    "phase_in_on_marked_up_emissions": 6.60,  # 3.5057 x 0.025 x 75.36
    "phase_in_on_emissions": 6.00,  # 3.187 x 0.025 x 75.36
    "phase_in_on_difference_marked_up": 4.02,  # (3.5057 - 1.370) x 0.025 x 75.36
    "phase_in_on_difference": 3.42,  # (3.187 - 1.370) x 0.025 x 75.36
    "mark_up_forgotten": 139.51,  # (3.187 - 1.33575) x 75.36
    "allocation_as_share_of_emissions": 237.77,  # 3.5057 x 0.9 x 75.36
    "column_a_on_default_path": 260.96,  # (3.5057 - 0.975 x 0.044) x 75.36
    "no_allocation": 264.19,  # 3.5057 x 75.36
    "origin_not_matched": 234.98,  # (4.049 x 1.1 - 1.33575) x 75.36; 234.99 where 4.4539 is first rounded
}


def test_each_wrong_formula_gives_its_wrong_figure() -> None:
    found = {a.mistake.id: a.eur_per_t for a in wrong_answers(right_terms(billed(LINE), 0))}
    assert found == {name: pytest.approx(euros, abs=0.005) for name, euros in EXPECTED.items()}


def test_none_of_them_is_our_answer() -> None:
    bill = billed(LINE)
    ours = bill.cost_eur / 100
    assert all(abs(a.eur_per_t - ours) > 1 for a in wrong_answers(right_terms(bill, 0)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_explained(lang: str) -> None:
    for mistake in mistakes():
        assert mistake.wrong.say(lang) and mistake.why.say(lang) and mistake.seen_in.say(lang)
