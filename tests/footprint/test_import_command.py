"""Attaching a database by the command, and computing with it afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.footprint.test_command import answer, run
from tests.inventories.attach.made import es1_chain


def test_a_database_is_attached_and_used_by_the_next_run(tmp_path: Path) -> None:
    source = es1_chain(tmp_path / "made.zip")  # screw: 1.98 kgCO2e/kg, see test_formats
    code, found = answer(
        "footprint_inventory_import", "inventory", "import", source, "--licence", "own use", "--to", tmp_path
    )
    assert code == 0
    assert found["licence"] == "own use"
    code, listed = answer("footprint_inventory_list", "inventory", "list", "--inventory", found["folder"])
    assert code == 0
    ours = {p["name"]: p["kgco2e"] for p in listed["processes"] if p["id"].startswith(f"{found['id']}:")}
    assert ours["Screw"] == pytest.approx(1.98, rel=1e-9)


def test_a_path_without_a_database_is_refused_in_words(tmp_path: Path) -> None:
    result = run("inventory", "import", tmp_path / "nothing.zip", "--licence", "own use", "--lang", "zh")
    assert result.exit_code == 2
    assert "→" in result.stderr


def test_a_licence_must_be_stated(tmp_path: Path) -> None:
    assert run("inventory", "import", tmp_path).exit_code == 2
