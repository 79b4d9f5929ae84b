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
_NO_COUNTRY = {"EZ", "UN", "XA", "XB", "ZZ"}
"""Codes of the CLDR for groups, tests and the unknown; the European Union stays, since data of it do."""
_SUFFIXES = ("省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "province")


@cache
def _codes() -> Mapping[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    own = {folded(name): row["code"] for row in rows for name in (row["code"], *row["names"].split("|"))}
    return _countries() | own


def _countries() -> dict[str, str]:
    """Countries by code and by their Chinese and English names in the Unicode CLDR, as Babel carries it."""
    from babel import Locale

    found: dict[str, str] = {}
    for lang in ("en", "zh_Hans"):
        for code, name in Locale.parse(lang).territories.items():
            if len(code) == _CODE and code.isalpha() and code not in _NO_COUNTRY:
                found |= {folded(code): code, folded(name): code}
    return found


def area(text: str) -> str:
    """Code of a country or province by its name or code; else empty."""
    plain = folded(text)
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        found = _codes().get(plain) or _codes().get(plain.removesuffix(folded(suffix)))
        if found:
            return found
    return ""


def areas_of(product: Product) -> tuple[str, ...]:
    """Country of a product and, where it is known, the province; empty where neither is."""
    found = (area(product.origin), area(product.province))
    return tuple(dict.fromkeys(code for code in found if code))
