"""Text that a spreadsheet would run as a formula is defused in CSV files, and read back as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cbam.report import write_table
from groundwork.csv_text import plain_text, safe_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_a_risky_start_is_defused_and_comes_back(start: str, tmp_path: Path) -> None:
    text = f"{start}1+1"
    safe = safe_text(text)
    assert safe == f"'{text}"
    assert plain_text(str(safe)) == text
    write_table(tmp_path / "out.csv", pd.DataFrame({"item": [text]}), ())
    assert f"'{start}1+1" in (tmp_path / "out.csv").read_bytes().decode("utf-8-sig")


@pytest.mark.parametrize("value", ["steel", "'steel", "a=1", "", None, -1.5, 3])
def test_harmless_cells_stay_as_they_are(value: object) -> None:
    assert safe_text(value) == value
