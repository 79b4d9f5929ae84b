"""The two pages that hold the check of the public database say the same, and within what is allowed."""

import re

from tests.inventories.attach.check_public import BEGIN, END, PAGE, TOLERANCE, VALIDATION

HASH = re.compile(r"\b[0-9a-f]{64}\b")
DIFFERENCE = re.compile(r"\b\d\.\de-\d\d\b")


def test_the_validation_page_holds_the_check_with_the_files_hashes() -> None:
    page, check = VALIDATION.read_text(encoding="utf-8"), PAGE.read_text(encoding="utf-8")
    block = page.partition(BEGIN)[2].partition(END)[0]
    hashes = HASH.findall(block)
    assert len(hashes) == 2
    for found in hashes:
        assert f"sha256 `{found}`" in check or f"all files: `{found}`" in check
    differences = DIFFERENCE.findall(block)
    assert len(differences) == 4
    for found in differences:
        assert found in check
        assert float(found) <= TOLERANCE
