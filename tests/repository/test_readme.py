"""README shows what the commands answer today, leads to files that exist, and names real commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cbam.commands import app as cbam
from footprint.commands import app as footprint

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")
SCENARIOS = {"低": "low", "中": "central", "高": "high"}
MILLION = 1e6
SHOWN = ("al-profile-coated", "hdpe-pipe-dn110", "steel-structure", "urea-granular")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("demo") / "report.xlsx"
    return json.loads(CliRunner().invoke(cbam, ["demo", "--json", "--out", str(out)]).stdout)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_the_products_shown_are_the_demos(name: str, demo: dict[str, Any]) -> None:
    shown = re.findall(r"(\d{8})\s+([\d.]+)\s+([\d.]+)\s+\S", text_of(name))
    answers = {p["product_id"]: p for p in demo["products"]}
    for (cn_code, per_kg, eur_per_t), product_id in zip(shown, SHOWN, strict=True):
        answer = answers[product_id]
        assert answer["cn_code"] == cn_code, product_id
        assert f"{answer['pcf_kgco2e_per_kg']:.3f}" == per_kg, product_id
        assert f"{answer['cbam_eur_per_t']:.2f}" == eur_per_t, product_id


@pytest.mark.parametrize("name", READMES)
def test_the_sectors_costs_shown_are_the_demos(name: str, demo: dict[str, Any]) -> None:
    block = text_of(name)
    years = [int(y) for y in re.search(r"^\s+(2026(?:\s+20\d\d)+)$", block, re.M)[1].split()]  # type: ignore[index]
    rows = re.findall(r"^(low|central|high|低|中|高)\s+([\d. ]+)$", block, re.M)
    cost = {
        (r["scenario"], r["year"]): r["value"]
        for r in demo["sector"]
        if r["measure"] == "cost_eur" and r["level"] == "total"
    }
    assert len(rows) == 3
    for label, figures in rows:
        scenario = SCENARIOS.get(label, label)
        assert [f"{cost[scenario, y] / MILLION:.2f}" for y in years] == figures.split(), label


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = [t for t in re.findall(r"\]\(([^)]+)\)", text_of(name)) if not t.startswith("http")]
    assert len(links) > 8
    assert [t for t in links if not (ROOT / t).exists()] == []
    folders = re.findall(r"`([a-z_]+(?:/[a-z_.]+)*/?)`", text_of(name))
    assert [f for f in folders if "/" in f and not f.startswith("out/") and not (ROOT / f).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_command_named_exists(name: str) -> None:
    known = {"cbam": cbam, "footprint": footprint}
    named = set(re.findall(r"^(cbam|footprint) ([a-z]+)", text_of(name), re.M))
    assert len(named) >= 6
    for program, command in named:
        done = CliRunner().invoke(known[program], [command, "--help"])
        assert done.exit_code == 0, f"{program} {command}"
