"""The numbers that the guide to the inventory states are those of the tables."""

import csv
import re
from collections import Counter
from pathlib import Path

from inventories.balances import balances
from inventories.catalogue import load_catalogue
from inventories.contents import carbon_contents
from inventories.routes import route_choices

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "inventories.md").read_text(encoding="utf-8")


def test_counts_of_processes_contents_and_balances() -> None:
    catalogue = load_catalogue()
    drawn = balances(catalogue)
    assert f"{len(catalogue.processes)} processes are linked" in GUIDE
    assert f"for {len(carbon_contents())} products" in GUIDE
    assert f"Of {len(drawn)} balances {sum(b.closed for b in drawn)} close" in GUIDE


def test_amounts_by_status() -> None:
    with (ROOT / "inventories" / "data" / "exchanges.csv").open(encoding="utf-8", newline="") as stream:
        counts = Counter(row["status"] for row in csv.DictReader(stream))
    said = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", GUIDE, flags=re.MULTILINE))
    assert said == {status: str(n) for status, n in counts.items()}


def test_amounts_that_rest_on_the_chinese_norms_and_flows_that_are_weighed() -> None:
    with (ROOT / "inventories" / "data" / "exchanges.csv").open(encoding="utf-8", newline="") as stream:
        norms = sum(row["source"].startswith("gb-") for row in csv.DictReader(stream))
    assert f"{norms} amounts rest on mandatory norms" in GUIDE
    assert f"for {len(load_catalogue().flows)} flows" in GUIDE


def test_market_mixes() -> None:
    for choice in route_choices():
        assert choice.default is None or f"`{choice.default}`" in GUIDE


def test_every_table_the_guide_names_is_there() -> None:
    names = set(re.findall(r"[a-z0-9_]+\.(?:csv|yaml)", GUIDE))
    assert len(names) > 12
    for name in names:
        assert (ROOT / "inventories" / "data" / name).is_file(), name
