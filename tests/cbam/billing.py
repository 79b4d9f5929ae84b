"""Short ways to bill one line in tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from cbam.bill import Bill, price_lines
from cbam.portfolio import one_shipment
from cbam.prices import published_prices
from cbam.readings import parse_readings
from cbam.statute import Statute, load_statute

CASES = Path(__file__).parent / "cases"
LINE = {"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"}


@cache
def law(*overlays: str) -> Statute:
    """The packaged law, read once; with overlays where named."""
    return load_statute(overlays=overlays)


def cases(name: str) -> list[dict[str, dict[str, str]]]:
    """The cases of one file."""
    found: list[dict[str, dict[str, str]]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return found


def billed(line: Mapping[str, str], *readings: str, overlays: tuple[str, ...] = ()) -> Bill:
    """The bill of one line as typed; ``price`` is a flat price, ``readings`` are NAME=VALUE."""
    typed = {key: value for key, value in line.items() if key != "price"}
    flat = float(line["price"]) if "price" in line else None
    loaded = one_shipment(typed)
    assert loaded.problems == ()
    chosen = parse_readings(readings)
    return price_lines(loaded.value.shipments, law(*overlays), published_prices(flat), chosen)
