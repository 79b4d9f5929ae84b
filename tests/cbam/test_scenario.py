"""Scenario files: packaged ones are sound, faulty ones are refused with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cbam.prices import PriceQuote, Prices
from cbam.scenario import FOLDER, PointStatus, load_named, load_scenario, names
from groundwork.problems import BadInput, Problem
from groundwork.words import LANGUAGES, describe
from tests.cbam.billing import law

# The points with a citation: Reuters poll of January 2026, GMK consensus (126, range 80-147), Veyt 2023.
SEEN = {"low": {2030: 80.0}, "central": {2027: 107.29, 2028: 110.90, 2030: 126.0}, "high": {2030: 160.0}}


def test_the_base_case_comes_first_and_has_no_path() -> None:
    assert names()[0] == "published"
    assert load_named("published").price is None


@pytest.mark.parametrize("name", sorted(SEEN))
def test_only_cited_points_are_called_seen(name: str) -> None:
    path = load_named(name).price
    assert path is not None
    assert set(path.years) == set(range(2026, 2035))
    assert {y: p.value for y, p in path.years.items() if p.status is PointStatus.SEEN} == SEEN[name]


def test_low_is_below_central_is_below_high() -> None:
    low, central, high = (load_named(name).price for name in ("low", "central", "high"))
    assert low and central and high
    for year, point in central.years.items():
        assert low.years[year].value < point.value < high.years[year].value


def test_a_published_quarter_goes_before_the_path() -> None:
    prices = Prices(load_named("central"))
    q3, q4 = prices.quote(law(), 2026, 3), prices.quote(law(), 2026, 4)
    assert isinstance(q3, PriceQuote) and isinstance(q4, PriceQuote)
    assert (q3.price_eur, q3.status) == (82.32, "published")
    assert (q4.price_eur, q4.status) == (87.0, "analyst")


def test_every_legal_looking_gap_is_an_assumption_with_a_source() -> None:
    for name in names():
        assumptions = load_named(name).assumptions.model_dump()
        assert all(a["source"] and a["status"] in {"seen", "analyst"} for a in assumptions.values())


def broken(change: dict[str, object]) -> str:
    raw = yaml.safe_load((FOLDER / "central.yaml").read_text(encoding="utf-8"))
    for key, value in change.items():
        *above, last = key.split(".")
        spot = raw
        for part in above:
            spot = spot[int(part) if part.isdigit() else part]
        if value is None:
            del spot[int(last) if last.isdigit() else last]
        else:
            spot[int(last) if last.isdigit() else last] = value
    return str(yaml.safe_dump(raw, allow_unicode=True))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"price.unit": "USD"}, "price.unit"),
        ({"price.price_base": "real"}, "price.price_base"),
        ({"price.years.2029": None}, "price.years"),
        ({"price.years.2029.value": -1}, "price.years.2029.value"),
        ({"price.years.2029.value": float("nan")}, "price.years.2029.value"),
        ({"price.years.2029.value": "ninety"}, "price.years.2029.value"),
        ({"price.years.2029.status": "law"}, "price.years.2029.status"),
        ({"price.years.2029.source": ""}, "price.years.2029.source"),
        ({"price.quarters": {"2026-5": {"value": 1, "status": "seen", "source": "x"}}}, "price.quarters"),
        ({"assumptions.benchmark_yearly_cut.value": 2}, "assumptions.benchmark_yearly_cut.value"),
        ({"assumptions.cscf_beyond": None}, "assumptions.cscf_beyond"),
        ({"name.zh": None}, "name.zh"),
        ({"id": "Not A Name"}, "id"),
    ],
)
def test_a_faulty_key_is_named(tmp_path: Path, change: dict[str, object], key: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(broken(change), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.file, problem.params["entry"]) == (
        "cbam.scenario-key",
        "mine.yaml",
        key,
    )
    assert all("→" in describe(problem, lang) for lang in LANGUAGES)


def test_all_faulty_keys_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(broken({"colour": "red", "price.unit": "USD"}), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    assert {p.params["entry"] for p in refused.value.problems} == {"colour", "price.unit"}


@pytest.mark.parametrize(
    ("text", "code"), [("a: [1", "cbam.scenario-not-yaml"), ("- 1", "cbam.scenario-not-yaml")]
)
def test_no_yaml_at_all(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_scenario(file)
    assert [p.code for p in refused.value.problems] == [code]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        load_scenario(tmp_path / "none.yaml")
    assert [p.code for p in refused.value.problems] == ["cbam.scenario-unreadable"]


def test_no_price_is_a_problem_never_a_guess() -> None:
    for year, quarter, code in (
        (2026, 4, "cbam.price-not-published"),
        (2026, 0, "cbam.price-needs-quarter"),
        (2029, 0, "cbam.price-weekly"),
    ):
        found = Prices(load_named("published")).quote(law(), year, quarter)
        assert isinstance(found, Problem)
        assert found.code == code
