"""Where a product is made, in the codes of the inventory: ISO 3166-1 and 3166-2."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from footprint.bill import Product
from groundwork.tables import folded

TABLE = Path(__file__).parent / "data" / "areas.csv"
_CODE = 2
_SUFFIXES = ("省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "province")


@cache
def _codes() -> Mapping[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {folded(name): row["code"] for row in rows for name in (row["code"], *row["names"].split("|"))}


def area(text: str) -> str:
    """Code of a country or province by its name; a code of two letters stays; else empty."""
    plain = folded(text)
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        found = _codes().get(plain) or _codes().get(plain.removesuffix(folded(suffix)))
        if found:
            return found
    code = text.strip().upper()
    return code if len(code) == _CODE and code.isascii() and code.isalpha() else ""


def areas_of(product: Product) -> tuple[str, ...]:
    """Country of a product and, where it is known, the province; empty where neither is."""
    found = (area(product.origin), area(product.province))
    return tuple(dict.fromkeys(code for code in found if code))
