"""Worked examples of the law: the data files say what is typed and what must come out, here they are run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cbam.bill import Bill, price_lines
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.results import GoodResult
from cbam.importers.year import ImporterYears, assess
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from cbam.readings import parse_readings
from cbam.regimes.uk import UkCase, uk_charge
from cbam.statute import load_statute
from tests.cbam.billing import CASES, law

FOLDER = CASES / "law"
Given = Mapping[str, Any]
Line = Mapping[str, object]


def read(folder: Path = FOLDER) -> list[dict[str, Any]]:
    return [
        case for file in sorted(folder.glob("*.yaml")) for case in yaml.safe_load(file.read_text("utf-8"))
    ]


def typed(lines: Sequence[Line]) -> bytes:
    """The lines as a CSV file a user would hand in."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(dict.fromkeys(key for line in lines for key in line)))
    table.writeheader()
    table.writerows(lines)
    return text.getvalue().encode()


def bill_of(given: Given, lines: Sequence[Line]) -> Bill:
    loaded = read_portfolio(typed(lines), "case.csv")
    known_on = date.fromisoformat(given["known_on"]) if "known_on" in given else None
    statute = load_statute(known_on=known_on) if known_on else law()
    bill = price_lines(loaded.value.shipments, statute, published_prices(given.get("price")),
                       parse_readings(given.get("readings", ())))  # fmt: skip
    assert (*loaded.problems, *bill.problems) == ()
    return bill


def ask_bill(given: Given) -> dict[str, Any]:
    bill = bill_of(given, given["lines"])
    terms = {name: list(getattr(bill.terms, name)) for name in bill.terms.__dataclass_fields__}
    mass = terms["quantity"]
    found = {
        **terms,
        "emissions_t": [see * t for see, t in zip(terms["see"], mass, strict=True)],
        "allocation_t": [sefa * t for sefa, t in zip(terms["sefa"], mass, strict=True)],
        "total_certificates": bill.certificates,
        "total_eur": bill.cost_eur,
        "gap_eur": terms["cost_eur"][-1] - terms["cost_eur"][0],
    }
    if "actual_see" in given:
        pairs = zip(terms["see"], terms["price_eur"], strict=True)
        found["gross_gap_eur"] = [(see - given["actual_see"]) * price for see, price in pairs]
        found["first_gap_eur"], found["last_gap_eur"] = found["gross_gap_eur"][0], found["gross_gap_eur"][-1]
    return found


def goods_of(plant: Given, year: int) -> dict[str, GoodResult]:
    """The goods of an installation in a reporting year, by their product name; every figure must be there."""
    data = {**plant, "period": {"start": f"{year}-01-01", "end": f"{year}-12-31"}}
    result = compute(Installation.model_validate(data), law().of_year(year))
    assert [p for p in result.problems if p.severity.value == "error"] == []
    return {good.product: good for good in result.goods}


def ask_installation(given: Given) -> dict[str, Any]:
    found: dict[str, list[float]] = {"see": [], "sefa": [], "total_certificates": [], "total_eur": []}
    for year in given["years"]:
        goods = goods_of(given["installation"], year)
        lines = []
        for line in given["lines"]:
            good = goods[line["product"]]
            figures = {"see_direct": good.see_direct, "see_indirect": good.see_indirect, "sefa": good.sefa}
            when = {} if "date" in line else {"year": year}
            lines.append({**line, **when, **figures, "emissions": "actual", "verified": "yes"})
        bill = bill_of(given, lines)
        found["see"].append(float(bill.terms.see[0]))
        found["sefa"].append(float(bill.terms.sefa[0]))
        found["total_certificates"].append(bill.certificates)
        found["total_eur"].append(bill.cost_eur)
    return found


def ask_two_plants(given: Given) -> dict[str, Any]:
    found: dict[str, list[float]] = {"gross": [], "net": []}
    for year in given["years"]:
        (before,), (after,) = (goods_of(given[plant], year).values() for plant in ("before", "after"))
        assert None not in (before.see_counted, before.sefa, after.see_counted, after.sefa)
        gross = before.see_counted - after.see_counted  # type: ignore[operator]
        found["gross"].append(gross)
        found["net"].append(gross - (before.sefa - after.sefa))  # type: ignore[operator]
    return found


def ask_benchmarks(given: Given) -> dict[str, Any]:
    at = law().of_year(given["year"])
    return {
        name: [at.benchmark(cn8, given["column"], (route,), given["year"]).value_tco2e_per_t
               for route in given["routes"]]
        for name, cn8 in given["goods"].items()
    }  # fmt: skip


def assessed(given: Given) -> ImporterYears:
    shipments = read_portfolio(typed(given["lines"]), "case.csv").value.shipments
    return assess(shipments, law(), published_prices(given.get("price")))


def ask_importer(given: Given) -> dict[str, Any]:
    years = assessed(given)
    return {
        str(name): {"liable": bool(years.standings.liable[row]),
                    "owes": years.certificates_due[row] > 0,
                    "certificates": float(years.certificates_due[row])}
        for row, name in enumerate(years.standings.importer)
    }  # fmt: skip


def ask_holding(given: Given) -> dict[str, Any]:
    return {"at_quarter_end": assessed(given).holding_a[0].tolist()}


def ask_uk(given: Given) -> dict[str, Any]:
    answer = uk_charge(UkCase(**given))
    return {"baseline": answer.baseline, "rate_fraction": answer.rate_fraction}


ASKS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "bill": ask_bill, "installation": ask_installation, "two_plants": ask_two_plants,
    "benchmarks": ask_benchmarks, "importer": ask_importer, "holding": ask_holding, "uk": ask_uk,
}  # fmt: skip


@pytest.mark.parametrize("case", read(), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    found = ASKS[case["ask"]](case["given"])
    tolerance = case.get("tolerance", 1e-9)
    for name, expected in case["expect"].items():
        if isinstance(expected, dict):
            answer = {key: found[name][key] for key in expected}
            assert answer == {k: pytest.approx(v, rel=tolerance) for k, v in expected.items()}, name
        else:
            assert found[name] == pytest.approx(expected, rel=tolerance, abs=1e-12), name
    for name, printed in case.get("printed", {}).items():
        assert found[name] == pytest.approx(printed["value"], abs=printed["within"]), name


def test_every_case_says_what_it_is_and_where_it_is_from() -> None:
    cases = read()
    assert len({case["id"] for case in cases}) == len(cases)
    for case in cases:
        assert {"id", "says", "ask", "given", "formula", "expect", "source", "confidence"} <= set(case)
        assert set(case) <= {"id", "says", "ask", "given", "formula", "expect", "printed", "tolerance",
                             "source", "confidence"}  # fmt: skip
