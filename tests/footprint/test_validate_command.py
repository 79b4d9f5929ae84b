"""The inventory against published footprints, as the command answers it."""

from __future__ import annotations

from statistics import median

import pytest

from tests.footprint.test_command import answer, run


def test_every_published_figure_is_answered_or_named_unmatched() -> None:
    code, found = answer("footprint_inventory_validate", "inventory", "validate", "--lang", "en")
    assert code == 0
    assert len(found["rows"]) == found["counts"]["n_used"]
    for row in found["rows"]:
        assert row["within"] == (abs(row["ratio"] - 1) <= 0.25)
        assert row["within"] or row["why"], f"{row['id']} is outside 25 % and nobody says why"


def test_medians_and_shares_are_those_of_the_rows() -> None:
    _, found = answer("footprint_inventory_validate", "inventory", "validate")
    for group in (g for g in found["groups"] if g["rows"] == "all"):
        rows = [r for r in found["rows"] if r["group"] == group["group"]]
        assert group["n"] == len(rows)
        assert group["median_ratio"] == pytest.approx(median(r["ratio"] for r in rows), rel=1e-9)
        assert group["share_within"] == pytest.approx(sum(r["within"] for r in rows) / len(rows), rel=1e-9)


def test_the_screen_says_it_in_chinese() -> None:
    result = run("inventory", "validate", "--lang", "zh")
    assert result.exit_code == 0
    assert "与已发表碳足迹的比较" in result.stdout
    assert "同地区、同路线、同边界" in result.stdout and "other-route" not in result.stdout
