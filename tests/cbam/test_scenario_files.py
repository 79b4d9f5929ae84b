"""Fifty malformed scenario files: each is refused with the file, the key and a way out, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbam.scenario import load_named, load_scenario, load_scenarios
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe

POINT = "{value: 90, status: user, source: mine}"


def price(**changed: str) -> str:
    block = {"unit": "EUR/certificate", "price_base": "nominal", "years": f"{{2026: {POINT}}}"} | changed
    return "price:\n" + "".join(f"  {key}: {text}\n" for key, text in block.items())


# name -> (text of the file, code of the problem, key it names)
BROKEN: dict[str, tuple[str, str, str]] = {
    "unknown key": ("colour: red", "key-unknown", "colour"),
    "misspelt key": ("trade: {pas_through: 1}", "key-unknown", "trade.pas_through"),
    "unknown key of a point": (price(years="{2026: {value: 1, status: user, source: a, unit: EUR}}"),
                               "key-unknown", "price.years.2026.unit"),
    "key of another block": ("emissions: {de_minimis: true}", "key-unknown", "emissions.de_minimis"),
    "key twice": ("id: a\nid: b", "key-twice", "id"),
    "year twice": ("price:\n  years:\n    2026: 1\n    2026: 2\n", "key-twice", "2026"),
    "wrong unit": (price(unit="USD"), "unit", "price.unit"),
    "cents": (price(unit="cent/certificate"), "unit", "price.unit"),
    "price base without year": (price(price_base="real"), "unit", "price.price_base"),
    "fx the wrong way round": ("fx: {eur_cny: {unit: EUR/CNY, status: user, source: a, years: {2026: 7}}}",
                               "unit", "fx.eur_cny.unit"),
    "gap in the path": (price(years=f"{{2026: {POINT}, 2028: {POINT}}}"), "gap", "price.years"),
    "two gaps": (price(years=f"{{2026: {POINT}, 2028: {POINT}, 2031: {POINT}}}"), "gap", "price.years"),
    "no years": (price(years="{}"), "no-years", "price.years"),
    "no volume years": ("trade: {volume: {status: user, source: a, years: {}}}", "no-years",
                        "trade.volume.years"),
    "negative price": (price(years="{2026: {value: -1, status: user, source: a}}"), "out-of-range",
                       "price.years.2026.value"),
    "price of zero": (price(years="{2026: {value: 0, status: user, source: a}}"), "out-of-range",
                      "price.years.2026.value"),
    "price not a number": (price(years="{2026: {value: .nan, status: user, source: a}}"), "not-number",
                           "price.years.2026.value"),
    "endless price": (price(years="{2026: {value: .inf, status: user, source: a}}"), "not-number",
                      "price.years.2026.value"),
    "price in words": (price(years="{2026: {value: ninety, status: user, source: a}}"), "not-number",
                       "price.years.2026.value"),
    "decimal comma": (price(years="{2026: {value: '82,32', status: user, source: a}}"), "not-number",
                      "price.years.2026.value"),
    "status of a law": (price(years="{2026: {value: 1, status: law, source: a}}"), "choice",
                        "price.years.2026.status"),
    "no source": (price(years="{2026: {value: 1, status: user, source: ''}}"), "text-empty",
                  "price.years.2026.source"),
    "source left out": (price(years="{2026: {value: 1, status: user}}"), "key-missing",
                        "price.years.2026.source"),
    "bare number as a point": (price(years="{2026: 90}"), "not-mapping", "price.years.2026"),
    "year in words": (price(years=f"{{soon: {POINT}}}"), "not-year", "price.years.soon"),
    "quarter 5": (price(quarters=f"{{2026-Q5: {POINT}}}"), "not-quarter", "price.quarters"),
    "month for a quarter": (price(quarters=f"{{2026-11: {POINT}}}"), "not-quarter", "price.quarters"),
    "price block a text": ("price: ninety", "not-mapping", "price"),
    "two forms of price": (price(flat=POINT), "price-forms", "price"),
    "price file not there": ("price: {file: none.csv, unit: EUR/certificate, price_base: nominal}",
                             "price-file", "price.file"),
    "price file of other columns": ("price: {file: other.csv, unit: EUR/certificate, price_base: nominal}",
                                    "price-file", "price.file"),
    "price file with a word": ("price: {file: word.csv, unit: EUR/certificate, price_base: nominal}",
                               "not-number", "price.years.2026.value"),
    "named path unknown": ("price: {named: highest}", "parent-unknown", "price.named"),
    "named path without a path": ("price: {named: published}", "parent-unknown", "price.named"),
    "span backwards": (f"price: {{flat: {POINT}, span: [2030, 2026], unit: EUR/certificate, "
                       "price_base: nominal}", "span", "price.span"),
    "interpolation of another kind": (price(interpolation="cubic"), "choice", "price.interpolation"),
    "extends itself": ("extends: [mine.yaml]", "circular", "extends"),
    "circle of two": ("extends: [circle.yaml]", "circular", "extends"),
    "parent unknown": ("extends: [centrall]", "parent-unknown", "extends"),
    "extends a number": ("extends: 5", "not-list", "extends"),
    "code read as a number": ("trade: {demand: {sigma: {7208: {value: 4, status: user, source: a}}}}",
                              "code-number", "trade.demand.sigma"),
    "code in letters": ("emissions: {verified_ratio: {steel: {value: 1, status: user, source: a}}}",
                        "not-code", "emissions.verified_ratio"),
    "pass-through in per cent": ("trade: {pass_through: {value: 50, status: user, source: a}}",
                                 "out-of-range", "trade.pass_through.value"),
    "positive elasticity": ("trade: {demand: {eta: {value: 0.5, status: user, source: a}}}",
                            "out-of-range", "trade.demand.eta.value"),
    "policy unknown": ("emissions: {basis: best}", "choice", "emissions.basis"),
    "demand unknown": ("trade: {demand: {form: armington}}", "choice", "trade.demand.form"),
    "threshold neither yes nor no": ("trade: {de_minimis: maybe}", "not-bool", "trade.de_minimis"),
    "origin NO read as no": ("carbon_price_paid: {eur_per_tco2e: {value: 1, status: user, source: a}, "
                             "origins: [NO]}", "not-text", "carbon_price_paid.origins.0"),
    "id with blanks": ("id: My Scenario", "not-id", "id"),
    "name in one language": ("name: {en: Mine}", "key-missing", "name.zh"),
    "year of an assumption in words": (
        "assumptions: {benchmark_provisional_from: {value: later, status: user, source: a}}", "not-year",
        "assumptions.benchmark_provisional_from.value"),
    "grid without choices": ("grid: {price: []}", "grid-empty", "grid.price"),
    "grid over an unknown key": ("grid: {mass: [1, 2]}", "grid-axis", "grid.mass"),
    "grid with one name twice": ("grid: {price: [low, LOW]}", "grid-twice", "grid.price"),
    "not YAML": ("a: [1", "not-yaml", ""),
    "a list": ("- 1\n- 2", "not-mapping", "-"),
}  # fmt: skip


def test_there_are_fifty() -> None:
    assert len(BROKEN) >= 50


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_file_names_file_key_and_way_out(tmp_path: Path, name: str) -> None:
    text, code, key = BROKEN[name]
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "circle.yaml").write_text("extends: [mine.yaml]", encoding="utf-8")
    (tmp_path / "other.csv").write_text("year,price\n2026,80\n", encoding="utf-8")
    (tmp_path / "word.csv").write_text("period,value\n2026,eighty\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenarios(file)
    problem = refused.value.problems[0]
    assert problem.code == f"cbam.scenario-{code}"
    assert problem.place.file in {"mine.yaml", "circle.yaml"}
    assert problem.params.get("entry", "") == key
    for lang in LANGUAGES:
        told = describe(problem, lang)
        assert "→" in told and "{" not in told and key in told and problem.place.file in told


def test_all_faulty_keys_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("colour: red\ncash: later\nid: A B", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    assert {p.params["entry"] for p in refused.value.problems} == {"colour", "cash", "id"}


def test_an_empty_file_is_the_law_in_force(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("", encoding="utf-8")
    base, found = load_named("published"), load_scenario(file)
    assert found.model_dump(exclude={"id", "name", "sentence"}) == base.model_dump(
        exclude={"id", "name", "sentence"}
    )


def test_parents_are_merged_point_by_point_and_own_keys_win(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"extends: [central, slower-phase-out]\nprice: {{years: {{2030: {POINT}}}}}", "utf-8")
    found, central = load_scenario(file), load_named("central")
    assert found.price and central.price
    assert found.price.years[2030].value == 90
    assert found.price.years[2029] == central.price.years[2029]
    assert found.law.overlays == ("com-2026-616",)


def test_a_gap_can_be_filled_on_a_line_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    ends = "{2026: {value: 80, status: seen, source: a}, 2030: {value: 120, status: seen, source: b}}"
    file.write_text(price(interpolation="linear", years=ends), encoding="utf-8")
    path = load_scenario(file).price
    assert path is not None
    assert [path.years[y].value for y in range(2026, 2031)] == [80, 90, 100, 110, 120]
    assert path.years[2027].status.value == "analyst"
    assert "2026" in path.years[2027].source


def test_the_users_own_file_of_prices(tmp_path: Path) -> None:
    (tmp_path / "ngfs.csv").write_text("period,value\n2026-Q4,85\n2027,90\n2028,95\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(
        "price: {file: ngfs.csv, unit: EUR/certificate, price_base: real EUR 2024, source: mine}", "utf-8"
    )
    path = load_scenario(file).price
    assert path is not None
    assert {y: p.value for y, p in path.years.items()} == {2027: 90, 2028: 95}
    assert path.quarters["2026-Q4"].status.value == "user"
    assert path.price_base == "real EUR 2024"


def test_a_grid_is_every_product_with_ids_that_stay(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "id: mine\ngrid:\n  price: [low, 80]\n  law.overlays: [[], [com-2026-616]]\n"
        "  trade.pass_through: {none: 0, half: 0.5}\n", encoding="utf-8"
    )  # fmt: skip
    found = {s.id: s for s in load_scenarios(file)}
    assert len(found) == 2 * 2 * 2
    one = found["mine.overlays=com-2026-616.price=80.pass_through=half"]
    assert one.price and one.price.years[2030].value == 80
    assert one.law.overlays == ("com-2026-616",)
    assert one.trade.pass_through and one.trade.pass_through.value == 0.5
    file.write_text(
        "id: mine\ngrid:\n  price: [80, high, low]\n  law.overlays: [[], [com-2026-616]]\n"
        "  trade.pass_through: {half: 0.5, none: 0}\n", encoding="utf-8"
    )  # fmt: skip
    again = {s.id: s for s in load_scenarios(file)}
    assert set(found) < set(again)
    assert all(again[name].price == found[name].price for name in found)
