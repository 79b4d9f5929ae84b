"""The negative table: classic wrong answers and misconceptions, as data; none is ever ours by default."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from cbam.bill import Bill, price_lines
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.portfolio import one_shipment
from cbam.prices import Prices
from cbam.readings import STANDARD, switches
from cbam.scenario import load_named
from cbam.wrong_answers import mistakes, right_terms, wrong_answers
from tests.app_pages.opened import opened
from tests.cbam.billing import CASES, LINE, billed, law

TABLE: dict[str, Any] = yaml.safe_load((CASES / "negative.yaml").read_text("utf-8"))
WRONG = {row["id"]: row["eur_per_t"] for row in TABLE["charges"]}
RIGHT = TABLE["right"]["eur_per_t"]
CENT = 0.005


def ways() -> Iterator[tuple[str, dict[str, str]]]:
    """Every combination of default settings: the scenario's name and the line as typed."""
    grid = TABLE["default_settings"]
    for code, origin, when, mass, scenario in itertools.product(
        grid["cn_code"], grid["origin"], grid["when"], grid["mass_t"], grid["scenario"]
    ):
        typed = {"cn_code": code, "origin": origin, "mass_t": mass}
        yield scenario, {**typed, **{key: str(value) for key, value in when.items()}}


def bill_of(typed: dict[str, str], scenario: str) -> Bill:
    loaded = one_shipment(typed)
    assert loaded.problems == ()
    return price_lines(loaded.value.shipments, law(), Prices(load_named(scenario)))


def test_each_wrong_formula_gives_its_wrong_figure() -> None:
    found = {a.mistake.id: a.eur_per_t for a in wrong_answers(right_terms(billed(LINE), 0))}
    assert found == {name: pytest.approx(euros, abs=CENT) for name, euros in WRONG.items()}


@pytest.mark.parametrize("row", [*TABLE["charges"], TABLE["right"]], ids=lambda row: row.get("id", "right"))
def test_the_formula_beside_a_figure_gives_it(row: dict[str, Any]) -> None:
    total = eval(row["formula"].replace("x", "*"), {"__builtins__": {}})  # the file is ours
    assert total == pytest.approx(row["eur_per_t"], abs=CENT)


def test_no_default_setting_reaches_a_wrong_figure() -> None:
    combinations = list(ways())
    for scenario, typed in combinations:
        bill = bill_of(typed, scenario)
        each = bill.cost_eur / float(typed["mass_t"])
        assert each == pytest.approx(RIGHT, abs=CENT), (scenario, typed)
        assert all(abs(each - wrong) > 1 for wrong in WRONG.values()), (scenario, typed)
    assert len(combinations) == 5 * 7 * 7 * 3 * 4


def test_no_disputed_reading_reaches_one_either() -> None:
    readings = [(s.id, v.id) for s in switches() for v in s.values]
    for name, value in readings:
        each = billed({**LINE, "content": "500"}, f"{name}={value}").cost_eur / 100
        assert all(abs(each - wrong) > 1 for wrong in WRONG.values()), (name, value)
    assert STANDARD.changed == ()


@pytest.mark.parametrize("case", TABLE["concepts"], ids=lambda case: case["id"])
def test_a_misconception_is_refused_or_changes_nothing(case: dict[str, Any]) -> None:
    found = billed({**LINE, **case["typed"]})
    if "refused" in case:
        assert [p.code for p in found.problems] == [case["refused"]]
        assert found.cost_eur == 0
        return
    assert found.problems == ()
    assert found.cost_eur == billed({**LINE, **case["same_as"]}).cost_eur > 0
    if "note" in case:
        assert case["note"] in {note.code for note in found.notes(0)}


@pytest.mark.parametrize("source", TABLE["certificates"])
def test_a_green_certificate_is_no_source_of_an_electricity_factor(source: str) -> None:
    cement = {
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "processes": [{"name": "Mill", "goods_category": "Cement", "production_by_route": {"all": 1000},
                       "electricity": {"consumed_mwh": 100, "ef": 0, "ef_source": source}}],
    }  # fmt: skip
    result = compute(Installation.model_validate(cement), law().newest)
    assert "cbam.embedded-green-certificate" in {p.code for p in result.problems}
    assert result.processes[0].see_indirect is None


def test_the_trainer_shows_this_table() -> None:
    app = opened("trainer", "en", trainer_cn="72081000", trainer_origin="CN", trainer_mass="100",
                 trainer_year="2026", trainer_quarter="Q1", trainer_price="published")  # fmt: skip
    shown = [float(text) for text in app.table[-1].value["EUR/t"]]
    assert shown == [pytest.approx(WRONG[mistake.id], abs=CENT) for mistake in mistakes()]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_explained(lang: str) -> None:
    for mistake in mistakes():
        assert mistake.wrong.say(lang) and mistake.why.say(lang) and mistake.seen_in.say(lang)
