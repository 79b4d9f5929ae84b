"""Verification and materiality beside the figures: IR (EU) 2025/2546 Art 5, IR (EU) 2025/2547 Art 15."""

from __future__ import annotations

import pytest

from cbam.law.rulebook import Law
from groundwork.words import LANGUAGES, say
from tests.cbam.embedded.mill import mill, run


def test_materiality_per_good(law: Law) -> None:
    # 5 % of 1.99 tCO2e/t and of 1.439295 tCO2e/t: 0.0995 and 0.07196475
    notes = {note.code: note for note in run(mill(), law).notes}
    materiality = notes["cbam.note-embedded-materiality"]
    assert materiality.params == {"name": "coil", "share": "5", "see": "0.0995", "sefa": "0.0720"}
    for lang in LANGUAGES:
        for note in notes.values():
            assert "{" not in say(note.code, lang, **note.params)


@pytest.mark.parametrize(("verified", "asked"), [(True, True), (None, False), (False, False)])
def test_reports_of_precursors_are_handed_on(verified: bool | None, asked: bool, law: Law) -> None:
    data = mill()
    data["precursors"][0]["verified"] = verified
    codes = {note.code for note in run(data, law).notes}
    assert ("cbam.note-embedded-precursor-reports" in codes) is asked


def test_nothing_is_said_of_years_before_verification(law: Law) -> None:
    assert run(mill(period={"start": "2025-01-01", "end": "2025-12-31"}), law).notes == ()
