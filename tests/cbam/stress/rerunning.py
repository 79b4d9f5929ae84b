"""Firms to put to the reverse test: one by hand, three at random."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cbam.scenario import Scenario
from cbam.stress.rerun import Rerun
from tests.cbam.stress.subjects import portfolio, rows, scenario, subject, value

EXACT = 1e-9
OWN = {"cn_code": "72081000", "emissions": "actual", "verified": "yes"}
# 10 000 t of hot-rolled coil from China on default values: 3.187 x 1.3 - 0.515 x 1.370 certificates/t in 2030
# (default total IR (EU) 2026/1740, mark-up of 30 %, column B IR (EU) 2025/2620)
COIL = {"cn_code": "72081000", "mass_t": 10000, "value": 7e6, "margin": 0.05, "importer": "I"}
FIRM = {"ebit_eur": 2e6, "revenue_eur": 20e6, "eu_revenue_eur": 10e6}


def flat(eur: float, year: int = 2030, more: str = "") -> Scenario:
    """The central scenario at one price [EUR] in a year, and more as typed."""
    point = f"{{value: {eur!r}, status: user, source: x}}"
    return scenario(f"price: {{published_first: false, quarters: {{}}, years: {{{year}: {point}}}}}\n{more}")


def one_firm(line: Mapping[str, object], firm: Mapping[str, float], of: Scenario, year: int = 2030) -> Rerun:
    """One firm with one line."""
    return Rerun(subject(portfolio([line], {"A": dict(firm)})), of, year)


def random_case(seed: int) -> tuple[Rerun, str]:
    """A portfolio of three firms and two importers under a scenario drawn at random."""
    draw = np.random.default_rng(seed)
    lines: list[Mapping[str, object]] = []
    for at in range(10):
        own = draw.random() < 0.6
        see = float(draw.uniform(1.2, 3.5))
        figures = {"emissions": "actual", "verified": "yes", "see_direct": see,
                   "sefa": float(draw.uniform(0.3, 1.5))} if own else {}  # fmt: skip
        lines.append({
            "firm": "ABC"[at % 3], "cn_code": draw.choice(["72081000", "73089098", "72142000"]),
            "origin": draw.choice(["CN", "IN", "TR"]), "importer": draw.choice(["I", "II"]),
            "mass_t": float(draw.uniform(5, 60)), "value": float(draw.uniform(2e4, 1e5)),
            "margin": float(draw.uniform(0.02, 0.2)), **figures,
        })  # fmt: skip
    firms = {
        name: {"ebit_eur": float(draw.uniform(1e3, 3e4)), "revenue_eur": float(draw.uniform(3e5, 1e6)),
               "eu_revenue_eur": float(draw.uniform(1e4, 2e5)),
               "pass_through": float(draw.uniform(0, 0.9))}
        for name in "ABC"
    }  # fmt: skip
    form = draw.choice(["none", "own-price", "relative"])
    text = (
        f"trade:\n  de_minimis: {str(bool(draw.random() < 0.5)).lower()}\n"
        f"  demand: {{form: {form}}}\n"
        f"  volume: {{years: {{2030: {draw.uniform(0.5, 1.5)}}}, status: user, source: x}}\n"
        f"emissions: {{basis: {draw.choice(['declared', 'default', 'cheaper'])}}}\n"
        f"fx:\n  eur_cny: {{unit: CNY/EUR, years: {{2030: {draw.uniform(7, 9)}}}, status: user, source: x}}\n"
    )
    return Rerun(subject(portfolio(lines, firms)), scenario(text), 2030), text


def after(of: Rerun, changed: Scenario) -> dict[str, float]:
    """EBIT after of every firm as the table of the stress test has it."""
    table = rows(of.subject, changed, years=(2030,))
    return {n: value(table, "ebit_after_eur", level="firm", key=n) for n in of.names}
