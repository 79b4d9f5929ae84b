"""A border charge as a user states it; the packaged example is invented and must say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbam.regimes.generic import (
    EXAMPLE,
    BorderCase,
    Coverage,
    border_charge,
    charge_under,
    counted_intensity,
    read_regime,
)
from cbam.regimes.status import standings_elsewhere
from groundwork.problems import BadInput

STEEL = BorderCase("iron_steel", 2028, mass_t=100.0, see_direct=2.0, see_indirect=0.3)


def test_the_packaged_example_is_marked_invented_in_file_and_result() -> None:
    assert "INVENTED" in EXAMPLE.read_text(encoding="utf-8").upper().splitlines()[0]
    assert charge_under(read_regime(EXAMPLE), STEEL).status == "invented"
    assert [f.name for f in EXAMPLE.parent.glob("*.yaml")] == [EXAMPLE.name]


def test_the_excess_over_the_baseline_is_charged() -> None:
    # invented: 40 USD x (2.0 + 0.3 - 1.2) x 100 t = 4 400 USD
    found = charge_under(read_regime(EXAMPLE), STEEL)
    assert found.charge == pytest.approx(4400.0, rel=1e-9)
    assert found.charge_per_t_good == pytest.approx(44.0, rel=1e-9)


def test_rate_and_baseline_move_year_by_year() -> None:
    # 2030: rate 40 x 1.05^2 = 44.1, baseline 1.2 x 0.98^2 = 1.15248; 44.1 x 1.14752 x 100 = 5 060.5632
    found = charge_under(read_regime(EXAMPLE), replace(STEEL, year=2030))
    assert found.charge == pytest.approx(5060.5632, rel=1e-9)


def test_a_change_later_on_replaces_the_earlier_one() -> None:
    # baseline to 2031: 1.2 x 0.98^3; from 2032 on four per cent less each year: x 0.96^2 in 2033
    found = charge_under(read_regime(EXAMPLE), replace(STEEL, year=2033))
    assert found.baseline_tco2e_per_t == pytest.approx(1.2 * 0.98**3 * 0.96**2, rel=1e-9)


def test_direct_coverage_ignores_electricity() -> None:
    assert counted_intensity(2.0, 0.3, Coverage.DIRECT) == 2.0
    assert counted_intensity(2.0, 0.3, Coverage.DIRECT_AND_INDIRECT) == 2.3


amounts = st.floats(min_value=0, max_value=1e4)


@given(amounts, amounts, amounts, amounts, amounts)
def test_the_charge_is_never_negative_and_grows_with_the_rate(
    rate: float, counted: float, baseline: float, mass: float, relief: float
) -> None:
    charge = border_charge(rate, counted, baseline, mass, relief)
    assert 0 <= charge <= border_charge(rate + 1, counted, baseline, mass, relief)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (replace(STEEL, sector="glass"), "cbam.regime-sector-unknown"),
        (replace(STEEL, year=2027), "cbam.regime-before-start"),
        (replace(STEEL, mass_t=0.0), "cbam.regime-number"),
        (replace(STEEL, mass_t=float("nan")), "cbam.regime-number"),
        (replace(STEEL, see_direct=-1.0), "cbam.regime-number"),
    ],
)
def test_bad_cases_are_refused(case: BorderCase, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        charge_under(read_regime(EXAMPLE), case)
    assert [p.code for p in refused.value.problems] == [code]


def test_a_proposal_must_name_its_source(tmp_path: Path) -> None:
    file = tmp_path / "bill.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("status: invented", "status: proposal"), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_regime(file)
    assert "source" in str(refused.value.problems[0].params["reason"])
    text = text.replace("status: invented", "status: proposal").replace('source: ""', 'source: "a bill"')
    file.write_text(text, encoding="utf-8")
    assert charge_under(read_regime(file), STEEL).status == "proposal"


@pytest.mark.parametrize(
    ("change", "key"),
    [(("value: 40.0", "value: -1"), "rate.value"), (("currency: USD", "currency: dollars"), "currency"),
     (("first_year: 2028", "first_yeer: 2028"), "first_year")],
)  # fmt: skip
def test_a_faulty_file_names_the_key(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_regime(file)
    assert key in {p.params["key"] for p in refused.value.problems}
    assert {p.place.file for p in refused.value.problems} == {"bad.yaml"}


@pytest.mark.parametrize("text", ["- a list", "a: [", ""])
def test_a_file_that_is_no_regime_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    for path in (file, tmp_path / "missing.yaml"):
        with pytest.raises(BadInput) as refused:
            read_regime(path)
        assert refused.value.problems[0].code == "cbam.regime-unreadable"


def test_the_status_table_ships_no_rule_and_marks_its_confidence() -> None:
    rows = {row.jurisdiction: row for row in standings_elsewhere()}
    assert set(rows) == {"GB", "CN", "TR", "TW", "AU", "CA", "US", "IN", "WTO"}
    assert {rows[code].confidence for code in ("TW", "AU", "US")} == {"low"}
    assert all(row.say("zh") != row.say("en") for row in rows.values())
