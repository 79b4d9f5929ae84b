"""Small portfolios to stress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cbam.portfolio import Portfolio, read_portfolio
from cbam.scenario import Scenario, load_named
from cbam.scenario_files import merge
from cbam.stress.deterministic import Subject, subject_of
from cbam.stress.run import Request, stress
from groundwork.packaged import examples_dir
from tests.cbam.billing import law

SHIPMENTS = (
    "id",
    "firm",
    "cn_code",
    "origin",
    "importer",
    "quarter",
    "mass_t",
    "value",
    "margin",
    "emissions",
    "verified",
    "see_direct",
    "see_indirect",
    "sefa",
    "see_uncertainty",
)


@cache
def sector() -> Portfolio:
    """The packaged sector of ten invented firms."""
    return read_portfolio(examples_dir() / "portfolio_sector.xlsx").value


def portfolio(
    lines: list[Mapping[str, object]], firms: Mapping[str, Mapping[str, float]] | None = None
) -> Portfolio:
    """A portfolio from a few lines as typed, and firms by name."""
    text = ",".join(SHIPMENTS) + "\n"
    for number, line in enumerate(lines):
        row = {"id": number, "firm": "A", "origin": "CN", "quarter": "2026-Q1", "mass_t": 100, **line}
        text += ",".join(str(row.get(key, "")) for key in SHIPMENTS) + "\n"
    loaded = read_portfolio(text.encode(), "mine.csv")
    assert loaded.errors == (), loaded.errors
    found = loaded.value
    if firms is None:
        return found
    n = len(firms)
    columns = {name: np.full(n, np.nan) for name in found.firms.__dataclass_fields__}
    for name in ("firm", "sector", "province", "county"):
        columns[name] = np.array([None] * n, dtype=object)
    columns["firm"] = np.array(list(firms), dtype=object)
    for at, values in enumerate(firms.values()):
        for name, value in values.items():
            columns[name][at] = value
    return replace(found, firms=type(found.firms)(**columns))


def subject(of: Portfolio, **options: bool) -> Subject:
    """Ready to be stressed under the packaged law."""
    return subject_of(of, law(), **options)


def scenario(changes: str = "", base: str = "central") -> Scenario:
    """A packaged scenario with changes as they would stand in a file."""
    raw = load_named(base).model_dump(mode="json")
    return Scenario.model_validate(merge(raw, yaml.safe_load(changes) or {}))


def rows(of: Subject, *scenarios: Scenario, years: tuple[int, ...] = (2026,), **request: int) -> pd.DataFrame:
    """All rows of a stress test."""
    parts = stress(of, Request(scenarios, years, **request))
    texts = dict.fromkeys(("scenario", "level", "key", "measure", "unit", "statistic"), object)
    return pd.concat([part.table.astype(texts) for part in parts], ignore_index=True)


def value(table: pd.DataFrame, measure: str, **wanted: object) -> float:
    """The one value of a measure; the whole portfolio unless a level is named."""
    picked = {"level": "total", "statistic": "point", **wanted}
    found = table[table["measure"] == measure]
    for column, one in picked.items():
        found = found[found[column] == one]
    (only,) = found["value"]
    return float(only)


def own_file(folder: Path, text: str) -> Path:
    """A scenario file."""
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file
