"""Short ways to bill one line in tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from cbam.bill import Bill, price_lines
from cbam.portfolio import one_shipment
from cbam.prices import published_prices
from cbam.statute import Statute, load_statute

CASES = Path(__file__).parent / "cases"
LINE = {"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"}


@cache
def law() -> Statute:
    """The packaged law, read once."""
    return load_statute()


def cases(name: str) -> list[dict[str, dict[str, str]]]:
    """The cases of one file."""
    found: list[dict[str, dict[str, str]]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return found


def billed(line: Mapping[str, str]) -> Bill:
    """The bill of one line as typed; ``price`` is a flat price."""
    typed = {key: value for key, value in line.items() if key != "price"}
    flat = float(line["price"]) if "price" in line else None
    loaded = one_shipment(typed)
    assert loaded.problems == ()
    return price_lines(loaded.value.shipments, law(), published_prices(flat))
