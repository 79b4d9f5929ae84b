"""The public U.S. database, where its file is at hand: PCF_CBAM_USLCI=/path/to/uslci_fy21_q3_...zip.

The file is not part of this project; docs/attach_check.md holds the result of the last full check.
"""

import os
from pathlib import Path

import pytest

from tests.inventories.attach.check_public import TOLERANCE, check, plain_counts

VARIABLE = "PCF_CBAM_USLCI"
FILE = Path(os.environ.get(VARIABLE) or "missing")


@pytest.mark.skipif(not FILE.is_file(), reason=f"{VARIABLE} names no file; see docs/attach_check.md")
def test_the_public_database_agrees_with_independent_solutions(tmp_path: Path) -> None:
    checked, counted = check(FILE, "USLCI", tmp_path), plain_counts(FILE)
    summary = checked.attached.summary
    assert checked.frozen_difference <= TOLERANCE
    assert checked.footprint_difference <= TOLERANCE
    assert summary["datasets"] == counted["datasets"] == 639
    assert summary["biosphere_nonzeros"] == counted["b"] == 31_057
    assert counted["a"] == 3_770 <= summary["technosphere_nonzeros"]
    assert sum(summary["linked"].values()) + sum(summary["cut_off"].values()) == summary["needed"]
