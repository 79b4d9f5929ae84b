"""Fifty malformed scenario files: each is refused with the file, the key and a way out, in both languages."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from cbam.scenario import load_all, load_named, load_scenario, load_scenarios
from cbam.stress.parameters import market
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
    "price yes": (price(years="{2026: {value: true, status: user, source: a}}"), "not-number",
                  "price.years.2026.value"),
    "flat price yes": ("price: {flat: {value: true, status: user, source: a}, unit: EUR/certificate, "
                       "price_base: nominal}", "not-number", "price.flat.value"),
    "negative flat price": ("price: {flat: {value: -5, status: user, source: a}, unit: EUR/certificate, "
                            "price_base: nominal}", "out-of-range", "price.flat.value"),
    "number in quotes": (price(years="{2026: {value: '80', status: user, source: a}}"), "not-number",
                         "price.years.2026.value"),
    "factor in quotes": ("trade: {volume: {status: user, source: a, years: {2027: '0.9'}}}", "not-number",
                         "trade.volume.years.2027"),
    "price beyond reason": (price(years="{2026: {value: 1.0e+9, status: user, source: a}}"), "out-of-range",
                            "price.years.2026.value"),
    "mark-up beyond reason": ("emissions: {markup: {value: 1.0e+300, status: user, source: a}}",
                              "out-of-range", "emissions.markup.value"),
    "volatility in per cent": ("doubt: {price_sigma: {value: 30, status: user, source: a}}", "out-of-range",
                               "doubt.price_sigma.value"),
    "half width in per cent": ("doubt: {emissions_half_width: {value: 7.5, status: user, source: a}}",
                               "out-of-range", "doubt.emissions_half_width.value"),
    "decimal comma without quotes": ("trade:\n  pass_through: {value: 0,5, status: user, source: a}",
                                     "decimal-comma", "trade.pass_through.value"),
    "year of another century": ("trade: {volume: {status: user, source: a, years: {1800: 1}}}", "year-far",
                                "trade.volume.years"),
    "year with a digit too many": ("trade: {volume: {status: user, source: a, years: {20270: 1}}}",
                                   "year-far", "trade.volume.years"),
    "price year far off": (price(years=f"{{20260: {POINT}}}"), "year-far", "price.years"),
    "assumption from a far year": (
        "assumptions: {benchmark_provisional_from: {value: 99999, status: user, source: a}}", "out-of-range",
        "assumptions.benchmark_provisional_from.value"),
    "first year of an overlay not used": (
        "law: {overlays: [com-2026-616], from_years: {com-2025-989: 2028}}", "overlay-unused",
        "law.from_years.com-2025-989"),
    "price base laid over other prices": ("extends: central\nprice: {price_base: real EUR 2024}",
                                          "price-base", "price.price_base"),
    "named path in another money": ("price: {named: central, price_base: real EUR 2024}", "price-base",
                                    "price.price_base"),
    "real euros of a far year": (price(price_base="real EUR 9999"), "unit", "price.price_base"),
    "source of blanks": (price(years="{2026: {value: 1, status: user, source: '   '}}"), "text-empty",
                         "price.years.2026.source"),
    "yuan in euros": ("fx: {eur_cny: {unit: CNY/EUR, status: user, source: a, years: {2026: 0.1345}}}",
                      "fx-inverse", "fx.eur_cny.years"),
    "a euro for no pound": (
        "neighbours: {uk_share: &s {value: 0.1, status: user, source: a}, uka_gbp: *s, uk_baseline: *s, "
        "eur_gbp: {value: 0, status: user, source: a}}", "out-of-range", "neighbours.eur_gbp.value"),
    "code that is none": ("trade: {demand: {sigma: {'9999': {value: 4, status: user, source: a}}}}",
                          "code-nowhere", "trade.demand.sigma.9999"),
    "grid with a price file not there": (
        "grid: {price: {a: {file: none.csv, unit: EUR/certificate, price_base: nominal}}}", "price-file",
        "price.file"),
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


def test_the_faults_of_every_choice_and_every_file_at_once(tmp_path: Path) -> None:
    grid, other = tmp_path / "grid.yaml", tmp_path / "other.yaml"
    grid.write_text("grid: {trade.pass_through: [0.5, 2, -1], cash: [law, later]}", encoding="utf-8")
    other.write_text("id: A B", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_all(["central", grid, other])
    found = [(p.place.file, p.params["entry"], p.params["value"]) for p in refused.value.problems]
    assert sorted(found) == [
        ("grid.yaml", "cash", "later"),
        ("grid.yaml", "trade.pass_through.value", "-1"),
        ("grid.yaml", "trade.pass_through.value", "2"),
        ("other.yaml", "id", "A B"),
    ]


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


MARKET = "prefix,origin,quantity_t,unit_value_eur_per_t,charge_tco2e_per_t\n"

# name -> (rows of the market file, code of the first problem, cell it names)
BROKEN_MARKETS: dict[str, tuple[str, str, str]] = {
    "quantity in words": (MARKET + "7208,CN,viele,600,\n7208,IN,10,700,\n", "groundwork.not-a-number", "C2"),
    "negative quantity": (MARKET + "7208,CN,-100,600,\n7208,IN,200,700,\n", "groundwork.not-positive", "C2"),
    "negative value": (MARKET + "7208,CN,100,600,\n7208,IN,200,-700,\n", "groundwork.not-positive", "D3"),
    "quantity of zero": (MARKET + "7208,CN,0,600,\n7208,IN,100,700,\n", "groundwork.not-positive", "C2"),
    "quantity nan": (MARKET + "7208,CN,nan,600,\n7208,IN,200,700,\n", "groundwork.not-a-number", "C2"),
    "value without end": (MARKET + "7208,CN,100,600,\n7208,IN,200,inf,\n", "groundwork.not-a-number", "D3"),
    "no quantity": (MARKET + "7208,CN,,600,\n7208,IN,200,700,\n", "groundwork.cell-empty", "C2"),
    "origin misspelt": (MARKET + "7208,Chnia,100,600,\n", "cbam.origin-unknown-suggestion", "B2"),
    "origin in German": (MARKET + "7208,Ostfriesland,100,600,\n", "cbam.origin-unknown", "B2"),
    "origin twice": (MARKET + "7208,CN,100,600,\n7208,China,90,610,\n7208,IN,3,700,\n", "cbam.market-twice",
                     "B3"),
    "producer of the Union without its charge": (MARKET + "7208,EU,100,600,\n7208,IN,3,700,\n",
                                                 "cbam.market-union-charge", "E2"),
    "negative charge": (MARKET + "7208,EU,100,600,-1\n", "cbam.negative-figure", "E2"),
    "code in letters": (MARKET + "steel,CN,100,600,\n", "cbam.market-code", "A2"),
    "a column is missing": ("prefix,origin,quantity\n7208,CN,1\n", "cbam.market-columns", ""),
    "no rows": (MARKET, "cbam.market-empty", ""),
    "nothing at all": ("", "cbam.market-columns", ""),
    "not UTF-8": ("latin", "groundwork.csv-encoding", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_MARKETS)
def test_a_malformed_market_names_file_cell_and_way_out(tmp_path: Path, name: str) -> None:
    rows, code, cell = BROKEN_MARKETS[name]
    content = (MARKET + "7208,CN,1,2,\xe9\n").encode("latin-1") if rows == "latin" else rows.encode()
    (tmp_path / "market.csv").write_bytes(content)
    file = tmp_path / "mine.yaml"
    file.write_text("trade: {demand: {form: relative, market: market.csv}}", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenarios(file)
    problem = refused.value.problems[0]
    assert (problem.code, problem.place.file, problem.place.cell) == (code, "market.csv", cell)
    for lang in LANGUAGES:
        told = describe(problem, lang)
        assert "→" in told and "{" not in told and "market.csv" in told


def test_all_faults_of_a_market_at_once_and_a_good_one_is_read(tmp_path: Path) -> None:
    file, table = tmp_path / "mine.yaml", tmp_path / "market.csv"
    file.write_text("trade: {demand: {form: relative, market: market.csv}}", encoding="utf-8")
    table.write_text(MARKET + "7208,Chnia,100,600,\n72x,IN,-2,abc,\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenarios(file)
    assert {p.place.cell for p in refused.value.problems} == {"B2", "A3", "C3", "D3"}
    table.write_text(MARKET + '7208,China,"1,000",600,\n7208,EU,300,700,0.2\n', encoding="utf-8")
    named = load_scenario(file).trade.demand.market
    suppliers = market(Path(str(named)))
    assert [(s.prefix, s.origin, s.quantity_t, s.unit_value_eur_per_t) for s in suppliers] == [
        ("7208", "CN", 1000, 600), ("7208", "EU", 300, 700)
    ]  # fmt: skip
    assert math.isnan(suppliers[0].charge_tco2e_per_t)
    assert suppliers[1].charge_tco2e_per_t == 0.2


def test_origins_of_a_carbon_price_are_read_as_in_shipments(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    text = "carbon_price_paid: {{eur_per_tco2e: {{value: 10, status: user, source: a}}, origins: [{}]}}"
    file.write_text(text.format("china, 土耳其, CN"), encoding="utf-8")
    paid = load_scenario(file).carbon_price_paid
    assert paid and paid.origins == ("CN", "TR")
    file.write_text(text.format("CN, XX, Chnia, DE"), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    assert [(p.code, p.place.file, p.place.cell) for p in refused.value.problems] == [
        ("cbam.origin-unknown", "mine.yaml", "carbon_price_paid.origins.1"),
        ("cbam.origin-unknown-suggestion", "mine.yaml", "carbon_price_paid.origins.2"),
        ("cbam.origin-in-union", "mine.yaml", "carbon_price_paid.origins.3"),
    ]


def test_a_price_file_with_a_year_twice_is_refused_at_its_row(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("period,value\n2026,90\n2027,95\n2026,190\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text("price: {file: own.csv, unit: EUR/certificate, price_base: nominal}", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.file, problem.place.cell) == (
        "cbam.scenario-period-twice", "own.csv", "4:4"
    )  # fmt: skip
    assert "row 4" in describe(problem, "en") and "2026" in describe(problem, "zh")


def test_a_grid_finds_files_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("period,value\n2026,80\n2027,90\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("extends: high", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    own = "{file: own.csv, unit: EUR/certificate, price_base: nominal}"
    file.write_text(f"extends: central\ngrid: {{price: {{own: {own}, other: other.yaml}}}}", encoding="utf-8")
    own_one, other = sorted(load_scenarios(file), key=lambda s: s.id, reverse=True)
    high = load_named("high").price
    assert own_one.price and other.price and high
    assert {y: p.value for y, p in own_one.price.years.items()} == {2026: 80, 2027: 90}
    assert other.price.years == high.years


def test_points_in_real_money_need_a_path_of_their_own(tmp_path: Path) -> None:
    # a whole path in other money replaces the inherited one; points laid over it are refused (BROKEN)
    file = tmp_path / "mine.yaml"
    flat = f"{{flat: {POINT}, unit: EUR/certificate, price_base: real EUR 2024}}"
    file.write_text(f"extends: central\nprice: {flat}", encoding="utf-8")
    path = load_scenario(file).price
    assert path and path.price_base == "real EUR 2024"
    assert {p.value for p in path.years.values()} == {90}


def test_a_first_year_counts_where_one_choice_of_a_grid_uses_the_overlay(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "law: {from_years: {com-2026-616: 2028}}\ngrid: {law.overlays: [[], [com-2026-616]]}", "utf-8"
    )
    assert len(load_scenarios(file)) == 2
